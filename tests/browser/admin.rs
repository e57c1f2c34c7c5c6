//! The administrator's pages, at a desk and on a small screen.

mod checklist;
mod configuration;
mod monitor;
mod processes;

use crate::desk::{Desk, at_a_desk};
use crate::person::ADA;
use axum::http::Method;
use serde_json::json;
use shared::api::choices::Object;
use store::users::{MicrosoftIdentity, UserId};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};

const ADMIN: &str = "admin@contoso.example";
const CONFIGURATION: &str = "[data-testid=page-configuration] form";

/// DevTools' own command for a screen that is so wide.
#[derive(Debug)]
struct Screen(u32);

impl FormatRequestData for Screen {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let metrics = json!({"width": self.0, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        RequestData::new(Method::POST, format!("/session/{session}/goog/cdp/execute"))
            .add_body(json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics}))
    }
}

impl Desk {
    /// The administrator's pages, at an address behind `#`.
    pub(crate) async fn opens_administration(&self, fragment: &str) {
        let address = format!("{}/admin/{fragment}", self.world.server);
        self.driver().goto(address).await.unwrap();
    }

    /// Signs in by the redirect, as this person.
    async fn signs_in_as(&mut self, person: &str) {
        // Sales is asked in the administrator's name, who need not be connected to it.
        self.expected.push("/api/saved-searches");
        self.clicks("#sign-in").await;
        self.clicks(&format!("button[value=\"{person}\"]")).await;
    }

    pub(crate) async fn is_an_administrator(&mut self) {
        self.opens_administration("#/configuration").await;
        self.sees("[data-testid=screen-sign-in]").await;
        self.signs_in_as(ADMIN).await;
        self.sees(CONFIGURATION).await;
    }

    /// A screen that is so wide, whatever the window is.
    pub(crate) async fn has_a_screen(&self, width: u32) {
        self.driver().cmd(Screen(width)).await.unwrap();
    }

    /// Scrolls to a control, as a person does who sees only a part of it, and clicks on it.
    pub(crate) async fn reaches_and_clicks(&self, selector: &str) {
        let script = format!(
            "document.querySelector('{selector}')?.scrollIntoView({{block: 'center'}}); return null;"
        );
        self.sees(selector).await;
        self.runs::<Option<bool>>(&script).await;
        self.clicks(selector).await;
    }

