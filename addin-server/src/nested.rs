//! What the pane has to name to get its access token from Outlook itself, without a window: nested app authentication.

use identity::SignInTenant;
use runtime::Config;

/// As it stands in the pane's page, from which the browser reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedApp {
    /// Our registration.
    pub client_id: String,
    /// Whose sign-in page an interaction goes to.
    pub authority: String,
    /// The scope of our own API, by its full name.
    pub scope: String,
}

impl NestedApp {
    /// None where no audience is the address of an application: then no full name of the scope is known, and people sign in
    /// in a window.
    pub fn of(config: &Config, tenant: SignInTenant) -> Option<Self> {
        let microsoft = &config.microsoft;
        let api = microsoft
            .audiences
            .iter()
            .find(|audience| audience.contains("://"))?;
        Some(Self {
            client_id: microsoft.client_id.to_string(),
            authority: format!(
                "{}/{}",
                microsoft.authority.as_str().trim_end_matches('/'),
                tenant.segment()
            ),
            scope: format!("{}/{}", api.trim_end_matches('/'), microsoft.api_scope),
        })
    }
}
