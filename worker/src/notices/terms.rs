//! Which lapses ask for a notice, by what the administrator has set. **Invariant:** nothing here knows what time it is.

use jiff::SignedDuration;
use store::configuration::{Configuration, NoticeFrequency};
use store::notices::NoticeTerms;

/// On what terms people are written to; none where nobody is.
pub(super) fn terms_of(configuration: &Configuration) -> Option<NoticeTerms> {
    let again_after = match configuration.token_expiry_notice {
        NoticeFrequency::Never => return None,
        NoticeFrequency::Once => None,
        NoticeFrequency::Daily => Some(SignedDuration::from_hours(24)),
        NoticeFrequency::Weekly => Some(SignedDuration::from_hours(7 * 24)),
    };
    Some(NoticeTerms {
        again_after,
        application_permission: configuration.application_permission,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_2_people_are_written_to_as_often_as_is_set() {
        let again_after = |token_expiry_notice| {
            let configuration = Configuration {
                token_expiry_notice,
                ..Configuration::default()
            };
            terms_of(&configuration).map(|terms| terms.again_after.map(|after| after.as_hours()))
        };
        assert_eq!(again_after(NoticeFrequency::Never), None);
        assert_eq!(again_after(NoticeFrequency::Once), Some(None));
        assert_eq!(again_after(NoticeFrequency::Daily), Some(Some(24)));
        assert_eq!(again_after(NoticeFrequency::Weekly), Some(Some(168)));
        assert_eq!(
            Configuration::default().token_expiry_notice,
            NoticeFrequency::Once
        );
    }
}
