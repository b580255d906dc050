//! `helpline replay`: what a served log would come to under other articles.
//!
//! What people say is taken from the transcripts of the dialogue (`crates/dialogue-state/tests/dialogue/transcripts`), so
//! that every shape of a turn is in the log: options, buttons, forms, handoffs, thumbs, files, incidents, pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    ADMIN_KEY, Database, Options, Run, Server, command, eventually, message, repository, run,
};

const COLOUR: &str = "printing#how-do-i-print-in-colour";

/// A turn, by its conversation and number.
type Turns = BTreeSet<(String, i64)>;

/// A server that has talked, and the folder of its knowledge.
struct World {
    server: Server,
    folder: TempDir,
    turns: usize,
}

impl World {
    async fn on(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for file in fs::read_dir(tests_of_dialogue().join("knowledge")).expect("the fixture is there") {
            let file = file.expect("a file");
            fs::copy(file.path(), folder.path().join(file.file_name())).expect("the folder takes files");
        }
        let server = Server::start(Options::new().database(database).knowledge(folder.path())).await;
        let mut world = Self {
            server,
            folder,
            turns: 0,
        };
        world.talk().await;
        world
    }

    /// Leads every conversation of the transcripts that is about this knowledge.
    async fn talk(&mut self) {
        let transcripts = tests_of_dialogue().join("transcripts");
        let mut files: Vec<PathBuf> = fs::read_dir(transcripts)
            .expect("the transcripts are there")
            .map(|file| file.expect("a file").path())
            .collect();
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).expect("a transcript is text");
            self.talk_as(&file, &text).await;
        }
        // Offsets and pages.
        let mut told = message("pages", "1", "how do I print in colour");
        told["localTimestamp"] = json!("2026-11-26T11:30:00+05:30");
        told["channelData"] =
            json!({"helplinePage": {"product": "2", "page": "https://a.example/printing?t=secret"}});
        self.post(&told).await;
        self.switch_incident(true).await;
        self.post(&message("pages", "2", "the printer is out of toner"))
            .await;
        self.post(&message("pages", "3", "badge")).await;
        self.switch_incident(false).await;
        self.post(&message("pages", "4", "2")).await;
        // A person of the other side.
        self.post(&message("person", "1", "talk to a person")).await;
        for (path, body) in [
            (
                "activities",
                json!({"type": "message", "text": "I am here", "from": {"name": "Ada"}}),
            ),
            ("handoff", json!({"state": "completed"})),
        ] {
            let url = self
                .server
                .url(&format!("/api/admin/v1/conversations/person/{path}"));
            let client = self.server.client();
            let response = client.post(url).bearer_auth(ADMIN_KEY).json(&body).send().await;
            self.turns += usize::from(response.expect("the server answers").status().is_success());
        }
        self.post(&message("person", "2", "how do I print in colour"))
            .await;
        self.turns = self.all_turns().await.len();
    }

    async fn talk_as(&mut self, file: &Path, transcript: &str) {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut conversation = 0;
        let mut is_ours = true;
        let mut last_answer = String::new();
        for (number, line) in transcript.lines().enumerate() {
            let Some((who, what)) = line.split_once(':') else {
                continue;
            };
            let what = what.trim();
            let id = format!("{name}/{conversation}");
            let mut activity = message(&id, &number.to_string(), "");
            match who {
                "knowledge" => {
                    conversation += 1;
                    is_ours = what == "fixture";
                    continue;
                }
                "user" => activity["text"] = json!(what),
                "event" => match what.split_once(' ').unwrap_or((what, "")) {
                    ("pressed", value) => activity["value"] = json!({"helplineChoice": value}),
                    ("attached", _) => {
                        activity["attachments"] = json!([{"contentType": "image/png", "name": "a.png"}]);
                    }
                    ("thumbs", verdict) => {
                        let kind = if verdict == "up" { "like" } else { "dislike" };
                        activity["type"] = json!("messageReaction");
                        activity["replyToId"] = json!(last_answer);
                        activity["reactionsAdded"] = json!([{"type": kind}]);
                    }
                    ("joined", _) => {
                        activity["type"] = json!("conversationUpdate");
                        activity["membersAdded"] = json!([{"id": "user-1"}]);
                    }
                    ("handoff", state) => {
                        activity["type"] = json!("event");
                        activity["name"] = json!("handoff.status");
                        activity["value"] = json!({"state": state});
                    }
                    other => panic!("{other:?}"),
                },
                _ => continue,
            }
            if is_ours {
                let replies = self.post(&activity).await;
                if let Some(id) = replies.last().and_then(|reply| reply["id"].as_str()) {
                    id.clone_into(&mut last_answer);
                }
            }
        }
    }

    async fn post(&mut self, activity: &Value) -> Vec<Value> {
        // On a machine that is busy the server may ask to come again; the same activity is one turn all the same.
        let response = eventually("the activity to be taken", async || {
            let response = self.server.post_activity(activity).await;
            (response.status() != 503).then_some(response)
        })
        .await;
        let status = response.status();
        assert!(status.is_success(), "{status} to {activity}");
        let body: Value = response.json().await.unwrap_or_default();
        body["activities"].as_array().cloned().unwrap_or_default()
    }

    async fn switch_incident(&self, on: bool) {
        let url = self.server.url("/api/admin/v1/incidents/i1");
        let client = self.server.client();
        let request = if on {
            client
                .put(url)
                .json(&json!({"title": "Printers are down", "words": ["printer", "toner"]}))
        } else {
            client.delete(url)
        };
        let response = request
            .bearer_auth(ADMIN_KEY)
            .send()
            .await
            .expect("the server answers");
        assert!(response.status().is_success(), "{}", response.status());
    }

    /// Every logged turn as the admin API has it, with its conversation.
    async fn all_turns(&self) -> Vec<(String, Value)> {
        let mut turns = Vec::new();
        for id in self.conversations().await {
            let listed = self
                .server
                .admin(&format!(
                    "/conversations/{}/turns?limit=200",
                    id.replace('/', "%2F")
                ))
                .await;
            let items = listed["items"].as_array().expect("a list").clone();
            turns.extend(items.into_iter().map(|turn| (id.clone(), turn)));
        }
        turns
    }

    async fn conversations(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .server
                .admin(&format!("/conversations?limit=200{cursor}"))
                .await;
            let items = page["items"].as_array().expect("a list").clone();
            ids.extend(
                items
                    .iter()
                    .map(|item| item["id"].as_str().expect("an id").to_owned()),
            );
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return ids,
            }
        }
    }

    /// Turns in which the agent said something that holds `text`.
    async fn turns_that_said(&self, text: &str) -> Turns {
        let mut turns = Turns::new();
        for id in self.conversations().await {
            let path = format!("/conversations/{}/activities?limit=200", id.replace('/', "%2F"));
            let activities = self.server.admin(&path).await;
            let items = activities["items"].as_array().expect("a list").clone();
            let said: Vec<i64> = items
                .iter()
                .filter(|item| {
                    item["from"]["role"] == "bot" && item["text"].as_str().unwrap_or_default().contains(text)
                })
                .filter_map(|item| item["sequence"].as_i64())
                .collect();
            let listed = self
                .server
                .admin(&format!(
                    "/conversations/{}/turns?limit=200",
                    id.replace('/', "%2F")
                ))
                .await;
            for turn in listed["items"].as_array().expect("a list") {
                let first = turn["first_sequence"].as_i64().expect("a sequence");
                let count = turn["activities"].as_i64().expect("a count");
                if said.iter().any(|at| (first..first + count).contains(at)) {
                    turns.insert((id.clone(), turn["turn"].as_i64().expect("a number")));
                }
            }
        }
        turns
    }

    fn replay(&self, arguments: &[&str]) -> Run {
        let folder = self.folder.path().to_str().expect("UTF-8");
        run(
            command(self.server.directory())
                .args([
                    "replay",
                    "--database",
                    self.server.database_url(),
                    "--knowledge",
                    folder,
                ])
                .args(arguments),
            "",
        )
    }

    fn replayed(&self) -> (Run, Value) {
        let run = self.replay(&["--json", "--examples", "100000"]);
        let report = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
        (run, report)
    }

    /// Changes a file of the knowledge.
    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replace(from, to)).expect("the file can be written");
    }
}

