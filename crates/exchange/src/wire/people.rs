//! Who is named on an item, with the names that stand there; and how far an item is that somebody still writes.

use serde::Deserialize;

/// An event or a mail, of which nobody wants more than who is on it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Peopled {
    pub(crate) organizer: Option<Named>,
    pub(crate) attendees: Option<Vec<Named>>,
    pub(crate) from: Option<Named>,
    pub(crate) sender: Option<Named>,
    pub(crate) to_recipients: Option<Vec<Named>>,
    pub(crate) cc_recipients: Option<Vec<Named>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) email_address: Option<NameAndAddress>,
}

#[derive(Deserialize)]
pub(crate) struct NameAndAddress {
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
}

/// An event or a mail, of which nobody wants more than whether it was sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Draft {
    pub(crate) id: Option<String>,
    pub(crate) is_draft: Option<bool>,
    pub(crate) is_cancelled: Option<bool>,
    pub(crate) parent_folder_id: Option<String>,
    pub(crate) internet_message_id: Option<String>,
}

/// A contact, of which nobody wants more than what it is called.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalledContact {
    pub(crate) id: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) surname: Option<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) email_addresses: Option<Vec<NameAndAddress>>,
    pub(crate) categories: Option<Vec<String>>,
}
