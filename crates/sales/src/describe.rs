//! What a pod says about its own resources. It is asked once for each and kept, for it changes with releases alone.

use crate::client::{Pod, SalesUser};
use crate::fields;
use crate::wire::Row;
use reqwest::Method;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use vendor_http::{Call, Error};

/// What a pod says about one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    /// By name.
    pub attributes: BTreeMap<String, AttributeDescription>,
    /// By name.
    pub children: BTreeMap<String, Description>,
}

/// What a pod says about one attribute (media type `application/vnd.oracle.adf.description+json`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDescription {
    /// Its type, such as `string`, `integer`, `datetime`.
    pub kind: String,
    /// Whether `q` may name it; a query that does although it may not is refused.
    pub queryable: bool,
    /// Whether clients may change it.
    pub updatable: bool,
    /// Whether a record cannot be without it.
    pub mandatory: bool,
    /// Longest text, in characters.
    pub chars_max: Option<u32>,
}

/// The resources that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Appointments and tasks.
    Activities,
    /// Customers' people.
    Contacts,
    /// Customers.
    Accounts,
    /// Deals.
    Opportunities,
    /// Deals to be.
    Leads,
    /// Threads of messages.
    Conversations,
    /// Messages.
    ConversationMessages,
    /// What was deleted in the last week.
    DeletedRecords,
}

/// Versions of Oracle's REST framework that a pod offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameworkVersions {
    /// What it takes where a request names none.
    pub default: u8,
    /// What a request may name.
    pub allowed: Vec<u8>,
}

/// An attribute of ours that a pod does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownAttribute {
    /// Resource, or child of one.
    pub resource: String,
    /// What the pod should call it.
    pub attribute: String,
    /// Whether nothing can be synced without it: what was configured, and what would look emptied if it was not there.
    pub is_needed: bool,
    /// Attributes that somebody added to that resource: one of them may be what is looked for.
    pub added: Vec<String>,
}

/// Descriptions that were asked for already.
#[derive(Debug, Default)]
pub(crate) struct Described(Mutex<BTreeMap<Resource, Arc<Description>>>);

impl Resource {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Activities,
        Self::Contacts,
        Self::Accounts,
        Self::Opportunities,
        Self::Leads,
        Self::Conversations,
        Self::ConversationMessages,
        Self::DeletedRecords,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Activities => fields::ACTIVITIES,
            Self::Contacts => fields::CONTACTS,
            Self::Accounts => fields::ACCOUNTS,
            Self::Opportunities => fields::OPPORTUNITIES,
            Self::Leads => fields::LEADS,
            Self::Conversations => fields::CONVERSATIONS,
            Self::ConversationMessages => fields::MESSAGES,
            Self::DeletedRecords => fields::DELETED_RECORDS,
        }
    }
}

impl Description {
    /// Attributes that somebody added to this pod: their names end in `_c`.
    pub fn custom(&self) -> impl Iterator<Item = (&str, &AttributeDescription)> {
        let attributes = self.attributes.iter();
        attributes
            .filter(|(name, _)| name.ends_with("_c"))
            .map(|(name, attribute)| (name.as_str(), attribute))
    }

    /// The first of these attributes that is there.
    pub(crate) fn first<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        let mut names = names.iter().copied();
        names.find(|name| self.attributes.contains_key(*name))
    }

    /// The first of these attributes that may be asked for.
    pub(crate) fn first_queryable<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        let queryable = |name: &&str| self.attributes.get(*name).is_some_and(|one| one.queryable);
        names.iter().copied().find(queryable)
    }
}

impl Pod {
    /// Whether this attribute is one that can be done without, and that the pod is known to lack.
    pub(crate) fn lacks(&self, resource: &str, attribute: &str) -> bool {
        if !fields::DISPENSABLE.contains(&(resource, attribute)) {
            return false;
        }
        let known = self.described.0.lock().unwrap_or_else(PoisonError::into_inner);
        let described = known.get(&Resource::Activities).and_then(|activities| {
            if resource == fields::ACTIVITIES {
                Some(&**activities)
            } else {
                activities.children.get(resource)
            }
        });
        let name = self.names.of(resource, attribute);
        described.is_some_and(|described| !described.attributes.contains_key(name))
    }

    /// A row of that resource, by our names, without what the pod is known to lack.
    pub(crate) fn without_lacking(&self, resource: &str, mut row: Row) -> Row {
        row.retain(|attribute, _| !self.lacks(resource, attribute));
        row
    }
}

