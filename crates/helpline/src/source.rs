//! Where the knowledge comes from: a folder, or the articles embedded in the binary.

use std::path::{Path, PathBuf};

use clap::Args;
use dialogue_state::Agent;
use knowledge::{Knowledge, Loaded, Loader, Severity, SourceFile};

use crate::embedded;
use crate::report::{self, Mendable};
use crate::training::Trainer;

/// The flag that names the knowledge, the same in every command that needs it.
#[derive(Debug, Clone, Args)]
pub(crate) struct KnowledgeArguments {
    /// Folder with the articles [default: the embedded ones]
    #[arg(long, value_name = "DIR", env = "HELPLINE_KNOWLEDGE", hide_env_values = true)]
    pub(crate) knowledge: Option<PathBuf>,
}

/// Knowledge as files: what was read, not yet understood.
#[derive(Debug)]
pub(crate) struct Files {
    /// What a person calls the place, for messages.
    pub(crate) place: String,
    /// The files, in the order of their paths.
    pub(crate) files: Vec<SourceFile>,
}

/// Reads the files of `folder`, or the embedded ones.
pub(crate) fn read(folder: Option<&Path>) -> anyhow::Result<Files> {
    Ok(Files {
        place: place(folder),
        files: match folder {
            Some(folder) => knowledge::folder::read(folder)?,
            None => embedded::files(),
        },
    })
}

fn place(folder: Option<&Path>) -> String {
    folder.map_or_else(
        || "the embedded knowledge".to_owned(),
        |folder| format!("`{}`", folder.display()),
    )
}

/// Understands files and trains on them. Says on stderr how many errors there are; fails where nothing can be answered.
pub(crate) fn agent(folder: Option<&Path>, trainer: &Trainer) -> anyhow::Result<Agent> {
    Ok(agent_and_loader(folder, trainer)?.0)
}

/// [`agent`], with the loader that read the folder: it reads again only what changes after that.
pub(crate) fn agent_and_loader(folder: Option<&Path>, trainer: &Trainer) -> anyhow::Result<(Agent, Loader)> {
    let place = place(folder);
    let mut loader = Loader::new();
    let Loaded {
        knowledge,
        diagnostics,
    } = match folder {
        Some(folder) => loader.load(folder, None)?,
        None => Knowledge::from_files(embedded::files()),
    };
    let errors = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .count();
    if errors > 0 {
        report::warning(format_args!(
            "{place} has {errors} {}, and answers only what could be read; `helpline check` lists them",
            if errors == 1 { "error" } else { "errors" },
        ));
    }
    if knowledge.entries.is_empty() {
        return Err(Mendable::new(
            format!("{place} holds nothing that can be answered"),
            "an article is a Markdown file with a title and a text; `helpline check DIR` says what is missing, \
             `helpline init DIR` writes examples",
        )
        .into());
    }
    Ok((trainer.train(knowledge), loader))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::TierArguments;

    #[test]
    fn what_read_the_folder_at_the_start_reads_only_what_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        write("gates.md", "# Which gate is open at night?\n\nGate nine.\n");
        write("lifts.md", "# How do I call the lift?\n\nPress the bell.\n");
        let tiers = TierArguments {
            no_encoder: true,
            vectors: None,
        };
        let trainer = Trainer::for_command(&tiers, Some(folder.path()));

        let (agent, mut loader) = agent_and_loader(Some(folder.path()), &trainer).expect("an agent");
        write("stairs.md", "# Where are the stairs?\n\nBehind the lift.\n");
        let loaded = loader
            .load(folder.path(), Some(agent.knowledge()))
            .expect("loaded");

        assert_eq!(loader.files_read(), 1);
        assert_eq!(loaded.knowledge.entries.len(), 3);
    }
}
