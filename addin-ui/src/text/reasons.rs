//! Words for where a share came to rest, and why (R-ERR-1).

use super::{Saying, saying};
use shared::api::shares::ReasonCode;

/// Why a share is where it is.
pub fn reason(code: ReasonCode) -> Saying {
    match code {
        ReasonCode::InStep => saying("Outlook and Sales agree", "There is nothing to do."),
        ReasonCode::Past => saying(
            "This meeting is over",
            "Its appointment stays in Sales; later changes in Outlook stay in Outlook.",
        ),
        ReasonCode::SeriesUnsupported => saying(
            "This series cannot be shared",
            "Share a single meeting, or shorten the series and share again.",
        ),
        ReasonCode::ItemNotFound => saying(
            "This meeting is not in your mailbox",
            "Only meetings of your own calendar can be shared. Open it there and share again.",
        ),
        ReasonCode::RecordNotFound => saying(
            "A related record is not to be found in Sales",
            "It may be gone, or not visible to you. Remove it above and share again.",
        ),
        ReasonCode::NoRight => saying(
            "Your Sales user may not do this",
            "Ask your Sales administrator for the right to create appointments, then share again.",
        ),
        ReasonCode::RefusedBySales => saying(
            "Sales refused a field",
            "Change the field named below in Outlook, then share again.",
        ),
        ReasonCode::RefusedByExchange => saying(
            "Outlook refused the change",
            "Share again. If it stays so, tell your administrator the code below.",
        ),
        ReasonCode::AnswerUnreadable => saying(
            "An answer could not be understood",
            "Share again later. If it stays so, tell your administrator.",
        ),
        ReasonCode::DeletedInSales => saying(
            "Its appointment was deleted in Sales",
            "Share again to create a new one, or leave it.",
        ),
        ReasonCode::DeletedInExchange => saying(
            "This meeting was deleted or cancelled in Outlook",
            "Its appointment stays in Sales. There is nothing to do.",
        ),
        ReasonCode::UserDecides => saying(
            "Outlook and Sales were both changed",
            "Make them agree in one of the two, then share again.",
        ),
        ReasonCode::OutOfSight => saying(
            "One side cannot be seen just now",
            "It is looked at again later. There is nothing to do.",
        ),
        ReasonCode::Paused => saying(
            "Your sync is paused",
            "The share waits and goes on when the pause ends.",
        ),
        ReasonCode::ExchangeSignInNeeded => saying(
            "Your Microsoft sign-in has lapsed",
            "The share waits. Sign in, and it goes on.",
        ),
        ReasonCode::SalesSignInNeeded => saying(
            "Your Sales connection has lapsed",
            "The share waits. Connect again, and it goes on.",
        ),
        ReasonCode::NoSalesUser => saying(
            "Your Sales user cannot own appointments",
            "It has no resource record. Ask your Sales administrator for one, or connect another user.",
        ),
        ReasonCode::TriedTooOften => saying("It was tried eight times", "Share again to try once more."),
        ReasonCode::Waiting => saying(
            "Waiting for an answer",
            "It goes on by itself. You can close the pane.",
        ),
    }
}
