//! What was written is read again, and the shape that has shipped stays.

use super::*;
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use std::num::NonZeroU64;
use sync_core::{
    Alarm, Answer, Approver, Body, Carried, Cause, Claim, ConversationKey, Demand, Description, Detail,
    Doubt, Effect, Facts, Fingerprint, Flips, HasFiles, HeldFor, Item, ItemId, Marks, Object, Organizer,
    OurWrite, Own, Participants, Party, Place, Removal, Row, SalesId, SalesPerson, ShowAs, Side, SideTries,
    Span, Threading, Told, Tombstone, Tried, Undone, Version, Versions, Visibility, Was, Way, WriteKey,
};

fn moment() -> impl Strategy<Value = Timestamp> {
    let nanos = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
    nanos.prop_map(|nanos| Timestamp::from_nanosecond(nanos).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (1..=9999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        (moment(), moment()).prop_map(|(start, end)| Span::Timed { start, end }),
        (day(), day()).prop_map(|(first, last)| Span::AllDay { first, last }),
    ]
}

fn ids() -> impl Strategy<Value = BTreeSet<SalesId>> {
    proptest::collection::btree_set(any::<i64>().prop_map(SalesId), 0..4)
}

fn related() -> impl Strategy<Value = Related> {
    let one = || proptest::option::of(any::<i64>().prop_map(SalesId));
    (one(), one(), one(), ids()).prop_map(|(account, opportunity, lead, contacts)| Related {
        account,
        opportunity,
        lead,
        contacts,
    })
}

fn person() -> impl Strategy<Value = SalesPerson> {
    (any::<i64>(), any::<bool>()).prop_map(|(id, is_contact)| match is_contact {
        true => SalesPerson::Contact(SalesId(id)),
        false => SalesPerson::User(SalesId(id)),
    })
}

fn told<T: Clone + std::fmt::Debug + 'static>(values: BoxedStrategy<T>) -> BoxedStrategy<Told<T>> {
    let apart = (values.clone(), values.clone());
    let apart = apart.prop_map(|(exchange, sales)| Told::Apart { exchange, sales });
    prop_oneof![Just(Told::Nothing), values.prop_map(Told::This), apart].boxed()
}

fn own() -> BoxedStrategy<Own> {
    let show_as = told(select(vec![ShowAs::Busy, ShowAs::Free]).boxed());
    let alarm = proptest::option::of(any::<u32>());
    let alarm = alarm.prop_map(|minutes| minutes.map_or(Alarm::Off, Alarm::Before));
    let of = proptest::option::of(any::<i64>().prop_map(SalesId));
    (of, show_as, told(alarm.boxed()))
        .prop_map(|(of, show_as, reminder)| Own {
            of,
            show_as,
            reminder,
        })
        .boxed()
}

prop_compose! {
    fn appointment()(
        subject in ".*",
        description in "(?s).*",
        location in ".*",
        time in span(),
        is_private in any::<bool>(),
        people in proptest::collection::vec(person(), 0..4).prop_map(Participants::from_iter),
        own in own(),
        join_link in told(".*".prop_map(String::into_boxed_str).boxed()),
        related in related(),
    ) -> Appointment {
        let visibility = if is_private { Visibility::Private } else { Visibility::Normal };
        Appointment { subject, description: Description(description), location, time, visibility, people, own, join_link, related }
    }
}

fn organizer() -> impl Strategy<Value = Organizer> {
    select(vec![Organizer::Owner, Organizer::SomebodyElse])
}

prop_compose! {
    fn facts()(
        organizer in organizer(),
        invitees in any::<u32>(),
        body in select(vec![Body::AsInSales, Body::HoldsMore]),
        place in select(vec![Place::Read, Place::Elsewhere]),
        owner in proptest::option::of(any::<i64>().prop_map(SalesId)),
        files in select(vec![HasFiles::No, HasFiles::Yes]),
    ) -> Facts {
        Facts { organizer, invitees, body, place, owner, files }
    }
}

prop_compose! {
    fn item()(
        id in ".*",
        version in ".*",
        modified in moment(),
        content in appointment(),
        (category, stamp) in any::<(bool, bool)>(),
        facts in facts(),
    ) -> Item<Appointment> {
        let (id, version, marks) = (ItemId::new(id), Version::new(version), Marks { category, stamp });
        Item { id, version, modified, content, marks, facts }
    }
}

