//! The master list of categories.

use super::ids::guid;
use super::{Exchange, GraphError};
use std::sync::Arc;

/// An entry of the master list; items refer to it by name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// GUID.
    pub id: String,
    /// Unique in the mailbox in any letter case; never changes.
    pub display_name: String,
    /// `none` or `preset0` … `preset24`.
    pub color: String,
}

/// What every new mailbox has.
pub(super) fn standard(oid: &str) -> Vec<Category> {
    [
        "Red category",
        "Orange category",
        "Yellow category",
        "Green category",
        "Blue category",
        "Purple category",
    ]
    .into_iter()
    .zip(["preset0", "preset1", "preset3", "preset4", "preset7", "preset8"])
    .map(|(name, color)| Category {
        id: guid(&["category", oid, name]),
        display_name: name.to_owned(),
        color: color.to_owned(),
    })
    .collect()
}

impl Exchange {
    /// Adds a category; 409 when the name is taken in any letter case.
    pub fn create_category(&mut self, oid: &str, name: &str, color: &str) -> Result<Category, GraphError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 255 {
            return Err(GraphError::new(
                400,
                "ErrorInvalidArgument",
                "The category name is empty or too long.",
            ));
        }
        let color = known_color(color)?;
        let serial = self.next_serial();
        let mailbox = self.mailbox_mut(oid)?;
        let taken = |category: &Category| category.display_name.to_lowercase() == name.to_lowercase();
        if mailbox.categories.iter().any(taken) {
            return Err(GraphError::new(
                409,
                "CategoryDuplicated",
                "A category with the same name already exists.",
            ));
        }
        let id = guid(&["category", oid, name, &serial.to_string()]);
        let category = Category {
            id,
            display_name: name.to_owned(),
            color,
        };
        Arc::make_mut(&mut mailbox.categories).push(category.clone());
        Ok(category)
    }

    /// Changes a category's colour, the only thing that can change.
    pub fn recolor_category(&mut self, oid: &str, id: &str, color: &str) -> Result<Category, GraphError> {
        let color = known_color(color)?;
        let category = Arc::make_mut(&mut self.mailbox_mut(oid)?.categories)
            .iter_mut()
            .find(|category| category.id == id);
        let category = category.ok_or_else(GraphError::item_not_found)?;
        category.color = color;
        Ok(category.clone())
    }

    /// Removes a category from the master list; names on items stay.
    pub fn delete_category(&mut self, oid: &str, id: &str) -> Result<(), GraphError> {
        let categories = Arc::make_mut(&mut self.mailbox_mut(oid)?.categories);
        let at = categories
            .iter()
            .position(|category| category.id == id)
            .ok_or_else(GraphError::item_not_found)?;
        categories.remove(at);
        Ok(())
    }
}

/// Renaming goes through Outlook: it changes the master list and nothing else, items keep the old name.
impl Exchange {
    /// Gives a category of the master list another name, as its owner can in Outlook; names on items stay.
    pub fn rename_category(&mut self, oid: &str, id: &str, name: &str) -> Result<Category, GraphError> {
        let categories = Arc::make_mut(&mut self.mailbox_mut(oid)?.categories);
        let category = categories
            .iter_mut()
            .find(|category| category.id == id)
            .ok_or_else(GraphError::item_not_found)?;
        name.trim().clone_into(&mut category.display_name);
        Ok(category.clone())
    }
}

fn known_color(color: &str) -> Result<String, GraphError> {
    let lower = color.to_ascii_lowercase();
    let preset = lower
        .strip_prefix("preset")
        .and_then(|number| number.parse::<u8>().ok());
    if lower == "none" || preset.is_some_and(|number| number <= 24 && lower == format!("preset{number}")) {
        return Ok(lower);
    }
    Err(GraphError::unreadable_body(&format!(
        "Requested value '{color}' was not found."
    )))
}
