//! Contacts.

use super::ExtendedProperty;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Contact {
    #[serde(rename = "@odata.etag")]
    pub(crate) etag: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) last_modified_date_time: Option<String>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) parent_folder_id: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) middle_name: Option<String>,
    pub(crate) surname: Option<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) job_title: Option<String>,
    pub(crate) email_addresses: Option<Vec<NamedAddress>>,
    pub(crate) business_phones: Option<Vec<String>>,
    pub(crate) home_phones: Option<Vec<String>>,
    pub(crate) mobile_phone: Option<String>,
    pub(crate) business_address: Option<PhysicalAddress>,
    pub(crate) personal_notes: Option<String>,
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
}

/// What is written of a contact; what is absent stays as it is.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) surname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) company_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_addresses: Option<Vec<NamedAddress>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) business_phones: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) home_phones: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mobile_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) business_address: Option<PhysicalAddress>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) personal_notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) categories: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) single_value_extended_properties: Option<Vec<ExtendedProperty>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct NamedAddress {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PhysicalAddress {
    pub(crate) street: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country_or_region: Option<String>,
}
