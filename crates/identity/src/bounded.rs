//! Reads an answer's body under a cap, so that no other side decides how much memory we use.

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoBody {
    /// More than we read from anybody.
    TooLong,
    /// The connection ended or the deadline passed on the way.
    Broken,
}

/// The whole body, unpacked, if it fits into `bytes_max`.
pub(crate) async fn body(mut answer: reqwest::Response, bytes_max: usize) -> Result<Vec<u8>, NoBody> {
    let mut read = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| NoBody::Broken)? {
        if read.len() + chunk.len() > bytes_max {
            return Err(NoBody::TooLong);
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read)
}
