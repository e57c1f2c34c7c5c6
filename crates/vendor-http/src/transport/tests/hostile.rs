//! Whatever stands in an answer's headers and in what it says of errors: nobody panics, and nothing is taken for what it is not.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static HTTP: LazyLock<reqwest::Client> = LazyLock::new(http);

/// Texts that readers of headers stumble over.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,40}",
        "\\PC{0,40}",
        "-?[0-9]{1,25}",
        "[0-9]{1,9}(\\.[0-9]{1,9})?",
        Just(String::new()),
        Just("\u{0}".to_owned()),
        Just("7\r\nX-Other: b".to_owned()),
        Just("4294967296".to_owned()),
        Just("Wed, 21 Oct 2099 07:28:00 GMT".to_owned()),
        Just("Wed, 31 Feb 2026 07:28:00 GMT".to_owned()),
        Just("Wed, 21 Oct 99999 07:28:00 +9999".to_owned()),
        Just("9".repeat(5000)),
        Just("👩‍👩‍👧‍👦\u{202e}abc".to_owned()),
    ]
}

fn header_map(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, text) in pairs {
        // A header may hold bytes that are no text.
        if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
            headers.insert(*name, value);
        }
    }
    headers
}

/// As `retry_after_secs` documents itself, told another way.
fn is_whole_seconds(text: &str) -> Option<u32> {
    let digits = text.trim().strip_prefix('+').unwrap_or(text.trim());
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

proptest! {
    #[test]
    fn a_time_to_wait_is_one_that_was_written_or_none(wait in odd_text(), date in odd_text()) {
        let headers = header_map(&[("retry-after", &wait), ("date", &date)]);
        let secs = retry_after_secs(&headers);
        match is_whole_seconds(&wait).filter(|_| headers.contains_key("retry-after")) {
            Some(written) if wait.is_ascii() => prop_assert_eq!(secs, Some(written)),
            // A date, and only against the answer's own.
            Some(_) | None => prop_assert!(secs.is_none() || super::super::date(&headers).is_some()),
        }
    }

    #[test]
    fn a_name_in_the_log_is_a_name(code in odd_text(), field in odd_text()) {
        let complaint = Complaint::new(Some(&code), Some(&field));
        for (kept, given) in [(complaint.code, code), (complaint.field, field)] {
            if let Some(kept) = kept {
                prop_assert_eq!(&kept, &given);
                prop_assert!(kept.len() <= 128 && kept.is_ascii() && !kept.contains(char::is_whitespace));
            }
        }
    }

    #[test]
    fn any_body_of_an_error_is_one(status in 300_u16..600, body in prop::collection::vec(any::<u8>(), 0..300)) {
        let code = (PLAIN.complaint)(&body).code;
        let not_there = PLAIN.not_found.names(status, code.as_deref());
        prop_assert_eq!(not_there, matches!(status, 404 | 410));
        let lofty = LOFTY.not_found.names(status, code.as_deref());
        prop_assert_eq!(lofty, status == 404 && code.is_some_and(|code| code.eq_ignore_ascii_case("NoSuchThing")));
    }

    #[test]
    fn a_link_is_followed_to_where_we_ask_anyway_or_not_at_all(link in odd_text(), path in "[a-z./%@:?#-]{0,20}") {
        let base: Url = "https://vendor.example/v1".parse().unwrap();
        let transport = Transport::new(HTTP.clone(), base, &PLAIN, quick());
        let links = [
            link.clone(),
            format!("https://vendor.example/v1/{path}"),
            format!("https://vendor.example{path}"),
            format!("https://vendor.example@{path}"),
            format!("{link}//vendor.example/v1"),
        ];
        for link in links {
            if let Some(url) = transport.follow(&link) {
                prop_assert_eq!(url.host_str(), Some("vendor.example"));
                prop_assert!(url.scheme() == "https" && url.path().starts_with("/v1") && url.username().is_empty());
            }
        }
    }
}
