//! Families of series.

use super::BASE;
use crate::families::{Edits, Family, Kind};
use crate::kinds::About;
use crate::steps::{Setting, Shape};

/// Of every kind of rule.
const OF_EVERY_RULE: &[Shape] = &[
    Shape::Daily,
    Shape::Begun,
    Shape::Weekly,
    Shape::Monthly,
    Shape::WholeDays,
    Shape::WithCustomer,
];
/// The same, and some that are refused.
const SERIES_AND_REFUSED: &[Shape] = &[
    Shape::Daily,
    Shape::Begun,
    Shape::Weekly,
    Shape::Monthly,
    Shape::WholeDays,
    Shape::WithCustomer,
    Shape::Endless,
    Shape::TooLong,
];
const SERIES_IN_SALES: &[Shape] = &[
    Shape::Daily,
    Shape::Begun,
    Shape::Weekly,
    Shape::Monthly,
    Shape::WholeDays,
    Shape::Scattered,
];

pub(super) const SERIES: Family = Family {
    name: "series",
    about: About::Series,
    acts: &[
        Kind::EditOne,
        Kind::EditOne,
        Kind::EditOne,
        Kind::Lengthen,
        Kind::Index,
    ],
    shapes: OF_EVERY_RULE,
    shapes_in_sales: SERIES_IN_SALES,
    records: (1, 2),
    ..BASE
};

pub(super) const SERIES_CONTESTED: Family = Family {
    name: "series-contested",
    about: About::Series,
    edits: Edits::Contested,
    acts: &[Kind::EditOne, Kind::EditOne, Kind::Make, Kind::Index],
    turns: &[Setting::SalesWins(true), Setting::SalesWins(false)],
    shapes: OF_EVERY_RULE,
    shapes_in_sales: SERIES_IN_SALES,
    records: (1, 2),
    ..BASE
};

pub(super) const SERIES_DELETIONS: Family = Family {
    name: "series-deletions",
    about: About::Series,
    acts: &[
        Kind::EditOne,
        Kind::DeleteOneInExchange,
        Kind::DeleteOneInExchange,
        Kind::DeleteOneInSales,
        Kind::DeleteOneInSales,
        Kind::Shorten,
        Kind::Split,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Restore,
        Kind::Uncategorise,
        Kind::Categorise,
        Kind::Index,
    ],
    turns: &[Setting::DeleteInSales(false), Setting::DeleteInSales(true)],
    shapes: SERIES_AND_REFUSED,
    shapes_in_sales: SERIES_IN_SALES,
    records: (1, 2),
    ..BASE
};

pub(super) const SERIES_OWN: Family = Family {
    name: "series-own",
    about: About::Series,
    edits: Edits::Own,
    acts: &[Kind::EditOne, Kind::EditOne, Kind::EditOne, Kind::Index],
    shapes: OF_EVERY_RULE,
    shapes_in_sales: SERIES_IN_SALES,
    records: (1, 2),
    ..BASE
};
