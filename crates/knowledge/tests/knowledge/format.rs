//! The facts of the article format, each on a fixture of our own.

use knowledge::{Family, Knowledge, Loaded, Shape, SourceFile};

use crate::{article, entries, file, load, rules};

#[test]
fn a_lazy_answer_under_a_bold_bullet_belongs_to_it() {
    let loaded = load("# Gates\n* **Is it open? **\nYes.\n\n* ** I am locked out.**\nRing the bell.\n");

    assert_eq!(
        entries(&loaded),
        [("Is it open?", "Yes."), ("I am locked out.", "Ring the bell.")]
    );
}

#[test]
fn a_plain_bullet_after_a_blank_line_is_a_pointer() {
    let loaded = load(
        "# Gates\n* **Is it open?**\nYes.\n\n* To learn more about gates, please check the manual [here.](https://a.b/c?d=e#f)\n\n* **Is it shut?**\nNo.\n",
    );

    let pointer = loaded.knowledge.entries.get(1).expect("a pointer");
    assert_eq!(pointer.shape, Shape::Pointer);
    assert_eq!(
        pointer.question,
        "To learn more about gates, please check the manual"
    );
    assert_eq!(
        pointer.links.first().map(|link| link.url.as_str()),
        Some("https://a.b/c?d=e#f")
    );
    assert_eq!(loaded.knowledge.entries.len(), 3);
}

#[test]
fn the_outage_page_and_the_virtual_agent_are_families() {
    let loaded = load(
        "# Gates\n## Recommended Steps\n* Check if there is an outage at [Gate Status](https://status.gates.example)\n* Try the [Gate Virtual Agent](https://agent.gates.example)\n\n* **Is it open?**\nYes.\n",
    );

    let families: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .filter_map(|entry| entry.family)
        .collect();
    assert_eq!(families, [Family::Outage, Family::VirtualAgent]);
}

#[test]
fn a_bold_line_with_a_break_is_a_question_without_the_break() {
    let loaded = load("# Gates\n**Is it open?**<br>\n\nYes,<br>mostly.<br>\n\n**Is it shut?**<br>\nNo.\n");

    assert_eq!(
        entries(&loaded),
        [("Is it open?", "Yes,  \nmostly."), ("Is it shut?", "No.")]
    );
}

#[test]
fn an_indented_question_is_no_part_of_the_answer_before() {
    let loaded = load("# Gates\n* **Is it open?**\nYes.\n\n  * **Is it shut?**\n  No.\n");

    assert_eq!(
        entries(&loaded),
        [("Is it open?", "Yes."), ("Is it shut?", "No.")]
    );
}

#[test]
fn a_question_that_leads_into_others_shows_them_too() {
    let loaded = load(
        "# Gates\n* **It does not open**<br>\nAsk yourself:\n\n   1. **Is it shut?**\n   Push.\n\n   2. **Is it stuck?**\n   Pull.\n",
    );

    let found = entries(&loaded);
    assert_eq!(found.len(), 3);
    let parent = found.first().expect("the first").1;
    assert!(
        parent.contains("1. **Is it shut?**") && parent.contains("2. **Is it stuck?**"),
        "{parent}"
    );
}

#[test]
fn bold_in_a_table_cell_or_in_code_asks_nothing() {
    let loaded =
        load("# Gates\n| **Why?** | **How?** |\n|---|---|\n| **So?** | no |\n\n```\n**Really?**\nyes\n```\n");

    let shapes: Vec<_> = loaded.knowledge.entries.iter().map(|entry| entry.shape).collect();
    assert_eq!(shapes, [Shape::Article]);
}

#[test]
fn an_article_of_steps_is_one_entry_named_by_its_heading() {
    let loaded = load(
        "# Open a *gate*\nShort words.\n\n## **Recommended Steps**\n1. Push\n\n## **Recommended Documents**\n* [Manual](https://a.b)\n",
    );

    let entry = loaded.knowledge.entries.first().expect("an entry");
    assert_eq!(
        (entry.shape, entry.question.as_str()),
        (Shape::Article, "Open a gate")
    );
    assert_eq!(
        entry.answer,
        "Short words.\n\n1. Push\n\n**Recommended Documents**\n\n- [Manual](https://a.b)"
    );
    assert_eq!(entry.page_title, "Gates");
}

