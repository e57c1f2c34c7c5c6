//! How remembering fails.

/// What the caller must do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Try again later: the database cannot be reached or is busy.
    #[error("the database does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// End the work: the user it is done for was deleted meanwhile, or starts clean (R-AUTH-5, R-AUTH-6). Whatever was under
    /// way for them keeps nothing, and writes nothing more.
    #[error("everything of the user was forgotten meanwhile")]
    Forgotten,
    /// Tell an operator: a row does not hold what it must. Names table, column and key, never content.
    #[error("{table}.{column} of {key} does not hold what it must")]
    Inconsistent {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
        /// Which row.
        key: String,
    },
    /// Tell an operator: a sealed value cannot be opened with the keys of this deployment.
    #[error("a value sealed with key {key_id} cannot be opened")]
    Sealed {
        /// The key's id.
        key_id: String,
    },
}
