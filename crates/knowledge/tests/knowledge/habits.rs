//! Habits of authors that no format describes: how they mark what is asked, and what their tools put round it.

use knowledge::{Knowledge, Loaded, Severity};

use crate::{article, entries, file, load};

/// Loads a page without properties.
fn page(text: &str) -> Loaded {
    Knowledge::from_files(vec![file("gates.md", text)])
}

#[test]
fn questions_are_found_in_every_dress_that_authors_give_them() {
    let two = [("Is it open?", "Yes."), ("Is it shut?", "No.")];
    for body in [
        "> [!question]- Is it open?\n> Yes.\n\n> [!question] Is it shut?\n> No.\n",
        "> **Q: Is it open?**\n\nA: Yes.\n\n> **Q: Is it shut?**\n\nA: No.\n",
        "*Is it open?*\nYes.\n\n*Is it shut?*\nNo.\n",
        "1\\. Is it open?\n\nYes.\n\n2\\. Is it shut?\n\nNo.\n",
        "👉 **Is it open?**\nYes.\n\n👉 **Is it shut?**\nNo.\n",
        "[]{#_Toc1 .anchor}**Is it open?**\n\nYes.\n\n[]{#_Toc2 .anchor}**Is it shut?**\n\nNo.\n",
        "### Q. Is it open?\nYes.\n\n### Q. Is it shut?\nNo.\n",
    ] {
        assert_eq!(entries(&load(&format!("# Gates\n\n{body}"))), two, "{body}");
    }
}

#[test]
fn troubles_stand_before_colons_and_under_topics() {
    let loaded = load(
        "# Gates: first aid\n\n**No light:** Look at the lamp.\n\n**Gate does not open:** Push it.\n\n**Too loud:** Oil it.\n",
    );
    assert_eq!(
        entries(&loaded),
        [
            ("No light", "Look at the lamp."),
            ("Gate does not open", "Push it."),
            ("Too loud", "Oil it.")
        ]
    );

    let loaded = load(
        "# Gate troubleshooting\n\n## Power\n\n### The gate does not open\n\n#### Key\n\nTurn it.\n\n### It shuts by itself\n\nOil it.\n\n## Noise\n\n### The hinges are loud\n\nOil them.\n",
    );
    assert_eq!(
        entries(&loaded),
        [
            ("The gate does not open", "**Key**\n\nTurn it."),
            ("It shuts by itself", "Oil it."),
            ("The hinges are loud", "Oil them.")
        ]
    );

    let loaded = load("# Error reference\n\n## ERR_SHUT\n\nOpen it.\n\n## ERR_LOUD\n\nOil it.\n");
    assert_eq!(
        entries(&loaded),
        [("ERR_SHUT", "Open it."), ("ERR_LOUD", "Oil it.")]
    );
}

#[test]
fn what_tells_beside_what_asks_is_asked_under_another_topic_too() {
    let loaded = load(
        "# Gates\n\n## Keys\n\n### Who has one?\n\nWe.\n\n### What does one cost?\n\nA coin.\n\n## Hinges\n\n### The hinge stops half way\n\nOil it.\n\n### Error 5 is shown\n\nWait.\n",
    );

    let questions: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(
        questions,
        [
            "Who has one?",
            "What does one cost?",
            "The hinge stops half way",
            "Error 5 is shown"
        ]
    );
}

#[test]
fn papers_to_bring_are_a_part_of_the_answer() {
    let loaded = load(
        "# Gates\n\n### How do I get a key?\n\nYou need:\n\n#### Documents\n\n- your pass\n\n### Is it open?\n\nYes.\n",
    );

    assert_eq!(
        entries(&loaded)[0],
        ("How do I get a key?", "You need:\n\n**Documents**\n\n- your pass")
    );
}

#[test]
fn a_list_in_a_cell_keeps_its_items_apart() {
    let loaded = load(
        "# Gates\n\n| Question | Answer |\n|---|---|\n| Where is my key? | Look:<ul><li>on the hook</li><li>in the drawer</li></ul> |\n| Is it open? | Yes. |\n",
    );

    assert_eq!(entries(&loaded)[0].1, "Look: • on the hook • in the drawer");
}

#[test]
fn a_page_without_headings_that_asks_is_an_article() {
    let loaded = page("**Gate keys**\n\n**Who has one?**\n\nWe.\n\n**What does one cost?**\n\nA coin.\n");

    assert_eq!(loaded.knowledge.articles[0].title, "Gate keys");
    assert_eq!(
        entries(&loaded),
        [("Who has one?", "We."), ("What does one cost?", "A coin.")]
    );
    assert!(
        page("Some notes.\n\n**Why so?** Because.\n")
            .knowledge
            .articles
            .is_empty()
    );
}

#[test]
fn a_place_holder_is_shown_where_it_stands() {
    let loaded = load(
        "# Gates\n\n## Is {{ site.gate }} open?\n\nYes.\n\n## Is it shut?\n\nDear guest,\nask {{agent}}.\n",
    );

    let found: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule == "template-left-over")
        .map(|found| (found.place.span.start.line, found.place.span.start.column))
        .collect();
    assert_eq!(found, [(4, 7), (11, 5)]);
}

#[test]
fn pages_without_properties_are_remarked_on_where_all_are_so() {
    let severity = |loaded: Loaded| {
        let missing = |found: &&knowledge::Diagnostic| found.rule == "missing-front-matter";
        loaded
            .diagnostics
            .iter()
            .find(missing)
            .map(|found| found.severity)
    };
    let with = |path: &str| file(path, &article(path, "# Gates\nThey are open.\n"));
    let without = file("plain.md", "# Plain\n\nText");

    assert_eq!(
        severity(page("# Gates\n\nThey are open.\n")),
        Some(Severity::Info)
    );
    assert_eq!(
        severity(Knowledge::from_files(vec![with("a.md"), with("b.md"), without])),
        Some(Severity::Warning)
    );
}

#[test]
fn a_section_is_known_by_every_name_that_generators_give_it() {
    let body = |target: &str| {
        format!(
            "# Gates {{#all}}\n\nSee [it](#{target}).\n\n## **Opening hours** {{#hours .x}}\n\nOften.\n\n(keys-ref)=\n## Keys\n\nMany.\n\n## Keys\n\nMore.\n\nThe lamp\n--------\n\nOn.\n"
        )
    };
    let is_dangling = |target: &str| {
        let loaded = load(&body(target));
        loaded
            .diagnostics
            .iter()
            .any(|found| found.rule == "dangling-anchor")
    };

    for target in [
        "all",
        "hours",
        "opening-hours",
        "keys-ref",
        "keys",
        "keys-1",
        "the-lamp",
    ] {
        assert!(!is_dangling(target), "{target}");
    }
    for target in ["keys-2", "lamps", "opening"] {
        assert!(is_dangling(target), "{target}");
    }
}
