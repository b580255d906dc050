//! What holds for every input: reading never panics, depends on nothing but the content, and stays linear.

use std::collections::HashSet;

use knowledge::{Knowledge, Loaded, SourceFile};
use proptest::prelude::*;

use crate::{article, file};

/// What a knowledge is, as text.
fn picture(loaded: &Loaded) -> String {
    format!("{:?}\n{:?}", loaded.knowledge.entries, loaded.diagnostics)
}

/// Pieces that articles are made of, whole and broken.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "# ",
        "## ",
        "#",
        "* ",
        "- ",
        "1. ",
        "**",
        "** ",
        "?**",
        "?",
        "!",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "<br>",
        "`",
        "```\n",
        "~~~\n",
        "[",
        "]",
        "](",
        "](https://a.b)",
        ")",
        "(",
        "<!--",
        "-->",
        "<!--$X-->",
        "<!--/$X-->",
        "<insight>",
        "</insight>",
        "<a href=\"",
        "\">",
        "</a>",
        "<ul><li>",
        "</li></ul>",
        "|",
        "|---|---|\n",
        "&nbsp;",
        "&#x41;",
        "&",
        "\\",
        "data-blade:x",
        "\u{200B}",
        "\u{A0}",
        "\u{E000}",
        "é",
        "漢",
        "🙂",
        "<properties",
        "/>",
        "articleId=\"x\"",
        "\"",
        "'",
        "=",
        "---\n",
        "{",
        "}",
        "\"id\":",
        ",",
        ":",
        "here",
        "Recommended Steps",
        "Why",
        "I am lost",
        "To learn more see ",
        "[!NOTE]",
        ":::x y z:::",
        "\r",
        "\r\n",
    ]);
    prop_oneof![8 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

fn body() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400), name in prop::sample::select(vec!["a.md", "a.intents.toml", "helpline.toml", "a.txt"])) {
        let files = vec![SourceFile { path: name.to_owned(), bytes }, file("a/a.md", "# A\nb")];

        Knowledge::from_files(files);
    }

    #[test]
    fn any_body_is_read_and_its_ids_differ(body in body(), kind in prop::sample::select(vec!["generic", "rca", "problemScopingQuestions", "SupportTopicDescription"])) {
        let text = article("x", &body).replace("generic", kind);

        let loaded = Knowledge::from_files(vec![file("x.md", &text)]);

        let ids: HashSet<_> = loaded.knowledge.entries.iter().map(|entry| entry.id.clone()).collect();
        prop_assert_eq!(ids.len(), loaded.knowledge.entries.len());
        for entry in &loaded.knowledge.entries {
            prop_assert!(!entry.question.trim().is_empty() && !entry.answer.trim().is_empty(), "{:?}", entry);
            for link in &entry.links {
                prop_assert!(entry.answer.contains(&link.url), "{:?}", entry);
            }
        }
    }

    #[test]
    fn any_front_matter_is_read(head in body()) {
        Knowledge::from_files(vec![file("x.md", &format!("<properties {head}\n/>\n# T\ntext"))]);
    }

    #[test]
    fn any_sidecar_is_read(text in "[a-z=\\[\\]\"{}., \\n#0-9]{0,80}") {
        Knowledge::from_files(vec![file("x.md", "# A\nb"), file("x.intents.toml", &text), file("helpline.toml", &text)]);
    }

    #[test]
    fn line_ends_make_no_difference(body in body()) {
        let lf = article("x", &body.replace('\r', ""));
        let crlf = lf.replace('\n', "\r\n");

        let one = Knowledge::from_files(vec![file("x.md", &lf)]);
        let other = Knowledge::from_files(vec![file("x.md", &crlf)]);

        prop_assert_eq!(picture(&one), picture(&other));
    }

    #[test]
    fn the_order_of_files_makes_no_difference(bodies in prop::collection::vec(body(), 2..5), seed in any::<u64>()) {
        let mut files: Vec<SourceFile> = bodies.iter().enumerate().map(|(n, body)| file(&format!("{n}.md"), &article("x", body))).collect();
        files.push(file("0.intents.toml", "keywords = [\"a\"]\nsynonyms = [[\"a\", \"b\"]]\n"));
        files.push(file("1.intents.toml", "synonyms = [[\"c\", \"d\"]]\n"));
        let one = Knowledge::from_files(files.clone());

        let turn = usize::try_from(seed % 7).unwrap_or(0) % files.len();
        files.rotate_left(turn);
        files.swap(0, 1);
        let other = Knowledge::from_files(files);

        prop_assert_eq!(picture(&one), picture(&other));
        prop_assert_eq!(one.knowledge.version, other.knowledge.version);
        prop_assert_eq!(one.knowledge.settings, other.knowledge.settings);
    }
}