#[test]
fn a_question_heading_with_its_section_is_an_entry() {
    let loaded = load(
        "# Gates\n## Why is it **shut**?\nIt is night.\n### Then\nWait.\n## Other\nA long story about a gate that was built a hundred years ago and that nobody has ever opened, for reasons which nobody in the village can now remember at all.\n",
    );

    let shapes: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| (entry.shape, entry.question.as_str()))
        .collect();
    assert_eq!(
        shapes,
        [(Shape::Article, "Gates"), (Shape::Heading, "Why is it shut?")]
    );
    assert!(
        entries(&loaded)
            .iter()
            .any(|(_, answer)| *answer == "It is night.\n\n**Then**\n\nWait.")
    );
}

fn questions(loaded: &Loaded) -> Vec<&str> {
    entries(loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect()
}

#[test]
fn among_headings_that_ask_the_others_are_asked_too() {
    let loaded = load(
        "# Gates\nAll about gates.\n## How do I open it?\nPush.\n## The lamp stays dark\nTurn it.\n## Notes\nThey are old.\n\
         ## Is it *heavy*?\nYes.\n### At night\nNo.\n",
    );

    assert_eq!(
        questions(&loaded),
        [
            "Gates",
            "How do I open it?",
            "The lamp stays dark",
            "Is it heavy?"
        ]
    );
}

#[test]
fn headings_that_say_what_ones_trouble_is_are_asked() {
    let loaded = load("# Gates\n## My gate is shut\nPush.\n## Ich habe keinen Schlüssel\nNimm einen.\n");
    let beside_topics = load(
        "# Gates\n## My gate is shut\nPush.\n## Size\nBig.\n## Age\nOld.\n## Where is it?\nThere.\n## Colour\nGreen.\n",
    );

    assert_eq!(
        questions(&loaded),
        ["My gate is shut", "Ich habe keinen Schlüssel"]
    );
    assert!(!questions(&beside_topics).contains(&"Size"));
}

#[test]
fn headings_that_tell_of_errors_beside_one_that_asks_are_asked() {
    let loaded = load(
        "# Calls\n## Nobody can hear me\nSwitch it on.\n## The app crashes at the start\nEmpty the cache.\n## Error 1203\nOpen the port.\n## How do I dial in?\nBy phone.\n",
    );
    let reference =
        load("# Calls\n## Overview\nCalls.\n## Error codes\nMany.\n## Limits\nFew.\n## What next?\nThat.\n");

    assert_eq!(
        questions(&loaded),
        [
            "Nobody can hear me",
            "The app crashes at the start",
            "Error 1203",
            "How do I dial in?"
        ]
    );
    assert!(!questions(&reference).contains(&"Error codes"));
}

#[test]
fn headings_above_an_entry_name_its_topics() {
    let loaded =
        load("# Gates\n## **Recommended Steps**\n###\n### ** Old gates **\n* **Is it open?**\nYes.\n");

    let paths: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| entry.heading_path.clone())
        .collect();
    assert_eq!(paths, [vec!["Gates".to_owned(), "Old gates".to_owned()]]);
}

#[test]
fn portal_links_relative_links_and_comments_leave_only_text() {
    let loaded = load(
        "# Gates\n<!-- a\nb -->\nOpen [the panel](data-blade:Gate.Panel.$id), [the plan](plan.md) and [the hill] (http://a.b).\n",
    );

    assert_eq!(
        entries(&loaded),
        [("Gates", "Open the panel, the plan and [the hill](http://a.b).")]
    );
    assert_eq!(rules(&loaded), ["relative-link", "plain-http", "spaced-link"]);
}

#[test]
fn settings_for_a_portal_are_left_out_and_its_sections_are_headings() {
    let loaded = load(
        "# Gates\n:::Section Iron gates:::\n<insight>\n<symptomId>X</symptomId>\n</insight>\nPush them.\n",
    );

    assert_eq!(entries(&loaded), [("Gates", "**Iron gates**\n\nPush them.")]);
    assert_eq!(rules(&loaded), ["xml-island"]);
}

