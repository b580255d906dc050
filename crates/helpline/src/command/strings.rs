//! `helpline strings`: what the agent says of its own, as a Fluent file to start from.

use std::io::Write;

use clap::Args;
use knowledge::strings;

use crate::report::{self, Mendable, Outcome};

/// Print what the agent says of its own, as Fluent
///
/// A team changes a message by one of the same name in `strings/LANGUAGE.ftl` of its knowledge folder; a language that is
/// not embedded is added the same way. `helpline check` says what is missing or wrong.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline strings > my-articles/strings/fr.ftl
  helpline strings de | grep -A1 ^greeting")]
pub(crate) struct Arguments {
    /// The language, one of those that are embedded
    #[arg(value_name = "LANGUAGE", default_value = "en")]
    language: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let language = arguments.language.trim().to_lowercase();
    let Some(source) = strings::source(&language) else {
        let known: Vec<&str> = strings::languages().collect();
        let message = format!("no strings in `{}` are embedded", arguments.language);
        let hint = format!("there are {}: take one to start from", known.join(", "));
        return Err(Mendable::new(message, hint).into());
    };
    let mut output = report::bulk();
    output.write_all(source.as_bytes())?;
    output.flush()?;
    Ok(Outcome::Done)
}
