//! Attributes of activities and their children.

use super::{Attribute, Finder, Origin, Table, day, flag, int, text, time};
use crate::sales::model::Kind;

pub(super) const ACTIVITIES: &[Attribute] = &[
    int("ActivityId").read(),
    text("ActivityNumber", 64).birth(),
    int("ParentActivityId").refers(Table::Activities),
    text("ActivityFunctionCode", 30).birth().required(),
    text("ActivityTypeCode", 30),
    text("Subject", 500).required(),
    Attribute::new("ActivityDescription", Kind::Clob),
    text("ActivityPartialDescription", 4000).from(Origin::StartOf("ActivityDescription")),
    Attribute::new("ActivityMtgMinutes", Kind::Clob),
    text("PartialMtgMinutes", 4000).from(Origin::StartOf("ActivityMtgMinutes")),
    time("ActivityStartDate"),
    time("ActivityEndDate"),
    day("DueDate"),
    flag("AllDayFlag"),
    text("Location", 200),
    text("StatusCode", 30),
    text("PriorityCode", 30),
    int("PercentageComplete"),
    flag("PrivateFlag"),
    int("OwnerId").refers(Table::Resources).required(),
    text("OwnerName", 360).through("OwnerId", "PartyName"),
    int("AccountId").refers(Table::Accounts),
    text("AccountName", 360).through("AccountId", "OrganizationName"),
    int("PrimaryContactId").refers(Table::Contacts),
    text("PrimaryContactName", 360).through("PrimaryContactId", "ContactName"),
    int("OpportunityId").refers(Table::Opportunities),
    text("OpportunityNumber", 30).through("OpportunityId", "OptyNumber"),
    text("OpportunityName", 275).through("OpportunityId", "Name"),
    int("LeadId").refers(Table::Leads),
    text("LeadNumber", 30).through("LeadId", "LeadNumber"),
    text("LeadName", 250).through("LeadId", "Name"),
    text("AutoLogSource", 30),
    int("RecurSeriesId"),
    int("ConflictId"),
    time("ActivityCreationDate").from(Origin::Same("CreationDate")),
    time("ActivityUpdateDate").from(Origin::Same("LastUpdateDate")),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const ACTIVITY_CONTACT: &[Attribute] = &[
    int("ActivityContactId").read(),
    int("ActivityId").read(),
    text("ActivityNumber", 64).read(),
    int("ContactId").birth().required().refers(Table::Contacts),
    text("ContactName", 360).through("ContactId", "ContactName"),
    text("ContactPartyNumber", 30).through("ContactId", "PartyNumber"),
    text("ContactEmail", 320).through("ContactId", "EmailAddress"),
    text("ContactPhone", 60).through("ContactId", "WorkPhoneNumber"),
    text("ContactJobTitle", 100).through("ContactId", "JobTitle"),
    text("ContactAccount", 360).through("ContactId", "AccountName"),
    int("ContactAccountId").through("ContactId", "AccountPartyId"),
    flag("DoNotCallFlag").through("ContactId", "DoNotCallFlag"),
    flag("DoNotEmailFlag").through("ContactId", "DoNotEmailFlag"),
    flag("AttendeeFlag"),
    flag("PrimaryContactFlag"),
    text("BuyingRole", 30),
    text("Affinity", 30),
    int("RecurSeriesId").read(),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const ACTIVITY_ASSIGNEE: &[Attribute] = &[
    int("ActivityAssigneeId").read(),
    int("ActivityId").read(),
    text("ActivityNumber", 64).read(),
    int("AssigneeId").birth().required().refers(Table::Resources),
    text("AssigneeName", 360).through("AssigneeId", "PartyName"),
    text("AssigneePartyNumber", 30).through("AssigneeId", "PartyNumber"),
    flag("AttendeeFlag"),
    text("ResponseCode", 30),
    text("StatusCode", 30),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const FINDERS: &[Finder] = &[
    // The first name is spelt like this by the vendor.
    Finder {
        name: "ActivitesByContactId",
        variables: &[("ContactIDAttr", "ActivityContact.ContactId")],
    },
    Finder {
        name: "ActivityNumberRowFinder",
        variables: &[("ActivityNumber", "ActivityNumber")],
    },
    Finder {
        name: "AppointmentsWithNoMyCallReport",
        variables: &[],
    },
];
