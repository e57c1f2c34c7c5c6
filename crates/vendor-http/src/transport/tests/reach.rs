//! Where requests go, and where they do not.

use super::*;

#[tokio::test]
async fn a_redirect_is_not_followed_and_means_what_the_vendor_means_by_it() {
    let (elsewhere, lured) = server(|_| async { answer(200, &[], "{}") }).await;
    let (base, _) = server(move |_| {
        let target = elsewhere.to_string();
        async move { answer(302, &[("location", &target)], "") }
    })
    .await;
    let mut caller = Caller::new(&base, quick());
    let error = caller.read().await;
    assert!(
        matches!(
            error,
            Err(Error::Unavailable {
                status: Some(302),
                ..
            })
        ),
        "{error:?}"
    );
    assert_eq!(caller.write().await.outcome, Outcome::Uncertain);
    caller.transport.dialect = &GUARDED;
    let error = caller.read().await;
    assert!(matches!(error, Err(Error::Unauthorized { .. })), "{error:?}");
    assert_eq!(caller.write().await.outcome, Outcome::NotApplied);
    assert!(lured.lines().is_empty());
}

#[tokio::test]
async fn what_a_client_that_follows_redirects_brings_home_is_no_answer() {
    let (base, _) = server(|asked| async move {
        match asked.before {
            0 => answer(302, &[("location", "/elsewhere")], ""),
            _ => answer(200, &[], "{}"),
        }
    })
    .await;
    let mut caller = Caller::new(&base, quick());
    #[expect(clippy::disallowed_methods, reason = "the wrong client is what is under test")]
    let follows = reqwest::Client::builder().no_proxy().build().unwrap();
    caller.transport.http = follows;
    let error = caller.read().await;
    assert!(matches!(error, Err(Error::Unavailable { .. })), "{error:?}");
}

#[test]
fn a_link_is_followed_only_to_where_requests_go_anyway() {
    let base = Url::parse("https://acme.example/v1/").unwrap();
    let transport = Transport::new(http(), base, &PLAIN, quick());
    let ours = "https://acme.example/v1/things?page=2";
    assert_eq!(
        transport.follow(ours).map(|url| transport.relative(&url)),
        Some("/things?page=2".to_owned())
    );
    for link in [
        "https://elsewhere.example/v1/things",
        "http://acme.example/v1/things",
        "https://acme.example:8443/v1/things",
        "https://acme.example/other",
        "https://acme.example/v1/../other",
        "https://ada:secret@acme.example/v1/things",
        "/v1/things",
    ] {
        assert_eq!(transport.follow(link), None, "{link}");
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_never_sent() {
    let (caller, seen) = always(204, &[], "").await;
    let call = Call::new(Method::DELETE, caller.transport.url(&["things"], &[]));
    let lost = caller
        .transport
        .send(&caller.lane, &SecretString::from("two\nlines"), call)
        .await;
    assert!(
        matches!(lost, Err(Lost::NeverSent(Error::Unauthorized { .. }))),
        "{lost:?}"
    );
    assert!(seen.lines().is_empty());
}
