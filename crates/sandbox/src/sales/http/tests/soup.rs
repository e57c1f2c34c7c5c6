//! Whatever is sent, the answer is Oracle's, and never a server error.

use super::*;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

#[tokio::test]
async fn any_bytes_as_query_or_body_are_the_clients_mistake() {
    let client = Client::new();
    let mut rng = StdRng::seed_from_u64(11);
    let paths = [
        "/activities",
        "/accounts",
        "/leads",
        "/activities/X/child/ActivityContact",
        "",
    ];
    for round in 0..500 {
        let bytes: Vec<u8> = (0..rng.random_range(1..60)).map(|_| rng.random()).collect();
        let noise: String = url::form_urlencoded::byte_serialize(&bytes).collect();
        let path = paths[round % 4];
        let parameter = ["q", "fields", "expand", "finder", "orderBy", "limit", "offset"][round % 7];
        let read = client.get(&format!("{path}?{parameter}={noise}")).await;
        let refused = matches!(read.status, StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND);
        assert!(refused, "{} for {parameter}={noise}", read.status);
        let media = [ITEM, "application/vnd.oracle.adf.batch+json"][round % 2];
        let headers = [("Content-Type", media)];
        let written = client.send("POST", paths[round % 5], &headers, bytes).await;
        assert!(written.status.is_client_error(), "{}", written.status);
        let item = client
            .send("PATCH", &format!("/activities/{noise}"), &headers, "{}")
            .await;
        assert!(item.status.is_client_error(), "{}", item.status);
    }
}

/// Bodies that are JSON, with the right names and the wrong everything else.
#[tokio::test]
async fn any_json_as_a_value_is_taken_or_refused() {
    let client = Client::new();
    let values = [
        "null",
        "true",
        "-1",
        "9223372036854775808",
        "1e400",
        "1.5",
        "\"\"",
        "\"2026-13-45\"",
        "[]",
        "[1]",
        "[{}]",
        "{}",
        "{\"items\":[]}",
        "\"\\u0000\"",
        "\"-9999-12-31T23:59:59Z\"",
        "300000000000201001",
    ];
    let names = [
        "Subject",
        "ActivityId",
        "OwnerId",
        "AccountId",
        "ActivityStartDate",
        "DueDate",
        "AllDayFlag",
        "ActivityDescription",
        "ActivityContact",
        "ActivityAssignee",
        "PercentageComplete",
        "ActivityNumber",
    ];
    let mut refused = 0;
    for name in names {
        for value in values {
            let body = format!("{{\"ActivityFunctionCode\":\"TASK\",\"Subject\":\"x\",\"{name}\":{value}}}");
            let reply = client
                .send("POST", "/activities", &[("Content-Type", ITEM)], body)
                .await;
            let expected = matches!(reply.status, StatusCode::CREATED | StatusCode::BAD_REQUEST);
            assert!(expected, "{} for {name}: {value}", reply.status);
            refused += usize::from(reply.status == StatusCode::BAD_REQUEST);
        }
    }
    assert!(refused > names.len() * values.len() / 2);
}
