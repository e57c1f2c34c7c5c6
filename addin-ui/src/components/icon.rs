//! Icons in Fluent's monoline manner, drawn here: one path each on a 20 × 20 grid, in the colour of the text.

pub(crate) const CALENDAR: &str = "M5.5 3.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM3.5 7.5h13M7 11h.01M10 11h.01M13 11h.01M7 13.8h.01M10 13.8h.01";
pub(crate) const MAIL: &str =
    "M4.5 4.5h11a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM2.8 7l7.2 4 7.2-4";
pub(crate) const SAVE: &str = "M5.5 3.5h7.4l3.6 3.6v7.4a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM6.5 3.5v3.7h5V3.5M6.5 16.5v-5h7v5";
pub(crate) const CHECK: &str = "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM6.8 10.2l2.2 2.2 4.3-4.6";
pub(crate) const WARNING: &str =
    "M9.1 3.6 2.4 15.2a1 1 0 0 0 .9 1.5h13.4a1 1 0 0 0 .9-1.5L10.9 3.6a1 1 0 0 0-1.8 0ZM10 8v4M10 14.2h.01";
pub(crate) const ERROR: &str = "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM10 6v5M10 13.6h.01";
pub(crate) const INFORMATION: &str = "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM10 9.2V14M10 6.4h.01";
pub(crate) const PLUG: &str = "M7 2.8v3.4M13 2.8v3.4M5 6.2h10v3.3a5 5 0 0 1-10 0V6.2ZM10 14.5v3";
pub(crate) const WINDOW: &str =
    "M5.5 3.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM3.5 7.5h13";
pub(crate) const OPEN: &str =
    "M8 4.5H5.5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V12M11.5 3.5h5v5M16.5 3.5 10 10";
pub(crate) const CLOSE: &str = "M5.5 5.5l9 9M14.5 5.5l-9 9";
pub(crate) const ACCOUNT: &str = "M4.5 16.5v-12a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v12M12.5 8.5h2a1 1 0 0 1 1 1v7M3 16.5h14M7.2 7h2.6M7.2 10h2.6M7.2 13h2.6";
pub(crate) const CONTACT: &str =
    "M10 3a3.3 3.3 0 1 1 0 6.6A3.3 3.3 0 0 1 10 3ZM4 16.8c0-3 2.4-4.6 6-4.6s6 1.6 6 4.6";
pub(crate) const OPPORTUNITY: &str = "M3 15.5l4.6-5 3 2.8 6-7M12.6 6.2h4v4";
pub(crate) const LEAD: &str = "M10 2.8a5 5 0 0 1 2.6 9.3v2.1H7.4v-2.1A5 5 0 0 1 10 2.8ZM8 17.2h4";
pub(crate) const REPEAT_SAFE: &str =
    "M10 2.8l6 2.2v4.6c0 3.6-2.4 6.3-6 7.6-3.6-1.3-6-4-6-7.6V5l6-2.2ZM7.2 9.8l2 2 3.6-3.9";
