//! Troubles and questions that come in a row: by parts, by codes, in tables, in lists, behind labels.

use knowledge::Knowledge;

use crate::{entries, file, load, rules};

/// What is asked, in order.
fn asked(body: &str) -> Vec<String> {
    let loaded = load(body);
    entries(&loaded)
        .into_iter()
        .map(|(question, _)| question.to_owned())
        .collect()
}

#[test]
fn each_trouble_that_is_told_in_parts_is_an_entry() {
    let loaded = load(
        "# Reader\n\n**Symptom:** It blinks red\n**Cause:** The card is old.\n**Resolution:**\n1. Get a new one.\n2. Try it.\n\n**Symptom:** It is dark\n**Resolution:** Plug it in.\n\n## Contact\n\nCall 9.\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("Reader", "**Contact**\n\nCall 9."),
            (
                "It blinks red",
                "**Cause:** The card is old.\n**Resolution:**\n\n1. Get a new one.\n2. Try it."
            ),
            ("It is dark", "**Resolution:** Plug it in."),
        ]
    );
}

#[test]
fn parts_under_headings_of_their_own_belong_to_the_symptom() {
    let loaded = load(
        "# Portal\n\n### Symptom\n\nYou see \"locked\".\n\n### Cause\n\nThree tries.\n\n### Resolution\n\nWait.\n\n### Symptom\n\nNothing is shown.\n\n### Resolution\n\nAsk.\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            (
                "You see \"locked\".",
                "**Cause:**\n\nThree tries.\n\n**Resolution:**\n\nWait."
            ),
            ("Nothing is shown.", "**Resolution:**\n\nAsk."),
        ]
    );
}

#[test]
fn a_heading_over_the_parts_of_its_trouble_is_asked() {
    for parts in [
        ["**Cause:** a", "**Solution:** b"],
        ["### Symptom\n\na", "### Resolution\n\nb"],
        ["Problem: a", "Lösung: b"],
    ] {
        let parts = parts.join("\n\n");
        let body = format!(
            "# Printer\n\n## Paper comes out grey\n\n{parts}\n\n## Loud noise\n\n{parts}\n\n## Parts list\n\nSee the box.\n"
        );

        assert_eq!(
            asked(&body),
            ["Printer", "Paper comes out grey", "Loud noise"],
            "{body}"
        );
    }
    assert_eq!(
        asked(
            "# Printer\n\n## Paper comes out grey\n\n**Cause:** a\n\n**Solution:** b\n\n## Parts list\n\nSee.\n"
        ),
        ["Printer"]
    );
}

#[test]
fn errors_by_their_codes_are_each_an_entry() {
    assert_eq!(
        asked(
            "# Pump\n\n### E-101 – Line blocked\n\nOpen it.\n\n### E-102 – Air in line\n\nLet it out.\n\n### Service\n\nCall 9.\n"
        ),
        ["Pump", "E-101 – Line blocked", "E-102 – Air in line"]
    );
    assert_eq!(
        asked(
            "# Pump\n\n* **E-101 – Line blocked**: open it\n* **E-102 – Air in line**: let it out\n* **E-103 – Empty**: fill it\n"
        ),
        ["E-101 – Line blocked", "E-102 – Air in line", "E-103 – Empty"]
    );
}

#[test]
fn troubles_under_a_heading_that_names_them_are_asked() {
    assert_eq!(
        asked(
            "# Game\n\n## 🎮 Launch problems\n\n### Black screen\n\nWait.\n\n### The game crashes\n\nRestart.\n\n## Prices\n\n### Coins\n\nFive.\n\n### Skins\n\nNine.\n"
        ),
        ["Game", "Black screen", "The game crashes"]
    );
    assert_eq!(
        asked(
            "# Game\n\n## Launch problems\n\n### Check the disk\n\nWait.\n\n### Resolve errors\n\nRestart.\n\n### Update it\n\nNow.\n"
        ),
        ["Game"]
    );
    assert_eq!(
        asked(
            "# Game FAQ\n\n## Start\n\n### Black screen\n\nWait.\n\n### Why is it loud?\n\nFan.\n\n### Blue light\n\nFine.\n"
        ),
        ["Black screen", "Why is it loud?", "Blue light"]
    );
}

