//! Shapes of Oracle's REST framework, as versions 2 to 9 spell them. Unknown members are ignored.

use jiff::Timestamp;
use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use vendor_http::{Error, Trace};

/// A collection; an empty one may come without `items`.
#[derive(Deserialize)]
pub(crate) struct Collection<T> {
    #[serde(default = "Vec::new")]
    pub(crate) items: Vec<T>,
    #[serde(rename = "hasMore", default)]
    pub(crate) has_more: bool,
    /// When it was answered, by the pod's clock, where the answer says.
    #[serde(skip)]
    pub(crate) at: Option<Timestamp>,
}

impl<T> Collection<T> {
    /// What says that it goes on has something to go on from.
    pub(crate) fn going_on(self, trace: &Trace) -> Result<Self, Error> {
        if self.has_more && self.items.is_empty() {
            return Err(Error::unreadable("hasMore", trace));
        }
        Ok(self)
    }
}

/// Children in their parent: a collection from framework 3 on, before that a bare list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Children<T> {
    Collection(Collection<T>),
    Bare(Vec<T>),
}

impl<T> Children<T> {
    pub(crate) fn into_collection(self) -> Collection<T> {
        match self {
            Self::Collection(collection) => collection,
            Self::Bare(items) => Collection {
                items,
                has_more: false,
                at: None,
            },
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct ErrorEnvelope {
    #[serde(rename = "o:errorDetails", default)]
    pub(crate) details: Vec<Complaint>,
}

#[derive(Deserialize)]
pub(crate) struct Complaint {
    #[serde(rename = "o:errorCode")]
    pub(crate) code: Option<String>,
    #[serde(rename = "o:errorPath")]
    pub(crate) path: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Activity {
    #[serde(rename = "ActivityId")]
    pub(crate) id: Option<Id>,
    #[serde(rename = "ActivityNumber")]
    pub(crate) number: Option<String>,
    #[serde(rename = "ActivityFunctionCode")]
    pub(crate) function: Option<String>,
    #[serde(rename = "RecurSeriesId")]
    pub(crate) series: Option<Id>,
    #[serde(rename = "Subject")]
    pub(crate) subject: Option<String>,
    #[serde(rename = "ActivityDescription")]
    pub(crate) description: Option<String>,
    #[serde(rename = "Location")]
    pub(crate) location: Option<String>,
    #[serde(rename = "ActivityStartDate")]
    pub(crate) start: Option<String>,
    #[serde(rename = "ActivityEndDate")]
    pub(crate) end: Option<String>,
    #[serde(rename = "DueDate")]
    pub(crate) due: Option<String>,
    #[serde(rename = "StatusCode")]
    pub(crate) status: Option<String>,
    #[serde(rename = "PriorityCode")]
    pub(crate) priority: Option<Value>,
    #[serde(rename = "ActivityCreationDate")]
    pub(crate) created: Option<String>,
    #[serde(rename = "CreationDate")]
    pub(crate) creation: Option<String>,
    #[serde(rename = "AllDayFlag", default, deserialize_with = "flag")]
    pub(crate) all_day: bool,
    #[serde(rename = "PrivateFlag", default, deserialize_with = "flag")]
    pub(crate) private: bool,
    #[serde(rename = "OwnerId")]
    pub(crate) owner: Option<Id>,
    #[serde(rename = "AccountId")]
    pub(crate) account: Option<Id>,
    #[serde(rename = "OpportunityId")]
    pub(crate) opportunity: Option<Id>,
    #[serde(rename = "LeadId")]
    pub(crate) lead: Option<Id>,
    #[serde(rename = "WebConferenceDetails", default, deserialize_with = "said")]
    pub(crate) web_conference: Option<Option<String>>,
    #[serde(rename = "ActivityUpdateDate")]
    pub(crate) updated: Option<String>,
    #[serde(rename = "LastUpdateDate")]
    pub(crate) last_updated: Option<String>,
    #[serde(rename = "ActivityContact")]
    pub(crate) contacts: Option<Children<Child>>,
    #[serde(rename = "ActivityAssignee")]
    pub(crate) assignees: Option<Children<Child>>,
    #[serde(flatten)]
    pub(crate) around: Around,
}

/// Somebody who takes part.
#[derive(Deserialize)]
pub(crate) struct Child {
    #[serde(rename = "ContactId")]
    pub(crate) contact: Option<Id>,
    #[serde(rename = "AssigneeId")]
    pub(crate) assignee: Option<Id>,
    #[serde(rename = "ShowTimeAsCode", default, deserialize_with = "said")]
    pub(crate) show_as: Option<Option<String>>,
    #[serde(rename = "ReminderPeriod", default, deserialize_with = "said")]
    pub(crate) reminder: Option<Option<i64>>,
    #[serde(flatten)]
    pub(crate) around: Around,
}

/// A contact.
#[derive(Deserialize)]
pub(crate) struct Contact {
    #[serde(rename = "PartyId")]
    pub(crate) id: Option<Id>,
    #[serde(rename = "PartyNumber")]
    pub(crate) number: Option<String>,
    #[serde(rename = "FirstName")]
    pub(crate) first_name: Option<String>,
    #[serde(rename = "MiddleName")]
    pub(crate) middle_name: Option<String>,
    #[serde(rename = "LastName")]
    pub(crate) last_name: Option<String>,
    #[serde(rename = "JobTitle")]
    pub(crate) job_title: Option<String>,
    #[serde(rename = "EmailAddress")]
    pub(crate) email: Option<String>,
    #[serde(rename = "AccountPartyId")]
    pub(crate) account: Option<Id>,
    #[serde(rename = "AccountName")]
    pub(crate) account_name: Option<String>,
    #[serde(rename = "OwnerPartyId")]
    pub(crate) owner: Option<Id>,
    #[serde(rename = "WorkPhoneNumber")]
    pub(crate) work_phone: Option<String>,
    #[serde(rename = "MobileNumber")]
    pub(crate) mobile_phone: Option<String>,
    #[serde(rename = "HomePhoneNumber")]
    pub(crate) home_phone: Option<String>,
    #[serde(rename = "AddressLine1")]
    pub(crate) street: Option<String>,
    #[serde(rename = "City")]
    pub(crate) city: Option<String>,
    #[serde(rename = "State")]
    pub(crate) state: Option<String>,
    #[serde(rename = "PostalCode")]
    pub(crate) postal_code: Option<String>,
    #[serde(rename = "Country")]
    pub(crate) country: Option<String>,
    #[serde(rename = "LastUpdateDate")]
    pub(crate) last_updated: Option<String>,
    #[serde(rename = "ContactPoint")]
    pub(crate) points: Option<Children<ContactPoint>>,
    #[serde(rename = "Note")]
    pub(crate) notes: Option<Children<Note>>,
    #[serde(flatten)]
    pub(crate) around: Around,
}

/// A further address of a contact.
#[derive(Deserialize)]
pub(crate) struct ContactPoint {
    #[serde(rename = "ContactPointType")]
    pub(crate) kind: Option<String>,
    #[serde(rename = "EmailAddress")]
    pub(crate) email: Option<String>,
    #[serde(flatten)]
    pub(crate) around: Around,
}

/// A note on a record.
#[derive(Deserialize)]
pub(crate) struct Note {
    #[serde(rename = "NoteId")]
    pub(crate) id: Option<Id>,
    #[serde(rename = "NoteTypeCode")]
    pub(crate) kind: Option<String>,
    #[serde(rename = "NoteTxt")]
    pub(crate) text: Option<String>,
    #[serde(flatten)]
    pub(crate) around: Around,
}

/// A message of a conversation.
#[derive(Deserialize)]
pub(crate) struct Message {
    #[serde(rename = "MessageId")]
    pub(crate) id: Option<Id>,
    #[serde(rename = "MessageNumber")]
    pub(crate) number: Option<String>,
    #[serde(rename = "ConversationNumber")]
    pub(crate) conversation: Option<String>,
    #[serde(rename = "Subject")]
    pub(crate) subject: Option<String>,
    #[serde(rename = "MessageContent")]
    pub(crate) content: Option<String>,
    #[serde(rename = "SentDate")]
    pub(crate) sent: Option<String>,
    #[serde(rename = "DirectionCd")]
    pub(crate) direction: Option<String>,
    #[serde(rename = "LastUpdateDate")]
    pub(crate) last_updated: Option<String>,
    #[serde(rename = "recipients")]
    pub(crate) recipients: Option<Children<MessageRecipient>>,
    #[serde(flatten)]
    pub(crate) around: Around,
}

/// Who sent or got a message.
#[derive(Deserialize)]
pub(crate) struct MessageRecipient {
    #[serde(rename = "RecipientTypeCd")]
    pub(crate) role: Option<String>,
    #[serde(rename = "FreeFormAddress")]
    pub(crate) address: Option<String>,
    #[serde(rename = "RecipientPartyId")]
    pub(crate) party: Option<Id>,
    #[serde(rename = "RecipientPartyTypeCd")]
    pub(crate) party_type: Option<String>,
    #[serde(rename = "RecipientAlternateMessageId")]
    pub(crate) internet_message_id: Option<String>,
}

/// Links and change indicator, in either of their places.
#[derive(Deserialize, Default)]
pub(crate) struct Around {
    #[serde(default)]
    pub(crate) links: Vec<Link>,
    #[serde(rename = "@context", default)]
    pub(crate) context: Option<Context>,
}

#[derive(Deserialize)]
pub(crate) struct Context {
    #[serde(default)]
    pub(crate) links: Vec<Link>,
    #[serde(default)]
    pub(crate) headers: Option<ContextHeaders>,
}

#[derive(Deserialize)]
pub(crate) struct ContextHeaders {
    #[serde(rename = "ETag")]
    pub(crate) etag: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Link {
    pub(crate) rel: Option<String>,
    pub(crate) href: Option<String>,
    #[serde(default)]
    pub(crate) properties: Option<LinkProperties>,
}

#[derive(Deserialize)]
pub(crate) struct LinkProperties {
    #[serde(rename = "changeIndicator")]
    pub(crate) change_indicator: Option<String>,
}

impl Around {
    fn links(&self) -> impl Iterator<Item = &Link> {
        self.links
            .iter()
            .chain(self.context.iter().flat_map(|context| &context.links))
    }

    fn own_link(&self) -> Option<&Link> {
        self.links().find(|link| link.rel.as_deref() == Some("self"))
    }

    pub(crate) fn href(&self) -> Option<&str> {
        self.own_link()?.href.as_deref()
    }

    pub(crate) fn etag(&self) -> Option<&str> {
        let in_context = || self.context.as_ref()?.headers.as_ref()?.etag.as_deref();
        let in_links = || {
            self.links()
                .find_map(|link| link.properties.as_ref()?.change_indicator.as_deref())
        };
        in_context().or_else(in_links).filter(|etag| !etag.is_empty())
    }
}

/// A row of any resource, asked for by a few attributes.
pub(crate) type Row = Map<String, Value>;

/// A NUMBER(18), exact: a number that was a fraction or too large on its way is refused, not rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) i64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Exact;
        impl Visitor<'_> for Exact {
            type Value = Id;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number")
            }
            fn visit_i64<E: serde::de::Error>(self, id: i64) -> Result<Id, E> {
                Ok(Id(id))
            }
            fn visit_u64<E: serde::de::Error>(self, id: u64) -> Result<Id, E> {
                i64::try_from(id).map(Id).map_err(|_| E::custom("too large"))
            }
            fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<Id, E> {
                id.parse().map(Id).map_err(|_| E::custom("not a whole number"))
            }
        }
        deserializer.deserialize_any(Exact)
    }
}

/// Tells an attribute that is empty from one that the pod does not have.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Flags are booleans, and `Y` or `N` where a pod still keeps its old columns.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(flag),
        Value::String(text) if text == "Y" || text == "true" => Ok(true),
        Value::String(text) if text == "N" || text == "false" => Ok(false),
        Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(D::Error::custom("not a flag"))
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Batch {
    pub(crate) parts: Vec<BatchPart>,
}

#[derive(Clone, Serialize)]
pub(crate) struct BatchPart {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) operation: &'static str,
    #[serde(rename = "ifMatch", skip_serializing_if = "Option::is_none")]
    pub(crate) if_match: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payload: Option<Row>,
}
