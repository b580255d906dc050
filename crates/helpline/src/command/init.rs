//! `helpline init`: the embedded knowledge as files, to edit.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::embedded;
use crate::report::{self, Mend, Mendable, Outcome};

/// Write the embedded articles and settings into a folder, to edit
///
/// Refuses a folder that is not empty, unless --force is given: then files of the same name are overwritten and all
/// others stay.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline init my-articles
  helpline check my-articles
  helpline serve --knowledge my-articles")]
pub(crate) struct Arguments {
    /// The folder to write to; made when missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Write into a folder that is not empty, over files of the same name
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    if !arguments.force && !is_free(folder)? {
        return Err(Mendable::new(
            format!("`{}` is not empty", folder.display()),
            "name another folder, or overwrite its files with `--force`",
        )
        .into());
    }
    let files = embedded::files();
    for file in &files {
        let path = folder.join(&file.path);
        write(&path, &file.bytes).mend(
            || format!("cannot write `{}`", path.display()),
            || "name a folder that you may write to, on a disk that is not full".to_owned(),
        )?;
    }
    let shown = folder.display();
    report::note(format_args!(
        "wrote {} files to `{shown}`\n\n\
         what to do next:\n  \
         edit the articles (`*.md`), how they are asked for (`*.intents.toml`) and the settings (`helpline.toml`)\n  \
         helpline check {shown}\n  \
         helpline ask --knowledge {shown}\n  \
         helpline serve --knowledge {shown}",
        files.len(),
    ));
    Ok(Outcome::Done)
}

/// Whether the folder is missing or empty.
fn is_free(folder: &Path) -> anyhow::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error).mend(
            || format!("cannot look into `{}`", folder.display()),
            || "name a folder that you may read and write".to_owned(),
        ),
    }
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
