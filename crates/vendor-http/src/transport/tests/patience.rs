//! How long, how much, how often, how many at once.

use super::*;

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_at_the_deadline() {
    let (base, _) = server(|_| std::future::pending()).await;
    let limits = Limits {
        deadline: Duration::from_millis(300),
        ..quick()
    };
    let (caller, started) = (Caller::new(&base, limits), Instant::now());
    let error = caller.read().await;
    assert!(
        matches!(error, Err(Error::Unavailable { status: None, .. })),
        "{error:?}"
    );
    assert_eq!(caller.write().await.outcome, Outcome::Uncertain);
    assert!(started.elapsed() < Duration::from_millis(1500));
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_at_the_cap() {
    let (base, seen) = server(|_| async { endless() }).await;
    let caller = Caller::new(&base, quick());
    let error = caller.read().await;
    assert!(matches!(&error, Err(error) if error.is_too_large()), "{error:?}");
    assert_eq!(seen.lines().len(), 1);
    assert_eq!(caller.write().await.outcome, Outcome::Uncertain);
}

#[tokio::test]
async fn a_read_is_repeated_twice_where_the_server_is_broken_and_names_no_time() {
    let (base, seen) = server(|asked| async move {
        match asked.before {
            0 | 1 => answer(503, &[], ""),
            _ => answer(200, &[], "7"),
        }
    })
    .await;
    assert_eq!(Caller::new(&base, quick()).read().await, Ok(json!(7)));
    assert_eq!(seen.lines().len(), 3);

    let (caller, seen) = always(504, &[], "").await;
    let error = caller.read().await;
    assert!(
        matches!(
            error,
            Err(Error::Unavailable {
                status: Some(504),
                ..
            })
        ),
        "{error:?}"
    );
    assert_eq!(seen.lines().len(), 3);
}

#[tokio::test]
async fn a_write_is_never_repeated_and_a_broken_server_leaves_it_uncertain() {
    let (caller, seen) = always(503, &[], "").await;
    let answer = caller.write().await;
    assert_eq!(answer.outcome, Outcome::Uncertain);
    assert!(
        matches!(
            answer.refusal,
            Some(Error::Unavailable {
                status: Some(503),
                ..
            })
        ),
        "{answer:?}"
    );
    assert_eq!(seen.lines().len(), 1);
}

#[tokio::test]
async fn after_a_reset_a_read_is_repeated_and_a_write_is_not() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let accepted = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let count = Arc::clone(&accepted);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            drop(connection);
        }
    });
    let caller = Caller::new(&base, quick());
    let error = caller.read().await;
    assert!(
        matches!(error, Err(Error::Unavailable { status: None, .. })),
        "{error:?}"
    );
    assert_eq!(accepted.load(Ordering::SeqCst), 3);
    assert_eq!(caller.write().await.outcome, Outcome::Uncertain);
    assert_eq!(accepted.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_throttled_request_is_never_repeated_and_says_how_long_to_wait() {
    const DATED: [&[(&str, &str)]; 2] = [
        &[
            ("retry-after", "Sun, 22 Nov 2026 10:00:30 GMT"),
            ("date", "Sun, 22 Nov 2026 10:00:00 GMT"),
        ],
        &[
            ("retry-after", "Sun, 22 Nov 2026 09:00:00 GMT"),
            ("date", "Sun, 22 Nov 2026 10:00:00 GMT"),
        ],
    ];
    for (status, headers, secs) in [
        (429, &[("retry-after", "17")] as &[_], Some(17)),
        (429, &[], None),
        (429, &[("retry-after", "soon")], None),
        (503, &[("retry-after", "3")], Some(3)),
        (429, DATED[0], Some(30)),
        (429, DATED[1], Some(0)),
    ] {
        let (caller, seen) = always(status, headers, "").await;
        let error = caller.read().await;
        assert!(
            matches!(error, Err(Error::Throttled { retry_after_secs, .. }) if retry_after_secs == secs),
            "{status} {headers:?}: {error:?}"
        );
        assert_eq!(seen.lines().len(), 1);
    }
}

#[tokio::test]
async fn no_more_requests_are_under_way_than_allowed_whoever_sends_them() {
    let (base, seen) = server(|_| async {
        tokio::time::sleep(Duration::from_millis(40)).await;
        answer(204, &[], "")
    })
    .await;
    let transport = Transport::new(http(), base, &PLAIN, quick());
    let lanes = Lanes::new(transport.limits());
    let token = SecretString::from("t");
    let send = |key, places| {
        let call = Call::new(Method::DELETE, transport.url(&["things"], &[])).places(places);
        let (lane, transport, token) = (lanes.clone().lane(key), &transport, &token);
        async move { transport.send(&lane, token, call).await.is_ok() }
    };
    let all = futures::future::join_all((0..20).map(|_| send("ada", 1))).await;
    assert!(all.iter().all(|is_sent| *is_sent));
    assert_eq!(seen.most_at_once(), 4);
    // What takes every place goes alone, even if it asks for more than there are.
    let started = Instant::now();
    let all = futures::future::join_all((0..5).map(|_| send("ada", 9))).await;
    assert!(all.iter().all(|is_sent| *is_sent));
    assert!(started.elapsed() >= Duration::from_millis(5 * 40));
    // Others have places of their own.
    futures::future::join_all((0..8).map(|n| send(if n % 2 == 0 { "ada" } else { "bob" }, 1))).await;
    assert!(seen.most_at_once() > 4, "{}", seen.most_at_once());
}

#[tokio::test]
async fn a_request_that_waited_too_long_for_a_place_was_never_sent() {
    let (base, seen) = server(|_| async { answer(204, &[], "") }).await;
    let limits = Limits {
        deadline: Duration::from_millis(100),
        in_flight_max: 1,
        ..quick()
    };
    let caller = Caller::new(&base, limits);
    let taken = caller.lane.take(1).await;
    let lost = caller.send(Method::DELETE).await;
    assert!(
        matches!(
            lost,
            Err(Lost::NeverSent(Error::Unavailable { status: None, .. }))
        ),
        "{lost:?}"
    );
    assert!(seen.lines().is_empty());
    drop(taken);
    assert_eq!(caller.write().await.outcome, Outcome::Deleted);
}

#[tokio::test]
async fn the_requests_of_one_write_have_one_deadline_together_and_reads_have_their_own() {
    let (base, seen) = server(|_| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        answer(204, &[], "{}")
    })
    .await;
    let caller = Caller::new(&base, quick());
    let (first, late, read) = as_one_write(Duration::from_millis(50), async {
        (
            caller.send(Method::GET).await,
            caller.send(Method::DELETE).await,
            caller.send(Method::GET).await,
        )
    })
    .await;
    assert!(first.is_ok() && read.is_ok(), "{first:?} {read:?}");
    assert!(
        matches!(late, Err(Lost::NeverSent(Error::Late { .. }))),
        "{late:?}"
    );
    assert_eq!(seen.lines().len(), 2, "the reads");
    let in_time = as_one_write(Duration::from_secs(60), caller.send(Method::DELETE)).await;
    assert!(in_time.is_ok(), "{in_time:?}");
    assert!(
        caller.send(Method::DELETE).await.is_ok(),
        "one alone has the deadline of every request"
    );
}

