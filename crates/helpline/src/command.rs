//! The subcommands, one file each: what can be typed, and what it does.

pub(crate) mod admin_key;
pub(crate) mod ask;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod erase;
pub(crate) mod eval;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod misses;
pub(crate) mod redact;
pub(crate) mod replay;
pub(crate) mod serve;
pub(crate) mod statistics;
pub(crate) mod strings;
pub(crate) mod test;

use crate::cli::{Typed, Verb};
use crate::report::Outcome;

/// Does what was typed.
pub(crate) fn run(typed: Typed) -> anyhow::Result<Outcome> {
    match typed.verb {
        Verb::Serve(arguments) => serve::run(*arguments),
        Verb::Init(arguments) => init::run(&arguments),
        Verb::Ask(arguments) => ask::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Eval(arguments) => eval::run(&arguments),
        Verb::Test(arguments) => test::run(&arguments),
        Verb::Import(arguments) => import::run(&arguments),
        Verb::Export(verb) => export::run(&verb),
        Verb::AdminKey(verb) => admin_key::run(&verb),
        Verb::Backup(arguments) => backup::back_up(&arguments),
        Verb::Restore(arguments) => backup::restore(&arguments),
        Verb::Migrate(arguments) => backup::migrate(&arguments),
        Verb::Erase(verb) => erase::run(&verb),
        Verb::Doctor(arguments) => doctor::run(&arguments),
        Verb::Replay(arguments) => replay::run(&arguments),
        Verb::Misses(arguments) => misses::run(&arguments),
        Verb::Statistics(arguments) => statistics::run(&arguments),
        Verb::Redact(arguments) => redact::run(&arguments),
        Verb::Strings(arguments) => strings::run(&arguments),
        Verb::Completions(arguments) => completions::run(&arguments),
        Verb::Man(arguments) => man::run(&arguments),
    }
}
