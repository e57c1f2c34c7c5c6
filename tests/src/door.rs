//! Where the add-in server is reached; its address stays the same when it is closed and opened again.

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use sandbox::certificate::Files;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

/// A free port that nobody answers at yet, so that the router behind it can be told its origin.
#[derive(Debug)]
pub(crate) struct Threshold {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
}

impl Threshold {
    /// Over TLS if there is a certificate.
    pub(crate) async fn take(certificate: Option<&Files>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let tls = match certificate {
            Some(files) => Some(
                RustlsConfig::from_pem_file(&files.cert, &files.key)
                    .await
                    .unwrap(),
            ),
            None => None,
        };
        Self {
            address: listener.local_addr().unwrap(),
            listener,
            tls,
        }
    }

    /// Such as `https://localhost:40123`.
    pub(crate) fn origin(&self) -> String {
        match self.tls {
            Some(_) => format!("https://localhost:{}", self.address.port()),
            None => format!("http://{}", self.address),
        }
    }

    /// Answers from now on.
    pub(crate) fn open(self, router: Router) -> Door {
        let mut door = Door {
            address: self.address,
            tls: self.tls,
            router,
            handle: Handle::new(),
        };
        door.serve(self.listener);
        door
    }
}

/// A listening end; closed for good when it is dropped.
#[derive(Debug)]
pub(crate) struct Door {
    address: SocketAddr,
    tls: Option<RustlsConfig>,
    router: Router,
    handle: Handle<SocketAddr>,
}

impl Door {
    /// Refuses connections from now on, and ends those that are open.
    pub(crate) fn close(&self) {
        self.handle.shutdown();
    }

    /// Answers again, at the same address.
    pub(crate) async fn reopen(&mut self) {
        for _ in 0..100 {
            // The closed listener lets go of the port a moment later.
            if let Ok(listener) = TcpListener::bind(self.address) {
                self.handle = Handle::new();
                self.serve(listener);
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("port {} is not free again", self.address.port());
    }

    fn serve(&mut self, listener: TcpListener) {
        listener.set_nonblocking(true).unwrap();
        let service = self
            .router
            .clone()
            .into_make_service_with_connect_info::<SocketAddr>();
        let handle = self.handle.clone();
        match self.tls.clone() {
            Some(tls) => {
                let server = axum_server::from_tcp_rustls(listener, tls)
                    .unwrap()
                    .handle(handle);
                tokio::spawn(server.serve(service));
            }
            None => {
                let server = axum_server::from_tcp(listener).unwrap().handle(handle);
                tokio::spawn(server.serve(service));
            }
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}
