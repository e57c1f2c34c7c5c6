//! Whose choice counts.

use super::*;

#[test]
fn r_conf_4_the_users_choice_counts_only_where_the_administrator_lets_users_choose() {
    for (may, choice, expected, decided_by) in [
        (false, None, Resolution::SalesWins, DecidedBy::Administrator),
        (
            false,
            Some(Resolution::UserDecides),
            Resolution::SalesWins,
            DecidedBy::Administrator,
        ),
        (true, None, Resolution::SalesWins, DecidedBy::Administrator),
        (
            true,
            Some(Resolution::UserDecides),
            Resolution::UserDecides,
            DecidedBy::User,
        ),
    ] {
        let settings = read(|values| {
            values.synchronization.conflict_resolution = "salesWins".to_string();
            values.synchronization.allow_user_conflict_override = may;
        })
        .unwrap();
        for object in OBJECTS {
            assert_eq!(
                settings.conflict_resolution(object, choice),
                Effective {
                    value: expected,
                    decided_by
                }
            );
            assert_eq!(
                settings.user_chooses_conflict_resolution(object) == Permission::Allowed,
                may
            );
        }
    }
}

#[test]
fn r_appt_6_in_one_way_exchange_wins_appointments_and_their_search_is_not_selectable() {
    let settings = read(|values| {
        values.appointments.bidirectional = false;
        values.synchronization.conflict_resolution = "salesWins".to_string();
        values.synchronization.allow_user_conflict_override = true;
        values.synchronization.allow_user_saved_search_override = true;
        values.appointments.default_saved_search = Some("7".to_string());
    })
    .unwrap();
    let mine = SearchId::new("8");
    assert_eq!(
        settings.conflict_resolution(Object::Appointments, Some(Resolution::SalesWins)),
        Effective {
            value: Resolution::ExchangeWins,
            decided_by: DecidedBy::Product
        }
    );
    assert_eq!(
        settings.saved_search(Object::Appointments, Some(&mine)),
        Err(ReasonCode::OneWay)
    );
    assert_eq!(
        settings.user_chooses_saved_search(Object::Appointments),
        Permission::Denied
    );
    assert_eq!(
        settings.user_chooses_conflict_resolution(Object::Appointments),
        Permission::Denied
    );
    for object in [Object::Contacts, Object::Tasks] {
        assert_eq!(
            settings.conflict_resolution(object, None).value,
            Resolution::SalesWins
        );
        assert_eq!(settings.user_chooses_saved_search(object), Permission::Allowed);
        assert!(settings.saved_search(object, Some(&mine)).is_ok());
    }
}

#[test]
fn r_srch_2_r_srch_6_the_saved_search_is_the_users_if_allowed_else_the_default_else_none() {
    let (default, mine) = (SearchId::new("7"), SearchId::new("8"));
    for (may, has_default, choice, expected) in [
        (false, true, None, Ok((&default, DecidedBy::Administrator))),
        (false, true, Some(&mine), Ok((&default, DecidedBy::Administrator))),
        (true, true, None, Ok((&default, DecidedBy::Administrator))),
        (true, true, Some(&mine), Ok((&mine, DecidedBy::User))),
        (false, false, None, Err(ReasonCode::NoSearch)),
        (false, false, Some(&mine), Err(ReasonCode::NoSearch)),
        (true, false, None, Err(ReasonCode::NoSearch)),
        (true, false, Some(&mine), Ok((&mine, DecidedBy::User))),
    ] {
        let settings = read(|values| {
            values.synchronization.allow_user_saved_search_override = may;
            let search = has_default.then(|| " 7 ".to_string());
            values.appointments.default_saved_search = search.clone();
            values.contacts.default_saved_search = search.clone();
            values.tasks.default_saved_search = search;
        })
        .unwrap();
        for object in OBJECTS {
            assert_eq!(
                settings
                    .saved_search(object, choice)
                    .map(|search| (search.value, search.decided_by)),
                expected
            );
        }
    }
}
