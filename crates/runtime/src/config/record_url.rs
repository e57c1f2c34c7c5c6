//! Where a record opens in Sales.

use url::Url;

use super::Origin;
use super::origin::web_address;

/// Oracle's dynamic link, the one form that finds the right user interface by itself (release 25B, what's new).
pub(super) const RECORD_URL: &str = "{base}/fscmUI/redwood/application-components/application/container/deep-link\
                          ?id={id}&puid={number}&resource=activities&recordType=APPOINTMENT";

/// Where a record opens in Sales: an address with `{base}`, `{id}` and `{number}` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordUrlTemplate {
    template: String,
    base: Origin,
}

impl RecordUrlTemplate {
    /// The address of one record, by its internal id and its public number.
    pub fn url(&self, id: &str, number: &str) -> Option<Url> {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let address = self.template.replace("{base}", &self.base.to_string());
        web_address(
            &address
                .replace("{id}", &encode(id))
                .replace("{number}", &encode(number)),
        )
    }

    pub fn template(&self) -> &str {
        &self.template
    }

    pub(super) fn parse(template: &str, base: &Origin) -> Option<RecordUrlTemplate> {
        let known = template
            .replace("{base}", "")
            .replace("{id}", "")
            .replace("{number}", "");
        let names_a_record = template.contains("{id}") || template.contains("{number}");
        let parsed = RecordUrlTemplate {
            template: template.to_owned(),
            base: base.clone(),
        };
        (names_a_record && !known.contains(['{', '}']) && parsed.url("1", "1").is_some()).then_some(parsed)
    }
}
