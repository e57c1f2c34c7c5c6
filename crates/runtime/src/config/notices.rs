//! The keys of whoever sends the mails that ask people to sign in again.

use secrecy::SecretString;
use uuid::Uuid;

use super::Microsoft;
use super::values::{GUID, Kind, TEXT, Values};

/// Who sends the mails that ask people to sign in again.
#[derive(Clone, Debug)]
pub struct Notices {
    /// The address that they are from, where an administrator names no other.
    pub from: String,
    pub sender: NoticeSender,
}

#[derive(Clone, Debug)]
pub enum NoticeSender {
    /// Exchange, asked by the application itself; it needs the permission *Mail.Send*.
    Graph {
        /// The directory of the mailbox that they are from.
        tenant: Uuid,
    },
    Smtp(Smtp),
}

/// A server that takes mails.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    /// Who we are there; none where it takes mails from this machine without asking.
    pub login: Option<SmtpLogin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Encrypted after a greeting in the open; a server that does not offer it gets nothing.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// In the open: to a server on this machine alone.
    None,
}

#[derive(Clone, Debug)]
pub struct SmtpLogin {
    pub user: String,
    pub password: SecretString,
}

impl NoticeSender {
    /// As the file spells it.
    pub fn as_str(&self) -> &'static str {
        match self {
            NoticeSender::Graph { .. } => "graph",
            NoticeSender::Smtp(_) => "smtp",
        }
    }
}

impl SmtpSecurity {
    /// As the file spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            SmtpSecurity::StartTls => "starttls",
            SmtpSecurity::Tls => "tls",
            SmtpSecurity::None => "none",
        }
    }

    fn port(self) -> u16 {
        match self {
            SmtpSecurity::StartTls => 587,
            SmtpSecurity::Tls => 465,
            SmtpSecurity::None => 25,
        }
    }
}

#[derive(Clone, Copy)]
enum Way {
    Graph,
    Smtp,
}

const MAIL_ADDRESS: Kind<String> = Kind {
    expected: "a mail address",
    parse: mail_address,
};

/// None at all is no mistake: nobody is written to then. `microsoft` is the registration, if it could be read.
pub(super) fn notices(v: &mut Values, microsoft: Option<&Microsoft>) -> Option<Option<Notices>> {
    if v.keys_below("notices").is_empty() {
        return Some(None);
    }
    let way = Kind {
        expected: "\"graph\" or \"smtp\"",
        parse: |text| match text {
            "graph" => Some(Way::Graph),
            "smtp" => Some(Way::Smtp),
            _ => None,
        },
    };
    let from = v.required("notices.from", &MAIL_ADDRESS);
    let sender = match v.required("notices.sender", &way)? {
        Way::Graph => graph(v, microsoft),
        Way::Smtp => smtp(v).map(NoticeSender::Smtp),
    };
    Some(Some(Notices {
        from: from?,
        sender: sender?,
    }))
}

/// Where people of several directories sign in, somebody must say in which one the mailbox is.
fn graph(v: &mut Values, microsoft: Option<&Microsoft>) -> Option<NoticeSender> {
    let only = match microsoft.map(|microsoft| microsoft.tenants.as_slice()) {
        Some([only]) => Some(*only),
        Some(_) | None => None,
    };
    let tenant = match (v.has("notices.tenant"), only) {
        (false, Some(only)) => Some(only),
        // What is wrong with the registration is told already.
        (false, None) if microsoft.is_none() => None,
        (true, _) | (false, None) => v.required("notices.tenant", &GUID),
    };
    Some(NoticeSender::Graph { tenant: tenant? })
}

fn smtp(v: &mut Values) -> Option<Smtp> {
    let security = Kind {
        expected: "\"starttls\", \"tls\", or \"none\" on this machine",
        parse: |text| {
            let all = [SmtpSecurity::StartTls, SmtpSecurity::Tls, SmtpSecurity::None];
            all.into_iter().find(|security| security.as_str() == text)
        },
    };
    let host = v.required("notices.smtp.host", &TEXT);
    let security = v.or("notices.smtp.security", &security, SmtpSecurity::StartTls);
    let usual = security.map_or(0, SmtpSecurity::port);
    let port = v.number("notices.smtp.port", 1..=u64::from(u16::MAX), usual.into());
    let login = login(v);
    let (host, security) = (host?, security?);
    let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
    if security == SmtpSecurity::None && !is_here {
        v.mistake(
            "notices.smtp.security",
            "is \"none\", which is for a server on this machine alone",
        );
        return None;
    }
    Some(Smtp {
        host,
        port: u16::try_from(port?).ok()?,
        security,
        login: login?,
    })
}

/// Both or neither.
fn login(v: &mut Values) -> Option<Option<SmtpLogin>> {
    let has_password = v.has("notices.smtp.password") || v.has("notices.smtp.password_file");
    if !has_password && !v.has("notices.smtp.user") {
        return Some(None);
    }
    let user = v.required("notices.smtp.user", &TEXT);
    let password = v.secret("notices.smtp.password");
    Some(Some(SmtpLogin {
        user: user?,
        password: password?,
    }))
}

