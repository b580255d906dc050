//! Pages as word processors, wikis and projects write them: chapters, releases, what exports leave, HTML by hand.

use knowledge::{Knowledge, Loaded};

use crate::{entries, file, load};

/// Loads a page without properties.
fn page(text: &str) -> Loaded {
    Knowledge::from_files(vec![file("gates.md", text)])
}

/// A text that is too long to leave a page of topics whole.
fn long(text: &str) -> String {
    format!(
        "{text} {}",
        "It is so since last year, and will be so next year. ".repeat(5)
    )
    .trim_end()
    .to_owned()
}

#[test]
fn chapters_are_the_sections_of_a_page_whose_title_stands_above_them() {
    let (opening, closing) = (long("Push."), long("Pull."));
    for head in [
        "---\ntitle: Gate manual\n---\n\n",
        "**[Gate manual]{.underline}**\n\n",
    ] {
        let loaded = page(&format!(
            "{head}Version 2\n\n[1 Opening [2](#opening)](#opening)\n\n[2 Closing [3](#closing)](#closing)\n\n# Opening\n\n{opening}\n\n# Closing\n\n{closing}\n"
        ));

        assert_eq!(
            entries(&loaded),
            [
                ("Gate manual", "Version 2\n\n* Opening\n* Closing"),
                ("Opening", opening.as_str()),
                ("Closing", closing.as_str())
            ],
            "{head}"
        );
    }
}

#[test]
fn a_page_of_numbered_chapters_is_called_by_its_file() {
    let (scope, keys) = (long("All gates."), long("Ask."));
    let loaded = page(&format!("# 1. Scope\n\n{scope}\n\n# 2. Keys\n\n{keys}\n"));

    assert_eq!(
        entries(&loaded),
        [("1. Scope", scope.as_str()), ("2. Keys", keys.as_str())]
    );
    assert_eq!(loaded.knowledge.articles[0].title, "gates");
}

#[test]
fn what_is_asked_on_a_page_makes_it_longer() {
    let loaded = page(&format!(
        "# Gates\n\n## Paint\n\nGreen.\n\n## Keys\n\nBlue.\n\n## Who may open them?\n\n{0}\n\n## When are they shut?\n\n{0}\n",
        long("We.")
    ));

    let questions: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(
        questions,
        ["Paint", "Keys", "Who may open them?", "When are they shut?"]
    );
}

#[test]
fn each_release_of_a_long_changelog_is_an_entry() {
    let (new, old) = (long("- Gates are green"), long("- Gates are blue"));
    let loaded = page(&format!(
        "# Changelog\n\n## [2.1.0] - 2024-05-01\n\n### Changed\n\n{new}\n\n## [2.0.0] - 2024-01-01\n\n### Changed\n\n{old}\n"
    ));

    assert_eq!(
        entries(&loaded),
        [
            ("[2.1.0] - 2024-05-01", format!("**Changed**\n\n{new}").as_str()),
            ("[2.0.0] - 2024-01-01", format!("**Changed**\n\n{old}").as_str())
        ]
    );
}

#[test]
fn what_is_new_in_one_release_is_one_answer() {
    let loaded = page(&format!(
        "# Release notes 2.1\n\n## New\n\n{}\n\n## Fixed\n\n{}\n",
        long("- Green"),
        long("- Blue")
    ));

    assert_eq!(entries(&loaded).len(), 1);
}

#[test]
fn the_list_of_topics_of_a_page_names_its_questions_too() {
    let loaded = page(&format!(
        "# Gates\n\nGates are shut at night.\n\n## Keys\n\n{}\n\n## Who may open them?\n\nWe.\n\n## Paint\n\n{}\n",
        long("Ask."),
        long("Green.")
    ));

    assert_eq!(
        entries(&loaded).first(),
        Some(&(
            "Gates",
            "Gates are shut at night.\n\n* Keys\n* Who may open them?\n* Paint"
        ))
    );
}

