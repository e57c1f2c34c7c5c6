//! Pairs and policies, of any kind and in any state.

use crate::at;
use crate::kinds::Sampled;
use crate::samples::{self, all_allowed};
use proptest::prelude::*;
use sync_core::{
    Body, Category, CategoryTrust, Cause, Claim, Direction, ExternalEdits, Facts, Item, ItemId, Kind, Known,
    Lead, Marks, Organizer, Origin, Pair, Permission, Place, Policy, Related, Removal, Resolution, SalesId,
    Scope, Search, Side, Standing, Tombstone, Version, Was,
};

pub(crate) fn pair<C: Sampled>() -> impl Strategy<Value = Pair<C>> {
    (
        proptest::option::of(C::any()),
        known::<C>(Side::Exchange),
        known::<C>(Side::Sales),
        proptest::option::of(related()),
        origin(),
        prop_oneof![Just(Category::Wanted), Just(Category::Set)],
        prop_oneof![
            1 => Just(Scope::Never),
            3 => Just(Scope::Inside),
            1 => Just(Scope::Leaving),
            1 => Just(Scope::Left)
        ],
    )
        .prop_map(|(base, exchange, sales, asked, origin, category, scope)| Pair {
            base,
            exchange,
            sales,
            asked,
            birth: 0,
            origin,
            category,
            scope,
            consent: None,
            hold: None,
            standing: Standing::Linked,
        })
}

fn item<C: Sampled>(side: Side) -> impl Strategy<Value = Item<C>> {
    (C::any(), 0..100_i64, marks(C::KIND), facts()).prop_map(move |(content, modified, marks, facts)| Item {
        id: ItemId::new("id"),
        version: Version::new(modified.to_string()),
        modified: at(modified),
        content: content.on(side),
        marks,
        facts,
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
    })
}

fn gone<C: Sampled>() -> impl Strategy<Value = Known<C>> {
    let removal = prop_oneof![
        Just(Removal::Deleted),
        Just(Removal::Cancelled),
        Just(Removal::Vanished)
    ];
    (removal, organizer()).prop_map(|(removal, organizer)| {
        Known::Gone(Tombstone {
            id: None,
            removal,
            organizer,
        })
    })
}

fn known<C: Sampled>(side: Side) -> impl Strategy<Value = Known<C>> {
    prop_oneof![
        1 => Just(Known::Absent),
        4 => item::<C>(side).prop_map(Known::Present),
        1 => gone(),
        1 => item::<C>(side).prop_map(|item| Known::doubt(Was::Present(item), Cause::Recheck, at(0))),
        1 => Just(Known::doubt(Was::Absent, Cause::Recheck, at(0))),
    ]
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
    let claim = prop_oneof![
        Just(Claim::Share),
        Just(Claim::Category),
        Just(Claim::Autocapture)
    ];
    let made_in = prop_oneof![Just(Side::Exchange), Just(Side::Sales)];
    (made_in, claim, any::<bool>()).prop_map(|(made_in, claim, shared_private)| Origin {
        made_in,
        claim,
        shared_private,
    })
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
    )
        .prop_map(
            |(lead, direction, conflict, external, search, category, (create, delete, private))| Policy {
                lead,
                direction,
                external,
                search,
                conflict,
                category,
                create_in_sales: create,
                delete_in_sales: delete,
                include_private: private,
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
