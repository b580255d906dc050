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

    let plain = |path: &str, text: &str| file(path, &format!("# {text}\n\nThe {text} is open.\n"));
    let loaded = Knowledge::from_files(vec![plain("a.md", "mill"), plain("b.md", "tower"), with("c.md")]);
    let remarks: Vec<&str> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule == "missing-front-matter")
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(remarks, ["2 files have no properties block, this one among them"]);
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

#[test]
fn a_title_of_steps_in_bold_is_not_said() {
    let loaded = load("# Gate is stuck\n\n**Recommended Steps:**\n\n1. Oil it.\n2. Push it.\n");

    assert_eq!(entries(&loaded), [("Gate is stuck", "1. Oil it.\n2. Push it.")]);
}

#[test]
fn what_to_do_against_a_trouble_is_one_answer() {
    let body = "**Restart the motor**\n\nPull the plug.\n\n**Check the lamp**\n\nIt is green.\n\n**Replace the gate**\n\nCall us.\n";
    let questions = |title: &str, body: &str| -> Vec<String> {
        let loaded = load(&format!("# {title}\n\n{body}"));
        entries(&loaded)
            .into_iter()
            .map(|(question, _)| question.to_owned())
            .collect()
    };

    assert_eq!(questions("The gate is stuck", body), ["The gate is stuck"]);
    let announced = format!("## **Recommended Steps**\n\n{body}");
    assert_eq!(questions("Gates", &announced), ["Gates"]);
    // What somebody wants is asked, whatever the title says.
    let wants = body
        .replace("Restart the motor", "Download a plan")
        .replace("Check the lamp", "Order a lamp");
    assert_eq!(questions("The gate is stuck", &wants).len(), 3);
    assert_eq!(questions("Gates", body).len(), 3);
}

#[test]
fn a_list_of_checks_is_one_answer() {
    for body in [
        "1. Was the gate open? If not, open it.\n2. Did it ring? The log shows it.\n3. Are there more than two guests? The limit is two.\n",
        "* Does the lamp burn? Then wait.\n* Are there guests? Where they are, wait.\n* Is there a key? The desk has one.\n",
        "1. Is the lamp on?\n   If not, press it.\n2. Is the gate shut?\n   It opens by itself.\n",
    ] {
        let loaded = load(&format!("# No bell at the gate\n\n{body}"));

        assert_eq!(entries(&loaded).len(), 1, "{body}");
    }
    let asked =
        load("# Gates\n\n* Is there a key? If it is dark, yes.\n* May I go in? If so, when it is open.\n");
    assert_eq!(entries(&asked).len(), 2);
}

#[test]
fn troubles_stand_under_recommended_steps() {
    let loaded = load(
        "# Gate motor: troubleshooting\n\n## Recommended Steps\n\n### Motor doesn't start\n\nPush it.\n\n### Motor doesn't stop\n\nPull it.\n\n### Motor hums all day\n\nOil it.\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("Motor doesn't start", "Push it."),
            ("Motor doesn't stop", "Pull it."),
            ("Motor hums all day", "Oil it.")
        ]
    );
}

#[test]
fn errors_are_asked_by_the_names_that_programs_give_them() {
    let expected = [("GateNotFound", "Look again."), ("DoorQuotaExceeded", "Wait.")];
    for body in [
        "# The gate shows an error\n\n### GateNotFound\nLook again.\n\n### DoorQuotaExceeded\nWait.\n",
        "# Gates\n\n**GateNotFound**\n\nLook again.\n\n**DoorQuotaExceeded**\n\nWait.\n",
        "# Gates\n\n* **`GateNotFound`**\n  Look again.\n* **`DoorQuotaExceeded`**\n  Wait.\n",
    ] {
        assert_eq!(entries(&load(body)), expected, "{body}");
    }
    let names = load("# Errors of the gate\n\n### JavaScript\n\nA script.\n\n### PowerShell\n\nA shell.\n");
    assert_eq!(entries(&names).len(), 1);
}

#[test]
fn a_title_of_documents_without_a_link_is_one_like_any_other() {
    let loaded = load(
        "# Jobs wait\n\n**(Resources)**\nAll gates are taken.\n\n**(Limit)**\nYou have many.\n\n**(Budget)**\nIt is used up.\n",
    );

    assert_eq!(
        entries(&loaded).first(),
        Some(&("(Resources)", "All gates are taken."))
    );
}

