//! What goes back and forth between a person, their answer and a colleague, on each channel: after a restart, and on another
//! replica than the one that answered.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::direct_line::{Chat, SECRET};
use crate::support::{ADMIN_KEY, Database, Options, Server, eventually, fixture, message};
use crate::teams::fake_connector::{FakeConnector, Request};

const QUESTION: &str = "How do I renew a book?";

/// A server that has answered, and the one that hears what comes next: another replica, or itself after a restart.
struct Pair {
    first: Server,
    second: Option<Server>,
    connector: FakeConnector,
}

impl Pair {
    async fn start(database: Database) -> Self {
        let is_shared = matches!(database, Database::Postgres);
        let options = Options::new()
            .knowledge(&fixture("library"))
            .env("HELPLINE_DIRECTLINE_SECRET", SECRET);
        let first = Server::start(options.database(database)).await;
        Self {
            second: is_shared.then(|| first.replica()),
            first,
            connector: FakeConnector::start().await,
        }
    }

    /// The server after what is to be outlived.
    fn then(&mut self) -> &Server {
        if self.second.is_none() {
            self.first.kill9();
            self.first.restart();
        }
        self.second.as_ref().unwrap_or(&self.first)
    }

    /// An activity of this channel, whose replies go to the connector.
    fn activity(&self, channel: &str, conversation: &str, id: &str, kind: &str) -> Value {
        let mut activity = message(conversation, id, QUESTION);
        activity["type"] = json!(kind);
        activity["channelId"] = json!(channel);
        activity["serviceUrl"] = json!(self.connector.service_url());
        activity["deliveryMode"] = json!("normal");
        if kind != "message" {
            activity.as_object_mut().expect("an object").remove("text");
        }
        activity
    }

    /// Asks by a connector; gives the id of the channel's for the answer.
    async fn ask(&self, channel: &str, conversation: &str) -> String {
        let asked = self.activity(channel, conversation, "asked", "message");
        let response = self.first.post_activity(&asked).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        let name = eventually("the answer at the connector", async || {
            let requests = self.connector.requests();
            let at = requests.iter().position(|request| {
                let activity = request.json();
                activity["conversation"]["id"] == conversation && activity["replyToId"] == "asked"
            })?;
            Some(format!("activity-{}", at + 1))
        })
        .await;
        // The name it was given is kept before the row goes.
        eventually("an empty outbox", async || {
            (self.first.admin("/outbox").await["waiting"] == 0).then_some(())
        })
        .await;
        name
    }
}

