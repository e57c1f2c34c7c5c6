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
/// How an assignee's time is shown, and how many minutes before the start they are reminded: each in their own row (table
/// ZMM_ACTY_ASSIGNEES, and the web service's Activity Assignee).
pub(crate) const SHOW_TIME_AS: &str = "ShowTimeAsCode";
pub(crate) const FREE: &str = "FREE";
pub(crate) const BUSY: &str = "BUSY";
pub(crate) const REMINDER_PERIOD: &str = "ReminderPeriod";
/// Where to join an appointment online, a large text like the description ("Large Object (LOB) Attributes -
/// WebConferenceDetails").
pub(crate) const WEB_CONFERENCE: &str = "WebConferenceDetails";

pub(crate) const ACTIVITY_NUMBER: &str = "ActivityNumber";
pub(crate) const FUNCTION: &str = "ActivityFunctionCode";
pub(crate) const APPOINTMENT: &str = "APPOINTMENT";
pub(crate) const TASK: &str = "TASK";
pub(crate) const ACTIVITY_ID: &str = "ActivityId";
pub(crate) const SERIES: &str = "RecurSeriesId";
pub(crate) const DUE: &str = "DueDate";
pub(crate) const STATUS: &str = "StatusCode";
pub(crate) const PRIORITY: &str = "PriorityCode";
pub(crate) const PERCENTAGE: &str = "PercentageComplete";
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

pub(crate) const CONTACTS: &str = "contacts";
pub(crate) const ACCOUNTS: &str = "accounts";
pub(crate) const CONTACT_POINT: &str = "ContactPoint";
pub(crate) const NOTE: &str = "Note";
pub(crate) const SOURCE_SYSTEM_REFERENCE: &str = "SourceSystemReference";
pub(crate) const ATTACHMENTS: &str = "Attachments";
/// Children that a contact is read with.
pub(crate) const CONTACT_CHILDREN: &str = "ContactPoint";
/// The same, with notes.
pub(crate) const CONTACT_CHILDREN_WITH_NOTES: &str = "ContactPoint,Note";

pub(crate) const PARTY_NUMBER: &str = "PartyNumber";
pub(crate) const FIRST_NAME: &str = "FirstName";
pub(crate) const MIDDLE_NAME: &str = "MiddleName";
pub(crate) const LAST_NAME: &str = "LastName";
pub(crate) const JOB_TITLE: &str = "JobTitle";
pub(crate) const ACCOUNT_PARTY: &str = "AccountPartyId";
pub(crate) const ACCOUNT_NAME: &str = "AccountName";
pub(crate) const OWNER_PARTY: &str = "OwnerPartyId";
pub(crate) const WORK_PHONE: &str = "WorkPhoneNumber";
pub(crate) const MOBILE_PHONE: &str = "MobileNumber";
pub(crate) const HOME_PHONE: &str = "HomePhoneNumber";
pub(crate) const STREET: &str = "AddressLine1";
pub(crate) const CITY: &str = "City";
pub(crate) const STATE: &str = "State";
pub(crate) const POSTAL_CODE: &str = "PostalCode";
pub(crate) const COUNTRY: &str = "Country";
pub(crate) const CONTACT_POINT_TYPE: &str = "ContactPointType";
pub(crate) const EMAIL: &str = "EMAIL";
pub(crate) const NOTE_ID: &str = "NoteId";
pub(crate) const NOTE_TEXT: &str = "NoteTxt";
pub(crate) const NOTE_TYPE: &str = "NoteTypeCode";
pub(crate) const GENERAL_NOTE: &str = "GENERAL";
pub(crate) const ORGANIZATION_NAME: &str = "OrganizationName";
pub(crate) const SOURCE_SYSTEM: &str = "SourceSystem";
pub(crate) const SOURCE_SYSTEM_VALUE: &str = "SourceSystemReferenceValue";

/// When a record was last changed. Activities have two of them, and not every pod lets both be asked for: the first that
/// it does is the one to go by.
pub(crate) const UPDATED: &str = "ActivityUpdateDate";
pub(crate) const LAST_UPDATED: &str = "LastUpdateDate";
pub(crate) const CREATED: &str = "ActivityCreationDate";
pub(crate) const CREATION: &str = "CreationDate";

