//! Prints the labels under which entries would be offered together, with their questions: the entries of each article, and
//! those of different articles that are asked alike. `cargo run --example labels -- FOLDER`; `--all` prints labels that are
//! the question itself, too.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use knowledge::{Entry, Knowledge, folder, label};

/// Begins the name of a group of entries that are asked alike.
const ASKED: &str = "asked: ";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = arguments.iter().any(|argument| argument == "--all");
    arguments.retain(|argument| argument != "--all");
    let folder = arguments.first().ok_or("give the knowledge folder")?;

    let knowledge = Knowledge::from_files(folder::read(Path::new(folder))?).knowledge;
    let mut groups: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in &knowledge.entries {
        groups.entry(entry.path.clone()).or_default().push(entry);
        groups
            .entry(format!("{ASKED}{}", entry.question.to_lowercase()))
            .or_default()
            .push(entry);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    for (name, group) in groups {
        if group.len() < 2 && name.starts_with(ASKED) {
            continue;
        }
        let labels = label::labels(&knowledge, &group);
        let lines: Vec<_> = labels
            .iter()
            .zip(&group)
            .filter(|(label, entry)| all || **label != entry.question)
            .collect();
        if lines.is_empty() {
            continue;
        }
        writeln!(out, "## {name}")?;
        for (label, entry) in lines {
            writeln!(out, "  {label}\n      {} ({})", entry.question, entry.path)?;
        }
    }
    out.flush()?;
    Ok(())
}
