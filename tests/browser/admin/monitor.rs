//! The Monitor: how the deployment stands, and users that are counted, filtered, found, sorted and read on.

use super::ADMIN;
use crate::desk::{Desk, at_a_desk};
use crate::person::ADA;
use store::users::{MicrosoftIdentity, PausedBy, SalesIdentity};
use thirtyfour::prelude::*;
use uuid::Uuid;

const MONITOR: &str = "[data-testid=page-monitor]";
const BODY: &str = "[aria-labelledby=users-title] tbody";

impl Desk {
    async fn opens_the_monitor(&self) {
        self.clicks("a[href='#/monitor']").await;
        self.sees(MONITOR).await;
    }

    async fn shows_users(&self, count: u64) {
        let script = format!("return document.querySelectorAll('{BODY} tr').length;");
        let what = format!("{count} users");
        self.waits_for(&what, async || {
            (self.runs::<u64>(&script).await == count).then_some(())
        })
        .await;
    }

    /// Without scrolling: a card, the first user, and all of that user's row.
    async fn has_cards_and_users_on_the_first_screen(&self) {
        const SEEN: &str =
            "const box = (selector) => document.querySelector(selector).getBoundingClientRect();
            const [card, row] = [box('#card-all'), box('[aria-labelledby=users-title] tbody tr')];
            const region = box('[aria-labelledby=users-title]');
            return card.bottom < innerHeight && row.top < innerHeight && row.right <= region.right + 1;";
        self.runs::<Option<bool>>("scrollTo(0, 0); return null;").await;
        assert!(
            self.runs::<bool>(SEEN).await,
            "the users begin below the first screen, or are cut off"
        );
    }

    /// So many people sign in, and are somebody in Sales.
    async fn has_many_users(&self, count: u128) {
        let (store, now) = (&self.world.store, self.world.clock.now());
        let by = self.own_id(ADMIN).await;
        for number in 1..=count {
            let identity = MicrosoftIdentity {
                tenant: Uuid::from_u128(1),
                object: Uuid::from_u128(number),
            };
            let user = store.ensure_user(identity, now).await.unwrap();
            let sales = SalesIdentity {
                user_name: format!("person.{number:03}"),
                party: None,
            };
            store.map_user(user.id, &sales, by, now).await.unwrap();
        }
    }

    /// Everybody who was never synced and is called so, by name.
    async fn finds_what_was_asked(&self) {
        self.shows_users(60).await;
        self.sees("#card-never-synced[aria-pressed=true]").await;
        self.sees("th[aria-sort=ascending] #sort-name").await;
        assert_eq!(self.first_user().await, "person.001");
        let searched = "return document.querySelector('#search').value;";
        assert_eq!(self.runs::<String>(searched).await, "person.0");
    }

