//! What is asked of a store all the time.

use jiff::Timestamp;
use std::time::Duration;
use store::links::{Counted, LinkedMeeting, Meetings as _, NewLink, Organizes};
use store::shares::{Extent, NewShare, ShareId, ShareOrder};
use store::tokens::TokenSet;
use store::users::{MicrosoftIdentity, UserId, Users as _};
use store_postgres::PostgresStore;
use sync_core::{
    Appointment, Body, Claim, Demand, Description, Effect, Facts, Item, ItemId, Kind, Known, Marks,
    MeetingKey, Object, Occasion, Organizer, Origin, Own, Place, ReasonCode, Related, Sides, Span, Standing,
    Told, Turn, Version, Visibility, WriteKey,
};
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp::UNIX_EPOCH;
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) async fn signed_in(store: &PostgresStore, number: u128) -> UserId {
    let identity = MicrosoftIdentity {
        tenant: Uuid::from_u128(1),
        object: Uuid::from_u128(number),
    };
    store.ensure_user(identity, NOW).await.unwrap().id
}

pub(crate) fn tokens() -> TokenSet {
    TokenSet {
        refresh: Some("refresh".into()),
        access: "access".into(),
        access_expires_at: NOW,
    }
}

pub(crate) fn share(number: u128, user: UserId) -> NewShare {
    NewShare {
        id: ShareId(Uuid::from_u128(number)),
        user,
        idempotency_key: number.to_string(),
        fingerprint: [7; 32],
        order: ShareOrder {
            kind: Kind::Appointment,
            item_id: "AAMk".to_owned(),
            related: None,
            composing: false,
            extent: Extent::Item,
        },
        created_at: NOW,
    }
}

pub(crate) fn link(user: UserId, name: &str) -> NewLink {
    NewLink {
        user,
        meeting: MeetingKey::from_ical_uid(name),
        immutable_id: format!("immutable-{name}"),
        rest_id: "rest".to_owned(),
        organizes: Organizes::Yes,
        asked: None,
        origin: Origin::by_hand(Claim::Share),
    }
}

pub(crate) async fn opened(store: &PostgresStore, user: UserId, name: &str) -> LinkedMeeting {
    store.open_link(&link(user, name), NOW).await.unwrap()
}

/// The same link, unlinked.
pub(crate) fn unlinked(link: &LinkedMeeting) -> LinkedMeeting {
    let mut next = link.clone();
    next.pair.standing = Standing::Unlinked(ReasonCode::LinkedAlready.into());
    next
}

pub(crate) fn deletion(link: &LinkedMeeting, key: u128) -> Counted<Appointment> {
    Counted {
        begun: link.pair.clone(),
        link: link.clone(),
        demand: Demand {
            key: WriteKey::from_bytes(key.to_be_bytes()),
            object: Object::Appointments,
            effect: Effect::Deletes,
            recipients: 0,
        },
        occasion: Occasion {
            links: 0,
            mailing: Turn::Later,
            sides: Sides::Filled,
        },
    }
}

/// A record that Sales holds under this number.
pub(crate) fn known_as(number: &str) -> Known<Appointment> {
    Known::Present(Item {
        id: ItemId::new(number),
        version: Version::new("1"),
        modified: NOW,
        content: Appointment {
            subject: "Review".to_owned(),
            description: Description(String::new()),
            location: String::new(),
            time: Span::Timed {
                start: NOW,
                end: NOW + MINUTE,
            },
            visibility: Visibility::Normal,
            people: Default::default(),
            own: Own::default(),
            join_link: Told::Nothing,
            related: Related::default(),
        },
        marks: Marks {
            category: false,
            stamp: false,
        },
        facts: Facts {
            organizer: Organizer::Owner,
            invitees: 0,
            body: Body::HoldsMore,
            place: Place::Elsewhere,
            owner: None,
            files: sync_core::HasFiles::No,
        },
    })
}
