//! The mailbox's list of categories.

use crate::mailbox::{CATEGORY, Mailbox, is_ours};
use crate::wire;
use reqwest::Method;
use vendor_http::{Call, Error};

/// Cranberry: none of the colours that a new mailbox uses already.
const CATEGORY_COLOR: &str = "preset9";

/// Whether the category had to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryMade {
    /// It was missing.
    Now,
    /// It was there, in whatever colour the user likes.
    Before,
}

impl Mailbox {
    /// Makes sure that the master list holds [`CATEGORY`], in any letter case (R-CAT-1).
    ///
    /// # Errors
    /// [`Error`], when it does not and could not be made.
    pub async fn ensure_category(&self) -> Result<CategoryMade, Error> {
        if self.has_category().await? {
            return Ok(CategoryMade::Before);
        }
        let url = self.url(&["outlook", "masterCategories"], &[]);
        let body = wire::NewCategory {
            display_name: CATEGORY,
            color: CATEGORY_COLOR,
        };
        let reply = self.send(Call::new(Method::POST, url).json(&body)).await?;
        if reply.is_success() {
            return Ok(CategoryMade::Now);
        }
        // Graph does not say how it names a duplicate: somebody else may have been faster.
        let lost_a_race = matches!(reply.status, 400 | 409) && self.has_category().await?;
        if lost_a_race {
            Ok(CategoryMade::Before)
        } else {
            Err(reply.error())
        }
    }

    /// Whether the master list holds [`CATEGORY`], in any letter case.
    ///
    /// # Errors
    /// [`Error`], by what the caller must do.
    pub async fn has_category(&self) -> Result<bool, Error> {
        let url = self.url(&["outlook", "masterCategories"], &[("$select", "displayName")]);
        let categories: Vec<wire::Category> = self.short_list(url).await?;
        let mut names = categories.iter().filter_map(|one| one.display_name.as_deref());
        Ok(names.any(is_ours))
    }
}
