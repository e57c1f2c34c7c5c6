//! The one click that makes a contact of somebody whom Sales does not know (R-APPT-11).
//!
//! A person's own act, with their own rights; and a new contact in Sales all the same: it needs the administrator's *Allow sync to
//! create Sales contacts* (R-CONT-4, decision 28). Its number derives from who clicks and from the address, so that two clicks make
//! one contact.

use crate::auth::Caller;
use crate::convert::summary_from_row;
use crate::extract::Json;
use crate::item_people;
use crate::problem::{Refusal, chain};
use crate::routes::items::met;
use crate::sales_reads;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use exchange::NamedPerson;
use sales::{ContactSeen, Notes, RecordKind, RecordRow, SalesUser};
use shared::api as wire;
use shared::api::problem::ProblemCode;
use std::collections::BTreeSet;
use store::users::UserId;
use sync_core::people::{Who, who};
use sync_core::{
    Contact, Emails, Internal, ItemId, Kind, MeetingKey, Outcome, Permission, SalesId, SalesNumber,
};

/// What became of the click.
#[derive(Debug)]
enum Made {
    /// There is such a contact now, or was before.
    Contact(SalesId, StatusCode),
    /// Nothing was written: this is why.
    Refused(Refusal),
    /// Sales did not say whether it is there; asked again, it is found.
    Unsure,
}

/// Makes the contact for a person on an item whom Sales does not know; 201 where it was made, 200 where it was there. Its name is the
/// one that stands on the item.
#[utoipa::path(post, path = "/api/sales/contacts", tag = "records", request_body = wire::items::ContactRequest,
    responses((status = 201, description = "it was made", body = wire::records::RecordSummary),
        (status = 200, description = "it was there", body = wire::records::RecordSummary)))]
pub(crate) async fn create_contact(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<wire::items::ContactRequest>,
) -> Result<(StatusCode, axum::Json<wire::records::RecordSummary>), Refusal> {
    let settings = state.settings().await?;
    if settings.contacts.create_in_sales == Permission::Denied {
        return Err(Refusal::new(ProblemCode::Forbidden)
            .titled("The administrator does not let contacts be created in Sales from here."));
    }
    let person = person_on(&state, caller.user, &request).await?;
    let wanted = contact_of(&person)?;
    let internal = item_people::internal(&state).await?;
    let known = state.store.user(caller.user).await?.and_then(|user| user.sales);
    let known = known.ok_or(Refusal::new(ProblemCode::SalesNotConnected))?;
    let number = number_for(caller.user, &person.attendee.address);
    let (person, wanted, internal, known, number) = (&person, &wanted, &internal, &known, &number);
    let ask = |sales: SalesUser| async move {
        let owner = match known.party {
            Some(owner) => Some(owner),
            None => sales.resource(&known.user_name).await?,
        };
        let Some(owner) = owner else {
            return Ok(Err(Made::Refused(Refusal::new(ProblemCode::SalesNotConnected))));
        };
        match make(&sales, owner, person, wanted, internal, number).await? {
            Made::Contact(id, status) => {
                let rows = sales
                    .records_of(RecordKind::Contact, &BTreeSet::from([id]))
                    .await?;
                Ok(Ok((rows.into_iter().next(), id, status)))
            }
            other @ (Made::Refused(_) | Made::Unsure) => Ok(Err(other)),
        }
    };
    match sales_reads::read(&state, caller.user, ask).await? {
        Ok((row, id, status)) => {
            tracing::info!(user.id = %caller.user.0, contact.id = %id, made = status == StatusCode::CREATED, "a contact was made by hand");
            let row = row.unwrap_or_else(|| row_of(id, number, wanted));
            Ok((status, axum::Json(summary_from_row(row))))
        }
        Err(Made::Refused(refusal)) => Err(refusal),
        Err(Made::Unsure | Made::Contact(..)) => Err(Refusal::new(ProblemCode::VendorTimeout)),
    }
}

async fn person_on(
    state: &AppState,
    user: UserId,
    request: &wire::items::ContactRequest,
) -> Result<NamedPerson, Refusal> {
    let address = request.address.trim().to_lowercase();
    let (id, found) = met(state, user, request.item_id.as_str()).await?;
    let kind = found.first().map(|record| record.kind);
    let named = item_people::named_on(state, user, &id, kind).await?;
    let named = named.ok_or(Refusal::new(ProblemCode::NotFound))?;
    let person = named.into_iter().find(|one| one.attendee.address == address);
    person.ok_or_else(|| Refusal::field("address", "Nobody on the item has this address."))
}

/// Their name as it stands on the item: *Last, First*, or the last word as the last name. Nothing more is known, and nothing is
/// guessed.
fn contact_of(person: &NamedPerson) -> Result<Contact, Refusal> {
    let address = &person.attendee.address;
    let name = person
        .name
        .trim_matches(|letter: char| letter.is_whitespace() || "\"'".contains(letter));
    let (first, last) = match name.split_once(',') {
        Some((last, first)) => (first.trim(), last.trim()),
        None => match name.rsplit_once(char::is_whitespace) {
            Some((first, last)) => (first.trim(), last.trim()),
            None => ("", name),
        },
    };
    let is_nameless = last.is_empty() || name.eq_ignore_ascii_case(address) || name.contains('@');
    if is_nameless {
        return Err(Refusal::field(
            "address",
            "The item does not say what this person is called, and Sales demands a last name.",
        ));
    }
    let contact = Contact {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        emails: Emails(vec![address.clone()]),
        ..Contact::empty()
    };
    Ok(contact.reduced())
}

