//! What each resource is made of: its attributes, its key in addresses, its children and its finders.

mod activities;
mod attachments;
mod attribute;
mod conversations;
mod deals;
mod parties;
mod resources;

pub use attribute::{Access, Attribute, Origin};

use attribute::{day, flag, int, text, time};

/// A resource of the REST interface, children included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Appointments, tasks and call reports.
    Activities,
    /// An activity's attendees who are contacts.
    ActivityContact,
    /// An activity's attendees who are resources; the owner is always one of them.
    ActivityAssignee,
    /// Customers.
    Accounts,
    /// Customers' people.
    Contacts,
    /// A contact's further addresses and numbers.
    ContactPoint,
    /// Notes on a contact or an activity.
    Note,
    /// What a contact or an account is called in other systems.
    SourceSystemReference,
    /// Files that belong to an activity or a message.
    Attachments,
    /// Opportunities.
    Opportunities,
    /// An opportunity's contacts.
    OpportunityContact,
    /// An opportunity's team.
    OpportunityResource,
    /// Leads.
    Leads,
    /// Threads of messages.
    Conversations,
    /// What a conversation is about.
    ConversationReferences,
    /// Messages of conversations, such as mails that were shared.
    ConversationMessages,
    /// Senders and receivers of a message.
    ConversationRecipients,
    /// Sales people, by party.
    Resources,
    /// Sales people, by user.
    ResourceUsers,
    /// What was deleted in the last seven days.
    DeletedRecords,
}

/// What a resource is addressed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The public number in this attribute.
    Number(&'static str),
    /// The id itself.
    Id,
    /// A hash of the key attributes, to be taken from the self link.
    Hash,
}

/// A named query of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Finder {
    /// Name in `finder=Name;…`.
    pub name: &'static str,
    /// Its variables, and the attribute that each must equal. An empty list is a query of its own kind.
    pub variables: &'static [(&'static str, &'static str)],
}

impl Table {
    /// The resources at the root of the interface.
    pub const ROOTS: [Self; 10] = [
        Self::Activities,
        Self::Accounts,
        Self::Contacts,
        Self::Opportunities,
        Self::Leads,
        Self::Conversations,
        Self::ConversationMessages,
        Self::Resources,
        Self::ResourceUsers,
        Self::DeletedRecords,
    ];

