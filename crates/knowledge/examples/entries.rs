//! Prints the entries of a knowledge folder, one JSON object a line: `cargo run --example entries -- FOLDER`.
//! With `--diagnostics` the findings instead.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use knowledge::{ExportRow, Knowledge, folder};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let diagnostics = arguments.iter().any(|argument| argument == "--diagnostics");
    arguments.retain(|argument| argument != "--diagnostics");
    let folder = arguments.first().ok_or("give the knowledge folder")?;

    let loaded = Knowledge::from_files(folder::read(Path::new(folder))?);
    let mut out = BufWriter::new(io::stdout().lock());
    if diagnostics {
        for diagnostic in &loaded.diagnostics {
            writeln!(out, "{}", serde_json::to_string(diagnostic)?)?;
        }
    } else {
        for entry in &loaded.knowledge.entries {
            writeln!(out, "{}", serde_json::to_string(&ExportRow::from(entry))?)?;
        }
    }
    out.flush()?;
    Ok(())
}
