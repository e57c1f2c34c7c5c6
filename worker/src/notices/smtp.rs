//! Notices handed to a server that takes mails (RFC 5321): over TLS, or to a server on this machine.

use super::sender::NotSent;
use super::words::MailText;
use jiff::Timestamp;
use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::{Address, Message};
use runtime::config::{Smtp, SmtpSecurity};
use secrecy::ExposeSecret as _;
use std::error::Error as _;
use std::fmt;
use std::time::{Duration, SystemTime};
use store::notices::{MailAddress, SenderCause, SenderTrouble};
use uuid::Uuid;

/// The whole conversation about one mail.
const WITHIN: Duration = Duration::from_secs(15);

/// A server that takes mails.
pub struct SmtpSender {
    server: Smtp,
    tls: Option<TlsParameters>,
    /// Who we are: the envelope says so, whatever the mail shows.
    own: MailAddress,
    hello: ClientId,
}

/// What a server is being told, for what a refusal is about depends on it.
#[derive(Clone, Copy)]
enum Step {
    Connect,
    StartTls,
    SignIn,
    From,
    To,
    Content,
}

impl SmtpSender {
    /// `own` is the address that the server lets us send from, `host` this program's own name, and `authorities` are certificates
    /// (PEM) that are trusted besides the platform's.
    ///
    /// # Errors
    /// What cannot be used of the certificates.
    pub fn new(server: Smtp, own: MailAddress, host: &str, authorities: &[u8]) -> Result<Self, Error> {
        let tls = match server.security {
            SmtpSecurity::None => None,
            SmtpSecurity::StartTls | SmtpSecurity::Tls => {
                let mut tls = TlsParameters::builder(server.host.clone());
                if !authorities.is_empty() {
                    tls = tls.add_root_certificate(Certificate::from_pem(authorities)?);
                }
                Some(tls.build_rustls()?)
            }
        };
        Ok(Self {
            server,
            tls,
            own,
            hello: ClientId::Domain(host.to_owned()),
        })
    }

    /// # Errors
    /// [`NotSent`], by whom it is about.
    pub(super) async fn send(
        &self,
        from: &MailAddress,
        to: &MailAddress,
        mail: &MailText,
        now: Timestamp,
    ) -> Result<(), NotSent> {
        let envelope = [address_of(&self.own), address_of(to)];
        let [Ok(own), Ok(receiver)] = envelope else {
            return Err(match envelope {
                [Err(_), _] => refused(SenderCause::AddressRefused, None),
                [Ok(_), _] => NotSent::ReceiverRefused {
                    code: "no-address".to_owned(),
                },
            });
        };
        let written = self
            .written(from, &receiver, mail, now)
            .map_err(|_| refused(SenderCause::MailRefused, None))?;
        let conversation = self.hand_over(own, receiver, &written);
        match tokio::time::timeout(WITHIN, conversation).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err((step, error))) => Err(not_sent(step, &error)),
            Err(_) => Err(refused(SenderCause::NotAnswering, None)),
        }
    }

    /// The mail as it travels, in text and in HTML. Machines that answer for people are asked not to (RFC 3834).
    fn written(
        &self,
        from: &MailAddress,
        to: &Address,
        mail: &MailText,
        now: Timestamp,
    ) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        let (own, shown) = (address_of(&self.own)?, address_of(from)?);
        let mut builder = Message::builder()
            .from(Mailbox::new(None, shown.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject(mail.subject.clone())
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}@{}>", Uuid::now_v7(), own.domain())));
        if shown != own {
            builder = builder.sender(Mailbox::new(None, own));
        }
        let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        let mut message = builder.multipart(body)?;
        for (name, value) in [
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        ] {
            let value = HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
            message.headers_mut().insert_raw(value);
        }
        Ok(message.formatted())
    }

    async fn hand_over(&self, own: Address, to: Address, written: &[u8]) -> Result<(), (Step, Error)> {
        let at = |step| move |error| (step, error);
        let wrapped = match self.server.security {
            SmtpSecurity::Tls => self.tls.clone(),
            SmtpSecurity::StartTls | SmtpSecurity::None => None,
        };
        let server = (self.server.host.as_str(), self.server.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, Some(WITHIN), &self.hello, wrapped, None);
        let mut connection = connecting.await.map_err(at(Step::Connect))?;
        if let (SmtpSecurity::StartTls, Some(tls)) = (self.server.security, &self.tls) {
            // What is not encrypted is told nothing more: the library refuses where it is not offered.
            let encrypted = connection.starttls(tls.clone(), &self.hello).await;
            encrypted.map_err(at(Step::StartTls))?;
        }
        if let Some(login) = &self.server.login {
            let password = login.password.expose_secret().to_owned();
            let credentials = Credentials::new(login.user.clone(), password);
            let signed_in = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            signed_in.map_err(at(Step::SignIn))?;
        }
        let is_plain = [&own, &to]
            .iter()
            .all(|address| AsRef::<str>::as_ref(*address).is_ascii());
        let knows_others = connection.server_info().supports_feature(Extension::SmtpUtfEight);
        let parameters = if is_plain || !knows_others {
            Vec::new()
        } else {
            vec![MailParameter::SmtpUtfEight]
        };
        let from = connection.command(Mail::new(Some(own), parameters)).await;
        from.map_err(at(Step::From))?;
        let to = connection.command(Rcpt::new(to, Vec::new())).await;
        to.map_err(at(Step::To))?;
        connection.command(Data).await.map_err(at(Step::Content))?;
        connection.message(written).await.map_err(at(Step::Content))?;
        // It was taken, whatever becomes of the farewell.
        let _farewell = connection.quit().await;
        Ok(())
    }
}

fn address_of(address: &MailAddress) -> Result<Address, AddressError> {
    address.as_str().parse()
}

/// A refusal for good is about what the server was told last; anything else passes (RFC 5321, 4.2.1), and so does what is
/// wrong with a receiver for the moment.
fn not_sent(step: Step, error: &Error) -> NotSent {
    let code = error.status().map(|status| status.to_string());
    let cause = match step {
        Step::Connect if is_of_trust(error) => SenderCause::NotTrusted,
        Step::StartTls if !error.is_transient() => SenderCause::NotTrusted,
        Step::SignIn if error.is_permanent() || error.is_client() => SenderCause::SignInRefused,
        // RFC 4954, 6: it wants to know who we are.
        Step::From | Step::To if code.as_deref() == Some("530") => SenderCause::SignInRefused,
        Step::From if error.is_permanent() => SenderCause::AddressRefused,
        Step::To if error.is_permanent() || error.is_transient() => {
            let code = code.unwrap_or_default();
            return NotSent::ReceiverRefused { code };
        }
        Step::Content if error.is_permanent() => SenderCause::MailRefused,
        Step::Connect | Step::StartTls | Step::SignIn | Step::From | Step::To | Step::Content => {
            SenderCause::NotAnswering
        }
    };
    refused(cause, code)
}

/// Whether the handshake failed, and not the connection.
fn is_of_trust(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        let of_io = inner.downcast_ref::<std::io::Error>();
        if of_io.is_some_and(|error| error.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        source = inner.source();
    }
    error.is_tls()
}

fn refused(cause: SenderCause, code: Option<String>) -> NotSent {
    NotSent::SenderRefused(SenderTrouble { cause, code })
}

impl fmt::Debug for SmtpSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSender")
            .field("host", &self.server.host)
            .field("port", &self.server.port)
            .finish_non_exhaustive()
    }
}
