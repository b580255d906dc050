//! Mistakes in what stands beside the text of articles (sidecars, forms, properties, links to files), one each, and what
//! authors are told: every one with its line, its column and how to mend it.

use std::fmt::Write as _;

use knowledge::{Knowledge, SourceFile};

use crate::{article, file, said};

/// What a sidecar of `gates.md` says wrong.
const SIDECARS: &[(&str, &str)] = &[
    (
        "a text that is not closed",
        "[[entry]]\nquestion = \"Is it open?\nphrases = [\"x\"]\n",
    ),
    (
        "a key given twice",
        "[[entry]]\nquestion = \"Is it open?\"\nphrases = [\"x y\"]\nphrases = [\"z\"]\n",
    ),
    (
        "a table for a list of tables",
        "[entry]\nquestion = \"Is it open?\"\n",
    ),
    (
        "a comma that is missing",
        "[[entry]]\n\tquestion = \"Is it open?\"\n\tphrases = [\"x\" \"y\"]\n",
    ),
    (
        "a day that no calendar has",
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_from = 2026-02-30\n",
    ),
    (
        "a day as Germans write it",
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_from = \"31.12.2026\"\n",
    ),
    (
        "a time without its zone",
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_from = 2026-01-01T08:00:00\n",
    ),
    (
        "an end before the beginning",
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_from = 2026-12-31\nvalid_until = 2026-01-01\n",
    ),
    (
        "a key of another case",
        "[[entry]]\nquestion = \"Is it open?\"\nfollowUps = [\"Is it shut?\"]\n",
    ),
    (
        "a word in two groups",
        "synonyms = [[\"gate\", \"door\"], [\"door\", \"lid\"]]\n",
    ),
    (
        "a test of nothing",
        "[[test]]\ntext = \"open the door\"\nquestion = \"Is it closed?\"\n",
    ),
    (
        "a decision that is none",
        "[[test]]\ntext = \"bake bread\"\ndecision = \"dunno\"\n",
    ),
    (
        "an entry that follows itself",
        "[[entry]]\nquestion = \"Is it open?\"\nfollow_ups = [\"Is it open?\", \"Is it shut?\", \"Is it shut?\"]\n",
    ),
    (
        "a follow-up that is nearly there",
        "[[entry]]\nquestion = \"Is it open?\"\nfollow_ups = [\"Is it shutt?\"]\n",
    ),
    (
        "an entry with two tables",
        "[[entry]]\nquestion = \"Is it open?\"\n\n[[entry]]\nquestion = \"is it OPEN\"\n",
    ),
    (
        "the plural of a table",
        "[[entries]]\nquestion = \"Is it open?\"\n",
    ),
    (
        "quotes of a word processor",
        "[[entry]]\nquestion = “Is it open?”\n",
    ),
    ("YAML", "entry:\n"),
    (
        "words of Python",
        "[[entry]]\nquestion = \"Is it open?\"\nphrases = None\ntests = True\n",
    ),
    (
        "what a merge left behind",
        "<<<<<<< HEAD\nkeywords = [\"a\"]\n=======\nkeywords = [\"b\"]\n>>>>>>> b\n",
    ),
    ("a list that is not closed", "keywords = [\"gate\"\n[[entry]\n"),
    (
        "phrases of no entry",
        "phrases = [\"is it shut\"]\ndecision = \"unknown\"\n",
    ),
    (
        "a phrase that stands twice",
        "[[entry]]\nquestion = \"Is it open?\"\nphrases = [\"may I go in\", \"who has a key\", \"May I go in?\"]\n",
    ),
    (
        "a key that is written twice in the hint",
        "[[entry]]\nquestion = \"Is it open?\"\nphrases = [\"x y\"]\nbad = 1\n",
    ),
    (
        "a list of YAML",
        "[[entry]]\nquestion = \"Is it open?\"\nphrases:\n  - is it ajar\n  - may I go in\n",
    ),
    ("a colon for a sign", "[[entry]]\nquestion: \"Is it open?\"\n"),
    ("a sign that is missing", "[[entry]]\nquestion \"Is it open?\"\n"),
    (
        "an apostrophe in single quotes",
        "[[entry]]\nquestion = \"Is it open?\"\nphrases = ['I can't get in']\n",
    ),
    (
        "a day without quotes",
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_until = 31.12.2026\n",
    ),
    (
        "tables in single brackets",
        "[entry]\nquestion = \"Is it open?\"\n\n[entry]\nquestion = \"Is it shut?\"\n",
    ),
    (
        "a comment of another language",
        "// what people say\nkeywords = [\"gate\"]\n",
    ),
    (
        "JSON",
        "{\n  \"entry\": [ { \"question\": \"Is it open?\" } ]\n}\n",
    ),
    ("a path in quotes", "keywords = [\"C:\\Users\\gate\"]\n"),
    ("a text on two lines", "keywords = [\"gate\nway\"]\n"),
    (
        "a blank that is none",
        "[[entry]]\n\u{A0}question = \"Is it open?\"\n",
    ),
    (
        "an answer",
        "[[entry]]\nquestion = \"Is it open?\"\nanswer = \"Yes.\"\n",
    ),
    (
        "an entry that nothing is near",
        "[[entry]]\nquestion = \"Where do I park?\"\n",
    ),
    (
        "names of the wrong kind",
        "[[entry]]\nquestion = [\"Is it open?\"]\n\n[[entry]]\nid = 5\n\n[[entry]]\nquestion = \"Is it open?\"\nfollow_ups = [{ question = 5 }, { id = \"gates#ajar\" }]\n",
    ),
    (
        "a decision that there is not",
        "[[entry]]\nquestion = \"Is it open?\"\ntests = [{ text = \"is it ajar\", decision = \"perhaps\" }]\n",
    ),
];

