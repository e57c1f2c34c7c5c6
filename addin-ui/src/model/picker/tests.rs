use super::*;
use shared::ids::RecordId;

fn page(names: &[&str]) -> RecordPage {
    let records = names
        .iter()
        .map(|name| RecordSummary {
            record_type: RecordType::Account,
            id: RecordId((*name).to_owned()),
            number: "1".to_owned(),
            name: (*name).to_owned(),
            detail: None,
        })
        .collect();
    RecordPage {
        records,
        has_more: false,
    }
}

fn typed(picker: &mut Picker, query: &str) -> u32 {
    picker
        .type_query(query.to_owned())
        .expect("long enough to search")
        .ticket
}

#[test]
fn one_letter_asks_nobody() {
    let mut picker = Picker::default();
    assert_eq!(picker.type_query(" n ".to_owned()), None);
    assert!(!picker.open);
}

#[test]
fn letters_are_counted_not_bytes() {
    let mut picker = Picker::default();
    assert_eq!(picker.type_query("ö".to_owned()), None);
    assert!(picker.type_query("öl".to_owned()).is_some());
}

#[test]
fn an_overtaken_answer_is_dropped() {
    let mut picker = Picker::default();
    let first = typed(&mut picker, "no");
    let second = typed(&mut picker, "nor");
    picker.answer(first, Ok(page(&["Nordic"])));
    assert_eq!(picker.list, List::Searching);
    picker.answer(second, Ok(page(&["Northwind"])));
    assert_eq!(picker.list, List::Found(page(&["Northwind"])));
}

#[test]
fn an_answer_after_the_field_was_emptied_is_dropped() {
    let mut picker = Picker::default();
    let ticket = typed(&mut picker, "no");
    picker.clear();
    picker.answer(ticket, Ok(page(&["Northwind"])));
    assert_eq!(picker.list, List::TooShort);
}

#[test]
fn slow_is_said_only_while_waiting() {
    let mut picker = Picker::default();
    let ticket = typed(&mut picker, "no");
    picker.slow(ticket);
    assert_eq!(picker.list, List::Slow);
    picker.answer(ticket, Ok(page(&[])));
    picker.slow(ticket);
    assert_eq!(picker.list, List::Nothing);
}

#[test]
fn arrows_walk_round() {
    let mut picker = Picker::default();
    let ticket = typed(&mut picker, "no");
    picker.answer(ticket, Ok(page(&["a", "b"])));
    let mut seen = vec![];
    for step in [Step::Down, Step::Down, Step::Down, Step::Up] {
        picker.step(step);
        seen.push(picker.active);
    }
    assert_eq!(seen, [Some(0), Some(1), Some(0), Some(1)]);
}

#[test]
fn arrows_open_a_closed_list_and_do_nothing_without_rows() {
    let mut picker = Picker::default();
    picker.step(Step::Down);
    assert!(!picker.open);
    let ticket = typed(&mut picker, "no");
    picker.answer(ticket, Ok(page(&["a", "b"])));
    picker.close();
    picker.step(Step::Up);
    assert_eq!((picker.open, picker.active), (true, Some(1)));
}

#[test]
fn taking_a_row_empties_the_field() {
    let mut picker = Picker::default();
    let ticket = typed(&mut picker, "no");
    picker.answer(ticket, Ok(page(&["a", "b"])));
    assert_eq!(picker.take(1).map(|record| record.name), Some("b".to_owned()));
    assert_eq!((picker.query.as_str(), picker.open), ("", false));
    assert_eq!(picker.take(0), None);
}

#[test]
fn another_kind_asks_again_for_what_was_typed() {
    let mut picker = Picker::default();
    typed(&mut picker, "no");
    let search = picker.choose_type(RecordType::Lead).expect("asks again");
    assert_eq!(
        (search.record_type, search.query.as_str()),
        (RecordType::Lead, "no")
    );
}