    /// Puts other words into a field.
    pub(crate) async fn fills(&self, selector: &str, words: &str) {
        self.reaches_and_clicks(selector).await;
        let field = self.driver().find(By::Css(selector)).await.unwrap();
        field.send_keys(Key::Control + "a").await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// Who somebody is here.
    pub(crate) async fn own_id(&self, person: &str) -> UserId {
        let oid = {
            let stand_ins = self.world.stand_ins.sandbox.world();
            stand_ins.exchange.mailbox(person).unwrap().oid.clone()
        };
        let identity = MicrosoftIdentity {
            tenant: sandbox::seed::companies::CONTOSO_TENANT.parse().unwrap(),
            object: oid.parse().unwrap(),
        };
        let user = self.world.store.ensure_user(identity, self.world.clock.now());
        user.await.unwrap().id
    }

    async fn is_kept(&self, object: Object, limit: i64) {
        let what = format!("{limit} kept for {object:?}");
        self.waits_for(&what, async || {
            let (kept, _) = self.world.store.configuration().await.ok()?;
            let values = &kept.values;
            let now = match object {
                Object::Appointments => values.appointments.limit,
                Object::Contacts => values.contacts.limit,
                Object::Tasks => values.tasks.limit,
            };
            (now == limit).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_signs_in_by_a_redirect_and_sets_what_holds_for_everybody() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.opens_administration("#/configuration").await;
        desk.sees("[data-testid=screen-sign-in]").await;
        desk.looks_right("admin-signed-out").await;
        desk.signs_in_as(ADMIN).await;
        desk.sees(CONFIGURATION).await;
        let address = desk.driver().current_url().await.unwrap();
        assert_eq!(
            address.fragment(),
            Some("/configuration"),
            "no code stays in the address"
        );
        desk.looks_right("admin-configuration").await;

        desk.reads("[data-testid='field-tasks.limit']", "Together 5000 of 5000.")
            .await;
        desk.fills("#field-tasks-limit", "1500").await;
        desk.reads(
            "[data-testid='field-contacts.limit']",
            "Together 5500: more than 5000.",
        )
        .await;
        desk.fills("#field-synchronization-deleteBrakeCount", "x").await;
        desk.clicks("#save").await;
        desk.reads("[data-testid=fields-wrong]", "Some fields cannot be saved so")
            .await;
        desk.looks_right("admin-configuration-wrong").await;

        desk.fills("#field-tasks-limit", "500").await;
        desk.fills("#field-synchronization-deleteBrakeCount", "10").await;
        desk.clicks("#save").await;
        desk.reads("[data-testid=saved]", "Saved").await;
        desk.is_kept(Object::Tasks, 500).await;
        desk.looks_right("admin-configuration-saved").await;

        desk.has_a_screen(360).await;
        desk.looks_right("admin-configuration-small").await;
        desk.has_a_screen(1200).await;
        let language = desk.driver().find(By::Css("#language")).await.unwrap();
        language.send_keys("Deutsch").await.unwrap();
        desk.reads("h1", "Synchronisierung konfigurieren").await;
        desk.looks_right("admin-configuration-german").await;
        assert_eq!(
            desk.runs::<String>("return document.documentElement.lang;").await,
            "de"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_administrator_gets_in_and_everybody_else_is_told_what_to_do() {
    at_a_desk(async |desk| {
        desk.opens_administration("").await;
        desk.expected.push("/api/");
        desk.signs_in_as(ADA).await;
        desk.reads("[data-testid=not-allowed]", "This account may not administer")
            .await;
        desk.looks_right("admin-not-allowed").await;
        desk.opens_administration("#code=stolen").await;
        desk.driver().refresh().await.unwrap();
        desk.reads("[data-testid=trouble]", "This sign-in was begun elsewhere")
            .await;
        desk.looks_right("admin-other-browser").await;
        desk.clicks("#sign-in").await;
        desk.clicks("button[value=decline]").await;
        desk.reads("[data-testid=trouble]", "The sign-in was declined")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_overtaken_sees_what_the_other_changed_and_loses_nothing() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.fills("#field-tasks-limit", "400").await;
        let (mut theirs, read) = desk.world.store.configuration().await.unwrap();
        theirs.values.contacts.limit = 7;
        let by = desk.own_id(ADMIN).await;
        let saved = desk
            .world
            .store
            .put_configuration(&theirs, read, by, desk.world.clock.now());
        saved.await.unwrap().unwrap();
        desk.expected.push("/api/admin/sync-configuration");
        desk.clicks("#save").await;
        desk.reads("[data-testid=overtaken]", "Another administrator saved meanwhile")
            .await;
        desk.reads("[data-testid=overtaken] table", "Most contacts of a user")
            .await;
        desk.looks_right("admin-overtaken").await;
        desk.clicks("#keep-mine").await;
        desk.clicks("#save").await;
        desk.reads("[data-testid=saved]", "Saved").await;
        desk.is_kept(Object::Tasks, 400).await;
        desk.is_kept(Object::Contacts, 7).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_depends_on_something_is_off_with_its_reason_and_nothing_unsaved_is_left_unasked() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.sees("#field-synchronization-changeNotifications:disabled")
            .await;
        desk.reads(
            "[data-testid='field-synchronization.changeNotifications']",
            "Not part of this version yet",
        )
        .await;
        let disabled = "#field-appointments-includePrivate:disabled";
        desk.sees(disabled).await;
        desk.reads(
            "[data-testid='field-appointments.includePrivate']",
            "while autocapture is off",
        )
        .await;
        desk.reaches_and_clicks("#field-appointments-autocapture").await;
        desk.sees_no_more(disabled).await;
        desk.reads("[data-testid=unsaved]", "Unsaved fields: 1").await;
        let prevented = "const event = new Event('beforeunload', { cancelable: true });
            dispatchEvent(event); return event.defaultPrevented;";
        assert!(
            desk.runs::<bool>(prevented).await,
            "the browser asks before the page is left"
        );
        desk.clicks("#discard").await;
        desk.sees(disabled).await;
        assert!(!desk.runs::<bool>(prevented).await);
    })
    .await;
}
