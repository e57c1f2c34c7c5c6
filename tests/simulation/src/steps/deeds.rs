//! Steps by what they are: how they are counted, and what they may change.

use super::{Act, EditedField, Setting};
use sync_core::Side;

impl Act {
    /// What somebody does, as it is counted.
    pub fn deed(self) -> &'static str {
        match self {
            Self::Makes { .. } => "make in exchange",
            Self::MakesInSales { .. } => "make in sales",
            Self::Edits {
                side: Side::Exchange, ..
            } => "edit in exchange",
            Self::Edits {
                side: Side::Sales, ..
            } => "edit in sales",
            Self::PutsBack { .. } => "put back",
            Self::Deletes {
                side: Side::Exchange, ..
            } => "delete in exchange",
            Self::Deletes {
                side: Side::Sales, ..
            } => "delete in sales",
            Self::Purges { .. } => "empty deleted items",
            Self::Restores { .. } => "restore",
            Self::Categorises { .. } => "categorise",
            Self::Uncategorises { .. } => "uncategorise",
            Self::Moves { .. } => "move",
            Self::Copies { .. } => "copy",
            Self::MakesAgain { .. } => "make again",
            Self::Hides { .. } => "hide",
            Self::Reassigns { .. } => "reassign",
            Self::Declines { .. } => "decline",
            Self::Merges { .. } => "merge",
            Self::Befriends => "befriend",
            Self::EditsOne {
                side: Side::Exchange, ..
            } => "edit one meeting in exchange",
            Self::EditsOne {
                side: Side::Sales, ..
            } => "edit one meeting in sales",
            Self::DeletesOne {
                side: Side::Exchange, ..
            } => "delete one meeting in exchange",
            Self::DeletesOne {
                side: Side::Sales, ..
            } => "delete one meeting in sales",
            Self::Lengthens { .. } => "lengthen",
            Self::Shortens { .. } => "shorten",
            Self::Answers { .. } => "answer",
            Self::Sends { .. } => "send",
            Self::Files { .. } => "file",
            Self::StopsCapture { .. } => "stop",
            Self::Retries { .. } => "retry",
            Self::Splits { .. } => "split",
            Self::Indexes => "index",
        }
    }

    /// Where it may change single parts, of which record, and which field whoever does it means to change.
    pub(crate) fn changes_parts(self) -> Option<(Side, u8, Option<EditedField>)> {
        match self {
            Self::Edits { side, record, field } => Some((side, record, Some(field))),
            Self::EditsOne {
                side, record, field, ..
            } => Some((side, record, Some(field))),
            Self::DeletesOne { side, record, .. } => Some((side, record, None)),
            Self::Lengthens { record } | Self::Shortens { record } | Self::Splits { record } => {
                Some((Side::Exchange, record, None))
            }
            Self::Makes { .. }
            | Self::MakesInSales { .. }
            | Self::PutsBack { .. }
            | Self::Deletes { .. }
            | Self::Purges { .. }
            | Self::Restores { .. }
            | Self::Categorises { .. }
            | Self::Uncategorises { .. }
            | Self::Moves { .. }
            | Self::Copies { .. }
            | Self::MakesAgain { .. }
            | Self::Hides { .. }
            | Self::Reassigns { .. }
            | Self::Declines { .. }
            | Self::Merges { .. }
            | Self::Befriends
            | Self::Answers { .. }
            | Self::Sends { .. }
            | Self::Files { .. }
            | Self::StopsCapture { .. }
            | Self::Retries { .. }
            | Self::Indexes => None,
        }
    }
}

impl Setting {
    /// Which setting turns, as it is counted.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneWay(_) => "one-way",
            Self::DeleteInSales(_) => "delete-in-sales",
            Self::IncludePrivate(_) => "include-private",
            Self::CreateInSales(_) => "create-in-sales",
            Self::SalesWins(_) => "sales-wins",
            Self::UserDecides(_) => "user-decides",
            Self::Searched(_) => "searched",
            Self::Autocapture(_) => "autocapture",
            Self::NoAttendees(_) => "no-attendees",
            Self::IncludeNotes(_) => "include-notes",
            Self::Replies(_) => "replies",
            Self::Limit(_) => "limit",
            Self::Connected(..) => "connected",
        }
    }
}