#[test]
fn a_note_to_colleagues_is_not_shown() {
    let loaded = load("# Gates\n### ** THIS IS NOT A CUSTOMER READY CONTENT MESSAGE **\nPush.\n");

    assert_eq!(entries(&loaded), [("Gates", "Push.")]);
    assert_eq!(rules(&loaded), ["internal-text"]);

    let loaded = load(
        "# Gates\n\n**INTERNAL ONLY:** do not tell customers that it is double booked.\n\nThe internal key: do not share it.\n",
    );
    assert_eq!(
        entries(&loaded),
        [("Gates", "The internal key: do not share it.")]
    );
    assert_eq!(rules(&loaded), ["internal-text"]);
}

#[test]
fn the_sample_of_a_variable_is_never_shown() {
    let loaded = load(
        "# Gates\n<!--issueDescription-->\nGate <!--$GateName-->north7<!--/$GateName--> is shut.\n<!--/issueDescription-->\n",
    );

    assert_eq!(entries(&loaded), [("Gates", "Gate (gate name) is shut.")]);
}

#[test]
fn a_message_template_gives_no_entries_and_says_so() {
    let text = article("gates", "# Gates\nGate <!--$Name-->x<!--/$Name-->.\n").replace("generic", "RCA");
    let loaded = Knowledge::from_files(vec![file("gates.md", &text)]);

    assert_eq!(loaded.knowledge.entries, []);
    assert!(
        loaded
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.rule == "template-skipped")
    );
}

#[test]
fn a_question_without_an_answer_is_reported_on_its_line() {
    let loaded = load("# Gates\n**Is it open?**\n\n**Is it shut?**\nNo.\n");

    let finding = loaded
        .diagnostics
        .iter()
        .find(|d| d.rule == "question-without-answer")
        .expect("a finding");
    assert_eq!(finding.place.span.start.line, 3);
    assert_eq!(entries(&loaded), [("Is it shut?", "No.")]);
}

#[test]
fn a_stray_byte_is_read_as_windows_1252_and_reported() {
    let mut bytes = article("gates", "# Gates\nIt isn").into_bytes();
    bytes.extend(b"\x92t\xA0open.\n");
    let loaded = Knowledge::from_files(vec![SourceFile {
        path: "gates.md".to_owned(),
        bytes,
    }]);

    assert_eq!(entries(&loaded), [("Gates", "It isn’t open.")]);
    assert_eq!(rules(&loaded), ["not-utf8"]);
}

#[test]
fn articles_that_share_an_id_have_entries_that_do_not() {
    let loaded = Knowledge::from_files(vec![
        file(
            "a.md",
            &article("Gates", "# G\n**Is it open?**\nYes.\n\n**Is it open?**\nNo.\n"),
        ),
        file("b.md", &article("gates ", "# G\n**Is it open?**\nPerhaps.\n")),
    ]);

    let ids: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["Gates#is-it-open", "Gates#is-it-open-2", "gates#is-it-open@b.md"]
    );
    let duplicates = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.rule == "duplicate-article-id");
    assert_eq!(
        duplicates
            .map(|diagnostic| diagnostic.related.len())
            .collect::<Vec<_>>(),
        [1, 1]
    );
    for entry in &loaded.knowledge.entries {
        assert_eq!(
            loaded.knowledge.entry(&entry.id).map(|found| &found.answer),
            Some(&entry.answer)
        );
    }
}

#[test]
fn what_several_articles_share_is_reported_at_each() {
    let body = "# G\n**Is it open?**\nYes.\n";
    let loaded = Knowledge::from_files(vec![
        file("a.md", &article("a", body)),
        file("b.md", &article("b", body)),
    ]);

    let found: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.rule.starts_with("shared-"))
        .map(|diagnostic| {
            (
                diagnostic.place.path.as_str(),
                diagnostic.place.span.start.line,
                diagnostic.rule,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a.md", 1, "shared-page-title"),
            ("a.md", 3, "shared-question"),
            ("a.md", 3, "shared-text"),
            ("b.md", 1, "shared-page-title"),
            ("b.md", 3, "shared-question"),
            ("b.md", 3, "shared-text"),
        ]
    );
}