    /// What the first row is called.
    async fn first_user(&self) -> String {
        let script = format!("return document.querySelector('{BODY} th a')?.textContent ?? '';");
        self.runs(&script).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mon_1_each_card_counts_users_and_shows_them_alone_while_it_is_pressed() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.world.connect(ADA).await;
        let (ada, now) = (desk.own_id(ADA).await, desk.world.clock.now());
        let store = &desk.world.store;
        store.set_pause(ada, PausedBy::User, true, now).await.unwrap();
        desk.is_an_administrator().await;
        desk.opens_the_monitor().await;
        desk.reads("[data-testid=permission]", "Not enabled").await;
        desk.reads("[data-testid=secret]", "Nobody knows when it ends")
            .await;
        desk.reads("[data-testid=notices]", "How often").await;
        desk.clicks("[data-testid=plots-table] summary").await;
        desk.reads("[data-testid=plots-table] table", "Records synced")
            .await;
        desk.reads("[data-testid=freshness]", "No change waits for the sync")
            .await;
        desk.reads("#card-all", "2").await;
        desk.reads("#card-sync-disabled", "1").await;
        desk.reads("#card-expired-authorizations", "0").await;
        desk.shows_users(2).await;
        desk.has_cards_and_users_on_the_first_screen().await;
        desk.looks_right("admin-monitor").await;

        desk.clicks("#card-sync-disabled").await;
        desk.sees("#card-sync-disabled[aria-pressed=true]").await;
        desk.shows_users(1).await;
        desk.reads(BODY, "Paused by the user").await;
        desk.looks_right("admin-monitor-card").await;
        desk.clicks("#card-expired-authorizations").await;
        desk.reads("[data-testid=users-none-such]", "No user is found")
            .await;
        desk.looks_right("admin-monitor-none").await;
        desk.clicks("#show-everybody").await;
        desk.sees("#card-all[aria-pressed=true]").await;
        desk.shows_users(2).await;

        desk.has_a_screen(360).await;
        desk.looks_right("admin-monitor-small").await;
        let language = desk.driver().find(By::Css("#language")).await.unwrap();
        language.send_keys("Deutsch").await.unwrap();
        desk.reads("#card-outstanding-errors", "Offene Fehler").await;
        desk.looks_right("admin-monitor-german").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mon_1_users_are_found_sorted_and_read_on_fifty_at_a_time() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.has_many_users(60).await;
        desk.is_an_administrator().await;
        desk.opens_the_monitor().await;
        desk.reads("#card-never-synced", "61").await;
        desk.shows_users(50).await;
        desk.clicks("#more").await;
        desk.shows_users(61).await;
        desk.sees_no_more("#more").await;

        desk.clicks("#sort-name").await;
        desk.sees("th[aria-sort=ascending] #sort-name").await;
        desk.shows_users(50).await;
        assert_eq!(
            desk.first_user().await,
            "Ingrid Solheim",
            "who has no name in Sales"
        );
        desk.clicks("#sort-name").await;
        desk.sees("th[aria-sort=descending] #sort-name").await;
        desk.waits_for("the last name first", async || {
            (desk.first_user().await == "person.060").then_some(())
        })
        .await;
        desk.clicks("#more").await;
        desk.shows_users(61).await;

        desk.fills("#search", "PERSON.01").await;
        desk.clicks("#search-send").await;
        desk.shows_users(10).await;
        assert_eq!(desk.first_user().await, "person.019");
        desk.looks_right("admin-monitor-found").await;
        let object = Uuid::from_u128(7).to_string();
        desk.fills("#search", &object).await;
        desk.clicks("#search-send").await;
        desk.shows_users(1).await;
        assert_eq!(desk.first_user().await, "person.007");
        desk.clicks(&format!("{BODY} th a")).await;
        desk.sees("[data-testid=page-user]").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_mon_1_who_comes_back_to_the_users_finds_the_same_question_and_as_many_rows() {
    at_a_desk(async |desk| {
        desk.has_a_screen(1200).await;
        desk.has_many_users(60).await;
        desk.is_an_administrator().await;
        desk.opens_the_monitor().await;
        desk.shows_users(50).await;
        desk.clicks("#card-never-synced").await;
        desk.sees("#card-never-synced[aria-pressed=true]").await;
        desk.clicks("#sort-name").await;
        desk.fills("#search", "person.0").await;
        desk.clicks("#search-send").await;
        desk.shows_users(50).await;
        desk.reaches_and_clicks("#more").await;
        desk.finds_what_was_asked().await;

        let first = format!("{BODY} th a");
        desk.reaches_and_clicks(&first).await;
        desk.clicks("[data-testid=page-user] p:first-child a").await;
        desk.finds_what_was_asked().await;
        desk.reaches_and_clicks(&first).await;
        desk.sees("[data-testid=page-user]").await;
        desk.driver().back().await.unwrap();
        desk.finds_what_was_asked().await;
        desk.driver().refresh().await.unwrap();
        desk.sees("[data-testid=screen-sign-in]").await;
        desk.signs_in_as(ADMIN).await;
        desk.finds_what_was_asked().await;

        desk.clicks("a[href='#/monitor']").await;
        desk.sees("#card-all[aria-pressed=true]").await;
        desk.sees("th[aria-sort=none] #sort-name").await;
        desk.shows_users(50).await;
    })
    .await;
}
