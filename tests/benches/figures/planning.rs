//! The core alone: plain pairs planned per second on one core, memory per pair, and how both grow with the number of pairs.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;
use sync_core::{
    Alarm, Appointment, CategoryTrust, Claim, Description, Direction, ExternalEdits, Facts, Ground, Item,
    ItemId, Known, Lead, Life, Marks, Origin, Own, Pair, Participants, Permission, PlaceRequest, Policy,
    Related, Resolution, SalesId, SalesPerson, Scope, Search, ShowAs, Side, Span, Told, Version, Visibility,
    plan, seat,
};

/// How many pairs, each ten times more.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];

pub(super) fn figures() -> Value {
    let sizes: Vec<_> = SIZES.iter().map(|size| of_size(*size)).collect();
    json!({
        "sizes": sizes,
        "wanted": "at least 1,000,000 plans a second; under 2,048 bytes a pair; neither worse with more pairs",
    })
}

fn of_size(size: u32) -> Value {
    // What comes in with the first pair of all comes in once, however many follow.
    let _first = (private_bytes(), at_rest(size));
    let before = private_bytes();
    let pairs: Vec<_> = (0..size).map(at_rest).collect();
    let bytes = private_bytes().saturating_sub(before);
    let policy = policy();
    let now = moment(0);
    let mut planned = 0_u64;
    let started = Instant::now();
    while started.elapsed().as_millis() < 1_000 {
        for pair in &pairs {
            let planned_one = plan(pair, &policy, now);
            assert!(matches!(planned_one.step, sync_core::Step::Rest));
        }
        planned += u64::from(size);
    }
    let per_second = planned as f64 / started.elapsed().as_secs_f64();
    json!({
        "pairs": size,
        "plansPerSecond": per_second.round(),
        "bytesPerPair": bytes / u64::from(size),
        "seatedPerSecond": seated_per_second(size).round(),
    })
}

/// Half of the records are linked, half ask for a place: how many are seated a second.
fn seated_per_second(size: u32) -> f64 {
    let linked: BTreeMap<u32, Life> = (0..size / 2)
        .map(|id| (id, Life::Until(moment(i64::from(id)))))
        .collect();
    let requests: Vec<_> = (size / 2..size)
        .map(|id| PlaceRequest {
            ground: Ground::changed(moment(i64::from(id))),
            id,
            life: Life::Open,
        })
        .collect();
    let started = Instant::now();
    let mut seated = 0_u64;
    while started.elapsed().as_millis() < 300 {
        let seating = seat(size, &linked, requests.clone(), moment(0));
        assert_eq!(seating.seated.len() as u32, size - size / 2);
        seated += u64::from(size);
    }
    seated as f64 / started.elapsed().as_secs_f64()
}

fn moment(minutes: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_795_435_200 + minutes * 60).unwrap()
}

/// A linked appointment with nothing to do, of the length that appointments have.
fn at_rest(number: u32) -> Pair<Appointment> {
    let content = Appointment {
        subject: format!("Quarterly review with customer {number}"),
        description: Description(format!(
            "<p>Agenda {number}: figures, forecast, open questions, next steps.</p>"
        )),
        location: "Meeting room 4.12".to_owned(),
        time: Span::Timed {
            start: moment(i64::from(number)),
            end: moment(i64::from(number) + 30),
        },
        visibility: Visibility::Normal,
        people: Participants::from([
            SalesPerson::User(SalesId(300_000_000_000_900_001)),
            SalesPerson::Contact(SalesId(300_000_000_001_000_000 + i64::from(number))),
        ]),
        own: Own {
            of: Some(SalesId(300_000_000_000_900_001)),
            show_as: Told::This(ShowAs::Busy),
            reminder: Told::This(Alarm::Before(15)),
        },
        join_link: Told::Nothing,
        related: Related::default(),
    };
    let item = |id: String| {
        Known::Present(Item {
            id: ItemId::new(id),
            version: Version::new("1774429200001"),
            modified: moment(-60),
            content: content.clone(),
            marks: Marks::BOTH,
            facts: Facts::default(),
        })
    };
    let mut pair = Pair::opened(Origin::by_hand(Claim::Share), None, moment(0));
    pair.base = Some(content.clone());
    pair.exchange = item(format!(
        "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A5wZ_QNf_zndLk13htYM0TNxaCNjbD1oRyv{number:06}"
    ));
    pair.sales = item(format!("OX-GCPZY94THW43TGGZBXS5{number:06}-0"));
    pair.scope = Scope::Inside;
    pair
}

fn policy() -> Policy {
    Policy {
        lead: Lead::Leads,
        direction: Direction::TwoWay,
        external: ExternalEdits::Overwritten,
        search: Search::Usable,
        conflict: Resolution::ExchangeWins,
        fallback: Side::Exchange,
        create_in_sales: Permission::Allowed,
        delete_in_sales: Permission::Denied,
        include_private: Permission::Denied,
        notes: Permission::Denied,
        category: CategoryTrust::Trusted,
        grace: jiff::SignedDuration::from_secs(45),
        looks_apart: jiff::SignedDuration::from_mins(10),
        birthplace: sync_core::Birthplace::Here,
        zone: sync_core::Zone::utc(),
    }
}

/// What this process holds in memory of its own: its program's pages come in with whatever runs first, and are not counted.
fn private_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: Vec<u64> = statm
        .split_whitespace()
        .map(|pages| pages.parse().unwrap())
        .collect();
    let (resident, of_files) = (pages[1], pages[2]);
    resident.saturating_sub(of_files) * 4096
}