#[test]
fn links_to_read_on_are_of_the_page_and_a_topic_may_be_called_links() {
    let (links, keys) = (long("Whoever has a link may enter."), long("Ask."));
    let loaded = page(&format!(
        "# Gates\n\n## Keys\n\n{keys}\n\n## Links\n\n{links}\n\n## Related links\n\n* [Doors](https://door.example)\n"
    ));

    assert_eq!(
        entries(&loaded),
        [
            (
                "Gates",
                "**Related links**\n\n- [Doors](https://door.example)\n\n* Keys\n* Links"
            ),
            ("Keys", keys.as_str()),
            ("Gates: Links", links.as_str())
        ]
    );
}

#[test]
fn a_page_may_be_called_troubleshooting_by_its_head_alone() {
    let loaded = page(
        "---\ntitle: Troubleshooting\n---\n\n## Gates stay shut\n\nPush.\n\n## The key does not turn\n\nOil it.\n",
    );

    assert_eq!(
        entries(&loaded),
        [("Gates stay shut", "Push."), ("The key does not turn", "Oil it.")]
    );
}

#[test]
fn what_leads_to_people_is_no_part_of_the_last_answer() {
    let loaded = load("# Gates\n\n**Why is it shut?**\n\nIt is night.\n\n**Need help?** Contact support.\n");

    assert_eq!(entries(&loaded), [("Why is it shut?", "It is night.")]);
}

#[test]
fn install_is_a_topic_of_a_project() {
    let loaded = page(&format!(
        "# gatekeeper\n\n<a href=\"https://n.example\"><img src=\"https://img.shields.io/n\"></a>\n\n## Install\n\n{}\n\n## Options\n\n{}\n",
        long("By hand."),
        long("None.")
    ));

    let questions: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(questions, ["gatekeeper: Install", "gatekeeper: Options"]);
}

#[test]
fn names_of_errors_are_asked_under_a_title_that_tells_of_trouble() {
    let body = "### **MotorNotFound**\n\nConnect it.\n\n### **MemoryIsFull**\n\nEmpty it.\n";

    for title in ["Opening of gates fails", "Errors of gates"] {
        assert_eq!(
            entries(&load(&format!("# {title}\n\n## **Recommended Steps**\n\n{body}"))),
            [("MotorNotFound", "Connect it."), ("MemoryIsFull", "Empty it.")],
            "{title}"
        );
    }
}

#[test]
fn documents_under_a_first_level_heading_are_no_title() {
    let loaded = load(
        "# Recommended Steps\n\n* **Why is it shut?**\nIt is night.\n\n# Recommended Documents\n\n* [Gates](https://gate.example)\n",
    );

    assert_eq!(entries(&loaded), [("Why is it shut?", "It is night.")]);
}

#[test]
fn titles_in_bold_are_the_stages_of_setting_something_up() {
    let stages = "**Connect the motor**\n\nBlue to blue.\n\n**Create a key**\n\nAsk.\n\n**Register the gate**\n\nBy mail.\n";

    assert_eq!(entries(&load(&format!("# Set up a gate\n\n{stages}"))).len(), 1);
    assert_eq!(
        entries(&load(&format!("# How do I set up a gate?\n\n{stages}"))).len(),
        1
    );
    assert_eq!(entries(&load(&format!("# Manage gates\n\n{stages}"))).len(), 3);
    assert_eq!(
        entries(&load(&format!(
            "# Set up a gate\n\n{}",
            stages.replace("Create", "Connect").replace("Register", "Connect")
        )))
        .len(),
        3
    );
}

#[test]
fn a_title_in_bold_heads_the_questions_right_under_it() {
    let loaded = page(
        "**FAQ – Gates**\n\n1.  *Who may open them?*\n\nWe may.\n\n2.  *When are they shut?*\n\n-   at night\n\n-   in winter\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("Who may open them?", "We may."),
            ("When are they shut?", "- at night\n\n- in winter")
        ]
    );
}

