//! The line to PostgreSQL: cut, silent, or cut between COMMIT and its answer.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::{options, weathers};
use crate::support::{Database, Server};

/// What the line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    /// Every connection ends, and new ones end at once.
    Cut,
    /// Nothing goes through, and nothing ends.
    Silent,
    /// A COMMIT goes through, and in place of its answer the connection ends.
    LosesAnswers,
}

/// A line between a server and PostgreSQL.
struct Line {
    mood: watch::Sender<Mood>,
    url: String,
}

impl Line {
    async fn to(database_url: &str) -> Self {
        let (before, after) = database_url.split_once('@').expect("a URL with a user");
        let (host, name) = after.split_once('/').expect("a URL with a database");
        let server = if host.contains(':') {
            host.to_owned()
        } else {
            format!("{host}:5432")
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let (mood, heard) = watch::channel(Mood::Well);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, server.clone(), heard.clone()));
            }
        });
        Self {
            mood,
            url: format!("{before}@127.0.0.1:{port}/{name}"),
        }
    }

    fn set(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }
}

async fn pass(client: TcpStream, server: String, mut mood: watch::Receiver<Mood>) {
    if *mood.borrow_and_update() == Mood::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let now = *mood.borrow_and_update();
        if now == Mood::Cut {
            return;
        }
        tokio::select! {
            changed = mood.changed() => if changed.is_err() {
                return;
            },
            read = from_client.read(&mut asked), if now != Mood::Silent => {
                let Ok(count @ 1..) = read else { return };
                let bytes = &asked[..count];
                if to_server.write_all(bytes).await.is_err() {
                    return;
                }
                if now == Mood::LosesAnswers && bytes.windows(7).any(|window| window == b"COMMIT\0") {
                    // PostgreSQL has stored it when it answers; the answer goes nowhere.
                    let _ = from_server.read(&mut answered).await;
                    return;
                }
            }
            read = from_server.read(&mut answered), if now != Mood::Silent => {
                let Ok(count @ 1..) = read else { return };
                if to_client.write_all(&answered[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn weathers_a_line(what: &str, mood: Mood) {
    let owner = Server::start(options(Database::Postgres)).await;
    let line = Line::to(owner.database_url()).await;
    let server = owner.replica_by(&line.url);

    weathers(
        what,
        &server,
        async || line.set(mood),
        async || line.set(Mood::Well),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_to_postgres_that_is_cut_is_found_again() {
    weathers_a_line("a line that is cut", Mood::Cut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_to_postgres_that_is_silent_is_given_up_in_time() {
    weathers_a_line("a line that is silent", Mood::Silent).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_to_postgres_that_loses_the_answers_to_commit_makes_no_lie_and_no_second_turn() {
    weathers_a_line(
        "a line that is cut between COMMIT and its answer",
        Mood::LosesAnswers,
    )
    .await;
}