fn gates() -> SourceFile {
    file(
        "gates.md",
        &article(
            "gates",
            "# Gates\n**Is it open?**\nYes.\n\n**Is it shut?**\nNo.\n",
        ),
    )
}

/// An article with that among its properties.
fn properties(pair: &str) -> String {
    format!(
        "<properties\n{pair}\n  articleId=\"a\"\n  selfHelpType=\"generic\"\n  cloudEnvironments=\"public\"\n/>\n# Gates\nText.\n"
    )
}

/// What a form says wrong: what stands in place of one of its elements.
const ELEMENTS: &[(&str, &str)] = &[
    (
        "a comma that is missing",
        "{ \"id\": \"gate\",\n  \"order\": 1\n  \"controlType\": \"textbox\", \"displayLabel\": \"Which?\" }",
    ),
    (
        "quotes of a word processor",
        "{ \"id\": \"gate\", \"order\": 1, \"displayLabel\": “Which?” }",
    ),
    (
        "a quote in a text",
        "{ \"id\": \"gate\", \"displayLabel\": \"Which \"gate\"?\" }",
    ),
    ("a word of Python", "{ \"id\": \"gate\", \"required\": True }"),
    ("an object that is not closed", "{ \"id\": \"gate\", \"order\": 1"),
    (
        "what a merge left behind",
        "\n<<<<<<< HEAD\n{ \"id\": \"gate\" }\n=======\n{ \"id\": \"door\" }\n>>>>>>> b\n",
    ),
    (
        "options that are texts",
        "{ \"id\": \"gate\", \"controlType\": \"dropdown\", \"displayLabel\": \"Which?\", \"dropdownOptions\": [\"North\", \"South\"] }",
    ),
    (
        "options under a name that nobody reads",
        "{ \"id\": \"gate\", \"controlType\": \"dropdown\", \"displayLabel\": \"Which?\", \"options\": [] }",
    ),
    (
        "no label",
        "{ \"id\": \"gate\", \"order\": 1, \"controlType\": \"textbox\" }",
    ),
    (
        "an order in words, and a control with a slip",
        "{ \"id\": \"gate\", \"displayLabel\": \"Which?\",\n  \"order\": \"one\", \"controlType\": \"texbox\" }",
    ),
    (
        "an order that two have, and an option with a slip in its text",
        "{ \"id\": \"gate\", \"order\": 2, \"displayLabel\": \"Which?\", \"controlType\": \"dropdown\",\n  \"dropdownOptions\": [ { \"value\": \"north_gate\", \"txt\": \"North\" } ] }",
    ),
];