#[tokio::test]
async fn a_quota_spreads_requests_over_time_whoever_sends_them() {
    let (base, seen) = server(|_| async { answer(200, &[], "{}") }).await;
    let limits = Limits {
        requests: Some(Quota {
            max: 5,
            per: Duration::from_millis(300),
        }),
        ..quick()
    };
    let (caller, started) = (Caller::new(&base, limits), Instant::now());
    for read in futures::future::join_all((0..12).map(|_| caller.read())).await {
        assert!(read.is_ok(), "{read:?}");
    }
    assert!(
        started.elapsed() >= Duration::from_millis(600),
        "twelve at five in each time"
    );
    assert_eq!(seen.lines().len(), 12);
}

#[tokio::test]
async fn a_wish_for_patience_holds_for_the_whole_lane() {
    let asked = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let (base, seen) = server(move |_| {
        let is_first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            if is_first {
                answer(429, &[("retry-after", "1")], "")
            } else {
                answer(200, &[], "{}")
            }
        }
    })
    .await;
    let caller = Caller::new(&base, quick());
    let first = caller.read().await;
    assert!(matches!(first, Err(Error::Throttled { .. })), "{first:?}");
    let started = Instant::now();
    assert!(caller.read().await.is_ok());
    assert!(started.elapsed() >= Duration::from_millis(900));
    assert_eq!(seen.lines().len(), 2, "nothing left meanwhile");
    // Longer than a request may take: it is refused without being sent.
    caller.lane.close(60);
    let refused = caller.send(Method::DELETE).await;
    assert!(
        matches!(
            refused,
            Err(Lost::NeverSent(Error::Throttled {
                retry_after_secs: Some(59 | 60),
                ..
            }))
        ),
        "{refused:?}"
    );
}