#[test]
fn each_row_of_a_table_of_questions_is_an_entry() {
    let loaded = load(
        "# Stadt\n\nHier steht alles.\n\n**Häufiges**\n\n| Nr. | Frage | Antwort |\n|---|---|---|\n| 1 | Was **kostet** es? | 5 €, siehe [hier](https://a.b) |\n| 2 | Wie lange? | |\n\n## Other\n\n| Light | Means |\n|---|---|\n| red | fault |\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            (
                "Stadt",
                "Hier steht alles.\n\n**Other**\n\n| Light | Means |\n|---|---|\n| red | fault |"
            ),
            ("Was kostet es?", "5 €, siehe [hier](https://a.b)"),
        ]
    );
    assert!(rules(&loaded).contains(&"question-without-answer"));
}

#[test]
fn a_table_of_questions_in_an_answer_stays_in_it() {
    let table = "| Problem | Solution |\n|---|---|\n| dark | light |";

    assert_eq!(
        asked(&format!("# T\n\n## What may go wrong?\n\n{table}\n")),
        ["What may go wrong?"]
    );
    assert_eq!(
        asked(&format!("# T\n\n**What may go wrong?**\n\n{table}\n")),
        ["What may go wrong?"]
    );
}

#[test]
fn a_text_behind_a_label_is_asked_whatever_it_says() {
    assert_eq!(
        asked(
            "# Router\n\n## What do the lights mean?\n\nSee the lid.\n\n**Q: The light blinks**\nA: Wait.\n\n### Q: Green light\nA: Fine.\n\nQ: Why?\nA: So.\n"
        ),
        [
            "What do the lights mean?",
            "The light blinks",
            "Green light",
            "Why?"
        ]
    );
}

#[test]
fn the_parts_of_a_list_in_bold_are_no_titles_beside_questions() {
    assert_eq!(
        asked(
            "# Travel\n\n- **Rail**: second class\n- **Air**\n  - economy\n- **Hotel**: any\n\n**How do I pay?**\n\nBy card.\n"
        ),
        ["Travel", "How do I pay?"]
    );
}

#[test]
fn codes_of_a_definition_list_are_parts_of_it() {
    assert_eq!(
        asked("# Options\n\n`--port`\n: A number.\n\n`--host`\n: A name.\n\n`--log`\n: A file.\n"),
        ["Options"]
    );
    assert_eq!(
        asked("# Library\n\nDo I need a card?\n: Yes.\n\nEZB\n: A list.\n"),
        ["Do I need a card?", "EZB"]
    );
}

#[test]
fn a_text_behind_the_entries_is_given_and_one_above_them_is_told_of() {
    let loaded = load(
        "# Export\n\nWelcome here.\n\n<details><summary>May I export it?</summary>\n\nYes.\n\n</details>\n\nExports last 7 days.\n",
    );
    assert_eq!(
        entries(&loaded),
        [
            ("Export", "Welcome here.\n\nExports last 7 days."),
            ("May I export it?", "Yes."),
        ]
    );

    let loaded = load("# Export\n\nWelcome here.\n\n**May I export it?**\n\nYes.\n");
    assert_eq!(entries(&loaded), [("May I export it?", "Yes.")]);
    let told: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule == "text-in-no-entry")
        .map(|found| found.place.span.start.line)
        .collect();
    assert_eq!(told, [4]);

    let loaded = load("# Export\n\n> [!NOTE]\n> Deliveries last 30 days.\n\n**May I export it?**\n\nYes.\n");
    assert_eq!(entries(&loaded).len(), 2);
}

#[test]
fn documents_beside_questions_are_kept_to_read_on() {
    let loaded = load(
        "# Cards\n\n**My card is lost**\n\nCall.\n\n## Recommended Documents\n\n* [Prices](https://a.b)\n* [Prices](https://a.b)\n* [Rules](https://c.d)\n",
    );

    let documents = &loaded.knowledge.articles[0].documents;
    let told: Vec<_> = documents
        .iter()
        .map(|link| (link.text.as_str(), link.url.as_str()))
        .collect();
    assert_eq!(told, [("Prices", "https://a.b"), ("Rules", "https://c.d")]);

    let loaded = load("# Cards\n\nText.\n\n## Recommended Documents\n\n* [Prices](https://a.b)\n");
    assert!(loaded.knowledge.articles[0].documents.is_empty());
}

