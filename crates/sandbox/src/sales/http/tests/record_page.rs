//! The page behind a record's link.

use super::*;
use crate::seed::companies::COMPANIES;
use serde_json::json;

async fn open(client: &Client, query: &str) -> Reply {
    let uri = format!("{}?{query}", crate::sales::http::record_page::PATH);
    exchange(&client.sandbox, Request::get(uri).body(Body::empty()).unwrap()).await
}

fn link(id: &Value, number: &str) -> String {
    format!("id={id}&puid={number}&resource=activities&recordType=APPOINTMENT")
}

async fn made(client: &Client, more: Value) -> Value {
    let mut body = json!({
        "ActivityNumber": "OX-1",
        "ActivityFunctionCode": "APPOINTMENT",
        "Subject": "Rollout <b>& more</b>",
        "ActivityDescription": "<p>Agenda &amp; goals</p><script>alert(1)</script><ul><li onclick=\"x()\">One</li></ul>",
        "ActivityStartDate": "2027-03-09T09:00:00Z",
        "ActivityEndDate": "2027-03-09T10:30:00Z",
        "Location": "Room 7",
        "AccountId": COMPANIES[0].party_id,
        "ActivityContact": [{ "ContactId": COMPANIES[0].contacts[0].party_id }],
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let reply = client.post("/activities", &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn the_link_of_a_record_shows_it_to_people_without_signing_in() {
    let client = Client::new();
    let record = made(&client, json!({})).await;
    let page = open(&client, &link(&record["ActivityId"], "OX-1")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    let contact = &COMPANIES[0].contacts[0];
    for shown in [
        "<h1>Rollout &lt;b&gt;&amp; more&lt;/b&gt;</h1>",
        "Tuesday, 9 March 2027</time>, 09:00 – 10:30 UTC",
        "<dd>Room 7</dd>",
        "<dd>OX-1</dd>",
        "<dt>Owner</dt><dd>Ada Marlow</dd>",
        "<li>Ada Marlow</li>",
        contact.address,
        "Agenda &amp; goals",
        "One",
        "<html lang=\"en\">",
    ] {
        assert!(page.text.contains(shown), "{shown} in {}", page.text);
    }
    let account = format!(
        "<dt>Account</dt><dd>{}</dd>",
        COMPANIES[0].name.replace('&', "&amp;")
    );
    assert!(page.text.contains(&account), "{}", page.text);
}

#[tokio::test]
async fn nothing_that_people_wrote_runs_or_loads_anything() {
    let client = Client::new();
    let record = made(&client, json!({ "Location": "\"><img src=https://x.example/y>" })).await;
    let page = open(&client, &link(&record["ActivityId"], "OX-1")).await;
    for never in [
        "<script", "alert(1)", "onclick", "<img", "<b>", "src=\"", "@import", "url(",
    ] {
        assert!(!page.text.contains(never), "{never} in {}", page.text);
    }
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
}

#[tokio::test]
async fn whole_days_are_told_as_days() {
    let client = Client::new();
    let one = json!({ "ActivityNumber": "OX-2", "AllDayFlag": true,
                      "ActivityStartDate": "2027-03-09T00:00:00Z", "ActivityEndDate": "2027-03-09T23:59:59Z" });
    made(&client, one).await;
    let page = open(&client, "puid=OX-2&resource=activities&recordType=APPOINTMENT").await;
    assert!(
        page.text.contains("Tuesday, 9 March 2027</time>, all day"),
        "{}",
        page.text
    );
    let three = json!({ "ActivityNumber": "OX-3", "AllDayFlag": true,
                        "ActivityStartDate": "2027-03-09T00:00:00Z", "ActivityEndDate": "2027-03-12T00:00:00Z" });
    made(&client, three).await;
    let page = open(&client, "puid=OX-3&resource=activities&recordType=APPOINTMENT").await;
    assert!(
        page.text.contains("11 March 2027</time>, all day"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn what_is_no_appointment_of_that_id_and_number_is_not_found() {
    let client = Client::new();
    let record = made(&client, json!({})).await;
    let task = client
        .post(
            "/activities",
            &json!({ "ActivityNumber": "T-1", "ActivityFunctionCode": "TASK", "Subject": "Call back" }),
        )
        .await
        .json();
    let id = &record["ActivityId"];
    for query in [
        String::new(),
        link(id, "OX-9"),
        link(&json!(1), "OX-1"),
        link(&task["ActivityId"], "T-1"),
        format!("id={id}&puid=OX-1&resource=leads&recordType=APPOINTMENT"),
        format!("id={id}&puid=OX-1"),
        "id=<script>&resource=activities&recordType=APPOINTMENT"
            .replace('<', "%3C")
            .replace('>', "%3E"),
    ] {
        let page = open(&client, &query).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{query}");
        assert!(
            page.text.contains("Record not found") && !page.text.contains("Rollout"),
            "{query}"
        );
    }
    client
        .send("DELETE", "/activities/OX-1", &[], Body::empty())
        .await;
    assert_eq!(
        open(&client, &link(id, "OX-1")).await.status,
        StatusCode::NOT_FOUND
    );
}
