//! What there is on both sides before a mailbox is synced for the first time.

use super::Family;
use crate::random::Random;
use crate::steps::{Act, Again, Shape};

/// More than a first round makes unseen.
const MORE_THAN_UNSEEN: u8 = 23;

/// Now and then more than a first round makes unseen; else a few things, each alone on its side or with others on the other
/// side that are the same or much like it.
pub(super) fn acts(family: &Family, random: &mut Random) -> Vec<Act> {
    let mut acts = Vec::new();
    if random.chance(8) {
        for record in 0..MORE_THAN_UNSEEN {
            acts.extend(shared(0, Shape::Alone, record));
        }
    } else {
        let (least, more) = family.records;
        let mut made = 0;
        for _ in 0..least + random.below(more) {
            let user = u8::from(random.chance(25));
            let shape = random.pick(family.shapes).copied().unwrap_or(Shape::Alone);
            made += group(&mut acts, random, user, shape, made);
        }
    }
    acts.push(Act::Indexes);
    acts
}

/// Things that have to do with each other, the first of them record `first`; says how many.
fn group(acts: &mut Vec<Act>, random: &mut Random, user: u8, shape: Shape, first: u8) -> u8 {
    let again = |record, how| Act::MakesAgain { record, how };
    match random.below(100) {
        0..=29 => {
            acts.extend(shared(user, shape, first));
            acts.push(again(first, Again::TheSame));
            2
        }
        30..=44 => {
            acts.push(Act::Makes { user, shape });
            acts.push(again(first, Again::TheSame));
            2
        }
        45..=59 => {
            acts.extend(shared(user, shape, first));
            acts.extend([again(first, Again::TheSame), again(first, Again::TheSame)]);
            3
        }
        60..=74 => {
            acts.extend(shared(user, shape, first));
            acts.extend([again(first, Again::TheSame), again(first + 1, Again::TheSame)]);
            acts.push(Act::Categorises { record: first + 2 });
            3
        }
        75..=84 => {
            acts.extend(shared(user, shape, first));
            acts.push(again(first, Again::Nearly));
            2
        }
        85..=92 => {
            acts.extend(shared(user, shape, first));
            1
        }
        _ => {
            acts.push(Act::MakesInSales {
                user,
                shape: Shape::Alone,
            });
            1
        }
    }
}

/// An item that carries the category.
fn shared(user: u8, shape: Shape, record: u8) -> [Act; 2] {
    [Act::Makes { user, shape }, Act::Categorises { record }]
}
