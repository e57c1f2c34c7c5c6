use super::*;
use shared::api::me::{Connection, Paused, UserSummary};

fn connection(connected: bool, problem: Option<ConnectionProblem>) -> Connection {
    Connection {
        connected,
        expires_at: None,
        problem,
        lapsed_at: None,
        provider_code: None,
    }
}

fn me(exchange: Connection, sales: Connection) -> Me {
    Me {
        user: UserSummary { id: "u1".to_owned() },
        roles: vec![],
        exchange,
        sales,
        sales_user_name: None,
        paused: Paused {
            by_user: false,
            by_administrator: false,
        },
        latest_round: None,
        category_question: None,
        content_allowed_until: None,
        allow_user_saved_search_override: false,
        allow_user_conflict_override: false,
    }
}

#[test]
fn base64url_is_that_of_rfc_4648() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg"),
        ("fo", "Zm8"),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg"),
        ("fooba", "Zm9vYmE"),
    ] {
        assert_eq!(base64url(bytes.as_bytes()), text);
    }
    assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
}

#[test]
fn verifier_and_challenge_are_those_of_rfc_7636_appendix_b() {
    let bytes = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
        214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    let digest = [
        19, 211, 30, 150, 26, 26, 216, 236, 47, 22, 177, 12, 76, 152, 46, 8, 118, 168, 120, 173, 109, 241,
        68, 86, 110, 225, 137, 74, 203, 112, 249, 195,
    ];
    let prepared = Prepared::new(Verifier::from_random(&bytes), &digest);
    assert_eq!(
        prepared.verifier.as_str(),
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    assert_eq!(
        prepared.start_path(),
        "/auth/microsoft/start?challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[test]
fn a_verifier_does_not_print() {
    assert_eq!(format!("{:?}", Verifier::from_random(&[7; 32])), "Verifier");
}

#[test]
fn both_authorizations_make_a_session_connected() {
    let session = Session::of(&me(connection(true, None), connection(true, None)));
    assert_eq!(session, Session::Connected);
}

#[test]
fn a_lapsed_microsoft_authorization_goes_before_everything() {
    let lapsed = connection(false, Some(ConnectionProblem::Lapsed));
    let session = Session::of(&me(lapsed, connection(true, None)));
    assert_eq!(
        session,
        Session::SignedOut(Some(Trouble::ExchangeLapsed(ConnectionProblem::Lapsed)))
    );
}

#[test]
fn a_first_visit_is_no_trouble_but_a_lapse_and_a_foreign_user_are() {
    let of = |problem| Session::of(&me(connection(true, None), connection(false, Some(problem))));
    assert_eq!(of(ConnectionProblem::NotConnected), Session::MicrosoftOnly(None));
    assert_eq!(
        of(ConnectionProblem::Lapsed),
        Session::MicrosoftOnly(Some(Trouble::SalesLapsed(ConnectionProblem::Lapsed)))
    );
    assert_eq!(
        of(ConnectionProblem::NoSalesUser),
        Session::MicrosoftOnly(Some(Trouble::NoSalesUser))
    );
}

#[test]
fn r_auth_2_why_an_authorization_lapsed_is_said_with_what_helps() {
    use crate::text::trouble;
    let disabled = connection(false, Some(ConnectionProblem::AccountDisabled));
    let session = Session::of(&me(disabled, connection(true, None)));
    let why = Trouble::ExchangeLapsed(ConnectionProblem::AccountDisabled);
    assert_eq!(session, Session::SignedOut(Some(why.clone())));
    assert_eq!(trouble(&why).what().text(), "Your account is disabled");
    let consent = Trouble::SalesLapsed(ConnectionProblem::ConsentNeeded);
    assert!(trouble(&consent).next().text().contains("accept"));
    let plain = [
        Trouble::ExchangeLapsed(ConnectionProblem::Lapsed),
        Trouble::SalesLapsed(ConnectionProblem::Lapsed),
    ];
    assert_eq!(
        plain.map(|lapsed| trouble(&lapsed).what().text()),
        [
            "Your Microsoft sign-in has lapsed",
            "Your Sales connection has lapsed"
        ]
    );
}

#[test]
fn offices_codes_are_told_apart() {
    assert_eq!(Trouble::of_office(12006), Trouble::Cancelled);
    assert_eq!(Trouble::of_office(12009), Trouble::Cancelled);
    assert_eq!(Trouble::of_office(12011), Trouble::PopUpBlocked);
    assert_eq!(Trouble::of_office(12007), Trouble::WindowBusy);
    assert_eq!(Trouble::of_office(12002), Trouble::WindowFailed);
}
