//! What is true of every import, whatever the text.

use knowledge::import::{Format, Imported};
use proptest::prelude::*;

use super::{assert_round_trip, imported_as, load, tsv};

/// Marks of the formats that a text passes through.
const MARKS: &[&str] = &[
    "\n",
    "\n\n",
    "\t",
    "**",
    "\\",
    "`",
    "```\n",
    "&amp;",
    "&lt;b&gt;",
    "<br>",
    "<pre>",
    "</pre>",
    "<table><tr><td>",
    "<!-- ",
    "-->",
    "# ",
    "\n* ",
    "\n1. ",
    "[a](https://b.c)",
    "[a]",
    "\n[a]: https://b.c\n",
    "[!INCLUDE [a](b.md)]",
    "[!NOTE]",
    "\n:::row:::\n",
    "\n====\n",
    "?\n----\n",
    "<h3>",
    "<dt>",
    "](",
    "\"",
    "| a | b |\n",
    "<properties ",
    "/>",
    "?",
    "🙂",
    "\u{200B}",
];

/// Texts that look like the formats they pass through.
fn text() -> impl Strategy<Value = String> {
    let marks = u32::try_from(MARKS.len()).expect("a few");
    // Chosen from one list: of `prop_oneof!` each way is a generator of its own with its own random numbers, and 36 of them
    // took longer than what is tested.
    let part = prop_oneof![
        1 => "[a-zA-Z ]{1,12}",
        1 => "\\PC{0,6}",
        marks => prop::sample::select(MARKS).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 96 } else { 512 }))]

    #[test]
    fn whatever_is_imported_comes_back_from_an_export(
        rows in prop::collection::vec((text(), text(), 0..4_u64, text(), "[a-z:|]{0,8}", 0..5_u64), 0..6)
    ) {
        let mut table = "Question\tAnswer\tSource\tMetadata\tPrompts\tQnaId\n".to_owned();
        for (question, answer, source, label, metadata, id) in &rows {
            let cell = |text: &str| text.replace('\n', "\\n").replace('\t', "\\t").replace('\r', "");
            let label = serde_json::to_string(label).expect("text");
            table.extend([format!(
                "{}\t{}\ts{source}\t{metadata}\t[{{\"displayOrder\":0,\"qnaId\":{source},\"displayText\":{label}}}]\t{id}\n",
                cell(question),
                cell(answer),
            )]);
        }

        assert_round_trip(&tsv(&table));
    }

    #[test]
    fn whatever_the_bytes_what_is_written_loads(bytes in prop::collection::vec(any::<u8>(), 0..200), which in 0..4_usize) {
        let format = [Format::Qna, Format::Csv, Format::Markdown, Format::Json][which];

        load(&imported_as("x", &bytes, format).files);
    }

    #[test]
    fn whatever_the_page_what_is_written_loads(page in text()) {
        for format in [Format::Markdown, Format::Csv] {
            let imported = imported_as("x", page.as_bytes(), format);

            assert_round_trip(&Imported { files: imported.files, ..tsv("") });
        }
    }
}
