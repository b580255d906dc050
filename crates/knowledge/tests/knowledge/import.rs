//! Importing and exporting: what was written is what is asked and answered.

mod pages;
mod projects;
mod properties;

use knowledge::import::{Format, Imported, Options, import};
use knowledge::{Entry, Knowledge, Loaded, Severity, SourceFile, export};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/import/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a fixture")
}

fn imported_as(name: &str, bytes: &[u8], format: Format) -> Imported {
    import(
        bytes,
        &Options {
            name,
            format,
            chit_chat: false,
            language: None,
        },
    )
}

fn tsv(text: &str) -> Imported {
    imported_as("kb.tsv", text.as_bytes(), Format::Qna)
}

fn csv(text: &str) -> Imported {
    imported_as("faq.csv", text.as_bytes(), Format::Csv)
}

/// The knowledge of imported files, which have no error.
fn load(files: &[SourceFile]) -> Knowledge {
    let Loaded {
        knowledge,
        diagnostics,
    } = Knowledge::from_files(files.to_vec());
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    knowledge
}

/// Everything of a knowledge that a TSV can hold.
fn told(knowledge: &Knowledge) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let told = |entry: &Entry| {
        let attributes = |name: &str| {
            knowledge
                .article_of(entry)
                .and_then(|article| article.attributes.get(name))
                .map(str::to_owned)
        };
        (
            entry.id.clone(),
            entry.path.clone(),
            entry.question.clone(),
            entry.phrases.clone(),
            entry.answer.clone(),
            entry.follow_ups.clone(),
            ["source", "sourcename", "articletags", "qnaid", "contextonly"].map(attributes),
        )
    };
    knowledge.entries.iter().map(told).collect()
}

/// Import, export, import: the same files, and the same table.
fn assert_round_trip(first: &Imported) {
    let knowledge = load(&first.files);
    let table = export::qna(&knowledge);
    let second = tsv(&table);

    assert_eq!(told(&knowledge), told(&load(&second.files)), "{table}");
    assert_eq!(table, export::qna(&load(&second.files)));
    let paths = |files: &[SourceFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&first.files), paths(&second.files));
}

fn shown(imported: &Imported) -> String {
    let files = imported
        .files
        .iter()
        .map(|file| format!("==> {}\n{}\n", file.path, String::from_utf8_lossy(&file.bytes)));
    let findings = imported.diagnostics.iter().map(|found| {
        format!(
            "{:?} {} {}:{}:{} {}\n",
            found.severity,
            found.rule,
            found.place.path,
            found.place.span.start.line,
            found.place.span.start.column,
            found.message
        )
    });
    files
        .chain([format!("{:?}\n", imported.mapped)])
        .chain(findings)
        .collect()
}

fn rules(imported: &Imported) -> Vec<(&'static str, u32, u32)> {
    let place = |found: &knowledge::Diagnostic| {
        (
            found.rule,
            found.place.span.start.line,
            found.place.span.start.column,
        )
    };
    imported.diagnostics.iter().map(place).collect()
}

#[test]
fn what_a_qna_maker_tsv_becomes_is_a_promise() {
    let imported = imported_as("printers.tsv", &fixture("printers.tsv"), Format::Qna);

    insta::assert_snapshot!(shown(&imported));
}

#[test]
fn what_a_table_of_a_spreadsheet_becomes_is_a_promise() {
    let imported = imported_as("workshop.csv", &fixture("workshop.csv"), Format::Csv);

    insta::assert_snapshot!(shown(&imported));
}

#[test]
fn every_sample_comes_back_from_an_export() {
    for (name, format) in [
        ("printers.tsv", Format::Qna),
        ("workshop.csv", Format::Csv),
        ("library.md", Format::Markdown),
    ] {
        assert_round_trip(&imported_as(name, &fixture(name), format));
    }
}

#[test]
fn the_prompts_of_a_tsv_are_follow_ups_in_their_order() {
    let knowledge = load(&imported_as("printers.tsv", &fixture("printers.tsv"), Format::Qna).files);

    let leader = knowledge
        .entries
        .iter()
        .find(|entry| entry.question.contains("change the paper"))
        .expect("it");
    let next: Vec<(&str, Option<&str>)> = leader
        .follow_ups
        .iter()
        .map(|next| (next.entry.as_str(), next.label.as_deref()))
        .collect();

    assert_eq!(
        next,
        [
            (
                "editorial.where-do-i-order-paper#where-do-i-order-paper",
                Some("Order paper")
            ),
            (
                "editorial.it-says-no-paper-though-there-is-some#it-says-no-paper-though-there-is-some",
                Some("It still says NO PAPER")
            )
        ]
    );
}

