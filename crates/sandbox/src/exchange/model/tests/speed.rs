//! What one operation costs while somebody keeps every older state, as the simulation does for stale reads.
//! `cargo test -p sandbox --release speed -- --ignored --nocapture`

use super::*;
use std::time::Instant;

/// Prints the median, which a busy machine spoils less than the mean.
fn cost(name: &str, times: u32, mut act: impl FnMut(u32)) {
    let timed = (0..times).map(|number| {
        let start = Instant::now();
        act(number);
        start.elapsed()
    });
    let mut took: Vec<_> = timed.collect();
    took.sort();
    println!("{name:>34}: {:>9.2?}", took[took.len() / 2]);
}

#[test]
#[ignore = "a measurement, to be read by people"]
fn an_operation_costs_microseconds() {
    let mut exchange = two_mailboxes();
    let mut kept: Vec<Exchange> = Vec::new();
    let mut ids = Vec::new();
    cost("create a meeting for two", 40, |_| {
        kept.push(exchange.clone());
        let made = exchange.create_event(ADA, &meeting(&["grace@contoso.example"]), now());
        ids.push(made.unwrap().immutable_id.clone());
    });
    let write = EventWrite {
        subject: Some("Changed".to_owned()),
        ..EventWrite::default()
    };
    cost("change a meeting of two", 400, |number| {
        kept.push(exchange.clone());
        let id = &ids[number as usize % ids.len()];
        exchange.update_event(ADA, id, &write, None, now()).unwrap();
    });
    let private = EventWrite {
        categories: Some(vec!["Shared with Oracle".to_owned()]),
        ..EventWrite::default()
    };
    cost("set a category", 400, |number| {
        kept.push(exchange.clone());
        let id = &ids[number as usize % ids.len()];
        exchange.update_event(ADA, id, &private, None, now()).unwrap();
    });
    let window = Window {
        start: "2026-03-01T00:00:00Z".parse().unwrap(),
        end: "2026-04-01T00:00:00Z".parse().unwrap(),
    };
    cost("read the whole feed of 40", 400, |_| {
        let page = exchange.changes(ADA, None, window, 100).unwrap();
        assert_eq!(page.rows.len(), 40);
    });
    let cursor = exchange.changes(ADA, None, window, 100).unwrap().next;
    cost("read a silent feed", 4000, |_| {
        exchange.changes(ADA, Some(&cursor), window, 100).unwrap();
    });
    cost("read one event", 4000, |number| {
        let id = &ids[number as usize % ids.len()];
        exchange.mailbox(ADA).unwrap().event(id).unwrap();
    });
    let rule = patch(
        r#"{"recurrence":{"pattern":{"type":"weekly","interval":1,"daysOfWeek":["wednesday"]},
        "range":{"type":"numbered","startDate":"2026-03-04","numberOfOccurrences":8}}}"#,
    );
    let series = exchange
        .create_event(GRACE, &meeting(&[]).overlaid(&rule), now())
        .unwrap();
    let instances = series.instances(&window);
    cost("change an occurrence", 400, |number| {
        kept.push(exchange.clone());
        let id = &instances[number as usize % instances.len()].immutable_id;
        exchange.update_event(GRACE, id, &write, None, now()).unwrap();
    });
    cost("read the instances of a series", 400, |_| {
        let mailbox = exchange.mailbox(GRACE).unwrap();
        mailbox.instances(&series.immutable_id, &window).unwrap();
    });
    cost("keep a state", 4000, |_| kept.push(exchange.clone()));
}
