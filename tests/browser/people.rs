//! The administrator's pages about people: users, one of them, what is held, and the audit log.

use crate::desk::{Desk, at_a_desk};
use crate::person::ADA;
use store::links::{NewLink, Organizes};
use store::runs::{Interval, Process, Timing};
use sync_core::{
    Appointment, Body, Claim, Demand, Description, Effect, Facts, HasFiles, HeldFor, Hold, Item, ItemId,
    Known, Marks, MeetingKey, Object, Organizer, Origin, Own, Place, Related, SalesPerson, Span, Told,
    Version, Versions, Visibility, WriteKey,
};
use thirtyfour::prelude::*;

const USERS: &str = "[data-testid=page-monitor]";
const USER: &str = "[data-testid=page-user]";
const TITLE: &str = "Secret negotiation";

impl Desk {
    /// Goes by a link of the navigation.
    async fn goes_by(&self, link: &str) {
        self.clicks(&format!(".nav-link[href='#/{link}']")).await;
    }

    /// Somebody who has signed in once; our id of them.
    async fn has_signed_in(&self, person: &str) -> String {
        self.own_id(person).await.0.to_string()
    }

    /// A meeting of theirs whose deletion in Sales the brake holds.
    pub(crate) async fn has_a_held_deletion(&self, person: &str) {
        self.has_a_held_deletion_of(person, "held").await;
    }

    /// One of several.
    async fn has_a_held_deletion_of(&self, person: &str, name: &str) {
        let (store, now) = (&self.world.store, self.world.clock.now());
        let new = NewLink {
            user: self.own_id(person).await,
            meeting: MeetingKey::from_ical_uid(name),
            immutable_id: format!("immutable-{name}"),
            rest_id: format!("rest-{name}"),
            organizes: Organizes::Yes,
            asked: None,
            origin: Origin::by_hand(Claim::Share),
        };
        let mut link = store.open_link(&new, now).await.unwrap();
        link.pair.exchange = Known::Present(Item {
            id: ItemId::new(format!("immutable-{name}")),
            version: Version::new("CK-1"),
            modified: now,
            content: Appointment {
                subject: TITLE.to_owned(),
                description: Description(String::new()),
                location: String::new(),
                time: Span::Timed { start: now, end: now },
                visibility: Visibility::Normal,
                people: std::iter::empty::<SalesPerson>().collect(),
                own: Own::default(),
                join_link: Told::Nothing,
                related: Related::default(),
            },
            marks: Marks {
                category: true,
                stamp: true,
            },
            facts: Facts {
                organizer: Organizer::Owner,
                invitees: 2,
                body: Body::AsInSales,
                place: Place::Read,
                owner: None,
                files: HasFiles::No,
            },
        });
        link.pair.hold = Some(Box::new(Hold {
            held_for: HeldFor::Deletions,
            demand: Demand {
                key: WriteKey::of(name.as_bytes(), b"write"),
                object: Object::Appointments,
                effect: Effect::Deletes,
                recipients: 2,
            },
            versions: Versions {
                exchange: Some(Version::new("CK-1")),
                sales: None,
            },
            since: now,
            answer: None,
        }));
        store.save_links(&[link], now).await.unwrap();
    }

