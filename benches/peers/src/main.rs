//! Our classifier beside tantivy's BM25: the same entries, the same messages, one process, message by message in turn, so that
//! whatever else the machine does falls on both alike. Time is that of the processor, not of the clock.
//!
//! `peers FOLDER [--messages N]`: `FOLDER` holds articles. Messages are made of the entries' own questions: some of their
//! words, one in three with a letter wrong, and what comes first is counted for both, so that speed is not had by doing nothing.
#![forbid(unsafe_code)]

mod bm25;
mod message;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use intent_classifier::{Classifier, Document, TrainingSettings};
use knowledge::{Knowledge, folder};
use rustix::time::{ClockId, clock_gettime};

use crate::bm25::Bm25;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Candidates asked of each.
const TOP: usize = 5;
/// Sizes to measure, as far as there are so many entries; then all of them.
const SIZES: [usize; 2] = [80, 10_000];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, messages) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [folder] => (folder.to_owned(), 1_000),
        [folder, "--messages", count] => (
            folder.to_owned(),
            count.parse().context("--messages takes a number")?,
        ),
        _ => bail!("usage: peers FOLDER [--messages N]"),
    };
    let files = folder::read(Path::new(&folder)).with_context(|| format!("cannot read `{folder}`"))?;
    let count = files.len();
    let documents = documents(&Knowledge::from_files(files).knowledge);
    println!(
        "{count} files, {} entries, {messages} messages of 2 to 8 words",
        documents.len()
    );
    println!();
    println!("| entries | | made in | p50 | p99 | its entry among the first {TOP} |");
    println!("|---|---|---|---|---|---|");
    for size in SIZES
        .into_iter()
        .filter(|size| *size < documents.len())
        .chain([documents.len()])
    {
        compare(&documents[..size], messages)?;
    }
    Ok(())
}

/// The entries as the server gives them to the classifier, with the addresses of links left out for both.
fn documents(knowledge: &Knowledge) -> Vec<Document> {
    knowledge
        .entries
        .iter()
        .map(|entry| Document {
            id: entry.id.as_str().to_owned(),
            title: entry.question.clone(),
            context: entry
                .heading_path
                .iter()
                .chain([&entry.page_title])
                .cloned()
                .collect(),
            body: without_addresses(&entry.answer),
            phrases: entry.phrases.clone(),
            keywords: entry.keywords.clone(),
            // Made-up articles are in English.
            language: None,
        })
        .collect()
}

/// Markdown without the `(address)` of its links.
fn without_addresses(markdown: &str) -> String {
    let mut rest = markdown;
    let mut text = String::with_capacity(markdown.len());
    while let Some((before, after)) = rest.split_once("](") {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    text + rest
}

fn compare(documents: &[Document], messages: usize) -> anyhow::Result<()> {
    let (classifier, trained) = timed(|| Classifier::train(documents, &TrainingSettings::default()));
    let (bm25, indexed) = timed(|| Bm25::new(documents));
    let bm25 = bm25?;
    let mut ours = Measured::default();
    let mut theirs = Measured::default();
    for number in 0..messages {
        let meant = &documents[number * documents.len() / messages];
        let message = message::of(&meant.title, number as u64);
        let (ranking, time) = timed(|| classifier.rank(&message));
        let first = ranking
            .candidates
            .iter()
            .take(TOP)
            .map(|candidate| candidate.id.as_str());
        ours.add(time, holds(first, meant, documents));
        let (found, time) = timed(|| bm25.search(&message, TOP));
        let found = found?;
        theirs.add(
            time,
            holds(
                found.iter().map(|&place| documents[place].id.as_str()),
                meant,
                documents,
            ),
        );
    }
    ours.print(documents.len(), "Helpline without encoder", trained);
    theirs.print(documents.len(), "tantivy, BM25", indexed);
    Ok(())
}

/// Whether one of `ids` asks what `meant` asks: titles occur more than once.
fn holds<'id>(mut ids: impl Iterator<Item = &'id str>, meant: &Document, documents: &[Document]) -> bool {
    ids.any(|id| {
        id == meant.id
            || documents
                .iter()
                .any(|document| document.id == id && document.title == meant.title)
    })
}

#[derive(Default)]
struct Measured {
    times: Vec<Duration>,
    right: usize,
}

impl Measured {
    fn add(&mut self, time: Duration, is_right: bool) {
        self.times.push(time);
        self.right += usize::from(is_right);
    }

    fn print(mut self, entries: usize, name: &str, made_in: Duration) {
        self.times.sort_unstable();
        let at = |share: usize| {
            self.times
                .get(self.times.len() * share / 100)
                .copied()
                .unwrap_or_default()
        };
        let of = self.times.len().max(1);
        println!(
            "| {entries} | {name} | {made_in:.1?} | {:.0} µs | {:.0} µs | {:.1} % |",
            at(50).as_secs_f64() * 1e6,
            at(99).as_secs_f64() * 1e6,
            100.0 * self.right as f64 / of as f64,
        );
    }
}

/// What `work` gives, and what it took of this process's processor time: training uses several threads.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let now = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Duration::new(
            time.tv_sec.unsigned_abs(),
            u32::try_from(time.tv_nsec).unwrap_or_default(),
        )
    };
    let began = now();
    let done = work();
    (done, now().saturating_sub(began))
}
