//! What is named with a reason.

use serde::{Deserialize, Serialize};
use sync_core as ours;
use sync_core::SalesId;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::blob) enum Detail {
    Field(String),
    VendorCode(String),
    Record(i64),
    Candidates(Vec<String>),
    Count(u32),
    Allowed(u32),
}

impl Detail {
    pub(in crate::blob) fn from_detail(detail: &ours::Detail) -> Option<Self> {
        match detail {
            ours::Detail::None => None,
            ours::Detail::Field(name) => Some(Self::Field(name.clone())),
            ours::Detail::VendorCode(code) => Some(Self::VendorCode(code.clone())),
            ours::Detail::Record(id) => Some(Self::Record(id.0)),
            ours::Detail::Candidates(ids) => Some(Self::Candidates(
                ids.iter().map(|id| id.as_str().to_owned()).collect(),
            )),
            ours::Detail::Count(count) => Some(Self::Count(*count)),
            ours::Detail::Allowed(allowed) => Some(Self::Allowed(*allowed)),
        }
    }
}

/// Not `From`: both ends of that are other crates' types.
pub(in crate::blob) fn detail_from_stored(detail: Option<Detail>) -> ours::Detail {
    match detail {
        None => ours::Detail::None,
        Some(Detail::Field(name)) => ours::Detail::Field(name),
        Some(Detail::VendorCode(code)) => ours::Detail::VendorCode(code),
        Some(Detail::Record(id)) => ours::Detail::Record(SalesId(id)),
        Some(Detail::Candidates(ids)) => {
            ours::Detail::Candidates(ids.into_iter().map(ours::ItemId::new).collect())
        }
        Some(Detail::Count(count)) => ours::Detail::Count(count),
        Some(Detail::Allowed(allowed)) => ours::Detail::Allowed(allowed),
    }
}
