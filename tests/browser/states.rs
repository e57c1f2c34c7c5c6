//! Every state of the pane that is not the happy one: what is the case, and what to do next.

use crate::desk::{Network, at_a_desk};
use crate::person::{ADA, VISIT};
use thirtyfour::prelude::*;

/// A page with this address comes with status 400, which the browser notes on the console.
const DECLINED: &str = "/auth/microsoft/callback?error=access_denied";

#[tokio::test(flavor = "multi_thread")]
async fn outside_outlook_the_page_says_where_it_belongs() {
    at_a_desk(async |desk| {
        desk.driver().goto(desk.world.server.clone()).await.unwrap();
        desk.reads("[data-testid=screen-outside]", "This page works inside Outlook")
            .await;
        desk.looks_right("outside").await;
        let stand_ins = desk.world.stand_ins.url("/");
        desk.driver().goto(stand_ins).await.unwrap();
        desk.reads("h1", "Stand-ins").await;
        desk.looks_right("stand-ins").await;
        // A sign-in that comes back without the pane that began it, as from a bookmark.
        let lost = format!(
            "{}/auth/microsoft/callback?error=access_denied&state=unknown",
            desk.world.server
        );
        desk.expected.push(DECLINED);
        desk.driver().goto(lost).await.unwrap();
        desk.reads("[data-state=lost]", "Outlook could not be reached")
            .await;
        desk.looks_right("window-lost").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_outlook_gets_a_page_of_its_own_and_trying_again_helps_once_it_speaks() {
    at_a_desk(async |desk| {
        desk.opens_outlook("&host=silent").await;
        desk.opens_the_meeting(VISIT).await;
        desk.opens_the_pane().await;
        desk.sees("[data-testid=screen-starting]").await;
        desk.reads("[data-testid=screen-office-silent]", "Outlook does not answer")
            .await;
        desk.looks_right("silent").await;

        desk.goes_to_outlook().await;
        desk.clicks("#weather summary").await;
        desk.clicks("#weather-silent").await;
        desk.goes_to_the_pane().await;
        desk.clicks("#retry-office").await;
        desk.sees("[data-testid=screen-sign-in]").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_closed_or_declined_changes_nothing_and_can_be_tried_again() {
    at_a_desk(async |desk| {
        desk.opens_outlook("").await;
        desk.opens_the_meeting(VISIT).await;
        desk.opens_the_pane().await;
        desk.clicks("#sign-in").await;
        desk.goes_to_the_new_window().await;
        desk.closes_the_window().await;
        desk.reads("[data-testid=trouble]", "Sign-in was cancelled").await;
        desk.looks_right("cancelled").await;

        desk.clicks("#sign-in").await;
        desk.expected.push(DECLINED);
        desk.declines_in_the_window().await;
        desk.reads("[data-testid=trouble]", "Sign-in was declined").await;
        desk.looks_right("declined").await;

        desk.signs_in().await;
        desk.reads("[data-testid=item-subject]", VISIT).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pane_follows_the_selection_and_says_what_cannot_be_shared() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.opens_the_meeting("Sales stand-up").await;
        desk.goes_to_the_pane().await;
        desk.reads("[data-testid=item-subject]", "Sales stand-up").await;
        desk.reads("[data-testid=share-ready]", "all others of its series")
            .await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-parked]", "This series never ends")
            .await;
        desk.looks_right("parked").await;

        desk.goes_to_outlook().await;
        desk.clicks("#weather summary").await;
        desk.clicks("#weather-no-item").await;
        desk.goes_to_the_pane().await;
        desk.reads("[data-testid=screen-no-item]", "Nothing is open")
            .await;
        desk.looks_right("no-item").await;
        desk.goes_to_outlook().await;
        desk.clicks("#weather-no-item").await;

        desk.clicks("#rail [data-section=mail]").await;
        desk.clicks("#list button.row").await;
        desk.goes_to_the_pane().await;
        // Outlook starts a pane anew when the next item is of another kind; the Sales connection is the server's.
        desk.signs_in_to_microsoft().await;
        desk.reads("[data-testid=share-ready]", "this email").await;
        assert_eq!(desk.world.mails(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_that_waits_and_one_that_is_under_way_are_told_apart() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.relates("Halvorsen").await;
        desk.holds_the_worker().await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-queued]", "starts in a moment")
            .await;
        desk.sees("#share[aria-disabled=true]").await;
        desk.looks_right("queued").await;

        let share = desk.world.takes_the_share().await;
        desk.reads("[data-testid=share-running]", "is being written")
            .await;
        desk.sees("#share[aria-disabled=true]").await;
        desk.looks_right("running").await;
        assert!(desk.seen("[data-testid=share-queued]").await.is_none());

        desk.world.hands_back(&share).await;
        desk.lets_the_worker_go_on();
        desk.reads("[data-testid=share-shared]", "Shared").await;
        let subject = desk.world.event(ADA, VISIT).subject;
        assert_eq!(desk.world.activities(&subject).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_told_and_trying_again_shares_once() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.relates("Halvorsen").await;
        desk.expected.push("net::ERR_");
        desk.world.close();
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-trouble]", "The server cannot be reached")
            .await;
        desk.looks_right("server-gone").await;
        desk.reads("[data-testid=chip]", "Halvorsen").await;

        desk.world.reopen().await;
        desk.reads("#share", "Try again").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        let subject = desk.world.event(ADA, VISIT).subject;
        assert_eq!(desk.world.activities(&subject).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_network_is_told_and_goes_on_by_itself() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.expected.push("net::ERR_INTERNET_DISCONNECTED");
        desk.has_network(Network::Gone).await;
        desk.reads("[data-testid=offline]", "You are offline").await;
        desk.sees("#share[aria-disabled=true]").await;
        desk.looks_right("offline").await;
        desk.has_network(Network::There).await;
        desk.sees_no_more("[data-testid=offline]").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_vanishes_fails_the_share_and_taking_it_off_helps() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        let account = desk.world.makes_account(ADA, "Zander Optics");
        desk.relates("Zander").await;
        desk.world.deletes_account(ADA, &account);
        desk.clicks("#share").await;
        desk.reads(
            "[data-testid=share-failed]",
            "A related record is not to be found in Sales",
        )
        .await;
        desk.looks_right("failed").await;

        desk.clicks(".chip-remove").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        let subject = desk.world.event(ADA, VISIT).subject;
        assert_eq!(desk.world.activities(&subject).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sales_connection_that_lapses_is_renewed_from_the_pane_and_the_share_goes_on() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        // Whoever asks Sales about the item meanwhile would be told first.
        desk.reads("[data-testid=screen-share]", "People").await;
        desk.world.loses_sales_connection(ADA);
        desk.clicks("#share").await;
        desk.reads("#share-status", "Your Sales connection has lapsed")
            .await;
        desk.looks_right("lapsed").await;
        desk.clicks("#reconnect").await;
        desk.reads("[data-testid=trouble]", "Your Sales connection has lapsed")
            .await;
        desk.looks_right("reconnect").await;
        desk.connects_sales().await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        let subject = desk.world.event(ADA, VISIT).subject;
        assert_eq!(desk.world.activities(&subject).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sales_that_does_not_answer_is_told_in_the_pick_list() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.world
            .plant(serde_json::json!({ "target": "sales", "match": "GET .*/accounts.*", "kind": "error", "status": 503 }))
            .await;
        desk.expected.push("/api/sales/records");
        desk.clicks("#related-search").await;
        desk.types("Halvorsen").await;
        desk.reads("[data-testid=related-popup]", "Sales does not answer").await;
        desk.looks_right("sales-silent").await;
        desk.world.clear_faults();
        desk.clicks("#search-again").await;
        desk.reads("#related-option-0", "Halvorsen").await;
        desk.types(Key::Escape).await;
        desk.sees_no_more("#related-option-0").await;
        desk.types(" nobody").await;
        desk.reads("[data-testid=related-popup]", "Nothing found").await;
        desk.looks_right("nothing-found").await;
    })
    .await;
}
