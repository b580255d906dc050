//! Questions and answers of other systems, as articles with sidecars: TSV and JSON of QnA Maker and Custom Question Answering,
//! CSV, Markdown pages of questions.
//!
//! Pure: bytes in, files out, and a report of what was mapped and what was not. Each question becomes an article of its
//! own that is one entry (`entries="one"`), so that nothing in an answer is taken for a question; other ways to ask it
//! and follow-ups go into its sidecar. What surprises: an answer is written as the extractor reads it back, and is tried
//! out before it is written. So the files always load, and [`crate::export::qna`] gives the same knowledge back.

mod answer;
mod cells;
mod escape;
mod markdown;
mod marked;
mod pair;
mod project;
mod prompts;
mod rules;
mod tables;
mod write;

pub(crate) use answer::source_of;
pub(crate) use cells::tabs_have_quotes;
pub(crate) use escape::escape;
pub(crate) use pair::{CONTEXT_ONLY, tags};
pub(crate) use write::{QNA_ID, SOURCE, SOURCE_NAME, TAGS};

use crate::decode::{decode, is_utf16};
use crate::lint::Findings;
use crate::{Diagnostic, SourceFile};

/// Largest file that is imported. The largest knowledge base that Custom Question Answering takes has 40 MB.
pub const LARGEST_BYTES: usize = 64 * 1024 * 1024;

/// What kind of file is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TSV of QnA Maker or Custom Question Answering.
    Qna,
    /// JSON of their REST interfaces, or of others that list questions with answers.
    Json,
    /// A table with a column for questions and one for answers.
    Csv,
    /// A page of questions: a heading, a line in bold or a "Q:" for each, with the answer under it.
    Markdown,
}

impl Format {
    /// By the ending of a file's name.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "tsv" | "tab" => Some(Self::Qna),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "md" | "markdown" | "mdx" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qna => "TSV of QnA Maker",
            Self::Json => "JSON of QnA Maker",
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
        }
    }
}

/// What an import is told beside the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options<'text> {
    /// The name of the file, for places and for the folder of articles that name no source.
    pub name: &'text str,
    /// What kind of file it is.
    pub format: Format,
    /// Whether small talk (sources `qna_chitchat_…`) becomes articles too; the agent has its own.
    pub chit_chat: bool,
    /// The language that the articles are said to be in, such as `de`.
    pub language: Option<&'text str>,
}

/// How much of what found its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mapped {
    /// Rows of a table or headings with text.
    pub rows: usize,
    /// Questions with an answer: articles.
    pub articles: usize,
    /// Other ways to ask: phrases of sidecars.
    pub phrases: usize,
    /// Metadata: tags of articles.
    pub tags: usize,
    /// Prompts: follow-ups of sidecars.
    pub follow_ups: usize,
    /// Follow-ups with a text of their own.
    pub labels: usize,
    /// Rows that say the same again.
    pub repeated: usize,
    /// Rows that gave nothing; a finding says why.
    pub left_out: usize,
}

/// What an import gives.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Articles and their sidecars, sorted by path. They load without an error.
    pub files: Vec<SourceFile>,
    /// How much of what found its place.
    pub mapped: Mapped,
    /// What did not, and why, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the bytes of a file and writes articles.
///
/// Total: whatever the bytes, everything that can be understood is there, and a finding says what is not.
pub fn import(bytes: &[u8], options: &Options<'_>) -> Imported {
    let decoded = decode(bytes);
    let mut findings = Findings::new(options.name, &decoded.text);
    let mut mapped = Mapped::default();
    if let Some(what) = binary(bytes) {
        findings.add_with_hint(
            &rules::NO_TEXT,
            0..0,
            format!("the file is {what}, not text"),
            rules::NO_TEXT.mend,
        );
        return Imported {
            files: Vec::new(),
            mapped,
            diagnostics: findings.into_diagnostics(),
        };
    }
    if let Some(at) = decoded.not_utf8_at {
        if is_utf16(bytes) {
            let message = "the file is in UTF-16 and was read as such";
            findings.add_with_hint(&rules::NOT_UTF8, at..at, message, "nothing to do");
        } else {
            findings.add(&rules::NOT_UTF8, at..at, "the text is not UTF-8 from here on");
        }
    }
    let pairs = match options.format {
        Format::Qna | Format::Csv => tables::read(&decoded.text, options, &mut mapped, &mut findings),
        Format::Json => project::read(&decoded.text, &mut mapped, &mut findings),
        Format::Markdown => markdown::read(&decoded.text, options, &mut mapped, &mut findings),
    };
    let files = write::files(pairs, options, &mut mapped, &mut findings);
    let mut diagnostics = findings.into_diagnostics();
    diagnostics.sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    Imported {
        files,
        mapped,
        diagnostics,
    }
}

/// What a file is that only looks as if it could be read.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") {
        Some("a ZIP archive or an Excel workbook")
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Some("an old Excel workbook")
    } else if bytes.starts_with(b"%PDF") {
        Some("a PDF")
    } else {
        None
    }
}