pub(crate) const CONVERSATIONS: &str = "conversations";
pub(crate) const CONVERSATION_NUMBER: &str = "ConversationNumber";
pub(crate) const CONVERSATION_ID: &str = "ConversationId";
pub(crate) const CONVERSATION_REFERENCES: &str = "conversationReferences";
pub(crate) const OBJECT_TYPE: &str = "ObjectTypeCode";
pub(crate) const OBJECT_ID: &str = "ObjectId";
pub(crate) const MESSAGES: &str = "conversationMessages";
pub(crate) const MESSAGE_NUMBER: &str = "MessageNumber";
pub(crate) const MESSAGE_ID: &str = "MessageId";
pub(crate) const MESSAGE_CONTENT: &str = "MessageContent";
pub(crate) const SENT: &str = "SentDate";
pub(crate) const DIRECTION: &str = "DirectionCd";
pub(crate) const CHANNEL: &str = "ChannelTypeCd";
pub(crate) const RECIPIENTS: &str = "recipients";
pub(crate) const RECIPIENT_TYPE: &str = "RecipientTypeCd";
pub(crate) const FREE_FORM_ADDRESS: &str = "FreeFormAddress";
pub(crate) const RECIPIENT_PARTY: &str = "RecipientPartyId";
pub(crate) const RECIPIENT_PARTY_TYPE: &str = "RecipientPartyTypeCd";
pub(crate) const INTERNET_MESSAGE_ID: &str = "RecipientAlternateMessageId";

pub(crate) const FILE_NAME: &str = "FileName";
pub(crate) const TITLE: &str = "Title";
pub(crate) const FILE_MEDIA: &str = "UploadedFileContentType";
pub(crate) const FILE_LENGTH: &str = "UploadedFileLength";
pub(crate) const FILE_CONTENTS: &str = "FileContents";
pub(crate) const FILE_KIND: &str = "DatatypeCode";
pub(crate) const FILE_CATEGORY: &str = "CategoryName";

/// Deals, and deals to be: looked up and never written.
pub(crate) const OPPORTUNITIES: &str = "opportunities";
pub(crate) const OPPORTUNITY_ID: &str = "OptyId";
pub(crate) const OPPORTUNITY_NUMBER: &str = "OptyNumber";
pub(crate) const LEADS: &str = "leads";
pub(crate) const LEAD_ID: &str = "LeadId";
pub(crate) const LEAD_NUMBER: &str = "LeadNumber";
/// What either is called.
pub(crate) const DEAL_NAME: &str = "Name";
/// Whose they are.
pub(crate) const OPPORTUNITY_ACCOUNT: &str = "TargetPartyId";
pub(crate) const OPPORTUNITY_ACCOUNT_NAME: &str = "TargetPartyName";
pub(crate) const LEAD_ACCOUNT: &str = "CustomerId";

/// What was deleted. Oracle's pages name no attribute of it but the key: of each list, the first that a pod describes is
/// the one to go by.
pub(crate) const DELETED_RECORDS: &str = "deletedRecords";
pub(crate) const DELETED_RECORD_ID: &str = "DeletedRecordId";
pub(crate) const DELETED_OBJECT: &[&str] = &["ObjectName", "ObjectCode", "EntityName"];
pub(crate) const DELETED_NUMBER: &[&str] = &["ObjectNumber", "RecordNumber", "PublicUniqueIdentifier"];
pub(crate) const DELETED_ID: &[&str] = &["ObjectId", "RecordId", "PrimaryKeyId"];
pub(crate) const DELETED_AT: &[&str] = &["DeletionDate", "DeletedDate", LAST_UPDATED, CREATION];

/// Sales demands a subject and Exchange does not: this one stands for none, in both directions.
pub(crate) const NO_SUBJECT: &str = "(no subject)";

/// From this framework on, large texts stand in JSON as they are; below, they are Base64.
pub(crate) const PLAIN_TEXT_FRAMEWORK: u8 = 8;

/// What is read and written, by resource and by child of one: what a pod may call something else, and what it is held
/// against its descriptions.
pub(crate) const ATTRIBUTES: &[(&str, &[&str])] = &[
    (ACTIVITIES, ACTIVITY_ATTRIBUTES),
    (ACTIVITY_CONTACT, &[CONTACT_ID]),
    (ACTIVITY_ASSIGNEE, &[ASSIGNEE_ID, SHOW_TIME_AS, REMINDER_PERIOD]),
    (CONTACTS, CONTACT_ATTRIBUTES),
    (CONTACT_POINT, &[CONTACT_POINT_TYPE, EMAIL_ADDRESS]),
    (NOTE, &[NOTE_TEXT, NOTE_TYPE]),
    (SOURCE_SYSTEM_REFERENCE, &[SOURCE_SYSTEM, SOURCE_SYSTEM_VALUE]),
    (ACCOUNTS, &[PARTY_ID, PARTY_NUMBER, ORGANIZATION_NAME, CITY]),
    (
        OPPORTUNITIES,
        &[
            OPPORTUNITY_ID,
            OPPORTUNITY_NUMBER,
            DEAL_NAME,
            OPPORTUNITY_ACCOUNT,
            OPPORTUNITY_ACCOUNT_NAME,
            STATUS,
        ],
    ),
    (LEADS, &[LEAD_ID, LEAD_NUMBER, DEAL_NAME, LEAD_ACCOUNT, STATUS]),
    (CONVERSATIONS, &[CONVERSATION_ID, CONVERSATION_NUMBER, SUBJECT]),
    (CONVERSATION_REFERENCES, &[OBJECT_TYPE, OBJECT_ID]),
    (
        MESSAGES,
        &[
            MESSAGE_ID,
            MESSAGE_NUMBER,
            CONVERSATION_ID,
            CONVERSATION_NUMBER,
            SUBJECT,
            MESSAGE_CONTENT,
            SENT,
            DIRECTION,
            CHANNEL,
            LAST_UPDATED,
        ],
    ),
    (
        RECIPIENTS,
        &[
            FREE_FORM_ADDRESS,
            RECIPIENT_TYPE,
            RECIPIENT_PARTY,
            RECIPIENT_PARTY_TYPE,
            INTERNET_MESSAGE_ID,
        ],
    ),
    (
        ATTACHMENTS,
        &[
            FILE_NAME,
            TITLE,
            FILE_MEDIA,
            FILE_LENGTH,
            FILE_CONTENTS,
            FILE_KIND,
            FILE_CATEGORY,
        ],
    ),
];

