//! Defaults, ranges, conditions, and whose choice counts.

mod choices;

use super::*;
use alloc::string::ToString;
use alloc::vec;
use proptest::prelude::*;

const OBJECTS: [Object; 3] = [Object::Appointments, Object::Contacts, Object::Tasks];

fn read(change: impl FnOnce(&mut Values)) -> Result<Settings, Vec<Invalid>> {
    let mut values = Values::default();
    change(&mut values);
    Settings::read(&values)
}

/// What is wrong with the values, by field.
fn wrong(change: impl FnOnce(&mut Values)) -> Vec<(&'static str, Problem)> {
    read(change)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|invalid| (invalid.field, invalid.problem))
        .collect()
}

fn out_of_range(min: u32, max: u32) -> Problem {
    Problem::OutOfRange { min, max }
}

#[test]
fn the_defaults_are_those_of_the_page() {
    let expected = Settings {
        synchronization: Synchronization {
            conflict_resolution: Resolution::ExchangeWins,
            conflict_fallback: Fallback::ExchangeWins,
            user_conflict_override: Permission::Denied,
            user_saved_search_override: Permission::Denied,
            attachments: Attachments::Stay,
            alternate_domains: BTreeSet::new(),
            allowance: AllowancePolicy::default(),
        },
        appointments: Appointments {
            sync: Switch::On,
            flow: Flow::TwoWay {
                updating_external: Permission::Denied,
                default_saved_search: None,
            },
            autocapture: Autocapture::Off,
            delete_in_sales: Permission::Denied,
            recurrences_max: 365,
        },
        contacts: Contacts {
            sync: Switch::On,
            create_in_sales: Permission::Allowed,
            delete_in_sales: Permission::Denied,
            notes: Permission::Denied,
            default_saved_search: None,
        },
        tasks: Tasks {
            sync: Switch::On,
            create_in_sales: Permission::Allowed,
            delete_in_sales: Permission::Denied,
            default_saved_search: None,
        },
        emails: Emails {
            sync: Switch::On,
            autocapture_replies: Switch::Off,
            excluded_domains: BTreeSet::new(),
        },
        limits: Limits::default(),
    };
    assert_eq!(Settings::read(&Values::default()), Ok(expected));
    let attachments = read(|values| values.synchronization.include_attachments = true)
        .map(|settings| settings.synchronization.attachments);
    assert_eq!(attachments, Ok(Attachments::Travel { size_max_mb: 10 }));
}

#[test]
fn every_number_has_its_range_and_its_edges_are_inside() {
    type Set = fn(&mut Values, i64);
    let ranges: [(&str, Set, u32, u32); 6] = [
        (
            "synchronization.attachmentSizeLimitMb",
            |values, value| values.synchronization.attachment_size_limit_mb = value,
            1,
            30,
        ),
        (
            "synchronization.mailBudgetMeetingsPerDay",
            |values, value| values.synchronization.mail_budget_meetings_per_day = value,
            0,
            1_000,
        ),
        (
            "synchronization.mailBudgetRecipientsPerDay",
            |values, value| values.synchronization.mail_budget_recipients_per_day = value,
            0,
            10_000,
        ),
        (
            "synchronization.deleteBrakeCount",
            |values, value| values.synchronization.delete_brake_count = value,
            1,
            500,
        ),
        (
            "synchronization.deleteBrakePercent",
            |values, value| values.synchronization.delete_brake_percent = value,
            1,
            50,
        ),
        (
            "appointments.maxRecurrences",
            |values, value| values.appointments.max_recurrences = value,
            1,
            999,
        ),
    ];
    for (field, set, min, max) in ranges {
        for inside in [min, max] {
            assert_eq!(
                wrong(|values| set(values, inside.into())),
                vec![],
                "{field} {inside}"
            );
        }
        for outside in [i64::from(min) - 1, i64::from(max) + 1, i64::MIN, i64::MAX] {
            assert_eq!(
                wrong(|values| set(values, outside)),
                vec![(field, out_of_range(min, max))],
                "{field} {outside}"
            );
        }
    }
}

#[test]
fn r_lim_1_limits_are_refused_with_their_sum_on_each_of_the_three() {
    let limits = |appointments, contacts, tasks| {
        wrong(|values| {
            values.appointments.limit = appointments;
            values.contacts.limit = contacts;
            values.tasks.limit = tasks;
        })
    };
    let sum = |sum| {
        ["appointments.limit", "contacts.limit", "tasks.limit"]
            .map(|field| (field, Problem::SumTooLarge { sum }))
            .to_vec()
    };
    assert_eq!(limits(0, 0, 0), vec![]);
    assert_eq!(limits(5_000, 0, 0), vec![]);
    assert_eq!(limits(2_000, 2_000, 1_001), sum(5_001));
    assert_eq!(limits(5_000, 5_000, 5_000), sum(15_000));
    assert_eq!(
        limits(-1, 10, 10),
        vec![("appointments.limit", out_of_range(0, 5_000))]
    );
    let mut both = vec![("contacts.limit", out_of_range(0, 5_000))];
    both.extend(sum(5_003));
    assert_eq!(limits(1, 5_001, 1), both);
    assert_eq!(
        limits(i64::MAX, i64::MAX, i64::MAX).len(),
        6,
        "ranges and sums, without overflow"
    );
}

