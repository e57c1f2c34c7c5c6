//! What a notice says: the one place for its words. It names a side and nothing of what lies there.

use super::Writer;
use store::tokens::TokenKind;

/// What a mail says, as text and as HTML.
pub(super) struct MailText {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// Asks for a sign-in to the side whose authorization has lapsed.
pub(super) fn please_sign_in(kind: TokenKind, writer: &Writer) -> MailText {
    let (product, link) = (&writer.product, writer.link.as_str());
    let side = match kind {
        TokenKind::Exchange => "Microsoft",
        TokenKind::Sales => "Oracle Sales",
    };
    let subject = format!("{product}: please sign in to {side} again");
    let ended = format!(
        "your sign-in to {side} has ended, and {product} does nothing for you until you sign in again. Nothing is lost: it goes \
         on where it stopped."
    );
    let how = format!("Open a mail or a meeting in Outlook, open {product} there, and sign in to {side}.");
    let why = format!(
        "{product} sent this mail because your company uses it. It never asks for a password in a mail, and never sends one \
         from your own mailbox."
    );
    let text = format!("Hello,\n\n{ended}\n\n{how}\n\n{link}\n\n{why}\n");
    let [ended, how, why, link] = [&ended, &how, &why, link].map(escaped);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><body style=\"font-family:sans-serif\">\n<p>Hello,</p>\n<p>{ended}</p>\n\
         <p>{how}</p>\n<p><a href=\"{link}\">{link}</a></p>\n<p><small>{why}</small></p>\n</body></html>\n"
    );
    MailText { subject, text, html }
}

fn escaped(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
