//! One whole share without a browser, over the same HTTP that the pane uses, told step by step.

use crate::demo::System;
use crate::shell::say;
use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const WHO: &str = "ada@contoso.example";
const CATEGORY: &str = "Shared with Oracle";
/// The pane would say that it takes long; here it is a failure.
const SHARED_WITHIN: Duration = Duration::from_secs(20);

/// Signs Ada in, shares a customer meeting related to the customer's account, and reads what came of it on both sides.
///
/// # Errors
/// At the first step that does not do what it should.
pub(crate) async fn share(system: &System) -> anyhow::Result<()> {
    let script = Script { system };
    let bearer = script.sign_in().await?;
    let before = script.world().await?;
    let meeting = customer_meeting(&before)?;
    say(&format!(
        "3. {WHO} opens the meeting {} of {}.",
        meeting["subject"], meeting["start"]["dateTime"]
    ));
    let account = script.account_for(&bearer, &meeting).await?;
    say(&format!(
        "4. Picks the account {} ({}).",
        account["name"], account["number"]
    ));
    let body = json!({
        "itemType": "appointment",
        "itemId": meeting["id"],
        "related": [{ "type": "account", "id": account["id"] }],
    });
    let clicked = Instant::now();
    let accepted = script.post_share(&bearer, &body).await?;
    say(&format!(
        "5. Presses Share: accepted as {}, {}.",
        accepted["shareId"], accepted["status"]
    ));
    let view = script.wait_for(&bearer, &accepted["shareId"]).await?;
    let record = &view["salesRecord"];
    say(&format!(
        "6. Reads \"Shared\" after {} ms: {} at {}.",
        clicked.elapsed().as_millis(),
        record["number"],
        record["url"]
    ));
    let again = script.post_share(&bearer, &body).await?;
    ensure!(
        again["shareId"] == accepted["shareId"],
        "a retry with the same key made another share: {again}"
    );
    say("7. A retry with the same key is the same share.");
    let after = script.world().await?;
    check(&after, &meeting, &account, record)?;
    say("Done: one click, one appointment.");
    Ok(())
}

struct Script<'a> {
    system: &'a System,
}

