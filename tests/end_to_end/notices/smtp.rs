//! Notices through a mail server.

use super::{ADA, ADMIN, GRACE, lapses_at_microsoft, lapses_at_sales, staffed, standing};
use crate::runs::configures;
use jiff::SignedDuration;
use runtime::config::{NoticeSender, Notices, Smtp, SmtpLogin, SmtpSecurity};
use sandbox::certificate::{self, Files};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tests::World;
use tests::mail_server::{Encryption, MailServer, PASSWORD, Taken, USER};
use worker::notices;

/// A world whose mails go through a server of that kind, and the folder with its certificate.
async fn office(
    security: SmtpSecurity,
    encryption: Encryption,
    password: &str,
) -> (World, MailServer, TempDir) {
    runtime::install_crypto();
    let folder = tempfile::tempdir().unwrap();
    let files = certificate(folder.path());
    let server = MailServer::start(&files, encryption).await;
    let (port, password) = (server.port, password.to_owned());
    let world = World::configured(sandbox::Options::default(), |config| {
        config.trust.extra_ca_file = Some(files.ca.clone());
        config.notices = Some(Notices {
            from: ADMIN.to_owned(),
            sender: NoticeSender::Smtp(Smtp {
                host: "localhost".to_owned(),
                port,
                security,
                login: Some(SmtpLogin {
                    user: USER.to_owned(),
                    password: password.into(),
                }),
            }),
        });
    });
    (staffed(world.await, &[ADA, GRACE]).await, server, folder)
}

fn certificate(folder: &Path) -> Files {
    certificate::ensure(folder, sandbox::machine_time()).unwrap()
}

/// Who gets it, in what it is part of.
fn header<'a>(mail: &'a Taken, name: &str) -> &'a str {
    let mut lines = mail.content.lines();
    let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    found.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_mail_server_gets_text_and_html_over_tls_and_once() {
    for (security, encryption) in [
        (SmtpSecurity::StartTls, Encryption::Offered),
        (SmtpSecurity::Tls, Encryption::Wrapped),
    ] {
        let (world, server, _folder) = office(security, encryption, PASSWORD).await;
        lapses_at_microsoft(&world, ADA).await;
        for _ in 0..2 {
            notices::send_due(&world.worker()).await.unwrap();
        }
        let [mail] = <[Taken; 1]>::try_from(server.taken()).unwrap();
        assert!(mail.is_encrypted && mail.is_signed_in);
        assert_eq!((mail.from.as_str(), mail.to.as_str()), (ADMIN, ADA));
        assert_eq!(
            header(&mail, "Subject"),
            "Sales for Outlook: please sign in to Microsoft again"
        );
        assert_eq!((header(&mail, "From"), header(&mail, "To")), (ADMIN, ADA));
        assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
        assert!(header(&mail, "Content-Type").starts_with("multipart/alternative"));
        for part in ["text/plain", "text/html"] {
            assert!(mail.content.contains(part), "{}", mail.content);
        }
        assert!(mail.content.contains(&world.server), "{}", mail.content);
        assert_eq!(standing(&world).await["sender"], "works");
        assert_eq!(world.mails(), 0, "nothing went through Exchange");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_whom_an_administrator_names_is_shown_and_the_deployment_says_that_it_sends() {
    let (world, server, _folder) = office(SmtpSecurity::Tls, Encryption::Wrapped, PASSWORD).await;
    configures(&world, |configuration| {
        configuration.notice_from_address = Some("crm@contoso.example".to_owned())
    })
    .await;
    lapses_at_microsoft(&world, ADA).await;
    notices::send_due(&world.worker()).await.unwrap();
    let mail = server.taken().remove(0);
    assert_eq!(
        (mail.from.as_str(), header(&mail, "From"), header(&mail, "Sender")),
        (ADMIN, "crm@contoso.example", ADMIN)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_a_server_that_offers_no_encryption_or_knows_us_not_gets_nothing_and_is_a_warning() {
    for (security, encryption, password, problem, code) in [
        (
            SmtpSecurity::StartTls,
            Encryption::None,
            PASSWORD,
            "not-trusted",
            None,
        ),
        (
            SmtpSecurity::Tls,
            Encryption::Wrapped,
            "wrong",
            "sign-in-refused",
            Some("535"),
        ),
        (SmtpSecurity::Tls, Encryption::None, PASSWORD, "not-trusted", None),
    ] {
        let (world, server, _folder) = office(security, encryption, password).await;
        lapses_at_microsoft(&world, ADA).await;
        notices::send_due(&world.worker()).await.unwrap();
        assert_eq!(server.taken(), []);
        assert_eq!(server.conversations(), 1);
        let told = standing(&world).await;
        assert_eq!(
            (&told["sender"], &told["problem"], &told["providerCode"]),
            (
                &json!("fails"),
                &json!(problem),
                &code.map_or(Value::Null, |code| json!(code))
            ),
            "{security:?} {encryption:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r_auth_2_what_a_mail_server_refuses_is_tried_again_and_stops_nobody_else() {
    let (world, server, _folder) = office(SmtpSecurity::StartTls, Encryption::Offered, PASSWORD).await;
    lapses_at_microsoft(&world, ADA).await;
    lapses_at_sales(&world, GRACE).await;
    let worker = world.worker();
    let send = async || notices::send_due(&worker).await.unwrap();
    let receivers = || -> Vec<_> { server.taken().into_iter().map(|mail| mail.to).collect() };

    server.refuses(Some(("MAIL", "451 4.3.0 later")));
    send().await;
    assert_eq!(standing(&world).await["problem"], "not-answering");
    server.refuses(Some(("MAIL", "553 5.7.1 not from there")));
    send().await;
    assert_eq!(server.conversations(), 1, "it is left alone for a while");
    world.pass(SignedDuration::from_mins(6));
    send().await;
    let told = standing(&world).await;
    assert_eq!(
        (&told["problem"], &told["providerCode"]),
        (&json!("address-refused"), &json!("553"))
    );

    server.refuses(Some((&format!("RCPT TO:<{ADA}>"), "550 5.1.1 nobody here")));
    world.pass(SignedDuration::from_mins(6));
    send().await;
    assert_eq!(receivers(), [GRACE]);
    assert_eq!(standing(&world).await["sender"], "works");
    world.pass(SignedDuration::from_hours(25));
    send().await;
    let told = standing(&world).await;
    assert_eq!(
        (&told["problem"], &told["providerCode"]),
        (&json!("mail-refused"), &json!("550")),
        "nobody at all was reached"
    );
    server.refuses(None);
    world.pass(SignedDuration::from_hours(23));
    send().await;
    assert_eq!(receivers(), [GRACE], "not before a day is over");
    world.pass(SignedDuration::from_hours(2));
    send().await;
    assert_eq!(receivers(), [GRACE, ADA]);
}
