//! Bodies between HTML and text, and the block that makes a meeting an online one.

use super::event::{Body, BodyType};

/// The body as a client that prefers HTML gets it.
pub fn as_html(body: &Body) -> String {
    match body.kind {
        BodyType::Html
            if body
                .content
                .trim_start()
                .to_ascii_lowercase()
                .starts_with("<html") =>
        {
            body.content.clone()
        }
        BodyType::Html => wrap(&body.content),
        BodyType::Text if body.content.is_empty() => String::new(),
        BodyType::Text => wrap(&format!(
            "<div class=\"PlainText\">{}</div>",
            escape(&body.content)
                .replace("\r\n", "\n")
                .replace('\n', "<br>\r\n")
        )),
    }
}

/// The body as a client that prefers text gets it.
pub fn as_text(body: &Body) -> String {
    match body.kind {
        BodyType::Text => body.content.clone(),
        BodyType::Html => text_of_html(&body.content),
    }
}

/// The first 255 characters of the text, on one line.
pub fn preview(body: &Body) -> String {
    as_text(body)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(255)
        .collect()
}

/// What Exchange appends to the body of an online meeting; whoever loses it cannot join any more.
pub fn online_block(join_url: &str) -> String {
    format!(
        "<div class=\"me-email-text\" lang=\"en-US\"><div>________________________________________________________</div>\
         <div><span>Microsoft Teams meeting</span></div>\
         <div><a class=\"me-email-headline\" href=\"{url}\">Join the meeting now</a></div>\
         <div>________________________________________________________</div></div>",
        url = escape(join_url)
    )
}

/// Text made harmless inside HTML and attributes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn wrap(inner: &str) -> String {
    format!(
        "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n</head>\r\n\
         <body>\r\n{inner}\r\n</body>\r\n</html>\r\n"
    )
}

/// The words of HTML, its blocks on lines of their own; tags, styles and scripts are gone.
pub fn text_of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open].split_whitespace().collect::<Vec<_>>().join(" "));
        let Some(length) = rest[open..].find('>') else {
            break;
        };
        let tag = rest[open + 1..open + length]
            .trim_matches('/')
            .to_ascii_lowercase();
        let name = tag
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        rest = &rest[open + length + 1..];
        match name {
            "head" | "style" | "script" => {
                let end = format!("</{name}>");
                let Some(at) = rest.to_ascii_lowercase().find(&end) else {
                    continue;
                };
                rest = &rest[at + end.len()..];
            }
            "br" | "p" | "div" | "tr" | "li" | "h1" | "h2" | "h3"
                if !text.ends_with('\n') && !text.is_empty() =>
            {
                text.push('\n');
            }
            _ if !text.is_empty() && !text.ends_with(['\n', ' ']) => text.push(' '),
            _ => {}
        }
    }
    text.push_str(&rest.split_whitespace().collect::<Vec<_>>().join(" "));
    unescape(text.trim())
}

/// Entities of HTML as the characters that they stand for.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let entity = rest[at + 1..]
            .find(';')
            .filter(|length| *length <= 8)
            .map(|length| &rest[at + 1..at + 1 + length]);
        let found = entity.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "nbsp" => Some(' '),
            "apos" => Some('\''),
            number => {
                let digits = number.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        match (found, entity) {
            (Some(character), Some(name)) => {
                plain.push(character);
                rest = &rest[at + name.len() + 2..];
            }
            (None, _) | (_, None) => {
                plain.push('&');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}