fn tombstone() -> impl Strategy<Value = Tombstone> {
    let removal = select(vec![Removal::Deleted, Removal::Cancelled, Removal::Vanished]);
    (proptest::option::of(".*"), removal, organizer()).prop_map(|(id, removal, organizer)| Tombstone {
        id: id.map(ItemId::new),
        removal,
        organizer,
    })
}

fn was() -> impl Strategy<Value = Was<Appointment>> {
    prop_oneof![
        Just(Was::Absent),
        item().prop_map(Was::Present),
        tombstone().prop_map(Was::Gone),
    ]
}

fn cause() -> impl Strategy<Value = Cause<Appointment>> {
    let carried = || (appointment(), appointment()).prop_map(|(sent, took_in)| Carried { sent, took_in });
    prop_oneof![
        Just(Cause::Recheck),
        Just(Cause::Rumour),
        ".*".prop_map(|id| Cause::Adopted(ItemId::new(id))),
        carried().prop_map(Cause::Created),
        carried().prop_map(Cause::Updated),
        Just(Cause::Deleted),
        Just(Cause::Marked),
        Just(Cause::Unmarked),
    ]
}

fn row() -> impl Strategy<Value = Row<Appointment>> {
    prop_oneof![
        item().prop_map(Row::Changed),
        Just(Row::Removed),
        Just(Row::Deleted)
    ]
}

prop_compose! {
    fn doubt()(
        was in was(),
        cause in cause(),
        since in moment(),
        heard in proptest::option::of(row()),
        missing_since in proptest::option::of(moment()),
        contradicted_since in proptest::option::of(moment()),
    ) -> Doubt<Appointment> {
        Doubt { was, cause, since, heard, missing_since, contradicted_since }
    }
}

fn known() -> impl Strategy<Value = Known<Appointment>> {
    prop_oneof![
        Just(Known::Absent),
        item().prop_map(Known::Present),
        tombstone().prop_map(Known::Gone),
        doubt().prop_map(|doubt| Known::InDoubt(Box::new(doubt))),
    ]
}

fn reason() -> impl Strategy<Value = Reason> {
    let detail = prop_oneof![
        Just(Detail::None),
        ".*".prop_map(Detail::Field),
        ".*".prop_map(Detail::VendorCode),
        any::<i64>().prop_map(|id| Detail::Record(SalesId(id))),
        proptest::collection::vec(".*".prop_map(ItemId::new), 0..4).prop_map(Detail::Candidates),
        any::<u32>().prop_map(Detail::Count),
        any::<u32>().prop_map(Detail::Allowed),
    ];
    let code = select(ReasonCode::ALL);
    (code, detail).prop_map(|(code, detail)| Reason { code, detail })
}

prop_compose! {
    fn demand()(
        key in any::<[u8; 16]>(),
        object in select(vec![Object::Appointments, Object::Contacts, Object::Tasks]),
        effect in select(vec![
            Effect::Changes, Effect::Creates, Effect::CreatesInFirstRound, Effect::Unlinks, Effect::Deletes,
        ]),
        recipients in any::<u32>(),
    ) -> Demand {
        Demand { key: WriteKey::from_bytes(key), object, effect, recipients }
    }
}

prop_compose! {
    fn hold()(
        held_for in select(HeldFor::ALL.to_vec()),
        demand in demand(),
        exchange in proptest::option::of(".*".prop_map(Version::new)),
        sales in proptest::option::of(".*".prop_map(Version::new)),
        since in moment(),
        answer in proptest::option::of(select(vec![
            Answer::Approved(Approver::User), Answer::Approved(Approver::Administrator), Answer::Discarded,
        ])),
    ) -> Hold {
        Hold { held_for, demand, versions: Versions { exchange, sales }, since, answer }
    }
}

fn tries() -> impl Strategy<Value = Tries> {
    let tried = || {
        let tried = (any::<u32>(), moment()).prop_map(|(count, last)| Tried { count, last });
        proptest::option::of(tried)
    };
    (tried(), tried(), tried(), tried()).prop_map(|(exchange, sales, looks_at_exchange, looks_at_sales)| {
        let on = |writes, looks| SideTries { writes, looks };
        Tries::new(on(exchange, looks_at_exchange), on(sales, looks_at_sales))
    })
}