#[test]
fn what_is_said_of_mistakes_in_forms_is_a_promise() {
    let form = |body: &str| {
        let text = format!(
            "<properties pageTitle=\"Gates\" articleId=\"form\" selfHelpType=\"problemScopingQuestions\" cloudEnvironments=\"public\" />\n{body}"
        );
        said(vec![file("form.md", &text)])
    };
    let mut page = String::new();
    for (what, element) in ELEMENTS {
        let last =
            "{ \"id\": \"more\", \"order\": 2, \"controlType\": \"textbox\", \"displayLabel\": \"More?\" }";
        let told = form(&format!(
            "---\n{{ \"formElements\": [\n{element},\n{last} ] }}\n---\n"
        ));
        let _ = writeln!(page, "## {what}\n{told}");
    }
    let told = form(
        "---\n{ \"formElements\": [ { \"id\": \"gate\", \"order\": 2, \"displayLabel\": \"Which?\", \"controlType\": \"textbox\" },\n{ \"id\": \"Gate\", \"order\": 1, \"displayLabel\": \"Which?\", \"controlType\": \"dropdown\",\n  \"dropdownOptions\": [ { \"value\": \"n\", \"text\": \"North\" }, { \"text\": \"South\", \"value\": \"n\" } ] },\n{ \"order\": 3, \"displayLabel\": [\"When?\"], \"controlType\": \"textbox\", \"visibility\": \"gate == n && door == s\" } ] }\n---\n",
    );
    let _ = writeln!(page, "## elements that share an id, and one without\n{told}");
    let told = form("# Gates\n\n---\n[ { \"id\": \"gate\" } ]\n---\n");
    let _ = writeln!(page, "## a list in place of an object\n{told}");
    let told = form("---\n{ \"formElements\": [ { \"id\": \"gate\" }\n]\n---\n");
    let _ = writeln!(page, "## a brace that is missing at the end\n{told}");
    let told = form("---\n{ \"formElement\": [ { \"id\": \"gate\" } ] }\n---\n");
    let _ = writeln!(page, "## a list under a name that is nearly right\n{told}");
    let told = form("```json\n{ \"formElements\": [] }\n```\n");
    let _ = writeln!(page, "## a form between fences\n{told}");

    insta::assert_snapshot!(page);
}

#[test]
fn what_is_said_of_mistakes_in_sidecars_is_a_promise() {
    let mut page = String::new();
    for (what, sidecar) in SIDECARS {
        let said = said(vec![gates(), file("gates.intents.toml", sidecar)]);
        let _ = writeln!(page, "## {what}\n{said}");
    }

    insta::assert_snapshot!(page);
}

