//! JSON of QnA Maker and Custom Question Answering, as their REST interfaces write it.

use knowledge::import::Format;

use super::{imported_as, load, tsv};

/// A project as Custom Question Answering exports it.
const PROJECT: &str = r#"{
  "Metadata": { "ProjectName": "gates", "Language": "en" },
  "Assets": {
    "Synonyms": [{ "Alterations": ["gate", "door"] }],
    "Qnas": [
      {
        "Id": 1, "Answer": "Push it.\n\n1. Wait", "Source": "gates.pdf", "SourceDisplayName": "All gates",
        "Questions": ["How do I open the gate?", "open  gate"], "Metadata": { "Site": "North" },
        "Dialog": { "IsContextOnly": false, "Prompts": [{ "DisplayOrder": 0, "QnaId": 2, "DisplayText": "It stays shut" }] },
        "ActiveLearningSuggestions": [{ "ClusterHead": "a", "SuggestedQuestions": [{ "Question": "a" }] }]
      },
      { "Id": 2, "Answer": "Ask the guard.", "Source": "gates.pdf", "Questions": ["The gate stays shut"], "Metadata": {} },
      { "Id": 3, "Answer": "", "Questions": ["Why?"] }
    ]
  }
}"#;

#[test]
fn a_project_is_what_its_table_is() {
    let table = "Question\tAnswer\tSource\tMetadata\tPrompts\tQnaId\tSourceDisplayName\n\
        How do I open the gate?\tPush it.\\n\\n1. Wait\tgates.pdf\tSite:North\t[{\"displayOrder\":0,\"qnaId\":2,\"displayText\":\"It stays shut\"}]\t1\tAll gates\n\
        open gate\tPush it.\\n\\n1. Wait\tgates.pdf\tSite:North\t[]\t1\tAll gates\n\
        The gate stays shut\tAsk the guard.\tgates.pdf\t\t[]\t2\t\n";

    let project = imported_as("gates.json", PROJECT.as_bytes(), Format::Json);

    let text = |files: &[knowledge::SourceFile]| -> Vec<String> {
        let text = |file: &knowledge::SourceFile| String::from_utf8_lossy(&file.bytes).into_owned();
        files.iter().map(text).collect()
    };
    let of_table: Vec<String> = text(&tsv(table).files);
    let of_project: Vec<String> = text(&project.files)
        .iter()
        .map(|file| file.replace("language=\"en\"\n", ""))
        .collect();
    assert_eq!(of_project.len(), of_table.len());
    assert_eq!(project.mapped.left_out, 1);
    let entries = |files: &[knowledge::SourceFile]| -> Vec<(String, String)> {
        let told = |entry: knowledge::Entry| (entry.question, entry.answer);
        load(files).entries.into_iter().map(told).collect()
    };
    assert_eq!(entries(&project.files), entries(&tsv(table).files));
}

#[test]
fn what_a_project_has_and_no_article_holds_is_told_with_its_place() {
    let project = imported_as("gates.json", PROJECT.as_bytes(), Format::Json);

    let told: Vec<_> = project
        .diagnostics
        .iter()
        .map(|found| (found.rule, found.place.span.start.line))
        .collect();

    assert_eq!(
        told,
        [
            ("import-synonyms", 4),
            ("import-suggestions", 10),
            ("import-no-answer", 13)
        ]
    );
    let hint = project.diagnostics[0].hint.as_deref().unwrap_or_default();
    assert!(hint.contains(r#"`synonyms = [["gate","door"]]`"#), "{hint}");
}

#[test]
fn other_lists_of_questions_are_read_too() {
    for list in [
        r#"{"qnaDocuments": [{"id": 7, "answer": "Push.", "questions": ["Open?"], "metadata": [{"name": "a", "value": "b"}], "context": {"isContextOnly": false, "prompts": []}}]}"#,
        r#"{"value": [{"id": 7, "answer": "Push.", "questions": ["Open?"], "metadata": {"a": "b"}, "dialog": null}], "nextLink": null}"#,
        r#"[{"op": "add", "value": {"id": 7, "answer": "Push.", "questions": ["Open?"]}}]"#,
        r#"[{"question": "Open?", "answer": "Push.",},] // by hand"#,
    ] {
        let imported = imported_as("gates.json", list.as_bytes(), Format::Json);

        let entries = load(&imported.files).entries;
        assert_eq!(entries.len(), 1, "{list} {:?}", imported.diagnostics);
        assert_eq!(
            (entries[0].question.as_str(), entries[0].answer.as_str()),
            ("Open?", "Push.")
        );
    }
}

#[test]
fn what_holds_no_questions_says_so() {
    for (text, rule) in [
        ("{\"a\": [1", "import-no-json"),
        ("{\"a\": [{\"b\": 1}]}", "import-no-pairs"),
        ("[]", "import-no-pairs"),
    ] {
        let imported = imported_as("gates.json", text.as_bytes(), Format::Json);

        assert!(imported.files.is_empty());
        assert_eq!(
            imported
                .diagnostics
                .iter()
                .map(|found| found.rule)
                .collect::<Vec<_>>(),
            [rule],
            "{text}"
        );
    }
}
