//! What is left of a caller that stops waiting: no transaction that takes somebody else's writes with it.

use crate::samples::{NOW, signed_in, tokens};
use crate::stage::stage;
use futures::FutureExt as _;
use std::task::Poll;
use store::tickets::{Ticket, TicketPurpose, Tickets as _};
use store::tokens::{TokenKind, Tokens as _};

/// Ends the test: no step takes so many polls.
const POLLS_MAX: usize = 100;

/// Polls `future` that often and then drops it; true if it ended before.
async fn dropped_after<T>(polls: usize, future: impl Future<Output = T>) -> bool {
    let mut future = Box::pin(future.fuse());
    let mut left = polls;
    std::future::poll_fn(move |context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stops_waiting_at_any_await_costs_nobody_a_write() {
    let stage = stage().await;
    let (store, other) = (stage.open().await, stage.open().await);
    let user = signed_in(&store, 1).await;
    let mut number = 0_u64;
    for polls in 1..POLLS_MAX {
        let tokens = tokens();
        let signing_in = store.put_authorization(user, TokenKind::Sales, &tokens, NOW);
        let ended = dropped_after(polls, signing_in).await;
        for _ in 0..10 {
            number += 1;
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&number.to_be_bytes());
            let ticket = Ticket {
                digest,
                purpose: TicketPurpose::SalesState,
                user: None,
                payload: Vec::new(),
                expires_at: NOW,
            };
            store.put_ticket(&ticket).await.unwrap();
            let taken = other.take_ticket(digest, ticket.purpose, NOW).await;
            assert!(
                taken.unwrap().is_some(),
                "dropped after {polls} polls: what was answered is there for everybody"
            );
        }
        // A database that answers at once leaves fewer places to be dropped at.
        if ended {
            assert!(polls > 1, "it was never dropped in the middle");
            return;
        }
    }
    panic!("more than {POLLS_MAX} polls");
}
