use intent_classifier::{EncodingCache, Tiers};
use knowledge::{Knowledge, SourceFile};

use super::*;

fn reviewed(body: &str, sidecar: &str) -> (Agent, Vec<Diagnostic>) {
    reviewed_by(Tiers::WITHOUT_ENCODER, body, sidecar)
}

fn reviewed_by(tiers: Tiers, body: &str, sidecar: &str) -> (Agent, Vec<Diagnostic>) {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let loaded = Knowledge::from_files(vec![file("gates.md", body), file("gates.intents.toml", sidecar)]);
    let agent = Agent::trained(loaded.knowledge, tiers, &mut EncodingCache::default(), &|_, _| {});
    let found = review(&agent);
    (agent, found)
}

const GATES: &str = "# Gates\n\n**How do I reset the badge of a visitor?**\n\nAsk at the desk in the hall.\n\n**How do I reset the badge of an employee?**\n\nUse the badge page of the staff portal.\n\n**Where can I park a lorry?**\n\nBehind the mill.\n\n**When is the canteen open?**\n\nFrom eleven to two.\n";

/// Other folders with pairs that compete.
const BREAD: &str = "# Bakery\n\n**How long do I bake a rye loaf?**\n\nAn hour.\n\n**How long do I bake a wheat loaf?**\n\nForty minutes.\n\n**What do I do with dough that will not rise?**\n\nKeep it warm.\n\n**Where do I order flour?**\n\nAt the mill.\n";
const BOATS: &str = "# Harbour\n\n**I want to cancel the rental of a sailing boat**\n\nCall the office.\n\n**I want to cancel the rental of a motor boat**\n\nWrite to the pier.\n\n**Which licence do I need at sea?**\n\nThe blue one.\n\n**Is there a tide table?**\n\nAt the lighthouse.\n\n**My life jacket is torn**\n\nBring it back.\n";

/// A conflict is what it says when its question is really asked: its entries are the best two, near each other or such that
/// the agent asks which is meant, and each word that is said to speak for one makes it win.
fn assert_witness_holds(agent: &Agent, conflict: &Diagnostic) {
    let quoted: Vec<&str> = conflict.message.split('`').skip(1).step_by(2).collect();
    let [left, right, question] = quoted.as_slice() else {
        panic!("{}", conflict.message);
    };
    let question_of = |id: &str| {
        let entries = &agent.knowledge().entries;
        entries
            .iter()
            .find(|entry| entry.id.as_str() == id)
            .map(|entry| entry.question.clone())
            .unwrap_or_default()
    };
    let ranking = ask(agent, question);
    let (first, second) = match ranking.candidates.as_slice() {
        [first, second, ..] => (first, second),
        fewer => panic!("{fewer:?}"),
    };
    assert_eq!(
        BTreeSet::from([question_of(&first.id), question_of(&second.id)]),
        BTreeSet::from([(*left).to_owned(), (*right).to_owned()]),
        "{question}"
    );
    if conflict.message.contains(" tie for ") {
        assert!(
            second.confidence >= 0.75 * first.confidence,
            "{question}: {first:?} {second:?}"
        );
    } else {
        // The encoder leans to one of them: then the agent asks which is meant.
        let verdict = decide(&ranking, costs(agent.knowledge()));
        assert!(matches!(verdict, Verdict::Clarify(_)), "{question}: {ranking:?}");
        assert!(
            second.confidence >= 0.3 * first.confidence,
            "{question}: {first:?} {second:?}"
        );
    }
    let hint = conflict.hint.as_deref().unwrap_or_default();
    for side in [left, right] {
        let (words, _) = hint
            .split_once(&format!(" speaks for `{side}`"))
            .unwrap_or_else(|| panic!("no word for `{side}`: {hint}"));
        let words = words.rsplit("; ").next().unwrap_or_default();
        for word in words.split('`').skip(1).step_by(2) {
            let ranking = ask(agent, &format!("{question} {word}"));
            let winner = ranking.candidates.first().map(|first| question_of(&first.id));
            assert_eq!(winner.as_deref(), Some(*side), "{question} {word}");
        }
    }
}