    async fn has_the_focus_on(&self, id: &str) {
        self.waits_for(&format!("the focus on {id}"), async || {
            let focused = "return document.activeElement?.id ?? '';";
            (self.runs::<String>(focused).await == id).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_4_an_administrator_finds_a_user_and_pauses_them() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        let id = desk.has_signed_in(ADA).await;
        desk.is_an_administrator().await;
        desk.goes_by("monitor").await;
        let row = format!("[data-testid='user-{id}']");
        desk.reads(&row, "Not in Sales yet").await;
        desk.reads(&row, "Not connected").await;
        desk.looks_right("admin-users").await;
        desk.has_a_screen(360).await;
        desk.looks_right("admin-users-small").await;
        desk.clicks(&format!("{row} a")).await;
        desk.reads(USER, "Who this is in Sales").await;
        desk.looks_right("admin-user-small").await;
        desk.has_a_screen(1200).await;
        desk.looks_right("admin-user").await;

        desk.clicks("#pause").await;
        desk.reads("[data-testid=pausing]", "Paused by an administrator")
            .await;
        desk.reads("#pause", "End your pause").await;
        desk.clicks("#pause").await;
        desk.reads("[data-testid=pausing]", "Not paused").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_6_who_a_user_is_in_sales_is_refused_at_the_field_and_asked_in_the_administrators_name() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        let id = desk.has_signed_in(ADA).await;
        desk.is_an_administrator().await;
        desk.opens_administration(&format!("#/users/{id}")).await;
        desk.clicks("#change-sales-user").await;
        desk.has_the_focus_on("sales-user-name").await;
        desk.clicks("#map").await;
        desk.reads("#sales-user-name-wrong", "Must be 1 to 100 characters.")
            .await;
        desk.has_the_focus_on("sales-user-name").await;
        desk.looks_right("admin-user-mapping-wrong").await;
        desk.expected.push("/api/admin/users");
        desk.fills("#sales-user-name", "ada.example").await;
        desk.clicks("#map").await;
        desk.reads("[data-testid=mapping-failed]", "You are not connected to Sales")
            .await;
        desk.clicks("#map-drop").await;
        desk.has_the_focus_on("change-sales-user").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_5_a_user_is_deleted_once_their_name_was_typed_and_the_audit_log_says_so() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        let id = desk.has_signed_in(ADA).await;
        desk.is_an_administrator().await;
        desk.opens_administration(&format!("#/users/{id}")).await;
        desk.clicks("#delete-user").await;
        desk.reads("#delete-user-dialog", "This cannot be undone").await;
        desk.has_the_focus_on("typed-name").await;
        desk.looks_right("admin-user-delete").await;
        let dialog = desk.driver().active_element().await.unwrap();
        dialog.send_keys(Key::Escape + "").await.unwrap();
        desk.sees_no_more("#delete-user-dialog").await;
        desk.has_the_focus_on("delete-user").await;

        desk.clicks("#delete-user").await;
        desk.fills("#typed-name", "somebody else").await;
        desk.clicks("#delete-user-confirm").await;
        desk.reads("#typed-name-wrong", "This is not what stands above")
            .await;
        desk.fills("#typed-name", "delete").await;
        desk.clicks("#delete-user-confirm").await;
        desk.sees(USERS).await;
        desk.sees_no_more(&format!("[data-testid='user-{id}']")).await;

        desk.goes_by("audit").await;
        desk.reads("[data-testid=act]", "Deleted a user").await;
        desk.looks_right("admin-audit").await;
        desk.has_a_screen(360).await;
        desk.looks_right("admin-audit-small").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_each_change_from_what_to_what_in_the_readers_language() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        let id = desk.has_signed_in(ADA).await;
        desk.is_an_administrator().await;
        desk.goes_by("audit").await;
        desk.reads("[data-testid=audit-none]", "Nothing was changed yet")
            .await;
        desk.looks_right("admin-audit-none").await;

        desk.goes_by("configuration").await;
        desk.fills("#field-tasks-limit", "500").await;
        desk.reaches_and_clicks("#field-appointments-autocapture").await;
        desk.clicks("#save").await;
        desk.reads("[data-testid=saved]", "Saved").await;
        let timing = Timing {
            is_on: true,
            every: Interval::from_minutes(10).unwrap(),
        };
        let (by, now) = (desk.own_id(ADA).await, desk.world.clock.now());
        let set = desk
            .world
            .store
            .set_schedule(Process::Reconciliation, timing, by, now);
        set.await.unwrap();
        desk.opens_administration(&format!("#/users/{id}")).await;
        desk.clicks("#pause").await;
        desk.reads("[data-testid=pausing]", "Paused by an administrator")
            .await;

        desk.goes_by("audit").await;
        let act = |number: u8| format!("tr[data-testid=act]:nth-child({number})");
        for (number, lines) in [
            (1, &["Paused a user", "Pause: from Off to On"][..]),
            (
                2,
                &[
                    "Changed a schedule",
                    "Reconciliation",
                    "Starts by itself: from Off to On",
                    "Interval in minutes: from 1440 to 10",
                ],
            ),
            (
                3,
                &[
                    "Changed the Sync Configuration",
                    "Everybody",
                    "Appointments – Autocapture: from Off to On",
                    "Tasks – Most tasks of a user: from 1000 to 500",
                ],
            ),
        ] {
            for line in lines {
                desk.reads(&act(number), line).await;
            }
        }
        desk.looks_right("admin-audit-changes").await;
        desk.has_a_screen(360).await;
        desk.looks_right("admin-audit-changes-small").await;
        desk.has_a_screen(1200).await;
        let language = desk.driver().find(By::Css("#language")).await.unwrap();
        language.send_keys("Deutsch").await.unwrap();
        desk.reads(&act(1), "Pause: von Aus auf Ein").await;
        desk.reads(&act(3), "Termine – Automatisch erfassen: von Aus auf Ein")
            .await;
        desk.looks_right("admin-audit-changes-german").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_hold_1_what_is_held_says_what_approving_means_before_it_is_done() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.holds_the_worker().await;
        desk.goes_by("held").await;
        desk.reads("[data-testid=page-held]", "Nothing is held").await;
        desk.looks_right("admin-held-none").await;
        desk.has_a_held_deletion(ADA).await;
        desk.clicks("#show-anew").await;
        let group = "[data-testid=held-group]";
        desk.reads(group, "Many records would be deleted or unlinked at once")
            .await;
        desk.reads("[data-testid=held-count]", "Held here: 1").await;
        let page = desk.sees("[data-testid=page-held]").await;
        assert!(!page.contains(TITLE), "R-PRIV-1: no content");
        desk.looks_right("admin-held").await;
        desk.has_a_screen(360).await;
        desk.clicks("button[id$=-discard]").await;
        desk.reads("[data-testid=question]", "nothing is deleted").await;
        desk.looks_right("admin-held-question-small").await;
        desk.clicks("button[id^=drop-]").await;
        desk.clicks("button[id$=-approve]").await;
        desk.reads("[data-testid=question]", "This cannot be undone here")
            .await;
        desk.clicks("button[id^=do-]").await;
        desk.reads("[data-testid=answer-queued]", "waits for the worker")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_hold_1_many_held_writes_are_answered_at_once() {
    at_a_desk(async |desk| {
        desk.has_a_screen(360).await;
        desk.is_an_administrator().await;
        desk.holds_the_worker().await;
        for name in ["one", "two", "three"] {
            desk.has_a_held_deletion_of(ADA, name).await;
        }
        desk.goes_by("held").await;
        desk.reads("[data-testid=held-count]", "Held here: 3").await;
        desk.reads("#approve-all", "Approve all 3 shown here").await;
        desk.clicks("#discard-all").await;
        desk.reads("[data-testid=question-all]", "nothing is deleted")
            .await;
        desk.looks_right("admin-held-all-question-small").await;
        desk.clicks("#drop-all").await;
        desk.clicks("#approve-all").await;
        desk.reads("[data-testid=question-all]", "This cannot be undone here")
            .await;
        desk.clicks("#do-all").await;
        desk.reads("[data-testid=held-answered]", "Taken: 3").await;
        desk.looks_right("admin-held-all-answered-small").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_network_is_told_and_tries_again() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.is_an_administrator().await;
        desk.expected.push("net::ERR_INTERNET_DISCONNECTED");
        desk.has_network(crate::desk::Network::Gone).await;
        desk.goes_by("monitor").await;
        desk.reads("[data-testid=users-failed]", "The server cannot be reached")
            .await;
        desk.reads("[data-testid=standing-failed]", "The server cannot be reached")
            .await;
        desk.looks_right("admin-users-failed").await;
        desk.has_network(crate::desk::Network::There).await;
        desk.clicks("#read-again").await;
        desk.reads(&format!("{USERS} table"), "Microsoft id").await;
        desk.clicks("#standing-again").await;
        desk.reads("#card-all", "1").await;
    })
    .await;
}
