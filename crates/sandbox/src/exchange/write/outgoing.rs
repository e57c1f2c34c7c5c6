//! A mail that a client sends in one go (`sendMail`): as JSON, or whole in MIME, in Base64.

use super::parts::BodyIn;
use super::{member, members};
use crate::exchange::error::GraphError;
use crate::exchange::event::{Body, BodyType, Mailable};
use crate::exchange::message::Mail;
use crate::exchange::wire::properties::MESSAGE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

/// Receivers of one mail (Microsoft, message resource).
const RECEIVERS_MAX: usize = 500;

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The mail, from the mailbox's owner.
    pub mail: Mail,
    /// Whether a copy stays in Sent Items.
    pub is_kept: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReceiverIn {
    email_address: Mailable,
}

#[derive(Deserialize)]
struct HeaderIn {
    name: String,
}

/// Reads a body in JSON: `message`, and `saveToSentItems`, which is so where nobody says.
///
/// # Errors
/// [`GraphError`] of what no mail is, or of what this stand-in carries in no mail.
pub fn from_json(bytes: &[u8], owner: Mailable) -> Result<Outgoing, GraphError> {
    let (mut message, mut is_kept) = (None, true);
    for (name, value) in members(bytes)? {
        if name.eq_ignore_ascii_case("message") {
            message = Some(value);
        } else if name.eq_ignore_ascii_case("saveToSentItems") {
            is_kept = member::<Option<bool>>(&name, value)?.unwrap_or(true);
        } else {
            return Err(GraphError::unreadable_body(&format!(
                "The parameter '{name}' in the request payload is not a valid parameter for the operation 'sendMail'."
            )));
        }
    }
    let message =
        message.ok_or_else(|| GraphError::unreadable_body("The parameter 'Message' is missing."))?;
    let mut mail = Mail::plain(owner, Vec::new(), "");
    for (name, value) in members(message.to_string().as_bytes())? {
        read_into(&mut mail, &name, value)?;
    }
    deliverable(Outgoing { mail, is_kept })
}

fn read_into(mail: &mut Mail, name: &str, value: Value) -> Result<(), GraphError> {
    match name {
        "subject" => mail.subject = member::<Option<String>>(name, value)?.unwrap_or_default(),
        "body" => mail.body = member::<Option<BodyIn>>(name, value)?.unwrap_or_default().into(),
        "toRecipients" => mail.to = receivers(name, value)?,
        "ccRecipients" => mail.cc = receivers(name, value)?,
        "categories" => mail.categories = member::<Option<Vec<String>>>(name, value)?.unwrap_or_default(),
        "internetMessageHeaders" => {
            let headers = member::<Vec<HeaderIn>>(name, value)?;
            let foreign = headers.iter().find(|header| {
                let start = header.name.get(..2).unwrap_or_default();
                !start.eq_ignore_ascii_case("x-")
            });
            if let Some(HeaderIn { name }) = foreign {
                return Err(GraphError::new(
                    400,
                    "InvalidInternetMessageHeader",
                    format!("The internet message header name '{name}' should start with 'x-' or 'X-'."),
                ));
            }
        }
        "importance" | "isReadReceiptRequested" | "isDeliveryReceiptRequested" => {}
        known if known.contains('@') => {}
        known if MESSAGE.has(known) => {
            return Err(GraphError::invalid(format!(
                "The property '{known}' of a message cannot be sent here."
            )));
        }
        unknown => return Err(super::unknown(unknown, MESSAGE.name)),
    }
    Ok(())
}

/// Reads a body in MIME (RFC 5322), in Base64.
///
/// # Errors
/// [`GraphError`] of what is no Base64, or no mail to anybody.
pub fn from_mime(bytes: &[u8], owner: Mailable) -> Result<Outgoing, GraphError> {
    let invalid = || {
        GraphError::new(
            400,
            "ErrorMimeContentInvalidBase64String",
            "The MIME content is not a valid Base64 string.",
        )
    };
    let text: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let decoded = STANDARD.decode(text).map_err(|_| invalid())?;
    let whole = String::from_utf8_lossy(&decoded).replace("\r\n", "\n");
    let (head, body) = whole.split_once("\n\n").unwrap_or((&whole, ""));
    // A line that begins with a space goes on with the one before it.
    let head = head.replace("\n ", " ").replace("\n\t", " ");
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        found
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let is_html = header("Content-Type")
        .to_ascii_lowercase()
        .starts_with("text/html");
    let mut mail = Mail::plain(owner, addresses(&header("To")), &header("Subject"));
    mail.cc = addresses(&header("Cc"));
    mail.in_reply_to = Some(header("In-Reply-To")).filter(|id| !id.is_empty());
    mail.references = header("References")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    mail.body = Body {
        kind: if is_html { BodyType::Html } else { BodyType::Text },
        content: body.to_owned(),
    };
    deliverable(Outgoing { mail, is_kept: true })
}

fn addresses(list: &str) -> Vec<Mailable> {
    let one = |text: &str| {
        let (name, address) = match text.split_once('<') {
            Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim_end_matches('>')),
            None => ("", text),
        };
        let (name, address) = (name.to_owned(), address.trim().to_owned());
        Mailable {
            name: if name.is_empty() { address.clone() } else { name },
            address,
        }
    };
    list.split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(one)
        .collect()
}

fn receivers(name: &str, value: Value) -> Result<Vec<Mailable>, GraphError> {
    let list = member::<Option<Vec<ReceiverIn>>>(name, value)?.unwrap_or_default();
    Ok(list.into_iter().map(|one| one.email_address).collect())
}

fn deliverable(outgoing: Outgoing) -> Result<Outgoing, GraphError> {
    let all = || outgoing.mail.to.iter().chain(&outgoing.mail.cc);
    if all().count() == 0 || all().any(|one| !one.address.contains('@')) {
        return Err(GraphError::new(
            400,
            "ErrorInvalidRecipients",
            "At least one recipient isn't valid.",
        ));
    }
    if all().count() > RECEIVERS_MAX {
        return Err(GraphError::new(
            400,
            "ErrorExceededMaxRecipientLimit",
            "More than 500 recipients.",
        ));
    }
    Ok(outgoing)
}
