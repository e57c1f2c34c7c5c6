//! Images that a mail brings along and its body shows (R-MAIL-7). A body names them by `cid:` addresses (RFC 2392); in a
//! description they are `data:` addresses, since nobody else has the files.
//!
//! **Invariant:** beside what every description may hold, there is nothing but `img` elements, and in them nothing but the
//! bytes of an image of a known format.

use super::{cleaner, cut, fitted, from_text, shows_nothing};
use ammonia::Builder;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use sync_core::DESCRIPTION_BYTES_MAX;
use url::Url;

/// Longest name of an image that is left out, in bytes.
const NAME_BYTES_MAX: usize = 100;

pub(super) static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = cleaner();
    cleaner
        .add_tags(["img"])
        .add_tag_attributes("img", ["src"])
        .add_url_schemes(["cid"])
        .attribute_filter(|element, _, value| {
            let shows = element == "img";
            (shows == content_id_of(value).is_some()).then(|| value.into())
        });
    cleaner
});

/// Harmless HTML whose images are still names.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pictured(String);

/// An image that a body names.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Image {
    /// Its file name.
    pub(crate) name: String,
    /// Nothing where it is left out.
    pub(crate) picture: Option<Picture>,
}

/// An image of a format that every browser shows, and that holds neither scripts nor addresses.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    media: &'static str,
    bytes: Vec<u8>,
}

/// By what the file begins with: what its sender calls it is not believed.
pub(crate) fn picture_from_bytes(bytes: Vec<u8>) -> Option<Picture> {
    let media = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return None,
    };
    Some(Picture { media, bytes })
}

impl Picture {
    fn element(&self) -> String {
        format!(
            "<img src=\"data:{};base64,{}\">",
            self.media,
            STANDARD.encode(&self.bytes)
        )
    }
}

impl Pictured {
    /// A body as a description; nothing where it shows no image that a mail could bring along.
    pub(crate) fn of(body: &str) -> Option<Self> {
        // Most mails end here, before they are parsed once more.
        if !body.contains("cid:") && !body.contains("CID:") {
            return None;
        }
        let pictured = Self(fitted(body, &CLEANER).0);
        (!pictured.content_ids().is_empty()).then_some(pictured)
    }

    /// What its images are called, by their first place, each once.
    pub(crate) fn content_ids(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for piece in self.pieces() {
            if let Piece::Image(Some(id)) = piece
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        found
    }

    /// With the images in their places, at most [`DESCRIPTION_BYTES_MAX`] bytes: those that come first. One that is left out
    /// is named in its place; what nobody knows vanishes.
    pub(crate) fn shown(&self, images: &BTreeMap<String, Image>) -> String {
        let pieces = self.pieces();
        let text: usize = pieces.iter().map(Piece::text_bytes).sum();
        let mut room = DESCRIPTION_BYTES_MAX.saturating_sub(text);
        let mut html = String::with_capacity(self.0.len());
        for piece in pieces {
            match piece {
                Piece::Html(same) => html.push_str(same),
                Piece::Image(id) => {
                    let Some(image) = id.and_then(|id| images.get(&id)) else {
                        continue;
                    };
                    let element = image.picture.as_ref().map(Picture::element);
                    let named = || format!("[{}]", from_text(cut(&image.name, NAME_BYTES_MAX)));
                    let shown = element
                        .filter(|element| element.len() <= room)
                        .unwrap_or_else(named);
                    if let Some(left) = room.checked_sub(shown.len()) {
                        html.push_str(&shown);
                        room = left;
                    }
                }
            }
        }
        if shows_nothing(&html) { String::new() } else { html }
    }

    /// Apart at its images. In what the cleaner wrote every attribute stands in double quotes, and no bracket of a tag
    /// stands in a text.
    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let (mut rest, mut from) = (self.0.as_str(), 0);
        while let Some(at) = rest[from..].find('<').map(|at| from + at) {
            let end = at + tag_bytes(&rest[at..]);
            let tag = &rest[at..end];
            if tag.starts_with("<img ") || tag == "<img>" {
                pieces.push(Piece::Html(&rest[..at]));
                pieces.push(Piece::Image(content_id_of_tag(tag)));
                (rest, from) = (&rest[end..], 0);
            } else {
                from = end;
            }
        }
        pieces.push(Piece::Html(rest));
        pieces
    }
}

/// A piece of a description.
enum Piece<'a> {
    Html(&'a str),
    /// By its content id, if it has one.
    Image(Option<String>),
}

impl Piece<'_> {
    fn text_bytes(&self) -> usize {
        match self {
            Self::Html(same) => same.len(),
            Self::Image(_) => 0,
        }
    }
}

/// How long the tag is that a text begins with, in bytes.
fn tag_bytes(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|c: char| {
        is_quoted ^= c == '"';
        c == '>' && !is_quoted
    });
    end.map_or(text.len(), |end| end + 1)
}

fn content_id_of_tag(tag: &str) -> Option<String> {
    let value = tag.split_once("src=\"")?.1.split('"').next()?;
    let value = value
        .replace("&nbsp;", "\u{a0}")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    content_id_of(&value)
}

/// `cid:logo%40mail` as RFC 2392 has it.
fn content_id_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let id = percent_decode_str(url.path()).decode_utf8().ok()?;
    (url.scheme() == "cid" && !id.is_empty()).then(|| id.into_owned())
}

#[cfg(test)]
mod tests;
