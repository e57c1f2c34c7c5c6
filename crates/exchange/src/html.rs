//! Descriptions between the two sides: harmless HTML in one form, and Exchange's block of an online meeting apart from it.

mod images;
mod settled;

pub(crate) use images::{Image, Picture, Pictured, picture_from_bytes};

use ammonia::{Builder, UrlRelative};
use settled::settled;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;
use sync_core::DESCRIPTION_BYTES_MAX;

/// Longest HTML that is parsed, in bytes; the rest is cut off.
const PARSED_BYTES_MAX: usize = 1024 * 1024;
/// Elements nested deeper than this are no description; only their text is kept.
const DEPTH_MAX: usize = 200;
/// Most elements that a parser may make of a description. Formatting that nobody closes is repeated in every paragraph
/// after it, so that a small body can become a huge tree.
const ELEMENTS_MAX: usize = 400_000;
/// How often the parser may see its own output before the text alone is kept.
const ROUNDS_MAX: usize = 8;

const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Elements that vanish with everything in them.
const DROPPED: &[&str] = &[
    "applet", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style", "svg",
    "template", "title", "xmp",
];

/// Elements that show what Sales cannot hold (R-APPT-20). A description keeps the cells of a table, but not how it looks.
/// They count in comments too: rather a body too many is left alone.
const BEYOND_SALES: [&str; 14] = [
    "applet",
    "audio",
    "canvas",
    "embed",
    "iframe",
    "img",
    "math",
    "object",
    "picture",
    "svg",
    "table",
    "v:imagedata",
    "v:shape",
    "video",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(cleaner);

fn cleaner() -> Builder<'static> {
    let mut cleaner = Builder::default();
    cleaner
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED.iter().copied().collect())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"));
    cleaner
}

/// Harmless HTML without the document around it, at most [`DESCRIPTION_BYTES_MAX`] bytes: structure and links, no images,
/// styles, ids or scripts. The same again gives the same; what shows nothing is empty.
pub fn sanitised(html: &str) -> String {
    fitted(html, &CLEANER).0
}

/// The same by any cleaner, and whether all of it fits.
fn fitted(html: &str, cleaner: &Builder<'_>) -> (String, bool) {
    if let Some(inside) = settled(html) {
        return (shown(inside), true);
    }
    let parsed = cut(html, PARSED_BYTES_MAX);
    let mut is_whole = parsed.len() == html.len() && !is_overgrown(parsed);
    let mut clean = tidy(parsed, cleaner);
    // Asked once more, the parser would say the same.
    if clean == parsed && clean.len() <= DESCRIPTION_BYTES_MAX {
        return (clean, is_whole);
    }
    for _ in 0..ROUNDS_MAX {
        let fitting = cut_to_fit(&clean);
        is_whole &= fitting.len() == clean.len();
        let again = tidy(fitting, cleaner);
        if again == clean {
            return (clean, is_whole);
        }
        clean = again;
    }
    // Markup that the parser never agrees with itself about: its words are all that is kept.
    (from_text(cut(&words(&clean), DESCRIPTION_BYTES_MAX / 8)), false)
}

/// HTML that shows the text as it is.
pub fn from_text(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            '\n' | '\r' => html.push_str("<br>"),
            '\0' => {}
            other => html.push(other),
        }
    }
    html.trim().to_owned()
}

/// What a body says, the block of the online meeting apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) description: String,
    /// Whether the body holds what a description cannot (R-APPT-20).
    pub(crate) holds_more: bool,
}

/// Reads a body.
pub(crate) fn description(body: &str, join_url: Option<&str>) -> Said {
    let own = match online_block(body, join_url) {
        OnlineBlock::At(range) => Cow::Owned(format!("{}{}", &body[..range.start], &body[range.end..])),
        OnlineBlock::None | OnlineBlock::Blurred => Cow::Borrowed(body),
    };
    let (description, is_whole) = fitted(&own, &CLEANER);
    let mut tags = own.match_indices('<').map(|(at, _)| &own[at + 1..]);
    Said {
        holds_more: !is_whole || tags.any(|tag| is_one_of(tag, &BEYOND_SALES)),
        description,
    }
}

/// Where Exchange put the block that lets people join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnlineBlock {
    /// There is none.
    None,
    /// Here, in bytes: whole elements.
    At(Range<usize>),
    /// There is one, but it cannot be told from the rest.
    Blurred,
}

