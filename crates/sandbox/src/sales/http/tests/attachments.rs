//! Files and notes of an activity.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

const BYTES: (&str, &str) = ("Accept", "application/octet-stream");

async fn task(client: &Client) -> &'static str {
    let task = json!({ "ActivityNumber": "T-1", "ActivityFunctionCode": "TASK", "Subject": "Offer" });
    let made = client.post("/activities", &task).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    "/activities/T-1"
}

#[tokio::test]
async fn a_file_goes_up_in_base64_and_comes_down_as_it_is() {
    let client = Client::new();
    let activity = task(&client).await;
    let files = format!("{activity}/child/Attachments");
    let file = json!({ "FileName": "offer.txt", "UploadedFileContentType": "text/plain", "FileContents": STANDARD.encode("Angebot ✓") });
    let made = client.post(&files, &file).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let body = made.json();
    assert_eq!(
        (&body["UploadedFileLength"], &body["FileContents"]),
        (&json!(11), &Value::Null),
        "the content is no member of the answer"
    );
    let listed = client.get(&files).await.json();
    let links = listed["items"][0]["@context"]["links"].as_array().unwrap();
    let enclosure = links.iter().find(|link| link["rel"] == "enclosure").unwrap();
    let address = enclosure["href"].as_str().unwrap();
    let path = address.split_once("11.13.18.05").unwrap().1;
    let down = client.send("GET", path, &[BYTES], Body::empty()).await;
    assert_eq!((down.status, down.text.as_str()), (StatusCode::OK, "Angebot ✓"));
    let json_only = client
        .send("GET", path, &[("Accept", "application/json")], Body::empty())
        .await;
    assert_eq!(json_only.status, StatusCode::NOT_ACCEPTABLE);
    let put = [("Content-Type", "application/octet-stream")];
    assert_eq!(
        client.send("PUT", path, &put, "new").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        client.send("GET", path, &[BYTES], Body::empty()).await.text,
        "new"
    );
    let expanded = client.get(&format!("{activity}?expand=Attachments")).await.json();
    assert_eq!(expanded["Attachments"]["items"][0]["UploadedFileLength"], 3);
}

#[tokio::test]
async fn a_file_needs_a_name_and_sound_base64() {
    let client = Client::new();
    let files = format!("{}/child/Attachments", task(&client).await);
    let nameless = client.post(&files, &json!({ "FileContents": "YQ==" })).await;
    assert_eq!(nameless.status, StatusCode::BAD_REQUEST);
    assert_eq!(nameless.paths(), ["/Attachments/FileName"]);
    let broken = client
        .post(&files, &json!({ "FileName": "a", "FileContents": "%%%" }))
        .await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(broken.paths(), ["/FileContents"]);
}

#[tokio::test]
async fn an_activity_takes_notes() {
    let client = Client::new();
    let notes = format!("{}/child/Note", task(&client).await);
    let made = client
        .post(&notes, &json!({ "NoteTxt": "Three files were too large." }))
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let read = client.get(&notes).await.json();
    assert_eq!(read["items"][0]["NoteTxt"], "Three files were too large.");
}
