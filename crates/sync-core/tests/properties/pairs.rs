//! Pairs and policies, of any kind and in any state.

use crate::at;
use crate::kinds::Sampled;
use crate::samples::{self, all_allowed};
use proptest::prelude::*;
use proptest::sample::select;
use sync_core::{
    Birthplace, Body, Carried, Category, CategoryTrust, Cause, Claim, Consent, Demand, Direction, Doubt,
    Effect, ExternalEdits, Facts, HasFiles, HeldFor, Hold, Item, ItemId, Kind, Known, Lead, Marks, Object,
    Organizer, Origin, Pair, Permission, Place, Policy, ReasonCode, Related, Removal, Resolution, Row,
    SalesId, SalesPerson, Scope, Search, Side, SideTries, Standing, Tombstone, Tried, Tries, Version,
    Versions, Was, WriteKey,
};

/// In any state that can be built. All of its contents are one content, changed here and there: independent ones would
/// hardly ever agree in anything.
pub(crate) fn pair<C: Sampled>() -> impl Strategy<Value = Pair<C>> {
    C::any().prop_flat_map(|seed| {
        let sides = (
            proptest::option::of(near(&seed)),
            known(Side::Exchange, &seed),
            known(Side::Sales, &seed),
        );
        let bond = (
            proptest::option::of(related()),
            origin(),
            category(),
            scope(),
            consent(C::KIND),
        );
        (sides, bond, (0..3_u32, hold(), tries(), standing())).prop_map(
            |(
                (base, exchange, sales),
                (asked, origin, category, scope, consent),
                (birth, hold, tries, standing),
            )| {
                Pair {
                    base,
                    exchange,
                    sales,
                    asked: asked.map(Box::new),
                    birth,
                    origin,
                    category,
                    scope,
                    consent,
                    hold,
                    tries,
                    engines: sync_core::Engines::default(),
                    lost: Vec::new(),
                    standing,
                }
            },
        )
    })
}

/// The same content with some of its fields as another has them, and now and then another one.
pub(crate) fn near<C: Sampled>(seed: &C) -> impl Strategy<Value = C> + use<C> {
    let seed = seed.clone();
    let changed = proptest::collection::vec(proptest::bool::weighted(0.25), C::FIELDS.len());
    (C::any(), changed, proptest::bool::weighted(0.1)).prop_map(move |(other, changed, is_other)| {
        if is_other {
            return other;
        }
        let mut near = seed.clone();
        for (field, _) in C::FIELDS.iter().zip(changed).filter(|(_, changed)| *changed) {
            near.take(&other, *field);
        }
        near
    })
}

fn category() -> impl Strategy<Value = Category> {
    select(vec![Category::Wanted, Category::Set, Category::Off])
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        1 => Just(Scope::Never),
        3 => Just(Scope::Inside),
        1 => Just(Scope::Leaving),
        1 => Just(Scope::Left)
    ]
}

/// Contacts alone are cleaned up.
fn consent(kind: Kind) -> impl Strategy<Value = Option<Consent>> {
    let mut all = vec![
        Consent::ReplaceBody,
        Consent::DeleteToo,
        Consent::BringBack,
        Consent::CreateNew,
    ];
    if kind == Kind::Contact {
        all.push(Consent::CleanUp);
    }
    let agreed = select(all);
    prop_oneof![3 => Just(None), 1 => agreed.prop_map(Some)]
}

fn hold() -> impl Strategy<Value = Option<Box<Hold>>> {
    let hold = (select(HeldFor::ALL.to_vec()), 0..4_u32).prop_map(|(held_for, recipients)| {
        Some(Box::new(Hold {
            held_for,
            demand: Demand {
                key: WriteKey::of(b"link", b"write"),
                object: Object::Appointments,
                effect: Effect::Changes,
                recipients,
            },
            versions: Versions::default(),
            since: at(0),
            answer: None,
        }))
    });
    prop_oneof![4 => Just(None), 1 => hold]
}

fn tries() -> impl Strategy<Value = Tries> {
    let tried = || {
        let tried = (1..10_u32, 900..1_000_i64).prop_map(|(count, minute)| Tried {
            count,
            last: at(minute),
        });
        prop_oneof![5 => Just(None), 1 => tried.prop_map(Some)]
    };
    (tried(), tried(), tried(), tried()).prop_map(|(exchange, sales, looks_at_exchange, looks_at_sales)| {
        let on = |writes, looks| SideTries { writes, looks };
        Tries::new(on(exchange, looks_at_exchange), on(sales, looks_at_sales))
    })
}

