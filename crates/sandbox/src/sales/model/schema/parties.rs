//! Attributes of accounts and contacts.

use super::{Attribute, Finder, Origin, Table, flag, int, text, time};
use crate::sales::model::Kind;

pub(super) const ACCOUNTS: &[Attribute] = &[
    int("PartyId").read(),
    text("PartyNumber", 30).birth(),
    text("OrganizationName", 360).required(),
    text("Type", 30),
    text("SalesProfileStatus", 30).read(),
    text("Description", 2000),
    text("EmailAddress", 320),
    text("URL", 2000),
    text("PhoneNumber", 40),
    text("PhoneCountryCode", 10),
    text("PhoneAreaCode", 20),
    int("OwnerPartyId").refers(Table::Resources),
    text("OwnerName", 360).through("OwnerPartyId", "PartyName"),
    int("ParentAccountPartyId").refers(Table::Accounts),
    int("PrimaryContactPartyId").refers(Table::Contacts),
    text("AddressLine1", 240),
    text("AddressLine2", 240),
    text("City", 60),
    text("State", 60),
    text("PostalCode", 60),
    text("Country", 2),
    text("SourceSystem", 30).birth(),
    text("SourceSystemReferenceValue", 255).birth(),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const CONTACTS: &[Attribute] = &[
    int("PartyId").read(),
    text("PartyNumber", 30).birth(),
    text("ContactName", 360).from(Origin::Joined("FirstName", "LastName")),
    text("FirstName", 150),
    text("MiddleName", 60),
    text("LastName", 150),
    text("EmailAddress", 320),
    int("AccountPartyId").refers(Table::Accounts),
    text("AccountPartyNumber", 30).through("AccountPartyId", "PartyNumber"),
    text("AccountName", 360).through("AccountPartyId", "OrganizationName"),
    int("OwnerPartyId").refers(Table::Resources),
    text("OwnerName", 360).through("OwnerPartyId", "PartyName"),
    text("JobTitle", 100),
    text("Department", 60),
    text("WorkPhoneNumber", 40),
    text("MobileNumber", 40),
    text("HomePhoneNumber", 40),
    text("FaxNumber", 40),
    text("AddressLine1", 240),
    text("City", 60),
    text("State", 60),
    text("PostalCode", 60),
    text("Country", 2),
    flag("DoNotEmailFlag"),
    flag("DoNotCallFlag"),
    text("SourceSystem", 30).birth(),
    text("SourceSystemReferenceValue", 255).birth(),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const CONTACT_POINT: &[Attribute] = &[
    int("ContactPointId").read(),
    int("PartyId").read(),
    text("PartyNumber", 30).read(),
    text("ContactPointType", 30).birth().required(),
    text("EmailAddress", 320),
    text("PhoneNumber", 40),
    flag("PrimaryFlag"),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const SOURCE_SYSTEM_REFERENCE: &[Attribute] = &[
    int("SourceSystemReferenceId").read(),
    int("PartyId").read(),
    text("PartyNumber", 30).read(),
    text("SourceSystem", 30).birth().required(),
    text("SourceSystemReferenceValue", 255).birth().required(),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const NOTE: &[Attribute] = &[
    int("NoteId").read(),
    Attribute::new("NoteTxt", Kind::Clob).required(),
    text("NoteTypeCode", 30),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const FINDERS: &[Finder] = &[
    Finder {
        name: "PrimaryKey",
        variables: &[("PartyId", "PartyId")],
    },
    Finder {
        name: "PartyNumberRF",
        variables: &[("PartyNumber", "PartyNumber")],
    },
];
