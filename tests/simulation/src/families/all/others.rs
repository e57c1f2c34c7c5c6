//! Families of contacts, tasks and mails.

use super::{BASE, TWO_WAY};
use crate::families::{Edits, Family, Kind};
use crate::kinds::About;
use crate::steps::{Mailing, Setting, Shape};
use crate::world::Settings;

/// Settings that decide what becomes of the other side once the two are apart.
const WHAT_PARTS: &[Setting] = &[
    Setting::DeleteInSales(false),
    Setting::DeleteInSales(true),
    Setting::CreateInSales(false),
    Setting::CreateInSales(true),
    Setting::Searched(false),
    Setting::Searched(true),
];

/// Notes are included and left out again, in mid-flight.
pub(super) const CONTACTS: Family = Family {
    name: "contacts",
    about: About::Contacts,
    acts: &[Kind::Index, Kind::Make, Kind::MakeInSales],
    turns: &[Setting::IncludeNotes(true), Setting::IncludeNotes(false)],
    shapes: &[Shape::Person, Shape::AtAccount],
    shapes_in_sales: &[Shape::Person, Shape::AtAccount, Shape::Shared],
    from_sales_percent: 50,
    ..BASE
};

pub(super) const COMPANIES: Family = Family {
    name: "companies",
    about: About::Contacts,
    edits: Edits::Contested,
    acts: &[Kind::Index, Kind::Make, Kind::MakeInSales],
    turns: &[
        Setting::SalesWins(true),
        Setting::SalesWins(false),
        Setting::UserDecides(true),
    ],
    shapes: &[
        Shape::Person,
        Shape::AtAccount,
        Shape::AtNowhere,
        Shape::AtTwins,
        Shape::Nameless,
    ],
    shapes_in_sales: &[Shape::Person, Shape::AtAccount, Shape::Shared],
    from_sales_percent: 30,
    ..BASE
};

pub(super) const CONTACTS_APART: Family = Family {
    name: "contacts-apart",
    about: About::Contacts,
    acts: &[
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Purge,
        Kind::Restore,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::Move,
        Kind::Copy,
        Kind::Merge,
        Kind::Reassign,
        Kind::Index,
        Kind::Make,
        Kind::MakeInSales,
    ],
    turns: WHAT_PARTS,
    shapes: &[Shape::Person, Shape::AtAccount],
    shapes_in_sales: &[Shape::Person, Shape::Shared],
    from_sales_percent: 50,
    ..BASE
};

/// Some turn out to be one person, while everybody edits them.
pub(super) const CONTACTS_MERGED: Family = Family {
    name: "contacts-merged",
    about: About::Contacts,
    acts_percent: 12,
    acts: &[
        Kind::Merge,
        Kind::Merge,
        Kind::Index,
        Kind::Make,
        Kind::MakeInSales,
    ],
    shapes: &[Shape::Person, Shape::AtAccount],
    shapes_in_sales: &[Shape::Person, Shape::Shared],
    from_sales_percent: 50,
    records: (2, 6),
    ..BASE
};

pub(super) const TASKS: Family = Family {
    name: "tasks",
    about: About::Tasks,
    acts: &[Kind::Index, Kind::Make, Kind::MakeInSales],
    shapes: &[Shape::Open, Shape::Done],
    shapes_in_sales: &[Shape::Open, Shape::Secret],
    from_sales_percent: 50,
    ..BASE
};

pub(super) const TASKS_CONTESTED: Family = Family {
    name: "tasks-contested",
    about: About::Tasks,
    edits: Edits::Contested,
    acts: &[Kind::Index, Kind::Make, Kind::Hide],
    turns: &[
        Setting::SalesWins(true),
        Setting::SalesWins(false),
        Setting::UserDecides(true),
    ],
    shapes: &[Shape::Open, Shape::Done],
    shapes_in_sales: &[Shape::Open, Shape::Secret],
    from_sales_percent: 50,
    ..BASE
};

pub(super) const TASKS_APART: Family = Family {
    name: "tasks-apart",
    about: About::Tasks,
    acts: &[
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::Move,
        Kind::Reassign,
        Kind::Index,
        Kind::Make,
        Kind::MakeInSales,
    ],
    turns: WHAT_PARTS,
    shapes: &[Shape::Open, Shape::Done],
    shapes_in_sales: &[Shape::Open, Shape::Secret],
    from_sales_percent: 50,
    ..BASE
};

pub(super) const MAILS: Family = Family {
    name: "mails",
    about: About::Mails,
    settings: Settings {
        searched: false,
        replies: true,
        ..TWO_WAY
    },
    edits: Edits::Nowhere,
    acts: &[
        Kind::Make,
        Kind::Answer,
        Kind::Answer,
        Kind::Answer,
        Kind::Answer,
        Kind::Categorise,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::Send,
        Kind::File,
        Kind::Move,
        Kind::Copy,
        Kind::Stop,
        Kind::DeleteInExchange,
        Kind::Purge,
        Kind::Restore,
    ],
    turns: &[
        Setting::Replies(false),
        Setting::Replies(true),
        Setting::Replies(true),
    ],
    shapes: &[
        Shape::Mail(Mailing::FromCustomer),
        Shape::Mail(Mailing::FromCustomerToAll),
        Shape::Mail(Mailing::FromCustomerToAll),
        Shape::Mail(Mailing::ToCustomer),
        Shape::Mail(Mailing::FromColleague),
        Shape::Mail(Mailing::InConfidence),
        Shape::Mail(Mailing::FromExcluded),
        Shape::Mail(Mailing::Draft),
    ],
    shapes_in_sales: &[],
    from_sales_percent: 0,
    records: (1, 3),
    ..BASE
};