prop_compose! {
    fn bond()(
        made_in in select(vec![Side::Exchange, Side::Sales]),
        claim in select(vec![
            Claim::Share, Claim::Category, Claim::Autocapture, Claim::Reply, Claim::SavedSearch,
        ]),
        shared_private in any::<bool>(),
        category in select(vec![Category::Wanted, Category::Set, Category::Off]),
        scope in select(vec![Scope::Never, Scope::Inside, Scope::Leaving, Scope::Left]),
        consent in proptest::option::of(
            select(vec![
                Consent::ReplaceBody, Consent::DeleteToo, Consent::BringBack, Consent::CreateNew, Consent::CleanUp,
            ]),
        ),
        hold in proptest::option::of(hold().prop_map(Box::new)),
        tries in tries(),
    ) -> Bond {
        Bond { origin: Origin { made_in, claim, shared_private }, category, scope, consent, hold, tries }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_known_comes_back_exactly(known in known()) {
        prop_assert_eq!(Appointment::decode_known(&Appointment::encode_known(&known)), Ok(known));
    }

    #[test]
    fn a_base_comes_back_exactly(base in proptest::option::of(appointment())) {
        prop_assert_eq!(Appointment::decode_base(&Appointment::encode_base(base.as_ref())), Ok(base));
    }

    #[test]
    fn relations_come_back_exactly(asked in related()) {
        prop_assert_eq!(decode_asked(&encode_asked(&asked)), Ok(asked));
    }

    #[test]
    fn a_bond_comes_back_exactly(bond in bond()) {
        prop_assert_eq!(decode_bond(&encode_bond(&bond)), Ok(bond));
    }

    #[test]
    fn a_standing_comes_back_exactly(reason in reason(), since in moment()) {
        let parked = Standing::Parked { reason: reason.clone(), since };
        let unseated = Standing::Unseated { reason: reason.clone(), since };
        for standing in [Standing::Linked, parked, unseated, Standing::Unlinked(reason)] {
            let columns = encode_standing(&standing);
            let code = columns.reason.as_ref().map(|reason| reason.code);
            let detail = columns.reason.as_ref().and_then(|reason| reason.detail.as_deref());
            prop_assert_eq!(decode_standing(columns.standing, code, detail, columns.since), Ok(standing));
        }
    }

    #[test]
    fn bytes_that_were_cut_are_refused(known in known(), cut in any::<proptest::sample::Index>()) {
        let bytes = Appointment::encode_known(&known);
        prop_assert_eq!(Appointment::decode_known(&bytes[..cut.index(bytes.len())]), Err(Unreadable));
    }
}

/// The example of version 1. It changes only by mistake: what has been written must stay readable.
const KNOWN_V1: &str = r##"{"v":1,"body":{"inDoubt":{"was":{"present":{"id":"OX-1","version":"3","modified":"2026-11-22T09:00:00.123456789Z","content":{"subject":"Visit","description":"<p>Hi</p>","location":"","time":{"allDay":{"first":"2026-11-24","last":"2026-11-25"}},"visibility":"private","people":[{"contact":7},{"user":8}],"related":{"account":1,"opportunity":2,"lead":3,"contacts":[4,5]}},"marks":{"category":true,"stamp":false},"facts":{"organizer":"somebodyElse","invitees":6,"body":"holdsMore","place":"elsewhere"}}},"cause":{"updated":{"sent":{"subject":"Visit","description":"","location":"Room","time":{"timed":{"start":"2026-11-24T08:00:00Z","end":"2026-11-24T09:00:00Z"}},"visibility":"normal","people":[],"related":{"account":null,"opportunity":null,"lead":null,"contacts":[]}},"tookIn":{"subject":"Visit","description":"","location":"Room","time":{"timed":{"start":"2026-11-24T08:00:00Z","end":"2026-11-24T09:00:00Z"}},"visibility":"normal","people":[],"related":{"account":null,"opportunity":null,"lead":null,"contacts":[]}}}},"since":"2026-11-22T10:00:00Z","heard":"removed","missingSince":"2026-11-22T10:01:00Z"}}}"##;

fn example() -> Known<Appointment> {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let timed = Appointment {
        subject: "Visit".to_owned(),
        description: Description::default(),
        location: "Room".to_owned(),
        time: Span::Timed {
            start: at("2026-11-24T08:00:00Z"),
            end: at("2026-11-24T09:00:00Z"),
        },
        visibility: Visibility::Normal,
        people: Participants::default(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related::default(),
    };
    let whole_days = Appointment {
        subject: "Visit".to_owned(),
        description: Description("<p>Hi</p>".to_owned()),
        location: String::new(),
        time: Span::AllDay {
            first: Date::constant(2026, 11, 24),
            last: Date::constant(2026, 11, 25),
        },
        visibility: Visibility::Private,
        people: [SalesPerson::Contact(SalesId(7)), SalesPerson::User(SalesId(8))].into(),
        own: Own::default(),
        join_link: Told::Nothing,
        related: Related {
            account: Some(SalesId(1)),
            opportunity: Some(SalesId(2)),
            lead: Some(SalesId(3)),
            contacts: [SalesId(4), SalesId(5)].into(),
        },
    };
    Known::InDoubt(Box::new(Doubt {
        was: Was::Present(Item {
            id: ItemId::new("OX-1"),
            version: Version::new("3"),
            modified: at("2026-11-22T09:00:00.123456789Z"),
            content: whole_days,
            marks: Marks {
                category: true,
                stamp: false,
            },
            facts: Facts {
                organizer: Organizer::SomebodyElse,
                invitees: 6,
                body: Body::HoldsMore,
                place: Place::Elsewhere,
                owner: None,
                files: HasFiles::No,
            },
        }),
        cause: Cause::Updated(Carried {
            sent: timed.clone(),
            took_in: timed,
        }),
        since: at("2026-11-22T10:00:00Z"),
        heard: Some(Row::Removed),
        missing_since: Some(at("2026-11-22T10:01:00Z")),
        contradicted_since: None,
    }))
}

#[test]
fn version_1_is_written_as_it_always_was() {
    assert_eq!(
        str::from_utf8(&Appointment::encode_known(&example())),
        Ok(KNOWN_V1)
    );
}

#[test]
fn version_1_is_read_for_ever() {
    assert_eq!(Appointment::decode_known(KNOWN_V1.as_bytes()), Ok(example()));
}

const BOND_V1: &str = r#"{"v":1,"body":{"origin":{"madeIn":"sales","claim":"savedSearch","sharedPrivate":true},"category":"off","scope":"leaving","consent":"bringBack"}}"#;

#[test]
fn a_bond_of_version_1_is_written_and_read_as_it_always_was() {
    let bond = Bond {
        origin: Origin {
            shared_private: true,
            ..Origin::FROM_SALES
        },
        category: Category::Off,
        scope: Scope::Leaving,
        consent: Some(Consent::BringBack),
        hold: None,
        tries: Tries::NONE,
    };
    assert_eq!(encode_bond(&bond), BOND_V1);
    assert_eq!(decode_bond(BOND_V1), Ok(bond));
}

const HOLD_V1: &str = r#"{"v":1,"body":{"origin":{"madeIn":"exchange","claim":"share","sharedPrivate":false},"category":"set","scope":"never","consent":null,"hold":{"heldFor":"mailBudget","demand":{"key":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,255],"object":"appointments","effect":"deletes","recipients":6},"versions":{"exchange":"CK-1","sales":null},"since":"2026-11-22T10:00:00.123456789Z","answer":{"approved":"administrator"}}}}"#;

#[test]
fn a_hold_of_version_1_is_written_and_read_as_it_always_was() {
    let bond = Bond {
        origin: Origin::by_hand(Claim::Share),
        category: Category::Set,
        scope: Scope::Never,
        consent: None,
        hold: Some(
            Hold {
                held_for: HeldFor::MailBudget,
                demand: Demand {
                    key: WriteKey::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]),
                    object: Object::Appointments,
                    effect: Effect::Deletes,
                    recipients: 6,
                },
                versions: Versions {
                    exchange: Some(Version::new("CK-1")),
                    sales: None,
                },
                since: "2026-11-22T10:00:00.123456789Z".parse().unwrap(),
                answer: Some(Answer::Approved(Approver::Administrator)),
            }
            .into(),
        ),
        tries: Tries::NONE,
    };
    assert_eq!(encode_bond(&bond), HOLD_V1);
    assert_eq!(decode_bond(HOLD_V1), Ok(bond));
}