impl Script<'_> {
    async fn sign_in(&self) -> anyhow::Result<String> {
        let connect = format!("{}/_sandbox/connect", self.system.sandbox);
        let session = answer(self.system.http.post(connect).json(&json!({ "user": WHO }))).await?;
        let bearer = session["accessToken"]
            .as_str()
            .context("no bearer came of the sign-in")?
            .to_owned();
        say(&format!(
            "1. {WHO} signs in to Microsoft and to Sales; the session ends {}.",
            session["expiresAt"]
        ));
        let me = self.get(&bearer, "/api/me").await?;
        ensure!(
            me["exchange"]["connected"] == true && me["sales"]["connected"] == true,
            "not connected: {me}"
        );
        say(&format!(
            "2. The server knows user {} with both services connected.",
            me["user"]["id"]
        ));
        Ok(bearer)
    }

    /// The account whose name begins like the meeting's subject.
    async fn account_for(&self, bearer: &str, meeting: &Value) -> anyhow::Result<Value> {
        let subject = meeting["subject"].as_str().unwrap_or_default();
        let name: String = subject
            .chars()
            .take_while(|letter| letter.is_alphabetic())
            .collect();
        let page = self
            .get(bearer, &format!("/api/sales/records?type=account&q={name}"))
            .await?;
        page["records"]
            .get(0)
            .cloned()
            .with_context(|| format!("Sales has no account called {name}"))
    }

    async fn post_share(&self, bearer: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .system
            .http
            .post(format!("{}/api/shares", self.system.server));
        answer(
            request
                .bearer_auth(bearer)
                .header("Idempotency-Key", "demo-once")
                .json(body),
        )
        .await
    }

    async fn wait_for(&self, bearer: &str, share: &Value) -> anyhow::Result<Value> {
        let path = format!("/api/shares/{}", share.as_str().context("no share id")?);
        let started = Instant::now();
        loop {
            let view = self.get(bearer, &path).await?;
            match view["status"].as_str() {
                Some("shared") => return Ok(view),
                Some("parked" | "failed") => bail!("the share did not come through: {view}"),
                _ if started.elapsed() > SHARED_WITHIN => bail!("still {view} after {SHARED_WITHIN:?}"),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn get(&self, bearer: &str, path: &str) -> anyhow::Result<Value> {
        answer(
            self.system
                .http
                .get(format!("{}{path}", self.system.server))
                .bearer_auth(bearer),
        )
        .await
    }

    async fn world(&self) -> anyhow::Result<Value> {
        answer(
            self.system
                .http
                .get(format!("{}/_sandbox/world?full=1", self.system.sandbox)),
        )
        .await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let response = request.send().await?;
    let (status, url) = (response.status(), response.url().clone());
    let text = response.text().await?;
    ensure!(status.is_success(), "{url}: {status}: {text}");
    serde_json::from_str(&text).with_context(|| format!("{url}: no JSON"))
}

/// Ada's next single meeting with somebody from outside.
fn customer_meeting(world: &Value) -> anyhow::Result<Value> {
    let events = world["records"]["exchange"][WHO]["events"]
        .as_array()
        .context("Ada has no calendar")?;
    let now = world["now"].as_str().unwrap_or_default();
    let has_customer = |event: &Value| {
        let attendees = event["attendees"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        attendees.iter().any(|attendee| {
            attendee["emailAddress"]["address"]
                .as_str()
                .is_some_and(|address| !address.ends_with("@contoso.example"))
        })
    };
    let mut meetings: Vec<&Value> = events
        .iter()
        .filter(|event| {
            event["type"] == "singleInstance" && event["isOrganizer"] == true && has_customer(event)
        })
        .filter(|event| {
            event["start"]["dateTime"]
                .as_str()
                .is_some_and(|start| start > now)
        })
        .collect();
    meetings.sort_by_key(|event| event["start"]["dateTime"].as_str());
    meetings
        .first()
        .map(|event| (*event).clone())
        .context("Ada meets no customer this week")
}

/// Exactly one appointment, with the account, and the category on the meeting; nobody got mail.
fn check(world: &Value, meeting: &Value, account: &Value, record: &Value) -> anyhow::Result<()> {
    let activities = world["records"]["sales"]["activities"]
        .as_array()
        .context("Sales has no activities")?;
    let made: Vec<_> = activities
        .iter()
        .filter(|activity| activity["ActivityNumber"] == record["number"])
        .collect();
    let [activity] = made[..] else {
        bail!("{} appointments instead of one", made.len())
    };
    let same_subject = activities
        .iter()
        .filter(|other| other["Subject"] == meeting["subject"])
        .count();
    ensure!(
        same_subject == 1,
        "{same_subject} appointments are called {}",
        meeting["subject"]
    );
    ensure!(
        activity["AccountId"].as_i64().map(|id| id.to_string()).as_deref() == account["id"].as_str(),
        "wrong account: {activity}"
    );
    let count = |name: &str| activity[name].as_array().map_or(0, Vec::len);
    say(&format!(
        "8. Sales holds exactly one appointment: {}, {} to {}, at {}, {} contacts, {} assignees, account {}.",
        activity["Subject"],
        activity["ActivityStartDate"],
        activity["ActivityEndDate"],
        activity["Location"],
        count("ActivityContact"),
        count("ActivityAssignee"),
        activity["AccountId"],
    ));
    let events = world["records"]["exchange"][WHO]["events"]
        .as_array()
        .context("Ada has no calendar")?;
    let event = events
        .iter()
        .find(|event| event["id"] == meeting["id"])
        .context("the meeting is gone")?;
    let categories = event["categories"].as_array().context("no categories")?;
    ensure!(
        categories.iter().any(|category| category == CATEGORY),
        "the meeting does not carry the category"
    );
    say(&format!("9. The meeting carries the category {CATEGORY:?}."));
    let mails = world["records"]["mails"].as_array().map_or(0, Vec::len);
    ensure!(mails == 0, "{mails} mails were sent");
    say("10. Nobody got mail.");
    Ok(())
}