/// The last turn, and the id of the first answer.
async fn last_turn(server: &Server, channel: &str, conversation: &str) -> (Value, Value) {
    let path = |of: &str| format!("/conversations/{conversation}/{of}?channel={channel}");
    let turns = server.admin(&path("turns")).await;
    let activities = server.admin(&path("activities")).await;
    let answer = activities["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|activity| activity["from"]["role"] == "bot" && !activity["entities"].is_null())
        .expect("an answer")["id"]
        .clone();
    let last = turns["items"]
        .as_array()
        .expect("a list")
        .last()
        .expect("a turn")
        .clone();
    (last, answer)
}

async fn every_form_of_feedback_reaches_its_answer(database: Database) {
    let mut pair = Pair::start(database).await;
    let feedback = |reaction: &str| json!({"actionName": "feedback", "actionValue": {"reaction": reaction, "feedback": "{\"feedbackText\":\"\"}"}});
    let mut sent = Vec::new();
    for (conversation, channel, outcome) in [
        ("thumb-up", "msteams", "confirmed"),
        ("thumb-down", "msteams", "denied"),
        ("heart", "slack", "confirmed"),
        ("no", "slack", "denied"),
    ] {
        let name = pair.ask(channel, conversation).await;
        let mut activity = match conversation {
            "thumb-up" | "thumb-down" => {
                let mut invoke = pair.activity(channel, conversation, "2", "invoke");
                invoke["name"] = json!("message/submitAction");
                invoke["value"] = feedback(if outcome == "confirmed" { "like" } else { "dislike" });
                invoke
            }
            "heart" => {
                let mut reaction = pair.activity(channel, conversation, "2", "messageReaction");
                reaction["reactionsAdded"] = json!([{"type": "like"}]);
                reaction
            }
            _ => {
                let mut words = pair.activity(channel, conversation, "2", "message");
                words["text"] = json!("no, that did not help");
                words
            }
        };
        activity["replyToId"] = json!(name);
        sent.push((conversation, channel, outcome, activity));
    }
    let chat = Chat::start(&pair.first).await;
    chat.say(&pair.first, "asked", QUESTION).await;
    let history = chat.history(&pair.first).await;
    let actions = history
        .iter()
        .find_map(|activity| activity["entities"].pointer("/0/potentialAction").cloned())
        .expect("an answer with thumbs");

    let server = pair.then();

    for (conversation, channel, outcome, activity) in sent {
        let response = server.post_activity(&activity).await;
        assert!(
            response.status().is_success(),
            "{conversation}: {}",
            response.status()
        );
        let (turn, answer) = last_turn(server, channel, conversation).await;
        assert_eq!(turn["outcome"], outcome, "{conversation}: {turn}");
        if conversation != "no" {
            assert_eq!(turn["about"], answer, "{conversation}: {turn}");
        }
    }
    let mut clicked = actions[1].clone();
    clicked["actionStatus"] = json!("CompletedActionStatus");
    let event = json!({"type": "event", "name": "webchat:activity-status/feedback", "entities": [clicked]});
    let (status, posted) = chat.post(server, &event).await;
    assert_eq!(status, StatusCode::OK, "{posted}");
    let (turn, answer) = last_turn(server, "directline", &chat.id).await;
    assert_eq!(
        (&turn["outcome"], &turn["about"]),
        (&json!("denied"), &answer),
        "{turn}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_feedback_reaches_its_answer_on_sqlite() {
    every_form_of_feedback_reaches_its_answer(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_feedback_reaches_its_answer_on_postgres() {
    every_form_of_feedback_reaches_its_answer(Database::Postgres).await;
}

async fn a_colleague_reaches_the_person(database: Database) {
    let mut pair = Pair::start(database).await;
    for channel in ["msteams", "slack", "emulator"] {
        pair.ask(channel, &format!("with-{channel}")).await;
    }
    let chat = Chat::start(&pair.first).await;
    chat.say(&pair.first, "asked", QUESTION).await;

    let service = pair.connector.clone();
    let server = pair.then();

    let speak = async |conversation: &str| {
        let response = server
            .client()
            .post(server.url(&format!("/api/admin/v1/conversations/{conversation}/activities")))
            .bearer_auth(ADMIN_KEY)
            .json(&json!({"text": "I have **renewed** it.", "from": {"name": "Bea"}}))
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::CREATED, "{conversation}");
    };
    for channel in ["msteams", "slack", "emulator"] {
        let conversation = format!("with-{channel}");
        speak(&conversation).await;
        let heard = eventually("the message at the connector", async || {
            service
                .requests()
                .iter()
                .map(Request::json)
                .filter(|activity| activity["conversation"]["id"] == conversation.as_str())
                .find(|activity| {
                    activity["text"]
                        .as_str()
                        .is_some_and(|text| text.contains("I have"))
                })
        })
        .await;
        assert_eq!(heard["text"], "**Bea:** I have **renewed** it.", "{channel}");
        assert_eq!(heard["textFormat"], "markdown");
        assert_eq!(heard["recipient"]["id"], "user-1");
    }
    speak(&chat.id).await;
    let history = chat.history(server).await;
    let last = history.last().expect("something was said");
    assert_eq!(
        (&last["text"], &last["from"]["name"]),
        (&json!("I have **renewed** it."), &json!("Bea"))
    );
    // The agent is quiet while a person has the conversation.
    chat.say(server, "again", QUESTION).await;
    assert_eq!(chat.history(server).await.len(), history.len() + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_reaches_the_person_after_a_restart_on_sqlite() {
    a_colleague_reaches_the_person(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_reaches_the_person_by_another_replica_on_postgres() {
    a_colleague_reaches_the_person(Database::Postgres).await;
}