#[test]
fn prompts_lead_to_the_qna_id_whatever_other_ids_there_are() {
    let table = "Id\tQuestion\tAnswer\tPrompts\tQnaId\n9\tHow do I borrow a tent?\tAsk at the desk.\t[{\"displayOrder\":0,\"qnaId\":2,\"displayText\":\"Stoves\"}]\t1\n8\tHow do I borrow a stove?\tSign the list.\t[]\t2\n";

    let imported = imported_as("camp.tsv", table.as_bytes(), Format::Qna);

    let knowledge = load(&imported.files);
    let tent = knowledge
        .entries
        .iter()
        .find(|entry| entry.question.contains("tent"))
        .expect("it");
    assert_eq!(tent.follow_ups.len(), 1);
    assert_eq!(rules(&imported), [("import-extra-column", 1, 1)]);
}

#[test]
fn small_talk_is_imported_when_asked_for() {
    let bytes = fixture("printers.tsv");
    let options = Options {
        name: "printers.tsv",
        format: Format::Qna,
        chit_chat: true,
        language: None,
    };

    let knowledge = load(&import(&bytes, &options).files);

    let entry = knowledge
        .entries
        .iter()
        .find(|entry| entry.question == "How are you?")
        .expect("it");
    assert_eq!(entry.phrases, ["hey, all well?"]);
}

#[test]
fn rows_of_one_answer_without_ids_are_one_entry() {
    let imported = tsv(
        "Question\tAnswer\tSource\tMetadata\nIs it open?\tYes.\ta\t\nIs it shut?\tNo.\ta\t\nmay I enter\tYes.\ta\t\n",
    );

    let knowledge = load(&imported.files);
    let asked: Vec<_> = knowledge
        .entries
        .iter()
        .map(|entry| (entry.question.as_str(), entry.phrases.len()))
        .collect();
    assert_eq!(asked, [("Is it open?", 1), ("Is it shut?", 0)]);
}

#[test]
fn a_tsv_that_a_spreadsheet_saved_has_quotes() {
    let imported = tsv(
        "Question\tAnswer\tPrompts\tQnaId\nIs it open?\t\"Yes.\n\n\"\"Always\"\".\"\t\"[{\"\"displayOrder\"\":0,\"\"qnaId\"\":2,\"\"displayText\"\":\"\"Shut?\"\"}]\"\t1\nIs it shut?\tNo.\t[]\t2\n",
    );

    let knowledge = load(&imported.files);
    assert_eq!(knowledge.entries[0].answer, "Yes.\n\n\"Always\".");
    assert_eq!(knowledge.entries[0].follow_ups[0].label.as_deref(), Some("Shut?"));
}

#[test]
fn newer_exports_write_metadata_as_json() {
    let imported = tsv(
        "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\tSourceDisplayName\nIs it open?\tYes.\thours.pdf\t[{\"name\": \"category\", \"value\": \"hours\"}]\t[]\tFalse\t[]\t1\tOpening hours\n",
    );

    let knowledge = load(&imported.files);
    let article = &knowledge.articles[0];
    assert_eq!(article.attributes.get("articletags"), Some("category:hours"));
    assert_eq!(article.attributes.get("sourcename"), Some("Opening hours"));
}

#[test]
fn every_flaw_has_its_place() {
    let imported = tsv(concat!(
        "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n",
        "\tan answer\t\t\t\t\t\t1\n",
        "a question\t\t\t\t\t\t\t2\n",
        "is it open?\tyes\t\tlonely\t\tmaybe\t[{\"qnaId\":}]\tx\n",
        "is it shut?\tno\t\t\t\t\t[{\"qnaId\":9}]\t4\n",
        "is it blue?\tno\tred\t\t\t\t\t5\tone more\n",
        "is it red?\t<!-- later -->\t\t\t\t\t\t6\n",
        "is it shut?\tyes\t\t\t\t\t\t7\n",
        "is it green?\tno\t\t\t\t\t\t4\n",
        "is it small?\tnot at all\t\t\t\t\t\t4\n",
    ));

    assert_eq!(
        rules(&imported),
        [
            ("import-no-question", 2, 1),
            ("import-no-answer", 3, 12),
            ("import-bad-metadata", 4, 18),
            ("import-bad-flag", 4, 26),
            ("import-bad-json", 4, 42),
            ("import-bad-id", 4, 45),
            ("import-unknown-prompt", 5, 20),
            ("import-too-many-cells", 6, 26),
            ("import-empty-answer", 7, 12),
            ("import-asked-twice", 8, 1),
            ("import-other-answer", 10, 14),
        ]
    );
    assert_eq!((imported.mapped.rows, imported.mapped.left_out), (9, 4));
    load(&imported.files);
}

