//! Somebody who is signed in and uses the API as the pane would.

use crate::World;
use reqwest::StatusCode;
use serde_json::{Value, json};
use shared::api::shares::{ReasonCode, ShareStatus, ShareView};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person<'a> {
    world: &'a World,
    /// Their address in the demo.
    pub address: String,
    /// Their bearer.
    pub bearer: String,
}

impl<'a> Person<'a> {
    pub(crate) fn new(world: &'a World, address: &str, bearer: String) -> Self {
        Self {
            world,
            address: address.to_owned(),
            bearer,
        }
    }

    /// `POST /api/shares`: status and body.
    pub async fn post_share(&self, key: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.world.http.post(format!("{}/api/shares", self.world.server));
        let answer = request
            .bearer_auth(&self.bearer)
            .header("Idempotency-Key", key)
            .json(body)
            .send()
            .await
            .unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// Shares an appointment, related to an account if one is named; the share's id.
    pub async fn share(&self, key: &str, item_id: &str, account: Option<i64>) -> String {
        let mut body = json!({ "itemType": "appointment", "itemId": item_id });
        if let Some(id) = account {
            body["related"] = json!([{ "type": "account", "id": id.to_string() }]);
        }
        let (status, answer) = self.post_share(key, &body).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        answer["shareId"].as_str().unwrap().to_owned()
    }

    /// `GET` of any address of the API: status and body.
    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        let request = self.world.http.get(format!("{}{path}", self.world.server));
        let answer = request.bearer_auth(&self.bearer).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// `POST` to any address of the API: status and body, null where there is none.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.world.http.post(format!("{}{path}", self.world.server));
        let request = request.bearer_auth(&self.bearer).json(body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// `PUT` to any address of the API, made from what has this tag where one is named: status and body.
    pub async fn put(&self, path: &str, tag: Option<&str>, body: &Value) -> (StatusCode, Value) {
        let request = self.world.http.put(format!("{}{path}", self.world.server));
        let mut request = request.bearer_auth(&self.bearer).json(body);
        if let Some(tag) = tag {
            request = request.header("If-Match", tag);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// `PATCH` of any address of the API: status and body.
    pub async fn patch(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.world.http.patch(format!("{}{path}", self.world.server));
        let request = request.bearer_auth(&self.bearer).json(body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// `DELETE` of any address of the API: its status.
    pub async fn delete(&self, path: &str) -> StatusCode {
        let request = self.world.http.delete(format!("{}{path}", self.world.server));
        request.bearer_auth(&self.bearer).send().await.unwrap().status()
    }

    /// What the pane would show of a share.
    pub async fn view(&self, share: &str) -> ShareView {
        let (status, body) = self.get(&format!("/api/shares/{share}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value(body).unwrap()
    }

    /// Status and reason of a share.
    pub async fn outcome(&self, share: &str) -> (ShareStatus, Option<ReasonCode>) {
        let view = self.view(share).await;
        (view.status, view.reason.map(|reason| reason.code))
    }
}
