//! Graph: events, master categories, ids, permissions, limits.

use crate::support::{ADA, GRACE, Graph, json_of, stage};
use reqwest::Method;
use serde_json::{Value, json};

const STAMP: &str = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name CrmId";

#[tokio::test]
async fn a_mailbox_opens_only_with_its_owners_token_and_scopes() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let (status, me) = ada.get("/me").await;
    assert_eq!((status, me["userPrincipalName"].as_str()), (200, Some(ADA)));
    let own = format!("/USERS/{}", me["id"].as_str().unwrap());
    assert_eq!(ada.get(&own).await.1["mail"], ADA);
    assert_eq!(ada.get("/users/ada@contoso.example/Events?$top=1").await.0, 200);
    let (status, denied) = ada.get("/users/grace@contoso.example/events").await;
    assert_eq!(
        (status, denied["error"]["code"].as_str()),
        (403, Some("ErrorAccessDenied"))
    );
    let reader = stage.sign_in(ADA, "openid User.Read").await;
    let reader = Graph {
        stage: &stage,
        token: reader["access_token"].as_str().unwrap().to_owned(),
    };
    assert_eq!(reader.get("/me").await.0, 200);
    assert_eq!(reader.get("/me/events").await.0, 403);
    assert_eq!(reader.get("/me/outlook/masterCategories").await.0, 403);
    let nobody = Graph {
        stage: &stage,
        token: "made-up".to_owned(),
    };
    let (status, body) = nobody.get("/me").await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (401, Some("InvalidAuthenticationToken"))
    );
    assert!(body["error"]["innerError"]["request-id"].is_string());
    assert_eq!(ada.get("/me/nonsense").await.0, 400);
}