#[test]
fn columns_are_known_by_a_word_of_their_names() {
    for header in [
        "FAQ Question,FAQ Answer",
        "question_text,answer_html",
        "Title,Body",
        "Fragen,Antworten",
        "Prompt,Completion",
        "Question (EN),Answer text",
        "Article Title,Article Description",
    ] {
        let imported = csv(&format!("{header}\nHow do I pay?,By card.\n"));

        let questions: Vec<String> = load(&imported.files)
            .entries
            .iter()
            .map(|entry| entry.question.clone())
            .collect();
        assert_eq!(questions, ["How do I pay?"], "{header}");
        assert_eq!(rules(&imported), [], "{header}");
    }
    // A first row that is none of names.
    let imported = csv("How do I answer a question?,With an answer.\nWhere?,Here.\n");
    assert_eq!(rules(&imported), [("import-no-header", 1, 1)]);
}

#[test]
fn a_table_without_names_is_read_by_position() {
    let imported = csv("Is it open?,Yes.\nIs it shut?,No.\n");

    assert_eq!(rules(&imported), [("import-no-header", 1, 1)]);
    assert_eq!(load(&imported.files).entries.len(), 2);
}

#[test]
fn a_title_above_the_names_of_the_columns_is_no_question() {
    let imported = csv("Our gates,,\n,,\nQuestion,Answer,\nIs it open?,Yes.,\n");

    assert_eq!(rules(&imported), [("import-title-row", 1, 1)]);
    assert_eq!(load(&imported.files).entries.len(), 1);
}

#[test]
fn a_table_without_questions_says_what_it_has() {
    let imported = csv("Name,City,Country,Street,Number\nA,B,C,D,1\n");

    assert_eq!(rules(&imported), [("import-no-columns", 1, 1)]);
    assert!(imported.files.is_empty());
}

#[test]
fn columns_nobody_knows_are_tags() {
    let imported = csv("Question,Answer,Product,Phrases\nIs it open?,Yes.,Gate,may I enter|come in\n");

    let knowledge = load(&imported.files);
    assert_eq!(
        knowledge.articles[0].attributes.get("articletags"),
        Some("Product:Gate")
    );
    assert_eq!(knowledge.entries[0].phrases, ["may I enter", "come in"]);
}

#[test]
fn a_table_of_names_alone_says_that_it_has_no_rows() {
    let imported = csv("Question,Answer\n");

    assert_eq!(rules(&imported), [("import-no-columns", 1, 1)]);
}

#[test]
fn a_file_in_utf_16_is_told_to_be_one() {
    let text = "\u{FEFF}Question,Answer\nIs it open?,Yes.\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();

    let imported = imported_as("faq.csv", &bytes, Format::Csv);

    assert_eq!(
        imported.diagnostics[0].message,
        "the file is in UTF-16 and was read as such"
    );
    assert_eq!(load(&imported.files).entries[0].answer, "Yes.");
}

#[test]
fn a_check_of_what_was_imported_remarks_on_no_id() {
    let imported = csv("Question,Answer\nIs it open?,Yes.\nIs it shut?,No.\n");

    let found = Knowledge::from_files(imported.files).diagnostics;

    assert!(
        found.iter().all(|found| found.rule != "article-id-no-guid"),
        "{found:#?}"
    );
}

#[test]
fn a_workbook_is_no_text() {
    let imported = imported_as("kb.xlsx", b"PK\x03\x04....", Format::Qna);

    assert_eq!(rules(&imported), [("import-no-text", 1, 1)]);
}