#[test]
fn a_callout_above_the_questions_is_given() {
    for callout in [
        "> 💡 Keep it small.",
        "{{< callout type=\"warning\" >}}\nKeep it small.\n{{< /callout >}}",
        "{% hint style=\"info\" %}\nKeep it small.\n{% endhint %}",
        ":::tip\nKeep it small.\n:::",
    ] {
        let loaded = load(&format!("# Import\n\n{callout}\n\n**May I stop it?**\n\nYes.\n"));
        let entries = entries(&loaded);

        assert_eq!(entries.len(), 2, "{callout}");
        assert!(entries[0].1.contains("Keep it small."), "{callout}: {entries:?}");
    }
}

#[test]
fn a_section_with_several_troubles_is_none_itself() {
    assert_eq!(
        asked(
            "# Cover\n\n## Before\n\n**Problem:** a\n\n**Solution:** b\n\n## Under way\n\n**Problem:** I lost it\n\n**Solution:** Call.\n\n**Problem:** It burns\n\n**Solution:** Run.\n"
        ),
        ["Cover", "I lost it", "It burns"]
    );
}

#[test]
fn a_page_copied_out_of_confluence_is_read() {
    assert_eq!(
        asked(
            "h1. Leave\n{toc}\nh2. Who can take it?\nEvery parent.\n\nh2. Which form do I need?\n# Form *PL-3*\n# on the [intranet|https://a.b]\n"
        ),
        ["Who can take it?", "Which form do I need?"]
    );
}

#[test]
fn sentences_under_a_heading_of_troubles_are_asked_beside_a_task() {
    let body = "# Loader\n\n## Troubleshooting\n\n### Turn the log on\n\na\n\n### The loader is slow!\n\nb\n\n\
        ### Files in `vendor` are not read\n\nc\n\n### The list has moved\n\nd\n\n### Notes\n\ne\n\n## Options\n\nf\n";

    assert_eq!(
        asked(body),
        [
            "Loader",
            "Turn the log on",
            "The loader is slow!",
            "Files in vendor are not read",
            "The list has moved"
        ]
    );
    let sentences = |over: &str| {
        asked(&format!(
            "# Loader\n\n## {over}\n\n### The list is sorted\n\na\n\n### The cache has two parts\n\nb\n"
        ))
    };
    assert_eq!(sentences("Known issues").len(), 2);
    // Elsewhere sentences are parts of an article.
    assert_eq!(sentences("Design"), ["Loader"]);
}

#[test]
fn causes_under_an_error_are_parts_of_its_answer() {
    assert_eq!(
        asked(
            "# Portal\n\n## Errors\n\n### Error 500 after the start\n\na\n\n#### Causes and cures\n\n##### The file is missing\n\n\
             b\n\n##### The proxy is not found\n\nc\n\n### Error 403 for all\n\nd\n"
        ),
        ["Error 500 after the start", "Error 403 for all"]
    );
}

#[test]
fn a_page_called_questions_has_its_headings_asked() {
    let head = "<properties selfHelpType=\"generic\" articleId=\"q\" pageTitle=\"Reader FAQ\" />\n";
    let body = "## Contents\n\n* [One](#one)\n* [Two](#two)\n\n## 1. \"No card\" error [Top ▲](#contents)\n\na\n\n## 2. Own keys\n\nb\n";

    let loaded = Knowledge::from_files(vec![file("q.md", &format!("{head}{body}"))]);
    let questions: Vec<_> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(questions, ["1. \"No card\" error", "2. Own keys"]);
}

#[test]
fn an_error_in_the_answer_to_a_folded_question_is_a_part_of_it() {
    let body = "# FAQ\n\n??? \"'tool' is not found\"\n\n    ### Error message\n\n    `tool: no such command`\n\n    ### Solution\n\n    Add it.\n\n\
        ??? \"Error 404\"\n\n    ### Error message\n\n    `404 for GET`\n\n    ### Solution\n\n    Wait.\n";

    assert_eq!(asked(body), ["'tool' is not found", "Error 404"]);
}

#[test]
fn an_item_that_names_a_section_asks_nothing() {
    assert_eq!(
        asked(
            "# Parts\n\n- **Error 5 with old parts**\n- Sizes\n- Weights\n\n## Error 5 with old parts\n\na\n\n## Sizes\n\nb\n\n## Weights\n\nc\n"
        ),
        ["Parts"]
    );
}

