//! Who is synced and on what terms, and whom Sales knows.

use super::{User, World};
use crate::flaw::Flaw;
use crate::store::Member;
use sandbox::sales::model::Table;
use std::collections::BTreeSet;
use sync_core::capture::{Autocapture, Gates, Occasion, ReplyCapture};
use sync_core::people::{AccountOf, domains};
use sync_core::{Directory, Permission, SalesId, SalesPerson};
use worker::ports::ContactsMark;
use worker::sync::capture::Intake;
use worker::sync::replies::Replies;
use worker::sync::round::Reach;

impl World {
    /// On what terms a round of this user takes in what is new.
    pub fn intake(&self, user: u8) -> Intake {
        let allowed = |on| {
            if on {
                Permission::Allowed
            } else {
                Permission::Denied
            }
        };
        let captures_private = self.flaw == Some(Flaw::CapturesPrivate);
        Intake {
            gates: Gates {
                sync: Permission::Allowed,
                occasion: Occasion::Run,
            },
            autocapture: if self.settings.autocapture {
                Autocapture::On {
                    no_attendees: allowed(self.settings.no_attendees),
                    private: allowed(self.settings.include_private || captures_private),
                }
            } else {
                Autocapture::Off
            },
            replies: Replies {
                option: if self.settings.replies {
                    ReplyCapture::Since(self.replies_since)
                } else {
                    ReplyCapture::Off
                },
                excluded: domains(["counsel.example"]),
            },
            own: [self.user(user).address].into(),
            limit: self.settings.limit,
            reach: Reach::BothSides,
        }
    }

    /// Who the store knows.
    pub fn members(&self) -> Vec<Member> {
        let connected = self.settings.connected.iter().map(|on| {
            if *on {
                Permission::Allowed
            } else {
                Permission::Denied
            }
        });
        let members = self.users.iter().zip(connected).map(|(user, connected)| Member {
            party: user.party,
            connected,
        });
        members.collect()
    }

    /// Whether this user is signed in.
    pub fn is_connected(&self, user: u8) -> bool {
        self.settings.connected[usize::from(user) % self.settings.connected.len()]
    }

    /// Who these addresses belong to in Sales, as far as the user can read them.
    pub fn people_behind(&self, user: &User, addresses: &BTreeSet<String>) -> Directory {
        let mut directory = Directory::new();
        let sales = self.sales_read();
        let Some(reader) = sales.user(&user.address) else {
            return directory;
        };
        for (table, who) in [
            (
                Table::Contacts,
                SalesPerson::Contact as fn(SalesId) -> SalesPerson,
            ),
            (Table::Resources, SalesPerson::User),
        ] {
            for row in sales.all(table).filter(|row| sales.sees(reader, row)) {
                if let Some(address) = row.stored("EmailAddress").as_text()
                    && addresses.contains(address)
                {
                    directory
                        .entry(address.to_owned())
                        .or_default()
                        .insert(who(SalesId(row.id)));
                }
            }
        }
        directory
    }

    /// Where these people belong, as far as they are contacts that belong somewhere.
    pub fn accounts_of(&self, people: &Directory) -> AccountOf {
        let contacts = people.values().flatten().filter_map(|person| match person {
            SalesPerson::Contact(id) => Some(*id),
            SalesPerson::User(_) => None,
        });
        contacts
            .filter_map(|id| {
                let row = self.sales.by_id(Table::Contacts, id.0)?;
                Some((id, SalesId(row.stored("AccountPartyId").as_int()?)))
            })
            .collect()
    }

    /// How the contacts that the user can read stand.
    pub fn contacts_mark(&self, user: &User) -> ContactsMark {
        let sales = self.sales_read();
        let seen: Vec<_> = sales
            .user(&user.address)
            .map(|reader| {
                sales
                    .all(Table::Contacts)
                    .filter(|row| sales.sees(reader, row))
                    .collect()
            })
            .unwrap_or_default();
        ContactsMark {
            count: seen.len() as u64,
            changed_at: seen.iter().filter_map(|row| row.changed_at()).max(),
        }
    }
}