impl SalesUser {
    /// What the pod says about a resource; asked once for all users.
    ///
    /// # Errors
    /// [`Error`], when the pod does not say.
    pub async fn description(&self, resource: Resource) -> Result<Arc<Description>, Error> {
        let known = || {
            self.pod
                .described
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let kept = known().get(&resource).map(Arc::clone);
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let url = self.pod.transport.url(&[resource.path(), "describe"], &[]);
        let reply = self.send(Call::new(Method::GET, url)).await?;
        let mut answer: Answer = reply.json()?;
        let described = answer.resources.remove(resource.path());
        let described = described.ok_or_else(|| Error::unreadable("Resources", &reply.trace))?;
        let description = Arc::new(Description::from(described));
        known().insert(resource, Arc::clone(&description));
        Ok(description)
    }

    /// [`SalesUser::description`], if this user may read it at all: who may read records need not be allowed to read
    /// about them.
    pub(crate) async fn description_if_allowed(
        &self,
        resource: Resource,
    ) -> Result<Option<Arc<Description>>, Error> {
        match self.description(resource).await {
            Ok(description) => Ok(Some(description)),
            Err(Error::Forbidden { .. } | Error::Rejected { .. } | Error::Unreadable { .. }) => Ok(None),
            Err(
                error @ (Error::Throttled { .. }
                | Error::Unauthorized { .. }
                | Error::Unreachable { .. }
                | Error::Full { .. }
                | Error::Unavailable { .. }
                | Error::Late { .. }),
            ) => Err(error),
        }
    }

    /// Attributes that are read or written and that the pod does not have by the names that it is configured with: what is
    /// to be put right before anything is synced, or what is done without. Nothing is said of what this user may not read
    /// about.
    ///
    /// # Errors
    /// [`Error`], when the pod does not say.
    pub async fn unknown_attributes(&self) -> Result<Vec<UnknownAttribute>, Error> {
        let mut unknown = Vec::new();
        for resource in Resource::ALL {
            let Some(description) = self.description_if_allowed(resource).await? else {
                continue;
            };
            self.compare(resource.path(), &description, &mut unknown);
            for (child, description) in &description.children {
                self.compare(child, description, &mut unknown);
            }
        }
        unknown.sort();
        unknown.dedup();
        Ok(unknown)
    }

    fn compare(&self, resource: &str, description: &Description, unknown: &mut Vec<UnknownAttribute>) {
        let names = &self.pod.names;
        let ours = fields::ATTRIBUTES.iter().filter(|(name, _)| *name == resource);
        let ours = ours.flat_map(|(_, attributes)| attributes.iter().copied());
        let stamp = (resource == fields::ACTIVITIES
            && names.of(resource, fields::UPDATED) != fields::UPDATED)
            .then_some(fields::UPDATED);
        for attribute in ours.chain(stamp) {
            let name = names.of(resource, attribute);
            if !description.attributes.contains_key(name) {
                let is_renamed = name != attribute;
                unknown.push(UnknownAttribute {
                    resource: resource.to_owned(),
                    attribute: name.to_owned(),
                    is_needed: is_renamed || !fields::can_do_without(resource, attribute),
                    added: description.custom().map(|(name, _)| name.to_owned()).collect(),
                });
            }
        }
    }

    /// The version of the framework that every request names.
    pub fn framework_version(&self) -> u8 {
        self.pod.framework_version
    }

    /// Which versions of the framework the pod offers, as its version of the resources says. It is asked in none, for it may not
    /// speak ours.
    ///
    /// # Errors
    /// [`Error`], when the pod does not say.
    pub async fn framework_versions(&self) -> Result<FrameworkVersions, Error> {
        let url = self.pod.transport.url(&[], &[]);
        let reply = self.send_unversioned(Call::new(Method::GET, url)).await?;
        let version: Version = reply.json()?;
        let number = |text: &str| text.trim().parse::<u8>().ok();
        let default = number(&version.extension.default);
        Ok(FrameworkVersions {
            default: default.ok_or_else(|| Error::unreadable("defaultFrameworkVersion", &reply.trace))?,
            allowed: version
                .extension
                .allowed
                .iter()
                .filter_map(|text| number(text))
                .collect(),
        })
    }
}

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "adf:extension")]
    extension: Extension,
}

#[derive(Deserialize)]
struct Extension {
    #[serde(rename = "defaultFrameworkVersion")]
    default: String,
    #[serde(rename = "allowedFrameworkVersions", default)]
    allowed: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Resources")]
    resources: BTreeMap<String, ResourceAnswer>,
}

#[derive(Deserialize)]
struct ResourceAnswer {
    #[serde(default)]
    attributes: Vec<AttributeAnswer>,
    #[serde(default)]
    children: BTreeMap<String, ResourceAnswer>,
}

#[derive(Deserialize)]
struct AttributeAnswer {
    name: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    queryable: bool,
    #[serde(default)]
    updatable: bool,
    #[serde(default)]
    mandatory: bool,
    #[serde(rename = "maxLength", default)]
    chars_max: Option<u32>,
}

impl From<ResourceAnswer> for Description {
    fn from(answer: ResourceAnswer) -> Self {
        let attribute = |one: AttributeAnswer| {
            let described = AttributeDescription {
                kind: one.kind,
                queryable: one.queryable,
                updatable: one.updatable,
                mandatory: one.mandatory,
                chars_max: one.chars_max,
            };
            (one.name, described)
        };
        let children = answer.children.into_iter();
        Self {
            attributes: answer.attributes.into_iter().map(attribute).collect(),
            children: children.map(|(name, child)| (name, child.into())).collect(),
        }
    }
}