#[test]
fn r_lim_4_an_attachment_is_limited_to_ten_megabytes_and_never_to_more_than_thirty() {
    let limited = |size_max_mb: Option<i64>| {
        read(|values| {
            values.synchronization.include_attachments = true;
            if let Some(size) = size_max_mb {
                values.synchronization.attachment_size_limit_mb = size;
            }
        })
        .map(|settings| settings.synchronization.attachments)
    };
    assert_eq!(limited(None), Ok(Attachments::Travel { size_max_mb: 10 }));
    assert_eq!(limited(Some(30)), Ok(Attachments::Travel { size_max_mb: 30 }));
    assert!(limited(Some(31)).is_err());
}

#[test]
fn words_are_those_of_the_page_and_nothing_else() {
    for (word, resolution, fallback) in [
        (
            "salesWins",
            Some(Resolution::SalesWins),
            Some(Fallback::SalesWins),
        ),
        (
            "exchangeWins",
            Some(Resolution::ExchangeWins),
            Some(Fallback::ExchangeWins),
        ),
        ("userDecides", Some(Resolution::UserDecides), None),
        ("", None, None),
        ("SalesWins", None, None),
    ] {
        let settings = read(|values| values.synchronization.conflict_resolution = word.to_string());
        assert_eq!(
            settings
                .ok()
                .map(|settings| settings.synchronization.conflict_resolution),
            resolution,
            "{word}"
        );
        let settings = read(|values| values.synchronization.conflict_fallback = word.to_string());
        assert_eq!(
            settings
                .ok()
                .map(|settings| settings.synchronization.conflict_fallback),
            fallback,
            "{word}"
        );
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_page() {
    let told = wrong(|values| {
        values.synchronization.conflict_resolution = "nobody".to_string();
        values.synchronization.conflict_fallback = "userDecides".to_string();
        values.synchronization.attachment_size_limit_mb = 31;
        values.synchronization.alternate_domains = vec!["contoso.example".to_string(), "a b".to_string()];
        values.synchronization.delete_brake_percent = 0;
        values.appointments.max_recurrences = 1_000;
        values.appointments.default_saved_search = Some(" ".to_string());
        values.contacts.default_saved_search = Some("x".repeat(201));
        values.tasks.limit = 1_001;
        values.emails.excluded_domains = vec!["@contoso.example".to_string()];
    });
    let sum = Problem::SumTooLarge { sum: 5_001 };
    assert_eq!(
        told,
        vec![
            (
                "synchronization.conflictResolution",
                Problem::NotOneOf(&["salesWins", "exchangeWins", "userDecides"])
            ),
            (
                "synchronization.conflictFallback",
                Problem::NotOneOf(&["salesWins", "exchangeWins"])
            ),
            ("synchronization.attachmentSizeLimitMb", out_of_range(1, 30)),
            (
                "synchronization.alternateDomains",
                Problem::NotDomain("a b".to_string())
            ),
            ("synchronization.deleteBrakePercent", out_of_range(1, 50)),
            ("appointments.maxRecurrences", out_of_range(1, 999)),
            ("appointments.defaultSavedSearch", Problem::NotSearch),
            ("contacts.defaultSavedSearch", Problem::NotSearch),
            (
                "emails.excludedDomains",
                Problem::NotDomain("@contoso.example".to_string())
            ),
            ("appointments.limit", sum.clone()),
            ("contacts.limit", sum.clone()),
            ("tasks.limit", sum),
        ]
    );
}

#[test]
fn r_appt_10_domains_are_compared_without_case_and_must_be_domains() {
    let long_label = alloc::format!("{}.example", "x".repeat(64));
    let long = alloc::format!("{}example", "x.".repeat(124));
    for (entry, expected) in [
        ("Contoso.Example", Some("contoso.example")),
        (
            "  mail.contoso-group.example ",
            Some("mail.contoso-group.example"),
        ),
        ("müller.example", Some("müller.example")),
        ("xn--mller-kva.example", Some("xn--mller-kva.example")),
        ("", None),
        ("contoso", None),
        (".example", None),
        ("contoso.", None),
        ("a..b", None),
        ("-a.example", None),
        ("a-.example", None),
        ("a@b.example", None),
        ("https://a.example", None),
        (long_label.as_str(), None),
        (long.as_str(), None),
    ] {
        let domains = read(|values| values.synchronization.alternate_domains = vec![entry.to_string()])
            .ok()
            .map(|settings| settings.synchronization.alternate_domains);
        assert_eq!(
            domains,
            expected.map(|domain| BTreeSet::from([domain.to_string()])),
            "{entry}"
        );
    }
    let settings = read(|values| values.synchronization.alternate_domains = vec!["b.example".to_string()]);
    assert_eq!(
        settings.unwrap().synchronization.internal("A.Example"),
        BTreeSet::from(["a.example".to_string(), "b.example".to_string()])
    );
}

#[test]
fn a_setting_whose_condition_is_off_does_not_exist() {
    let settings = read(|values| {
        values.appointments.bidirectional = false;
        values.appointments.allow_updating_external = true;
        values.appointments.default_saved_search = Some("7".to_string());
        values.appointments.include_private = true;
        values.appointments.include_no_attendees = true;
        values.synchronization.attachment_size_limit_mb = 3;
    })
    .unwrap();
    assert_eq!(settings.appointments.flow, Flow::ExchangeToSales);
    assert_eq!(settings.appointments.autocapture, Autocapture::Off);
    assert_eq!(settings.synchronization.attachments, Attachments::Stay);
}

#[test]
fn every_switch_reaches_its_setting() {
    let settings = read(|values| {
        values.synchronization.include_attachments = true;
        values.synchronization.attachment_size_limit_mb = 30;
        values.synchronization.mail_budget_meetings_per_day = 1;
        values.synchronization.mail_budget_recipients_per_day = 2;
        values.synchronization.delete_brake_count = 3;
        values.synchronization.delete_brake_percent = 4;
        values.appointments.enable_sync = false;
        values.appointments.autocapture = true;
        values.appointments.include_private = true;
        values.appointments.allow_delete_in_sales = true;
        values.appointments.allow_updating_external = true;
        values.appointments.default_saved_search = Some("7".to_string());
        values.contacts.allow_create_in_sales = false;
        values.contacts.allow_delete_in_sales = true;
        values.contacts.include_notes = true;
        values.tasks.enable_sync = false;
        values.tasks.allow_create_in_sales = false;
        values.tasks.allow_delete_in_sales = true;
        values.emails.enable_sync = false;
        values.emails.autocapture_replies = true;
        values.emails.excluded_domains = vec!["News.Example".to_string()];
    })
    .unwrap();
    assert_eq!(
        settings.synchronization.attachments,
        Attachments::Travel { size_max_mb: 30 }
    );
    assert_eq!(
        settings.synchronization.allowance,
        AllowancePolicy {
            mail_budget_meetings_per_day: 1,
            mail_budget_recipients_per_day: 2,
            delete_brake_count: 3,
            delete_brake_percent: 4,
            ..AllowancePolicy::default()
        }
    );
    assert_eq!(
        OBJECTS.map(|object| settings.sync(object)),
        [Switch::Off, Switch::On, Switch::Off]
    );
    assert_eq!(
        settings.appointments.autocapture,
        Autocapture::On {
            without_attendees: Permission::Denied,
            private: Permission::Allowed
        }
    );
    assert_eq!(
        settings.appointments.flow,
        Flow::TwoWay {
            updating_external: Permission::Allowed,
            default_saved_search: Some(SearchId::new("7"))
        }
    );
    assert_eq!(settings.appointments.delete_in_sales, Permission::Allowed);
    assert_eq!(
        (
            settings.contacts.create_in_sales,
            settings.contacts.delete_in_sales,
            settings.contacts.notes
        ),
        (Permission::Denied, Permission::Allowed, Permission::Allowed)
    );
    assert_eq!(
        (settings.tasks.create_in_sales, settings.tasks.delete_in_sales),
        (Permission::Denied, Permission::Allowed)
    );
    assert_eq!(
        (settings.emails.sync, settings.emails.autocapture_replies),
        (Switch::Off, Switch::On)
    );
    assert_eq!(
        settings.emails.excluded_domains,
        BTreeSet::from(["news.example".to_string()])
    );
}

#[test]
fn r_conf_2_a_fallback_never_asks_again() {
    assert_eq!(Resolution::from(Fallback::ExchangeWins), Resolution::ExchangeWins);
    assert_eq!(Resolution::from(Fallback::SalesWins), Resolution::SalesWins);
}

proptest! {
    #[test]
    fn r_lim_1_settings_that_are_accepted_never_exceed_the_sum(
        appointments in -10_i64..6_000,
        contacts in -10_i64..6_000,
        tasks in -10_i64..6_000,
    ) {
        let settings = read(|values| {
            values.appointments.limit = appointments;
            values.contacts.limit = contacts;
            values.tasks.limit = tasks;
        });
        let fits = [appointments, contacts, tasks].iter().all(|limit| (0..=5_000).contains(limit))
            && appointments + contacts + tasks <= 5_000;
        prop_assert_eq!(settings.is_ok(), fits);
        if let Ok(settings) = settings {
            let sum: u32 = OBJECTS.iter().map(|object| settings.limits.of(*object)).sum();
            prop_assert!(sum <= Limits::SUM_MAX);
        }
    }
}
