//! Where Microsoft's identity platform is, and the ids it gives out.

use std::fmt;
use std::str::FromStr;

use url::Url;
use uuid::Uuid;

/// Where the v1 issuer of each Microsoft cloud differs from its authority.
const V1_ISSUERS: [(&str, &str); 3] = [
    ("login.microsoftonline.com", "https://sts.windows.net"),
    ("login.microsoftonline.us", "https://sts.windows.net"),
    ("login.partner.microsoftonline.cn", "https://sts.chinacloudapi.cn"),
];

/// The identity platform without a tenant, for example `https://login.microsoftonline.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority(Url);

impl Authority {
    /// Query, fragment and closing slash are dropped.
    pub fn new(mut url: Url) -> Authority {
        url.set_query(None);
        url.set_fragment(None);
        Authority(url)
    }

    /// An endpoint of a tenant; `tenant` is an id of ours or a fixed word, never a caller's text.
    pub(crate) fn endpoint(&self, tenant: &str, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!(
            "{}/{tenant}/{path}",
            self.0.path().trim_end_matches('/')
        ));
        url
    }

    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }

    /// The issuer that v2.0 tokens of a tenant name.
    pub(crate) fn issuer_v2(&self, tenant: TenantId) -> String {
        self.endpoint(&tenant.to_string(), "v2.0").into()
    }

    /// The issuer that v1.0 tokens of a tenant name; outside Microsoft's clouds it is the authority itself.
    pub(crate) fn issuer_v1(&self, tenant: TenantId) -> String {
        let known = V1_ISSUERS
            .iter()
            .find(|(host, _)| self.0.host_str() == Some(host));
        match known {
            Some((_, issuer)) => format!("{issuer}/{tenant}/"),
            None => self.endpoint(&tenant.to_string(), "").into(),
        }
    }
}

/// A text is not a GUID in its usual form, 36 characters with four hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a GUID")]
pub struct NotAGuid;

/// An organization at Microsoft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantId(Uuid);

/// A person in an organization. Unique within the tenant alone: the two together are the user's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(Uuid);

fn guid(text: &str) -> Result<Uuid, NotAGuid> {
    // Braces, URN and the form without hyphens are other spellings of a GUID; the platform uses none of them.
    if text.len() != 36 {
        return Err(NotAGuid);
    }
    Uuid::try_parse(text).map_err(|_| NotAGuid)
}

macro_rules! guid_id {
    ($name:ident) => {
        impl $name {
            pub fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }

        impl FromStr for $name {
            type Err = NotAGuid;
            fn from_str(text: &str) -> Result<Self, NotAGuid> {
                guid(text).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    };
}

guid_id!(TenantId);
guid_id!(ObjectId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_those_that_each_cloud_writes() {
        let tenant: TenantId = "9188040D-6C67-4C5B-B112-36A304B66DAD".parse().unwrap();
        let global = Authority::new("https://login.microsoftonline.com/".parse().unwrap());
        let id = "9188040d-6c67-4c5b-b112-36a304b66dad";
        assert_eq!(
            global.issuer_v2(tenant),
            format!("https://login.microsoftonline.com/{id}/v2.0")
        );
        assert_eq!(global.issuer_v1(tenant), format!("https://sts.windows.net/{id}/"));
        let stand_in = Authority::new("https://localhost:8444/identity".parse().unwrap());
        assert_eq!(
            stand_in.issuer_v2(tenant),
            format!("https://localhost:8444/identity/{id}/v2.0")
        );
        assert_eq!(
            stand_in.issuer_v1(tenant),
            format!("https://localhost:8444/identity/{id}/")
        );
    }

    #[test]
    fn a_guid_has_one_spelling() {
        for wrong in [
            "",
            "contoso",
            "{9188040d-6c67-4c5b-b112-36a304b66dad}",
            "9188040d6c674c5bb11236a304b66dad",
        ] {
            assert_eq!(wrong.parse::<ObjectId>(), Err(NotAGuid), "{wrong}");
        }
    }
}