/// What of them a pod may lack: nothing is read of it or written to it then, and the other side keeps what it has. Anything
/// else that is missing would be taken for emptied.
pub(crate) const DISPENSABLE: &[(&str, &str)] = &[
    (ACTIVITIES, WEB_CONFERENCE),
    (ACTIVITY_ASSIGNEE, SHOW_TIME_AS),
    (ACTIVITY_ASSIGNEE, REMINDER_PERIOD),
];

/// Resources that are only looked up: what a pod lacks of them keeps nothing from being synced.
pub(crate) const LOOKED_UP: &[&str] = &[OPPORTUNITIES, LEADS];

/// Whether records are kept in step without this attribute.
pub(crate) fn can_do_without(resource: &str, attribute: &str) -> bool {
    LOOKED_UP.contains(&resource) || DISPENSABLE.contains(&(resource, attribute))
}

pub(crate) const ACTIVITY_ATTRIBUTES: &[&str] = &[
    ACTIVITY_ID,
    ACTIVITY_NUMBER,
    FUNCTION,
    SUBJECT,
    DESCRIPTION,
    LOCATION,
    START,
    END,
    DUE,
    ALL_DAY,
    STATUS,
    PRIORITY,
    PERCENTAGE,
    PRIVATE,
    OWNER,
    ACCOUNT,
    OPPORTUNITY,
    LEAD,
    SERIES,
    WEB_CONFERENCE,
];

pub(crate) const CONTACT_ATTRIBUTES: &[&str] = &[
    PARTY_ID,
    PARTY_NUMBER,
    FIRST_NAME,
    MIDDLE_NAME,
    LAST_NAME,
    JOB_TITLE,
    EMAIL_ADDRESS,
    ACCOUNT_PARTY,
    ACCOUNT_NAME,
    OWNER_PARTY,
    WORK_PHONE,
    MOBILE_PHONE,
    HOME_PHONE,
    STREET,
    CITY,
    STATE,
    POSTAL_CODE,
    COUNTRY,
    LAST_UPDATED,
];

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

/// Which attribute names the account of a deal, and which statuses it has while it is not over (sources: the lookups
/// `MOO_OPTY_STATUS` and `MKL_LEAD_STATUS_SETUP` as Oracle ships them).
pub(crate) const fn deal(kind: RecordKind) -> Option<(&'static str, &'static [&'static str])> {
    match kind {
        RecordKind::Opportunity => Some((OPPORTUNITY_ACCOUNT, &["OPEN"])),
        RecordKind::Lead => Some((LEAD_ACCOUNT, &["UNQUALIFIED", "QUALIFIED"])),
        RecordKind::Account | RecordKind::Contact => None,
    }
}

pub(crate) const fn listing(kind: RecordKind) -> Listing {
    match kind {
        RecordKind::Account => Listing {
            resource: ACCOUNTS,
            id: PARTY_ID,
            number: PARTY_NUMBER,
            name: ORGANIZATION_NAME,
            detail: CITY,
        },
        RecordKind::Contact => Listing {
            resource: CONTACTS,
            id: PARTY_ID,
            number: PARTY_NUMBER,
            name: "ContactName",
            detail: ACCOUNT_NAME,
        },
        RecordKind::Opportunity => Listing {
            resource: OPPORTUNITIES,
            id: OPPORTUNITY_ID,
            number: OPPORTUNITY_NUMBER,
            name: DEAL_NAME,
            detail: OPPORTUNITY_ACCOUNT_NAME,
        },
        RecordKind::Lead => Listing {
            resource: LEADS,
            id: LEAD_ID,
            number: LEAD_NUMBER,
            name: DEAL_NAME,
            detail: STATUS,
        },
    }
}
