//! Which titles of an article tell of troubles, and which are parts of what it tells of one.

use crate::{entries, load};

#[test]
fn questions_that_point_at_their_article_are_parts_of_it() {
    for body in [
        "**What is this?**\n\nA gate is shut.\n\n**How do I fix it?**\n\nPush.\n",
        "## What does this mean?\n\nA gate is shut.\n\n## What should I do?\n\nPush.\n",
    ] {
        let loaded = load(&format!("# Gate 5\n\n{body}"));

        let asked: Vec<_> = entries(&loaded)
            .into_iter()
            .map(|(question, _)| question)
            .collect();
        assert_eq!(asked, ["Gate 5"], "{body}");
    }
}

#[test]
fn beside_other_questions_they_are_asked() {
    let loaded = load("# Gate 5\n\n**What is this?**\n\nA gate.\n\n**Who has a key?**\n\nWe.\n");

    assert_eq!(
        entries(&loaded),
        [("What is this?", "A gate."), ("Who has a key?", "We.")]
    );
}

#[test]
fn a_title_for_all_other_errors_makes_no_article_a_list_of_them() {
    let loaded = load("# Gate 5\n\nPush.\n\n**Other errors**\n\nWrite to us.\n");

    assert_eq!(
        entries(&loaded),
        [("Gate 5", "Push.\n\n**Other errors**\n\nWrite to us.")]
    );
}

#[test]
fn a_title_over_sections_of_a_portal_page_is_a_part_of_the_answer() {
    let loaded = load(
        "# Gates\n\n## Open a gate\n\n:::Section By key:::\n\nTurn it.\n\n:::Section By hand:::\n\nPush.\n",
    );

    assert_eq!(
        entries(&loaded),
        [(
            "Gates",
            "**Open a gate**\n\n**By key**\n\nTurn it.\n\n**By hand**\n\nPush."
        )]
    );
}

#[test]
fn related_pages_are_documents() {
    let loaded = load(
        "# Gates\n\n**Who has a key?**\n\nWe.\n\n**Is it open?**\n\nYes.\n\n### Related\n\n[Keys](https://a.example/keys)\n",
    );

    assert_eq!(
        entries(&loaded),
        [("Who has a key?", "We."), ("Is it open?", "Yes.")]
    );
}

#[test]
fn additional_information_is_told_where_it_is_no_list_of_links() {
    let with = |title: &str| {
        load(&format!(
            "# Gates\n\n**Who has a key?**\n\nWe.\n\n**Is it open?**\n\nYes.\n\n{title}\n\nKeys last a year.\n"
        ))
    };

    assert_eq!(
        entries(&with("## Additional information"))[0],
        ("Gates", "**Additional information**\n\nKeys last a year.")
    );
    assert_eq!(
        entries(&with("**Additional information**"))[1],
        (
            "Is it open?",
            "Yes.\n\n**Additional information**\n\nKeys last a year."
        )
    );
}

#[test]
fn a_question_behind_the_documents_is_asked() {
    let loaded = load(
        "# Gates\n\n**Who has a key?**\n\nWe.\n\n## Recommended Documents\n\n* [Keys](https://a.example/keys)\n\n**Is it open?**\n\nYes.\n",
    );

    assert_eq!(
        entries(&loaded),
        [("Who has a key?", "We."), ("Is it open?", "Yes.")]
    );
}

#[test]
fn names_of_errors_are_asked_beside_one_that_says_it_is_one() {
    let loaded = load(
        "# Gate errors\n\n## InvalidKey\n\nTurn it.\n\n## LargeGate\n\nPush.\n\n## KeyMustFit\n\nFile it.\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("InvalidKey", "Turn it."),
            ("LargeGate", "Push."),
            ("KeyMustFit", "File it.")
        ]
    );
}