#[test]
fn what_an_export_leaves_round_a_page_is_given_to_nobody() {
    let loaded = page(
        "[Home](Home.md) > [Doors](Doors.md)\n\n# Gates\n\n{info}\nShut at night.\n{info}\n\n## Attachments:\n\n![](images/bullet.gif) [gate.png](attachments/1/2.png) (image/png)\n",
    );

    assert_eq!(entries(&loaded), [("Gates", "Note:\nShut at night.")]);
    let links = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule == "relative-link");
    assert_eq!(links.count(), 0);
}

#[test]
fn an_element_with_one_of_its_tags_is_told_with_its_place() {
    let places = |text: &str| -> Vec<String> {
        let found = page(text)
            .diagnostics
            .into_iter()
            .filter(|found| found.rule == "unbalanced-html");
        found
            .map(|found| {
                format!(
                    "{}:{} {}",
                    found.place.span.start.line, found.place.span.start.column, found.message
                )
            })
            .collect()
    };

    assert_eq!(
        places("# Gates\n\n<ul><li>a</ol>\n\nWhy </span> so, <DETAILS open>\n"),
        [
            "3:1 `<ul>` is never closed",
            "3:10 `</ol>` closes nothing",
            "5:5 `</span>` closes nothing",
            "5:17 `<details>` is never closed"
        ]
    );
    for text in [
        "# Gates\n\n<details><summary>Why?</summary>\nSo\n</details>\n",
        "# Gates\n\n`<b>` is bold, <br>, <li>, <p> and a<b need no end\n",
        "# Gates\n\n```\n<ul>\n```\n\n<!-- <div> -->\n\n<div/>\n",
    ] {
        assert_eq!(places(text), [""; 0], "{text}");
    }
}

#[test]
fn a_number_may_be_all_the_answer() {
    let loaded = load(
        "# Gates\n\n* **How many gates are there?**\n128.\n\n* **How many keys?**\n5.\n\n* **How do I open one?**\n  1. Push\n  2.\n  3. Pull\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("How many gates are there?", "128."),
            ("How many keys?", "5."),
            ("How do I open one?", "1. Push\n3. Pull")
        ]
    );
}

#[test]
fn an_answer_may_be_bold_itself() {
    let loaded = load(
        "# Gates\n\n**Is it open at night?**\n**No, for nobody.**\n\n**Is it painted?**\n__Green__\n\n**May I paint it?**\n\n**Yes, in green.**\n\n**Why is it shut?**\n\n**Keys**\n\n**Where are they?**\nHere.\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("Is it open at night?", "**No, for nobody.**"),
            ("Is it painted?", "__Green__"),
            ("May I paint it?", "**Yes, in green.**"),
            ("Where are they?", "Here.")
        ]
    );
}

#[test]
fn an_item_may_begin_with_a_block_of_code() {
    let loaded = load(
        "# Gates\n\n**How do I open one?**\n\n1. ```sh\n   open --now\n   ```\n2. Wait\n\n**How do I shut one?**\n\n- ```\n  ## shut\n  ```\n",
    );

    assert_eq!(
        entries(&loaded),
        [
            ("How do I open one?", "```sh\nopen --now\n```\n\n2. Wait"),
            ("How do I shut one?", "```\n## shut\n```")
        ]
    );
    assert!(
        loaded
            .diagnostics
            .iter()
            .all(|found| found.rule != "unclosed-fence")
    );
}

#[test]
fn a_heading_to_learn_more_heads_documents() {
    let loaded = load(
        "# Gates\n\n### **Why is it shut?**\nIt is night.\n\n### **Learn more**\n* [Gates](https://gate.example)\n",
    );

    assert_eq!(entries(&loaded), [("Why is it shut?", "It is night.")]);
    assert_eq!(loaded.knowledge.articles[0].documents.len(), 1);
}
