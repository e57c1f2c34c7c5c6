//! Attributes of sales people and of the list of deleted records.

use super::{Attribute, Finder, day, int, text, time};

pub(super) const RESOURCES: &[Attribute] = &[
    int("PartyId").read(),
    text("PartyNumber", 30).read(),
    text("PartyName", 360).read(),
    text("PersonFirstName", 150).read(),
    text("PersonLastName", 150).read(),
    text("EmailAddress", 320).read(),
    text("Username", 100).read(),
    int("ResourceProfileId").read(),
    text("ResourceOrgRoleCode", 60).read(),
    text("ResourceOrgRoleName", 120).read(),
    text("PrimaryOrganization", 240).read(),
    text("Manager", 360).read(),
    day("StartDateActive").read(),
    day("EndDateActive").read(),
];

pub(super) const RESOURCE_USERS: &[Attribute] = &[
    int("ResourceProfileId").read(),
    int("ResourcePartyId").read(),
    text("ResourcePartyNumber", 30).read(),
    int("PartyId").read(),
    text("PartyNumber", 30).read(),
    text("PartyName", 360).read(),
    text("PersonFirstName", 150).read(),
    text("PersonLastName", 150).read(),
    text("EmailAddress", 320).read(),
    text("Username", 100).read(),
    day("StartDateActive").read(),
    day("EndDateActive").read(),
];

pub(super) const DELETED_RECORDS: &[Attribute] = &[
    int("DeletedRecordId").read(),
    text("ObjectName", 64).read(),
    int("ObjectId").read(),
    text("ObjectNumber", 64).read(),
    text("DeletedBy", 64).read(),
    time("DeletionDate").read(),
];

pub(super) const FINDERS: &[Finder] = &[
    Finder {
        name: "PartyIdRF",
        variables: &[("BindPartyId", "ResourcePartyId")],
    },
    Finder {
        name: "PartyNumberRF",
        variables: &[("ResourcePartyNumber", "ResourcePartyNumber")],
    },
    Finder {
        name: "PrimaryKey",
        variables: &[("ResourceProfileId", "ResourceProfileId")],
    },
];