const TRIES_V1: &str = r#"{"v":1,"body":{"origin":{"madeIn":"exchange","claim":"share","sharedPrivate":false},"category":"set","scope":"never","consent":null,"tries":{"sales":{"count":3,"last":"2026-11-22T10:00:00Z"}}}}"#;

#[test]
fn tries_of_version_1_are_written_and_read_as_they_always_were() {
    let bond = Bond {
        origin: Origin::by_hand(Claim::Share),
        category: Category::Set,
        scope: Scope::Never,
        consent: None,
        hold: None,
        tries: Tries::new(
            SideTries::default(),
            SideTries {
                writes: Some(Tried {
                    count: 3,
                    last: "2026-11-22T10:00:00Z".parse().unwrap(),
                }),
                looks: None,
            },
        ),
    };
    assert_eq!(encode_bond(&bond), TRIES_V1);
    assert_eq!(decode_bond(TRIES_V1), Ok(bond));
}

const LOOKS_V1: &str = r#"{"v":1,"body":{"origin":{"madeIn":"exchange","claim":"share","sharedPrivate":false},"category":"set","scope":"never","consent":null,"tries":{"looksAtExchange":{"count":2,"last":"2026-11-22T10:00:00Z"}}}}"#;

#[test]
fn refused_looks_of_version_1_are_written_and_read_as_they_always_were() {
    let bond = Bond {
        origin: Origin::by_hand(Claim::Share),
        category: Category::Set,
        scope: Scope::Never,
        consent: None,
        hold: None,
        tries: Tries::new(
            SideTries {
                writes: None,
                looks: Some(Tried {
                    count: 2,
                    last: "2026-11-22T10:00:00Z".parse().unwrap(),
                }),
            },
            SideTries::default(),
        ),
    };
    assert_eq!(encode_bond(&bond), LOOKS_V1);
    assert_eq!(decode_bond(LOOKS_V1), Ok(bond));
}

