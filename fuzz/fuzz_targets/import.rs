//! Whatever is imported is written so that it loads without an error, and comes back from an export as it is.
#![no_main]

use arbitrary::Arbitrary;
use knowledge::import::{Format, Options, import};
use knowledge::{Knowledge, Severity, SourceFile, export};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
enum Kind {
    Qna,
    Csv,
    Json,
    Markdown,
}

fn load(files: &[SourceFile]) -> Knowledge {
    let loaded = Knowledge::from_files(files.to_vec());
    for found in &loaded.diagnostics {
        assert!(found.severity != Severity::Error, "{found:?}");
    }
    loaded.knowledge
}

fn imported(bytes: &[u8], format: Format) -> Vec<SourceFile> {
    let options = Options {
        name: "kb.tsv",
        format,
        chit_chat: true,
        language: None,
    };
    import(bytes, &options).files
}

fuzz_target!(|input: (Kind, &[u8])| {
    let (kind, bytes) = input;
    let format = match kind {
        Kind::Qna => Format::Qna,
        Kind::Csv => Format::Csv,
        Kind::Json => Format::Json,
        Kind::Markdown => Format::Markdown,
    };
    let first = imported(bytes, format);
    let table = export::qna(&load(&first));
    let second = imported(table.as_bytes(), Format::Qna);
    assert_eq!(table, export::qna(&load(&second)));
});