#[test]
fn hostile_texts_are_questions_and_answers_like_others() {
    let long = format!("long {}", "word ".repeat(20_000));
    let texts = [
        "# a heading",
        "## Is it one?\nyes",
        "<properties\n  pageTitle=\"x\"\n/>\n# x",
        "tab\there and \\t there, C:\\new\\table",
        "\"in quotes\"",
        "\"half",
        "**How do I do it?**\nLike this.\n\n**And that?**\nLike that.\n",
        "🙂👍🏽 ünïcödé 日本語 \u{200B}\u{FEFF}\u{202E}right to left",
        "a <b>bold</b> <script>alert(1)</script> {{name}} [[x]] &lt;b&gt; &amp;amp; &#xD; `code **x**`",
        "* one\n* two\n   * three\n1. four\n\n| a | b |\n|---|---|\n| c | d |\n\n```\n# code <x> &amp;\n  **y**\n```",
        "[[entry]]\nquestion = \"x\"\n\"\"\"",
        "- To learn more about it, see [here](https://a.b).\n- Restart it.",
        "*\\*_\\_`[x](data-blade:y) ](z) ** c",
        long.as_str(),
    ];
    let mut table = "Question\tAnswer\tQnaId\n".to_owned();
    let cell = |text: &str| {
        text.replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\t', "\\t")
    };
    for (number, text) in texts.iter().enumerate() {
        table.extend([format!(
            "{0} {1}\t{0} {1}\t{2}\n",
            number + 1,
            cell(text),
            number + 1
        )]);
    }

    let imported = tsv(&table);

    assert_eq!(
        imported.mapped.articles,
        texts.len(),
        "{:#?}",
        imported.diagnostics
    );
    let knowledge = load(&imported.files);
    assert_eq!(knowledge.entries.len(), texts.len());
    assert_round_trip(&imported);
}

#[test]
fn a_knowledge_that_was_written_by_hand_comes_back() {
    let article = |body: &str| {
        format!(
            "<properties\n  pageTitle=\"Gates\"\n  articleId=\"gates\"\n  selfHelpType=\"generic\"\n  cloudEnvironments=\"public\"\n/>\n# Gates\n\n{body}"
        )
    };
    let files = vec![
        SourceFile {
            path: "gates.md".to_owned(),
            bytes: article("* **Is it open?**\nYes, see [hours](https://a.b/c).\n\n* **Is it *really* shut?**\nAt night:\n  1. lock\n  2. look\n").into_bytes(),
        },
        SourceFile {
            path: "gates.intents.toml".to_owned(),
            bytes: b"[[entry]]\nquestion = \"Is it open?\"\nphrases = [\"may I come in\"]\nfollow_ups = [{ question = \"Is it really shut?\", label = \"And at night?\" }]\n".to_vec(),
        },
    ];
    let by_hand = load(&files);

    let again = load(&tsv(&export::qna(&by_hand)).files);

    let told = |knowledge: &Knowledge| -> Vec<_> {
        let mut told: Vec<_> = knowledge
            .entries
            .iter()
            .map(|entry| {
                let labels: Vec<_> = entry.follow_ups.iter().map(|next| next.label.clone()).collect();
                (
                    entry.question.clone(),
                    entry.answer.clone(),
                    entry.phrases.clone(),
                    labels,
                )
            })
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&by_hand), told(&again));
}

#[test]
fn columns_may_be_called_in_german() {
    let imported = csv("Frage;Antwort;Alternativen\nWo ist der Eingang?;Hinten.;Eingang|Wo geht es hinein\n");

    let knowledge = load(&imported.files);
    let phrases = knowledge.entries.first().map(|entry| entry.phrases.clone());
    assert_eq!(
        phrases,
        Some(vec!["Eingang".to_owned(), "Wo geht es hinein".to_owned()])
    );
}

#[test]
fn the_head_of_a_table_of_questions_is_no_introduction() {
    let page = "# FAQ\n\n[TOC]\n\n| Question | Answer |\n|---|---|\n| Why so? | Thus. |\n| How so? | So. |\n";

    let imported = imported_as("faq.md", page.as_bytes(), Format::Markdown);

    assert_eq!(load(&imported.files).entries.len(), 2);
    assert!(imported.diagnostics.is_empty(), "{:?}", imported.diagnostics);
    assert_eq!(Format::of_name("faq.mdx"), Some(Format::Markdown));
}
