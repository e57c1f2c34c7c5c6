//! What a record is related to, because a user said so.

use super::*;

#[test]
fn r_share_2_relations_travel_with_the_create() {
    let mut pair = pair(None, unmarked(visit()), Known::Absent);
    let asked = Related {
        contacts: [SalesId(9)].into(),
        ..account(7)
    };
    pair.asked = Some(asked.into());
    let plan = planned(&pair, &one_way());
    let Write::Create { carried, .. } = written(&plan) else {
        panic!("{plan:?}")
    };
    assert_eq!(carried.sent.related.account, Some(SalesId(7)));
    assert!(carried.sent.people.contains(&SalesPerson::Contact(SalesId(9))));
    assert!(!carried.took_in.people.contains(&SalesPerson::Contact(SalesId(9))));
}

#[test]
fn r_share_3_sharing_again_changes_the_relations_and_nothing_else() {
    let mut held = visit();
    held.related = account(7);
    let mut pair = pair(Some(held.clone()), present(visit()), present(held));
    pair.asked = Some(account(8).into());
    let plan = planned(&pair, &one_way());
    let (sent, fields) = updated(&plan, Side::Sales);
    assert_eq!(plan.reason.code, ReasonCode::Related);
    assert_eq!((sent.related.account, fields), (Some(SalesId(8)), &[][..]));
    let sent = sent.clone();
    let pair = settle(
        &begin(&pair, written(&plan), at(1)),
        Side::Sales,
        Outcome::Applied(item(sent, 2)),
        at(2),
    );
    assert_eq!(pair.asked, None);
    assert_eq!(planned(&pair, &one_way()).step, Step::Rest);
}

#[test]
fn r_share_3_a_relation_taken_off_in_sales_is_not_put_back() {
    let mut with = visit();
    with.related = account(7);
    let taken_off = pair(Some(with), present(visit()), present(visit()));
    assert_eq!(planned(&taken_off, &two_way()).step, Step::Rest);
}

#[test]
fn r_share_3_a_contact_no_longer_asked_for_goes_unless_they_take_part() {
    let contacts = |ids: &[i64]| Related {
        contacts: ids.iter().copied().map(SalesId).collect(),
        ..account(7)
    };
    let contact = |id| SalesPerson::Contact(SalesId(id));
    let mut base = visit();
    base.related = contacts(&[2, 9]);
    let mut held = visit();
    held.related = account(7);
    held.people.insert(contact(9));
    let mut pair = pair(Some(base), present(visit()), present(held));
    pair.asked = Some(contacts(&[10]).into());
    let plan = planned(&pair, &one_way());
    let people = &updated(&plan, Side::Sales).0.people;
    assert!(people.contains(&contact(10)), "asked for");
    assert!(people.contains(&contact(2)), "takes part in the meeting");
    assert!(!people.contains(&contact(9)), "not asked for any more");
}
