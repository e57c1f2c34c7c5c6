//! Attributes of conversations and their messages. Oracle's list of them could not be read whole: those that its pages
//! name are there, `Subject`, `SentDate`, `DirectionCd`, `RecipientTypeCd` and the names of the references are ours
//! until a pod has been asked.

use super::{Attribute, Table, int, text, time};
use crate::sales::model::Kind;

pub(super) const CONVERSATIONS: &[Attribute] = &[
    int("ConversationId").read(),
    text("ConversationNumber", 30).birth(),
    text("ConversationAlternateId", 255),
    text("ConversationStatusCd", 30),
    text("ConversationTypeCd", 30),
    text("Subject", 500),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const REFERENCES: &[Attribute] = &[
    int("ConversationReferenceId").read(),
    int("ConversationId").read(),
    text("ConversationNumber", 30).read(),
    text("ObjectTypeCode", 30).birth().required(),
    int("ObjectId").birth().required(),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
];

pub(super) const MESSAGES: &[Attribute] = &[
    int("MessageId").read(),
    text("MessageNumber", 30).birth(),
    int("ConversationId")
        .birth()
        .required()
        .refers(Table::Conversations),
    text("ConversationNumber", 30).through("ConversationId", "ConversationNumber"),
    text("ChannelTypeCd", 30),
    text("ConversationStripeCd", 255),
    text("Subject", 500),
    Attribute::new("MessageContent", Kind::Clob),
    time("SentDate"),
    text("DirectionCd", 30),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
    text("LastUpdatedBy", 64).read(),
    time("LastUpdateDate").read(),
];

pub(super) const RECIPIENTS: &[Attribute] = &[
    int("RecipientId").read(),
    text("RecipientNumber", 30).birth(),
    int("MessageId").read(),
    text("MessageNumber", 30).read(),
    text("FreeFormAddress", 320),
    text("RecipientTypeCd", 30),
    text("RecipientAlternateId", 255),
    text("RecipientAlternateMessageId", 1000),
    int("RecipientPartyId"),
    text("RecipientPartyTypeCd", 30),
    int("PersonId"),
    text("CreatedBy", 64).read(),
    time("CreationDate").read(),
];
