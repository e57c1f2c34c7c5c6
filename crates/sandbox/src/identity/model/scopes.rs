//! Which resource a scope belongs to.

use super::super::error::Refusal;

/// Roles of Graph that an administrator can give the application itself, over every mailbox of the tenant (Microsoft Graph
/// permissions reference). Not every scope has one of the same name.
pub const APPLICATION_ROLES: &[&str] = &[
    "User.Read.All",
    "Calendars.Read",
    "Calendars.ReadWrite",
    "Contacts.Read",
    "Contacts.ReadWrite",
    "Mail.Read",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.Read",
    "MailboxSettings.ReadWrite",
    "Tasks.Read.All",
    "Tasks.ReadWrite.All",
];

/// Delegated scopes of Graph that the stand-in knows.
pub const GRAPH_SCOPES: &[&str] = &[
    "User.Read",
    "User.Read.All",
    "Calendars.Read",
    "Calendars.ReadWrite",
    "Contacts.Read",
    "Contacts.ReadWrite",
    "Mail.Read",
    "Mail.ReadBasic",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.Read",
    "MailboxSettings.ReadWrite",
    "Tasks.Read",
    "Tasks.ReadWrite",
];

const OIDC: &[&str] = &["openid", "profile", "email", "offline_access"];

/// What a client asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scopes {
    pub(super) oidc: Vec<String>,
    pub(super) graph: Vec<String>,
    /// Whether our own API is asked for.
    pub(super) api: bool,
}

impl Scopes {
    /// Reads a space-separated list.
    pub(super) fn parse(text: &str, app: &str) -> Result<Self, Refusal> {
        let mut scopes = Self::default();
        for scope in text.split_whitespace() {
            let short = scope
                .strip_prefix("https://graph.microsoft.com/")
                .unwrap_or(scope);
            let own = [format!("api://{app}/"), format!("{app}/")]
                .iter()
                .find_map(|prefix| scope.strip_prefix(prefix.as_str()));
            if let Some(name) = OIDC.iter().find(|name| scope.eq_ignore_ascii_case(name)) {
                scopes.oidc.push((*name).to_owned());
            } else if let Some(name) = GRAPH_SCOPES.iter().find(|name| short.eq_ignore_ascii_case(name)) {
                scopes.graph.push((*name).to_owned());
            } else if matches!(own, Some("access_as_user" | ".default")) {
                scopes.api = true;
            } else if short == ".default" {
                scopes
                    .graph
                    .extend(GRAPH_SCOPES.iter().map(|name| (*name).to_owned()));
            } else {
                return Err(Refusal::new(
                    "invalid_scope",
                    70_011,
                    format!(
                        "The provided request must include a 'scope' input parameter. The scope '{scope}' is not valid."
                    ),
                ));
            }
        }
        Ok(scopes)
    }

    /// Whether everything in here was granted by `other`.
    pub(super) fn within(&self, other: &Self) -> bool {
        self.graph.iter().all(|scope| other.graph.contains(scope)) && (!self.api || other.api)
    }

    pub(super) fn has(&self, oidc: &str) -> bool {
        self.oidc.iter().any(|scope| scope == oidc)
    }
}
