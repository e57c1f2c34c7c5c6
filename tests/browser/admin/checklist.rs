//! The setup checklist: steps that say what is missing, are tested, and say what was answered.

use super::ADMIN;
use crate::desk::{Desk, Network, at_a_desk};
use crate::person::ADA;
use serde_json::json;
use store::runs::{Interval, Process, Timing};
use store::users::UserId;
use thirtyfour::prelude::*;

const PAGE: &str = "[data-testid=page-checklist]";
const REGISTRATION: &str = "[data-testid=step-app-registration]";
const CONSENT: &str = "[data-testid=step-consent]";
const SALES: &str = "[data-testid=step-sales-client]";
const SCHEDULE: &str = "[data-testid=step-first-schedule]";
const USER: &str = "[data-testid=step-first-user]";

impl Desk {
    async fn opens_the_checklist(&self) {
        self.clicks("a[href='#/checklist']").await;
        self.sees(PAGE).await;
    }

    async fn hears_said(&self, words: &str) {
        let script = "return document.getElementById('announcer').textContent;";
        let what = format!("the live region with {words:?}");
        self.waits_for(&what, async || {
            self.runs::<String>(script).await.contains(words).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_says_what_is_missing_and_a_test_tells_the_vendors_answer_in_plain_words() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.opens_the_checklist().await;
        desk.reads("[data-testid=checklist-count]", "Steps done: 0 of 6")
            .await;
        desk.reads(REGISTRATION, "It was not tested").await;
        desk.reads(SCHEDULE, "Nobody knows when the client secret ends")
            .await;
        desk.reads(USER, "Nobody who is connected to Microsoft").await;
        desk.looks_right("admin-checklist").await;

        let slowly = json!({ "target": "identity", "kind": "slow", "latencyMs": 5000, "times": 1 });
        desk.world.plant(slowly).await;
        desk.clicks("#test-app-registration").await;
        desk.reads("#test-app-registration[aria-disabled=true]", "Testing")
            .await;
        desk.looks_right("admin-checklist-testing").await;
        desk.reads(REGISTRATION, "Microsoft accepts client id and secret")
            .await;
        desk.hears_said("App registration: Done.").await;
        desk.sees("#test-app-registration:focus").await;

        let expired = json!({ "refusedWith": 7_000_222 });
        desk.world.control("identity/app", expired).await;
        desk.clicks("#test-app-registration").await;
        desk.reads(REGISTRATION, "The client secret has expired").await;
        desk.reads(REGISTRATION, "invalid_client/7000222").await;
        desk.hears_said("App registration: Does not work. The client secret has expired")
            .await;
        desk.looks_right("admin-checklist-failing").await;
        let mended = json!({ "refusedWith": null });
        desk.world.control("identity/app", mended).await;

        // Everything at once, by keyboard alone.
        let all = desk.driver().find(By::Css("#test-all")).await.unwrap();
        all.send_keys(Key::Enter + "").await.unwrap();
        desk.reads(SALES, "Connect yourself to Sales").await;
        desk.hears_said("Steps done: 3 of 6").await;
        desk.clicks(&format!("{SCHEDULE} a")).await;
        desk.sees("#field-registration-clientSecretExpiresOn:focus").await;

        desk.opens_the_checklist().await;
        desk.has_a_screen(360).await;
        desk.looks_right("admin-checklist-small").await;
        let language = desk.driver().find(By::Css("#language")).await.unwrap();
        language.send_keys("Deutsch").await.unwrap();
        desk.reads("h1", "Einrichtung").await;
        desk.reads(SALES, "Der Client stimmt").await;
        desk.looks_right("admin-checklist-german").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_setup_says_so() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.world.connect(ADMIN).await;
        desk.is_an_administrator().await;
        desk.knows_the_end_of_the_secret().await;
        let every_half_hour = Timing {
            is_on: true,
            every: Interval::from_minutes(30).unwrap(),
        };
        let (store, now) = (&desk.world.store, desk.world.clock.now());
        let switched = store.set_schedule(Process::StandardSync, every_half_hour, UserId::NOBODY, now);
        switched.await.unwrap();
        desk.opens_the_checklist().await;
        desk.reads("[data-testid=checklist-count]", "Steps done: 2 of 6")
            .await;
        desk.clicks("#test-all").await;
        desk.reads("[data-testid=checklist-done]", "Every step is done")
            .await;
        desk.hears_said("Steps done: 6 of 6").await;
        desk.reads(CONSENT, "Mail.Send").await;
        desk.sees("a[download='manifest.xml'][href$='/manifest.xml']")
            .await;
        desk.looks_right("admin-checklist-done").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_that_cannot_be_read_or_tested_say_so_and_are_tried_again() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.expected.push("net::ERR_INTERNET_DISCONNECTED");
        desk.has_network(Network::Gone).await;
        desk.opens_the_checklist().await;
        desk.reads("[data-testid=checklist-failed]", "The server cannot be reached")
            .await;
        desk.looks_right("admin-checklist-failed").await;
        desk.has_network(Network::There).await;
        desk.clicks("#read-again").await;
        desk.sees(REGISTRATION).await;
        desk.has_network(Network::Gone).await;
        desk.clicks("#test-app-registration").await;
        desk.reads(
            &format!("{REGISTRATION} [data-testid=test-failed]"),
            "The server cannot be reached",
        )
        .await;
        desk.looks_right("admin-checklist-test-failed").await;
        desk.has_network(Network::There).await;
        desk.clicks("#test-app-registration").await;
        desk.reads(REGISTRATION, "Microsoft accepts").await;
        desk.sees_no_more("[data-testid=test-failed]").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_administrator_sees_the_setup() {
    at_a_desk(async |desk| {
        desk.opens_administration("#/checklist").await;
        desk.expected.push("/api/");
        desk.signs_in_as(ADA).await;
        desk.reads("[data-testid=not-allowed]", "This account may not administer")
            .await;
        desk.sees_no_more(PAGE).await;
    })
    .await;
}
