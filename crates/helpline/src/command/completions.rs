//! `helpline completions`: from the same definitions as the help.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Typed;
use crate::report::{self, Outcome};

/// Write the completions of a shell
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline completions bash > ~/.local/share/bash-completion/completions/helpline
  helpline completions zsh > ~/.zfunc/_helpline
  helpline completions fish > ~/.config/fish/completions/helpline.fish")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    // Into memory first: the generator panics when its writer fails, and a closed pipe is no failure.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Typed::command(), "helpline", &mut script);
    let mut output = report::bulk();
    output.write_all(&script)?;
    output.flush()?;
    Ok(Outcome::Done)
}
