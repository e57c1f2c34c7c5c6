//! The ports, for the concrete connectors and store: delegation, and the vendors' errors in the loop's words.

pub mod exchange;
mod first_page;
mod guard;
pub mod sales;
pub mod store;

pub use guard::Guard;

use crate::ports::{FileRead, FilesSeen, Refusal, Stop};
use ::store::links::Link;
use identity::RequestedClaims;
use sync_core::files::FileSeen;
use sync_core::{Content, Detail, Outcome, Reason, ReasonCode, Side};
use vendor_http::{Answer, Error};

/// What an error of this side means for everything else that goes there.
pub fn stop(side: Side, error: &Error) -> Stop {
    tracing::warn!(side = name(side), error = %error, trace = ?error.trace(), "vendor refused");
    match error {
        Error::Throttled { retry_after_secs, .. } => Stop::Throttled(*retry_after_secs),
        Error::Unauthorized { challenges, .. } => match side {
            Side::Exchange => RequestedClaims::from_challenges(challenges.iter())
                .map_or(Stop::Unauthorized(side), Stop::ClaimsWanted),
            Side::Sales => Stop::Unauthorized(side),
        },
        Error::Forbidden { .. } => Stop::Forbidden(side),
        Error::Unreachable { .. } => match side {
            Side::Exchange => Stop::MailboxUnreachable,
            Side::Sales => Stop::Unreadable(side),
        },
        Error::Full { .. } => match side {
            Side::Exchange => Stop::MailboxFull,
            Side::Sales => Stop::Unavailable(side),
        },
        Error::Unavailable { .. } | Error::Late { .. } => Stop::Unavailable(side),
        Error::Rejected { .. } | Error::Unreadable { .. } => Stop::Unreadable(side),
    }
}

/// What an error of this side means where it met one of several looks, and the vendor answers otherwise, as the connectors make
/// sure: passes if it is about that one alone (R-ERR-2).
fn stop_unless_of_one(side: Side, error: &Error) -> Result<(), Stop> {
    let stop = stop(side, error);
    if error.may_be_of_one() { Ok(()) } else { Err(stop) }
}

/// The same where nobody knows whether the vendor answers otherwise: passes if an answer came that cannot be read.
fn stop_unless_unreadable(side: Side, error: &Error) -> Result<(), Stop> {
    match stop(side, error) {
        Stop::Unreadable(_) => Ok(()),
        all @ (Stop::Throttled(_)
        | Stop::Unauthorized(_)
        | Stop::ClaimsWanted(_)
        | Stop::Unavailable(_)
        | Stop::Forbidden(_)
        | Stop::MailboxUnreachable
        | Stop::MailboxFull
        | Stop::FieldsUnknown) => Err(all),
    }
}

/// What a list of files came to. A fault that is not about everything may be about these files.
fn files_listed(side: Side, listed: Result<Vec<FileSeen>, Error>) -> Result<FilesSeen, Stop> {
    match listed {
        Ok(files) => Ok(FilesSeen::There(files)),
        Err(error) => {
            let stop = stop(side, &error);
            if stop.is_for_all() {
                Err(stop)
            } else {
                Ok(FilesSeen::NotNow(ReasonCode::Waiting))
            }
        }
    }
}

/// What reading a file came to.
fn file_read(side: Side, read: Result<Option<Vec<u8>>, Error>) -> Result<FileRead, Stop> {
    match read {
        Ok(Some(bytes)) => Ok(FileRead::Content(bytes)),
        Ok(None) => Ok(FileRead::Missing),
        Err(error) if error.is_too_large() => Ok(FileRead::TooLarge),
        Err(error) => {
            stop_unless_unreadable(side, &error).map(|()| FileRead::Refused(ReasonCode::AnswerUnreadable))
        }
    }
}

/// Why a write was surely not done. Where that is not sure the outcome says all there is to say, besides a line for the
/// log.
fn refusal_of<C: Content>(side: Side, link: &Link<C>, answer: &Answer<C>) -> Option<Refusal> {
    let error = answer.refusal.as_ref()?;
    if matches!(answer.outcome, Outcome::NotApplied) {
        return Some(refusal(side, error));
    }
    let side = name(side);
    tracing::warn!(link.id = %link.copy.0, side, error = %error, trace = ?error.trace(), "write not certain");
    None
}

