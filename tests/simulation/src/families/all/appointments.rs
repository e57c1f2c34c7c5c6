//! Families of single appointments.

use super::{BASE, TWO_WAY};
use crate::families::{Climate, Edits, Family, Kind};
use crate::steps::{Setting, Shape};
use crate::world::Settings;
use sync_core::Resolution;

pub(super) const SINGLE: Family = Family {
    name: "single",
    ..BASE
};

pub(super) const CONTESTED: Family = Family {
    name: "contested",
    edits: Edits::Contested,
    acts: &[Kind::Index, Kind::Make],
    turns: &[
        Setting::SalesWins(true),
        Setting::SalesWins(false),
        Setting::UserDecides(true),
    ],
    ..BASE
};

pub(super) const DELETIONS: Family = Family {
    name: "deletions",
    acts: &[
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Purge,
        Kind::Restore,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::Move,
        Kind::Index,
        Kind::Make,
    ],
    turns: &[Setting::DeleteInSales(false), Setting::DeleteInSales(true)],
    ..BASE
};

pub(super) const ONE_WAY: Family = Family {
    name: "one-way",
    settings: Settings {
        one_way: true,
        ..TWO_WAY
    },
    edits: Edits::InExchange,
    acts: &[Kind::Make, Kind::MakeInSales, Kind::DeleteInSales, Kind::Index],
    from_sales_percent: 20,
    ..BASE
};

pub(super) const MEETINGS: Family = Family {
    name: "meetings",
    acts: &[Kind::Make, Kind::Decline, Kind::Categorise, Kind::Index],
    shapes: &[Shape::WithColleague, Shape::WithCustomer],
    from_sales_percent: 0,
    ..BASE
};

pub(super) const PRIVATE: Family = Family {
    name: "private",
    acts: &[Kind::Hide, Kind::Make, Kind::Index, Kind::Categorise],
    shapes: &[Shape::Alone, Shape::Private],
    from_sales_percent: 20,
    ..BASE
};

pub(super) const SEARCH: Family = Family {
    name: "search",
    acts: &[
        Kind::Index,
        Kind::MakeInSales,
        Kind::Reassign,
        Kind::DeleteInSales,
    ],
    turns: &[Setting::Searched(false), Setting::Searched(true)],
    shapes: &[Shape::Alone],
    from_sales_percent: 80,
    weather: Climate::OverDays,
    ..BASE
};

pub(super) const TURNS: Family = Family {
    name: "turns",
    edits: Edits::Contested,
    acts: &[
        Kind::Make,
        Kind::MakeInSales,
        Kind::Index,
        Kind::Copy,
        Kind::Uncategorise,
        Kind::Categorise,
    ],
    turns: &[
        Setting::OneWay(true),
        Setting::OneWay(false),
        Setting::SalesWins(true),
        Setting::DeleteInSales(false),
        Setting::IncludePrivate(true),
    ],
    shapes: &[Shape::Alone, Shape::WithCustomer, Shape::Past],
    ..BASE
};

pub(super) const EXCHANGE_WINS: Family = Family {
    name: "exchange-wins",
    edits: Edits::Contested,
    shapes: &[Shape::Alone],
    records: (1, 2),
    ..BASE
};

pub(super) const FOG: Family = Family {
    name: "fog",
    acts_percent: 2,
    edits: Edits::InExchange,
    shapes: &[Shape::Alone],
    from_sales_percent: 0,
    records: (1, 1),
    weather: Climate::Foggy,
    ..BASE
};

pub(super) const HOLDS: Family = Family {
    name: "holds",
    // Most of what people do is to remove, and mostly on one side, so that more is to go than the brake lets through in a day.
    acts_percent: 10,
    acts: &[
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::DeleteInSales,
        Kind::Uncategorise,
        Kind::Uncategorise,
        Kind::Index,
    ],
    from_sales_percent: 60,
    records: (22, 6),
    ..BASE
};

pub(super) const CAPTURE: Family = Family {
    name: "capture",
    settings: Settings {
        autocapture: true,
        ..TWO_WAY
    },
    acts: &[
        Kind::Make,
        Kind::Befriend,
        Kind::Hide,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::DeleteInExchange,
        Kind::Decline,
        Kind::Index,
    ],
    turns: &[
        Setting::Autocapture(false),
        Setting::Autocapture(true),
        Setting::Autocapture(true),
        Setting::NoAttendees(true),
        Setting::NoAttendees(false),
        Setting::IncludePrivate(true),
        Setting::IncludePrivate(false),
    ],
    shapes: &[
        Shape::WithCustomer,
        Shape::WithStranger,
        Shape::WithColleague,
        Shape::WithBoth,
        Shape::Alone,
        Shape::PrivateWithCustomer,
        Shape::Past,
    ],
    from_sales_percent: 10,
    records: (2, 4),
    ..BASE
};

pub(super) const LIMITS: Family = Family {
    name: "limits",
    settings: Settings {
        autocapture: true,
        limit: 3,
        ..TWO_WAY
    },
    acts: &[
        Kind::Make,
        Kind::MakeInSales,
        Kind::DeleteInExchange,
        Kind::DeleteInSales,
        Kind::Categorise,
        Kind::Uncategorise,
        Kind::Index,
    ],
    turns: &[
        Setting::Limit(0),
        Setting::Limit(1),
        Setting::Limit(2),
        Setting::Limit(3),
        Setting::Limit(5),
    ],
    shapes: &[
        Shape::WithCustomer,
        Shape::WithCustomer,
        Shape::Alone,
        Shape::Past,
    ],
    from_sales_percent: 30,
    records: (5, 4),
    ..BASE
};

pub(super) const HOMES: Family = Family {
    name: "homes",
    settings: Settings {
        connected: [true, false],
        ..TWO_WAY
    },
    acts: &[Kind::MakeInSales, Kind::Index, Kind::Index, Kind::Decline],
    turns: &[
        Setting::Connected(1, true),
        Setting::Connected(1, true),
        Setting::Connected(1, false),
        Setting::Connected(0, false),
        Setting::Connected(0, true),
    ],
    shapes: &[Shape::WithColleague],
    shapes_in_sales: &[Shape::WithColleague, Shape::WithColleague, Shape::Alone],
    from_sales_percent: 90,
    ..BASE
};

pub(super) const FIRST_ROUND: Family = Family {
    name: "first-round",
    edits: Edits::BeforeTheFirstRound,
    from_sales_percent: 0,
    ..BASE
};

/// What is their owner's own, and what nobody else's copy is written for but that.
pub(super) const OWN: Family = Family {
    name: "own",
    edits: Edits::Own,
    acts: &[Kind::Index, Kind::Make],
    ..BASE
};

pub(super) const OWN_CONTESTED: Family = Family {
    name: "own-contested",
    edits: Edits::OwnContested,
    acts: &[Kind::Index, Kind::Make],
    turns: &[
        Setting::SalesWins(true),
        Setting::SalesWins(false),
        Setting::UserDecides(true),
    ],
    ..BASE
};

/// Half of the records are another product's too; of the others people change their minds.
pub(super) const ENGINES: Family = Family {
    name: "engines",
    settings: Settings {
        conflict: Resolution::SalesWins,
        ..TWO_WAY
    },
    edits: Edits::Contested,
    acts: &[Kind::Index, Kind::PutBack, Kind::PutBack],
    interference_percent: 6,
    shapes: &[Shape::Alone, Shape::WithColleague],
    from_sales_percent: 60,
    ..BASE
};
