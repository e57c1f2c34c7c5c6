//! What is said, and what is made of the answer.

use super::*;

#[tokio::test]
async fn every_request_is_named_and_errors_carry_names_and_codes_but_no_content() {
    let body = r#"{"code":"E-42","field":"ada@contoso.example","message":"not Project Falcon"}"#;
    let (caller, seen) = always(400, &[("request-id", "7b1c")], body).await;
    let call = Call::new(
        Method::PATCH,
        caller.transport.url(&["things", "a/b"], &[("q", "it's 1 + 1")]),
    )
    .header("prefer", HeaderValue::from_static("haste"))
    .if_match(Some("W/\"1\""))
    .json(&json!({"Name": "Falcon"}));
    assert!(!format!("{call:?}").contains("things"));
    let token = SecretString::from("secret-token");
    let reply = caller.transport.send(&caller.lane, &token, call).await.unwrap();
    let error = reply.error();
    let Error::Rejected { code, field, trace } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((code.as_str(), field.as_deref()), ("E-42", None));
    assert_eq!(trace.request_id.as_deref(), Some("7b1c"));
    let asked = seen.last();
    assert_eq!(asked.line, "PATCH /things/a%2Fb?q=it%27s%201%20%2B%201");
    assert_eq!(asked.body, json!({"Name": "Falcon"}));
    for (name, value) in [
        ("authorization", "Bearer secret-token"),
        ("accept", "application/json"),
        ("content-type", "application/vnd.acme+json"),
        ("prefer", "haste"),
        ("if-match", "W/\"1\""),
        ("client-request-id", trace.client_request_id.as_deref().unwrap()),
    ] {
        assert_eq!(asked.headers.get(name).unwrap(), value);
    }
    assert_eq!(error.to_string(), "Acme rejects the request (E-42)");
    let printed = format!("{error:?} {reply:?} {:?}", caller.transport);
    for secret in ["Falcon", "ada@", "secret-token"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn a_version_that_no_header_can_carry_matches_nothing() {
    let (caller, seen) = always(412, &[], "").await;
    let url = caller.transport.url(&["things"], &[]);
    let call = Call::new(Method::DELETE, url).if_match(Some("one\ntwo"));
    let token = SecretString::from("t");
    assert!(caller.transport.send(&caller.lane, &token, call).await.is_ok());
    assert_eq!(seen.last().headers.get("if-match").unwrap(), "\"\"");
}

#[tokio::test]
async fn the_content_of_a_file_has_a_media_type_and_a_cap_of_its_own() {
    let (caller, seen) = always(200, &[], "twelve bytes").await;
    let token = SecretString::from("t");
    let call = |bytes| {
        let url = caller.transport.url(&["file"], &[]);
        Call::new(Method::GET, url)
            .accepts("application/octet-stream")
            .answer_bytes_max(bytes)
    };
    let whole = caller
        .transport
        .send(&caller.lane, &token, call(12))
        .await
        .unwrap();
    assert_eq!(whole.body, b"twelve bytes");
    let accept = seen.last().headers.get("accept").cloned();
    assert_eq!(accept.unwrap(), "application/octet-stream");
    let cut = caller.transport.send(&caller.lane, &token, call(11)).await;
    assert!(matches!(cut, Err(Lost::OnTheWay(error)) if error.is_too_large()));
}

#[tokio::test]
async fn a_refusal_is_no_file_that_is_too_large_however_much_it_says() {
    let (caller, _) = always(403, &[], "more than eleven bytes").await;
    let token = SecretString::from("t");
    let url = caller.transport.url(&["file"], &[]);
    let call = Call::new(Method::GET, url).answer_bytes_max(11);
    let refused = caller.transport.send(&caller.lane, &token, call).await.unwrap();
    assert_eq!(refused.body, b"more than eleven bytes");
    assert!(matches!(refused.error(), Error::Forbidden { .. }));
    let (base, _) = server(|_| async { answer(403, &[], &"x".repeat(200_000)) }).await;
    let limits = Limits {
        answer_bytes_max: 64 * 1024,
        ..quick()
    };
    let refused = Caller::new(&base, limits).send(Method::GET).await.unwrap();
    assert!(matches!(refused.error(), Error::Forbidden { .. }));
    assert!(refused.body.len() <= 64 * 1024);
}

#[tokio::test]
async fn what_cannot_be_read_says_where_and_not_what() {
    let (base, _) = server(|_| async { answer(200, &[], r#"{"value":"Falcon"}"#) }).await;
    let reply = Caller::new(&base, quick()).send(Method::GET).await.unwrap();
    let error = reply.json::<Vec<u8>>().unwrap_err();
    assert!(
        matches!(&error, Error::Unreadable { at, .. } if at.starts_with("line 1 column")),
        "{error:?}"
    );
    assert!(!format!("{error:?}{error}").contains("Falcon"));
}

#[tokio::test]
async fn definite_refusals_are_told_from_doubt() {
    for (status, outcome) in [
        (400, Outcome::NotApplied),
        (401, Outcome::NotApplied),
        (403, Outcome::NotApplied),
        (404, Outcome::NotFound),
        (408, Outcome::Uncertain),
        (409, Outcome::PreconditionFailed),
        (410, Outcome::NotFound),
        (412, Outcome::PreconditionFailed),
        (413, Outcome::NotApplied),
        (415, Outcome::NotApplied),
        (422, Outcome::NotApplied),
        (424, Outcome::NotApplied),
        (429, Outcome::NotApplied),
        (500, Outcome::Uncertain),
        (502, Outcome::Uncertain),
        (504, Outcome::Uncertain),
        (507, Outcome::NotApplied),
    ] {
        let (caller, _) = always(status, &[], "<html>no</html>").await;
        assert_eq!(caller.write().await.outcome, outcome, "{status}");
    }
}

#[tokio::test]
async fn a_precondition_that_fails_is_a_lost_race_to_writes_alone() {
    let (mut caller, _) = always(412, &[], "").await;
    for dialect in [&PLAIN, &BUSY] {
        caller.transport.dialect = dialect;
        let write = caller.send(Method::POST).await.unwrap();
        assert_eq!(caller.write().await.outcome, Outcome::PreconditionFailed);
        let part = write.part(412, Vec::new(), None);
        assert!(matches!(part.error(), Error::Rejected { .. }));
        let passes = |error: &Error| {
            matches!(
                error,
                Error::Unavailable {
                    status: Some(412),
                    ..
                }
            )
        };
        let is_rejected = |error: &Error| matches!(error, Error::Rejected { .. });
        for error in [caller.read().await.unwrap_err(), part.of_read().error()] {
            let is_busy = !dialect.passing.is_empty();
            assert_eq!(
                (passes(&error), is_rejected(&error)),
                (is_busy, !is_busy),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn where_a_404_can_be_about_everything_only_its_code_says_that_it_is_about_the_one() {
    for (status, body, outcome) in [
        (404, r#"{"code":"nosuchthing"}"#, Outcome::NotFound),
        (404, r#"{"code":"NoSuchMailbox"}"#, Outcome::NotApplied),
        (404, "<html>no</html>", Outcome::NotApplied),
        (410, r#"{"code":"NoSuchThing"}"#, Outcome::NotApplied),
    ] {
        let (mut caller, _) = always(status, &[], body).await;
        caller.transport.dialect = &LOFTY;
        let answer = caller.write().await;
        assert_eq!(answer.outcome, outcome, "{status} {body}");
        let is_unreachable = matches!(answer.refusal, Some(Error::Unreachable { .. }));
        assert_eq!(
            is_unreachable,
            status == 404 && outcome == Outcome::NotApplied,
            "{body}"
        );
    }
}

#[tokio::test]
async fn no_room_is_a_refusal_that_somebody_must_act_on() {
    let (caller, seen) = always(507, &[], r#"{"code":"E-507"}"#).await;
    let error = caller.write().await.refusal;
    assert!(
        matches!(&error, Some(Error::Full { trace }) if trace.status == Some(507)),
        "{error:?}"
    );
    assert!(matches!(caller.read().await, Err(Error::Full { .. })));
    assert_eq!(seen.lines().len(), 2, "and asking again changes nothing");
}

#[tokio::test]
async fn a_refused_token_comes_with_what_the_vendor_wants_to_be_shown_and_that_does_not_print() {
    const WANTED: &str = "Bearer error=\"insufficient_claims\", claims=\"secret-policy\"";
    const HEADERS: &[(&str, &str)] = &[("www-authenticate", "Basic"), ("www-authenticate", WANTED)];
    let (caller, _) = always(401, HEADERS, "").await;
    let error = caller.send(Method::POST).await.unwrap().error();
    let Error::Unauthorized { challenges, .. } = &error else {
        panic!("{error:?}")
    };
    let came: Vec<&str> = challenges.iter().collect();
    assert_eq!(came, ["Basic", WANTED]);
    assert!(!format!("{error:?} {error}").contains("secret-policy"));
}

#[tokio::test]
async fn an_answer_inside_an_answer_is_judged_by_itself() {
    let (caller, _) = always(200, &[("request-id", "7b1c")], "{}").await;
    let whole = caller.send(Method::POST).await.unwrap();
    let part = whole.part(403, br#"{"code":"E-7"}"#.to_vec(), None);
    let error = part.error();
    assert!(
        matches!(&error, Error::Forbidden { code, .. } if code == "E-7"),
        "{error:?}"
    );
    assert_eq!(error.trace().status, Some(403));
    assert_eq!(error.trace().request_id.as_deref(), Some("7b1c"));
    assert!(matches!(
        whole.part(503, Vec::new(), Some(9)).error(),
        Error::Throttled {
            retry_after_secs: Some(9),
            ..
        }
    ));
}
