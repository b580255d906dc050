//! `helpline admin-key`: keys of the admin API and the console. The database holds only their hashes.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use conversation_log::{AdminKey, ConversationLog};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::database::{self, DatabaseArguments};
use crate::report::{self, Mend, Mendable, Outcome};

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Make a key and print it, once
///
/// The key itself is not kept: the database holds its hash.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline admin-key create --name \"weekly report\"
  curl -H \"Authorization: Bearer $(helpline admin-key create)\" \\
    http://127.0.0.1:8080/api/admin/v1/conversations")]
pub(crate) struct Create {
    #[command(flatten)]
    database: DatabaseArguments,

    /// What the key is for
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
}

/// List the keys, the oldest first
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline admin-key list
  helpline admin-key list --json | jq -r .id")]
pub(crate) struct List {
    #[command(flatten)]
    database: DatabaseArguments,

    /// Print one JSON object a line: {"id", "name", "created", "revoked"}
    #[arg(long)]
    json: bool,
}

/// Revoke a key: it opens nothing from now on
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline admin-key revoke 0199d7b2-8a0c-7c6e-9a53-9b1f2f0d6a11")]
pub(crate) struct Revoke {
    #[command(flatten)]
    database: DatabaseArguments,

    /// The id, as `helpline admin-key list` shows it
    #[arg(value_name = "ID")]
    id: String,
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let database = match verb {
            Verb::Create(arguments) => &arguments.database,
            Verb::List(arguments) => &arguments.database,
            Verb::Revoke(arguments) => &arguments.database,
        };
        let log = match verb {
            // A key may be made before the first start.
            Verb::Create(_) => database::open(&database.database).await?,
            Verb::List(_) | Verb::Revoke(_) => database::open_existing(&database.database).await?,
        };
        let done = match verb {
            Verb::Create(arguments) => print_new(log.as_ref(), &arguments.name).await,
            Verb::List(arguments) => list(log.as_ref(), arguments.json).await,
            Verb::Revoke(arguments) => revoke(log.as_ref(), &arguments.id).await,
        };
        log.close().await;
        done
    })?;
    Ok(Outcome::Done)
}

/// Makes the first key of a database; `None` when it has had one already, even one that is revoked.
pub(crate) async fn create_first(log: &dyn ConversationLog) -> anyhow::Result<Option<String>> {
    if !log
        .admin_keys()
        .await
        .mend(|| "cannot read the admin keys".to_owned(), try_again)?
        .is_empty()
    {
        return Ok(None);
    }
    create(log, "made at the first start")
        .await
        .map(|(_, secret)| Some(secret))
}

async fn create(log: &dyn ConversationLog, name: &str) -> anyhow::Result<(AdminKey, String)> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).mend(
        || "the operating system gives no random numbers".to_owned(),
        try_again,
    )?;
    let secret = format!("hlk_{}", URL_SAFE_NO_PAD.encode(random));
    let hash = Sha256::digest(secret.as_bytes()).into();
    let now_ms = Timestamp::now().as_millisecond();
    let key = log
        .add_admin_key(name, hash, now_ms)
        .await
        .mend(|| "cannot store the admin key".to_owned(), try_again)?;
    Ok((key, secret))
}

async fn print_new(log: &dyn ConversationLog, name: &str) -> anyhow::Result<()> {
    let (key, secret) = create(log, name).await?;
    writeln!(report::lines(), "{secret}")?;
    report::note(format_args!(
        "made the key {}; it is shown this once. `helpline admin-key revoke {}` takes it back",
        key.id, key.id
    ));
    Ok(())
}

async fn list(log: &dyn ConversationLog, json: bool) -> anyhow::Result<()> {
    let keys = log
        .admin_keys()
        .await
        .mend(|| "cannot read the admin keys".to_owned(), try_again)?;
    let mut output = report::bulk();
    for key in &keys {
        let created = moment(key.created_ms);
        let revoked = key.revoked_ms.map(moment);
        if json {
            let row =
                serde_json::json!({"id": key.id, "name": key.name, "created": created, "revoked": revoked});
            writeln!(output, "{row}")?;
        } else {
            let state = revoked.map_or("valid".to_owned(), |at| format!("revoked {at}"));
            writeln!(
                output,
                "{}  made {created}  {state:<28}  {}",
                key.id,
                report::harmless(&key.name)
            )?;
        }
    }
    output.flush()?;
    if keys.is_empty() {
        report::note("there is no key; `helpline admin-key create` makes one");
    }
    Ok(())
}

async fn revoke(log: &dyn ConversationLog, id: &str) -> anyhow::Result<()> {
    let now_ms = Timestamp::now().as_millisecond();
    let was_there = log
        .revoke_admin_key(id, now_ms)
        .await
        .mend(|| format!("cannot revoke the admin key `{id}`"), try_again)?;
    if !was_there {
        return Err(Mendable::new(
            format!("there is no admin key `{id}`"),
            "`helpline admin-key list` shows the ids",
        )
        .into());
    }
    report::note(format_args!("revoked the key {id}: it opens nothing any more"));
    Ok(())
}

fn try_again() -> String {
    "try again; if it stays, look at the database".to_owned()
}

/// A time as RFC 3339, to the second.
fn moment(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .ok()
        .and_then(|at| at.round(jiff::Unit::Second).ok())
        .map_or_else(|| "at an unknown time".to_owned(), |at| at.to_string())
}