#[tokio::test]
async fn ids_come_in_the_form_asked_for_and_either_is_taken() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Halvorsen").await;
    let immutable = ada.request(Method::GET, &Graph::path(&event)).header(
        "Prefer",
        "IdType=\"ImmutableId\", outlook.timezone=\"Pacific Standard Time\"",
    );
    let answer = immutable.send().await.unwrap();
    assert_eq!(
        answer.headers()["preference-applied"],
        "outlook.timezone=\"Pacific Standard Time\""
    );
    let other: Value = answer.json().await.unwrap();
    assert_ne!(other["id"], event["id"]);
    assert_eq!(other["iCalUId"], event["iCalUId"]);
    assert_eq!(other["start"]["timeZone"], "Pacific Standard Time");
    assert!(other["start"]["dateTime"].as_str().unwrap().ends_with(".0000000"));
    assert_eq!(ada.get(&Graph::path(&other)).await.1["subject"], event["subject"]);
    let wish = json!({"inputIds": [event["id"], "AAMkAGnope="], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId"});
    let (status, translated) = ada.send(Method::POST, "/me/translateExchangeIds", wish).await;
    assert_eq!(status, 200);
    assert_eq!(translated["value"][0]["targetId"], other["id"]);
    assert!(
        translated["value"][1]["errorDetails"].is_object() && translated["value"][1]["targetId"].is_null()
    );
    let upper = Graph::path(&event).replace('A', "a");
    let (status, missing) = ada.get(&upper).await;
    assert_eq!(
        (status, missing["error"]["code"].as_str()),
        (404, Some("ErrorItemNotFound"))
    );
    let grace = stage.graph_for(GRACE).await;
    assert_eq!(
        grace.get(&Graph::path(&event)).await.0,
        404,
        "another mailbox does not know the id"
    );
}

#[tokio::test]
async fn a_stamp_is_written_silently_found_by_value_and_shown_when_expanded() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Brightwater").await;
    let path = Graph::path(&event);
    let write = json!({"categories": ["Shared with Oracle"], "singleValueExtendedProperties": [{"id": STAMP, "value": "Crm-300100"}]});
    let (status, written) = ada.send(Method::PATCH, &path, write).await;
    assert_eq!(status, 200);
    assert!(
        written.get("singleValueExtendedProperties").is_none(),
        "not echoed"
    );
    assert_ne!(
        (&written["@odata.etag"], &written["changeKey"]),
        (&event["@odata.etag"], &event["changeKey"])
    );
    assert_eq!(stage.get("/mail/messages.json").await["messages"], json!([]));
    let expand = format!("singleValueExtendedProperties($filter=id eq '{STAMP}')");
    let shown = ada
        .request(Method::GET, &path)
        .query(&[("$expand", expand.as_str()), ("$select", "categories")]);
    let shown = json_of(shown.send().await.unwrap()).await;
    assert_eq!(
        shown["singleValueExtendedProperties"],
        json!([{"id": STAMP, "value": "Crm-300100"}])
    );
    assert!(shown.get("subject").is_none() && shown["categories"] == json!(["Shared with Oracle"]));
    let find = async |value: &str| {
        let filter =
            format!("singleValueExtendedProperties/Any(ep: ep/id eq '{STAMP}' and ep/value eq '{value}')");
        let found = ada
            .request(Method::GET, "/me/events")
            .query(&[("%24filter".replace("%24", "$"), filter)]);
        json_of(found.send().await.unwrap()).await["value"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((find("crm-300100").await, find("crm-3001").await), (1, 0));
    let odd = ada
        .request(Method::GET, "/me/events")
        .query(&[("$filter", "showAs ne 'busy'")])
        .send()
        .await
        .unwrap();
    assert_eq!(odd.status(), 400);
}

#[tokio::test]
async fn a_stale_tag_is_a_412_and_a_misspelt_property_a_400() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let event = ada.event("Kessler").await;
    let path = Graph::path(&event);
    let tag = event["@odata.etag"].as_str().unwrap();
    assert!(tag.starts_with("W/\""));
    let patch = |body: Value| {
        ada.request(Method::PATCH, &path)
            .header("If-Match", tag)
            .json(&body)
    };
    assert_eq!(
        patch(json!({"showAs": "Tentative"}))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let late = patch(json!({"showAs": "free"})).send().await.unwrap();
    assert_eq!(late.status(), 412);
    assert_eq!(json_of(late).await["error"]["code"], "ErrorIrresolvableConflict");
    let (status, body) = ada.send(Method::PATCH, &path, json!({"subjct": "x"})).await;
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (400, Some("RequestBodyRead"))
    );
    assert_eq!(ada.get(&path).await.1["showAs"], "tentative");
    let plain = ada.request(Method::PATCH, &path).body("{}").send().await.unwrap();
    assert_eq!(plain.status(), 400, "a body needs a JSON content type");
}

#[tokio::test]
async fn pages_are_followed_by_their_links_to_the_end() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let (_, first) = ada.get("/me/events").await;
    assert_eq!(first["value"].as_array().unwrap().len(), 10);
    let mut seen = Vec::new();
    let mut next = Some(
        stage
            .running
            .url("/graph/v1.0/me/events?$top=5&$select=subject&$orderby=start/dateTime"),
    );
    while let Some(url) = next {
        let page: Value = stage
            .client
            .get(url)
            .bearer_auth(&ada.token)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        seen.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| event["id"].as_str().unwrap().to_owned()),
        );
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 12);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 12);
}

