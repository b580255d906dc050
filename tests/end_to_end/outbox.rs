//! Replies that leave by a connector: nobody waits for it, replicas share the work, and a stop takes none of them back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::support::{Database, Options, Server, eventually, figure, fixture, message};
use crate::teams::fake_connector::FakeConnector;

const QUESTION: &str = "How do I renew a book?";
/// A stop has ended by then, on any machine; `tools/faults` prints how long it took.
const ENDED: Duration = Duration::from_secs(20);

/// A message whose replies go to this service URL.
fn to(service_url: &str, conversation: &str, id: &str) -> Value {
    let mut activity = message(conversation, id, QUESTION);
    activity["serviceUrl"] = json!(service_url);
    activity["deliveryMode"] = json!("normal");
    activity
}

async fn start(database: Database) -> Server {
    Server::start(Options::new().database(database).knowledge(&fixture("library"))).await
}

/// The messages the connector got, as (conversation, answered activity). That somebody is writing is told as well, where an
/// answer takes long.
fn delivered(connector: &FakeConnector) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let activities = connector.requests().into_iter().map(|request| request.json());
    activities
        .filter(|activity| activity["type"] == "message")
        .map(|activity| {
            (
                text(&activity["conversation"]["id"]),
                text(&activity["replyToId"]),
            )
        })
        .collect()
}

/// A connector that holds every reply until its gate lets it go.
struct HoldingConnector {
    service_url: String,
    gate: Arc<Semaphore>,
    /// When replies came.
    arrived: Arc<Mutex<Vec<Instant>>>,
}

