//! Whoever follows the feed holds what a fresh reader is given, whatever happens in between.

use super::*;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;

/// What a reader holds, by immutable id: version and title, and of instances their times.
type Held = BTreeMap<String, String>;

fn window() -> Window {
    Window {
        start: "2026-03-01T00:00:00Z".parse().unwrap(),
        end: "2026-04-01T00:00:00Z".parse().unwrap(),
    }
}

/// Takes a page over as a reader does: a master that comes again replaces all that was known of its series.
fn take(held: &mut Held, rows: &[CalendarRow]) {
    for row in rows {
        match row {
            CalendarRow::Changed(event) => {
                let times = format!("{:?}", (&event.start, &event.end));
                let text = format!("{} {} {times}", event.etag(), event.subject);
                if event.recurrence.is_some() {
                    forget(held, &event.immutable_id);
                }
                held.insert(event.immutable_id.clone(), text);
            }
            CalendarRow::Occurrence(one) => {
                held.insert(one.id.clone(), format!("{:?}", (&one.etag, &one.start, &one.end)));
            }
            CalendarRow::Removed(id) => forget(held, id),
        }
    }
}

/// Forgets an item and the instances whose ids are made of its own.
fn forget(held: &mut Held, id: &str) {
    let stem = id.strip_suffix("AAA=").unwrap_or(id);
    held.retain(|known, _| !known.starts_with(stem));
}

fn follow(exchange: &Exchange, held: &mut Held, mut cursor: Option<Cursor>, limit: usize) -> Cursor {
    loop {
        let page = exchange.changes(ADA, cursor.as_ref(), window(), limit).unwrap();
        take(held, &page.rows);
        cursor = Some(page.next);
        if !page.more {
            return page.next;
        }
    }
}

fn something_happens(exchange: &mut Exchange, lot: &mut StdRng) {
    let day = lot.random_range(1..=28);
    let month = lot.random_range(3..=4);
    let times = patch(&format!(
        r#"{{"start":{{"dateTime":"2026-{month:02}-{day:02}T10:00:00","timeZone":"UTC"}},
        "end":{{"dateTime":"2026-{month:02}-{day:02}T11:00:00","timeZone":"UTC"}}}}"#
    ));
    let rule = patch(&format!(
        r#"{{"recurrence":{{"pattern":{{"type":"daily","interval":9}},
        "range":{{"type":"numbered","startDate":"2026-{month:02}-{day:02}","numberOfOccurrences":5}}}}}}"#
    ));
    let title = patch(&format!(r#"{{"subject":"{}"}}"#, lot.random_range(0..1000)));
    let mailbox = exchange.mailbox(ADA).unwrap();
    let all: Vec<_> = mailbox
        .events_everywhere()
        .map(|placed| placed.item.clone())
        .collect();
    let instances = mailbox.calendar_view(&window());
    let any = |lot: &mut StdRng, of: &[Arc<Event>]| match of.len() {
        0 => String::new(),
        many => of[lot.random_range(0..many)].immutable_id.clone(),
    };
    let (item, instance) = (any(lot, &all), any(lot, &instances));
    // Much of it is refused, which is part of the story.
    match lot.random_range(0..9) {
        0 => drop(exchange.create_event(ADA, &times.overlaid(&title), now())),
        1 => drop(exchange.create_event(ADA, &times.overlaid(&rule), now())),
        2 => drop(exchange.update_event(ADA, &item, &title, None, now())),
        3 => drop(exchange.update_event(ADA, &item, &times, None, now())),
        4 => drop(exchange.update_event(ADA, &instance, &title, None, now())),
        5 => drop(exchange.delete_event(ADA, &instance, None, now())),
        6 => drop(exchange.restore_event(ADA, &item, now())),
        7 => drop(exchange.move_event(ADA, &item, Folder::Elsewhere, now())),
        _ => drop(exchange.purge_event(ADA, &item)),
    }
}

#[test]
fn a_reader_who_follows_holds_what_a_fresh_reader_is_given() {
    for seed in 0..200 {
        let mut lot = StdRng::seed_from_u64(seed);
        let mut exchange = two_mailboxes();
        let mut held = Held::new();
        let mut cursor = None;
        for _ in 0..30 {
            for _ in 0..lot.random_range(0..4) {
                something_happens(&mut exchange, &mut lot);
            }
            let limit = lot.random_range(1..4);
            cursor = Some(follow(&exchange, &mut held, cursor, limit));
        }
        let mut fresh = Held::new();
        follow(&exchange, &mut fresh, None, 50);
        assert_eq!(held, fresh, "seed {seed}");
    }
}

#[test]
fn equal_stories_leave_equal_worlds() {
    let told = |seed| {
        let mut lot = StdRng::seed_from_u64(seed);
        let mut exchange = two_mailboxes();
        for _ in 0..60 {
            something_happens(&mut exchange, &mut lot);
        }
        let mailbox = exchange.mailbox(ADA).unwrap();
        let items: Vec<Event> = mailbox
            .events_everywhere()
            .map(|placed| Event::clone(placed.item))
            .collect();
        items
    };
    assert_eq!(told(7), told(7));
    assert_ne!(told(7), told(8));
}
