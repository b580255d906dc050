//! Tells other replicas what was stored here, hears what they stored, and looks for what was not heard.
//!
//! A NOTIFY inside the turn's transaction would make all commits of the database wait for one another: PostgreSQL holds
//! one lock from the notification to the end of the commit. So it follows the commit, on a connection of its own that
//! waits for no disk. What is lost when a replica dies between the two is found by the poll.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::open::{self, Opened};
use super::{read, run};
use crate::key::Key;
use crate::watchers::Watchers;

/// Batches that wait to be told. Beyond it the poll tells them.
const LONGEST_QUEUE: usize = 64;
/// PostgreSQL takes payloads shorter than 8,000 bytes.
const LONGEST_PAYLOAD: usize = 7_900;
/// Pause before a lost connection is tried again.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

type Batch = Vec<(Key, i64)>;

/// Where the lanes put what they stored.
#[derive(Debug, Clone)]
pub(super) struct News {
    batches: mpsc::Sender<Batch>,
}

impl News {
    /// Starts the three tasks; they end with `ending`.
    pub(super) fn start(
        opened: &Opened,
        poll_every: Duration,
        patience: Duration,
        watchers: &Arc<Watchers>,
        ending: &CancellationToken,
        tasks: &TaskTracker,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(LONGEST_QUEUE);
        let channel = format!("helpline_{}", Key::of_text(&opened.schema).to_hex());
        let options = opened.options.clone();
        let telling = tell(options.clone(), channel.clone(), receiver);
        let hearing = hear(options, channel, Arc::clone(watchers));
        let looking = look(opened.pool.clone(), poll_every, patience, Arc::clone(watchers));
        tasks.spawn(ending.clone().run_until_cancelled_owned(telling));
        tasks.spawn(ending.clone().run_until_cancelled_owned(hearing));
        tasks.spawn(ending.clone().run_until_cancelled_owned(looking));
        Self { batches: sender }
    }

    /// These conversations grew, to these sequences.
    pub(super) fn tell(&self, batch: Batch) {
        if !batch.is_empty() && self.batches.try_send(batch).is_err() {
            tracing::debug!("the queue of news is full: other replicas find it by polling");
        }
    }
}

const NOTIFY: &str = "SELECT pg_notify($1, $2)";

async fn tell(options: PgConnectOptions, channel: String, mut batches: mpsc::Receiver<Batch>) {
    let mut connection: Option<PgConnection> = None;
    let mut waiting: Vec<Batch> = Vec::new();
    while batches.recv_many(&mut waiting, LONGEST_QUEUE).await > 0 {
        for payload in payloads(waiting.drain(..).flatten()) {
            let told = async {
                let connection = match &mut connection {
                    Some(connection) => connection,
                    none => none.insert(connect(&options).await?),
                };
                sqlx::query(NOTIFY)
                    .bind(&channel)
                    .bind(payload)
                    .execute(connection)
                    .await
            };
            if let Err(error) = told.await {
                tracing::debug!(%error, "cannot tell other replicas: they find it by polling");
                connection = None;
                tokio::time::sleep(RECONNECT_AFTER).await;
                break;
            }
        }
    }
    if let Some(connection) = connection {
        let _ = connection.close().await;
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = open::connect(options).await?;
    // A notification need not survive a crash: its commit waits for no disk.
    sqlx::query("SELECT set_config('synchronous_commit', 'off', FALSE)")
        .execute(&mut connection)
        .await?;
    Ok(connection)
}

/// `key:sequence,key:sequence …`, as few payloads as hold them.
fn payloads(grown: impl Iterator<Item = (Key, i64)>) -> Vec<String> {
    let mut payloads: Vec<String> = Vec::new();
    for (key, sequence) in grown {
        let mut item = key.to_hex();
        let _ = write!(item, ":{sequence}");
        match payloads.last_mut() {
            Some(last) if last.len() + 1 + item.len() <= LONGEST_PAYLOAD => {
                last.push(',');
                last.push_str(&item);
            }
            _ => payloads.push(item),
        }
    }
    payloads
}

/// The reverse of [`payloads`]; what cannot be read is left out.
fn grown(payload: &str) -> impl Iterator<Item = (Key, i64)> {
    payload.split(',').filter_map(|item| {
        let (key, sequence) = item.split_once(':')?;
        Some((Key::from_hex(key)?, sequence.parse().ok()?))
    })
}

async fn hear(options: PgConnectOptions, channel: String, watchers: Arc<Watchers>) {
    loop {
        if let Err(error) = listen(&options, &channel, &watchers).await {
            tracing::debug!(%error, "cannot listen to other replicas, trying again");
        }
        tokio::time::sleep(RECONNECT_AFTER).await;
    }
}

async fn listen(options: &PgConnectOptions, channel: &str, watchers: &Watchers) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(channel).await?;
    loop {
        // Before the first and after each gap: what was said meanwhile is not said again.
        watchers.wake_all();
        while let Some(notification) = listener.try_recv().await? {
            for (conversation, sequence) in grown(notification.payload()) {
                watchers.wake(conversation, sequence);
            }
        }
    }
}

async fn look(pool: PgPool, every: Duration, patience: Duration, watchers: Arc<Watchers>) {
    loop {
        tokio::time::sleep(every).await;
        let watched = watchers.watched();
        if watched.is_empty() {
            continue;
        }
        let keys = watched.into_iter().map(Key::to_uuid).collect();
        let looked = run(&pool, patience, move |connection| {
            Box::pin(read::last_sequences(connection, keys))
        });
        match looked.await {
            Ok(sequences) => {
                for (conversation, sequence) in sequences {
                    watchers.wake(conversation, sequence);
                }
            }
            Err(error) => tracing::debug!(%error, "cannot look at the watched conversations"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_many_conversations_fit_into_payloads_and_read_back() {
        let sent: Batch = (0..1_000)
            .map(|number| (Key::of_text(&format!("{number}")), number))
            .collect();

        let payloads = payloads(sent.iter().copied());

        assert!(payloads.iter().all(|payload| payload.len() <= LONGEST_PAYLOAD));
        assert!(payloads.len() < 10);
        let read: Batch = payloads.iter().flat_map(|payload| grown(payload)).collect();
        assert_eq!(read, sent);
    }

    #[test]
    fn a_payload_that_is_not_ours_says_nothing() {
        assert_eq!(grown("hello, world: 1,:,x:y").count(), 0);
    }
}