#[test]
fn under_frequently_asked_questions_whatever_is_a_heading_is_asked() {
    let body = "## Starting a project\n\na\n\n## Cross compiling\n\nb\n\n### On a small machine\n\nc\n\n## Contents\n\nd\n";

    assert_eq!(
        asked(&format!("# Builder FAQs\n\n{body}")),
        ["Builder FAQs", "Starting a project", "Cross compiling"]
    );
    assert_eq!(asked(&format!("# Builder guide\n\n{body}")), ["Builder guide"]);
    // Topics over what is asked are none.
    assert_eq!(
        asked(
            "# FAQ\n\n## General\n\n**What is it?**\n\nA thing.\n\n## Notes\n\nSee.\n\n## Billing\n\n**What does it cost?**\n\nFive.\n"
        ),
        ["FAQ", "What is it?", "What does it cost?"]
    );
}

#[test]
fn troubles_right_under_a_title_that_names_them_are_asked() {
    let body = "## Blocks are not shown\n\na\n\n## It does not look good\n\nb\n\n## Some pages are missing\n\nc\n\n## Python\n\nd\n";

    assert_eq!(
        asked(&format!("# Troubleshooting\n\n{body}")),
        [
            "Blocks are not shown",
            "It does not look good",
            "Some pages are missing",
            "Python"
        ]
    );
    assert_eq!(asked(&format!("# Design\n\n{body}")), ["Design"]);
}

#[test]
fn a_block_of_code_shown_in_a_block_of_code_ends_with_itself() {
    let body = "# Docs\n\n## How do I show it?\n\n```python\ndef f():\n    ```math\n    x\n    ```\n```\n\nSo.\n\n## How do I hide it?\n\nThus.\n";

    assert_eq!(asked(body), ["How do I show it?", "How do I hide it?"]);
}

#[test]
fn a_heading_over_all_is_the_title_of_a_page_without_one() {
    for (heading, title) in [("Admin help", "Admin help"), ("FAQ", "mill questions")] {
        let loaded = Knowledge::from_files(vec![file(
            "docs/mill_questions.md",
            &format!("## {heading}\n\n## How do I start?\n\na\n\n## How do I stop?\n\nb\n"),
        )]);

        let titles: Vec<_> = loaded
            .knowledge
            .articles
            .iter()
            .map(|article| article.title.as_str())
            .collect();
        assert_eq!(titles, [title]);
    }
}

#[test]
fn what_an_entry_is_about_is_no_kind_of_section() {
    let topics = |headings: &str| {
        let loaded = load(&format!(
            "{headings}\n\n### Is it open?\n\nYes.\n\n### Is it shut?\n\nNo.\n"
        ));
        let first = loaded.knowledge.entries.first().expect("an entry");
        first.topic().to_owned()
    };

    assert_eq!(topics("# Reader\n\n## Doors"), "Doors");
    assert_eq!(topics("# Reader\n\n## FAQ"), "Reader");
    assert_eq!(topics("# FAQ\n\n## General"), "Gates");
}

#[test]
fn an_error_of_a_table_is_told_by_its_row_beside_the_table() {
    let table = "| Error code | Cause | What to do |\n|---|---|---|\n| GateNotOpen | Rust | [Oil](https://o.example) it |\n| E-12 | Too many | Wait |";
    let loaded = load(&format!("# The gate shows an error\n\nFind it.\n\n{table}\n"));

    assert_eq!(
        entries(&loaded),
        [
            ("The gate shows an error", format!("Find it.\n\n{table}").as_str()),
            (
                "GateNotOpen",
                "**Cause:** Rust\n\n**What to do:** [Oil](https://o.example) it"
            ),
            ("E-12", "**Cause:** Too many\n\n**What to do:** Wait"),
        ]
    );
    assert_eq!(crate::rules(&loaded), [""; 0]);
}

#[test]
fn an_error_that_has_an_entry_has_no_second_one() {
    let loaded = load(
        "# Errors\n\n| Code | Meaning |\n|---|---|\n| ERR_SHUT | shut |\n| ERR_LOUD | loud |\n\n## ERR_SHUT\n\nOpen it.\n\n## ERR_LOUD\n\nOil it.\n",
    );

    let asked: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(asked, ["Errors", "ERR_SHUT", "ERR_LOUD"]);
}