fn tests_of_dialogue() -> PathBuf {
    repository().join("crates/dialogue-state/tests/dialogue")
}

/// The turns of all groups.
fn changed(report: &Value) -> Turns {
    let turns = turns_of(report["groups"].as_array().expect("groups"));
    assert_eq!(
        report["changed"].as_u64(),
        Some(turns.len() as u64),
        "every turn is in one group"
    );
    turns
}

fn turns_of(groups: &[Value]) -> Turns {
    groups
        .iter()
        .flat_map(|group| group["examples"].as_array().expect("examples"))
        .map(|example| {
            let conversation = example["conversation"].as_str().expect("an id");
            (
                conversation.to_owned(),
                example["turn"].as_i64().expect("a number"),
            )
        })
        .collect()
}

async fn nothing_changes_under_the_same_knowledge(database: Database) {
    let world = World::on(database).await;

    let (run, report) = world.replayed();

    assert_eq!(run.code, Some(0), "{run}");
    assert!(world.turns > 200, "{}", world.turns);
    assert_eq!(report["turns"], json!(world.turns));
    assert_eq!(report["same"], json!(world.turns));
    assert_eq!(report["groups"], json!([]));
}

#[tokio::test]
async fn nothing_changes_under_the_same_knowledge_on_sqlite() {
    nothing_changes_under_the_same_knowledge(Database::Sqlite).await;
}

#[tokio::test]
async fn nothing_changes_under_the_same_knowledge_on_postgres() {
    nothing_changes_under_the_same_knowledge(Database::Postgres).await;
}

