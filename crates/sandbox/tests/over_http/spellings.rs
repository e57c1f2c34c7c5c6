//! Requests as client libraries spell them are understood; wrong ones are refused in Graph's words.

use crate::support::{ADA, Graph, Stage, json_of, stage};
use reqwest::Method;
use serde_json::{Value, json};

const ALL: &str = "openid User.Read Calendars.ReadWrite Contacts.ReadWrite Tasks.ReadWrite Mail.ReadWrite \
                   MailboxSettings.ReadWrite";

async fn ada(stage: &Stage) -> Graph<'_> {
    let tokens = stage.sign_in(ADA, ALL).await;
    Graph {
        stage,
        token: tokens["access_token"].as_str().unwrap().to_owned(),
    }
}

fn rows(body: &Value) -> &Vec<Value> {
    body["value"].as_array().unwrap()
}

/// Status and code of a refusal.
async fn refused(graph: &Graph<'_>, path: &str) -> (u16, String) {
    let (status, body) = graph.get(path).await;
    (
        status,
        body["error"]["code"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn functions_options_keys_and_letters_are_taken_in_every_spelling() {
    let stage = stage().await;
    let ada = ada(&stage).await;
    let contact = json!({"givenName": "Zoë", "surname": "Winter"});
    let (status, contact) = ada.send(Method::POST, "/me/contacts", contact).await;
    assert_eq!(status, 201);
    let (_, lists) = ada.get("/me/todo/lists").await;
    let list = rows(&lists)[0]["id"].as_str().unwrap().replace('=', "%3D");
    let event = ada.event("Halvorsen").await;
    let (id, contact) = (event["id"].as_str().unwrap(), contact["id"].as_str().unwrap());
    let encoded = id.replace('=', "%3D").replace('-', "%2D");
    for path in [
        "/me/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z".to_owned(),
        "/me/calendarview/delta()?startdatetime=2026-01-01&enddatetime=2026-12-01T00:00:00".to_owned(),
        "/Me/calendar/CalendarView/microsoft.graph.delta()?startDateTime=2026-01-01T00%3A00%3A00%2B01%3A00&endDateTime=2026-12-01T00:00:00Z".to_owned(),
        "/me/calendarView?startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z&%24top=3".to_owned(),
        format!("/me/events('{id}')"),
        format!("/ME/EVENTS/{encoded}?%24select=subject"),
        "/me/contacts/delta()?%24select=surname".to_owned(),
        "/me/contactFolders('contacts')/contacts/delta".to_owned(),
        format!("/me/contactfolders/Contacts/contacts/{contact}"),
        format!("/me/todo/lists/{list}/tasks/delta()"),
        format!("/me/todo/Lists('{}')/Tasks?$expand=linkedResources", list.replace("%3D", "=")),
        "/me/mailFolders('inbox')/messages".to_owned(),
        "/me/mailfolders/SentItems/messages?$top=2".to_owned(),
        "/me/mailFolders/delta()?$select=parentFolderId".to_owned(),
        format!("/users/{ADA}/messages?%24orderby=lastModifiedDateTime%20desc"),
    ] {
        let (status, body) = ada.get(&path).await;
        assert_eq!(status, 200, "{path}: {body}");
    }
}

#[tokio::test]
async fn wrong_requests_get_graphs_own_errors() {
    let stage = stage().await;
    let ada = ada(&stage).await;
    let window = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z";
    for (path, status, code) in [
        ("/me/calendarView/delta".to_owned(), 400, "ErrorInvalidParameter"),
        (
            "/me/calendarView?startDateTime=soon&endDateTime=later".to_owned(),
            400,
            "ErrorInvalidParameter",
        ),
        (
            format!("/me/calendarView/delta?{window}&$select=subject"),
            400,
            "ErrorInvalidUrlQuery",
        ),
        (
            format!("/me/calendarView/delta?{window}&$top=5"),
            400,
            "ErrorInvalidUrlQuery",
        ),
        (
            "/me/contacts/delta?$filter=surname%20eq%20'x'".to_owned(),
            400,
            "ErrorInvalidUrlQuery",
        ),
        (
            "/me/contacts/delta?$deltatoken=made-up".to_owned(),
            400,
            "syncStateNotFound",
        ),
        ("/me/events?$select=subjct".to_owned(), 400, "BadRequest"),
        ("/me/contacts?$select=sensitivity".to_owned(), 400, "BadRequest"),
        ("/me/messages?$select=sensitivity".to_owned(), 400, "BadRequest"),
        (
            "/me/messages?$filter=isDraft%20eq%20false&$orderby=lastModifiedDateTime".to_owned(),
            400,
            "InefficientFilter",
        ),
        (
            "/me/messages?$filter=body%20eq%20'x'".to_owned(),
            400,
            "ErrorInvalidUrlQueryFilter",
        ),
        (
            "/me/contacts?$filter=surname%20eq%20'x".to_owned(),
            400,
            "ErrorInvalidUrlQueryFilter",
        ),
        (
            "/me/contacts?$orderby=birthday".to_owned(),
            400,
            "ErrorInvalidUrlQuery",
        ),
        ("/me/contacts/AAMkno%3D".to_owned(), 404, "ErrorItemNotFound"),
        (
            "/me/todo/lists/AAMkno%3D/tasks".to_owned(),
            404,
            "ErrorItemNotFound",
        ),
        (
            "/me/mailFolders/nowhere/messages".to_owned(),
            404,
            "ErrorItemNotFound",
        ),
        ("/me/contacts/x/nonsense".to_owned(), 404, "BadRequest"),
    ] {
        assert_eq!(refused(&ada, &path).await, (status, code.to_owned()), "{path}");
    }
    let event = ada.event("Halvorsen").await;
    let instances = format!("{}/instances?{window}", Graph::path(&event));
    assert_eq!(
        refused(&ada, &instances).await,
        (400, "ErrorInvalidOperation".to_owned())
    );
    let emails: Vec<Value> = (0..4)
        .map(|at| json!({"address": format!("{at}@x.example")}))
        .collect();
    for (path, body) in [
        ("/me/contacts", json!({"emailAddresses": emails})),
        ("/me/contacts", json!({"lastName": "Winter"})),
        ("/me/contacts", json!({"businessPhones": "+49 30 1"})),
    ] {
        assert_eq!(ada.send(Method::POST, path, body).await.0, 400);
    }
    let reader = stage.sign_in(ADA, "openid User.Read Contacts.Read").await;
    let reader = Graph {
        stage: &stage,
        token: reader["access_token"].as_str().unwrap().to_owned(),
    };
    assert_eq!(reader.get("/me/contacts").await.0, 200);
    assert_eq!(
        reader
            .send(Method::POST, "/me/contacts", json!({"surname": "x"}))
            .await
            .0,
        403
    );
    assert_eq!(reader.get("/me/todo/lists").await.0, 403);
    assert_eq!(reader.get("/me/messages").await.0, 403);
}

#[tokio::test]
async fn a_forgotten_cursor_is_told_where_to_begin_again() {
    let stage = stage().await;
    let ada = ada(&stage).await;
    let (_, page) = ada.get("/me/contacts/delta").await;
    let link = page["@odata.deltaLink"].as_str().unwrap().to_owned();
    let oid = {
        let mut world = stage.running.sandbox.world();
        let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
        world.exchange.expire_contact_cursors(&oid).unwrap();
        oid
    };
    assert!(!oid.is_empty());
    let ask = |url: String| stage.client.get(url).bearer_auth(&ada.token).send();
    let gone = ask(link).await.unwrap();
    assert_eq!(gone.status(), 410);
    let again = gone.headers()["location"].to_str().unwrap().to_owned();
    assert!(again.ends_with("?$deltatoken="));
    assert_eq!(json_of(gone).await["error"]["code"], "syncStateNotFound");
    assert_eq!(ask(again).await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_a_first_request_asks_for_holds_through_its_round() {
    let stage = stage().await;
    let ada = ada(&stage).await;
    for number in 0..5 {
        let contact = json!({"givenName": "Zoë", "surname": format!("Winter {number}")});
        ada.send(Method::POST, "/me/contacts", contact).await;
    }
    let mut url = stage.running.url("/graph/v1.0/me/contacts/delta?$select=surname");
    let mut seen = 0;
    loop {
        let request = stage.client.get(&url).bearer_auth(&ada.token);
        let answer = request
            .header("Prefer", "odata.maxpagesize=2")
            .send()
            .await
            .unwrap();
        let applied = answer.headers()["preference-applied"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(applied, "odata.maxpagesize=2");
        let page = json_of(answer).await;
        assert!(rows(&page).len() <= 2);
        for row in rows(&page) {
            assert!(
                row["surname"].is_string() && row.get("givenName").is_none(),
                "{row}"
            );
            seen += 1;
        }
        match page["@odata.nextLink"].as_str() {
            Some(next) => url = next.to_owned(),
            None => break,
        }
    }
    assert!(seen >= 5);
}

#[tokio::test]
async fn an_upload_takes_pieces_in_order_and_no_token() {
    let stage = stage().await;
    let ada = ada(&stage).await;
    let path = Graph::path(&ada.event("Halvorsen").await);
    let wish = json!({"AttachmentItem": {"attachmentType": "file", "name": "a.bin", "size": 10}});
    let (status, session) = ada
        .send(
            Method::POST,
            &format!("{path}/attachments/createUploadSession"),
            wish,
        )
        .await;
    assert_eq!((status, &session["nextExpectedRanges"]), (201, &json!(["0-"])));
    let url = session["uploadUrl"].as_str().unwrap();
    let put = |range: &str, bytes: &'static [u8]| {
        let range = range.to_owned();
        stage.client.put(url).header("Content-Range", range).body(bytes)
    };
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    assert_eq!(
        status(put("bytes 0-3/10", b"abcd").bearer_auth(&ada.token)).await,
        401
    );
    assert_eq!(status(put("bytes 4-7/10", b"abcd")).await, 416, "out of order");
    assert_eq!(status(put("bytes 0-3/11", b"abcd")).await, 416, "another size");
    assert_eq!(
        status(put("bytes 0-9/10", b"abcd")).await,
        400,
        "fewer bytes than said"
    );
    let first = json_of(put("bytes 0-3/10", b"abcd").send().await.unwrap()).await;
    assert_eq!(first["nextExpectedRanges"], json!(["4-"]));
    let last = put("bytes 4-9/10", b"efghij").send().await.unwrap();
    assert_eq!(last.status(), 201);
    assert!(last.headers().contains_key("location"));
    assert_eq!(
        status(put("bytes 0-3/10", b"abcd")).await,
        404,
        "the session is over"
    );
    let (_, files) = ada.get(&format!("{path}/attachments")).await;
    assert_eq!(rows(&files)[0]["contentBytes"], "YWJjZGVmZ2hpag==");
    assert_eq!(ada.get(&path).await.1["hasAttachments"], true);
    let untyped = json!({"name": "b.bin", "contentBytes": ""});
    assert_eq!(
        ada.send(Method::POST, &format!("{path}/attachments"), untyped)
            .await
            .0,
        400
    );
}
