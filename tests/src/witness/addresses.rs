//! Addresses below a root, segment by segment.

/// Decoded segments of a path, as Graph understands them: `events('id')` is two, and functions are named without brackets.
pub(super) fn segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    for raw in path.split('/').filter(|raw| !raw.is_empty()) {
        let decoded = decoded(raw);
        let keyed = decoded
            .split_once("('")
            .and_then(|(name, rest)| Some((name, rest.strip_suffix("')")?)));
        match keyed {
            Some((name, key)) => segments.extend([name.to_owned(), key.to_owned()]),
            None => segments.push(plain(&decoded).to_owned()),
        }
    }
    segments
}

/// Whether the segments lie at an address such as `/me/events/{id}`: `{…}` is any segment, letter case means nothing.
pub(super) fn lie_at(segments: &[String], address: &[String]) -> bool {
    let same = |(segment, place): (&String, &String)| is_key(place) || segment.eq_ignore_ascii_case(place);
    segments.len() == address.len() && segments.iter().zip(address).all(same)
}

/// How many segments of an address are any key: of several that fit, the one with the fewest is meant.
pub(super) fn keys(address: &[String]) -> usize {
    address.iter().filter(|place| is_key(place)).count()
}

fn is_key(place: &str) -> bool {
    place.starts_with('{')
}

fn plain(segment: &str) -> &str {
    let name = segment.strip_suffix("()").unwrap_or(segment);
    name.strip_prefix("microsoft.graph.").unwrap_or(name)
}

fn decoded(raw: &str) -> String {
    percent_encoding::percent_decode_str(raw)
        .decode_utf8_lossy()
        .into_owned()
}
