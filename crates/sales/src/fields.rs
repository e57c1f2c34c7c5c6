//! What Sales calls things: resources, attributes, and which attribute holds which field. The one place to correct when a
//! pod spells something another way (sources: Oracle's "REST API for Sales and Fusion Service", and its table
//! ZMM_ACTY_ACTIVITIES; where Oracle is silent, public clients of the same API).

use crate::records::RecordKind;

pub(crate) const ACTIVITIES: &str = "activities";
pub(crate) const ACTIVITY_CONTACT: &str = "ActivityContact";
pub(crate) const ACTIVITY_ASSIGNEE: &str = "ActivityAssignee";
/// Children that make up who takes part.
pub(crate) const ACTIVITY_CHILDREN: &str = "ActivityContact,ActivityAssignee";
pub(crate) const CONTACT_ID: &str = "ContactId";
pub(crate) const ASSIGNEE_ID: &str = "AssigneeId";

pub(crate) const ACTIVITY_NUMBER: &str = "ActivityNumber";
pub(crate) const FUNCTION: &str = "ActivityFunctionCode";
pub(crate) const APPOINTMENT: &str = "APPOINTMENT";
pub(crate) const SUBJECT: &str = "Subject";
pub(crate) const DESCRIPTION: &str = "ActivityDescription";
pub(crate) const LOCATION: &str = "Location";
pub(crate) const START: &str = "ActivityStartDate";
pub(crate) const END: &str = "ActivityEndDate";
pub(crate) const ALL_DAY: &str = "AllDayFlag";
pub(crate) const PRIVATE: &str = "PrivateFlag";
pub(crate) const OWNER: &str = "OwnerId";
pub(crate) const ACCOUNT: &str = "AccountId";
pub(crate) const OPPORTUNITY: &str = "OpportunityId";
pub(crate) const LEAD: &str = "LeadId";

/// Sales demands a subject and Exchange does not: this one stands for none, in both directions.
pub(crate) const NO_SUBJECT: &str = "(no subject)";

/// From this framework on, large texts stand in JSON as they are; below, they are Base64.
pub(crate) const PLAIN_TEXT_FRAMEWORK: u8 = 8;

/// Sales people by user name, and by address.
pub(crate) const RESOURCE_USERS: &str = "resourceUsers";
pub(crate) const RESOURCES: &str = "resources";
pub(crate) const USER_NAME: &str = "Username";
pub(crate) const EMAIL_ADDRESS: &str = "EmailAddress";
pub(crate) const PARTY_ID: &str = "PartyId";

/// How one kind of record is listed.
pub(crate) struct Listing {
    pub(crate) resource: &'static str,
    pub(crate) id: &'static str,
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    /// What tells two of the same name apart.
    pub(crate) detail: &'static str,
}

pub(crate) const fn listing(kind: RecordKind) -> Listing {
    match kind {
        RecordKind::Account => Listing {
            resource: "accounts",
            id: PARTY_ID,
            number: "PartyNumber",
            name: "OrganizationName",
            detail: "City",
        },
        RecordKind::Contact => Listing {
            resource: "contacts",
            id: PARTY_ID,
            number: "PartyNumber",
            name: "ContactName",
            detail: "AccountName",
        },
        RecordKind::Opportunity => Listing {
            resource: "opportunities",
            id: "OptyId",
            number: "OptyNumber",
            name: "Name",
            detail: "TargetPartyName",
        },
        RecordKind::Lead => Listing {
            resource: "leads",
            id: "LeadId",
            number: "LeadNumber",
            name: "Name",
            detail: "StatusCode",
        },
    }
}
