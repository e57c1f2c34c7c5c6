//! The page of the scheduled processes: switching, starting, cancelling, and what became of runs.

use super::{ADMIN, CONFIGURATION};
use crate::desk::{Desk, Network, at_a_desk};
use crate::person::ADA;
use jiff::SignedDuration;
use store::runs::{Asked, Interval, Process, Schedule, Started};
use store::users::UserId;
use thirtyfour::prelude::*;

const INSTANT: &str = "[data-testid=instant-process]";
const STANDARD: &str = "[data-testid=standard-process]";
const HISTORY: &str = "[data-testid=history]";

impl Desk {
    async fn opens_the_processes(&self) {
        self.clicks("a[href='#/processes']").await;
        self.sees("[data-testid=page-processes]").await;
    }

    /// It is known when the client secret ends.
    pub(super) async fn knows_the_end_of_the_secret(&self) {
        let store = &self.world.store;
        let (mut configuration, read) = store.configuration().await.unwrap();
        configuration.client_secret_expires_on = Some("2099-12-31".parse().unwrap());
        let (by, now) = (self.own_id(ADMIN).await, self.world.clock.now());
        let saved = store.put_configuration(&configuration, read, by, now);
        saved.await.unwrap().unwrap();
    }

    async fn is_scheduled(&self, what: &str, process: Process, so: impl Fn(&Schedule) -> bool) {
        self.waits_for(what, async || {
            let schedules = self.world.store.schedules().await.ok()?;
            let schedule = schedules.iter().find(|schedule| schedule.process == process)?;
            so(schedule).then_some(())
        })
        .await;
    }

    async fn rows(&self) -> u64 {
        self.runs("return document.querySelectorAll('[data-testid=history] tbody tr').length;")
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_3_a_process_is_off_until_an_administrator_switches_it_on_with_an_interval() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.opens_the_processes().await;
        desk.reads(
            &format!("{INSTANT} [data-testid=next]"),
            "does not start by itself",
        )
        .await;
        desk.reads("[data-testid=history-empty]", "No run yet").await;
        desk.looks_right("admin-processes").await;

        // Nobody knows when the client secret ends: a link leads to the field.
        desk.expected.push("/api/admin/schedules/");
        desk.clicks("#instant-switch").await;
        let refused = "[data-testid=process-refused]";
        desk.reads(refused, "Nobody knows when the client secret ends")
            .await;
        desk.sees("#instant-switch:not(:checked)").await;
        desk.looks_right("admin-processes-refused").await;
        desk.clicks(&format!("{refused} a")).await;
        desk.sees(CONFIGURATION).await;
        desk.sees("#field-registration-clientSecretExpiresOn:focus").await;

        desk.knows_the_end_of_the_secret().await;
        desk.opens_the_processes().await;
        desk.fills("#instant-minutes", "4").await;
        desk.clicks("#instant-save").await;
        desk.reads(&format!("{INSTANT} form"), "from 5 to 1,440.").await;
        desk.fills("#instant-minutes", "20").await;
        desk.clicks("#instant-save").await;
        let every_20 = Interval::from_minutes(20);
        desk.is_scheduled("an interval of 20", Process::InstantSync, |schedule| {
            Some(schedule.every) == every_20
        })
        .await;
        desk.clicks("#instant-switch").await;
        desk.is_scheduled("Instant Sync", Process::InstantSync, |schedule| {
            schedule.next_at.is_some()
        })
        .await;
        desk.sees("#instant-switch:checked").await;
        desk.clicks("#instant-switch").await;
        desk.is_scheduled("nothing", Process::InstantSync, |schedule| {
            schedule.next_at.is_none()
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_job_3_a_run_is_started_followed_and_cancelled_by_hand() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.world.connect(ADA).await;
        desk.holds_the_worker().await;
        desk.is_an_administrator().await;
        desk.opens_the_processes().await;
        desk.reads(STANDARD, "It has not run yet.").await;

        desk.clicks("#standard-run").await;
        let progress = format!("{STANDARD} [data-testid=progress]");
        desk.reads(&progress, "0 of 1 users done").await;
        desk.sees("#standard-run[aria-disabled=true]").await;
        desk.reads(&format!("{HISTORY} tbody"), "Running").await;
        desk.looks_right("admin-processes-running").await;
        desk.clicks("#standard-cancel").await;
        let result = format!("{STANDARD} [data-testid=result]");
        desk.reads(&result, "Cancelled").await;
        desk.reads(&format!("{HISTORY} tbody"), "Cancelled").await;

        desk.clicks("#standard-run").await;
        desk.sees(&progress).await;
        desk.lets_the_worker_go_on();
        desk.reads(&result, "Succeeded").await;
        desk.reads(STANDARD, "1 of 1 users done").await;
        desk.has_a_screen(360).await;
        desk.looks_right("admin-processes-small").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_names_every_run_and_a_run_that_is_longer_than_its_interval_is_warned_of() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.holds_the_worker().await;
        let (store, now) = (&desk.world.store, desk.world.clock.now());
        let ago = |minutes| now - SignedDuration::from_mins(minutes);
        // Without a mailbox, a run is over at once.
        for minutes in 200..255 {
            let asked = Asked::Process(Process::InstantSync);
            store
                .start_run(asked, UserId::NOBODY, ago(minutes))
                .await
                .unwrap();
        }
        desk.world.connect(ADA).await;
        let asked = Asked::Process(Process::StandardSync);
        let Started::Anew(long) = store.start_run(asked, UserId::NOBODY, ago(100)).await.unwrap() else {
            panic!("another run is on its way")
        };
        assert!(store.cancel_run(long, UserId::NOBODY, ago(40)).await.unwrap());

        desk.is_an_administrator().await;
        desk.opens_the_processes().await;
        desk.reads(&format!("{STANDARD} [data-testid=too-long]"), "1 hr every 30 min")
            .await;
        desk.reads(&format!("{HISTORY} tbody"), "longer than the interval")
            .await;
        let chart = format!("{HISTORY} svg[role=img]");
        desk.waits_for("the chart", async || {
            desk.driver().find(By::Css(&chart)).await.ok()
        })
        .await;
        assert_eq!(desk.rows().await, 50);
        desk.looks_right("admin-processes-history").await;
        desk.clicks("#history-older").await;
        desk.waits_for("56 rows", async || (desk.rows().await == 56).then_some(()))
            .await;
        desk.sees_no_more("#history-older").await;

        let filter = desk.driver().find(By::Css("#history-only")).await.unwrap();
        filter.send_keys("Standard").await.unwrap();
        desk.waits_for("one row", async || (desk.rows().await == 1).then_some(()))
            .await;
        let language = desk.driver().find(By::Css("#language")).await.unwrap();
        language.send_keys("Deutsch").await.unwrap();
        desk.reads("h1", "Geplante Prozesse").await;
        desk.has_a_screen(360).await;
        desk.looks_right("admin-processes-history-small").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_ask_says_so_and_is_tried_again() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.expected.push("net::ERR_INTERNET_DISCONNECTED");
        desk.has_network(Network::Gone).await;
        desk.opens_the_processes().await;
        for part in [INSTANT, STANDARD, HISTORY] {
            desk.reads(part, "The server cannot be reached").await;
        }
        desk.looks_right("admin-processes-failed").await;
        desk.has_network(Network::There).await;
        desk.clicks("#instant-again").await;
        desk.sees("#instant-switch").await;
        desk.clicks("#history-again").await;
        desk.reads(HISTORY, "No run yet").await;
    })
    .await;
}