fn standing() -> impl Strategy<Value = Standing> {
    let why = || {
        let days = prop_oneof![Just(0), Just(-30 * 24 * 60)];
        (select(ReasonCode::ALL), days).prop_map(|(code, minute)| (code.into(), at(minute)))
    };
    prop_oneof![
        6 => Just(Standing::Linked),
        2 => why().prop_map(|(reason, since)| Standing::Parked { reason, since }),
        1 => why().prop_map(|(reason, since)| Standing::Unseated { reason, since }),
        1 => why().prop_map(|(reason, _)| Standing::Unlinked(reason)),
    ]
}

fn item<C: Sampled>(side: Side, seed: &C) -> impl Strategy<Value = Item<C>> + use<C> {
    (near(seed), 0..100_i64, marks(C::KIND), facts()).prop_map(move |(content, modified, marks, facts)| {
        Item {
            id: ItemId::new("id"),
            version: Version::new(modified.to_string()),
            modified: at(modified),
            content: content.on(side),
            marks,
            facts,
        }
    })
}

/// Messages carry no stamp.
fn marks(kind: Kind) -> impl Strategy<Value = Marks> {
    (any::<bool>(), any::<bool>()).prop_map(move |(category, stamp)| Marks {
        category,
        stamp: stamp && kind != Kind::Email,
    })
}

fn organizer() -> impl Strategy<Value = Organizer> {
    prop_oneof![3 => Just(Organizer::Owner), 1 => Just(Organizer::SomebodyElse)]
}

fn facts() -> impl Strategy<Value = Facts> {
    let body = prop_oneof![3 => Just(Body::AsInSales), 1 => Just(Body::HoldsMore)];
    let place = prop_oneof![5 => Just(Place::Read), 1 => Just(Place::Elsewhere)];
    (organizer(), 0..4_u32, body, place).prop_map(|(organizer, invitees, body, place)| Facts {
        organizer,
        invitees,
        body,
        place,
        owner: None,
        files: HasFiles::No,
    })
}

fn tombstone() -> impl Strategy<Value = Tombstone> {
    let removal = select(vec![Removal::Deleted, Removal::Cancelled, Removal::Vanished]);
    let id = proptest::option::of(Just(ItemId::new("id")));
    (id, removal, organizer()).prop_map(|(id, removal, organizer)| Tombstone {
        id,
        removal,
        organizer,
    })
}

fn known<C: Sampled>(side: Side, seed: &C) -> impl Strategy<Value = Known<C>> + use<C> {
    prop_oneof![
        1 => Just(Known::Absent),
        4 => item(side, seed).prop_map(Known::Present),
        1 => tombstone().prop_map(Known::Gone),
        2 => doubt(side, seed).prop_map(|doubt| Known::InDoubt(Box::new(doubt))),
    ]
}

fn was<C: Sampled>(side: Side, seed: &C) -> impl Strategy<Value = Was<C>> + use<C> {
    prop_oneof![
        1 => Just(Was::Absent),
        3 => item(side, seed).prop_map(Was::Present),
        1 => tombstone().prop_map(Was::Gone),
    ]
}

/// What begins a doubt fits what was there before: a birth where nothing was, every other write where something was.
fn cause<C: Sampled>(side: Side, seed: &C, was: &Was<C>) -> BoxedStrategy<Cause<C>> {
    let carried = (near(seed), near(seed)).prop_map(move |(sent, took_in)| Carried {
        sent: sent.on(side),
        took_in: took_in.on(side.other()),
    });
    match (was, side) {
        (Was::Absent | Was::Gone(_), _) => prop_oneof![
            2 => Just(Cause::Recheck),
            1 => Just(Cause::Adopted(ItemId::new("id"))),
            2 => carried.prop_map(Cause::Created),
        ]
        .boxed(),
        (Was::Present(_), Side::Sales) => prop_oneof![
            Just(Cause::Recheck),
            Just(Cause::Rumour),
            Just(Cause::Deleted),
            carried.prop_map(Cause::Updated),
        ]
        .boxed(),
        (Was::Present(_), Side::Exchange) => prop_oneof![
            Just(Cause::Recheck),
            Just(Cause::Rumour),
            Just(Cause::Deleted),
            Just(Cause::Marked),
            Just(Cause::Unmarked),
            carried.prop_map(Cause::Updated),
        ]
        .boxed(),
    }
}

