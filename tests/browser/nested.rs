//! Nested app authentication: Outlook has the user's token, and the window is what is left where it has none.

use crate::desk::{Desk, at_a_desk};
use crate::person::{ADA, VISIT};
use jiff::SignedDuration;

impl Desk {
    /// Ada's Outlook, of the kind that `query` names, with a meeting and the pane open.
    async fn opens_the_pane_in(&self, query: &str) {
        self.opens_outlook(query).await;
        self.opens_the_meeting(VISIT).await;
        self.opens_the_pane().await;
    }

    async fn has_one_window(&self) {
        assert_eq!(self.driver().windows().await.unwrap().len(), 1);
    }

    fn withdraws_consent(&self) {
        let mut world = self.world.stand_ins.sandbox.world();
        world.identity.withdraw_consent(ADA);
    }

    /// Whether the pane's page has fetched the sign-in library.
    async fn has_fetched_msal(&self) -> bool {
        self.runs::<bool>("return Boolean(document.querySelector('script[src$=\"msal-browser.min.js\"]'));")
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_outlook_has_the_token_the_pane_signs_in_by_itself_and_opens_no_window() {
    at_a_desk(async |desk| {
        desk.opens_the_pane_in("&naa=1").await;
        desk.reads("#sign-in", "Connect Oracle Sales").await;
        desk.has_one_window().await;
        assert!(desk.has_fetched_msal().await);
        desk.looks_right("nested-microsoft").await;
        desk.connects_sales().await;
        desk.reads("[data-testid=item-subject]", VISIT).await;

        // Both authorizations are kept by the server: the next pane has nothing to ask.
        desk.opens_the_pane_in("&naa=1").await;
        desk.reads("[data-testid=item-subject]", VISIT).await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        desk.has_one_window().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_consent_is_missing_a_press_asks_for_it_and_a_no_can_be_taken_back() {
    at_a_desk(async |desk| {
        desk.withdraws_consent();
        desk.opens_the_pane_in("&naa=1").await;
        desk.reads("#sign-in", "Sign in with Microsoft").await;
        assert!(desk.seen("[data-testid=trouble]").await.is_none());
        desk.looks_right("nested-press").await;

        desk.clicks("#sign-in").await;
        desk.goes_to_outlook().await;
        desk.clicks("#consent-cancel").await;
        desk.goes_to_the_pane().await;
        desk.reads("[data-testid=trouble]", "Sign-in was cancelled").await;

        desk.clicks("#sign-in").await;
        desk.goes_to_outlook().await;
        desk.sees("#consent").await;
        desk.looks_right("nested-consent").await;
        desk.clicks("#consent-accept").await;
        desk.goes_to_the_pane().await;
        desk.reads("#sign-in", "Connect Oracle Sales").await;
        desk.has_one_window().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_outlook_has_no_token_a_press_opens_the_window_and_the_library_is_not_fetched() {
    at_a_desk(async |desk| {
        desk.opens_the_pane_in("").await;
        desk.signs_in().await;
        desk.reads("[data-testid=item-subject]", VISIT).await;
        assert!(!desk.has_fetched_msal().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_outlook_promises_a_token_and_has_none_a_press_opens_the_window() {
    at_a_desk(async |desk| {
        desk.opens_the_pane_in("&naa=broken").await;
        desk.signs_in().await;
        desk.reads("[data-testid=item-subject]", VISIT).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_has_grown_old_is_renewed_without_a_word() {
    at_a_desk(async |desk| {
        desk.opens_the_pane_in("&naa=1").await;
        desk.connects_sales().await;
        desk.reads("[data-testid=screen-share]", "People").await;
        // What is asked with the old token is refused, which the browser notes on the console.
        desk.expected.push("401");
        desk.world.pass(SignedDuration::from_hours(2));
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        desk.has_one_window().await;
    })
    .await;
}