/// Finds the block around the link to join: Teams puts it into a `div` of its own class, between two lines of underscores.
pub(crate) fn online_block(body: &str, join_url: Option<&str>) -> OnlineBlock {
    let classed = body
        .find("class=\"me-email-text\"")
        .and_then(|at| element_around(body, at));
    let link = join_url.and_then(|url| body.find(url).or_else(|| body.find(&url.replace('&', "&amp;"))));
    let inside = match (&classed, link) {
        (Some(range), Some(link)) if !range.contains(&link) => link..link,
        (Some(range), _) => range.clone(),
        (None, Some(link)) => link..link,
        (None, None) => return OnlineBlock::None,
    };
    let before = rulers(&body[..inside.start])
        .pop()
        .and_then(|ruler| body[..ruler.start].rfind("<div"));
    let after = rulers(&body[inside.end..]).first().and_then(|ruler| {
        let end = inside.end + ruler.end;
        body[end..].find("</div>").map(|at| end + at + "</div>".len())
    });
    let range = match (before, after, inside.is_empty()) {
        (Some(start), Some(end), _) => start..end,
        (None, _, false) | (_, None, false) => inside,
        (None, _, true) | (_, None, true) => return OnlineBlock::Blurred,
    };
    let block = &body[range.clone()];
    let balanced = block.matches("<div").count() == block.matches("</div>").count();
    if balanced {
        OnlineBlock::At(range)
    } else {
        OnlineBlock::Blurred
    }
}

/// The `div` whose start tag holds the byte at `at`.
fn element_around(html: &str, at: usize) -> Option<Range<usize>> {
    let start = html[..at]
        .rfind("<div")
        .filter(|start| !html[*start..at].contains('>'))?;
    let mut depth = 0_usize;
    let mut rest = start;
    loop {
        let opens = html[rest..].find("<div").map(|found| rest + found);
        let closes = rest + html[rest..].find("</div>")?;
        if let Some(opens) = opens.filter(|opens| *opens < closes) {
            depth += 1;
            rest = opens + "<div".len();
        } else {
            depth = depth.checked_sub(1)?;
            rest = closes + "</div>".len();
            if depth == 0 {
                return Some(start..rest);
            }
        }
    }
}

/// Lines of at least twenty underscores.
fn rulers(html: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(at) = html[rest..].find("____________________") {
        let start = rest + at;
        let end = html[start..]
            .find(|c| c != '_')
            .map_or(html.len(), |length| start + length);
        found.push(start..end);
        rest = end;
    }
    found
}

fn tidy(html: &str, cleaner: &Builder<'_>) -> String {
    if let Some(inside) = settled(html) {
        shown(inside)
    } else if is_overgrown(html) {
        from_text(&words(html))
    } else {
        shown(&cleaner.clean(html).to_string())
    }
}

/// Of what was cleaned.
fn shown(clean: &str) -> String {
    let clean = clean.trim();
    if shows_nothing(clean) {
        String::new()
    } else {
        clean.to_owned()
    }
}

/// Cut so that closing what the cut left open still fits.
fn cut_to_fit(html: &str) -> &str {
    match html.len() {
        length if length <= DESCRIPTION_BYTES_MAX => html,
        _ => cut(html, DESCRIPTION_BYTES_MAX - DEPTH_MAX * "</blockquote>".len()),
    }
}

fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Whether the elements nest too deeply, or could become too many. Both are overestimates: the parser closes some by
/// itself.
fn is_overgrown(html: &str) -> bool {
    let (mut tags, mut open, mut deepest, mut formats, mut most_formats) = (0_usize, 0_usize, 0, 0_usize, 0);
    for (at, _) in html.match_indices('<') {
        let tag = &html[at + 1..];
        let (name, closes) = tag.strip_prefix('/').map_or((tag, false), |name| (name, true));
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        tags += 1;
        let is_format = is_one_of(name, &FORMATS);
        if closes {
            open = open.saturating_sub(1);
            formats = formats.saturating_sub(usize::from(is_format));
        } else if !is_one_of(name, &VOID) {
            open += 1;
            formats += usize::from(is_format);
        }
        deepest = deepest.max(open);
        most_formats = most_formats.max(formats);
    }
    deepest > DEPTH_MAX || tags.saturating_mul(1 + most_formats) > ELEMENTS_MAX
}

/// Elements that never hold others, and those that people leave open on purpose.
const VOID: [&str; 13] = [
    "br", "hr", "img", "meta", "link", "input", "wbr", "col", "area", "base", "p", "li", "o:p",
];
/// Elements that a parser opens again where a block cut them off.
const FORMATS: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

fn is_one_of(tag: &str, names: &[&str]) -> bool {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != ':');
    let name = &tag[..end.unwrap_or(tag.len())];
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

fn words(html: &str) -> String {
    texts(html)
        .collect::<Vec<_>>()
        .join(" ")
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// What stands between the tags.
fn texts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(html);
    std::iter::from_fn(move || {
        let html = rest.take()?;
        let Some((text, tag)) = html.split_once('<') else {
            return Some(html);
        };
        rest = Some(tag.split_once('>').map_or("", |(_, after)| after));
        Some(text)
    })
}

fn shows_nothing(clean: &str) -> bool {
    texts(clean).all(is_blank) && !clean.contains("<hr") && !clean.contains("<img")
}

fn is_blank(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix("&nbsp;") {
        rest = after.trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests;
