//! What a person said about a link: their choice, and what they saw.

use serde::{Deserialize, Serialize};
use sync_core as ours;
use sync_core::{ItemId, SalesId, Version};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct Said {
    choice: Choice,
    exchange: Option<String>,
    sales: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Choice {
    Retry,
    Link(String),
    Create,
    Leave,
    PickAccount(i64),
    KeepExchange,
    KeepSales,
    DeleteToo,
    BringBack,
    CleanUp,
    Resume,
    Ignore,
    ApproveAsUser,
    ApproveAsAdministrator,
    Discard,
    Share,
}

impl Said {
    pub(in crate::blob) fn of(choice: &ours::Choice, seen: &ours::Versions) -> Self {
        let text = |version: &Option<Version>| version.as_ref().map(|version| version.as_str().to_owned());
        Self {
            choice: choice.into(),
            exchange: text(&seen.exchange),
            sales: text(&seen.sales),
        }
    }
}

impl From<Said> for (ours::Choice, ours::Versions) {
    fn from(said: Said) -> Self {
        let seen = ours::Versions {
            exchange: said.exchange.map(Version::new),
            sales: said.sales.map(Version::new),
        };
        (said.choice.into(), seen)
    }
}

impl From<&ours::Choice> for Choice {
    fn from(choice: &ours::Choice) -> Self {
        match choice {
            ours::Choice::Retry => Self::Retry,
            ours::Choice::Link(id) => Self::Link(id.as_str().to_owned()),
            ours::Choice::Create => Self::Create,
            ours::Choice::Leave => Self::Leave,
            ours::Choice::PickAccount(account) => Self::PickAccount(account.0),
            ours::Choice::Keep(ours::Side::Exchange) => Self::KeepExchange,
            ours::Choice::Keep(ours::Side::Sales) => Self::KeepSales,
            ours::Choice::DeleteToo => Self::DeleteToo,
            ours::Choice::BringBack => Self::BringBack,
            ours::Choice::CleanUp => Self::CleanUp,
            ours::Choice::Resume => Self::Resume,
            ours::Choice::Ignore => Self::Ignore,
            ours::Choice::Approve(ours::Approver::User) => Self::ApproveAsUser,
            ours::Choice::Approve(ours::Approver::Administrator) => Self::ApproveAsAdministrator,
            ours::Choice::Discard => Self::Discard,
            ours::Choice::Share => Self::Share,
        }
    }
}

impl From<Choice> for ours::Choice {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Retry => Self::Retry,
            Choice::Link(id) => Self::Link(ItemId::new(id)),
            Choice::Create => Self::Create,
            Choice::Leave => Self::Leave,
            Choice::PickAccount(account) => Self::PickAccount(SalesId(account)),
            Choice::KeepExchange => Self::Keep(ours::Side::Exchange),
            Choice::KeepSales => Self::Keep(ours::Side::Sales),
            Choice::DeleteToo => Self::DeleteToo,
            Choice::BringBack => Self::BringBack,
            Choice::CleanUp => Self::CleanUp,
            Choice::Resume => Self::Resume,
            Choice::Ignore => Self::Ignore,
            Choice::ApproveAsUser => Self::Approve(ours::Approver::User),
            Choice::ApproveAsAdministrator => Self::Approve(ours::Approver::Administrator),
            Choice::Discard => Self::Discard,
            Choice::Share => Self::Share,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::blob::{decode_said, encode_said};
    use sync_core::{Choice, ItemId, Version, Versions};

    #[test]
    fn an_answer_of_version_1_is_written_and_read_as_it_always_was() {
        let seen = Versions {
            exchange: Some(Version::new("CK-1")),
            sales: None,
        };
        let shapes = [
            (Choice::BringBack, r#""bringBack""#),
            (Choice::Link(ItemId::new("CDRM_1")), r#"{"link":"CDRM_1"}"#),
        ];
        for (choice, shape) in shapes {
            let text = format!(r#"{{"v":1,"body":{{"choice":{shape},"exchange":"CK-1","sales":null}}}}"#);
            assert_eq!(encode_said(&choice, &seen), text);
            assert_eq!(decode_said(&text), Ok((choice, seen.clone())));
        }
    }
}
