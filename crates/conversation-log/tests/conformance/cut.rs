//! The line to PostgreSQL, cut at the worst moment: COMMIT was sent, and its answer never comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use conversation_log::{LogError, LogOptions, open_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{World, arrival, echo, id, patient};

/// Passes bytes on in both ways. Once armed, it lets the next COMMIT through and swallows its answer.
async fn relay(server: String, armed: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (server, armed) = (server.clone(), Arc::clone(&armed));
            tokio::spawn(async move { pass(client, &server, &armed).await });
        }
    });
    port
}

async fn pass(client: TcpStream, server: &str, armed: &AtomicBool) {
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = from_client.read(&mut asked) => {
                let Ok(count @ 1..) = read else { return };
                let bytes = &asked[..count];
                if to_server.write_all(bytes).await.is_err() {
                    return;
                }
                let is_commit = bytes.windows(7).any(|window| window == b"COMMIT\0");
                if is_commit && armed.swap(false, Ordering::SeqCst) {
                    // The server has stored it when it answers; the answer goes nowhere.
                    let _ = from_server.read(&mut answered).await;
                    return;
                }
            }
            read = from_server.read(&mut answered) => {
                let Ok(count @ 1..) = read else { return };
                if to_client.write_all(&answered[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The address in a URL, and the URL with another port on this machine.
fn through(url: &str, port: u16) -> String {
    let (before, after) = url.split_once('@').unwrap();
    let (_, rest) = after.split_once('/').unwrap();
    format!("{before}@127.0.0.1:{port}/{rest}")
}

fn address(url: &str) -> String {
    let (_, after) = url.split_once('@').unwrap();
    let (host, _) = after.split_once('/').unwrap();
    if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:5432")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_after_commit_on_postgres_is_no_lie_and_no_second_turn() {
    let Some(world) = World::postgres().await else {
        return;
    };
    let armed = Arc::new(AtomicBool::new(false));
    let port = relay(address(world.url()), Arc::clone(&armed)).await;
    let options = LogOptions {
        patience: Duration::from_secs(20),
        ..patient()
    };
    let log = open_with(&through(world.url(), port), &options).await.unwrap();
    log.take_turn(arrival("c", "1", 1), echo("one")).await.unwrap();

    armed.store(true, Ordering::SeqCst);
    let lost = log.take_turn(arrival("c", "2", 2), echo("two")).await;
    let again = log
        .take_turn(arrival("c", "2", 2), echo("something else"))
        .await
        .unwrap();

    assert!(matches!(lost, Err(LogError::Unavailable(_))), "{lost:?}");
    assert!(again.repeated);
    assert_eq!(again.activities[0].activity.value()["text"], "two");
    assert_eq!(log.conversation(&id("c")).await.unwrap().unwrap().turns, 2);
    log.close().await;
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_on_postgres_that_is_closed_is_answered_in_time_and_found_again_by_itself() {
    let Some(world) = World::postgres().await else {
        return;
    };
    let refusing = Arc::new(AtomicBool::new(false));
    let port = door(address(world.url()), Arc::clone(&refusing)).await;
    let log = open_with(&through(world.url(), port), &LogOptions::default())
        .await
        .unwrap();
    log.take_turn(arrival("c", "1", 1), echo("one")).await.unwrap();

    refusing.store(true, Ordering::SeqCst);
    world.cut_connections().await;
    let asked = Instant::now();
    let refused = log.take_turn(arrival("c", "2", 2), echo("two")).await;
    let waited = asked.elapsed();
    let unready = log.ready().await;
    refusing.store(false, Ordering::SeqCst);
    let opened = Instant::now();
    while log.take_turn(arrival("c", "2", 2), echo("two")).await.is_err() {
        assert!(
            opened.elapsed() < Duration::from_secs(20),
            "it is never found again"
        );
    }

    assert!(
        matches!(refused, Err(LogError::Unavailable(_) | LogError::Busy { .. })),
        "{refused:?}"
    );
    // Its patience is 0.9 s; the rest is for a machine that does much else.
    assert!(waited < Duration::from_secs(5), "{waited:?}");
    assert!(unready.is_err());
    log.ready().await.unwrap();
    assert_eq!(log.conversation(&id("c")).await.unwrap().unwrap().turns, 2);
    log.close().await;
    world.close().await;
}

/// Passes connections on, or refuses them.
async fn door(server: String, refusing: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            if refusing.load(Ordering::SeqCst) {
                continue;
            }
            let server = server.clone();
            tokio::spawn(async move {
                if let Ok(mut server) = TcpStream::connect(server).await {
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                }
            });
        }
    });
    port
}
