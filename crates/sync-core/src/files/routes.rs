//! Which ways are open to the files of a record.

use crate::content::{Content, Kind};
use crate::files::{FileLedger, FileTerms};
use crate::pair::{Item, Known, Pair, Side, Standing};
use crate::plan::reaches_exchange;
use crate::policy::{Lead, Policy};
use crate::reason::ReasonCode;

/// Whether files go one way, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRoute {
    /// They do.
    Open,
    /// They do not.
    Closed(ReasonCode),
}

/// Which ways are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileRoutes {
    /// From Exchange to Sales.
    pub to_sales: FileRoute,
    /// From Sales to Exchange: where it is closed, the files in Sales are not even read.
    pub to_exchange: FileRoute,
}

impl FileRoutes {
    /// The way to that side.
    pub fn to(&self, side: Side) -> FileRoute {
        match side {
            Side::Exchange => self.to_exchange,
            Side::Sales => self.to_sales,
        }
    }
}

/// Which ways are open to the files of a record that came to rest, `told` so; none while it is not in step. Files of
/// appointments and emails go to Sales alone, those of tasks both ways (R-APPT-19, R-MAIL-7, R-TASK-3). What is added to a
/// meeting that is over stays, like any other edit of it (R-APPT-2); what hung on it when it was first shared goes along.
pub fn file_routes<C: Content>(
    pair: &Pair<C>,
    policy: &Policy,
    told: ReasonCode,
    ledger: &FileLedger,
) -> Option<FileRoutes> {
    let (exchange, sales) = in_step(pair, policy, told)?;
    let is_late = ledger.through.is_some() && !exchange.content.takes_files(exchange.modified, &policy.zone);
    let to_exchange = match C::KIND {
        Kind::Contact => return None,
        Kind::Appointment | Kind::Email => FileRoute::Closed(ReasonCode::OneWay),
        Kind::Task => match reaches_exchange(pair, exchange.facts.organizer, sales, policy) {
            Ok(()) => FileRoute::Open,
            Err(code) => FileRoute::Closed(code),
        },
    };
    Some(FileRoutes {
        to_sales: if is_late {
            FileRoute::Closed(ReasonCode::Past)
        } else {
            FileRoute::Open
        },
        to_exchange,
    })
}

fn in_step<'p, C: Content>(
    pair: &'p Pair<C>,
    policy: &Policy,
    told: ReasonCode,
) -> Option<(&'p Item<C>, &'p Item<C>)> {
    let (Known::Present(exchange), Known::Present(sales)) = (&pair.exchange, &pair.sales) else {
        return None;
    };
    // Nothing of these goes anywhere until somebody acts.
    let is_halted = matches!(
        told,
        ReasonCode::MadePrivate | ReasonCode::OutsideScope | ReasonCode::CategoryInQuestion
    );
    let is_kept_in_step =
        pair.standing == Standing::Linked && pair.hold.is_none() && policy.lead == Lead::Leads;
    (is_kept_in_step && !is_halted).then_some((exchange, sales))
}

impl FileTerms {
    /// Whether the files of Sales are read.
    pub fn reads_sales(&self) -> bool {
        self.routes.to_exchange == FileRoute::Open
    }
}