#[tokio::test]
async fn a_meeting_lives_from_invitation_to_cancellation() {
    let stage = stage().await;
    let (ada, grace) = (stage.graph_for(ADA).await, stage.graph_for(GRACE).await);
    let meeting = json!({
        "subject": "Harbour tour", "body": {"contentType": "Text", "content": "Bring <boots> & coats"},
        "start": {"dateTime": "2027-03-01T09:00:00", "timeZone": "Pacific Standard Time"},
        "end": {"dateTime": "2027-03-01T10:00:00", "timeZone": "Pacific Standard Time"},
        "attendees": [{"emailAddress": {"address": GRACE}, "type": "Required"}], "transactionId": "t-77",
    });
    let (status, made) = ada
        .send(Method::POST, "/me/calendar/events", meeting.clone())
        .await;
    assert_eq!(
        (status, made["start"]["dateTime"].as_str()),
        (201, Some("2027-03-01T17:00:00.0000000"))
    );
    assert_eq!(made["originalStartTimeZone"], "Pacific Standard Time");
    assert!(
        made["body"]["content"]
            .as_str()
            .unwrap()
            .contains("Bring &lt;boots&gt; &amp; coats")
    );
    assert_eq!(ada.send(Method::POST, "/me/events", meeting).await.0, 409);
    let copy = grace.event("Harbour").await;
    assert_eq!(
        (&copy["iCalUId"], &copy["isOrganizer"]),
        (&made["iCalUId"], &json!(false))
    );
    assert_eq!(
        grace
            .send(Method::POST, &format!("{}/accept", Graph::path(&copy)), json!({}))
            .await
            .0,
        202
    );
    assert_eq!(
        ada.get(&Graph::path(&made)).await.1["attendees"][0]["status"]["response"],
        "accepted"
    );
    let not_hers = grace
        .send(
            Method::POST,
            &format!("{}/cancel", Graph::path(&copy)),
            json!({"comment": "x"}),
        )
        .await;
    assert_eq!(not_hers.0, 400);
    let text = ada
        .request(Method::GET, &Graph::path(&made))
        .header("Prefer", "outlook.body-content-type=\"text\"");
    assert_eq!(
        json_of(text.send().await.unwrap()).await["body"],
        json!({"contentType": "text", "content": "Bring <boots> & coats"})
    );
    assert_eq!(
        ada.send(
            Method::POST,
            &format!("{}/cancel", Graph::path(&made)),
            json!({"comment": "ill"})
        )
        .await
        .0,
        202
    );
    assert_eq!(ada.get(&Graph::path(&made)).await.0, 404);
    let mails = stage.get("/mail/messages.json").await;
    let kinds: Vec<&str> = mails["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| mail["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["invitation", "reply", "cancellation"]);
    let page = stage
        .request(Method::GET, "/mail/")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("Canceled: Harbour tour"));
}

#[tokio::test]
async fn master_categories_are_made_once_and_keep_their_names() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let list = "/me/outlook/masterCategories";
    let wish = json!({"displayName": "Shared with Oracle", "color": "preset9"});
    let (status, made) = ada.send(Method::POST, list, wish).await;
    assert_eq!((status, made["color"].as_str()), (201, Some("preset9")));
    let again = json!({"displayName": "SHARED with oracle", "color": "preset1"});
    assert_eq!(ada.send(Method::POST, list, again).await.0, 409);
    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    assert_eq!(
        ada.send(Method::PATCH, &one, json!({"color": "preset2"})).await.1["color"],
        "preset2"
    );
    assert_eq!(
        ada.send(Method::PATCH, &one, json!({"displayName": "Other"}))
            .await
            .0,
        400
    );
    let (_, all) = ada.get(list).await;
    assert_eq!(all["value"].as_array().unwrap().len(), 7);
    assert_eq!(
        ada.request(Method::DELETE, &one).send().await.unwrap().status(),
        204
    );
    assert_eq!(ada.get(&one).await.0, 404);
}

#[tokio::test]
async fn a_calendar_keeps_extended_properties_and_shows_them_only_where_they_are_asked_for() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    let property = "String {6f7d3b1c-52a8-4c0e-9f64-8d1be1a2c7e5} Name Whose";
    let asked = format!(
        "/me/calendar?$select=changeKey&$expand=singleValueExtendedProperties($filter=id eq '{property}')"
    )
    .replace(' ', "%20");
    let (_, before) = ada.get(&asked).await;
    assert!(before.get("singleValueExtendedProperties").is_none(), "{before}");
    let change = json!({"singleValueExtendedProperties": [{"id": property, "value": "ours"}]});
    let (status, answer) = ada.send(Method::PATCH, "/me/calendar", change.clone()).await;
    assert_eq!(status, 200, "{answer}");
    assert!(
        answer.get("singleValueExtendedProperties").is_none(),
        "no echo: {answer}"
    );
    let (_, after) = ada.get(&asked).await;
    assert_eq!(after["singleValueExtendedProperties"][0]["value"], "ours");
    assert_ne!(after["changeKey"], before["changeKey"]);
    assert!(after.get("name").is_none(), "not selected: {after}");
    let stale = ada
        .request(Method::PATCH, "/me/calendar")
        .header(
            "If-Match",
            format!("W/\"{}\"", before["changeKey"].as_str().unwrap()),
        )
        .json(&change);
    assert_eq!(stale.send().await.unwrap().status(), 412);
    let wrong = json!({"singleValueExtendedProperties": [{"id": "Whose", "value": "ours"}]});
    assert_eq!(ada.send(Method::PATCH, "/me/calendar", wrong).await.0, 400);
    assert_eq!(ada.get("/me/calendar?$select=subject").await.0, 400);
}

