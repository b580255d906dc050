//! Pages of questions: headings, lines in bold, labels.

use knowledge::import::Format;

use super::{assert_round_trip, fixture, imported_as, load, shown};

#[test]
fn what_a_page_of_questions_becomes_is_a_promise() {
    let imported = imported_as("library.md", &fixture("library.md"), Format::Markdown);

    insta::assert_snapshot!(shown(&imported));
}

/// (question, answer, tags) of each article that a page becomes, in the order of the page.
fn pairs(page: &str) -> Vec<(String, String, String)> {
    let imported = imported_as("faq.md", page.as_bytes(), Format::Markdown);
    assert_round_trip(&imported);
    let knowledge = load(&imported.files);
    let mut pairs: Vec<_> = knowledge
        .entries
        .iter()
        .map(|entry| {
            let attributes = &knowledge.article_of(entry).expect("its article").attributes;
            let of = |name: &str| attributes.get(name).unwrap_or_default().to_owned();
            let number: u64 = of("qnaid").parse().expect("a number");
            (
                number,
                (entry.question.clone(), entry.answer.clone(), of("articletags")),
            )
        })
        .collect();
    pairs.sort();
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

fn told_pairs(pairs: &[(String, String, String)]) -> Vec<(&str, &str, &str)> {
    pairs
        .iter()
        .map(|(question, answer, tags)| (question.as_str(), answer.as_str(), tags.as_str()))
        .collect()
}

#[test]
fn questions_in_bold_are_imported_as_those_of_headings_are() {
    let pairs = pairs(
        "# Library\n\n**How do I join?**\n\nAt the desk, see [hours](https://a.b).\n\n**What does it cost?** Nothing.\n\n## Lending\n\n* **How long may I keep a book?**\n\n  1. Four weeks.\n  2. Longer if you ask.\n\n* **May I lend to a friend?**\n\n  No.\n",
    );

    assert_eq!(
        told_pairs(&pairs),
        [
            ("How do I join?", "At the desk, see [hours](https://a.b).", ""),
            ("What does it cost?", "Nothing.", ""),
            (
                "How long may I keep a book?",
                "1. Four weeks.\n2. Longer if you ask.",
                "section:Lending"
            ),
            ("May I lend to a friend?", "No.", "section:Lending"),
        ]
    );
}

#[test]
fn questions_behind_a_label_are_imported() {
    let pairs = pairs(
        "Q: How do I join?\nA: At the desk.\n\nQ: What does it cost?\nA: Nothing.\n\n### Q: Is it open?\n\nA: From nine.\n",
    );

    assert_eq!(
        told_pairs(&pairs),
        [
            ("How do I join?", "At the desk.", ""),
            ("What does it cost?", "Nothing.", ""),
            ("Is it open?", "From nine.", ""),
        ]
    );
}

#[test]
fn bold_text_in_the_answer_of_a_heading_stays_in_it() {
    for answer in [
        "Take the form.\n\n**Still no card?**\n\nCall us.",
        "**Before you start**\n\nFind your badge.\n\n**At the desk**\n\nShow it.",
    ] {
        let pairs = pairs(&format!("# Library\n\n## Get a card\n\n{answer}\n"));

        assert_eq!(told_pairs(&pairs), [("Get a card", answer, "")]);
    }
}

#[test]
fn what_stands_beside_marked_questions_is_an_answer_or_told() {
    let page = "# Library\n\n## Lending\n\nBooks are lent for four weeks to everybody who has a card, and films for one week; what is asked for by others cannot be kept longer than that by anybody.\n\n**May I keep it longer?**\n\nAsk.\n\n**May I lend to a friend?**\n\nNo, see [rules](rules.md).\n\n## Rooms\n\nSee below.\n\n**Is there a room?**\n\nYes.\n\n**Is it free?**\n\nYes.\n";

    let imported = imported_as("faq.md", page.as_bytes(), Format::Markdown);

    let questions: Vec<&str> = imported
        .files
        .iter()
        .map(|file| file.path.rsplit('/').next().expect("a name"))
        .collect();
    assert_eq!(
        questions,
        [
            "is-it-free.md",
            "is-there-a-room.md",
            "lending.md",
            "may-i-keep-it-longer.md",
            "may-i-lend-to-a-friend.md"
        ]
    );
    let told: Vec<_> = imported
        .diagnostics
        .iter()
        .map(|found| (found.rule, found.place.span.start.line))
        .collect();
    assert_eq!(told, [("import-dead-link", 11), ("import-introduction", 17)]);
}