async fn a_reworded_answer_changes_the_turns_that_gave_it(database: Database) {
    let world = World::on(database).await;
    let gave = world.turns_that_said("Colour needs a cost centre").await;

    world.edit(
        "printing.md",
        "Colour needs a cost centre.",
        "Colour costs extra.",
    );
    let (run, report) = world.replayed();

    assert_eq!(run.code, Some(1), "{run}");
    assert!(gave.len() > 5, "{gave:?}");
    // Other words are another text to rank by, and what is said of an answer ("there is no cost centre") is read in its words:
    // so other turns may be decided otherwise, but none is only worded otherwise.
    assert!(gave.is_subset(&changed(&report)), "{gave:?} of {report}");
    let mut reworded = report["groups"].as_array().expect("groups").clone();
    reworded.retain(|group| group["only_wording"] == true);
    let others: Vec<_> = turns_of(&reworded).difference(&gave).cloned().collect();
    assert_eq!((reworded.is_empty(), others), (false, vec![]));
    for group in reworded {
        for example in group["examples"].as_array().expect("examples") {
            assert!(
                example["was"]
                    .as_str()
                    .is_some_and(|was| was.contains("a cost centre")),
                "{example}"
            );
            assert!(
                example["reply"]
                    .as_str()
                    .is_some_and(|reply| reply.contains("costs extra")),
                "{example}"
            );
        }
    }
}

#[tokio::test]
async fn a_reworded_answer_changes_the_turns_that_gave_it_on_sqlite() {
    a_reworded_answer_changes_the_turns_that_gave_it(Database::Sqlite).await;
}

#[tokio::test]
async fn a_reworded_answer_changes_the_turns_that_gave_it_on_postgres() {
    a_reworded_answer_changes_the_turns_that_gave_it(Database::Postgres).await;
}

#[tokio::test]
async fn a_removed_entry_changes_every_turn_that_gave_or_offered_it() {
    let world = World::on(Database::Sqlite).await;
    let question = "How do I print in colour?";
    let mut had: Turns = world.turns_that_said("Colour needs a cost centre").await;
    for (conversation, turn) in world.all_turns().await {
        let offered = turn["options"].to_string().contains(COLOUR);
        if offered || turn["entry"] == COLOUR {
            had.insert((conversation, turn["turn"].as_i64().expect("a number")));
        }
    }

    world.edit(
        "printing.md",
        &format!("* **{question}**\nColour needs a cost centre. Enter yours in the print dialog.\n"),
        "",
    );
    let (_, report) = world.replayed();

    let missing: Vec<_> = had.difference(&changed(&report)).cloned().collect();
    assert_eq!(missing, [], "given or offered before, and not told of");
    let named = report["groups"].as_array().expect("groups").iter().any(|group| {
        group["from"]["entry"]["id"] == COLOUR && group["from"]["entry"]["question"] == question
    });
    assert!(named, "an entry that is gone is named by its question: {report}");
}

#[tokio::test]
async fn a_phrase_for_what_nobody_knew_changes_the_turns_that_said_it() {
    let mut world = World::on(Database::Sqlite).await;
    for number in 0..3 {
        let conversation = format!("flumox/{number}");
        world
            .post(&message(&conversation, "1", "kindly unjam my flumox"))
            .await;
    }

    fs::write(
        world.folder.path().join("printing.intents.toml"),
        "[[entry]]\nquestion = \"How do I print in colour?\"\nphrases = [\"kindly unjam my flumox\"]\n",
    )
    .expect("the sidecar can be written");
    let (_, report) = world.replayed();

    let expected: Turns = (0..3).map(|number| (format!("flumox/{number}"), 1)).collect();
    let to_it: Turns = report["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .filter(|group| group["to"]["entry"]["id"] == COLOUR)
        .flat_map(|group| group["examples"].as_array().expect("examples"))
        .map(|example| {
            let conversation = example["conversation"].as_str().expect("an id");
            (
                conversation.to_owned(),
                example["turn"].as_i64().expect("a number"),
            )
        })
        .collect();
    assert_eq!(to_it, expected, "{report}");
}

#[tokio::test]
async fn a_replay_is_narrowed_by_channel_and_time() {
    let mut world = World::on(Database::Sqlite).await;
    world.edit(
        "printing.md",
        "Colour needs a cost centre.",
        "Colour costs extra.",
    );
    let mut other = message("other", "1", "how do I print in colour");
    other["channelId"] = json!("webchat");
    world.post(&other).await;

    let of_channel = world.replay(&["--json", "--channel", "webchat"]);
    let of_future = world.replay(&["--json", "--since", "2999-01-01"]);
    let until = world.replay(&["--json", "--until", "2000-01-01T00:00:00Z"]);

    let turns = |run: &Run| -> Value {
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run}"));
        report["turns"].clone()
    };
    assert_eq!(
        (turns(&of_channel), of_channel.code),
        (json!(1), Some(1)),
        "{of_channel}"
    );
    assert_eq!(
        (turns(&of_future), of_future.code),
        (json!(0), Some(0)),
        "{of_future}"
    );
    assert_eq!((turns(&until), until.code), (json!(0), Some(0)), "{until}");
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let directory = tempfile::tempdir().expect("a temporary folder");

    let run = run(
        command(directory.path()).args(["replay", "--database", "sqlite://nothing.db"]),
        "",
    );

    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("there is no database `nothing.db`"), "{run}");
    assert!(!directory.path().join("nothing.db").exists());
}
