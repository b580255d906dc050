//! The command line of Helpline. It reads what was typed, calls the crates that know, and prints what they say.

mod cli;
mod command;
mod conversation;
mod database;
mod embedded;
mod memory;
mod past;
mod reload;
mod report;
mod row;
mod source;
mod training;

use std::process::ExitCode;

/// A turn makes and drops hundreds of small values, some on another thread than they were made on: with the allocator of the
/// system that was a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let typed = cli::parse();
    match command::run(typed) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) if report::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => report::could_not_run(&error),
    }
}
