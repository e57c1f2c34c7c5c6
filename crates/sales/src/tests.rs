//! What is Oracle's own, against a server that misbehaves.

mod batches;
mod changes;
mod feeds;
mod fuzz;
mod reads;
mod writes;

use crate::{SalesClient, SalesUser, Settings, UserKey};
use secrecy::SecretString;
use serde_json::{Value, json};
use sync_core::{
    ActivityNumber, Appointment, Description, ItemId, MeetingKey, Own, Participants, Related, Span, Told,
    Version, Visibility,
};
use url::Url;
use vendor_http::misbehaving::{Asked, Response, answer, http, quick};

fn client(pod: &Url) -> SalesClient {
    let settings = Settings {
        base_url: pod.clone(),
        rest_version: "11.13.18.05".to_owned(),
        framework_version: 9,
        source_system: None,
        limits: quick(),
        tidy_description: |html| html.trim().to_owned(),
    };
    SalesClient::new(http(), settings)
}

fn user(pod: &Url) -> SalesUser {
    client(pod).as_user(UserKey::new("ada"), SecretString::from("secret-token"))
}

fn refusal(status: u16, code: &str, path: &str) -> Response {
    let detail = json!({"detail": "Project Falcon", "o:errorCode": code, "o:errorPath": path});
    answer(
        status,
        &[],
        &json!({"title": "Bad Request", "status": status.to_string(), "o:errorDetails": [detail]})
            .to_string(),
    )
}

fn number() -> ActivityNumber {
    ActivityNumber::mint(sync_core::Kind::Appointment, &MeetingKey::from_ical_uid("uid"), 0)
}

fn appointment() -> Appointment {
    Appointment {
        subject: "S".to_owned(),
        description: Description::default(),
        location: String::new(),
        time: Span::Timed {
            start: "2026-03-09T09:00:00Z".parse().unwrap(),
            end: "2026-03-09T10:00:00Z".parse().unwrap(),
        },
        visibility: Visibility::Normal,
        people: Participants::default(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    }
}

fn item() -> (ItemId, Version) {
    (ItemId::new("OX-ABC-0"), Version::new("\"ACED01\""))
}

/// An activity as the pod that was asked would give it.
fn pod_sample(asked: &Asked) -> Value {
    let host = asked.headers.get("host").unwrap().to_str().unwrap();
    let mut sample = crate::convert::tests::sample();
    let row = format!(
        "http://{host}/crmRestApi/resources/11.13.18.05/activities/OX-ABC-0/child/ActivityContact/00AB"
    );
    sample["ActivityContact"]["items"][0] = json!({"ContactId": 4, "links": [{"rel": "self", "href": row}]});
    sample
}
