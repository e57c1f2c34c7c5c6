//! Appointments made and looked at.

use super::{applied, appointment, count, found, made, number, party, unowned, user, user_in};
use crate::stand::{ADA, GRACE, plant, start};
use ::sales::ActivityLook;
use serde_json::json;
use sync_core::{
    Alarm, Appointment, Description, Outcome, Own, Participants, Related, SalesPerson, ShowAs, Span, Told,
    Visibility,
};

#[tokio::test]
async fn what_is_created_reads_back_whole_in_every_framework() {
    for framework in [4, 7, 8, 9] {
        let stand = start().await;
        let ada = user_in(&stand.sandbox, ADA, framework);
        let owner = party(&stand.sandbox, ADA);
        let mut wanted = appointment();
        wanted.people.extend([
            SalesPerson::User(owner),
            SalesPerson::User(party(&stand.sandbox, GRACE)),
        ]);
        wanted.own = Own {
            of: Some(owner),
            show_as: Told::This(ShowAs::Free),
            reminder: Told::This(Alarm::Before(15)),
        };
        wanted.join_link = Told::This("https://t.example/j?a=1&b=2".into());
        let created = ada.create(&number("x"), owner, &wanted).await;
        let (id, item) = (created.activity_id.unwrap(), applied(created.answer));
        assert!(id.0 > 1 << 53);
        let activity = found(&ada, &number("x")).await;
        assert_eq!((activity.activity_id, activity.owner), (id, owner));
        assert_eq!(
            unowned(activity.item.clone()),
            unowned(item.clone()),
            "framework {framework}"
        );
        assert_eq!(item.content, wanted);
        assert_eq!(item.id.as_str(), number("x").as_str());
    }
}

#[tokio::test]
async fn whole_days_and_private_ones_read_back() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let wanted = Appointment {
        subject: String::new(),
        location: String::new(),
        description: Description::default(),
        time: Span::AllDay {
            first: "2027-03-28".parse().unwrap(),
            last: "2027-03-29".parse().unwrap(),
        },
        visibility: Visibility::Private,
        people: Participants::from([SalesPerson::User(party(&stand.sandbox, ADA))]),
        own: Own {
            of: Some(party(&stand.sandbox, ADA)),
            show_as: Told::This(ShowAs::Busy),
            reminder: Told::This(Alarm::Off),
        },
        join_link: Told::This("".into()),
        related: Related::default(),
    };
    let item = applied(
        ada.create(&number("x"), party(&stand.sandbox, ADA), &wanted)
            .await
            .answer,
    );
    assert_eq!(
        unowned(found(&ada, &number("x")).await.item),
        unowned(item.clone())
    );
    assert_eq!(item.content, wanted);
}

#[tokio::test]
async fn the_same_number_never_makes_a_twin() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    let owner = party(&stand.sandbox, ADA);
    plant(
        &stand.sandbox,
        json!({"target": "sales", "match": "POST .*activities$", "kind": "dropResponse", "times": 1}),
    );
    assert_eq!(
        ada.create(&number("x"), owner, &appointment())
            .await
            .answer
            .outcome,
        Outcome::Uncertain
    );
    assert_eq!(
        ada.create(&number("x"), owner, &appointment())
            .await
            .answer
            .outcome,
        Outcome::Taken
    );
    assert_eq!(count(&stand.sandbox, &number("x")), 1);
    assert_eq!(
        found(&ada, &number("x")).await.item.content.subject,
        appointment().subject
    );
}

#[tokio::test]
async fn several_are_looked_at_in_one_request() {
    let stand = start().await;
    let ada = user(&stand.sandbox, ADA);
    for name in ["a", "b", "c"] {
        made(&stand.sandbox, &ada, name).await;
    }
    stand.sandbox.log().clear();
    let looks = ada
        .activities(&[number("c"), number("none"), number("a"), number("b")])
        .await
        .unwrap();
    let ids: Vec<_> = looks
        .iter()
        .map(|look| match look {
            ActivityLook::Found(activity) => Some(activity.item.id.as_str().to_owned()),
            ActivityLook::Missing | ActivityLook::OtherKind => None,
            ActivityLook::Failed(error) => panic!("{error:?}"),
        })
        .collect();
    let expected =
        [Some("c"), None, Some("a"), Some("b")].map(|name| name.map(|name| number(name).as_str().to_owned()));
    assert_eq!(ids, expected);
    assert_eq!(stand.sandbox.log().since(0).len(), 1);
    let ActivityLook::Found(listed) = &looks[0] else {
        panic!()
    };
    assert_eq!(
        *listed,
        found(&ada, &number("c")).await,
        "a list and a single look agree, version included"
    );
}
