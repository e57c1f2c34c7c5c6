//! What is kept of the files of a record.

use super::Detail;
use super::reason::detail_from_stored;
use crate::blob::Unreadable;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use sync_core::files as ours;
use sync_core::{ItemId, Reason, ReasonCode, Version};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::blob) struct FileLedger {
    files: Vec<FileKnown>,
    through: Option<Through>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Through {
    item: String,
    exchange: String,
    sales: Option<String>,
    size_max_mb: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileKnown {
    name: String,
    bytes: Option<u64>,
    digest: Option<String>,
    made_in: Side,
    in_exchange: BTreeSet<String>,
    in_sales: BTreeSet<String>,
    way: FileWay,
    tries: u32,
    noted: Noted,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum FileWay {
    Wanted,
    Sending(Timestamp),
    Carried,
    LeftOut(Why),
    Barred(String),
    CannotGo(Why),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Noted {
    Untold,
    Telling(Timestamp),
    Told,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Why {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

words! {
    Side { Exchange Sales }
}

impl From<&ours::FileLedger> for FileLedger {
    fn from(ledger: &ours::FileLedger) -> Self {
        Self {
            files: ledger.files.iter().map(FileKnown::from).collect(),
            through: ledger.through.as_ref().map(|through| Through {
                item: through.item.as_str().to_owned(),
                exchange: through.exchange.as_str().to_owned(),
                sales: through.sales.as_ref().map(|version| version.as_str().to_owned()),
                size_max_mb: through.size_max_mb,
            }),
        }
    }
}

impl TryFrom<FileLedger> for ours::FileLedger {
    type Error = Unreadable;

    fn try_from(ledger: FileLedger) -> Result<Self, Unreadable> {
        let files = ledger.files.into_iter().map(ours::FileKnown::try_from);
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            through: ledger.through.map(|through| ours::Through {
                item: ItemId::new(through.item),
                exchange: Version::new(through.exchange),
                sales: through.sales.map(Version::new),
                size_max_mb: through.size_max_mb,
            }),
        })
    }
}

impl From<&ours::FileKnown> for FileKnown {
    fn from(file: &ours::FileKnown) -> Self {
        let texts = |ids: &BTreeSet<ItemId>| ids.iter().map(|id| id.as_str().to_owned()).collect();
        Self {
            name: file.name.clone(),
            bytes: file.bytes,
            digest: file
                .digest
                .as_ref()
                .map(|digest| STANDARD.encode(digest.as_bytes())),
            made_in: file.made_in.into(),
            in_exchange: texts(&file.in_exchange),
            in_sales: texts(&file.in_sales),
            way: match &file.way {
                ours::FileWay::Wanted => FileWay::Wanted,
                ours::FileWay::Sending { since } => FileWay::Sending(*since),
                ours::FileWay::Carried => FileWay::Carried,
                ours::FileWay::LeftOut(reason) => FileWay::LeftOut(reason.into()),
                ours::FileWay::Barred(code) => FileWay::Barred(code.as_str().to_owned()),
                ours::FileWay::CannotGo(reason) => FileWay::CannotGo(reason.into()),
            },
            tries: file.tries,
            noted: match file.noted {
                ours::Noted::Untold => Noted::Untold,
                ours::Noted::Telling { since } => Noted::Telling(since),
                ours::Noted::Told => Noted::Told,
            },
        }
    }
}

impl TryFrom<FileKnown> for ours::FileKnown {
    type Error = Unreadable;

    fn try_from(file: FileKnown) -> Result<Self, Unreadable> {
        let ids = |texts: BTreeSet<String>| texts.into_iter().map(ItemId::new).collect();
        Ok(Self {
            name: file.name,
            bytes: file.bytes,
            digest: file.digest.map(|text| digest_from_text(&text)).transpose()?,
            made_in: file.made_in.into(),
            in_exchange: ids(file.in_exchange),
            in_sales: ids(file.in_sales),
            way: match file.way {
                FileWay::Wanted => ours::FileWay::Wanted,
                FileWay::Sending(since) => ours::FileWay::Sending { since },
                FileWay::Carried => ours::FileWay::Carried,
                FileWay::LeftOut(why) => ours::FileWay::LeftOut(why.try_into()?),
                FileWay::Barred(code) => ours::FileWay::Barred(ReasonCode::parse(&code).ok_or(Unreadable)?),
                FileWay::CannotGo(why) => ours::FileWay::CannotGo(why.try_into()?),
            },
            tries: file.tries,
            noted: match file.noted {
                Noted::Untold => ours::Noted::Untold,
                Noted::Telling(since) => ours::Noted::Telling { since },
                Noted::Told => ours::Noted::Told,
            },
        })
    }
}

fn digest_from_text(text: &str) -> Result<ours::FileDigest, Unreadable> {
    let bytes = STANDARD.decode(text).map_err(|_| Unreadable)?;
    let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| Unreadable)?;
    Ok(ours::FileDigest::from_bytes(bytes))
}

impl From<&Reason> for Why {
    fn from(reason: &Reason) -> Self {
        Self {
            code: reason.code.as_str().to_owned(),
            detail: Detail::from_detail(&reason.detail),
        }
    }
}

impl TryFrom<Why> for Reason {
    type Error = Unreadable;

    fn try_from(why: Why) -> Result<Self, Unreadable> {
        Ok(Self {
            code: ReasonCode::parse(&why.code).ok_or(Unreadable)?,
            detail: detail_from_stored(why.detail),
        })
    }
}
