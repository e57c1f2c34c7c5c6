//! What one pod calls attributes, where it differs from what `fields.rs` says: data, for a configuration file. Whatever
//! comes in is turned into our names before anybody reads it, whatever goes out into the pod's.

use crate::fields;
use crate::wire::Row;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// The pod's names of attributes that it calls something else. Empty for most pods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// By resource, then by our name.
    renamed: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
}

/// A name that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongName {
    /// Resource and attribute as they were given.
    pub given: String,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Not one of the attributes that are read or written.
    NotOurs,
    /// Not the name of any attribute: those are letters, digits and underscores, and begin with a letter.
    NoName,
    /// Another attribute of the same resource is called so already.
    Twice,
}

impl Names {
    /// From pairs such as `("activities.Location", "Place_c")`: resource and attribute as `fields.rs` spells them, and
    /// what the pod calls the attribute.
    ///
    /// # Errors
    /// [`WrongName`], for each that cannot be used.
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<WrongName>> {
        let mut names = Self::default();
        let mut wrong = Vec::new();
        for (ours, theirs) in pairs {
            match pair(ours, theirs) {
                Ok((resource, attribute)) => {
                    let of = names.renamed.entry(resource).or_default();
                    if of.values().any(|other| other == theirs) {
                        wrong.push(wrong_name(ours, Why::Twice));
                    }
                    of.insert(attribute, theirs.to_owned());
                }
                Err(why) => wrong.push(wrong_name(ours, why)),
            }
        }
        if wrong.is_empty() { Ok(names) } else { Err(wrong) }
    }

    /// Whether the pod calls everything as we do.
    pub(crate) fn are_ours(&self) -> bool {
        self.renamed.is_empty()
    }

    /// What the pod calls this attribute.
    pub(crate) fn of<'a>(&'a self, resource: &str, attribute: &'a str) -> &'a str {
        let renamed = self.renamed.get(resource).and_then(|names| names.get(attribute));
        renamed.map_or(attribute, String::as_str)
    }

    /// A row as the pod sent it, by our names, its children's rows too.
    pub(crate) fn inward(&self, resource: &str, mut row: Row) -> Row {
        if self.are_ours() {
            return row;
        }
        if let Some(names) = self.renamed.get(resource) {
            for (ours, theirs) in names {
                if let Some(value) = row.remove(theirs.as_str()) {
                    row.insert((*ours).to_owned(), value);
                }
            }
        }
        self.each_child(&mut row, &mut |child, rows| {
            for row in rows {
                if let Value::Object(inner) = row {
                    *inner = self.inward(child, std::mem::take(inner));
                }
            }
        });
        row
    }

    /// A row by our names, as the pod wants it, its children's rows too.
    pub(crate) fn outward(&self, resource: &str, mut row: Row) -> Row {
        if self.are_ours() {
            return row;
        }
        if let Some(names) = self.renamed.get(resource) {
            for (ours, theirs) in names {
                if let Some(value) = row.remove(*ours) {
                    row.insert(theirs.clone(), value);
                }
            }
        }
        self.each_child(&mut row, &mut |child, rows| {
            for row in rows {
                if let Value::Object(inner) = row {
                    *inner = self.outward(child, std::mem::take(inner));
                }
            }
        });
        row
    }

    /// Rows of children stand in a list, or in a collection that has one.
    fn each_child(&self, row: &mut Row, act: &mut dyn FnMut(&str, &mut Vec<Value>)) {
        for (child, _) in fields::ATTRIBUTES {
            let rows = match row.get_mut(*child) {
                Some(Value::Array(rows)) => Some(rows),
                Some(Value::Object(collection)) => collection.get_mut("items").and_then(Value::as_array_mut),
                Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => None,
            };
            if let Some(rows) = rows {
                act(child, rows);
            }
        }
    }
}

fn wrong_name(given: &str, why: Why) -> WrongName {
    WrongName {
        given: given.to_owned(),
        why,
    }
}

fn pair(ours: &str, theirs: &str) -> Result<(&'static str, &'static str), Why> {
    let (resource, attribute) = ours.split_once('.').ok_or(Why::NotOurs)?;
    let known = known(resource, attribute).ok_or(Why::NotOurs)?;
    if is_name(theirs) {
        Ok(known)
    } else {
        Err(Why::NoName)
    }
}

/// The stamp of activities is found by asking the pod; whoever knows better names it.
fn known(resource: &str, attribute: &str) -> Option<(&'static str, &'static str)> {
    if (resource, attribute) == (fields::ACTIVITIES, fields::UPDATED) {
        return Some((fields::ACTIVITIES, fields::UPDATED));
    }
    let (resource, attributes) = fields::ATTRIBUTES.iter().find(|(name, _)| *name == resource)?;
    let attribute = attributes.iter().find(|name| **name == attribute)?;
    Some((resource, attribute))
}

/// Names stand in expressions, where nothing else may get in through them.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.len() <= 128 && text.chars().all(plain)
}

impl fmt::Display for WrongName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Why::NotOurs => write!(f, "{:?} is no attribute that is read or written", self.given),
            Why::NoName => write!(f, "what {:?} is called is no name of an attribute", self.given),
            Why::Twice => write!(
                f,
                "what {:?} is called is another attribute's name already",
                self.given
            ),
        }
    }
}

impl std::error::Error for WrongName {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(value: Value) -> Row {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn rows_and_their_children_come_in_by_our_names_and_go_out_by_the_pods() {
        let names = Names::from_pairs([
            ("activities.Location", "Place_c"),
            ("ActivityContact.ContactId", "PersonId"),
        ])
        .unwrap();
        let ours = json!({"Location": "Room 7", "ActivityContact": [{"ContactId": 4}], "Subject": "S"});
        let theirs = json!({"Place_c": "Room 7", "ActivityContact": [{"PersonId": 4}], "Subject": "S"});
        assert_eq!(
            names.outward("activities", row(ours.clone())),
            row(theirs.clone())
        );
        assert_eq!(names.inward("activities", row(theirs)), row(ours));
        let collection = json!({"ActivityContact": {"items": [{"PersonId": 4}]}});
        assert_eq!(
            names.inward("activities", row(collection)),
            row(json!({"ActivityContact": {"items": [{"ContactId": 4}]}}))
        );
        assert_eq!(names.of("activities", "Location"), "Place_c");
        assert_eq!(names.of("contacts", "Location"), "Location");
    }

    #[test]
    fn only_attributes_of_ours_can_be_renamed_and_only_to_names() {
        for (pair, why) in [
            (("activities.Nothing", "X"), Why::NotOurs),
            (("Location", "X"), Why::NotOurs),
            (("nobody.Location", "X"), Why::NotOurs),
            (("activities.Location", ""), Why::NoName),
            (("activities.Location", "A' or 1=1"), Why::NoName),
            (("activities.Location", "1st"), Why::NoName),
        ] {
            let wrong = Names::from_pairs([pair]).unwrap_err();
            assert_eq!((wrong.len(), wrong[0].why), (1, why), "{pair:?}");
        }
        let two = [("activities.Nothing", "X"), ("activities.Location", "")];
        assert_eq!(
            Names::from_pairs(two).unwrap_err().len(),
            2,
            "all of them at once"
        );
        let same = [("activities.Location", "X_c"), ("activities.Subject", "X_c")];
        assert_eq!(Names::from_pairs(same).unwrap_err()[0].why, Why::Twice);
        let stamp = [("activities.ActivityUpdateDate", "SyncStamp_c")];
        assert!(Names::from_pairs(stamp).is_ok());
    }
}
