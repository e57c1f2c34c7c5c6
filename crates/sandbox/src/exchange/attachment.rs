//! A file that hangs on an item.

use jiff::Timestamp;

/// A file that hangs on an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The id.
    pub id: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Whether the body shows it.
    pub is_inline: bool,
    /// What the body calls it, where it shows it.
    pub content_id: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// When it was last written.
    pub modified: Timestamp,
}
