//! Many reads in one request: Graph's `$batch`, at most 20 parts, each with an answer of its own.

use crate::items::PREFER;
use crate::mailbox::Mailbox;
use crate::wire;
use reqwest::Method;
use std::collections::BTreeMap;
use vendor_http::{Call, Error, Reply};

const PARTS_MAX: usize = 20;

/// One read, by its address relative to the version root.
pub(crate) struct Part {
    pub(crate) url: String,
}

/// Reads every part; each gets an answer or an error of its own. Answers that are too large together are asked for in
/// halves.
pub(crate) async fn read_all(
    mailbox: &Mailbox,
    parts: &[(usize, Part)],
) -> Result<Vec<(usize, Result<Reply, Error>)>, Error> {
    let mut todo: Vec<&[(usize, Part)]> = parts.chunks(PARTS_MAX).rev().collect();
    let mut found = Vec::with_capacity(parts.len());
    while let Some(chunk) = todo.pop() {
        match read(mailbox, chunk).await {
            Ok(replies) => found.extend(replies),
            Err(error) if error.is_too_large() && chunk.len() > 1 => {
                let (first, second) = chunk.split_at(chunk.len() / 2);
                todo.extend([second, first]);
            }
            Err(error) if error.is_too_large() => {
                found.extend(chunk.iter().map(|(index, _)| (*index, Err(error.clone()))))
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

async fn read(
    mailbox: &Mailbox,
    chunk: &[(usize, Part)],
) -> Result<Vec<(usize, Result<Reply, Error>)>, Error> {
    let requests = chunk
        .iter()
        .enumerate()
        .map(|(id, (_, part))| wire::BatchPart {
            id: id.to_string(),
            method: "GET",
            url: part.url.clone(),
            headers: wire::BatchHeaders { prefer: PREFER },
        })
        .collect();
    let url = mailbox.transport.url(&["$batch"], &[]);
    // Outlook works on up to four parts at once, which count against the mailbox like requests of their own.
    let call = Call::new(Method::POST, url)
        .json(&wire::BatchRequest { requests })
        .places(mailbox.transport.limits().in_flight_max);
    let reply = mailbox.send(call).await?;
    let answer: wire::BatchAnswer = reply.json()?;
    let mut by_id: BTreeMap<String, wire::BatchReply> = answer
        .responses
        .into_iter()
        .map(|part| (part.id.clone(), part))
        .collect();
    Ok(chunk
        .iter()
        .enumerate()
        .map(|(id, (index, _))| {
            let part = by_id.remove(&id.to_string());
            let part = part.ok_or_else(|| Error::unreadable("responses", &reply.trace));
            (*index, part.map(|part| reply_from_part(part, &reply)))
        })
        .collect())
}

fn reply_from_part(part: wire::BatchReply, whole: &Reply) -> Reply {
    let retry_after = part.headers.as_ref().and_then(|headers| {
        let (_, value) = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    });
    let retry_after_secs = retry_after.and_then(|secs| u32::try_from(secs).ok());
    whole.part(part.status, part.body.to_string().into_bytes(), retry_after_secs)
}
