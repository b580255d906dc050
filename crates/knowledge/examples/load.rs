//! Loads a folder and says how long it took: all of it, again with nothing changed, and again with one file touched.
//!
//! `cargo run --release -p knowledge --example load -- DIR`; under `taskset -c 0` it runs on one thread, and the digest
//! must be the same.
#![expect(clippy::print_stdout, reason = "an example talks to its terminal")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::Instant;

use knowledge::{Loaded, Loader};

/// That of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("give a folder");
        return;
    };
    let mut loader = Loader::new();
    let mut loaded: Option<Loaded> = None;
    for what in ["all of it", "again"] {
        let start = Instant::now();
        let previous = loaded.as_ref().map(|loaded| &loaded.knowledge);
        match loader.load(&folder, previous) {
            Ok(fresh) => {
                println!(
                    "{what}: {:?}, {} files read",
                    start.elapsed(),
                    loader.files_read()
                );
                memory();
                loaded = Some(fresh);
            }
            Err(error) => println!("{error}"),
        }
    }
    let start = Instant::now();
    let print = knowledge::folder::fingerprint(&folder).unwrap_or_default();
    println!("a look, {print:016x}: {:?}", start.elapsed());
    if let Some(Loaded {
        knowledge,
        diagnostics,
    }) = loaded
    {
        let mut hasher = DefaultHasher::new();
        format!(
            "{:?}{:?}{:?}{diagnostics:?}",
            knowledge.articles, knowledge.entries, knowledge.forms
        )
        .hash(&mut hasher);
        println!(
            "{} articles, {} entries, {} forms, {} findings, version {}, digest {:016x}",
            knowledge.articles.len(),
            knowledge.entries.len(),
            knowledge.forms.len(),
            diagnostics.len(),
            knowledge.version,
            hasher.finish()
        );
    }
}

fn memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        println!("{line}");
    }
}
