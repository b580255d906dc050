//! Slips in the text of an article and in the head above it, one each, and what authors are told.

use std::fmt::Write as _;

use knowledge::Knowledge;

use crate::{article, file, said};

/// Heads of pages with a slip each.
const HEADS: &[&str] = &[
    "---\ntitle: \"Gates\nid: 1\n---\n",
    "---\ntitle: 'The gate isn't shut'\n---\n",
    "---\ntitle: Gates: all of them\ntags: [a, b\n---\n",
    "---\ntitle: Gates\n\tdraft: true\ndate:2026-01-01\n---\n",
    "---\ntitle: Gates\nand doors\ntitle: Doors\n---\n",
    "+++\ntitle = \"Gates\nid = 1\n+++\n",
    "{\n  \"title\": \"Gates\"\n  \"id\": 1\n}\n",
    "{\n  \"title\": \"Gates\", // all\n}\n",
];

#[test]
fn what_is_said_of_mistakes_in_heads_is_a_promise() {
    let mut page = String::new();
    for head in HEADS {
        let text = format!("{head}\nPush.\n");
        let loaded = Knowledge::from_files(vec![file("gates.md", &text)]);
        let entry = loaded.knowledge.entries.first().expect("an entry");
        let _ = writeln!(
            page,
            "## {}: {}\n{}",
            entry.question,
            entry.answer,
            said(vec![file("gates.md", &text)])
        );
    }

    insta::assert_snapshot!(page);
}

#[test]
fn an_article_that_nothing_names_is_called_by_its_file() {
    let text = "<properties pageTitle=\"\" articleId=\"a\" selfHelpType=\"generic\" cloudEnvironments=\"public\" />\n\nPush.\n";
    let loaded = Knowledge::from_files(vec![file("help/opening-the_gates.md", text)]);

    let entry = loaded.knowledge.entries.first().expect("an entry");
    assert_eq!(
        (entry.question.as_str(), entry.answer.as_str()),
        ("opening the gates", "Push.")
    );
}

#[test]
fn a_title_that_was_meant_as_a_comment_is_none() {
    let body = "# <-- gates-by-api -->\nPush.\n";
    let text = article("gates", body).replacen("pageTitle=\"", "pageTitle=\"Opening by the API: ", 1);
    let loaded = Knowledge::from_files(vec![file("gates.md", &text)]);

    let entry = loaded.knowledge.entries.first().expect("an entry");
    assert!(
        entry.question.starts_with("Opening by the API"),
        "{}",
        entry.question
    );
}

#[test]
fn ids_and_clouds_with_a_slip_are_told() {
    let told = |pair: &str| {
        let text = article("gates", "# Gates\n\nPush.\n").replacen("/>", &format!("{pair} />"), 1);
        said(vec![file("gates.md", &text)])
    };

    for (ids, is_odd) in [
        ("32636400, 3263640O", true),
        ("32636400;32636401", true),
        ("783d486e-2932-b5f3-a49b-66b6ea352ff0,32636400", false),
        ("billing, keys2", false),
        ("", false),
    ] {
        let told = told(&format!("supportTopicIds=\"{ids}\""));
        assert_eq!(told.contains("odd-id"), is_odd, "{ids}: {told}");
    }
    let told_of_cloud = told("disableClouds=\"Fairfax, moncake\"");
    assert!(
        told_of_cloud.contains("unknown-cloud: there is no cloud `moncake`"),
        "{told_of_cloud}"
    );
    assert!(!told("disableClouds=\"Fairfax, our own\"").contains("unknown-cloud"));
}

#[test]
fn a_marker_with_a_dash_too_few_is_told() {
    let told = said(vec![file(
        "gates.md",
        &article(
            "gates",
            "# Gates\n\n<!--issueDescription-->\nPush.\n<!--/issueDescription>\n\nPull <!-- hard -->.\n",
        ),
    )]);

    assert!(
        told.contains("unclosed-comment: `<!--/issueDescription>` is no comment"),
        "{told}"
    );
    assert!(!told.contains("unbalanced-description"), "{told}");
}

