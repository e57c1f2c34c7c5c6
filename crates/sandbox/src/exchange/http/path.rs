//! Paths as Graph takes them: decoded, with keys in either spelling.

use crate::exchange::error::GraphError;

/// Path below the version, decoded, with `events('id')` taken apart into two segments.
pub(super) fn segments(path: &str) -> Result<Vec<String>, GraphError> {
    let mut segments = Vec::new();
    for raw in path.split('/').filter(|raw| !raw.is_empty()).skip(1) {
        let decoded =
            decode(raw).ok_or_else(|| GraphError::new(400, "BadRequest", "The path is not valid."))?;
        match decoded
            .split_once("('")
            .and_then(|(name, rest)| Some((name, rest.strip_suffix("')")?)))
        {
            Some((name, key)) => segments.extend([name.to_owned(), key.to_owned()]),
            None => segments.push(plain(&decoded).to_owned()),
        }
    }
    match segments.first() {
        Some(version) if version.eq_ignore_ascii_case("v1.0") => Ok(segments.split_off(1)),
        Some(_) | None => Err(GraphError::new(400, "BadRequest", "Invalid version.")),
    }
}

/// A segment without the brackets and the namespace that some clients give to functions: `microsoft.graph.delta()`.
fn plain(segment: &str) -> &str {
    const NAMESPACE: &str = "microsoft.graph.";
    let name = segment.strip_suffix("()").unwrap_or(segment);
    match name.get(..NAMESPACE.len()) {
        Some(space) if space.eq_ignore_ascii_case(NAMESPACE) => &name[NAMESPACE.len()..],
        Some(_) | None => name,
    }
}

/// Percent-decoding of one path segment; a plus sign stays what it is.
fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
