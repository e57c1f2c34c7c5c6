//! Bodies that nobody asked for, over HTTP/2: the answer comes once they are taken in, so that no reset follows it.

use crate::world::World;
use axum::body::Bytes;
use axum::http::{Method, Request, StatusCode, Version};
use h2::client::{ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

const BODY: &[u8] = br#"{"itemType":"appointment","itemId":"AAMk"}"#;
const MOMENT: Duration = Duration::from_millis(200);

/// One connection that sends heads and bodies when told to.
struct Slow<'a> {
    world: &'a World,
    requests: SendRequest<Bytes>,
}

impl<'a> Slow<'a> {
    async fn connect(world: &'a World) -> Self {
        let stream = TcpStream::connect(world.address).await.unwrap();
        let (requests, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        Self { world, requests }
    }

    /// The head of a request whose bearer is nobody's; the body is still to come.
    async fn post(&mut self, path: &str, more: &[(&str, &str)]) -> (ResponseFuture, SendStream<Bytes>) {
        let mut head = Request::builder()
            .method(Method::POST)
            .version(Version::HTTP_2)
            .uri(self.world.at(path).as_str())
            .header("authorization", "Bearer garbage")
            .header("idempotency-key", "k")
            .header("content-type", "application/json");
        for (name, value) in more {
            head = head.header(*name, *value);
        }
        let mut ready = self.requests.clone().ready().await.unwrap();
        ready.send_request(head.body(()).unwrap(), false).unwrap()
    }
}

/// The status, once the whole answer is there and nothing but it.
async fn whole(answer: ResponseFuture) -> StatusCode {
    let (head, mut body): (_, RecvStream) = answer.await.unwrap().into_parts();
    while let Some(data) = body.data().await {
        let data = data.expect("no reset follows the answer");
        body.flow_control().release_capacity(data.len()).unwrap();
    }
    head.status
}

#[tokio::test]
async fn a_refusal_waits_for_a_small_body_and_comes_every_time() {
    let world = World::start().await;
    let mut client = Slow::connect(&world).await;
    for (path, status) in [
        ("/api/shares", 401),
        ("/api/session", 422),
        ("/nothing", 404),
        ("/healthz", 405),
    ] {
        let (mut answer, mut body) = client.post(path, &[]).await;
        assert!(
            timeout(MOMENT, &mut answer).await.is_err(),
            "{path} is answered before its body has come"
        );
        body.send_data(Bytes::from_static(BODY), true).unwrap();
        assert_eq!(whole(answer).await, status, "{path}");
    }
    for turn in 0..50 {
        let (answer, mut body) = client.post("/api/shares", &[]).await;
        // The server has the head, and all the time it needs to refuse it.
        tokio::time::sleep(Duration::from_millis(5)).await;
        body.send_data(Bytes::from_static(BODY), true)
            .unwrap_or_else(|reset| panic!("turn {turn}: {reset}"));
        assert_eq!(whole(answer).await, 401, "turn {turn}");
    }
}

#[tokio::test]
async fn a_body_that_is_large_endless_or_only_offered_is_not_waited_for() {
    let world = World::start().await;
    let mut client = Slow::connect(&world).await;
    for announced in [("content-length", "65537"), ("expect", "100-continue")] {
        let (answer, _body) = client.post("/api/shares", &[announced]).await;
        let refused = timeout(Duration::from_secs(1), answer).await;
        assert_eq!(refused.expect("at once").unwrap().status(), 401, "{announced:?}");
    }

    let (answer, mut endless) = client.post("/api/shares", &[]).await;
    let pour = async {
        while endless
            .send_data(Bytes::from_static(&[b' '; 8192]), false)
            .is_ok()
        {
            tokio::task::yield_now().await;
        }
    };
    let refused = async { answer.await.unwrap().status() };
    let (status, ()) = timeout(Duration::from_secs(2), futures::future::join(refused, pour))
        .await
        .expect("more than 64 KiB are cut off");
    assert_eq!(status, 401);

    let (answer, _silent) = client.post("/api/shares", &[]).await;
    let refused = timeout(Duration::from_secs(4), answer).await;
    assert_eq!(refused.expect("within two seconds").unwrap().status(), 401);
}
