//! Who is named on an item, with the names that stand there; and what the owner's own contacts are called. For a person who
//! looks at the item or the list just now: nothing of it is kept.

use crate::mailbox::{Mailbox, is_ours};
use crate::wire;
use std::collections::BTreeSet;
use std::fmt;
use sync_core::people::Role;
use sync_core::{Attendee, ItemId};
use vendor_http::Error;

/// Contacts on a page: Graph's largest.
const ROWS_OF_PAGE: &str = "1000";

/// Somebody on an item.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedPerson {
    /// Their address, and what they are there for.
    pub attendee: Attendee,
    /// The name that stands there; empty where none does.
    pub name: String,
}

/// A contact of the default folder, by what it is called.
#[derive(Clone, PartialEq, Eq)]
pub struct CalledContact {
    /// Its immutable id.
    pub id: ItemId,
    /// Its name, else its company, else its address.
    pub name: String,
    /// What tells it from others of that name: its company, else its address.
    pub detail: Option<String>,
    /// Whether it carries our category.
    pub is_categorised: bool,
}

impl Mailbox {
    /// Everybody on a meeting, each once, the organizer first; nothing where there is no such event.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn people_of_event(&self, id: &ItemId) -> Result<Option<Vec<NamedPerson>>, Error> {
        self.people_at("events", id, "organizer,attendees").await
    }

    /// Everybody on a mail, each once, the sender first; nothing where there is no such mail.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say.
    pub async fn people_of_message(&self, id: &ItemId) -> Result<Option<Vec<NamedPerson>>, Error> {
        self.people_at("messages", id, "from,sender,toRecipients,ccRecipients")
            .await
    }

    async fn people_at(
        &self,
        folder: &str,
        id: &ItemId,
        select: &str,
    ) -> Result<Option<Vec<NamedPerson>>, Error> {
        let item = self.part_of(folder, id, select).await?;
        Ok(item.map(people_from))
    }

    /// Every contact of the default folder, by what it is called.
    ///
    /// # Errors
    /// [`Error`], when Exchange cannot say of all of them.
    pub async fn called_contacts(&self) -> Result<Vec<CalledContact>, Error> {
        let select = "id,displayName,givenName,surname,companyName,emailAddresses,categories";
        let first = self.url(&["contacts"], &[("$select", select), ("$top", ROWS_OF_PAGE)]);
        let rows = self.short_list::<wire::CalledContact>(first).await?;
        Ok(rows.into_iter().filter_map(called_from).collect())
    }
}

fn people_from(item: wire::Peopled) -> Vec<NamedPerson> {
    let first = item.organizer.or(item.from).or(item.sender);
    let first = first.map(|one| (one, Role::Organizer));
    let others = [item.attendees, item.to_recipients, item.cc_recipients];
    let others = others.into_iter().flatten().flatten().map(|one| {
        let is_resource = one
            .kind
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("resource"));
        let role = if is_resource {
            Role::Resource
        } else {
            Role::Attendee
        };
        (one, role)
    });
    let mut known = BTreeSet::new();
    let named = first.into_iter().chain(others).filter_map(|(one, role)| {
        let one = one.email_address?;
        let address = one.address?.trim().to_lowercase();
        let name = one.name.unwrap_or_default().trim().to_owned();
        (!address.is_empty()).then_some(NamedPerson {
            attendee: Attendee { address, role },
            name,
        })
    });
    named
        .filter(|one| known.insert(one.attendee.address.clone()))
        .collect()
}

fn called_from(row: wire::CalledContact) -> Option<CalledContact> {
    let filled = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let spelled = [filled(row.given_name), filled(row.surname)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let address = row
        .email_addresses
        .into_iter()
        .flatten()
        .find_map(|one| filled(one.address));
    let company = filled(row.company_name);
    let name = filled(row.display_name).or(filled(Some(spelled)));
    let (name, detail) = match (name, company) {
        (Some(name), company) => (name, company.or(address)),
        (None, Some(company)) => (company, address),
        (None, None) => (address.unwrap_or_default(), None),
    };
    Some(CalledContact {
        id: ItemId::new(filled(row.id)?),
        name,
        detail,
        is_categorised: row.categories.iter().flatten().any(|name| is_ours(name)),
    })
}

/// No names and no addresses.
impl fmt::Debug for NamedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedPerson")
            .field("attendee", &self.attendee)
            .finish_non_exhaustive()
    }
}

/// No names.
impl fmt::Debug for CalledContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalledContact")
            .field("id", &self.id)
            .field("is_categorised", &self.is_categorised)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn people(item: Value) -> Vec<(String, String, Role)> {
        let people = people_from(serde_json::from_value(item).unwrap());
        people
            .into_iter()
            .map(|one| (one.attendee.address, one.name, one.attendee.role))
            .collect()
    }

    fn at(name: &str, address: &str) -> Value {
        json!({"emailAddress": {"name": name, "address": address}})
    }

    #[test]
    fn r_appt_11_everybody_on_an_item_is_named_once_as_they_stand_there() {
        let room =
            json!({"type": "resource", "emailAddress": {"name": "Room 1", "address": "room@x.example"}});
        let found = people(json!({
            "organizer": at("Ada", "Ada@X.example"),
            "attendees": [at("Ada again", "ada@x.example"), at(" Sam Sample ", "sam@y.example"), room, at("Nobody", " "), {"type": "required"}],
        }));
        let expected = [
            ("ada@x.example", "Ada", Role::Organizer),
            ("sam@y.example", "Sam Sample", Role::Attendee),
            ("room@x.example", "Room 1", Role::Resource),
        ];
        assert_eq!(
            found,
            expected.map(|(address, name, role)| (address.to_owned(), name.to_owned(), role))
        );
        let found = people(json!({
            "from": at("Boss", "boss@x.example"), "sender": at("Aide", "aide@x.example"),
            "toRecipients": [at("", "sam@y.example")], "ccRecipients": [at("B", "boss@x.example")],
        }));
        let addresses: Vec<_> = found.into_iter().map(|(address, ..)| address).collect();
        assert_eq!(addresses, ["boss@x.example", "sam@y.example"]);
    }

    #[test]
    fn r_share_1_a_contact_is_called_by_the_first_thing_that_names_it() {
        let called = |row: Value| {
            let called = called_from(serde_json::from_value(row).unwrap()).unwrap();
            (called.name, called.detail, called.is_categorised)
        };
        let full = json!({"id": "1", "displayName": "Sam Sample", "companyName": "Acme", "categories": ["shared with oracle"]});
        assert_eq!(
            called(full),
            ("Sam Sample".to_owned(), Some("Acme".to_owned()), true)
        );
        let spelled = json!({"id": "1", "givenName": "Sam", "surname": "Sample", "emailAddresses": [{"address": "s@y.example"}]});
        assert_eq!(
            called(spelled),
            ("Sam Sample".to_owned(), Some("s@y.example".to_owned()), false)
        );
        let company = json!({"id": "1", "displayName": " ", "companyName": "Acme"});
        assert_eq!(called(company), ("Acme".to_owned(), None, false));
    }
}
