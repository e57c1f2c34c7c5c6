//! Stands between a store and its server, and cuts every line once so many messages have passed.

use crate::stage::Stage;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Nothing is cut.
const NEVER: i64 = i64::MAX;

pub(crate) struct Proxy {
    url: String,
    lines: Arc<Lines>,
    accepting: JoinHandle<()>,
}

struct Lines {
    /// How much may still pass, in either direction.
    left: AtomicI64,
    cuts: watch::Sender<u32>,
}

impl Proxy {
    pub(crate) async fn start(stage: &Stage) -> Self {
        let options = stage.options();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!(
            "postgres://{}@127.0.0.1:{port}/{}",
            options.get_username(),
            options.get_database().unwrap()
        );
        let lines = Arc::new(Lines {
            left: AtomicI64::new(NEVER),
            cuts: watch::Sender::new(0),
        });
        let beyond = Server::of(&options);
        let passing = Arc::clone(&lines);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(join(near, beyond.clone(), Arc::clone(&passing)));
            }
        });
        Self {
            url,
            lines,
            accepting,
        }
    }

    /// Where a store finds it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Lets so many messages pass from now on, then cuts every line; whoever comes afterwards gets through.
    pub(crate) fn cut_after(&self, messages: i64) {
        self.lines.left.store(messages, Ordering::SeqCst);
    }

    /// Cuts no more; says whether it had to.
    pub(crate) fn has_cut(&self) -> bool {
        self.lines.left.swap(NEVER, Ordering::SeqCst) > NEVER / 2
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.lines.cut();
    }
}

impl Lines {
    /// Whether what was just read may pass.
    fn let_pass(&self) -> bool {
        if self.left.fetch_sub(1, Ordering::SeqCst) > 0 {
            return true;
        }
        self.cut();
        false
    }

    fn cut(&self) {
        self.left.store(NEVER, Ordering::SeqCst);
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

/// The server behind.
#[derive(Clone)]
enum Server {
    Socket(PathBuf),
    Port(String, u16),
}

impl Server {
    fn of(options: &sqlx::postgres::PgConnectOptions) -> Self {
        let port = options.get_port();
        let folder = match options.get_socket() {
            Some(folder) => Some(folder.clone()),
            None => options
                .get_host()
                .starts_with('/')
                .then(|| options.get_host().into()),
        };
        match folder {
            Some(folder) => Self::Socket(folder.join(format!(".s.PGSQL.{port}"))),
            None => Self::Port(options.get_host().to_owned(), port),
        }
    }
}

async fn join(near: TcpStream, server: Server, lines: Arc<Lines>) {
    let mut cuts = lines.cuts.subscribe();
    let (from_near, to_near) = near.into_split();
    let passing = async {
        match server {
            Server::Socket(path) => {
                let (from_far, to_far) = UnixStream::connect(path).await?.into_split();
                let there = pass(from_near, to_far, &lines);
                let back = pass(from_far, to_near, &lines);
                tokio::select! { ended = there => ended, ended = back => ended }
            }
            Server::Port(host, port) => {
                let (from_far, to_far) = TcpStream::connect((host, port)).await?.into_split();
                let there = pass(from_near, to_far, &lines);
                let back = pass(from_far, to_near, &lines);
                tokio::select! { ended = there => ended, ended = back => ended }
            }
        }
    };
    tokio::select! {
        _ = passing => {}
        _ = cuts.changed() => {}
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    lines: &Lines,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 || !lines.let_pass() {
            return Ok(());
        }
        to.write_all(&buffer[..read]).await?;
    }
}
