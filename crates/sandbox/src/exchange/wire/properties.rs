//! The names of all properties that each kind of item has in Graph v1.0 (Microsoft's schema of August 2026). A client that
//! selects another one is refused.

/// Of `outlookItem` and `entity`, which events, contacts and messages are.
const OUTLOOK_ITEM: &[&str] = &[
    "id",
    "categories",
    "changeKey",
    "createdDateTime",
    "lastModifiedDateTime",
    "extensions",
    "multiValueExtendedProperties",
    "singleValueExtendedProperties",
];

/// A type of Graph with the names of its properties.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// As errors name it.
    pub name: &'static str,
    inherited: &'static [&'static str],
    own: &'static [&'static str],
}

/// `event`
pub const EVENT: Described = Described {
    name: "microsoft.graph.event",
    inherited: OUTLOOK_ITEM,
    own: &[
        "allowNewTimeProposals",
        "attachments",
        "attendees",
        "body",
        "bodyPreview",
        "calendar",
        "cancelledOccurrences",
        "end",
        "exceptionOccurrences",
        "hasAttachments",
        "hideAttendees",
        "iCalUId",
        "importance",
        "instances",
        "isAllDay",
        "isCancelled",
        "isDraft",
        "isOnlineMeeting",
        "isOrganizer",
        "isReminderOn",
        "location",
        "locations",
        "onlineMeeting",
        "onlineMeetingProvider",
        "onlineMeetingUrl",
        "organizer",
        "originalEndTimeZone",
        "originalStart",
        "originalStartTimeZone",
        "recurrence",
        "reminderMinutesBeforeStart",
        "responseRequested",
        "responseStatus",
        "sensitivity",
        "seriesMasterId",
        "showAs",
        "start",
        "subject",
        "transactionId",
        "type",
        "webLink",
    ],
};

/// `contact`
pub const CONTACT: Described = Described {
    name: "microsoft.graph.contact",
    inherited: OUTLOOK_ITEM,
    own: &[
        "assistantName",
        "birthday",
        "businessAddress",
        "businessHomePage",
        "businessPhones",
        "children",
        "companyName",
        "department",
        "displayName",
        "emailAddresses",
        "fileAs",
        "generation",
        "givenName",
        "homeAddress",
        "homePhones",
        "imAddresses",
        "initials",
        "jobTitle",
        "manager",
        "middleName",
        "mobilePhone",
        "nickName",
        "officeLocation",
        "otherAddress",
        "parentFolderId",
        "personalNotes",
        "photo",
        "primaryEmailAddress",
        "profession",
        "secondaryEmailAddress",
        "spouseName",
        "surname",
        "tertiaryEmailAddress",
        "title",
        "yomiCompanyName",
        "yomiGivenName",
        "yomiSurname",
    ],
};

/// `message`
pub const MESSAGE: Described = Described {
    name: "microsoft.graph.message",
    inherited: OUTLOOK_ITEM,
    own: &[
        "attachments",
        "bccRecipients",
        "body",
        "bodyPreview",
        "ccRecipients",
        "conversationId",
        "conversationIndex",
        "flag",
        "from",
        "hasAttachments",
        "importance",
        "inferenceClassification",
        "internetMessageHeaders",
        "internetMessageId",
        "isDeliveryReceiptRequested",
        "isDraft",
        "isRead",
        "isReadReceiptRequested",
        "parentFolderId",
        "receivedDateTime",
        "replyTo",
        "sender",
        "sentDateTime",
        "subject",
        "toRecipients",
        "uniqueBody",
        "webLink",
    ],
};

/// `todoTask`, which is no `outlookItem`: it has neither a change key nor extended properties.
pub const TASK: Described = Described {
    name: "microsoft.graph.todoTask",
    inherited: &["id"],
    own: &[
        "attachmentSessions",
        "attachments",
        "body",
        "bodyLastModifiedDateTime",
        "categories",
        "checklistItems",
        "completedDateTime",
        "createdDateTime",
        "dueDateTime",
        "extensions",
        "hasAttachments",
        "importance",
        "isReminderOn",
        "lastModifiedDateTime",
        "linkedResources",
        "recurrence",
        "reminderDateTime",
        "startDateTime",
        "status",
        "title",
    ],
};

/// `linkedResource`
pub const LINKED: Described = Described {
    name: "microsoft.graph.linkedResource",
    inherited: &["id"],
    own: &["applicationName", "displayName", "externalId", "webUrl"],
};

/// `outlookCategory`
pub const CATEGORY: Described = Described {
    name: "microsoft.graph.outlookCategory",
    inherited: &["id"],
    own: &["color", "displayName"],
};

/// `fileAttachment`
pub const ATTACHMENT: Described = Described {
    name: "microsoft.graph.attachment",
    inherited: &["id"],
    own: &[
        "contentBytes",
        "contentId",
        "contentLocation",
        "contentType",
        "isInline",
        "lastModifiedDateTime",
        "name",
        "size",
    ],
};

/// `calendar`
pub const CALENDAR: Described = Described {
    name: "microsoft.graph.calendar",
    inherited: &["id"],
    own: &[
        "allowedOnlineMeetingProviders",
        "calendarPermissions",
        "canEdit",
        "canShare",
        "canViewPrivateItems",
        "changeKey",
        "color",
        "defaultOnlineMeetingProvider",
        "hexColor",
        "isDefaultCalendar",
        "isRemovable",
        "isTallyingResponses",
        "multiValueExtendedProperties",
        "name",
        "owner",
        "singleValueExtendedProperties",
    ],
};

/// `mailFolder`
pub const MAIL_FOLDER: Described = Described {
    name: "microsoft.graph.mailFolder",
    inherited: &["id"],
    own: &[
        "childFolderCount",
        "childFolders",
        "displayName",
        "isHidden",
        "messageRules",
        "messages",
        "multiValueExtendedProperties",
        "parentFolderId",
        "singleValueExtendedProperties",
        "totalItemCount",
        "unreadItemCount",
    ],
};

impl Described {
    /// All of them.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.inherited.iter().chain(self.own).copied()
    }

    /// Whether there is a property of that name, in any letter case as Graph takes it.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|known| known.eq_ignore_ascii_case(name))
    }
}