#[test]
fn every_place_holder_of_an_answer_is_told() {
    let told = said(vec![file(
        "gates.md",
        &article(
            "gates",
            "# Gates\n\nDear {{name}}, {{name}}: TODO.\n<!--$GateName-->North\n",
        ),
    )]);

    assert_eq!(told.matches("template-left-over").count(), 2, "{told}");
    assert!(told.contains("the variable `GateName` is not closed"), "{told}");
}

#[test]
fn what_a_head_says_is_no_text_though_nobody_closed_it() {
    let answer = |text: &str| {
        let loaded = Knowledge::from_files(vec![file("gates.md", text)]);
        let entry = loaded.knowledge.entries.first().expect("an entry");
        entry.answer.clone()
    };

    assert_eq!(
        answer("---\ntitle: Gates\ntags: [a]\n\n# Gates\n\nPush.\n"),
        "Push."
    );
    assert_eq!(
        answer("---\ntitle: Gates\n# Gates\n\nPush.\n\n---\n\nPull.\n"),
        "Push.\n\nPull."
    );
    assert_eq!(
        answer("---\nNote: it is new\n\n# Gates\n\nPush.\n"),
        "Note: it is new\n\nPush."
    );
}

#[test]
fn a_line_across_the_page_is_no_odd_bold() {
    for (rule, is_odd) in [
        ("***", false),
        (" * * *", false),
        ("*****", false),
        ("**", true),
        ("*** so", true),
    ] {
        let body = format!("# Gates\n\n**Is it open?**\n\nYes, **always**.\n\n{rule}\n\nAnd on Sundays.\n");

        let told = said(vec![file("gates.md", &article("gates", &body))]);

        assert_eq!(told.contains("odd-bold"), is_odd, "{rule}: {told}");
    }
}

#[test]
fn a_name_of_two_and_two_letters_is_no_locale() {
    for (part, is_locale) in [
        ("en-us", true),
        ("de-AT", true),
        ("pt-br", true),
        ("ad-ds", false),
        ("to-do", false),
        ("vm-to", false),
    ] {
        let body = format!("# Gates\n\nSee [them](https://gates.example/docs/{part}/open).\n");

        let told = said(vec![file("gates.md", &article("gates", &body))]);

        assert_eq!(told.contains("locale-in-link"), is_locale, "{part}: {told}");
    }
}

#[test]
fn a_picture_without_a_text_is_told_by_its_target() {
    let told = said(vec![file(
        "gates.md",
        &article("gates", "# Gates\n\nPush.\n\n![](plan.png)\n"),
    )]);

    assert!(
        told.contains("relative-link: the target `plan.png` is no whole address"),
        "{told}"
    );
}

#[test]
fn code_that_is_not_closed_is_told() {
    for (text, is_odd) in [
        ("1. Press `Start\n2. Wait", true),
        ("Run `ls` or `` `a` ``.", false),
        ("Run `ls\nall` there.", false),
        ("    Get-Gate `\n        -All", false),
        ("Write \\` for it.", false),
        ("```\na `b\n```", false),
        ("Not `` ` `` at the start, nor `a`.", false),
        ("> ```js\n> a `b\n> ```", false),
        ("> Press `Start", true),
    ] {
        let told = said(vec![file(
            "gates.md",
            &article("gates", &format!("# Gates\n\n{text}\n")),
        )]);

        assert_eq!(told.contains("odd-code"), is_odd, "{text}: {told}");
    }
}

#[test]
fn a_heading_without_a_name_is_told() {
    for (text, is_nameless) in [
        ("##\n\nPull.", true),
        ("### \n\nPull.", true),
        ("## So\n\nPull.", false),
        ("```\n##\n```", false),
        ("#\n\nPull.", false),
    ] {
        let body = format!("# Gates\n\nPush.\n\n{text}\n");

        let told = said(vec![file("gates.md", &article("gates", &body))]);

        assert_eq!(told.contains("nameless-heading"), is_nameless, "{text}: {told}");
    }
}

#[test]
fn a_link_without_a_text_is_told() {
    for (link, is_told) in [
        ("[](https://g.example)", true),
        ("[ ](https://g.example)", true),
        ("[it](https://g.example)", false),
        ("![](https://g.example/a.png)", false),
        ("[![](https://g.example/a.png)](https://g.example)", false),
        ("<a name=\"it\"></a>", false),
        ("<a href=\"https://g.example\"></a>", true),
        (
            "<a href=\"https://g.example\">\n<img src=\"https://g.example/a.png\">\n</a>",
            false,
        ),
        ("[]()", false),
    ] {
        let told = said(vec![file(
            "gates.md",
            &article("gates", &format!("# Gates\n\nSee {link} there.\n")),
        )]);

        assert_eq!(told.contains("link-without-text"), is_told, "{link}: {told}");
    }
}