#[test]
fn what_is_said_of_mistakes_in_a_folder_is_a_promise() {
    let wide: Vec<u8> = "keywords = [\"gate\"]\n"
        .bytes()
        .flat_map(|byte| [byte, 0])
        .collect();
    let cases: Vec<(&str, Vec<SourceFile>)> = vec![
        (
            "a sidecar in UTF-16 without a mark",
            vec![
                gates(),
                SourceFile {
                    path: "gates.intents.toml".to_owned(),
                    bytes: wide,
                },
            ],
        ),
        (
            "names that miss a letter",
            vec![
                gates(),
                file("gate.intents.toml", ""),
                file("gates.intent.toml", ""),
            ],
        ),
        (
            "a conflict in an article",
            vec![file(
                "gates.md",
                &article(
                    "gates",
                    "# Gates\n\n<<<<<<< HEAD\nOpen.\n=======\nShut.\n>>>>>>> b\n",
                ),
            )],
        ),
        (
            "a picture",
            vec![
                gates(),
                SourceFile {
                    path: "lamp.md".to_owned(),
                    bytes: vec![0x89, b'P', b'N', b'G', 0, 0, 0, 7, 0xFF, 0],
                },
            ],
        ),
        (
            "keys of settings that are nearly right",
            vec![
                gates(),
                file(
                    "helpline.toml",
                    "agent_name = \"Gateman\"\nhours = [\"daily 08:00-17:00\"]\n\n[severities]\nplain-http = \"off\"\n",
                ),
            ],
        ),
        (
            "properties pasted twice",
            vec![file(
                "gates.md",
                &article("gates", &article("gates", "# Gates\n\nText.\n")),
            )],
        ),
        (
            "quotes of a word processor in the properties",
            vec![file("gates.md", &properties("pageTitle=“Gates”"))],
        ),
        (
            "an attribute without its sign",
            vec![file("gates.md", &properties("pageTitle \"Gates\""))],
        ),
        (
            "an attribute that says nothing",
            vec![file("gates.md", &properties("pageTitle=\"\""))],
        ),
        (
            "a conflict in the properties",
            vec![file(
                "gates.md",
                &properties("<<<<<<< HEAD\n  pageTitle=\"Gates\"\n=======\n  pageTitle=\"Doors\"\n>>>>>>> b"),
            )],
        ),
        (
            "a head of YAML that is not closed",
            vec![file(
                "gates.md",
                "---\ntitle: Gates\ntags: [gate]\n\n# Gates\n\nPush.\n",
            )],
        ),
        (
            "a trouble that lost its answer",
            vec![file(
                "gates.md",
                &article("gates", "# Gates\n**Is it open?**\nYes.\n\n**I lost my key**\n"),
            )],
        ),
        (
            "an attribute that is nearly right",
            vec![file(
                "gates.md",
                "<properties\n  pageTitel=\"Gates\"\n  articleId=\"a\"\n  selfHelpType=\"generic\"\n  cloudEnvironments=\"public\"\n/>\n# Gates\nText.\n",
            )],
        ),
    ];

    let mut page = String::new();
    for (what, files) in cases {
        let _ = writeln!(page, "## {what}\n{}", said(files));
    }

    insta::assert_snapshot!(page);
}

#[test]
fn a_link_to_a_file_says_whether_it_is_there_and_where_it_can_be_read() {
    let links = "# Drill\n\nSee [parts](parts.md#top), [prices](prises.md), [plan](plan.pdf) and [set up](../guide/setup).\n";
    let files = |settings: &str| {
        vec![
            file("guide/setup.md", &article("setup", "# Set up\n\nPlug it in.\n")),
            file("shop/drill.md", &article("drill", links)),
            file("shop/parts.md", &article("parts", "# Parts\n\nMany.\n")),
            file("shop/prices.md", &article("prices", "# Prices\n\nLow.\n")),
            file("helpline.toml", settings),
        ]
    };
    let told = |settings: &str| -> Vec<(u32, String, String)> {
        let loaded = Knowledge::from_files(files(settings));
        let found = loaded
            .diagnostics
            .into_iter()
            .filter(|found| found.rule == "relative-link");
        found
            .map(|found| {
                let hint = found.hint.unwrap_or_default().into_owned();
                (found.place.span.start.column, found.message, hint)
            })
            .collect()
    };
    let said = |column: u32, message: &str, hint: &str| (column, message.to_owned(), hint.to_owned());

    assert_eq!(
        told(""),
        [
            said(
                5,
                "the target `parts.md#top` of `parts` is no whole address",
                "say by `article_url` in `helpline.toml` where articles can be read, or write the whole address of `shop/parts.md`"
            ),
            said(
                28,
                "the target `prises.md` of `prices` is no whole address, and there is no `shop/prises.md` in the folder",
                "did you mean `shop/prices.md`? Write its whole address"
            ),
            said(
                49,
                "the target `plan.pdf` of `plan` is no whole address",
                "write the whole address, from `https://` on, or say by `article_url` in `helpline.toml` where articles can be read"
            ),
            said(
                70,
                "the target `../guide/setup` of `set up` is no whole address",
                "say by `article_url` in `helpline.toml` where articles can be read, or write the whole address of `guide/setup.md`"
            ),
        ]
    );
    let lost = |settings: &str| {
        told(settings)
            .iter()
            .map(|(column, ..)| *column)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lost("article_url = \"https://help.example.com/{article}\"\n"),
        [28, 49]
    );
    assert_eq!(lost("article_url = \"https://help.example.com/{path}\"\n"), [28]);
}
