//! Attributes of opportunities with their children, and of leads.

use super::{Attribute, Finder, Origin, Table, day, flag, int, text, time};
use crate::sales::model::Kind;

pub(super) const OPPORTUNITIES: &[Attribute] = &[
    int("OptyId").read(),
    text("OptyNumber", 30).birth(),
    text("Name", 275).required(),
    int("TargetPartyId").refers(Table::Accounts),
    text("TargetPartyName", 360).through("TargetPartyId", "OrganizationName"),
    int("OwnerResourcePartyId").refers(Table::Resources).required(),
    int("KeyContactId").refers(Table::Contacts),
    text("CurrencyCode", 3),
    int("SalesStageId"),
    text("StatusCode", 30),
    day("EffectiveDate"),
    Attribute::new("Revenue", Kind::Decimal),
    int("WinProb"),
    time("OptyCreationDate").from(Origin::Same("CreationDate")),
    time("OptyLastUpdateDate").from(Origin::Same("LastUpdateDate")),
];

pub(super) const OPPORTUNITY_CONTACT: &[Attribute] = &[
    int("OptyConId").read(),
    int("OptyId").read(),
    text("OptyNumber", 30).read(),
    int("PERPartyId").birth().required().refers(Table::Contacts),
    text("PartyName", 360).through("PERPartyId", "ContactName"),
    flag("PrimaryFlg"),
];

pub(super) const OPPORTUNITY_RESOURCE: &[Attribute] = &[
    int("OptyResourceId").read(),
    int("OptyId").read(),
    text("OptyNumber", 30).read(),
    int("ResourceId").birth().required().refers(Table::Resources),
    text("PartyName", 360).through("ResourceId", "PartyName"),
    text("AccessLevelCode", 30),
];

pub(super) const LEADS: &[Attribute] = &[
    int("LeadId").read(),
    text("LeadNumber", 30).birth(),
    text("Name", 250).required(),
    int("CustomerId").refers(Table::Accounts),
    int("OwnerId").refers(Table::Resources).required(),
    int("PrimaryContactId").refers(Table::Contacts),
    text("StatusCode", 30),
    text("Rank", 30),
    time("LeadCreationDate").from(Origin::Same("CreationDate")),
    time("LeadLastUpdateDate").from(Origin::Same("LastUpdateDate")),
];

pub(super) const OPPORTUNITY_FINDERS: &[Finder] = &[
    Finder {
        name: "MyOpportunitiesFinder",
        variables: &[("Name", "Name")],
    },
    Finder {
        name: "PrimaryKey",
        variables: &[("OptyId", "OptyId")],
    },
];