fn doubt<C: Sampled>(side: Side, seed: &C) -> impl Strategy<Value = Doubt<C>> + use<C> {
    let of_cause = seed.clone();
    let of_rows = seed.clone();
    was(side, seed).prop_flat_map(move |was| {
        let heard = prop_oneof![
            3 => Just(None),
            1 => Just(Some(Row::Removed)),
            2 => item(side, &of_rows).prop_map(|item| Some(Row::Changed(item))),
        ];
        let moment = || prop_oneof![3 => Just(None), 1 => (0..900_i64).prop_map(|minute| Some(at(minute)))];
        let cause = cause(side, &of_cause, &was);
        (cause, 0..900_i64, heard, moment(), moment()).prop_map(
            move |(cause, since, heard, missing_since, contradicted_since)| Doubt {
                was: was.clone(),
                cause,
                since: at(since),
                heard,
                missing_since,
                contradicted_since,
            },
        )
    })
}

pub(crate) fn related() -> impl Strategy<Value = Related> {
    (
        proptest::option::of(1_i64..4),
        proptest::collection::btree_set(1_i64..8, 0..3),
    )
        .prop_map(|(account, contacts)| Related {
            account: account.map(SalesId),
            contacts: contacts.into_iter().map(SalesId).collect(),
            ..Related::default()
        })
}

fn origin() -> impl Strategy<Value = Origin> {
    let claim = select(vec![
        Claim::Share,
        Claim::Category,
        Claim::Autocapture,
        Claim::Reply,
        Claim::SavedSearch,
    ]);
    let made_in = prop_oneof![Just(Side::Exchange), Just(Side::Sales)];
    (made_in, claim, any::<bool>()).prop_map(|(made_in, claim, shared_private)| Origin {
        made_in,
        claim,
        shared_private,
    })
}

fn birthplace() -> impl Strategy<Value = Birthplace> {
    prop_oneof![
        3 => Just(Birthplace::Here),
        1 => Just(Birthplace::HereAlone(SalesPerson::User(SalesId(1)))),
        1 => Just(Birthplace::Elsewhere(ReasonCode::ByInvitation)),
    ]
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let permission = || prop_oneof![Just(Permission::Allowed), Just(Permission::Denied)];
    (
        prop_oneof![3 => Just(Lead::Leads), 1 => Just(Lead::Follows)],
        prop_oneof![Just(Direction::TwoWay), Just(Direction::ExchangeToSales)],
        prop_oneof![
            Just(Resolution::ExchangeWins),
            Just(Resolution::SalesWins),
            Just(Resolution::UserDecides)
        ],
        prop_oneof![Just(ExternalEdits::Overwritten), Just(ExternalEdits::KeptInSales)],
        prop_oneof![3 => Just(Search::Usable), 1 => Just(Search::NotChosen), 1 => Just(Search::NotAccessible)],
        prop_oneof![3 => Just(CategoryTrust::Trusted), 1 => Just(CategoryTrust::InQuestion)],
        (permission(), permission(), permission()),
        (birthplace(), select(vec![Side::Exchange, Side::Sales])),
    )
        .prop_map(
            |(lead, direction, conflict, external, search, category, (create, delete, private), (birthplace, fallback))| Policy {
                lead,
                direction,
                external,
                search,
                conflict,
                category,
                create_in_sales: create,
                delete_in_sales: delete,
                include_private: private,
                birthplace,
                fallback,
                ..all_allowed()
            },
        )
}

/// A linked pair of which both sides are there.
pub(crate) fn linked<C: Sampled>(base: Option<&C>, exchange: &C, sales: &C) -> Pair<C> {
    let known = |content: &C, side| {
        Known::Present(Item {
            id: ItemId::new("id"),
            version: Version::new("1"),
            modified: at(-1_000),
            content: content.clone().on(side),
            marks: samples::all_marks::<C>(),
            facts: Facts::default(),
        })
    };
    samples::linked(
        base.cloned(),
        known(exchange, Side::Exchange),
        known(sales, Side::Sales),
    )
}
