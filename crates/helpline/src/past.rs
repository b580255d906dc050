//! Turns that are stored, looked at with articles that may be others than those that answered them.

use std::sync::Arc;

use clap::Args;
use conversation_log::{ConversationLog, TurnFilter};
use dialogue_state::Agent;

use crate::database::{self, DatabaseArguments, TurnArguments};
use crate::source::{self, KnowledgeArguments};
use crate::training::{TierArguments, Trainer};

/// The flags that say which turns, and which articles.
#[derive(Debug, Args)]
pub(crate) struct PastArguments {
    #[command(flatten)]
    database: DatabaseArguments,

    #[command(flatten)]
    source: KnowledgeArguments,

    #[command(flatten)]
    tiers: TierArguments,

    #[command(flatten)]
    turns: TurnArguments,
}

impl PastArguments {
    /// Trains on the articles. A database that is misspelt is told before, since that takes its time.
    pub(crate) fn agent(&self) -> anyhow::Result<Agent> {
        database::must_be_there(&self.database.database)?;
        let folder = self.source.knowledge.as_deref();
        let trainer = Trainer::for_command(&self.tiers, folder);
        source::agent(folder, &trainer)
    }

    /// Opens the database.
    pub(crate) async fn log(&self) -> anyhow::Result<Arc<dyn ConversationLog>> {
        database::open(&self.database.database).await
    }

    /// The turns that are looked at.
    pub(crate) fn filter(&self) -> TurnFilter {
        self.turns.filter()
    }
}
