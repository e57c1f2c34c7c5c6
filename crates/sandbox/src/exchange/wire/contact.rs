//! Contacts as Graph writes them.

use super::{View, instant, mailable};
use crate::exchange::contact::{Contact, PostalAddress};
use serde_json::{Map, Value, json};

impl View<'_> {
    /// A contact, as far as it was selected. Graph does not show a fax number.
    pub fn contact(&self, contact: &Contact) -> Map<String, Value> {
        self.selected(self.whole_contact(contact), &contact.extended)
    }

    fn whole_contact(&self, contact: &Contact) -> Value {
        let text = |text: &String| (!text.is_empty()).then(|| text.clone());
        let mut whole = json!({
            "@odata.etag": contact.etag(),
            "id": self.id(&contact.rest_id, &contact.immutable_id),
            "createdDateTime": instant(contact.created),
            "lastModifiedDateTime": instant(contact.modified),
            "changeKey": crate::exchange::model::change_key(contact.change),
            "categories": contact.categories,
            "parentFolderId": self.mailbox.folder_of_contact(&contact.immutable_id),
            "birthday": null,
            "fileAs": file_as(contact),
            "displayName": contact.display_name,
            "givenName": text(&contact.given_name),
            "initials": null,
            "middleName": text(&contact.middle_name),
            "nickName": null,
            "surname": text(&contact.surname),
            "title": null,
            "yomiGivenName": null,
            "yomiSurname": null,
            "yomiCompanyName": null,
            "generation": null,
            "imAddresses": [],
            "jobTitle": text(&contact.job_title),
            "companyName": text(&contact.company_name),
            "department": null,
            "officeLocation": null,
            "profession": null,
            "businessHomePage": null,
            "assistantName": null,
            "manager": null,
            "homePhones": contact.home_phones,
            "mobilePhone": text(&contact.mobile_phone),
            "businessPhones": contact.business_phones,
            "spouseName": null,
            "personalNotes": contact.personal_notes,
            "children": [],
            "emailAddresses": contact.emails.iter().map(mailable).collect::<Vec<_>>(),
            "homeAddress": {},
            "businessAddress": address(&contact.business_address),
            "otherAddress": {},
        });
        let singles = [
            "primaryEmailAddress",
            "secondaryEmailAddress",
            "tertiaryEmailAddress",
        ];
        if let Some(members) = whole.as_object_mut() {
            for (at, name) in singles.into_iter().enumerate() {
                members.insert(name.to_owned(), json!(contact.emails.get(at).map(mailable)));
            }
        }
        whole
    }
}

/// Parts that are not there are left out.
fn address(address: &PostalAddress) -> Value {
    let parts = [
        ("street", &address.street),
        ("city", &address.city),
        ("state", &address.state),
        ("countryOrRegion", &address.country_or_region),
        ("postalCode", &address.postal_code),
    ];
    parts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), json!(text)))
        .collect()
}

fn file_as(contact: &Contact) -> String {
    match (contact.surname.as_str(), contact.given_name.as_str()) {
        ("", "") => contact.display_name.clone(),
        ("", given) => given.to_owned(),
        (surname, "") => surname.to_owned(),
        (surname, given) => format!("{surname}, {given}"),
    }
}
