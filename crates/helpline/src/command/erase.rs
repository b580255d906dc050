//! `helpline erase`: takes out what was said, and shows the notes of it.

use std::io::Write;

use clap::{Args, Subcommand};
use conversation_log::{ConversationFilter, ConversationLog, Erase, Erasure};
use jiff::Timestamp;

use crate::database::{self, DatabaseArguments};
use crate::report::{self, Mend, Mendable, Outcome, counted};

/// As it stands in the notes.
const ACTOR: &str = "command line";
/// Notes read at once.
const PAGE: u32 = 200;

/// What is erased.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Conversation(Conversation),
    User(User),
    List(List),
}

/// Erase a conversation
///
/// What was said and decided, its support requests, deliveries and feedback. What stays is a note without text.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline erase conversation 01a219c180b277b2a1778f711dec7627")]
pub(crate) struct Conversation {
    #[command(flatten)]
    database: DatabaseArguments,

    /// Its id, as the console and the admin API show it
    #[arg(value_name = "ID")]
    id: String,

    /// Its channel, when two channels have the id
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
}

/// Erase every conversation a person ever wrote in, those of a group too
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline erase user 29:1a2b3c --channel msteams")]
pub(crate) struct User {
    #[command(flatten)]
    database: DatabaseArguments,

    /// The person's id on their channel
    #[arg(value_name = "ID")]
    id: String,

    /// On this channel alone [default: on all]
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
}

/// List what was erased, the latest first
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline erase list --json | jq .subject_sha256")]
pub(crate) struct List {
    #[command(flatten)]
    database: DatabaseArguments,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let database = match verb {
            Verb::Conversation(arguments) => &arguments.database,
            Verb::User(arguments) => &arguments.database,
            Verb::List(arguments) => &arguments.database,
        };
        let log = database::open_existing(&database.database).await?;
        let done = match verb {
            Verb::Conversation(arguments) => conversation(log.as_ref(), arguments).await,
            Verb::User(arguments) => user(log.as_ref(), arguments).await,
            Verb::List(arguments) => list(log.as_ref(), arguments.json).await,
        };
        log.close().await;
        done
    })?;
    Ok(Outcome::Done)
}

async fn conversation(log: &dyn ConversationLog, arguments: &Conversation) -> anyhow::Result<()> {
    let filter = ConversationFilter {
        conversation_id: Some(arguments.id.clone()),
        channel: arguments.channel.clone(),
        ..ConversationFilter::default()
    };
    let found = log
        .conversations(&filter, 2, None)
        .await
        .mend(|| "cannot look for the conversation".to_owned(), try_again)?;
    let mut found = found.items.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => erase(log, Erase::Conversation(one.id)).await,
        (Some(one), Some(other)) => Err(Mendable::new(
            format!(
                "`{}` is a conversation on `{}` and on `{}`",
                arguments.id, one.id.channel, other.id.channel
            ),
            "say which by `--channel`",
        )
        .into()),
        (None, _) => Err(Mendable::new(
            format!("there is no conversation `{}`", arguments.id),
            "the console and `GET /api/admin/v1/conversations` show the ids",
        )
        .into()),
    }
}

async fn user(log: &dyn ConversationLog, arguments: &User) -> anyhow::Result<()> {
    let who = Erase::User {
        user_id: arguments.id.clone(),
        channel: arguments.channel.clone(),
    };
    erase(log, who).await
}

async fn erase(log: &dyn ConversationLog, erase: Erase) -> anyhow::Result<()> {
    let erased = log
        .erase(&erase, ACTOR, Timestamp::now().as_millisecond())
        .await
        .mend(|| "cannot erase it whole".to_owned(), try_again)?;
    let Some(erased) = erased else {
        return Err(Mendable::new(
            "there is nothing to erase",
            "the console and `GET /api/admin/v1/conversations` show who wrote",
        )
        .into());
    };
    report::note(format_args!(
        "erased {}: {}, {}, {}, {}",
        counted(erased.conversations, "conversation", "conversations"),
        counted(erased.turns, "turn", "turns"),
        counted(erased.activities, "activity", "activities"),
        counted(erased.deliveries, "delivery", "deliveries"),
        counted(erased.support_requests, "support request", "support requests"),
    ));
    Ok(())
}

async fn list(log: &dyn ConversationLog, json: bool) -> anyhow::Result<()> {
    let mut output = report::bulk();
    let mut cursor: Option<String> = None;
    loop {
        let page = log
            .erasures(PAGE, cursor.as_deref())
            .await
            .mend(|| "cannot read what was erased".to_owned(), try_again)?;
        for erasure in &page.items {
            line(&mut output, erasure, json)?;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    output.flush()?;
    Ok(())
}

fn line(output: &mut impl Write, erasure: &Erasure, json: bool) -> anyhow::Result<()> {
    let at =
        Timestamp::from_millisecond(erasure.at_ms).map_or_else(|_| String::new(), |at| format!("{at:.3}"));
    if json {
        let row = serde_json::json!({
            "id": erasure.id, "at": at, "subject": erasure.subject, "subject_sha256": erasure.subject_sha256,
            "channel": erasure.channel, "actor": erasure.actor, "conversations": erasure.conversations,
            "turns": erasure.turns, "activities": erasure.activities, "deliveries": erasure.deliveries,
            "support_requests": erasure.support_requests,
        });
        writeln!(output, "{row}")?;
    } else {
        writeln!(
            output,
            "{at}  {:<12}  {:<12}  {} conversations, {} turns, {} activities",
            erasure.subject, erasure.actor, erasure.conversations, erasure.turns, erasure.activities
        )?;
    }
    Ok(())
}

fn try_again() -> String {
    "try again; if it stays, look at the database".to_owned()
}
