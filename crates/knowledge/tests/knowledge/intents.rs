//! The content that ships with the product.

use std::path::Path;

use knowledge::{ExportRow, Knowledge, Loaded, Severity, Shape, SourceFile, folder};

const SEED: &str = "common-solutions/8cc96b09-c98b-4fc1-b4e3-f5e8d1fca11b.md";

fn files() -> Vec<SourceFile> {
    folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../intents"))
        .expect("the folder is in the repository")
}

fn seed() -> Vec<u8> {
    files()
        .into_iter()
        .find(|file| file.path == SEED)
        .expect("the seed ships")
        .bytes
}

fn load_seed(bytes: Vec<u8>) -> Loaded {
    Knowledge::from_files(vec![SourceFile {
        path: SEED.to_owned(),
        bytes,
    }])
}

fn export(loaded: &Loaded) -> String {
    loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| serde_json::to_string_pretty(&ExportRow::from(entry)).expect("an entry is JSON"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_seed_has_thirteen_questions_and_seven_pointers() {
    let loaded = load_seed(seed());

    let count = |shape| {
        loaded
            .knowledge
            .entries
            .iter()
            .filter(|entry| entry.shape == shape)
            .count()
    };
    assert_eq!(
        (
            count(Shape::Question),
            count(Shape::Pointer),
            loaded.knowledge.entries.len()
        ),
        (13, 7, 20)
    );
}

#[test]
fn the_export_of_the_seed_is_a_promise() {
    let export = export(&load_seed(seed()));

    assert!(!export.contains('*'), "no star is left in any text");
    insta::assert_snapshot!(export);
}

#[test]
fn the_seed_reads_alike_with_every_line_end() {
    let lf = String::from_utf8(seed()).expect("UTF-8").replace("\r\n", "\n");
    let crlf = lf.replace('\n', "\r\n");
    let cr = lf.replace('\n', "\r");

    let expected = export(&load_seed(lf.into_bytes()));

    assert_eq!(export(&load_seed(crlf.into_bytes())), expected);
    assert_eq!(export(&load_seed(cr.into_bytes())), expected);
}

#[test]
fn what_ships_has_neither_errors_nor_warnings() {
    let loaded = Knowledge::from_files(files());

    let found: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity != Severity::Info)
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_entry_of_the_seed_has_phrases_of_its_own() {
    let loaded = Knowledge::from_files(files());

    let bare: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .filter(|entry| entry.path == SEED && entry.phrases.len() < 4)
        .map(|entry| &entry.id)
        .collect();
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn a_default_form_ships() {
    let loaded = Knowledge::from_files(files());

    let form = loaded
        .knowledge
        .form_for(&["32452996"], "en")
        .expect("a default form");
    assert!(form.support_topic_ids.is_empty() && form.questions.len() >= 4);
}
