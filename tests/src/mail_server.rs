//! A mail server of our own (RFC 5321), with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954): it keeps what it takes, and refuses
//! what it is told to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sandbox::certificate::Files;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Who may send.
pub const USER: &str = "sync";
/// With which password.
pub const PASSWORD: &str = "smtp-secret";

/// When a conversation becomes a secret one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte.
    Wrapped,
    /// When the client asks for it.
    Offered,
    /// Never.
    None,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Who is said to have sent it.
    pub from: String,
    /// Who gets it.
    pub to: String,
    /// Head and body, as they came.
    pub content: String,
    /// Whether it came in secret.
    pub is_encrypted: bool,
    /// Whether its sender had signed in.
    pub is_signed_in: bool,
}

/// A listening mail server; ends when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    /// Where, on this machine.
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
    serving: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Kept {
    taken: Vec<Taken>,
    conversations: usize,
    refusal: Option<(String, String)>,
}

impl MailServer {
    /// Listens with that certificate.
    pub async fn start(files: &Files, encryption: Encryption) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let (acceptor, keeping) = (acceptor(files), Arc::clone(&kept));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away in the middle ends its own conversation alone.
                let _ended = serve(stream, &acceptor, encryption, &keeping).await;
            }
        });
        Self { port, kept, serving }
    }

    /// From now on answers commands that begin so with this line, until it is told otherwise.
    pub fn refuses(&self, refusal: Option<(&str, &str)>) {
        self.kept().refusal = refusal.map(|(command, line)| (command.to_owned(), line.to_owned()));
    }

    /// What was taken, oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        self.kept().taken.clone()
    }

    /// How often somebody came.
    pub fn conversations(&self) -> usize {
        self.kept().conversations
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn acceptor(files: &Files) -> TlsAcceptor {
    let chain: Vec<_> = CertificateDer::pem_file_iter(&files.cert)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let key = PrivateKeyDer::from_pem_file(&files.key).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(chain, key).unwrap()))
}

async fn serve(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    encryption: Encryption,
    kept: &Mutex<Kept>,
) -> std::io::Result<()> {
    kept.lock().unwrap().conversations += 1;
    if encryption == Encryption::Wrapped {
        let mut stream = BufStream::new(acceptor.accept(stream).await?);
        say(&mut stream, "220 ready").await?;
        return converse(&mut stream, Secret::Is, kept).await.map(drop);
    }
    let mut open = BufStream::new(stream);
    say(&mut open, "220 ready").await?;
    let secret = match encryption {
        Encryption::Offered => Secret::MayBe,
        Encryption::Wrapped | Encryption::None => Secret::Never,
    };
    if converse(&mut open, secret, kept).await? == Ended::ToEncrypt {
        let mut stream = BufStream::new(acceptor.accept(open.into_inner()).await?);
        converse(&mut stream, Secret::Is, kept).await?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Secret {
    Is,
    MayBe,
    Never,
}

#[derive(PartialEq, Eq)]
enum Ended {
    Here,
    ToEncrypt,
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufStream<S>,
    secret: Secret,
    kept: &Mutex<Kept>,
) -> std::io::Result<Ended> {
    let (mut from, mut to, mut is_signed_in) = (String::new(), String::new(), false);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(Ended::Here);
        }
        let line = line.trim_end();
        let refusal = kept.lock().unwrap().refusal.clone();
        if let Some((_, answer)) = refusal.filter(|(command, _)| line.starts_with(command.as_str())) {
            say(stream, &answer).await?;
            continue;
        }
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "EHLO" => {
                say(stream, "250-localhost").await?;
                if secret == Secret::MayBe {
                    say(stream, "250-STARTTLS").await?;
                }
                say(stream, "250 AUTH PLAIN").await?;
            }
            "STARTTLS" if secret == Secret::MayBe => {
                say(stream, "220 go ahead").await?;
                return Ok(Ended::ToEncrypt);
            }
            "AUTH" => {
                let wanted = STANDARD.encode(format!("\0{USER}\0{PASSWORD}"));
                is_signed_in = rest.strip_prefix("PLAIN ") == Some(wanted.as_str());
                let answer = if is_signed_in {
                    "235 welcome"
                } else {
                    "535 5.7.8 who are you"
                };
                say(stream, answer).await?;
            }
            "MAIL" => {
                from = bracketed(rest);
                say(stream, "250 so it is from there").await?;
            }
            "RCPT" => {
                to = bracketed(rest);
                say(stream, "250 so it goes there").await?;
            }
            "DATA" => {
                say(stream, "354 go on").await?;
                let content = data(stream).await?;
                kept.lock().unwrap().taken.push(Taken {
                    from: from.clone(),
                    to: to.clone(),
                    content,
                    is_encrypted: secret == Secret::Is,
                    is_signed_in,
                });
                say(stream, "250 taken").await?;
            }
            "QUIT" => {
                say(stream, "221 goodbye").await?;
                return Ok(Ended::Here);
            }
            _ => say(stream, "502 no such command").await?,
        }
    }
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufStream<S>,
    line: &str,
) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

/// What follows up to a line with nothing but a dot; a dot that a line begins with is doubled on the way.
async fn data<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufStream<S>) -> std::io::Result<String> {
    let mut content = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line.trim_end() == "." {
            return Ok(content);
        }
        content += line.strip_prefix('.').unwrap_or(&line);
    }
}

fn bracketed(text: &str) -> String {
    let inner = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(inner, _)| inner.to_owned()).unwrap_or_default()
}
