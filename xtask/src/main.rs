//! What needs Rust to do around the repository, and is no part of the product.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers talks to its terminal"
)]

mod articles;
mod bare;
mod conversations;
mod document;
mod licences;
mod load;
mod ratios;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask", about = "What needs Rust to do around the repository")]
struct Typed {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the licences of all dependencies against deny.toml
    Licences,
    /// Write docs/rules.md from the rules of `helpline check`
    Rules {
        /// Change nothing; fail when the page is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Write docs/cli.md from the help of the built binary
    Cli {
        /// Change nothing; fail when the page is not what would be written
        #[arg(long)]
        check: bool,
        /// The binary
        #[arg(long, value_name = "FILE")]
        binary: PathBuf,
    },
    /// Serve a server that only stores, to measure Helpline beside
    Bare(bare::Arguments),
    /// Post turns to a running server and measure
    Load(load::Arguments),
    /// Write a folder of made-up articles with the measured counts of the format
    Articles(articles::Arguments),
    /// Write a log of made-up conversations
    Conversations(conversations::Arguments),
    /// Print how benchmarks of one group compare
    Ratios(ratios::Arguments),
}

fn main() -> ExitCode {
    let done = match Typed::parse().task {
        Task::Licences => licences::check(&root()),
        Task::Rules { check } => document::rules(&root(), check),
        Task::Cli { check, binary } => document::cli(&root(), &binary, check),
        Task::Bare(arguments) => bare::run(&arguments),
        Task::Load(arguments) => load::run(&arguments),
        Task::Articles(arguments) => articles::write(&arguments),
        Task::Conversations(arguments) => conversations::run(&arguments),
        Task::Ratios(arguments) => ratios::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}
