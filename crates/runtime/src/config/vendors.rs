//! The keys of both vendors' registrations, and of what seals their tokens.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;

use super::record_url::{RECORD_URL, RecordUrlTemplate};
use super::values::{BASE, DOMAIN, GUID, ORIGIN, TEXT, Values, sealing_key};
use super::{Microsoft, Sales, SealingKeys};

const SALES_SCOPE: &str = "openid offline_access urn:opc:resource:consumer::all";

pub(super) fn microsoft(v: &mut Values) -> Option<Microsoft> {
    let client_id = v.required("microsoft.client_id", &GUID);
    let client_secret = v.secret("microsoft.client_secret");
    let authority = v.address_or("microsoft.authority", &BASE, "https://login.microsoftonline.com");
    let tenants = if v.has("microsoft.tenants") {
        v.list("microsoft.tenants", &GUID)
    } else {
        v.mistake(
            "microsoft.tenants",
            "is missing, expected at least one, each a GUID",
        );
        None
    };
    let graph_url = v.address_or("microsoft.graph_url", &BASE, "https://graph.microsoft.com/v1.0");
    let api_scope = v.or("microsoft.api_scope", &TEXT, "access_as_user".to_owned());
    let audiences = if v.has("microsoft.audiences") {
        v.list("microsoft.audiences", &TEXT)
    } else {
        client_id.map(|id| vec![id.to_string(), format!("api://{id}")])
    };
    let internal_domains = if v.has("microsoft.internal_domains") {
        v.list("microsoft.internal_domains", &DOMAIN)
    } else {
        Some(Vec::new())
    };
    Some(Microsoft {
        client_id: client_id?,
        client_secret: client_secret?,
        authority: authority?,
        tenants: tenants?,
        graph_url: graph_url?,
        api_scope: api_scope?,
        audiences: audiences?,
        internal_domains: internal_domains?,
    })
}

pub(super) fn sales(v: &mut Values) -> Option<Sales> {
    let base_url = v.required("sales.base_url", &ORIGIN);
    let identity_url = v.required("sales.identity_url", &BASE);
    let client_id = v.required("sales.client_id", &TEXT);
    let client_secret = v.secret("sales.client_secret");
    let scope = v.or("sales.scope", &TEXT, SALES_SCOPE.to_owned());
    let rest_version = v.or("sales.rest_version", &TEXT, "11.13.18.05".to_owned());
    let framework_version = v.number("sales.framework_version", 2..=9, 9);
    let source_system = v.optional("sales.source_system", &TEXT);
    let at_once = v.number("sales.requests_at_once", 1..=100, 4);
    let per_minute = v.number("sales.requests_per_minute", 10..=100_000, 1_200);
    let template = v.or("sales.record_url_template", &TEXT, RECORD_URL.to_owned());
    let fields = sales_fields(v);
    let base_url = base_url?;
    let record_url = RecordUrlTemplate::parse(&template?, &base_url);
    if record_url.is_none() {
        v.mistake(
            "sales.record_url_template",
            "expected an https address with {id} or {number} in it",
        );
    }
    Some(Sales {
        base_url,
        identity_url: identity_url?,
        client_id: client_id?,
        client_secret: client_secret?,
        scope: scope?,
        rest_version: rest_version?,
        framework_version: u32::try_from(framework_version?).ok()?,
        source_system,
        requests_at_once: u32::try_from(at_once?).ok()?,
        requests_per_minute: u32::try_from(per_minute?).ok()?,
        record_url: record_url?,
        fields: fields?,
    })
}

/// Whether there is such an attribute, and such a name, the connector says.
fn sales_fields(v: &mut Values) -> Option<BTreeMap<String, String>> {
    let names = v.keys_below("sales.fields");
    let read = names.into_iter().map(|name| {
        let called = v.required(&format!("sales.fields.{name}"), &TEXT)?;
        Some((name, called))
    });
    // Each is read, so that every mistake is told.
    let read: Vec<_> = read.collect();
    read.into_iter().collect()
}

pub(super) fn sealing_keys(v: &mut Values) -> Option<SealingKeys> {
    let current = v.required("keys.current", &TEXT);
    let names = v.names_below("keys.ring");
    let mut ring = BTreeMap::new();
    for name in &names {
        let key = format!("keys.ring.{name}");
        let Some(secret) = v.secret(&key) else { continue };
        match sealing_key(secret.expose_secret()) {
            Some(sealing_key) => {
                ring.insert(name.clone(), sealing_key);
            }
            None => v.mistake(&key, "expected the base64 form of 32 bytes"),
        }
    }
    let current = current?;
    if !names.contains(&current) {
        v.mistake(
            &format!("keys.ring.{current}"),
            "is missing, but keys.current names it",
        );
    }
    (ring.len() == names.len() && ring.contains_key(&current)).then_some(SealingKeys { current, ring })
}