#[test]
fn a_detail_of_version_1_is_written_as_it_always_was_and_read_for_ever() {
    let candidates = vec![ItemId::new("OX-1"), ItemId::new("OX-2")];
    for (detail, text) in [
        (Detail::None, None),
        (
            Detail::Field("subject".to_owned()),
            Some(r#"{"v":1,"body":{"field":"subject"}}"#),
        ),
        (
            Detail::VendorCode("JBO-27010".to_owned()),
            Some(r#"{"v":1,"body":{"vendorCode":"JBO-27010"}}"#),
        ),
        (Detail::Record(SalesId(7)), Some(r#"{"v":1,"body":{"record":7}}"#)),
        (
            Detail::Candidates(candidates),
            Some(r#"{"v":1,"body":{"candidates":["OX-1","OX-2"]}}"#),
        ),
        (Detail::Count(21), Some(r#"{"v":1,"body":{"count":21}}"#)),
        (Detail::Allowed(365), Some(r#"{"v":1,"body":{"allowed":365}}"#)),
    ] {
        let reason = ReasonCode::InStep.with(detail);
        assert_eq!(encode_reason(&reason).detail.as_deref(), text);
        assert_eq!(decode_reason("in-step", text), Ok(reason));
    }
}

#[test]
fn an_unknown_version_is_refused_and_says_nothing_of_its_content() {
    let later = KNOWN_V1.replacen("\"v\":1", "\"v\":2", 1);
    assert_eq!(Appointment::decode_known(later.as_bytes()), Err(Unreadable));
    let odd = KNOWN_V1.replace("private", "Visit to a secret place");
    assert_eq!(
        Appointment::decode_known(odd.as_bytes()).unwrap_err().to_string(),
        "stored bytes cannot be read"
    );
}

#[test]
fn tokens_come_back_exactly() {
    let ends = "2026-11-22T10:00:00Z".parse().unwrap();
    for refresh in [None, Some("refresh \"me\"")] {
        let tokens = TokenSet {
            refresh: refresh.map(SecretString::from),
            access: "access".into(),
            access_expires_at: ends,
        };
        let read = decode_tokens(&encode_tokens(&tokens), ends).unwrap();
        assert_eq!(read.refresh.as_ref().map(|token| token.expose_secret()), refresh);
        assert_eq!(read.access.expose_secret(), "access");
        assert_eq!(read.access_expires_at, ends);
    }
}

/// A message of version 1, as it is kept.
const EMAIL_V1: &str = r#"{"v":1,"body":{"conversation":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,255],"threading":{"messageId":"<2@acme.example>","references":["<1@acme.example>"],"conversation":"AAQk","hereSince":"2026-11-22T09:00:00.5Z","addresses":["ada@own.example"]},"subject":"Offer","body":"<p>Hi</p>","sentAt":"2026-11-22T09:00:00Z","way":"received","from":{"known":{"contact":7}},"to":[{"known":{"user":8}}],"cc":[{"address":"x@y.example"}],"visibility":"normal","related":{"account":1,"opportunity":null,"lead":null,"contacts":[]}}}"#;

#[test]
fn a_message_of_version_1_is_written_and_read_as_it_always_was() {
    let email = Email {
        conversation: ConversationKey::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]),
        threading: Threading {
            message_id: "<2@acme.example>".to_owned(),
            references: vec!["<1@acme.example>".to_owned()],
            conversation: "AAQk".to_owned(),
            here_since: "2026-11-22T09:00:00.5Z".parse().unwrap(),
            addresses: ["ada@own.example".to_owned()].into(),
        },
        subject: "Offer".to_owned(),
        body: Some(Description("<p>Hi</p>".to_owned())),
        sent_at: "2026-11-22T09:00:00Z".parse().unwrap(),
        way: Way::Received,
        from: Some(Party::Known(SalesPerson::Contact(SalesId(7)))),
        to: [Party::Known(SalesPerson::User(SalesId(8)))].into(),
        cc: [Party::at("x@y.example")].into(),
        visibility: Visibility::Normal,
        related: Related {
            account: Some(SalesId(1)),
            ..Related::default()
        },
    };
    assert_eq!(str::from_utf8(&Email::encode_base(Some(&email))), Ok(EMAIL_V1));
    assert_eq!(Email::decode_base(EMAIL_V1.as_bytes()), Ok(Some(email)));
    let told = EMAIL_V1.replace(r#""<p>Hi</p>""#, "null");
    let told = Email::decode_base(told.as_bytes()).unwrap().unwrap();
    assert_eq!(told.body, None, "a row of a feed has no body");
}

#[test]
fn what_tells_another_engine_of_version_1_is_written_and_read_as_it_always_was() {
    let print = |bits| Fingerprint::from_bits(NonZeroU64::new(bits).unwrap());
    let ours = OurWrite {
        before: print(1),
        wrote: print(u64::MAX),
    };
    let engines = Engines {
        exchange: Some(ours),
        sales: None,
        undone: Some(Box::new(Undone {
            exchange: Flips {
                undone: Some(ours),
                at: ["2026-11-22T10:00:00Z".parse().unwrap()].into(),
            },
            sales: Flips::default(),
        })),
    };
    let shipped = r#"{"v":1,"body":{"exchange":{"before":"0000000000000001","wrote":"ffffffffffffffff"},"undone":{"exchange":{"undone":{"before":"0000000000000001","wrote":"ffffffffffffffff"},"at":["2026-11-22T10:00:00Z"]},"sales":{}}}}"#;
    let written = encode_engines(&engines).unwrap();
    assert_eq!(str::from_utf8(&written).unwrap(), shipped);
    assert_eq!(decode_engines(shipped.as_bytes()), Ok(engines));
    assert!(
        encode_engines(&Engines::default()).is_none(),
        "as in every row that is older"
    );
    let nothing = shipped.replace("0000000000000001", "0000000000000000");
    assert_eq!(decode_engines(nothing.as_bytes()), Err(Unreadable));
}

#[test]
fn what_is_kept_of_files_has_the_shape_that_has_shipped() {
    use sync_core::files::{FileDigest, FileKnown, FileLedger, FileWay, Noted, Through};
    let ledger = FileLedger {
        files: vec![FileKnown {
            name: "offer.pdf".to_owned(),
            bytes: Some(3),
            digest: Some(FileDigest::from_bytes([0; 32])),
            made_in: Side::Exchange,
            in_exchange: [ItemId::new("e")].into(),
            in_sales: [ItemId::new("s")].into(),
            way: FileWay::CannotGo(ReasonCode::RefusedBySales.with(Detail::VendorCode("E-1".to_owned()))),
            tries: 1,
            noted: Noted::Telling {
                since: "2026-11-22T09:00:00Z".parse().unwrap(),
            },
        }],
        through: Some(Through {
            item: ItemId::new("e"),
            exchange: Version::new("1"),
            sales: None,
            size_max_mb: 10,
        }),
    };
    let shipped = r#"{"v":1,"body":{"files":[{"name":"offer.pdf","bytes":3,"digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","madeIn":"exchange","inExchange":["e"],"inSales":["s"],"way":{"cannotGo":{"code":"refused-by-sales","detail":{"vendorCode":"E-1"}}},"tries":1,"noted":{"telling":"2026-11-22T09:00:00Z"}}],"through":{"item":"e","exchange":"1","sales":null,"sizeMaxMb":10}}}"#;
    assert_eq!(str::from_utf8(&encode_files(&ledger)).unwrap(), shipped);
    assert_eq!(decode_files(shipped.as_bytes()), Ok(ledger));
}

#[test]
fn lost_values_of_version_1_are_written_and_read_as_they_always_were() {
    use sync_core::{Lost, Slot, Value};
    let (moment, later): (Timestamp, Timestamp) = (
        "2026-11-22T10:00:00Z".parse().unwrap(),
        "2026-11-22T11:00:00Z".parse().unwrap(),
    );
    let day = Date::constant(2026, 11, 23);
    let text = |text: &str| text.to_owned();
    let shapes = [
        (Value::Nothing, r#""nothing""#),
        (Value::Text(text("Room 1")), r#"{"text":"Room 1"}"#),
        (Value::Html(text("<p>Why</p>")), r#"{"html":"<p>Why</p>"}"#),
        (Value::Word(text("busy")), r#"{"word":"busy"}"#),
        (Value::Texts(vec![text("a"), text("b")]), r#"{"texts":["a","b"]}"#),
        (
            Value::Records(vec![SalesId(i64::MAX)]),
            r#"{"records":[9223372036854775807]}"#,
        ),
        (Value::Moment(moment), r#"{"moment":"2026-11-22T10:00:00Z"}"#),
        (
            Value::Moments {
                start: moment,
                end: later,
            },
            r#"{"moments":{"start":"2026-11-22T10:00:00Z","end":"2026-11-22T11:00:00Z"}}"#,
        ),
        (
            Value::Days {
                first: day,
                last: day,
            },
            r#"{"days":{"first":"2026-11-23","last":"2026-11-23"}}"#,
        ),
        (Value::MinutesBefore(15), r#"{"minutesBefore":15}"#),
    ];
    for (value, shape) in shapes {
        let lost = Lost {
            on: Side::Sales,
            at: moment,
            field: text("location"),
            part: Some(Slot::at(later)),
            value,
        };
        let shipped = format!(
            r#"{{"v":1,"body":{{"on":"sales","at":"2026-11-22T10:00:00Z","field":"location","part":"20261122T110000Z","value":{shape}}}}}"#
        );
        assert_eq!(str::from_utf8(&encode_lost(&lost)).unwrap(), shipped);
        assert_eq!(decode_lost(shipped.as_bytes()), Ok(lost));
    }
    let whole =
        r#"{"v":1,"body":{"on":"exchange","at":"2026-11-22T10:00:00Z","field":"subject","value":"nothing"}}"#;
    let lost = decode_lost(whole.as_bytes()).unwrap();
    assert_eq!(lost.part, None, "a record that is no series has no parts");
    assert_eq!(str::from_utf8(&encode_lost(&lost)).unwrap(), whole);
}
