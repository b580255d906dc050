//! Any file of a knowledge folder is read, and what comes of it has ids of its own, questions and answers.
#![no_main]

use std::collections::HashSet;

use arbitrary::Arbitrary;
use knowledge::{Knowledge, SourceFile};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
enum Kind {
    Article,
    ArticleBody,
    Form,
    Topics,
    Sidecar,
    Settings,
}

fuzz_target!(|input: (Kind, &[u8])| {
    let (kind, bytes) = input;
    let article = |kind: &str, body: &[u8]| {
        let head = format!(
            "<properties\n pageTitle=\"A\"\n articleId=\"a\"\n selfHelpType=\"{kind}\"\n cloudEnvironments=\"public\"\n/>\n"
        );
        [head.as_bytes(), body].concat()
    };
    let file = |path: &str, bytes: Vec<u8>| SourceFile {
        path: path.to_owned(),
        bytes,
    };
    let plain = file(
        "a.md",
        article("generic", b"# A\n\n* **How do I begin?**\nWith this.\n"),
    );
    let files = match kind {
        Kind::Article => vec![file("a.md", bytes.to_vec())],
        Kind::ArticleBody => vec![file("a.md", article("generic", bytes))],
        Kind::Form => vec![file(
            "a.md",
            article("problemScopingQuestions", &[b"---\n", bytes, b"\n---\n"].concat()),
        )],
        Kind::Topics => vec![file(
            "a.md",
            article("SupportTopicDescription", &[b"---\n", bytes, b"\n---\n"].concat()),
        )],
        Kind::Sidecar => vec![plain, file("a.intents.toml", bytes.to_vec())],
        Kind::Settings => vec![plain, file("helpline.toml", bytes.to_vec())],
    };
    let loaded = Knowledge::from_files(files);
    let ids: HashSet<_> = loaded.knowledge.entries.iter().map(|entry| &entry.id).collect();
    assert_eq!(ids.len(), loaded.knowledge.entries.len());
    for entry in &loaded.knowledge.entries {
        assert!(
            !entry.question.trim().is_empty() && !entry.answer.trim().is_empty(),
            "{entry:?}"
        );
    }
});