#[tokio::test]
async fn the_application_itself_opens_every_mailbox_but_has_none() {
    let stage = stage().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let (_, tokens) = stage.token(&form).await;
    let app = Graph {
        stage: &stage,
        token: tokens["access_token"].as_str().unwrap().to_owned(),
    };
    assert_eq!(app.get("/users/grace@contoso.example/events").await.0, 200);
    assert_eq!(app.get("/users/nobody@contoso.example/events").await.0, 404);
    assert_eq!(app.get("/me/events").await.0, 400);
}

#[tokio::test]
async fn the_application_does_what_an_administrator_of_the_tenant_let_it_do() {
    let stage = stage().await;
    let token = async |tenant: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        stage.token_of(tenant, &form).await
    };
    let consent = async |tenant: &str, roles: Value| {
        let path = format!("/_sandbox/identity/tenants/{tenant}");
        stage.post(&path, json!({ "applicationRoles": roles })).await.0
    };
    let (status, refused) = token("fabrikam.example").await;
    assert_eq!(
        (status, &refused["error_codes"][0]),
        (400, &json!(700_016)),
        "nobody consented there"
    );

    let as_application = async |tenant: &str| {
        let (_, tokens) = token(tenant).await;
        Graph {
            stage: &stage,
            token: tokens["access_token"].as_str().unwrap().to_owned(),
        }
    };
    let paths = [
        "/users/ada@contoso.example/events",
        "/users/ada@contoso.example/todo/lists",
    ];
    let all = as_application("contoso.example").await;
    assert_eq!(consent("contoso.example", json!(["Calendars.Read"])).await, 200);
    let reader = as_application("contoso.example").await;
    assert_eq!(consent("contoso.example", json!([])).await, 200);
    let nothing = as_application("contoso.example").await;
    for (app, expected) in [(&all, [200, 200]), (&reader, [200, 403]), (&nothing, [403, 403])] {
        let told = [app.get(paths[0]).await.0, app.get(paths[1]).await.0];
        assert_eq!(told, expected, "a token keeps what it was given with");
    }
    let event = json!({"subject": "Visit"});
    assert_eq!(reader.send(Method::POST, paths[0], event).await.0, 403);
    assert_eq!(consent("contoso.example", json!(null)).await, 200);
    assert_eq!(token("contoso.example").await.0, 400);

    assert_eq!(consent("fabrikam.example", json!(["Calendars.Read"])).await, 200);
    let stranger = as_application("fabrikam.example").await;
    assert_eq!(
        stranger.get(paths[0]).await.0,
        404,
        "it is another tenant's mailbox"
    );
    assert_eq!(consent("contoso.example", json!(["Tasks.ReadWrite"])).await, 422);
    assert_eq!(consent("nobody.example", json!([])).await, 404);
}

#[tokio::test]
async fn the_fifth_request_at_a_time_is_over_the_mailboxs_limit() {
    let stage = stage().await;
    let ada = stage.graph_for(ADA).await;
    stage
        .plant(json!({"target": "graph", "kind": "slow", "latencyMs": 400}))
        .await;
    let ask = || ada.request(Method::GET, "/me/events").send();
    let answers = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask());
    let answers = [answers.0, answers.1, answers.2, answers.3, answers.4, answers.5].map(Result::unwrap);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status() == 429).collect();
    assert_eq!(refused.len(), 2);
    assert!(
        refused
            .iter()
            .all(|answer| answer.headers().contains_key("retry-after"))
    );
    let log = stage.get("/_sandbox/requests").await;
    let most = log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["inFlightOfMailbox"].as_u64())
        .max();
    assert!(
        most > Some(4),
        "the refused ones were counted while they were there: {most:?}"
    );
}
