//! A sandbox that listens, until it is dropped.

use crate::options::TlsFiles;
use crate::weather::Severed;
use crate::{Options, Sandbox};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task::JoinHandle;
use tower::{Service, ServiceExt as _};
use url::Url;

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Choose a loopback address: the control paths are open to whoever reaches them.
    #[error("{0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// Choose another port.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// Give another certificate or key.
    #[error("the certificate or its key cannot be used")]
    Certificate(#[source] std::io::Error),
}

/// A listening sandbox; it stops when this is dropped.
#[derive(Debug)]
pub struct RunningSandbox {
    /// Where it is reached, such as `http://127.0.0.1:40123/`.
    pub origin: Url,
    /// The world inside.
    pub sandbox: Sandbox,
    handle: Handle<SocketAddr>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl RunningSandbox {
    /// An address below the origin.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.origin_text())
    }

    /// Waits until it stops by itself, which is a failure.
    pub async fn ended(&mut self) -> std::io::Result<()> {
        (&mut self.serving).await.map_err(std::io::Error::other)?
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        self.handle.shutdown();
        self.serving.abort();
    }
}

impl Sandbox {
    /// Listens and serves in the background. Port 0 takes a free one.
    pub async fn start(options: Options) -> Result<RunningSandbox, StartError> {
        Self::start_behind(options, |router| router).await
    }

    /// The same behind layers of the caller's, which see every request first and every answer last.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_behind(
        options: Options,
        layers: impl FnOnce(Router) -> Router,
    ) -> Result<RunningSandbox, StartError> {
        let asked = options.listen;
        if !asked.ip().is_loopback() {
            return Err(StartError::NotLoopback(asked));
        }
        let cannot_listen = |error| StartError::Listen(asked, error);
        let listener = TcpListener::bind(asked).map_err(cannot_listen)?;
        listener.set_nonblocking(true).map_err(cannot_listen)?;
        let listen = listener.local_addr().map_err(cannot_listen)?;
        let tls = match &options.tls {
            Some(TlsFiles { cert, key }) => {
                // Another part of the same process may have installed it already: it is the same provider.
                let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
                Some(
                    RustlsConfig::from_pem_file(cert, key)
                        .await
                        .map_err(StartError::Certificate)?,
                )
            }
            None => None,
        };
        let sandbox = Self::new(Options { listen, ..options });
        let severing = Severing(layers(sandbox.router()));
        let make = tower::service_fn(move |_: SocketAddr| {
            let severing = severing.clone();
            async move { Ok::<_, Infallible>(severing) }
        });
        let handle = Handle::new();
        let server = axum_server::from_tcp(listener)
            .map_err(cannot_listen)?
            .handle(handle.clone());
        let serving = match tls {
            Some(config) => {
                let acceptor = axum_server::tls_rustls::RustlsAcceptor::new(config);
                tokio::spawn(server.acceptor(acceptor).serve(make))
            }
            None => tokio::spawn(server.serve(make)),
        };
        Ok(RunningSandbox {
            origin: sandbox.public_origin(),
            sandbox,
            handle,
            serving,
        })
    }
}

/// The router, able to close a connection instead of answering.
#[derive(Debug, Clone)]
struct Severing(Router);

/// The connection was closed on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed without an answer")]
struct NoAnswer;

impl<B> Service<axum::http::Request<B>> for Severing
where
    B: axum::body::HttpBody<Data = axum::body::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<Response, NoAnswer>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoAnswer>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        let router = self.0.clone();
        let request: Request = request.map(axum::body::Body::new);
        Box::pin(async move {
            let response = router
                .oneshot(request)
                .await
                .unwrap_or_else(|never| match never {});
            if response.extensions().get::<Severed>().is_some() {
                Err(NoAnswer)
            } else {
                Ok(response)
            }
        })
    }
}