/// Lines that made naive parsers quadratic: each would take minutes here if it were read so.
#[test]
fn long_lines_and_deep_nesting_are_read_in_linear_time() {
    const BYTES: usize = 1 << 17;
    let repeated = |part: &str| part.repeat(BYTES / part.len());
    let mut bodies: Vec<String> = [
        "*",
        "** ",
        "[",
        "[a](",
        "![a](b ",
        "<!--",
        "<!--$a-->",
        "`",
        "<",
        "<a href=\"x\">",
        "&",
        "|",
        ">",
        "\\",
        "<li>",
        "_",
    ]
    .iter()
    .map(|part| repeated(part))
    .collect();
    bodies.push(format!("{} **b** [c](d)", repeated("a")));
    bodies.push(repeated("= T\n\n== S\n\n|===\n"));
    bodies.push(repeated("**Q?**\na\n"));
    bodies.push(repeated("## Q?\na\n"));
    bodies.push(
        (0..2000)
            .map(|depth| {
                format!(
                    "{}* **Q{depth}?**
",
                    " ".repeat(depth % 300)
                )
            })
            .collect::<Vec<_>>()
            .concat(),
    );
    bodies.push(repeated("```\n"));
    bodies.push(repeated(" "));
    // Blocks in blocks: of twice as many lines each is twice as long, too.
    let blocks = (0..500).map(|level| format!("{}!!! note\n", " ".repeat(4 * level)));
    bodies.push(blocks.collect::<Vec<_>>().concat());
    // What other dialects of Markdown have.
    for part in [
        "<A b=\"",
        "<A/>",
        "<A>",
        "<A title=\"Q?\">\n",
        "{/* a */}",
        "{/*",
        "==a",
        ":a:b",
        "[[a|b",
        "](#a)\n",
        "[a\n",
        "](b) [a\n",
        ")[http://a.b]",
        "[a][",
        "[[a][x]",
        "<img\n",
        "```{note}\n",
        "{a}`b",
        "??? question \"Q?\"\n    a\n",
        "<details><summary>Q?</summary>\n",
        "<details>\n### a\n",
        "Q: a?\nA: b\n",
        "A: b\n\n",
        "Why so?\n\nSo.\n\n",
        "a\n---\n",
        "{% highlight a %}\n",
        "<span class=\"sxs-lookup\">",
        "<<<<<<< a\n",
    ] {
        bodies.push(part.repeat(BYTES / 4 / part.len()));
    }

    for body in bodies {
        let loaded = Knowledge::from_files(vec![file("x.md", &article("x", &format!("# T\n{body}")))]);

        assert!(!loaded.knowledge.articles.is_empty());
    }
}

#[test]
fn an_expression_of_many_parentheses_is_read_in_linear_time() {
    let text = format!(
        "<properties articleId=\"x\" selfHelpType=\"problemScopingQuestions\" />\n---\n{{\"formElements\":[{{\"id\":\"a\",\"visibility\":\"{}b == c{}\"}}]}}",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );

    let loaded = Knowledge::from_files(vec![file("x.md", &text)]);

    assert_eq!(loaded.knowledge.forms.len(), 1);
}

#[test]
fn a_sidecar_of_many_tables_for_one_entry_is_read_in_linear_time() {
    let table = |number: usize| format!("[[entry]]\nquestion = \"T\"\nphrases = [\"phrase {number}\"]\n");
    let tables: Vec<String> = (0..10_000).map(table).collect();

    let loaded = Knowledge::from_files(vec![
        file("x.md", &article("x", "# T\nText.\n")),
        file("x.intents.toml", &tables.concat()),
    ]);

    let entry = loaded.knowledge.entries.first().expect("an entry");
    assert_eq!(entry.phrases.len(), 10_000);
}

#[test]
fn a_form_of_many_like_elements_is_read_in_linear_time() {
    let element = "{\"id\":\"a\",\"visibility\":\"a==b&&c==d\"},";
    let text = format!(
        "<properties articleId=\"x\" selfHelpType=\"problemScopingQuestions\" />\n---\n{{\"formElements\":[{}]}}",
        element.repeat(10_000)
    );

    let loaded = Knowledge::from_files(vec![file("x.md", &text)]);

    assert_eq!(
        loaded.knowledge.forms.first().map(|form| form.questions.len()),
        Some(10_000)
    );
}