#[test]
fn plain_markdown_with_a_heading_is_an_article() {
    let loaded = Knowledge::from_files(vec![
        file(
            "help/Opening Hours.md",
            "# Opening hours\n\n**When do you open?**\nAt nine.\n",
        ),
        file("notes.md", "no heading\n"),
    ]);

    let ids: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(ids, ["help-opening-hours#when-do-you-open"]);
    assert_eq!(rules(&loaded), ["not-an-article"]);
}

#[test]
fn a_file_that_is_too_large_is_a_finding_and_no_abort() {
    let bytes = vec![b'x'; 4 * 1024 * 1024 + 1];
    let loaded = Knowledge::from_files(vec![
        SourceFile {
            path: "big.md".to_owned(),
            bytes,
        },
        file("a.md", &article("a", "# A\nb\n")),
    ]);

    assert_eq!(rules(&loaded), ["file-too-large"]);
    assert_eq!(loaded.knowledge.entries.len(), 1);
}

#[test]
fn checks_among_numbered_steps_are_steps() {
    let checks = "1. **Is it plugged in?** Look at the lamp.\n2. **Is the lamp green?** Wait a minute.\n";

    let asked = |body: &str| {
        let loaded = load(body);
        let asked = entries(&loaded)
            .into_iter()
            .map(|(question, _)| question.to_owned());
        asked.collect::<Vec<_>>()
    };

    assert_eq!(
        asked(&format!(
            "# Gates stay shut\n{checks}3. If none of these helped, push.\n"
        )),
        ["Gates stay shut"]
    );
    assert_eq!(
        asked(&format!("# Gates\n{checks}")),
        ["Is it plugged in?", "Is the lamp green?"]
    );
    assert_eq!(
        asked("# Gates\n1. **How do I open it?** Push.\n2. **Is it loud?** No.\n3. Mind the step.\n"),
        ["How do I open it?", "Is it loud?"]
    );
}

#[test]
fn what_tells_more_of_this_is_a_part_of_the_answer() {
    let loaded = load("# Gates stay shut\n1. Push.\n2. Pull.\n\n**Why this happens**\n\nThey are old.\n");

    assert_eq!(
        entries(&loaded),
        [(
            "Gates stay shut",
            "1. Push.\n2. Pull.\n\n**Why this happens**\n\nThey are old."
        )]
    );
}

#[test]
fn a_call_for_help_behind_the_questions_is_no_answer() {
    let asked = |behind: &str| {
        let loaded = load(&format!(
            "# Gates\nThese are common questions.\n\n**Is it open?**\nYes.\n\n**Is it shut?**\nNo.\n\n{behind}\n"
        ));
        loaded.knowledge.entries.len()
    };

    for call in ["Still stuck?", "Need more?", "Any other questions?"] {
        assert_eq!(
            asked(&format!("**{call}**\nOpen a support request.")),
            2,
            "{call}"
        );
    }
    assert_eq!(asked("**Any other gate?**\nThere is one in the south."), 3);
}

#[test]
fn a_line_that_leads_into_the_next_questions_is_none_of_the_answer() {
    let loaded = load(
        "# Gates\nOf the north:\n\n- Is it open?\n  Yes.\n- Is it shut?\n  No.\n\nOf the south:\n\n- Is it loud?\n  Yes.\n- Is it new?\n  One of these:\n  1. No\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("Is it open?", "Yes."),
            ("Is it shut?", "No."),
            ("Is it loud?", "Yes."),
            ("Is it new?", "One of these:\n\n1. No")
        ]
    );
}

#[test]
fn a_step_about_resources_stays_where_it_stands() {
    let steps = "### Step 1: Look\nLook.\n\n### Step 2: Free resources\n* Memory\n* Disks\n* [Ports](https://a.b/c)\n\n### Step 3: Start\nStart.";
    let loaded = load(&format!(
        "# Gates\n\n## Recommended Steps\n\n{steps}\n\n## FAQ\n\n**Is it open?**\nYes.\n"
    ));

    let (_, answer) = entries(&loaded)[0];
    let places: Vec<_> = ["Look.", "Disks", "Start."]
        .iter()
        .map(|part| answer.find(part))
        .collect();
    assert!(places.is_sorted() && places[0].is_some(), "{answer}");
}