fn refusal(side: Side, error: &Error) -> Refusal {
    match (side, error) {
        // In Sales that is a right that an administrator can give; of Graph's many reasons its code tells which.
        (Side::Sales, Error::Forbidden { .. }) => Refusal::Park(ReasonCode::NoRight.into()),
        (Side::Sales, Error::Rejected { code, field, .. }) => Refusal::Park(Reason {
            code: ReasonCode::RefusedBySales,
            detail: match field {
                Some(field) => Detail::Field(field.clone()),
                None => Detail::VendorCode(code.clone()),
            },
        }),
        (Side::Exchange, Error::Forbidden { code, .. } | Error::Rejected { code, .. }) => {
            Refusal::Park(Reason {
                code: ReasonCode::RefusedByExchange,
                detail: Detail::VendorCode(code.clone()),
            })
        }
        (Side::Exchange | Side::Sales, Error::Unreadable { .. }) => {
            Refusal::Park(ReasonCode::AnswerUnreadable.into())
        }
        (Side::Exchange | Side::Sales, Error::Late { .. }) => Refusal::Unsent,
        (
            Side::Exchange | Side::Sales,
            Error::Throttled { .. }
            | Error::Unauthorized { .. }
            | Error::Unreachable { .. }
            | Error::Full { .. }
            | Error::Unavailable { .. },
        ) => Refusal::Stop(stop(side, error)),
    }
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Exchange => "exchange",
        Side::Sales => "sales",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vendor_http::{Challenges, Trace};

    fn trace() -> Box<Trace> {
        Box::new(Trace {
            vendor: "Acme",
            status: None,
            code: None,
            request_id: None,
            client_request_id: None,
        })
    }

    fn unauthorized(challenges: Challenges) -> Error {
        Error::Unauthorized {
            challenges,
            trace: trace(),
        }
    }

    #[test]
    fn a_refused_write_parks_its_record_with_what_each_side_can_say() {
        let forbidden = Error::Forbidden {
            code: "E-1".to_owned(),
            trace: trace(),
        };
        let rejected = |field: Option<&str>| Error::Rejected {
            code: "E-2".to_owned(),
            field: field.map(str::to_owned),
            trace: trace(),
        };
        let park = |code, detail| Refusal::Park(Reason { code, detail });
        let vendor_code = |code: &str| Detail::VendorCode(code.to_owned());
        for (side, error, parked) in [
            (Side::Sales, &forbidden, Refusal::Park(ReasonCode::NoRight.into())),
            (
                Side::Sales,
                &rejected(Some("AccountId")),
                park(ReasonCode::RefusedBySales, Detail::Field("AccountId".to_owned())),
            ),
            (
                Side::Sales,
                &rejected(None),
                park(ReasonCode::RefusedBySales, vendor_code("E-2")),
            ),
            (
                Side::Exchange,
                &forbidden,
                park(ReasonCode::RefusedByExchange, vendor_code("E-1")),
            ),
            (
                Side::Exchange,
                &rejected(Some("body")),
                park(ReasonCode::RefusedByExchange, vendor_code("E-2")),
            ),
        ] {
            assert_eq!(refusal(side, error), parked, "{side:?} {error}");
        }
    }

    #[test]
    fn what_is_not_about_one_record_stops_the_mailbox_at_that_side() {
        for side in [Side::Exchange, Side::Sales] {
            let throttled = Error::Throttled {
                retry_after_secs: Some(9),
                trace: trace(),
            };
            let stop = Stop::Throttled(Some(9));
            assert_eq!(refusal(side, &throttled), Refusal::Stop(stop));
            let stop = Stop::Unauthorized(side);
            assert_eq!(
                refusal(side, &unauthorized(Challenges::default())),
                Refusal::Stop(stop)
            );
        }
    }

    #[test]
    fn what_did_not_leave_in_time_goes_again_and_stops_nothing() {
        for side in [Side::Exchange, Side::Sales] {
            assert_eq!(refusal(side, &Error::Late { trace: trace() }), Refusal::Unsent);
        }
    }

    #[test]
    fn r_del_1_a_mailbox_that_is_not_there_or_is_full_stops_as_a_whole() {
        let unreachable = Error::Unreachable {
            code: "MailboxNotEnabledForRESTAPI".to_owned(),
            trace: trace(),
        };
        let full = Error::Full { trace: trace() };
        for (error, stopped) in [
            (&unreachable, Stop::MailboxUnreachable),
            (&full, Stop::MailboxFull),
        ] {
            assert_eq!(
                stop_unless_unreadable(Side::Exchange, error),
                Err(stopped.clone()),
                "nothing is said of the one item"
            );
            assert_eq!(refusal(Side::Exchange, error), Refusal::Stop(stopped));
        }
    }

    #[test]
    fn r_err_2_what_is_about_one_of_many_looks_stops_nothing_and_patience_is_about_all() {
        let (code, status) = ("E-3".to_owned(), Some(500));
        let of_one = [
            Error::Unavailable {
                status,
                trace: trace(),
            },
            Error::Forbidden {
                code: code.clone(),
                trace: trace(),
            },
            Error::Rejected {
                code,
                field: None,
                trace: trace(),
            },
            Error::unreadable("id", &trace()),
        ];
        for error in &of_one {
            assert_eq!(stop_unless_of_one(Side::Exchange, error), Ok(()), "{error}");
        }
        let throttled = Error::Throttled {
            retry_after_secs: Some(9),
            trace: trace(),
        };
        let stopped = stop_unless_of_one(Side::Exchange, &throttled);
        assert_eq!(stopped, Err(Stop::Throttled(Some(9))));
        let refused = stop_unless_of_one(Side::Sales, &unauthorized(Challenges::default()));
        assert_eq!(refused, Err(Stop::Unauthorized(Side::Sales)));
    }

    #[test]
    fn only_microsoft_says_which_claims_a_token_has_to_show() {
        let claims = RequestedClaims::parse(r#"{"access_token":{"nbf":{"value":"1"}}}"#).unwrap();
        let asks = || unauthorized(Challenges::new([claims.challenge().as_str()]));
        assert_eq!(stop(Side::Exchange, &asks()), Stop::ClaimsWanted(claims.clone()));
        assert_eq!(stop(Side::Sales, &asks()), Stop::Unauthorized(Side::Sales));
        let other = unauthorized(Challenges::new(["Bearer error=\"invalid_token\""]));
        assert_eq!(stop(Side::Exchange, &other), Stop::Unauthorized(Side::Exchange));
    }
}
