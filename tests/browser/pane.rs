//! The pane's other pages, and what it knows of an item: seen, and used, by a person.

use crate::desk::{Desk, at_a_desk};
use crate::person::{ADA, VISIT};
use sandbox::exchange::error::GraphError;
use sandbox::exchange::event::Mailable;
use sandbox::exchange::message::Mail;
use sandbox::exchange::model::Exchange;
use serde_json::json;

impl Desk {
    /// A customer writes to Ada.
    fn gets_an_email(&self, subject: &str) {
        let someone = |name: &str, address: &str| Mailable {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        let from = someone("Wren Halloway", "wren@customer.example");
        let mail = Mail::plain(from, vec![someone("Ada Marlow", ADA)], subject);
        self.in_outlook(|exchange, oid, now| exchange.receive_message(oid, &mail, now).map(drop));
    }

    /// Ada has a contact that she did not share.
    fn has_a_contact(&self, given_name: &str, surname: &str) {
        let person = json!({ "givenName": given_name, "surname": surname }).to_string();
        let person = sandbox::exchange::write::contact::read(person.as_bytes()).unwrap();
        self.in_outlook(|exchange, oid, now| exchange.create_contact(oid, &person, now).map(drop));
    }

    fn in_outlook(&self, act: impl FnOnce(&mut Exchange, &str, jiff::Timestamp) -> Result<(), GraphError>) {
        let sandbox = &self.world.stand_ins.sandbox;
        let (now, mut world) = (sandbox.now(), sandbox.world());
        let oid = world.exchange.mailbox(ADA).unwrap().oid.clone();
        act(&mut world.exchange, &oid, now).unwrap();
    }

    async fn opens_the_email(&self, subject: &str) {
        self.goes_to_outlook().await;
        self.clicks("#rail [data-section=mail]").await;
        self.opens_the_meeting(subject).await;
    }

    /// Picks what stands at a place of a list of choices.
    async fn picks(&self, id: &str, place: usize) {
        self.sees(&format!("#{id}")).await;
        self.runs::<()>(&format!(
            "const list = document.getElementById('{id}'); list.selectedIndex = {place};
             list.dispatchEvent(new Event('change', {{ bubbles: true }})); return null;"
        ))
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_1_an_email_is_shared_from_outlook_to_sales() {
    at_a_desk(async |desk| {
        let subject = "Offer for the winter";
        desk.gets_an_email(subject);
        desk.opens_outlook("").await;
        desk.opens_the_email(subject).await;
        desk.opens_the_pane().await;
        desk.signs_in().await;
        desk.reads("[data-testid=item-subject]", subject).await;
        desk.reads("[data-testid=share-ready]", "Share puts this email")
            .await;
        desk.looks_right("email").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "in its conversation")
            .await;
        desk.looks_right("email-shared").await;
        desk.goes_to_outlook().await;
        desk.sees("#categories [data-category='Shared with Oracle']")
            .await;
        assert_eq!(desk.world.mails(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pane_speaks_german_where_outlook_does() {
    at_a_desk(async |desk| {
        desk.opens_outlook("&locale=de-DE").await;
        desk.opens_the_meeting(VISIT).await;
        desk.opens_the_pane().await;
        desk.reads("#sign-in", "Mit Microsoft anmelden").await;
        assert_eq!(
            desk.runs::<String>("return document.documentElement.lang;").await,
            "de"
        );
        desk.looks_right("german-sign-in").await;
        desk.signs_in_by("Mit Microsoft anmelden").await;
        desk.signs_in_by("Oracle Sales verbinden").await;
        desk.reads("#share", "Teilen").await;
        desk.looks_right("german").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Geteilt").await;
        desk.looks_right("german-shared").await;
        desk.clicks("#tab-records").await;
        desk.reads("h1", "Datensätze").await;
        desk.looks_right("german-records").await;
        desk.clicks("#tab-sync").await;
        desk.reads("#sync-now", "synchronisieren").await;
        desk.looks_right("german-sync").await;
        desk.reads("#pane", "Verbindungen").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_new_1_the_pane_tells_why_an_item_is_shared_and_who_is_on_it() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.reads("[data-testid=screen-share]", "Not shared").await;
        desk.reads("[data-testid=screen-share]", "People").await;
        desk.looks_right("home").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        desk.reads("[data-testid=known]", "Outlook and Sales agree").await;
        desk.clicks("summary").await;
        desk.reads("details", "Rule R-").await;
        desk.looks_right("home-shared").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_hold_1_what_is_held_says_what_approving_means_and_is_discarded_by_its_user() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        // A round would find that there is no such meeting.
        desk.holds_the_worker().await;
        desk.has_a_held_deletion(ADA).await;
        desk.clicks("#tab-records").await;
        desk.reads("[data-testid=screen-records]", "My records").await;
        desk.looks_right("records").await;
        desk.picks("record-filter", 1).await;
        desk.reads(".entry", "Secret negotiation").await;
        desk.clicks(".entry .button").await;
        desk.reads(".entry", "It is deleted on the other side").await;
        desk.looks_right("record-asked").await;
        desk.clicks("#answer-drop").await;
        desk.clicks(".entry .button:nth-child(2)").await;
        desk.reads(".entry", "nothing is deleted").await;
        desk.clicks("#answer-confirm").await;
        desk.reads(".entry", "On its way").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_gate_4_a_user_syncs_pauses_and_resumes_from_the_pane() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.clicks("#tab-sync").await;
        desk.reads("[data-testid=screen-sync]", "Saved searches").await;
        desk.clicks("#sync-now").await;
        desk.reads("[data-testid=screen-sync]", "Records brought into step")
            .await;
        desk.reads("[data-testid=screen-sync]", "Last sync done").await;
        desk.looks_right("sync").await;
        desk.clicks("#pause").await;
        desk.reads("#pause", "Resume").await;
        desk.sees("#sync-now[aria-disabled=true]").await;
        desk.looks_right("sync-paused").await;
        desk.clicks("#tab-item").await;
        desk.reads("[data-testid=paused]", "Your sync is paused").await;
        desk.clicks("#tab-sync").await;
        desk.clicks("#pause").await;
        desk.reads("#pause", "Pause").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_share_1_a_contact_that_is_not_shared_is_shared_from_the_list() {
    at_a_desk(async |desk| {
        desk.has_a_contact("Wren", "Halloway");
        desk.is_ready_to_share(VISIT).await;
        desk.clicks("#tab-records").await;
        desk.picks("record-filter", 5).await;
        desk.reads(".entry", "Wren Halloway").await;
        desk.looks_right("contacts").await;
        desk.clicks("#share-own-0").await;
        desk.waits_for("a shared contact", async || {
            let world = desk.world.stand_ins.sandbox.world();
            let mailbox = world.exchange.mailbox(ADA).unwrap();
            let mut contacts = mailbox.contacts();
            contacts
                .any(|contact| contact.categories.iter().any(|name| name == "Shared with Oracle"))
                .then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_priv_1_whether_administrators_may_see_content_is_a_switch_that_says_until_when() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        desk.clicks("#tab-sync").await;
        desk.clicks("#content-access").await;
        desk.reads("[data-testid=screen-sync]", "Until ").await;
        let checked = "return document.getElementById('content-access').checked;";
        assert!(desk.runs::<bool>(checked).await);
        desk.clicks("#content-access").await;
        desk.waits_for("the switch to be off", async || {
            (!desk.runs::<bool>(checked).await).then_some(())
        })
        .await;
    })
    .await;
}
