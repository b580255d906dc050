//! `helpline man`: manual pages, from the same definitions as the help.

use std::io::Write;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::Typed;
use crate::report::{self, Mendable, Outcome};

/// Write a manual page
///
/// Without COMMAND the page of helpline itself, otherwise that of the subcommand.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline man | man -l -
  helpline man serve > helpline-serve.1
  helpline man export knowledge | man -l -")]
pub(crate) struct Arguments {
    /// The subcommand, such as `serve` or `export knowledge`
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut command = Typed::command();
    command.build();
    for name in &arguments.path {
        command = subcommand(&command, name)?;
    }
    let mut page = Vec::new();
    Man::new(command)
        .source(concat!("helpline ", env!("CARGO_PKG_VERSION")))
        .manual("Helpline")
        .render(&mut page)?;
    let mut output = report::bulk();
    output.write_all(&page)?;
    output.flush()?;
    Ok(Outcome::Done)
}

fn subcommand(command: &Command, name: &str) -> anyhow::Result<Command> {
    command.find_subcommand(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let hint = if known.is_empty() {
            format!("`{}` has no subcommands", command.get_name())
        } else {
            format!("there are {}", known.join(", "))
        };
        Mendable::new(format!("there is no command `{name}`"), hint).into()
    })
}
