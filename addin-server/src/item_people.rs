//! Who is on an item, and what it could be related to (R-APPT-8, R-APPT-11, R-SHARE-2). Read from both vendors while the caller
//! waits, for them alone: nothing of it is kept.

use crate::mailbox_reads;
use crate::problem::Refusal;
use crate::sales_reads;
use crate::state::AppState;
use exchange::{Error, Mailbox, NamedPerson};
use sales::{People, RecordKind as SalesKind, RecordRow, SalesUser};
use std::collections::{BTreeMap, BTreeSet};
use store::records::RecordKind;
use store::users::UserId;
use sync_core::people::{Who, who};
use sync_core::{Internal, ItemId, SalesId, SalesPerson};

/// Deals of a kind that are suggested at most.
const DEALS_MAX: usize = 25;

/// Everybody on an item, as Sales knows them, and what they lead to.
pub(crate) struct ItemPeople {
    /// Each once; rooms and lists are nobody.
    pub(crate) people: Vec<(NamedPerson, Who)>,
    /// Contacts, by id.
    pub(crate) contacts: BTreeMap<SalesId, RecordRow>,
    /// What it could be related to, and whether that is meant unless somebody says otherwise.
    pub(crate) suggestions: Vec<(RecordRow, Preselected)>,
}

/// Whether a suggestion is meant unless the user says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preselected {
    Yes,
    No,
}

/// What Sales says of the people on an item.
struct InSales {
    people: People,
    contacts: Vec<RecordRow>,
    accounts: Vec<RecordRow>,
    deals: Vec<RecordRow>,
}

/// Everybody on the item with this immutable id, as it stands there; none where the mailbox has no such meeting or email.
///
/// # Errors
/// What the caller must do, or that Microsoft does not answer.
pub(crate) async fn named_on(
    state: &AppState,
    user: UserId,
    id: &ItemId,
    kind: Option<RecordKind>,
) -> Result<Option<Vec<NamedPerson>>, Refusal> {
    let ask = |mailbox: Mailbox| async move {
        match kind {
            Some(RecordKind::Appointment | RecordKind::Series) => mailbox.people_of_event(id).await,
            Some(RecordKind::Email) => mailbox.people_of_message(id).await,
            // Nobody is on them.
            Some(RecordKind::Contact | RecordKind::Task) => Ok(Some(Vec::new())),
            None => match mailbox.people_of_event(id).await {
                // Exchange does not say that it is another kind of item, only that it is no event.
                Ok(None) | Err(Error::Rejected { .. }) => mailbox.people_of_message(id).await,
                found => found,
            },
        }
    };
    mailbox_reads::read(state, user, ask).await
}

/// Who these people are, and what the item could be related to.
///
/// # Errors
/// What the caller must do, or that Sales does not answer.
pub(crate) async fn known_in_sales(
    state: &AppState,
    user: UserId,
    named: Vec<NamedPerson>,
) -> Result<ItemPeople, Refusal> {
    let internal = internal(state).await?;
    let addresses: BTreeSet<String> = named.iter().map(|one| one.attendee.address.clone()).collect();
    let (internal, addresses) = (&internal, &addresses);
    let named_ref = &named;
    let ask = |sales: SalesUser| async move { in_sales(&sales, named_ref, addresses, internal).await };
    let found = sales_reads::read(state, user, ask).await?;
    Ok(related(named, internal, found))
}

/// The company's domains: those of the deployment, and those that the administrator added (R-APPT-10).
pub(crate) async fn internal(state: &AppState) -> Result<Internal, Refusal> {
    let settings = state.settings().await?;
    let own = state.config.microsoft.internal_domains.iter().map(String::as_str);
    let mut internal = sync_core::people::domains(own);
    internal.extend(settings.synchronization.alternate_domains.iter().cloned());
    Ok(internal)
}

async fn in_sales(
    sales: &SalesUser,
    named: &[NamedPerson],
    addresses: &BTreeSet<String>,
    internal: &Internal,
) -> Result<InSales, sales::Error> {
    let people = sales.people(addresses).await?;
    let contacts: BTreeSet<SalesId> = named
        .iter()
        .flat_map(|one| contacts_of(&who(&one.attendee, &people.directory, internal)))
        .collect();
    let accounts: BTreeSet<SalesId> = contacts
        .iter()
        .filter_map(|contact| people.accounts.get(contact).copied())
        .collect();
    let (contacts, accounts, opportunities, leads) = futures::try_join!(
        sales.records_of(SalesKind::Contact, &contacts),
        sales.records_of(SalesKind::Account, &accounts),
        sales.open_records_with(SalesKind::Opportunity, &accounts, DEALS_MAX),
        sales.open_records_with(SalesKind::Lead, &accounts, DEALS_MAX),
    )?;
    Ok(InSales {
        people,
        contacts,
        accounts,
        deals: opportunities.rows.into_iter().chain(leads.rows).collect(),
    })
}

fn contacts_of(who: &Who) -> Vec<SalesId> {
    match who {
        Who::Contact(id) => vec![*id],
        Who::OneOfSeveral(several) => several
            .iter()
            .filter_map(|person| match person {
                SalesPerson::Contact(id) => Some(*id),
                SalesPerson::User(_) => None,
            })
            .collect(),
        Who::NotAPerson | Who::User(_) | Who::Colleague | Who::Stranger => Vec::new(),
    }
}

fn related(named: Vec<NamedPerson>, internal: &Internal, found: InSales) -> ItemPeople {
    let InSales {
        people,
        contacts,
        accounts,
        deals,
    } = found;
    let attendees: Vec<_> = named.iter().map(|one| one.attendee.clone()).collect();
    let sorted = sync_core::people::People::of(&attendees, &people.directory, internal);
    let account = sorted.account(&people.accounts);
    let meant = |row: &RecordRow| match row.kind {
        SalesKind::Account if account == Some(row.id) => Preselected::Yes,
        SalesKind::Contact if sorted.contacts.contains(&row.id) => Preselected::Yes,
        SalesKind::Account | SalesKind::Contact | SalesKind::Opportunity | SalesKind::Lead => Preselected::No,
    };
    let suggestions = accounts.into_iter().chain(contacts.clone()).chain(deals);
    let suggestions = suggestions.map(|row| (row.clone(), meant(&row))).collect();
    let known = named.into_iter().filter_map(|one| {
        let who = who(&one.attendee, &people.directory, internal);
        (who != Who::NotAPerson).then_some((one, who))
    });
    ItemPeople {
        people: known.collect(),
        contacts: contacts.into_iter().map(|row| (row.id, row)).collect(),
        suggestions,
    }
}

impl ItemPeople {
    /// The contacts that somebody is, or could be.
    pub(crate) fn contacts_of(&self, who: &Who) -> Vec<RecordRow> {
        let ids = contacts_of(who);
        ids.iter()
            .filter_map(|id| self.contacts.get(id).cloned())
            .collect()
    }
}
