//! Where the knowledge comes from: a folder, or the articles embedded in the binary.

use std::path::{Path, PathBuf};

use clap::Args;
use dialogue_state::Agent;
use knowledge::{Loaded, Severity, SourceFile};

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
    let Some(folder) = folder else {
        return Ok(Files {
            place: "the embedded knowledge".to_owned(),
            files: embedded::files(),
        });
    };
    Ok(Files {
        place: format!("`{}`", folder.display()),
        files: knowledge::folder::read(folder)?,
    })
}

/// Understands files and trains on them. Says on stderr how many errors there are; fails where nothing can be answered.
pub(crate) fn agent(folder: Option<&Path>, trainer: &Trainer) -> anyhow::Result<Agent> {
    let Files { place, files } = read(folder)?;
    let Loaded {
        knowledge,
        diagnostics,
    } = knowledge::Knowledge::from_files(files);
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
            "an article is a Markdown file that begins with `<properties … />`; `helpline check DIR` says what is \
             missing, `helpline init DIR` writes examples",
        )
        .into());
    }
    Ok(trainer.train(knowledge))
}
