//! Families in which people answer what they are told, and in which weeks pass until they do.

use super::appointments::HOLDS;
use super::{BASE, TWO_WAY};
use crate::families::{Climate, Edits, Family, Kind};
use crate::kinds::About;
use crate::steps::Shape;
use crate::world::Settings;
use sync_core::Resolution;

/// A person decides every conflict.
const ASKING: Settings = Settings {
    conflict: Resolution::UserDecides,
    ..TWO_WAY
};

pub(super) const ANSWERS: Family = Family {
    name: "answers",
    settings: ASKING,
    edits: Edits::Contested,
    acts_percent: 9,
    acts: &[
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Share,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::Index,
    ],
    ..BASE
};

pub(super) const ANSWERS_OF_CONTACTS: Family = Family {
    name: "answers-contacts",
    about: About::Contacts,
    acts: &[
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Share,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Index,
        Kind::Index,
        Kind::Make,
    ],
    shapes: &[Shape::Person, Shape::AtAccount, Shape::AtNowhere, Shape::AtTwins],
    shapes_in_sales: &[Shape::Person, Shape::AtAccount],
    ..ANSWERS
};

pub(super) const ANSWERS_HELD: Family = Family {
    name: "answers-held",
    acts_percent: 14,
    acts: &[
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Uncategorise,
        Kind::Restore,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
        Kind::Decide,
    ],
    ..HOLDS
};

pub(super) const WEEKS: Family = Family {
    name: "weeks",
    about: About::Tasks,
    acts: &[
        Kind::Decide,
        Kind::Decide,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Index,
        Kind::Make,
    ],
    acts_percent: 8,
    shapes: &[Shape::Open],
    shapes_in_sales: &[Shape::Open],
    weather: Climate::OverWeeks,
    ..ANSWERS
};
