//! The sales people: who they are and what they may do and see.

use super::row::Sight;
use super::{Draft, Refusal, Row, Sales, Table};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Role whose holders see and change every record.
pub const ADMINISTRATOR: &str = "ORA_ZBS_SALES_ADMINISTRATOR_JOB";
/// Role of everybody who sells.
pub const REPRESENTATIVE: &str = "ORA_ZBS_SALES_REPRESENTATIVE_JOB";

/// Somebody who can sign in to Sales.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// User name, in lower case.
    pub name: String,
    /// As pages show the person.
    pub display_name: String,
    /// `PartyId` of the person's resource.
    pub party_id: i64,
    /// Job roles.
    pub roles: BTreeSet<String>,
    /// Territories whose records the person sees.
    pub territories: BTreeSet<String>,
    /// Whether the person has the privilege to create activities.
    pub can_create_activities: bool,
    /// Kinds of record that no role of the person lets them read, or relate anything to.
    pub unreadable: BTreeSet<Table>,
    /// A disabled user's tokens are refused.
    pub disabled: bool,
}

impl Sales {
    /// Everybody who can sign in, by user name.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// A user; names are not case-sensitive.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.get(&name.to_ascii_lowercase())
    }

    /// A user, to change roles, territories or standing.
    pub fn user_mut(&mut self, name: &str) -> Option<&mut User> {
        Arc::make_mut(&mut self.users).get_mut(&name.to_ascii_lowercase())
    }

    /// The user of a live access token that is good for Sales.
    pub fn user_of_token(&self, token: &str, now: jiff::Timestamp) -> Option<&User> {
        let name = self.domain.bearer(token, now)?;
        self.user(name).filter(|user| !user.disabled)
    }

    /// Lets these resources see a record besides those who do already. `false` when there is no such record.
    pub fn share_with(&mut self, table: Table, key: &str, party_id: i64) -> bool {
        let Some(mut row) = self.record(table, key).cloned() else {
            return false;
        };
        if let Sight::Granted { team, .. } = &mut row.sight {
            team.insert(party_id);
        }
        self.insert(row);
        true
    }

    /// Takes a record out of every team and into a territory, or into none. `false` when there is no such record.
    pub fn move_to_territory(&mut self, table: Table, key: &str, territory: Option<&str>) -> bool {
        let Some(mut row) = self.record(table, key).cloned() else {
            return false;
        };
        row.sight = Sight::Granted {
            team: BTreeSet::new(),
            territory: territory.map(str::to_owned),
        };
        self.insert(row);
        true
    }

    pub(super) fn caller(&self, name: &str) -> Result<User, Refusal> {
        self.user(name)
            .filter(|user| !user.disabled)
            .cloned()
            .ok_or(Refusal::NobodyHere)
    }

    /// Whether the user may read the record.
    pub fn sees(&self, user: &User, row: &Row) -> bool {
        let granted = match &row.sight {
            Sight::Everyone => true,
            Sight::Granted { team, territory } => {
                team.contains(&user.party_id)
                    || territory
                        .as_ref()
                        .is_some_and(|code| user.territories.contains(code))
            }
        };
        granted || self.works_on(user, row) || self.sees_by_account(user, row)
    }

    /// Whether the user may change the record: owners, assignees and administrators; of anything but an activity,
    /// everybody who sees it.
    pub(super) fn may_edit(&self, user: &User, row: &Row) -> bool {
        self.works_on(user, row) || (row.table != Table::Activities && self.sees(user, row))
    }

    pub(super) fn may_delete(&self, user: &User, row: &Row) -> bool {
        let made = row.table.owner_attribute().is_none()
            && row.stored("CreatedBy").as_text() == Some(user.name.as_str());
        row.owner() == Some(user.party_id) || made || user.is_administrator()
    }

    fn works_on(&self, user: &User, row: &Row) -> bool {
        let assigned = row
            .children(Table::ActivityAssignee)
            .any(|child| child.stored("AssigneeId").as_int() == Some(user.party_id));
        row.owner() == Some(user.party_id) || assigned || user.is_administrator()
    }

    /// Activities that are not private show to everybody who sees their account.
    fn sees_by_account(&self, user: &User, row: &Row) -> bool {
        row.table == Table::Activities
            && !row.stored("PrivateFlag").is_true()
            && row
                .stored("AccountId")
                .as_int()
                .and_then(|id| self.by_id(Table::Accounts, id))
                .is_some_and(|account| self.sees(user, account))
    }
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("party_id", &self.party_id)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

impl User {
    fn is_administrator(&self) -> bool {
        self.roles.contains(ADMINISTRATOR)
    }

    pub(super) fn may_create(&self, table: Table) -> bool {
        table != Table::Activities || self.can_create_activities
    }

    /// # Errors
    /// [`Refusal::Forbidden`], where a row of this kind would be about a record that the person may not read.
    pub(super) fn may_relate(&self, child: Table, draft: &Draft) -> Result<(), Refusal> {
        let about = draft.values().find(|(name, _)| *name == "ObjectTypeCode");
        match about.and_then(|(_, value)| value.as_text()) {
            Some(object) if child == Table::ConversationReferences => {
                object_table(object).map_or(Ok(()), |table| self.may_read(table))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// # Errors
    /// [`Refusal::Forbidden`], where no role of the person reads such records.
    pub(super) fn may_read(&self, table: Table) -> Result<(), Refusal> {
        match self.unreadable.contains(&table) {
            true => Err(Refusal::Forbidden),
            false => Ok(()),
        }
    }
}

fn object_table(object: &str) -> Option<Table> {
    match object {
        "ACCOUNT" => Some(Table::Accounts),
        "CONTACT" => Some(Table::Contacts),
        "OPPORTUNITY" => Some(Table::Opportunities),
        "LEAD" => Some(Table::Leads),
        _ => None,
    }
}
