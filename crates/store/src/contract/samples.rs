//! Links for the promises about them, and what is asked of a store all the time.

use super::at;
use crate::Store;
use crate::links::{CopyId, LinkedMeeting, NewLink, Organizes, Saved};
use crate::rounds::NewPair;
use crate::users::UserId;
use sync_core::{
    Answer, Appointment, Approver, Body, Carried, Category, Cause, Claim, Consent, Demand, Description,
    Doubt, Effect, Engines, Facts, Fingerprint, Flips, HasFiles, HeldFor, Hold, Item, ItemId, Known, Marks,
    MeetingKey, Object, Organizer, Origin, OurWrite, Own, Pair, Place, ReasonCode, Related, Removal, Row,
    SalesId, SalesPerson, Scope, SideTries, Span, Standing, Told, Tombstone, Tried, Tries, Undone, Version,
    Versions, Visibility, Was, WriteKey,
};

pub(super) fn link(user: UserId, name: &str) -> NewLink {
    NewLink {
        user,
        meeting: MeetingKey::from_ical_uid(name),
        immutable_id: format!("immutable-{name}"),
        rest_id: format!("rest-{name}"),
        organizes: Organizes::No,
        asked: None,
        origin: by(Claim::Share),
    }
}

/// What a round opens.
pub(super) fn new_pair<C>(name: &str, pair: Pair<C>) -> NewPair<C> {
    NewPair {
        key: MeetingKey::from_ical_uid(name),
        number: None,
        item: None,
        sales_id: None,
        organizes: Organizes::No,
        pair,
    }
}

pub(super) fn by(claim: Claim) -> Origin {
    Origin::by_hand(claim)
}

pub(super) fn about(account: i64) -> Related {
    Related {
        account: Some(SalesId(account)),
        ..Related::default()
    }
}

pub(super) async fn loaded(store: &dyn Store, copy: CopyId) -> LinkedMeeting {
    store.load_links(&[copy]).await.unwrap().remove(0)
}

pub(super) async fn save(store: &dyn Store, link: &LinkedMeeting) -> Saved {
    store.save_links(std::slice::from_ref(link), at(1)).await.unwrap()[0]
}

pub(super) fn hold(answer: Option<Answer>) -> Hold {
    Hold {
        held_for: HeldFor::MailBudget,
        demand: Demand {
            key: WriteKey::of(b"link", b"write"),
            object: Object::Appointments,
            effect: Effect::Deletes,
            recipients: 6,
        },
        versions: Versions {
            exchange: Some(Version::new("CK-1")),
            sales: None,
        },
        since: "2026-11-22T10:00:00.123456789Z".parse().unwrap(),
        answer,
    }
}

/// A pair with something in every place.
pub(super) fn full_pair() -> Pair<Appointment> {
    let appointment = Appointment {
        subject: "Quarterly review".to_owned(),
        description: Description("<p>The agenda</p>".to_owned()),
        location: "Boardroom".to_owned(),
        time: Span::Timed {
            start: at(3600),
            end: at(7200),
        },
        visibility: Visibility::Private,
        people: [SalesPerson::Contact(SalesId(4)), SalesPerson::User(SalesId(5))].into(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: about(1),
    };
    let item = Item {
        id: ItemId::new("OX-1"),
        version: Version::new("3"),
        modified: "2026-11-22T09:00:00.123456789Z".parse().unwrap(),
        content: appointment.clone(),
        marks: Marks {
            category: false,
            stamp: true,
        },
        facts: Facts {
            organizer: Organizer::SomebodyElse,
            invitees: 6,
            body: Body::HoldsMore,
            place: Place::Elsewhere,
            owner: Some(SalesId(77)),
            files: HasFiles::Yes,
        },
    };
    let tombstone = Tombstone {
        id: Some(ItemId::new("gone")),
        removal: Removal::Vanished,
        organizer: Organizer::SomebodyElse,
    };
    Pair {
        base: Some(appointment.clone()),
        exchange: Known::Present(item.clone()),
        sales: Known::InDoubt(Box::new(Doubt {
            was: Was::Gone(tombstone),
            cause: Cause::Updated(Carried {
                sent: appointment.clone(),
                took_in: appointment,
            }),
            since: at(1),
            heard: Some(Row::Changed(item)),
            missing_since: Some(at(2)),
            contradicted_since: None,
        })),
        asked: Some(about(2).into()),
        birth: 2,
        origin: Origin {
            shared_private: true,
            ..Origin::FROM_SALES
        },
        category: Category::Off,
        scope: Scope::Leaving,
        consent: Some(Consent::ReplaceBody),
        hold: Some(hold(Some(Answer::Approved(Approver::Administrator))).into()),
        tries: Tries::new(
            SideTries {
                writes: None,
                looks: Some(Tried {
                    count: 2,
                    last: at(5),
                }),
            },
            SideTries {
                writes: Some(Tried {
                    count: 7,
                    last: at(4),
                }),
                looks: None,
            },
        ),
        engines: Engines {
            exchange: Some(our_write()),
            sales: None,
            undone: Some(Box::new(Undone {
                exchange: Flips {
                    undone: Some(our_write()),
                    at: [at(5), at(6)].into(),
                },
                sales: Flips::default(),
            })),
        },
        lost: Vec::new(),
        standing: Standing::Parked {
            reason: ReasonCode::UserDecides.into(),
            since: at(3),
        },
    }
}

fn our_write() -> OurWrite {
    OurWrite {
        before: Fingerprint::of(b"before"),
        wrote: Fingerprint::of(b"after"),
    }
}