fn mail_address(text: &str) -> Option<String> {
    let (name, domain) = text.split_once('@')?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
    let is_one = [name, domain]
        .iter()
        .all(|part| !part.is_empty() && part.chars().all(plain));
    is_one.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GUID, least, load};
    use super::*;
    use secrecy::ExposeSecret as _;

    /// What is read of this section, or the keys of its mistakes.
    fn read(section: &str, env: &[(&str, &str)]) -> Result<Option<Notices>, Vec<String>> {
        let config = load(&format!("{}\n{section}", least()), env);
        config.map(|config| config.notices).map_err(|mistakes| {
            let mistakes = mistakes.0.into_iter();
            mistakes.map(|mistake| mistake.key).collect()
        })
    }

    #[test]
    fn r_auth_2_nobody_needs_a_sender() {
        assert!(read("", &[]).unwrap().is_none());
    }

    #[test]
    fn exchange_sends_in_the_one_directory_or_in_the_one_that_is_named() {
        let section = "[notices]\nsender = \"graph\"\nfrom = \"sync@contoso.example\"";
        let other = "7a1d3c52-0b7e-4c1c-9d0a-52f1c8a4e6b1";
        let both = format!("{GUID},{other}");
        for (env, expected) in [
            (&[][..], Ok(GUID)),
            (&[("ADDIN_NOTICES__TENANT", other)][..], Ok(other)),
            (
                &[("ADDIN_MICROSOFT__TENANTS", both.as_str())][..],
                Err("notices.tenant"),
            ),
        ] {
            let tenant = read(section, env).map(|notices| match notices.unwrap().sender {
                NoticeSender::Graph { tenant } => tenant.to_string(),
                NoticeSender::Smtp(_) => panic!("not this way"),
            });
            assert_eq!(
                tenant,
                expected.map(str::to_owned).map_err(|key| vec![key.to_owned()])
            );
        }
    }

    #[test]
    fn a_mail_server_is_spoken_to_in_secret_unless_it_is_on_this_machine() {
        let smtp = |lines: &str| {
            let section = format!(
                "[notices]\nsender = \"smtp\"\nfrom = \"sync@contoso.example\"\n[notices.smtp]\n{lines}"
            );
            read(&section, &[("ADDIN_NOTICES__SMTP__PASSWORD", "smtp-secret")]).map(|notices| {
                match notices.unwrap().sender {
                    NoticeSender::Smtp(smtp) => smtp,
                    NoticeSender::Graph { .. } => panic!("not this way"),
                }
            })
        };
        for (lines, port, security) in [
            ("", 587, SmtpSecurity::StartTls),
            ("security = \"tls\"", 465, SmtpSecurity::Tls),
            ("security = \"tls\"\nport = 2465", 2465, SmtpSecurity::Tls),
        ] {
            let read = smtp(&format!(
                "host = \"mail.contoso.example\"\nuser = \"sync\"\n{lines}"
            ))
            .unwrap();
            assert_eq!((read.port, read.security), (port, security));
            let login = read.login.unwrap();
            assert_eq!(
                (login.user.as_str(), login.password.expose_secret()),
                ("sync", "smtp-secret")
            );
        }
        let here = smtp("host = \"localhost\"\nuser = \"sync\"\nsecurity = \"none\"");
        assert_eq!(here.unwrap().port, 25);
        for (lines, key) in [
            ("user = \"sync\"", "notices.smtp.host"),
            (
                "host = \"mail.contoso.example\"\nuser = \"sync\"\nsecurity = \"none\"",
                "notices.smtp.security",
            ),
            ("host = \"mail.contoso.example\"", "notices.smtp.user"),
            (
                "host = \"localhost\"\nuser = \"sync\"\nport = 70000",
                "notices.smtp.port",
            ),
        ] {
            assert_eq!(smtp(lines).map(drop), Err(vec![key.to_owned()]), "{lines}");
        }
    }

    #[test]
    fn half_a_sender_is_none_and_what_the_other_way_needs_is_no_key() {
        for (section, keys) in [
            (
                "[notices]\nfrom = \"sync@contoso.example\"",
                &["notices.sender"][..],
            ),
            ("[notices]\nsender = \"graph\"", &["notices.from"]),
            (
                "[notices]\nsender = \"post\"\nfrom = \"sync\"",
                &["notices.from", "notices.sender"],
            ),
            (
                "[notices]\nsender = \"graph\"\nfrom = \"a@b\"\n[notices.smtp]\nhost = \"localhost\"",
                &["notices.smtp.host"],
            ),
            (
                "[notices]\nsender = \"smtp\"\nfrom = \"a@b\"\n[notices.smtp]\nhost = \"localhost\"\nuser = \"me\"",
                &["notices.smtp.password"],
            ),
        ] {
            let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(read(section, &[]).map(drop), Err(keys), "{section}");
        }
    }

    #[test]
    fn what_is_effective_is_shown_without_the_password() {
        let section = "[notices]\nsender = \"smtp\"\nfrom = \"sync@contoso.example\"\n\
             [notices.smtp]\nhost = \"mail.contoso.example\"\nuser = \"sync\"\npassword = \"smtp-secret\"";
        let shown = load(&format!("{}\n{section}", least()), &[]).unwrap().masked();
        assert!(!shown.contains("smtp-secret"));
        for line in [
            "sender = \"smtp\"",
            "security = \"starttls\"",
            "port = 587",
            "user = \"sync\"",
        ] {
            assert!(shown.contains(line), "{line}: {shown}");
        }
    }
}
