//! How a copy is bound to its record, and the write that waits for a person.

use super::Text;
use crate::blob;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sync_core as ours;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Bond<'a> {
    origin: Origin,
    category: Category,
    scope: Scope,
    consent: Option<Consent>,
    // Not said where nothing is held, as before there were holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hold: Option<Hold<'a>>,
    // Not said where no write failed, as before tries were counted.
    #[serde(default, skip_serializing_if = "Tries::is_none")]
    tries: Tries,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tries {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<Tried>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sales: Option<Tried>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    looks_at_exchange: Option<Tried>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    looks_at_sales: Option<Tried>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tried {
    count: u32,
    last: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Origin {
    made_in: Side,
    claim: Claim,
    shared_private: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Hold<'a> {
    held_for: HeldFor,
    demand: Demand,
    versions: Versions<'a>,
    since: Timestamp,
    answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Demand {
    key: [u8; 16],
    object: Object,
    effect: Effect,
    recipients: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Versions<'a> {
    exchange: Option<Text<'a>>,
    sales: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Approved(Approver),
    Discarded,
}

words! {
    Side { Exchange Sales }
    Claim { Share Category Autocapture Reply SavedSearch }
    Category { Wanted Set Off }
    Scope { Never Inside Leaving Left }
    Consent { ReplaceBody DeleteToo BringBack CreateNew CleanUp }
    HeldFor { MailBudget FirstMail Deletions SideEmpty Deployment FirstCreates }
    Object { Appointments Contacts Tasks }
    Effect { Changes Creates CreatesInFirstRound Unlinks Deletes }
    Approver { User Administrator }
}

impl<'a> From<&'a blob::Bond> for Bond<'a> {
    fn from(bond: &'a blob::Bond) -> Self {
        Self {
            origin: Origin {
                made_in: bond.origin.made_in.into(),
                claim: bond.origin.claim.into(),
                shared_private: bond.origin.shared_private,
            },
            category: bond.category.into(),
            scope: bond.scope.into(),
            consent: bond.consent.map(Consent::from),
            hold: bond.hold.as_deref().map(Hold::from),
            tries: (&bond.tries).into(),
        }
    }
}

impl From<Bond<'_>> for blob::Bond {
    fn from(bond: Bond<'_>) -> Self {
        Self {
            origin: ours::Origin {
                made_in: bond.origin.made_in.into(),
                claim: bond.origin.claim.into(),
                shared_private: bond.origin.shared_private,
            },
            category: bond.category.into(),
            scope: bond.scope.into(),
            consent: bond.consent.map(ours::Consent::from),
            hold: bond.hold.map(|hold| Box::new(hold.into())),
            tries: bond.tries.into(),
        }
    }
}

impl Tries {
    fn is_none(&self) -> bool {
        let Self {
            exchange,
            sales,
            looks_at_exchange,
            looks_at_sales,
        } = self;
        [exchange, sales, looks_at_exchange, looks_at_sales]
            .iter()
            .all(|tried| tried.is_none())
    }
}

impl From<&ours::Tries> for Tries {
    fn from(tries: &ours::Tries) -> Self {
        let tried = |tried: ours::Tried| Tried {
            count: tried.count,
            last: tried.last,
        };
        let [exchange, sales] = [ours::Side::Exchange, ours::Side::Sales].map(|side| tries.on(side));
        Self {
            exchange: exchange.writes.map(tried),
            sales: sales.writes.map(tried),
            looks_at_exchange: exchange.looks.map(tried),
            looks_at_sales: sales.looks.map(tried),
        }
    }
}

impl From<Tries> for ours::Tries {
    fn from(tries: Tries) -> Self {
        let tried = |tried: Tried| ours::Tried {
            count: tried.count,
            last: tried.last,
        };
        let on = |writes: Option<Tried>, looks: Option<Tried>| ours::SideTries {
            writes: writes.map(tried),
            looks: looks.map(tried),
        };
        Self::new(
            on(tries.exchange, tries.looks_at_exchange),
            on(tries.sales, tries.looks_at_sales),
        )
    }
}

impl<'a> From<&'a ours::Hold> for Hold<'a> {
    fn from(hold: &'a ours::Hold) -> Self {
        Self {
            held_for: hold.held_for.into(),
            demand: (&hold.demand).into(),
            versions: (&hold.versions).into(),
            since: hold.since,
            answer: hold.answer.map(Answer::from),
        }
    }
}

impl From<Hold<'_>> for ours::Hold {
    fn from(hold: Hold<'_>) -> Self {
        Self {
            held_for: hold.held_for.into(),
            demand: hold.demand.into(),
            versions: hold.versions.into(),
            since: hold.since,
            answer: hold.answer.map(ours::Answer::from),
        }
    }
}

impl From<&ours::Demand> for Demand {
    fn from(demand: &ours::Demand) -> Self {
        Self {
            key: *demand.key.as_bytes(),
            object: demand.object.into(),
            effect: demand.effect.into(),
            recipients: demand.recipients,
        }
    }
}

impl From<Demand> for ours::Demand {
    fn from(demand: Demand) -> Self {
        Self {
            key: ours::WriteKey::from_bytes(demand.key),
            object: demand.object.into(),
            effect: demand.effect.into(),
            recipients: demand.recipients,
        }
    }
}

impl<'a> From<&'a ours::Versions> for Versions<'a> {
    fn from(versions: &'a ours::Versions) -> Self {
        let text =
            |version: &'a Option<ours::Version>| version.as_ref().map(|version| version.as_str().into());
        Self {
            exchange: text(&versions.exchange),
            sales: text(&versions.sales),
        }
    }
}

impl From<Versions<'_>> for ours::Versions {
    fn from(versions: Versions<'_>) -> Self {
        Self {
            exchange: versions.exchange.map(ours::Version::new),
            sales: versions.sales.map(ours::Version::new),
        }
    }
}

impl From<ours::Answer> for Answer {
    fn from(answer: ours::Answer) -> Self {
        match answer {
            ours::Answer::Approved(by) => Self::Approved(by.into()),
            ours::Answer::Discarded => Self::Discarded,
        }
    }
}

impl From<Answer> for ours::Answer {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Approved(by) => Self::Approved(by.into()),
            Answer::Discarded => Self::Discarded,
        }
    }
}