/// The conflict that both texts are in.
fn conflict_between<'found>(found: &'found [Diagnostic], left: &str, right: &str) -> &'found Diagnostic {
    found
        .iter()
        .find(|found| {
            found.rule == "conflict" && found.message.contains(left) && found.message.contains(right)
        })
        .unwrap_or_else(|| panic!("no conflict of {left} and {right}: {found:#?}"))
}

#[test]
fn entries_that_compete_come_with_a_question_on_which_they_tie() {
    for (body, left, right) in [
        (GATES, "visitor", "employee"),
        (BREAD, "rye", "wheat"),
        (BOATS, "sailing", "motor"),
    ] {
        let (agent, found) = reviewed(body, "");

        assert_witness_holds(&agent, conflict_between(&found, left, right));
    }
}

#[test]
fn a_witness_holds_where_the_encoder_is_asked_too() {
    for (body, left, right) in [
        (GATES, "visitor", "employee"),
        (BREAD, "rye", "wheat"),
        (BOATS, "sailing", "motor"),
    ] {
        let (agent, found) = reviewed_by(Tiers::ALL, body, "");

        let conflict = conflict_between(&found, left, right);
        assert_witness_holds(&agent, conflict);
        let question = conflict.message.rsplit('`').nth(1).expect("a question");
        assert!(
            ask(&agent, question).tiers.encoder,
            "{question}: the encoder was not asked"
        );
    }
}

#[test]
fn entries_that_no_word_parts_are_said_to_be_so() {
    let body = "# Gates\n\n**What is the badge for?**\n\nFor the door.\n\n**What is a badge for?**\n\nFor the lift.\n\n**When is the canteen open?**\n\nFrom eleven to two.\n";

    let (_, found) = reviewed(body, "");

    let hint = conflict_between(&found, "the badge", "a badge").hint.as_deref();
    assert!(
        hint.is_some_and(|hint| hint.contains("no word of the two questions parts them")),
        "{hint:?}"
    );
}

#[test]
fn a_phrase_that_another_entry_wins_is_found() {
    let sidecar = "[[entry]]\nquestion = \"When is the canteen open?\"\nphrases = [\"where can I park my lorry\"]\n\n[[entry]]\nquestion = \"Where can I park a lorry?\"\nphrases = [\"where can I park my lorry\", \"parking a lorry\", \"lorry parking place\"]\n";

    let (_, found) = reviewed(GATES, sidecar);

    let rules: Vec<&str> = found.iter().map(|found| found.rule).collect();
    assert!(rules.contains(&"phrase-not-won"), "{rules:?}");
}

#[test]
fn entries_that_ask_the_same_are_told_as_that_alone() {
    let twice = "# Gates\n\n**What is the badge for?**\n\nFor the door.\n\n**What is the badge for?**\n\nFor the lift.\n";

    let (_, found) = reviewed(twice, "");

    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn entries_that_are_found_are_not_reported() {
    let (_, found) = reviewed(GATES, "");

    assert!(found.iter().all(|found| found.rule == "conflict"), "{found:?}");
}

#[test]
fn a_starter_that_no_entry_answers_is_told_where_it_stands() {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let settings =
        "[starters]\nen = [\n  \"When is the canteen open?\",\n  \"Who waters the roof garden?\",\n]\n";
    let loaded = Knowledge::from_files(vec![file("gates.md", GATES), file("helpline.toml", settings)]);

    let found = review(&Agent::without_encoder(loaded.knowledge));

    let found: Vec<&Diagnostic> = found
        .iter()
        .filter(|found| found.rule == "starter-not-answered")
        .collect();
    let [one] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert!(one.message.contains("roof garden"), "{one:?}");
    assert_eq!(
        (one.place.path.as_str(), one.place.span.start.line),
        ("helpline.toml", 4)
    );
}
