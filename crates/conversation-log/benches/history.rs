//! A long history: what a turn takes on disk, whether the last one costs what the first did, and how long a search takes.
//!
//! `cargo bench -p conversation-log --bench history` fills SQLite in a temporary folder and PostgreSQL at
//! `HELPLINE_TEST_POSTGRES`. `HELPLINE_BENCH_TURNS` is the length of the history (100,000 when unset; `tools/history` takes two
//! million), `TMPDIR` says which disk.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run says so and ends")]
#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use conversation_log::{
    Arrival, ConversationId, ConversationLog, Decide, LogOptions, NewActivity, Role, SearchFilter, Snapshot,
    TurnDraft, TurnFacts, open_with,
};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _};

/// Turns under way at once.
const WRITERS: usize = 256;
/// Turns of a conversation, as people talk.
const TURNS_OF_A_CONVERSATION: u64 = 10;
/// Turns of the one long conversation.
const LONG: u64 = 20_000;
/// Its number: behind all others.
const LONG_CONVERSATION: u64 = 1 << 32;
/// Words there are. Each is half as common as one that comes twice as early.
const WORDS: u64 = 30_000;
/// Searches of one kind.
const SEARCHES: usize = 15;

#[tokio::main]
async fn main() {
    let turns = std::env::var("HELPLINE_BENCH_TURNS")
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(100_000);
    let only = std::env::var("HELPLINE_BENCH_DATABASE").unwrap_or_default();
    if only != "postgres" {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("history.db").display());
        let bytes = || {
            let files = std::fs::read_dir(folder.path()).unwrap();
            files
                .map(|file| file.unwrap().metadata().unwrap().len())
                .sum::<u64>()
        };
        history("SQLite", &url, turns).await;
        println!("SQLite: {} bytes on disk a turn", bytes() / (turns + LONG));
    }
    if only != "sqlite" {
        postgres(turns).await;
    }
}

async fn postgres(turns: u64) {
    let server = std::env::var("HELPLINE_TEST_POSTGRES")
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable".to_owned());
    let mut admin = match sqlx::PgConnection::connect(&server).await {
        Ok(admin) => admin,
        Err(error) => {
            println!("PostgreSQL: LEFT OUT, there is none at HELPLINE_TEST_POSTGRES ({error})");
            return;
        }
    };
    let schema = format!("helpline_history_{}", std::process::id());
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options[search_path]={schema}");
    let mut run = async |statement: String| {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .fetch_all(&mut admin)
            .await
            .unwrap()
    };
    run(format!(
        "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"
    ))
    .await;
    history("PostgreSQL", &url, turns).await;
    let rows = run(format!(
        "SELECT SUM(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c
         WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r'"
    ))
    .await;
    let bytes: i64 = sqlx::Row::get(&rows[0], 0);
    println!(
        "PostgreSQL: {} bytes on disk a turn",
        bytes.unsigned_abs() / (turns + LONG)
    );
    run(format!("DROP SCHEMA {schema} CASCADE")).await;
}

