use knowledge::{Knowledge, SourceFile};

use super::*;

fn reviewed(body: &str, sidecar: &str) -> (Agent, Vec<Diagnostic>) {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let loaded = Knowledge::from_files(vec![file("gates.md", body), file("gates.intents.toml", sidecar)]);
    let agent = Agent::without_encoder(loaded.knowledge);
    let found = review(&agent);
    (agent, found)
}

const GATES: &str = "# Gates\n\n**How do I reset the badge of a visitor?**\n\nAsk at the desk in the hall.\n\n**How do I reset the badge of an employee?**\n\nUse the badge page of the staff portal.\n\n**Where can I park a lorry?**\n\nBehind the mill.\n\n**When is the canteen open?**\n\nFrom eleven to two.\n";

/// The witness of the badges holds: asked, both are the best two and near each other, and its words part them.
fn assert_witness_holds(agent: &Agent, found: &[Diagnostic]) {
    let conflict = found
        .iter()
        .find(|found| found.rule == "conflict" && found.message.contains("employee"))
        .expect("a conflict");
    let question = conflict.message.rsplit('`').nth(1).expect("a question");
    let ranking = ask(agent, question);
    let (first, second) = match ranking.candidates.as_slice() {
        [first, second, ..] => (first, second),
        fewer => panic!("{fewer:?}"),
    };
    assert_eq!(
        BTreeSet::from([first.id.as_str(), second.id.as_str()]),
        BTreeSet::from([
            "gates#how-do-i-reset-the-badge-of-a-visitor",
            "gates#how-do-i-reset-the-badge-of-an-employee"
        ]),
        "{question}"
    );
    assert!(
        second.confidence >= 0.75 * first.confidence,
        "{question}: {first:?} {second:?}"
    );
    let hint = conflict.hint.as_deref().unwrap_or_default();
    assert!(
        hint.contains("`visitor` speaks for") && hint.contains("`employee` speaks for"),
        "{hint}"
    );
}

#[test]
fn entries_that_compete_come_with_a_question_on_which_they_tie() {
    let (agent, found) = reviewed(GATES, "");

    assert_witness_holds(&agent, &found);
}

#[test]
fn a_phrase_that_another_entry_wins_is_found() {
    let sidecar = "[[entry]]\nquestion = \"When is the canteen open?\"\nphrases = [\"where can I park my lorry\"]\n\n[[entry]]\nquestion = \"Where can I park a lorry?\"\nphrases = [\"where can I park my lorry\", \"parking a lorry\", \"lorry parking place\"]\n";

    let (_, found) = reviewed(GATES, sidecar);

    let rules: Vec<&str> = found.iter().map(|found| found.rule).collect();
    assert!(rules.contains(&"phrase-not-won"), "{rules:?}");
}

#[test]
fn entries_that_are_found_are_not_reported() {
    let (_, found) = reviewed(GATES, "");

    assert!(found.iter().all(|found| found.rule == "conflict"), "{found:?}");
}
