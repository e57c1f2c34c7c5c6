//! Whose mailbox it is: the addresses under which it is written to, the time zone that its owner lives by, and whether its
//! master list holds our category.

use crate::batch::{Part, read_all};
use crate::mailbox::{Mailbox, is_ours};
use crate::wire;
use std::collections::BTreeSet;
use std::fmt;
use sync_core::Zone;
use vendor_http::Error;

/// Whose mailbox it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// The address under which mail to its owner is sent; none where the directory names none.
    pub primary: Option<String>,
    /// Every address of the mailbox, aliases too; lower case.
    pub addresses: BTreeSet<String>,
    /// The zone that its owner chose in Outlook; none where they chose none that has a name.
    pub zone: Option<Zone>,
    /// Whether the master list shows [`crate::CATEGORY`] at its beginning (R-CAT-1); [`Mailbox::has_category`] reads all of it.
    pub has_category: bool,
}

/// Without the addresses.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("has_primary", &self.primary.is_some())
            .field("addresses", &self.addresses.len())
            .field("zone", &self.zone)
            .field("has_category", &self.has_category)
            .finish()
    }
}

impl Mailbox {
    /// Reads whose mailbox it is, in one request.
    ///
    /// # Errors
    /// [`Error`], by what the caller must do.
    pub async fn profile(&self) -> Result<Profile, Error> {
        let part = |url| Part::of(self.transport.relative(&url));
        let person = self.url(
            &[],
            &[("$select", "mail,userPrincipalName,proxyAddresses,otherMails")],
        );
        let zone = self.url(&["mailboxSettings", "timeZone"], &[]);
        let categories = self.url(&["outlook", "masterCategories"], &[("$select", "displayName")]);
        let parts = [(0, part(person)), (1, part(zone)), (2, part(categories))];
        let (mut primary, mut addresses) = (None, BTreeSet::new());
        let (mut zone, mut has_category) = (None, false);
        for (part, reply) in read_all(self, &parts).await? {
            let reply = reply?;
            match part {
                0 => {
                    let person = reply.json()?;
                    primary = primary_of(&person);
                    addresses = addresses_of(person);
                }
                1 => zone = zone_of(&reply.json()?),
                _ => has_category = has_ours(&reply.json()?),
            }
        }
        Ok(Profile {
            primary,
            addresses,
            zone,
            has_category,
        })
    }
}

/// Where the directory names no address, mail goes to the alias in capitals.
fn primary_of(person: &wire::Person) -> Option<String> {
    let mut aliases = person.proxy_addresses.iter();
    let alias = aliases.find_map(|alias| alias.strip_prefix("SMTP:"));
    let primary = person.mail.as_deref().or(alias)?.trim();
    (!primary.is_empty()).then(|| primary.to_owned())
}

/// Aliases come as `smtp:` and, the primary one, `SMTP:`; other protocols have addresses of other kinds.
fn addresses_of(person: wire::Person) -> BTreeSet<String> {
    let aliases = person.proxy_addresses.iter().filter_map(|alias| {
        let (protocol, address) = alias.split_once(':')?;
        protocol.eq_ignore_ascii_case("smtp").then(|| address.to_owned())
    });
    let named = [person.mail, person.user_principal_name].into_iter().flatten();
    let all = aliases.chain(named).chain(person.other_mails);
    all.map(|address| address.trim().to_lowercase())
        .filter(|address| !address.is_empty())
        .collect()
}

fn has_ours(list: &wire::Page<wire::Category>) -> bool {
    let mut names = list.value.iter().filter_map(|one| one.display_name.as_deref());
    names.any(is_ours)
}

fn zone_of(settings: &wire::ZoneName) -> Option<Zone> {
    Zone::parse(settings.value.as_deref()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn person(json: serde_json::Value) -> wire::Person {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn r_appt_10_every_address_of_the_mailbox_is_its_own() {
        let read = addresses_of(person(json!({
            "mail": "Ada@Contoso.example",
            "userPrincipalName": "ada@contoso.onmicrosoft.example",
            "proxyAddresses": ["SMTP:Ada@Contoso.example", "smtp:a.lovelace@contoso.example", "X500:/o=Contoso", "sip:ada@contoso.example"],
            "otherMails": ["ada@home.example", ""],
        })));
        let expected = [
            "a.lovelace@contoso.example",
            "ada@contoso.example",
            "ada@contoso.onmicrosoft.example",
            "ada@home.example",
        ];
        assert_eq!(read, expected.map(str::to_owned).into());
        assert_eq!(addresses_of(person(json!({"mail": null}))), BTreeSet::new());
    }

    #[test]
    fn r_auth_2_mail_to_its_owner_goes_to_the_primary_address() {
        let primary = |json| primary_of(&person(json));
        let aliases = json!(["smtp:a.lovelace@contoso.example", "SMTP:Ada@Contoso.example"]);
        assert_eq!(
            primary(json!({"mail": "ada@contoso.example", "proxyAddresses": aliases})).as_deref(),
            Some("ada@contoso.example")
        );
        assert_eq!(
            primary(json!({"mail": null, "proxyAddresses": aliases})).as_deref(),
            Some("Ada@Contoso.example")
        );
        assert_eq!(primary(json!({"mail": " "})), None);
        assert_eq!(
            primary(json!({"userPrincipalName": "ada@contoso.onmicrosoft.example"})),
            None
        );
    }

    #[test]
    fn r_time_1_a_zone_is_read_by_either_name_and_a_custom_one_is_none() {
        let zone =
            |name: serde_json::Value| zone_of(&serde_json::from_value(json!({"value": name})).unwrap());
        assert!(zone(json!("W. Europe Standard Time")).is_some());
        assert!(zone(json!("Europe/Berlin")).is_some());
        assert_eq!(zone(json!("tzone://Microsoft/Custom")), None);
        assert_eq!(zone(json!(null)), None);
    }
}
