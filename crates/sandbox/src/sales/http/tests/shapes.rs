//! Lists, versions of the framework, media types, descriptions.

use super::*;
use serde_json::json;

#[tokio::test]
async fn lists_are_paged_and_capped() {
    let client = Client::new();
    for number in 0..30 {
        let task = json!({ "ActivityFunctionCode": "TASK", "Subject": format!("Task {number:02}") });
        assert_eq!(
            client.post("/activities", &task).await.status,
            StatusCode::CREATED
        );
    }
    let q = "q=Subject%20like%20'Task%20%25'";
    let first = client
        .get(&format!("/activities?{q}&orderBy=Subject:desc&totalResults=true"))
        .await
        .json();
    assert_eq!(
        (&first["count"], &first["limit"], &first["hasMore"]),
        (&json!(25), &json!(25), &json!(true))
    );
    assert_eq!(first["totalResults"], 30);
    assert_eq!(first["items"][0]["Subject"], "Task 29");
    let last = client
        .get(&format!("/activities?{q}&offset=25&limit=500"))
        .await
        .json();
    assert_eq!(
        (&last["count"], &last["limit"], &last["hasMore"]),
        (&json!(5), &json!(499), &json!(false))
    );
    let beyond = client
        .get(&format!("/activities?{q}&offset=18446744073709551615"))
        .await
        .json();
    assert_eq!(beyond["count"], 0);
    for wrong in [
        "limit=0",
        "limit=-1",
        "offset=x",
        "orderBy=Subject:up",
        "orderBy=Nothing",
        "orderBy=ActivityDescription",
    ] {
        assert_eq!(
            client.get(&format!("/activities?{wrong}")).await.status,
            StatusCode::BAD_REQUEST,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn the_version_of_the_framework_decides_the_shape() {
    let nine = Client::new();
    let path = "/accounts/CDRM_201001?links=self";
    let new = nine.get(path).await;
    assert_eq!(new.json()["@context"]["headers"]["ETag"], new.header("ETag"));
    assert_eq!(new.json()["links"], Value::Null);
    let eight = nine.framework("8").get(path).await;
    let link = &eight.json()["links"][0];
    let indicator = link["properties"]["changeIndicator"].as_str().unwrap();
    assert_eq!(format!("\"{indicator}\""), eight.header("ETag"));
    assert_eq!(link["rel"], "self");
    let activity = nine.get("/activities?limit=1&expand=all").await.json();
    assert!(activity["items"][0]["ActivityAssignee"]["items"].is_array());
    let activity = nine
        .framework("2")
        .get("/activities?limit=1&expand=ActivityAssignee")
        .await
        .json();
    assert!(activity["items"][0]["ActivityAssignee"].is_array());
    let revenue = |client: Client| async move {
        client
            .get("/opportunities?orderBy=Name&limit=1&onlyData=true")
            .await
            .json()["items"][0]["Revenue"]
            .clone()
    };
    assert_eq!(revenue(nine.framework("9")).await, "99000");
    assert_eq!(revenue(nine.framework("8")).await.as_f64(), Some(99_000.0));
    assert_eq!(
        nine.framework("10").get(path).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn errors_are_structured_from_framework_4_on() {
    let client = Client::new();
    let wrong = "/activities?limit=x";
    assert!(client.framework("4").get(wrong).await.json()["o:errorDetails"][0]["detail"].is_string());
    assert!(
        client
            .framework("3")
            .get(wrong)
            .await
            .header("Content-Type")
            .starts_with("text/plain")
    );
}

#[tokio::test]
async fn framework_1_queries_by_example() {
    let client = Client::new();
    let old = client.framework("1");
    assert_eq!(
        old.get("/resourceUsers?q=Username=ada@contoso.example")
            .await
            .json()["count"],
        1
    );
    assert_eq!(
        client
            .get("/resourceUsers?q=Username=ada@contoso.example")
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    let me = client
        .query("/resourceUsers", "Username='ada@contoso.example'")
        .await
        .json();
    let party = me["items"][0]["ResourcePartyId"].as_i64().unwrap();
    assert_eq!(
        client
            .get(&format!("/resourceUsers?finder=PartyIdRF;BindPartyId={party}"))
            .await
            .json()["count"],
        1
    );
    assert_eq!(
        client
            .query("/resources", &format!("PartyId = {party}"))
            .await
            .json()["count"],
        1
    );
    assert_eq!(
        client.get("/resourceUsers?finder=Nothing").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn fields_decide_what_is_sent_and_win_over_expand() {
    let client = Client::new();
    let body = client
        .get("/activities?limit=1&fields=Subject,OwnerId;ActivityAssignee:AssigneeId&expand=ActivityContact&onlyData=true")
        .await
        .json();
    let row = body["items"][0].as_object().unwrap();
    let mut names: Vec<&str> = row.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["ActivityAssignee", "OwnerId", "Subject"]);
    assert_eq!(row["ActivityAssignee"]["items"][0].as_object().unwrap().len(), 1);
    assert_eq!(
        client.get("/activities?fields=Nothing").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn media_types_are_minded() {
    let client = Client::new();
    let task = r#"{"ActivityFunctionCode":"TASK","Subject":"x"}"#;
    let before = client.sandbox.world().sales.counts();
    let text = client
        .send("POST", "/activities", &[("Content-Type", "text/plain")], task)
        .await;
    assert_eq!(text.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let headers = [("Content-Type", ITEM), ("Accept", "application/xml")];
    assert_eq!(
        client.send("POST", "/activities", &headers, task).await.status,
        StatusCode::NOT_ACCEPTABLE
    );
    assert_eq!(client.sandbox.world().sales.counts(), before);
    let quiet = format!("{ITEM};q=0");
    let headers = [("Content-Type", ITEM), ("Accept", quiet.as_str())];
    let created = client.send("POST", "/activities", &headers, task).await;
    assert_eq!((created.status, created.text.as_str()), (StatusCode::CREATED, ""));
    assert_eq!(
        client
            .send("DELETE", "/resources/CDRM_101001", &[], "")
            .await
            .status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(client.get("/potatoes").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_pod_describes_itself() {
    let client = Client::new();
    let request =
        Request::get("/crmRestApi/resources").header("Authorization", format!("Bearer {}", client.token));
    let root = exchange(&client.sandbox, request.body(Body::empty()).unwrap())
        .await
        .json();
    assert_eq!(root["items"][0]["adf:extension"]["defaultFrameworkVersion"], "1");
    let body = client.get("/activities/describe").await.json();
    let attributes = body["Resources"]["activities"]["attributes"].as_array().unwrap();
    let find = |name: &str| attributes.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(
        (
            &find("ActivityDescription")["queryable"],
            &find("Subject")["maxLength"]
        ),
        (&json!(false), &json!(500))
    );
}

/// What the description calls queryable can be asked for, and the rest cannot, for every resource.
#[tokio::test]
async fn the_description_is_true_of_queries() {
    let client = Client::new();
    for resource in [
        "activities",
        "accounts",
        "contacts",
        "opportunities",
        "leads",
        "resourceUsers",
        "deletedRecords",
    ] {
        let body = client.get(&format!("/{resource}/describe")).await.json();
        for attribute in body["Resources"][resource]["attributes"].as_array().unwrap() {
            let name = attribute["name"].as_str().unwrap();
            let status = client
                .query(&format!("/{resource}"), &format!("{name} is null"))
                .await
                .status;
            assert_eq!(
                status == StatusCode::OK,
                attribute["queryable"] == true,
                "{resource}.{name}"
            );
        }
    }
}
