//! What was typed: the subcommands, and the rule for variables that holds for all of them.
//!
//! Flags win over variables (clap sees to that), and an empty variable is an unset one (clap would take the empty
//! text for a value, so such variables are cut off before it looks).

use clap::builder::Resettable;
use clap::{Arg, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::command::{
    admin_key, ask, backup, check, completions, doctor, erase, eval, export, import, init, man, misses,
    redact, replay, serve, statistics, strings, test,
};

/// A support virtual agent that a team hosts itself: it answers from the self-help articles you have, asks back when
/// answers are close, says so when it does not know, and hands over to a person with the transcript.
#[derive(Debug, Parser)]
#[command(
    name = "helpline",
    version,
    disable_help_subcommand = true,
    max_term_width = 110,
    after_long_help = "\
Examples:
  helpline serve                            serve the embedded articles at http://127.0.0.1:8080
  helpline ask \"my token has expired\"       one answer, in the terminal
  helpline init my-articles                 write the embedded articles out, to edit
  helpline check my-articles                what is wrong in them, with file, line and column
  helpline import kb.tsv --to my-articles   bring questions and answers from another system

Exit codes:
  0  done
  1  it ran, and what it looked at has errors
  2  it could not run

An empty variable is an unset one, and a flag wins over its variable."
)]
pub(crate) struct Typed {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Serve(Box<serve::Arguments>),
    Init(init::Arguments),
    Ask(ask::Arguments),
    Check(check::Arguments),
    Eval(eval::Arguments),
    Test(test::Arguments),
    Import(import::Arguments),
    /// Write out what is stored or known, for programs
    #[command(subcommand)]
    Export(export::Verb),
    /// Make, list and revoke keys of the admin API
    #[command(subcommand)]
    AdminKey(admin_key::Verb),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Migrate(backup::Migrate),
    /// Erase a conversation or all of a person, and list what was erased
    #[command(subcommand)]
    Erase(erase::Verb),
    Doctor(Box<doctor::Arguments>),
    Replay(Box<replay::Arguments>),
    Misses(Box<misses::Arguments>),
    Statistics(Box<statistics::Arguments>),
    Redact(redact::Arguments),
    Strings(strings::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Reads the command line and the variables. Prints help or what is wrong, and ends the process, where there is no
/// command to run.
pub(crate) fn parse() -> Typed {
    let is_empty = |name: &str| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let matches = without_empty_variables(Typed::command(), &is_empty).get_matches();
    Typed::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// The value of a variable that has no flag, such as a secret, which does not belong on a command line.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Takes the variable from each argument where `is_empty` says that it is set to nothing. The help still names it.
fn without_empty_variables(command: Command, is_empty: &dyn Fn(&str) -> bool) -> Command {
    command
        .mut_args(|argument| {
            let name = argument
                .get_env()
                .and_then(|name| name.to_str())
                .map(str::to_owned);
            match name {
                Some(name) if is_empty(&name) => without_variable(argument, &name),
                _ => argument,
            }
        })
        .mut_subcommands(|subcommand| without_empty_variables(subcommand, is_empty))
}

fn without_variable(argument: Arg, name: &str) -> Arg {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    argument
        .help(format!("{help} [env: {name}]"))
        .env(Resettable::Reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_command(variable: &'static str) -> Command {
        let flag = Arg::new("listen")
            .long("listen")
            .env(variable)
            .default_value("by default");
        Command::new("outer").subcommand(Command::new("inner").arg(flag))
    }

    fn listen(command: Command, typed: &[&str]) -> String {
        let matches = command.get_matches_from(typed);
        let (_, inner) = matches.subcommand().unwrap();
        inner.get_one::<String>("listen").unwrap().clone()
    }

    #[test]
    fn the_definitions_agree_with_each_other() {
        Typed::command().debug_assert();
    }

    #[test]
    fn an_empty_variable_is_an_unset_one() {
        // `PATH` is set wherever tests run; `is_empty` is told that it is empty.
        let command = without_empty_variables(a_command("PATH"), &|name| name == "PATH");

        assert_eq!(listen(command, &["outer", "inner"]), "by default");
    }

    #[test]
    fn a_set_variable_is_taken() {
        let command = without_empty_variables(a_command("PATH"), &|_| false);

        assert_eq!(
            listen(command, &["outer", "inner"]),
            std::env::var("PATH").unwrap()
        );
    }

    #[test]
    fn a_flag_wins_over_its_variable() {
        let command = without_empty_variables(a_command("PATH"), &|_| false);

        assert_eq!(listen(command, &["outer", "inner", "--listen", "typed"]), "typed");
    }

    #[test]
    fn help_names_a_variable_that_is_set_to_nothing() {
        let mut command = without_empty_variables(a_command("PATH"), &|name| name == "PATH");

        let help = command
            .find_subcommand_mut("inner")
            .unwrap()
            .render_help()
            .to_string();

        assert!(help.contains("[env: PATH]"), "{help}");
    }
}
