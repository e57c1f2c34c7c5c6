//! Every family, in the order in which seeds go round.

mod appointments;
mod others;
mod series;

use super::{Climate, Edits, Family, Kind};
use crate::kinds::About;
use crate::steps::Shape;
use crate::world::Settings;
use sync_core::Resolution;

const TWO_WAY: Settings = Settings {
    one_way: false,
    delete_in_sales: true,
    include_private: false,
    create_in_sales: true,
    conflict: Resolution::ExchangeWins,
    searched: true,
    autocapture: false,
    notes: false,
    no_attendees: false,
    replies: false,
    limit: 2_000,
    connected: [true, true],
};

/// What most families have in common: single appointments, edited so that every edit must survive.
const BASE: Family = Family {
    name: "",
    about: About::Appointments,
    settings: TWO_WAY,
    edits: Edits::Disjoint,
    acts_percent: 6,
    acts: &[Kind::Index],
    interference_percent: 0,
    turns: &[],
    shapes: &[Shape::Alone, Shape::WithCustomer],
    shapes_in_sales: &[Shape::Alone],
    from_sales_percent: 40,
    records: (1, 4),
    weather: Climate::Changeable,
};

/// All families, in the order in which seeds go round.
pub const FAMILIES: &[Family] = &[
    appointments::SINGLE,
    appointments::CONTESTED,
    appointments::DELETIONS,
    appointments::ONE_WAY,
    appointments::MEETINGS,
    appointments::PRIVATE,
    appointments::SEARCH,
    appointments::TURNS,
    appointments::EXCHANGE_WINS,
    appointments::FOG,
    series::SERIES,
    series::SERIES_CONTESTED,
    series::SERIES_DELETIONS,
    appointments::HOLDS,
    others::CONTACTS,
    others::COMPANIES,
    others::CONTACTS_APART,
    others::CONTACTS_MERGED,
    others::TASKS,
    others::TASKS_CONTESTED,
    others::TASKS_APART,
    appointments::CAPTURE,
    appointments::LIMITS,
    appointments::HOMES,
    appointments::FIRST_ROUND,
    others::MAILS,
    appointments::OWN,
    appointments::OWN_CONTESTED,
    series::SERIES_OWN,
    appointments::ENGINES,
];