#[test]
fn a_title_of_documents_is_no_text_in_no_entry() {
    let loaded = load(
        "# Gates\n\n**Is it open?**\n\nYes.\n\n**Recommended Documents**\n\n* [Plan](https://gates.example/plan)\n",
    );

    let told = loaded
        .diagnostics
        .iter()
        .any(|found| found.rule == "text-in-no-entry");
    assert!(!told);
}

#[test]
fn sentences_beside_a_trouble_are_troubles() {
    let loaded = load(
        "# Label printer\n\nIt prints labels.\n\n## It prints blank labels\n\nTurn the roll.\n\n## It does not print\n\nPlug it in.\n\n## The labels are too faint\n\nClean it.\n",
    );
    let questions: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(
        questions,
        [
            "It prints blank labels",
            "It does not print",
            "The labels are too faint"
        ]
    );

    let loaded = load(
        "# Labels\n\n### Not enough paper\n\nFill it.\n\n### The roll is not supported\n\nUse ours.\n\n### Size exceeded\n\nCut it.\n",
    );
    assert_eq!(entries(&loaded).len(), 3);

    for body in [
        "## The labels are white\n\na\n\n## It has a lamp\n\nb\n\n## The roll is long\n\nc\n",
        "## It does not print\n\na\n\n## Labels\n\nb\n\n## It has a lamp\n\nc\n",
    ] {
        assert_eq!(
            entries(&load(&format!("# Label printer\n\n{body}"))).len(),
            1,
            "{body}"
        );
    }
}

#[test]
fn the_outage_page_below_the_last_question_is_no_part_of_its_answer() {
    let loaded = load(
        "# Gates\n\n**Where is my key?**\nAt the desk.\n\n* To see if there is an outage, visit [our status](https://status.example)\n",
    );
    assert_eq!(entries(&loaded)[0], ("Where is my key?", "At the desk."));
    assert_eq!(entries(&loaded).len(), 2);

    let loaded = load(
        "# Gates\n\n**Where is my key?**\nAt the desk.\n\n* Check the [list](https://a.example)\n\n**Who has one?**\n\nWe do.\n\n* To understand who does, see the list [here](https://a.example).\n",
    );
    assert_eq!(
        entries(&loaded)[..2],
        [
            (
                "Where is my key?",
                "At the desk.\n\n- Check the [list](https://a.example)"
            ),
            ("Who has one?", "We do.")
        ]
    );
    assert_eq!(entries(&loaded).len(), 3);

    let asked = load(
        "# Gates\n\n**Is there an outage?**\nLook there.\n\n* Outages are on [our status](https://status.example)\n",
    );
    assert_eq!(entries(&asked).len(), 1);
}

#[test]
fn a_last_word_about_support_is_no_entry() {
    let loaded = load(
        "# Gates\n\n## Why is it shut?\n\nIt is night.\n\n## Why is it red?\n\nIt is new.\n\n## Next steps\n\nIf the issue is not solved, contact support.\n",
    );
    let questions: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(questions, ["Why is it shut?", "Why is it red?"]);
}

#[test]
fn a_remark_in_bold_among_bullets_that_ask_is_asked_too() {
    let list = |remark: &str| {
        let loaded = load(&format!(
            "# Gates\n\n* **Error: the gate is not found**\n\n    Look.\n\n* **{remark}**\n\n    Wait.\n\n* **My gate is open**\n\n    Push.\n"
        ));
        let questions: Vec<String> = loaded
            .knowledge
            .entries
            .iter()
            .map(|entry| entry.question.clone())
            .collect();
        questions
    };

    for remark in ["Warning: the lamp was cut", "If it is neither open nor shut"] {
        assert_eq!(list(remark).get(1).map(String::as_str), Some(remark));
    }
    for remark in ["Note: it is new", "Warning", "If it fails:"] {
        assert!(!list(remark).contains(&remark.to_owned()), "{remark}");
    }
}

#[test]
fn headings_that_each_tell_of_a_trouble_are_asked() {
    let loaded = load(
        "# Open and shut gates\n\n## **Recommended Steps**\n\n### Unable to open a gate\n\nPush.\n\n### The gate does not shut\n\nPull.\n",
    );
    assert_eq!(
        entries(&loaded),
        [
            ("Unable to open a gate", "Push."),
            ("The gate does not shut", "Pull.")
        ]
    );

    for body in [
        // Names of what is told of them.
        "## Lamp errors\n\na\n\n## Key errors\n\nb\n",
        "## Unable to open a gate\n\na\n\n## Set up a new gate\n\nb\n",
        "## The gate does not open\n\na\n\n## Check that it is not locked\n\nb\n",
    ] {
        assert_eq!(entries(&load(&format!("# Gates\n\n{body}"))).len(), 1, "{body}");
    }
}