#[test]
fn what_a_comment_holds_is_no_link() {
    let told = |text: &str| {
        said(vec![file(
            "gates.md",
            &article("gates", &format!("# Gates\n\nPush.\n{text}\n")),
        )])
    };

    assert!(!told("<!-- [it](http://g.example)\n[so](http://g.example) -->").contains("plain-http"));
    assert!(told("<!-- so --> [it](http://g.example)").contains("plain-http"));
}

#[test]
fn the_number_of_an_issue_is_no_target() {
    let told = |text: &str| {
        said(vec![file(
            "gates.md",
            &article("gates", &format!("# Gates\n\nPush.\n\n{text}\n")),
        )])
    };

    assert!(!told("Fixed by [default] (#233).").contains("spaced-link"));
    assert!(told("See [it] (#gates).").contains("spaced-link"));
}

#[test]
fn a_link_that_says_what_to_do_is_no_place_holder() {
    let told = |text: &str| {
        said(vec![file(
            "gates.md",
            &article("gates", &format!("# Gates\n\nSee {text}.\n")),
        )])
    };

    assert!(!told("[Replace the battery](https://g.example)").contains("template-left-over"));
    assert!(told("[insert link here]").contains("template-left-over"));
    assert!(told("[TODO](https://g.example)").contains("template-left-over"));
}

#[test]
fn stars_of_an_address_are_no_bold_text() {
    let text = "# Gates\n\nSee [them][1].\n\n[1]: https://g.example/?q=**/a\n";

    assert!(!said(vec![file("gates.md", &article("gates", text))]).contains("odd-bold"));
}

#[test]
fn a_heading_without_its_blank_is_told_as_is_a_second_title() {
    assert_eq!(
        said_of("# Gates\n\n##Open\n\nPush.\n\n# Lids\n\n#1 is first.\n\n```\n#x\n```\n"),
        "gates.md:4:1 heading-without-blank: no blank between `##` and the heading\n    write `## Open`\n\
         gates.md:8:1 second-title: a second heading of the first level; the first is on line 2\n    \
         write it with `##`, or make it an article of its own\n"
    );
}

#[test]
fn a_row_that_is_not_as_long_as_the_first_is_told() {
    let table = "# Gates\n\n| Gate | Key |\n|---|---|\n| north | `a|b` |\n| south |\n| west | 1 | 2 |\n\na | b\nc | d | e\n";

    let told = said_of(table);

    assert_eq!(told.matches("uneven-row").count(), 2, "{told}");
    assert!(told.contains("gates.md:7:1 uneven-row: this row has 1 cells, and the first row of the table 2"));
}

#[test]
fn a_link_the_wrong_way_round_is_told_and_read() {
    let body = "# Gates\n\nSee (the plan)[https://a.example] now, and (it)[1].\n";

    let loaded = crate::load(body);

    assert_eq!(
        crate::entries(&loaded),
        [("Gates", "See [the plan](https://a.example) now, and (it)[1].")]
    );
    assert_eq!(crate::rules(&loaded), ["reversed-link"]);
    assert!(said_of(body).contains("write `[the plan](https://a.example)`"));
}

#[test]
fn an_address_without_its_beginning_is_told_whole() {
    let body = "# Gates\n\nAsk [us](help@a.example) or look [here](www.a.example/gates).\n";

    let told = said_of(body);

    assert!(told.contains("write `mailto:help@a.example`"), "{told}");
    assert!(told.contains("write `https://www.a.example/gates`"), "{told}");
    assert_eq!(
        crate::entries(&crate::load(body)),
        [(
            "Gates",
            "Ask [us](mailto:help@a.example) or look [here](https://www.a.example/gates)."
        )]
    );
}

/// What is said of an article with that body.
fn said_of(body: &str) -> String {
    said(vec![file("gates.md", &article("gates", body))])
}