    /// Name in addresses.
    pub fn path(self) -> &'static str {
        match self {
            Self::Activities => "activities",
            Self::ActivityContact => "ActivityContact",
            Self::ActivityAssignee => "ActivityAssignee",
            Self::Accounts => "accounts",
            Self::Contacts => "contacts",
            Self::ContactPoint => "ContactPoint",
            Self::Note => "Note",
            Self::SourceSystemReference => "SourceSystemReference",
            Self::Attachments => "Attachments",
            Self::Opportunities => "opportunities",
            Self::OpportunityContact => "OpportunityContact",
            Self::OpportunityResource => "OpportunityResource",
            Self::Leads => "leads",
            Self::Conversations => "conversations",
            Self::ConversationReferences => "conversationReferences",
            Self::ConversationMessages => "conversationMessages",
            Self::ConversationRecipients => "recipients",
            Self::Resources => "resources",
            Self::ResourceUsers => "resourceUsers",
            Self::DeletedRecords => "deletedRecords",
        }
    }

    /// The root resource of this name.
    pub fn root(path: &str) -> Option<Self> {
        Self::ROOTS.into_iter().find(|table| table.path() == path)
    }

    /// Its attributes, in the order of answers.
    pub fn attributes(self) -> &'static [Attribute] {
        match self {
            Self::Activities => activities::ACTIVITIES,
            Self::ActivityContact => activities::ACTIVITY_CONTACT,
            Self::ActivityAssignee => activities::ACTIVITY_ASSIGNEE,
            Self::Accounts => parties::ACCOUNTS,
            Self::Contacts => parties::CONTACTS,
            Self::ContactPoint => parties::CONTACT_POINT,
            Self::Note => parties::NOTE,
            Self::SourceSystemReference => parties::SOURCE_SYSTEM_REFERENCE,
            Self::Attachments => attachments::ATTACHMENTS,
            Self::Opportunities => deals::OPPORTUNITIES,
            Self::OpportunityContact => deals::OPPORTUNITY_CONTACT,
            Self::OpportunityResource => deals::OPPORTUNITY_RESOURCE,
            Self::Leads => deals::LEADS,
            Self::Conversations => conversations::CONVERSATIONS,
            Self::ConversationReferences => conversations::REFERENCES,
            Self::ConversationMessages => conversations::MESSAGES,
            Self::ConversationRecipients => conversations::RECIPIENTS,
            Self::Resources => resources::RESOURCES,
            Self::ResourceUsers => resources::RESOURCE_USERS,
            Self::DeletedRecords => resources::DELETED_RECORDS,
        }
    }

    /// One of its attributes by name; names are case-sensitive.
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        self.attributes().iter().find(|attribute| attribute.name == name)
    }

    /// What it is addressed by.
    pub fn key(self) -> Key {
        match self {
            Self::Activities => Key::Number("ActivityNumber"),
            Self::Accounts | Self::Contacts | Self::Resources => Key::Number("PartyNumber"),
            Self::Opportunities => Key::Number("OptyNumber"),
            Self::Conversations => Key::Number("ConversationNumber"),
            Self::ConversationMessages => Key::Number("MessageNumber"),
            Self::DeletedRecords => Key::Id,
            Self::Leads
            | Self::ResourceUsers
            | Self::ActivityContact
            | Self::ActivityAssignee
            | Self::ContactPoint
            | Self::Note
            | Self::SourceSystemReference
            | Self::Attachments
            | Self::OpportunityContact
            | Self::OpportunityResource
            | Self::ConversationReferences
            | Self::ConversationRecipients => Key::Hash,
        }
    }

    /// The attribute that holds the id.
    pub fn id_attribute(self) -> &'static str {
        match self {
            Self::Activities => "ActivityId",
            Self::ActivityContact => "ActivityContactId",
            Self::ActivityAssignee => "ActivityAssigneeId",
            Self::Accounts | Self::Contacts | Self::Resources => "PartyId",
            Self::ContactPoint => "ContactPointId",
            Self::Note => "NoteId",
            Self::SourceSystemReference => "SourceSystemReferenceId",
            Self::Attachments => "AttachedDocumentId",
            Self::Conversations => "ConversationId",
            Self::ConversationReferences => "ConversationReferenceId",
            Self::ConversationMessages => "MessageId",
            Self::ConversationRecipients => "RecipientId",
            Self::Opportunities => "OptyId",
            Self::OpportunityContact => "OptyConId",
            Self::OpportunityResource => "OptyResourceId",
            Self::Leads => "LeadId",
            Self::ResourceUsers => "ResourceProfileId",
            Self::DeletedRecords => "DeletedRecordId",
        }
    }

    /// The attribute that holds the owner's party id, where records have an owner.
    pub fn owner_attribute(self) -> Option<&'static str> {
        match self {
            Self::Activities | Self::Leads => Some("OwnerId"),
            Self::Accounts | Self::Contacts => Some("OwnerPartyId"),
            Self::Opportunities => Some("OwnerResourcePartyId"),
            Self::ActivityContact
            | Self::ActivityAssignee
            | Self::ContactPoint
            | Self::Note
            | Self::SourceSystemReference
            | Self::Attachments
            | Self::OpportunityContact
            | Self::OpportunityResource
            | Self::Conversations
            | Self::ConversationReferences
            | Self::ConversationMessages
            | Self::ConversationRecipients
            | Self::Resources
            | Self::ResourceUsers
            | Self::DeletedRecords => None,
        }
    }

    /// Its child resources.
    pub fn children(self) -> &'static [Self] {
        match self {
            Self::Activities => &[
                Self::ActivityAssignee,
                Self::ActivityContact,
                Self::Attachments,
                Self::Note,
            ],
            Self::Opportunities => &[Self::OpportunityContact, Self::OpportunityResource],
            Self::Accounts => &[Self::SourceSystemReference],
            Self::Contacts => &[Self::ContactPoint, Self::Note, Self::SourceSystemReference],
            Self::Conversations => &[Self::ConversationReferences],
            Self::ConversationMessages => &[Self::Attachments, Self::ConversationRecipients],
            Self::ActivityContact
            | Self::ActivityAssignee
            | Self::ContactPoint
            | Self::Note
            | Self::SourceSystemReference
            | Self::Attachments
            | Self::OpportunityContact
            | Self::OpportunityResource
            | Self::Leads
            | Self::ConversationReferences
            | Self::ConversationRecipients
            | Self::Resources
            | Self::ResourceUsers
            | Self::DeletedRecords => &[],
        }
    }

    /// One of its children by name.
    pub fn child(self, path: &str) -> Option<Self> {
        self.children().iter().copied().find(|child| child.path() == path)
    }

    /// The attribute that, with the parent, identifies a row of a child resource.
    pub fn member_attribute(self) -> Option<&'static str> {
        match self {
            Self::ActivityContact => Some("ContactId"),
            Self::ActivityAssignee => Some("AssigneeId"),
            Self::OpportunityContact => Some("PERPartyId"),
            Self::OpportunityResource => Some("ResourceId"),
            Self::ConversationReferences => Some("ObjectId"),
            Self::Activities
            | Self::Accounts
            | Self::Contacts
            | Self::ContactPoint
            | Self::Note
            | Self::SourceSystemReference
            | Self::Attachments
            | Self::Opportunities
            | Self::Leads
            | Self::Conversations
            | Self::ConversationMessages
            | Self::ConversationRecipients
            | Self::Resources
            | Self::ResourceUsers
            | Self::DeletedRecords => None,
        }
    }

    /// The parent's attributes that a row of a child resource repeats.
    pub(super) fn keys_of_parent(self) -> &'static [&'static str] {
        match self {
            Self::ActivityContact => &["ActivityId", "ActivityNumber", "RecurSeriesId"],
            Self::ActivityAssignee => &["ActivityId", "ActivityNumber"],
            Self::ContactPoint | Self::SourceSystemReference => &["PartyId", "PartyNumber"],
            Self::OpportunityContact | Self::OpportunityResource => &["OptyId", "OptyNumber"],
            Self::ConversationReferences => &["ConversationId", "ConversationNumber"],
            Self::ConversationRecipients => &["MessageId", "MessageNumber"],
            Self::Note
            | Self::Attachments
            | Self::Activities
            | Self::Accounts
            | Self::Contacts
            | Self::Opportunities
            | Self::Leads
            | Self::Conversations
            | Self::ConversationMessages
            | Self::Resources
            | Self::ResourceUsers
            | Self::DeletedRecords => &[],
        }
    }

    /// Its finders.
    pub fn finders(self) -> &'static [Finder] {
        match self {
            Self::Activities => activities::FINDERS,
            Self::Accounts | Self::Contacts => parties::FINDERS,
            Self::Opportunities => deals::OPPORTUNITY_FINDERS,
            Self::ResourceUsers => resources::FINDERS,
            Self::ActivityContact
            | Self::ActivityAssignee
            | Self::ContactPoint
            | Self::Note
            | Self::SourceSystemReference
            | Self::Attachments
            | Self::OpportunityContact
            | Self::OpportunityResource
            | Self::Leads
            | Self::Conversations
            | Self::ConversationReferences
            | Self::ConversationMessages
            | Self::ConversationRecipients
            | Self::Resources
            | Self::DeletedRecords => &[],
        }
    }

    /// Whether clients may create, change or delete its records at all.
    pub fn is_writable(self) -> bool {
        !matches!(self, Self::Resources | Self::ResourceUsers | Self::DeletedRecords)
    }
}