impl HoldingConnector {
    async fn start() -> Self {
        let gate = Arc::new(Semaphore::new(0));
        let arrived: Arc<Mutex<Vec<Instant>>> = Arc::default();
        let (held, noted) = (Arc::clone(&gate), Arc::clone(&arrived));
        let router = Router::new().fallback(any(async move || {
            noted.lock().expect("nobody panics").push(Instant::now());
            held.acquire().await.expect("it is never closed").forget();
            axum::Json(json!({"id": "x"}))
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let service_url = format!("http://{}", listener.local_addr().expect("it is bound"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            service_url,
            gate,
            arrived,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_acknowledged_while_its_connector_takes_its_time() {
    // Held for longer than any 4 s.
    let HoldingConnector {
        service_url, gate, ..
    } = HoldingConnector::start().await;
    let server = start(Database::Sqlite).await;

    let mut took = Vec::new();
    for number in 0..100 {
        let activity = to(&service_url, &format!("c{}", number % 10), &number.to_string());
        took.push(
            eventually("an acknowledgement", async || {
                let asked = Instant::now();
                let response = server.post_activity(&activity).await;
                (response.status() == 202).then(|| asked.elapsed())
            })
            .await,
        );
    }
    let waiting = server.admin("/outbox").await["waiting"].clone();
    gate.add_permits(10_000);

    acknowledged("the connector holds every reply, one caller", took);
    assert_eq!(waiting, 100, "nothing has left when all is acknowledged");
}

/// Prints how long the acknowledgements took.
fn acknowledged(while_that: &str, mut took: Vec<Duration>) {
    took.sort();
    figure(&format!(
        "acknowledged while {while_that}: median {:.1} ms, slowest {:.1} ms of {}",
        took[took.len() / 2].as_secs_f64() * 1e3,
        took[took.len() - 1].as_secs_f64() * 1e3,
        took.len()
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_is_acknowledged_while_its_connector_takes_4_s_for_each_reply() {
    const CALLERS: usize = 16;
    const MESSAGES: usize = 20;
    let delivered = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&delivered);
    let router = Router::new().fallback(any(async move || {
        tokio::time::sleep(Duration::from_secs(4)).await;
        counted.fetch_add(1, Ordering::SeqCst);
        axum::Json(json!({"id": "x"}))
    }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let service_url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let server = Arc::new(start(Database::Sqlite).await);
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (server, service_url) = (Arc::clone(&server), service_url.clone());
        callers.spawn(async move {
            let mut took = Vec::new();
            for number in 0..MESSAGES {
                // A person waits for the answer before the next message.
                tokio::time::sleep(Duration::from_millis(200)).await;
                let activity = to(&service_url, &format!("crowd-{caller}-{number}"), "1");
                let asked = Instant::now();
                let response = server.post_activity(&activity).await;
                took.push((response.status().as_u16(), asked.elapsed()));
            }
            took
        });
    }

    let answers: Vec<(u16, Duration)> = callers.join_all().await.concat();

    assert!(answers.iter().all(|(status, _)| *status == 202), "{answers:?}");
    let took = answers.into_iter().map(|(_, took)| took).collect();
    acknowledged("the connector takes 4 s for each reply, 16 callers", took);
    eventually("a reply", async || {
        (delivered.load(Ordering::SeqCst) > 0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connector_that_hangs_holds_up_no_reply_to_another() {
    const HANGING: usize = 200;
    let hanging = HoldingConnector::start().await;
    let well = FakeConnector::start().await;
    let server = start(Database::Sqlite).await;
    for number in 0..HANGING {
        let activity = to(&hanging.service_url, &format!("hanging-{number}"), "1");
        assert_eq!(server.post_activity(&activity).await.status(), 202);
    }

    let activity = to(well.service_url(), "well", "1");
    assert_eq!(server.post_activity(&activity).await.status(), 202);

    eventually("the reply to the other", async || {
        (delivered(&well).len() == 1).then_some(())
    })
    .await;
    let tried = hanging.arrived.lock().expect("nobody panics").len();
    assert!(tried < HANGING, "the reply waited until all {tried} were tried");
    hanging.gate.add_permits(10_000);
    eventually("an empty outbox", async || {
        (server.admin("/outbox").await["waiting"] == 0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_answers_every_message_it_has_accepted() {
    let connector = FakeConnector::start().await;
    let mut server = start(Database::Sqlite).await;
    let mut writers = JoinSet::new();
    for writer in 0..25 {
        let (client, url) = (server.client().clone(), server.url("/api/messages"));
        let service_url = connector.service_url().to_owned();
        writers.spawn(async move {
            let conversation = format!("stop-{writer}");
            let mut accepted = Vec::new();
            for number in 0.. {
                let activity = to(&service_url, &conversation, &number.to_string());
                match client.post(&url).json(&activity).send().await {
                    Ok(response) if response.status() == 202 => {
                        accepted.push((conversation.clone(), number.to_string()));
                    }
                    Ok(response) => assert_eq!(response.status(), 503),
                    // It listens no more.
                    Err(_) => break,
                }
                // Under the pace that a channel allows for a conversation, so that all can leave.
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            accepted
        });
    }
    eventually("replies", async || {
        (delivered(&connector).len() >= 10).then_some(())
    })
    .await;

    let stopped = Instant::now();
    let status = server.terminate();
    let took = stopped.elapsed();
    let accepted: Vec<_> = writers.join_all().await.into_iter().flatten().collect();

    figure(&format!(
        "a stop under load: {} ms, {} messages accepted",
        took.as_millis(),
        accepted.len()
    ));
    assert!(status.success(), "{status}");
    assert!(took < ENDED, "{took:?}");
    let answered = delivered(&connector);
    assert!(!accepted.is_empty());
    for message in &accepted {
        let times = answered.iter().filter(|it| *it == message).count();
        assert_eq!(times, 1, "{message:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_share_the_replies_and_keep_their_order_on_postgres() {
    let connector = FakeConnector::start().await;
    let server = start(Database::Postgres).await;
    let replicas = [server.replica(), server.replica()];
    let mut sent = 0;
    for number in 0..4 {
        for conversation in 0..12 {
            let replica = &replicas[(number + conversation) % 2];
            let activity = to(
                connector.service_url(),
                &format!("share-{conversation}"),
                &number.to_string(),
            );
            eventually("the message to be taken", async || {
                (replica.post_activity(&activity).await.status() == 202).then_some(())
            })
            .await;
            sent += 1;
        }
    }

    eventually("all replies", async || {
        (delivered(&connector).len() >= sent).then_some(())
    })
    .await;
    eventually("an empty outbox", async || {
        (server.admin("/outbox").await["waiting"] == 0).then_some(())
    })
    .await;

    let mut of: HashMap<String, Vec<String>> = HashMap::new();
    for (conversation, id) in delivered(&connector) {
        of.entry(conversation).or_default().push(id);
    }
    assert_eq!(of.len(), 12);
    for (conversation, ids) in of {
        let said = || {
            [&server, &replicas[0], &replicas[1]]
                .map(Server::stderr)
                .join("\n")
        };
        assert_eq!(
            ids,
            ["0", "1", "2", "3"],
            "{conversation}: each once, in order: {}",
            said()
        );
    }
}

/// A message from Teams, in this conversation of one tenant.
fn from_teams(service_url: &str, conversation: &str, id: &str) -> Value {
    let mut activity = to(service_url, conversation, id);
    activity["channelId"] = json!("msteams");
    activity["conversation"]["tenantId"] = json!("one-tenant");
    activity
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_stay_under_the_limit_of_a_tenant_together_on_postgres() {
    const CONVERSATIONS: usize = 80;
    let HoldingConnector {
        service_url,
        gate,
        arrived,
    } = HoldingConnector::start().await;
    let server = start(Database::Postgres).await;
    let replica = server.replica();
    for id in ["first", "second"] {
        for number in 0..CONVERSATIONS {
            let to = if number % 2 == 0 { &server } else { &replica };
            let activity = from_teams(&service_url, &format!("c{number}"), id);
            eventually("the message to be taken", async || {
                (to.post_activity(&activity).await.status() == 202).then_some(())
            })
            .await;
        }
    }
    // Both replicas hold a reply of each of their conversations, and the second of each leaves as soon as they are let go.
    let count = || arrived.lock().expect("nobody panics").len();
    eventually("the first replies", async || {
        (count() >= CONVERSATIONS).then_some(())
    })
    .await;
    let released = Instant::now();
    gate.add_permits(10_000);

    eventually("all replies", async || {
        (count() >= 2 * CONVERSATIONS).then_some(())
    })
    .await;

    // A second's 29 may be due at once. The other 51 then take 1.7 s at 29 a second together; 40 of each at 29 each would
    // take 1.4 s, were none due.
    let last = *arrived
        .lock()
        .expect("nobody panics")
        .last()
        .expect("they have arrived");
    assert!(
        last >= released + Duration::from_millis(1_600),
        "{:?}",
        last - released
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_given_up_is_shown_and_tried_again_when_told() {
    let connector = FakeConnector::start().await;
    connector.will_answer([(
        400,
        Vec::new(),
        json!({"error": {"code": "BadSyntax", "message": "no"}}),
    )]);
    let server = start(Database::Sqlite).await;
    server
        .post_activity(&to(connector.service_url(), "parked", "1"))
        .await;

    let parked = eventually("a parked delivery", async || {
        let deliveries = server.admin("/deliveries?state=parked").await;
        deliveries["items"].get(0).cloned()
    })
    .await;
    let retry = format!("/api/admin/v1/deliveries/{}/retry", parked["id"]);
    let retried = server
        .client()
        .post(server.url(&retry))
        .bearer_auth(crate::support::ADMIN_KEY)
        .send()
        .await
        .expect("an answer");

    assert!(parked.to_string().contains("BadSyntax"), "{parked}");
    assert!(retried.status().is_success(), "{}", retried.status());
    eventually("the reply", async || {
        (delivered(&connector).len() == 2).then_some(())
    })
    .await;
}