/// One number for one wish: whoever clicks twice gets the same contact.
fn number_for(user: UserId, address: &str) -> SalesNumber {
    let name = ItemId::new(format!("person {address}"));
    let key = MeetingKey::of_item(Kind::Contact, &user.0.to_string(), &name);
    SalesNumber::mint(Kind::Contact, &key, 0)
}

async fn make(
    sales: &SalesUser,
    owner: SalesId,
    person: &NamedPerson,
    wanted: &Contact,
    internal: &Internal,
    number: &SalesNumber,
) -> Result<Made, sales::Error> {
    let addresses = BTreeSet::from([person.attendee.address.clone()]);
    let refused = |title| Made::Refused(Refusal::field("address", title));
    match who(
        &person.attendee,
        &sales.people(&addresses).await?.directory,
        internal,
    ) {
        Who::Contact(id) => return Ok(Made::Contact(id, StatusCode::OK)),
        Who::Stranger => {}
        Who::NotAPerson => return Ok(refused("A room or a list is nobody.")),
        Who::User(_) => return Ok(refused("This is a user of Sales, who takes part as such.")),
        Who::Colleague => return Ok(refused("A colleague never becomes a contact.")),
        Who::OneOfSeveral(_) => return Ok(refused("Several people in Sales have this address already.")),
    }
    let created = sales.create_contact(number, owner, wanted).await;
    let (outcome, refusal) = (created.answer.outcome, created.answer.refusal);
    match (outcome, created.party_id, refusal) {
        (Outcome::Applied(_), Some(id), _) => Ok(Made::Contact(id, StatusCode::CREATED)),
        // Another click was there first, or this one's answer was lost before.
        (Outcome::Taken | Outcome::Applied(_) | Outcome::Uncertain, _, _) => {
            let seen = sales
                .contacts(std::slice::from_ref(number), Notes::LeftOut)
                .await?;
            Ok(match seen.into_iter().next() {
                Some(ContactSeen::Found(found)) => Made::Contact(found.party_id, StatusCode::OK),
                Some(ContactSeen::Failed(error)) => return Err(error),
                Some(ContactSeen::Missing) | None => Made::Unsure,
            })
        }
        (_, _, Some(sales::Error::Forbidden { .. })) => Ok(Made::Refused(
            Refusal::new(ProblemCode::Forbidden).titled("Sales does not let the caller create contacts."),
        )),
        (_, _, Some(error @ sales::Error::Rejected { .. })) => {
            tracing::warn!(error = %chain(&error), trace = ?error.trace(), "Sales refused a contact");
            Ok(Made::Refused(
                Refusal::new(ProblemCode::VendorFailed).titled("Sales refused the contact."),
            ))
        }
        (_, _, Some(error)) => Err(error),
        (_, _, None) => Ok(Made::Unsure),
    }
}

/// What was just made, where Sales does not list it yet.
fn row_of(id: SalesId, number: &SalesNumber, contact: &Contact) -> RecordRow {
    let name = format!("{} {}", contact.first_name, contact.last_name);
    RecordRow {
        kind: RecordKind::Contact,
        id,
        number: number.as_str().to_owned(),
        name: name.trim().to_owned(),
        detail: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::Attendee;
    use sync_core::people::Role;

    fn named(name: &str) -> Result<(String, String), Refusal> {
        let person = NamedPerson {
            attendee: Attendee {
                address: "sam@acme.example".to_owned(),
                role: Role::Attendee,
            },
            name: name.to_owned(),
        };
        contact_of(&person).map(|contact| (contact.first_name, contact.last_name))
    }

    #[test]
    fn r_appt_11_a_contact_is_called_as_the_person_is_on_the_item() {
        for (name, first, last) in [
            ("Sam Sample", "Sam", "Sample"),
            ("Sample, Sam", "Sam", "Sample"),
            ("Sam van der Berg", "Sam van der", "Berg"),
            (" 'Sam Sample' ", "Sam", "Sample"),
            ("Sample", "", "Sample"),
        ] {
            assert_eq!(named(name), Ok((first.to_owned(), last.to_owned())), "{name}");
        }
        for nameless in [
            "",
            " ",
            "sam@acme.example",
            "SAM@ACME.EXAMPLE",
            "Sam <sam@acme.example>",
            ", Sam",
        ] {
            assert!(named(nameless).is_err(), "R-CONT-5: {nameless:?}");
        }
    }

    #[test]
    fn one_wish_has_one_number_and_another_persons_another() {
        let user = |id| UserId(uuid::Uuid::from_u128(id));
        let number = number_for(user(1), "sam@acme.example");
        assert_eq!(number, number_for(user(1), "sam@acme.example"));
        assert_ne!(number, number_for(user(2), "sam@acme.example"));
        assert_ne!(number, number_for(user(1), "bo@acme.example"));
    }
}
