//! From a meeting in Outlook to the appointment in Sales, by a person's acts alone.

use crate::desk::at_a_desk;
use crate::person::{ADA, VISIT};
use sandbox::seed::companies::COMPANIES;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_salesperson_shares_a_meeting_from_outlook_to_sales() {
    at_a_desk(async |desk| {
        desk.opens_outlook("").await;
        desk.opens_the_meeting(VISIT).await;
        desk.opens_the_pane().await;
        assert_ne!(
            desk.runs::<String>("return location.origin;").await,
            desk.world.stand_ins.sandbox.origin_text(),
            "the pane has an origin of its own"
        );
        desk.sees("[data-testid=screen-sign-in]").await;
        desk.looks_right("signed-out").await;
        desk.signs_in().await;
        desk.reads("[data-testid=item-subject]", VISIT).await;
        desk.looks_right("ready").await;
        desk.relates("Halvorsen").await;
        desk.looks_right("related").await;

        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        desk.looks_right("shared").await;
        let link = desk.driver().find(By::Id("open-in-sales")).await.unwrap();
        let link = link.attr("href").await.unwrap().unwrap();

        desk.clicks("#open-in-sales").await;
        desk.goes_to_the_new_window().await;
        desk.reads("h1", VISIT).await;
        desk.looks_right("record").await;
        desk.closes_the_window().await;

        desk.goes_to_outlook().await;
        desk.sees("#categories [data-category='Shared with Oracle']")
            .await;
        desk.takes_a_picture("outlook-with-pane").await;

        let company = COMPANIES
            .iter()
            .find(|company| company.name.starts_with("Halvorsen"));
        let subject = desk.world.event(ADA, VISIT).subject;
        let [activity] = &desk.world.activities(&subject)[..] else {
            panic!("one appointment, not more, not less")
        };
        assert_eq!(
            activity.attributes["AccountId"],
            company.unwrap().party_id.to_string()
        );
        let names = [
            &activity.attributes["ActivityNumber"],
            &activity.attributes["ActivityId"],
        ];
        assert!(
            names.iter().any(|name| link.contains(*name)),
            "{link} leads to the appointment"
        );
        assert_eq!(desk.world.mails(), 0, "R-APPT-18: sharing mails nobody");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_on_share_makes_one_appointment() {
    at_a_desk(async |desk| {
        desk.is_ready_to_share(VISIT).await;
        let share = desk.driver().find(By::Id("share")).await.unwrap();
        desk.driver()
            .action_chain()
            .double_click_element(&share)
            .perform()
            .await
            .unwrap();
        desk.reads("[data-testid=share-shared]", "Shared").await;
        let subject = desk.world.event(ADA, VISIT).subject;
        assert_eq!(desk.world.activities(&subject).len(), 1);

        // The button says so now, and a second press brings the same appointment up to date.
        desk.reads("#share", "Share again").await;
        desk.clicks("#share").await;
        desk.reads("[data-testid=share-shared]", "Shared").await;
        desk.world.drain().await;
        assert_eq!(desk.world.activities(&subject).len(), 1);
    })
    .await;
}