async fn history(database: &str, url: &str, turns: u64) {
    // A slow disk must show as time, not as errors.
    let options = LogOptions {
        patience: Duration::from_mins(10),
        ..LogOptions::default()
    };
    let log = open_with(url, &options).await.unwrap();
    let tenth = (turns / 10).max(1);
    let first = fill(&log, 0, tenth).await;
    fill(&log, tenth, turns - tenth).await;
    let last = fill(&log, turns - tenth, turns).await;
    println!(
        "{database}: {turns} turns in {} conversations; the last tenth takes {:.2}x of the first ({:.0} turns/s)",
        turns / TURNS_OF_A_CONVERSATION,
        last.as_secs_f64() / first.as_secs_f64(),
        tenth as f64 / first.as_secs_f64(),
    );
    let (first, last) = long_conversation(&*log).await;
    println!(
        "{database}: one conversation of {LONG} turns; a turn of its last thousand takes {:.2}x of one of its first ({:.1} ms)",
        last.as_secs_f64() / first.as_secs_f64(),
        first.as_secs_f64() * 1_000.0,
    );
    for (kind, query) in [
        ("the most common word", word(0)),
        ("a word of every seventieth turn", word(300)),
        ("a word of every 140th turn", word(700)),
        ("a word of every 280th turn", word(1_500)),
        ("a word of every thousandth turn", word(5_000)),
        ("a rare word", word(25_000)),
        ("two common words", format!("{} {}", word(1), word(2))),
        ("a phrase", format!("\"{} {}\"", word(0), word(3))),
        ("a beginning", format!("{}*", &word(77)[..4])),
        (
            "a common word without another",
            format!("{} -{}", word(4), word(0)),
        ),
        ("a word that is nowhere", "nowhere".to_owned()),
    ] {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..SEARCHES {
            let began = Instant::now();
            let filter = SearchFilter {
                text: query.clone(),
                ..SearchFilter::default()
            };
            found = log.search(&filter, 50, None).await.unwrap().items.len();
            times.push(began.elapsed());
        }
        times.sort_unstable();
        println!(
            "{database}: {kind}: {found} of a page in {:.1} ms (median), {:.1} ms (longest)",
            times[SEARCHES / 2].as_secs_f64() * 1_000.0,
            times[SEARCHES - 1].as_secs_f64() * 1_000.0,
        );
    }
    log.close().await;
}

/// Stores the turns from one number to another.
async fn fill(log: &Arc<dyn ConversationLog>, from: u64, to: u64) -> Duration {
    let began = Instant::now();
    stream::iter(from..to)
        .for_each_concurrent(WRITERS, |number| {
            // Conversations that go on at the same time.
            let block = WRITERS as u64 * TURNS_OF_A_CONVERSATION;
            let conversation = number / block * WRITERS as u64 + number % WRITERS as u64;
            let log = Arc::clone(log);
            async move { take(&*log, conversation, number).await }
        })
        .await;
    began.elapsed()
}

/// The median turn of the first thousand and of the last.
async fn long_conversation(log: &dyn ConversationLog) -> (Duration, Duration) {
    let mut times = Vec::new();
    for number in 0..LONG {
        let began = Instant::now();
        take(log, LONG_CONVERSATION, number).await;
        times.push(began.elapsed());
    }
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort_unstable();
        times[times.len() / 2]
    };
    (median(&times[..1_000]), median(&times[times.len() - 1_000..]))
}

/// As Direct Line gives ids: the time at which it begins, one each half second, and what nobody can guess.
fn conversation_id(conversation: u64) -> String {
    let noise = conversation.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 4;
    format!("{:012x}77b2a{noise:015x}", 1_700_000_000_000 + conversation * 500)
}

async fn take(log: &dyn ConversationLog, conversation: u64, number: u64) {
    let arrival = Arrival {
        conversation: ConversationId {
            channel: "directline".to_owned(),
            id: conversation_id(conversation),
        },
        keys: vec![format!("client:17{number}abcd.0")],
        // Twenty a second.
        received_ms: 1_700_000_000_000 + i64::try_from(number * 50).unwrap(),
        due_ms: 0,
        user_id: format!("user-{}", number % 5_000),
        locale: Some("en-US".to_owned()),
    };
    let decide: Decide = Arc::new(move |snapshot: &Snapshot| draft(snapshot, number));
    log.take_turn(arrival, decide).await.unwrap();
}

/// The same random numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// A word by Zipf's law, about.
    fn text(&mut self, words: u64) -> String {
        let words: Vec<String> = (0..words)
            .map(|_| {
                let bits = self.next(15);
                word((1 << bits) - 1 + self.next(1 << bits)).clone()
            })
            .collect();
        words.join(" ")
    }
}

/// The word of a rank: common ones are short, as in any language.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 32] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta",
        "ve", "wi", "xo", "zu", "bra", "cle", "dri", "flo", "gru", "pla", "ske", "sti", "tro", "plu", "spa",
        "tre",
    ];
    let mut rest = rank % WORDS;
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[usize::try_from(rest % 32).unwrap()]);
        rest /= 32;
        if rest == 0 {
            return word;
        }
    }
}

