//! A load of many conversations at once: each writer posts one turn after the other to `/api/messages` and waits for the
//! replies that come back inline.
//!
//! The client is a few lines over a socket rather than a library: it shares the machine with the server it measures.

mod client;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use clap::Args;
use serde_json::json;

use client::Client;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Address and port of the server
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    server: SocketAddr,

    /// How many conversations go on at the same time
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    writers: u32,

    /// For how long
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u64,

    /// So many turns a second, whether or not those before are answered: a turn's latency counts from when it was due.
    /// Without it, each writer posts as soon as it has its answer
    #[arg(long, value_name = "TURNS", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,

    /// Turns of a conversation before its writer begins another
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    turns: u32,

    /// Give each question a number, so that none was understood before; greetings, thanks and choices stay as they are
    #[arg(long)]
    numbered: bool,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What people write, from all that happens: answered, asked back, chosen, not known, small talk.
const TEXTS: [&str; 10] = [
    "hello",
    "my personal access token expired",
    "token problem",
    "the first one",
    "how do I test whether my ssh key works",
    "can you order me a pizza",
    "i get permision errors with my token",
    "thanks",
    "oauth",
    "2",
];

/// What one writer saw.
#[derive(Default)]
struct Seen {
    latencies_us: Vec<u64>,
    /// Answers that were not 200, by status; 0 stands for a broken connection.
    refused: BTreeMap<u16, u64>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let (seen, took) = runtime.block_on(measure(arguments))?;
    report(arguments, seen, took);
    Ok(())
}

async fn measure(arguments: &Arguments) -> anyhow::Result<(Seen, Duration)> {
    // A server that is not there is an error, not a measurement of refused connections.
    Client::connect(arguments.server).await.with_context(|| {
        format!(
            "nothing listens on {}; start `helpline serve --dev` first",
            arguments.server
        )
    })?;
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros();
    let started = Instant::now();
    let deadline = started + Duration::from_secs(arguments.seconds);
    let next = Arc::new(AtomicU32::new(0));
    let writers: Vec<_> = (0..arguments.writers)
        .map(|writer| {
            let name: Arc<str> = format!("load-{run}-{writer}").into();
            let pace = arguments.rate.map(|rate| Pace {
                started,
                rate,
                next: Arc::clone(&next),
            });
            let turns = Turns {
                of_conversation: arguments.turns,
                are_numbered: arguments.numbered,
            };
            tokio::spawn(write(arguments.server, name, turns, deadline, pace))
        })
        .collect();
    let mut all = Seen::default();
    for writer in writers {
        let seen = writer.await?;
        all.latencies_us.extend(seen.latencies_us);
        for (status, count) in seen.refused {
            *all.refused.entry(status).or_default() += count;
        }
    }
    let took = started.elapsed();
    ensure!(
        !all.latencies_us.is_empty(),
        "no turn was answered with 200; refused by status: {:?}",
        all.refused
    );
    Ok((all, took))
}

/// When the next turn of an open loop is due, whoever of the writers is free to post it.
struct Pace {
    started: Instant,
    /// Turns a second.
    rate: u32,
    /// The number of the turn that nobody has taken yet.
    next: Arc<AtomicU32>,
}

impl Pace {
    /// Takes the next turn and waits for it; when it was due.
    async fn due(&self) -> Instant {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let due = self.started + Duration::from_secs_f64(f64::from(number) / f64::from(self.rate));
        tokio::time::sleep_until(due.into()).await;
        due
    }
}

/// What a writer posts.
#[derive(Clone, Copy)]
struct Turns {
    of_conversation: u32,
    are_numbered: bool,
}

/// Shorter texts are no questions.
const SHORTEST_QUESTION_BYTES: usize = 14;

async fn write(
    server: SocketAddr,
    name: Arc<str>,
    turns: Turns,
    deadline: Instant,
    pace: Option<Pace>,
) -> Seen {
    let mut seen = Seen::default();
    let mut client = None;
    for number in 0_u32.. {
        let begun = match &pace {
            Some(pace) => pace.due().await,
            None => Instant::now(),
        };
        if begun >= deadline {
            break;
        }
        let conversation = format!("{name}-{}", number / turns.of_conversation);
        let text = TEXTS
            .get(number as usize % TEXTS.len())
            .copied()
            .unwrap_or_default();
        let is_numbered = turns.are_numbered && text.len() >= SHORTEST_QUESTION_BYTES;
        let text = if is_numbered {
            let writer = name.rsplit('-').next().unwrap_or_default();
            Cow::Owned(format!("{text}, case {writer}{number:05}"))
        } else {
            Cow::Borrowed(text)
        };
        let body = activity(&conversation, number, &text);
        match post(&mut client, server, &body).await {
            Ok(200) => {
                let elapsed = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
                seen.latencies_us.push(elapsed);
            }
            Ok(status) => {
                *seen.refused.entry(status).or_default() += 1;
                // A server that is full says so; a client that does not listen would only measure refusals.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(_) => {
                *seen.refused.entry(0).or_default() += 1;
                client = None;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    seen
}

async fn post(client: &mut Option<Client>, server: SocketAddr, body: &str) -> anyhow::Result<u16> {
    let connected = match client.take() {
        Some(connected) => connected,
        None => Client::connect(server).await?,
    };
    client.insert(connected).post("/api/messages", body).await
}

fn activity(conversation: &str, number: u32, text: &str) -> String {
    json!({
        "type": "message",
        "id": format!("{conversation}-{number}"),
        "channelId": "emulator",
        "serviceUrl": "http://127.0.0.1:9",
        "deliveryMode": "expectReplies",
        "from": {"id": "load"},
        "recipient": {"id": "helpline"},
        "conversation": {"id": conversation},
        "text": text,
    })
    .to_string()
}

fn report(arguments: &Arguments, mut seen: Seen, took: Duration) {
    seen.latencies_us.sort_unstable();
    // The smallest latency that so many percent of the turns did not exceed (nearest rank).
    let percentile = |percent: usize| {
        let rank = (seen.latencies_us.len() * percent).div_ceil(100).max(1);
        seen.latencies_us[rank - 1] as f64 / 1000.0
    };
    let turns = seen.latencies_us.len();
    let per_second = turns as f64 / took.as_secs_f64();
    let (p50, p90, p99, max) = (percentile(50), percentile(90), percentile(99), percentile(100));
    if arguments.json {
        let refused: BTreeMap<String, u64> = seen
            .refused
            .iter()
            .map(|(status, count)| (status.to_string(), *count))
            .collect();
        println!(
            "{}",
            json!({
                "writers": arguments.writers, "seconds": took.as_secs_f64(), "turns": turns,
                "turns_per_second": per_second, "p50_ms": p50, "p90_ms": p90, "p99_ms": p99, "max_ms": max,
                "refused": refused,
            })
        );
        return;
    }
    println!(
        "{turns} turns in {:.1} s by {} writers: {per_second:.0} turns a second; \
         p50 {p50:.1} ms, p90 {p90:.1} ms, p99 {p99:.1} ms, longest {max:.1} ms",
        took.as_secs_f64(),
        arguments.writers,
    );
    for (status, count) in &seen.refused {
        match status {
            0 => println!("{count} connections broke"),
            status => println!("{count} answers with status {status}"),
        }
    }
}