#[test]
fn a_picture_that_no_chat_shows_leaves_its_name_only_where_a_step_is_nothing_else() {
    let loaded = load(
        "# Gates\n\nPress the key as shown:\n\n![key.png](media/key.png)\n\n1. ![Red key](media/red.png)\n2. Press ![the lamp](media/lamp.png) and wait\n\n<img src=\"media/a.png\" alt=\"a.png\">\n\n![A plan](https://gates.example/plan.png)\n",
    );

    assert_eq!(
        entries(&loaded),
        [(
            "Gates",
            "Press the key as shown:\n\n1. Red key\n2. Press the lamp and wait\n\n[A plan](https://gates.example/plan.png)"
        )]
    );
}

#[test]
fn what_a_portal_asks_at_the_end_is_no_part_of_an_answer() {
    let loaded = load(
        "# Gates\n\n**Is it open?**\n\nPush.\n\n**This is the end. Did this TSG resolve your issue?**\n\n* Was this article helpful?\n",
    );

    assert_eq!(entries(&loaded), [("Is it open?", "Push.")]);
}

#[test]
fn what_leads_to_people_at_the_end_is_neither_asked_nor_a_part_of_the_last_answer() {
    for end in [
        "**Need more help?**\n\nOpen a support request.\n",
        "**Contact support**\n\nIf you still have issues, open a case.\n",
        "## Still need help?\n\nPlease contact us.\n",
    ] {
        let body =
            format!("# Gates\n\n**Is it open?**\n\nPush.\n\n**My key is lost**\n\nAsk for one.\n\n{end}");

        assert_eq!(
            entries(&load(&body)),
            [("Is it open?", "Push."), ("My key is lost", "Ask for one.")],
            "{end}"
        );
    }
}

#[test]
fn what_asks_whether_it_has_helped_is_no_question_of_the_article() {
    for asked in [
        "Still not solved?",
        "Still no luck?",
        "Still having trouble?",
        "Still not working?",
    ] {
        let body = format!("# Gate is shut\n\n1. Oil it.\n\n**{asked}** Call the guard.\n");
        let answer = format!("1. Oil it.\n\n**{asked}** Call the guard.");

        assert_eq!(
            entries(&load(&body)),
            [("Gate is shut", answer.as_str())],
            "{asked}"
        );
    }
}

#[test]
fn what_is_so_above_the_questions_is_told_under_the_title() {
    let questions = "## Why is it shut?\n\nIt rains.\n\n## Who has the key?\n\nWe.\n";
    let first = |above: &str| {
        let loaded = load(&format!("# The gate\n\n{above}\n\n{questions}"));
        entries(&loaded)[0].1.to_owned()
    };

    for above in ["**Open**: from 8 to 17", "**Where it is:** behind the mill"] {
        assert_eq!(first(above), above);
    }
    for above in [
        "**Questions:** see below",
        "**FAQ:** all about it",
        "All about the gate.",
    ] {
        assert_eq!(first(above), "It rains.", "{above}");
    }
}

#[test]
fn text_behind_a_list_of_html_is_no_part_of_its_last_item() {
    let loaded = load(
        "# Gates\n\nThey are:\n<ul>\n<li>red</li>\n<li>blue<ul><li>dark</li></ul></li>\n</ul>\nPaint them.\n",
    );

    assert_eq!(
        entries(&loaded),
        [("Gates", "They are:\n\n- red\n- blue\n  - dark\n\nPaint them.")]
    );
}

#[test]
fn ways_to_what_one_cannot_do_are_parts_of_one_answer() {
    let body = |third: &str| {
        format!("**By the front**\n\n* Ring.\n\n**By the yard**\n\n* Knock.\n\n**{third}**\n\n* Wait.\n")
    };
    let count = |title: &str, third: &str| entries(&load(&format!("# {title}\n\n{}", body(third)))).len();

    assert_eq!(count("I can't get into the house", "By the roof"), 1);
    assert_eq!(count("I can't get into the house", "The bell is silent"), 3);
    assert_eq!(count("The house", "By the roof"), 3);
}
