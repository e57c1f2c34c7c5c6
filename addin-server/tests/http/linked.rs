//! Links as a worker would have left them.

use crate::world::World;
use store::links::{CopyId, LinkedMeeting, NewLink, Organizes};
use sync_core::{
    Claim, Demand, Description, Effect, Facts, HeldFor, Hold, Item, ItemId, Known, Marks, MeetingKey, Object,
    Organizer, Origin, Own, Place, ReasonCode, Related, SalesPerson, Span, Standing, Told, Version, Versions,
    Visibility, WriteKey,
};

/// What everything is called.
pub(crate) const TITLE: &str = "Secret negotiation";

/// A link whose pair is as `change` makes it.
pub(crate) async fn linked(
    world: &World,
    person: &str,
    name: &str,
    change: impl FnOnce(&mut LinkedMeeting),
) -> CopyId {
    let new = NewLink {
        user: world.user(person).await,
        meeting: MeetingKey::from_ical_uid(name),
        immutable_id: format!("immutable-{name}"),
        rest_id: format!("rest-{name}"),
        organizes: Organizes::Yes,
        asked: None,
        origin: Origin::by_hand(Claim::Share),
    };
    let mut link = world.store.open_link(&new, world.now()).await.unwrap();
    link.pair.exchange = Known::Present(item(name, world.now()));
    change(&mut link);
    world
        .store
        .save_links(&[link.clone()], world.now())
        .await
        .unwrap();
    link.copy
}

fn item(name: &str, now: jiff::Timestamp) -> Item<sync_core::Appointment> {
    Item {
        id: ItemId::new(format!("immutable-{name}")),
        version: Version::new("CK-1"),
        modified: now,
        content: sync_core::Appointment {
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
            body: sync_core::Body::AsInSales,
            place: Place::Read,
            owner: None,
            files: sync_core::HasFiles::No,
        },
    }
}

pub(crate) fn parked(reason: ReasonCode, world: &World) -> impl FnOnce(&mut LinkedMeeting) {
    let since = world.now();
    move |link| {
        link.pair.standing = Standing::Parked {
            reason: reason.into(),
            since,
        }
    }
}

pub(crate) fn held(effect: Effect, world: &World) -> impl FnOnce(&mut LinkedMeeting) {
    let since = world.now();
    move |link| {
        link.pair.hold = Some(Box::new(Hold {
            held_for: HeldFor::Deletions,
            demand: Demand {
                key: WriteKey::of(b"link", b"write"),
                object: Object::Appointments,
                effect,
                recipients: 2,
            },
            versions: Versions {
                exchange: Some(Version::new("CK-1")),
                sales: None,
            },
            since,
            answer: None,
        }));
    }
}