/// A turn like those a server stores, and as large: what a person wrote, an answer with options, five candidates.
fn draft(snapshot: &Snapshot, number: u64) -> TurnDraft {
    let mut random = Random(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let id = |sequence: i64| format!("01a219c180b277b2a1778f711dec7627|{sequence:07}");
    let (asked, answered) = (random.text(9), random.text(45));
    let user = json!({"id": format!("user-{}", number % 5_000), "name": "Ann", "role": "user"});
    let bot = json!({"id": "helpline", "name": "Helpline", "role": "bot"});
    let conversation = json!({"id": "01a219c180b277b2a1778f711dec7627"});
    // Questions of some hundred entries.
    let entries: Vec<(String, String)> = (0..5)
        .map(|_| {
            let entry = random.next(300);
            let mut words = Random(entry + 7);
            let question = words.text(11);
            let id = format!(
                "8cc96b09-c98b-4fc1-b4e3-f5e8d1fca11b#{}",
                question.replace(' ', "-")
            );
            (id, question)
        })
        .collect();
    let matched: Vec<Value> = asked
        .split(' ')
        .take(4)
        .map(|word| json!({"word": word, "term": word, "field": "title", "contribution": 0.2137}))
        .collect();
    let candidates: Value = entries
        .iter()
        .enumerate()
        .map(|(place, (id, question))| {
            json!({
                "id": id, "question": question, "confidence": random.next(10_000) as f64 / 10_000.0,
                "score": random.next(80_000) as f64 / 10_000.0,
                "matched": if place < 3 { matched.clone() } else { Vec::new() },
            })
        })
        .collect();
    let options: Value = entries
        .iter()
        .take(if number.is_multiple_of(3) { 3 } else { 0 })
        .map(|(id, question)| json!({"label": question, "entries": [id]}))
        .collect();
    let tried: Vec<&String> = entries.iter().map(|(id, _)| id).collect();
    TurnDraft {
        state: json!({
            "version": 2, "pending": {"what": "answered", "entries": tried, "alternatives": tried, "options": options},
            "shown": options, "question": asked, "tried": tried, "earlier": [{"what": "answered", "entries": tried}],
        })
        .to_string(),
        activities: vec![
            NewActivity::of(id(snapshot.next_sequence), Role::User, &json!({
                    "type": "message", "id": id(snapshot.next_sequence), "timestamp": "2026-11-26T21:27:21.597Z",
                    "channelId": "directline", "from": user, "recipient": bot, "conversation": conversation,
                    "text": asked, "textFormat": "plain", "locale": "en-US",
                    "channelData": {"clientActivityID": format!("17{number}abcd.0")},
                })),
            NewActivity::of(id(snapshot.next_sequence + 1), Role::Bot, &json!({
                    "type": "message", "id": id(snapshot.next_sequence + 1), "timestamp": "2026-11-26T21:27:21.597Z",
                    "channelId": "directline", "from": bot, "recipient": user, "conversation": conversation,
                    "replyToId": id(snapshot.next_sequence), "text": answered, "textFormat": "markdown",
                    "inputHint": "acceptingInput",
                })),
        ],
        facts: TurnFacts {
            knowledge_version: "0123456789abcdef".to_owned(),
            tiers: vec!["lexical".to_owned(), "vectors".to_owned()],
            decision: if number.is_multiple_of(3) {
                "clarify"
            } else {
                "answer"
            }
            .to_owned(),
            entry: entries.first().map(|(id, _)| id.clone()),
            confidence: Some(0.93),
            in_scope: Some(0.99),
            candidates: candidates.into(),
            options: options.into(),
            chosen: None,
            outcome: None,
            redactions: Vec::new(),
            event: json!({"said": {"text": asked, "secrets": []}}).into(),
            surroundings: json!({"encoder": true}).into(),
            reply: Some(1),
            duration_us: 300,
        },
        outbox: Vec::new(),
        support_request: None,
        closes_requests: false,
        reference: None,
    }
}
