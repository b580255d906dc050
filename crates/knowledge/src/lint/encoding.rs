//! Bytes of a file.

use super::{Findings, Rule};
use crate::Severity;

/// See [`Rule::why`].
pub(crate) const NOT_UTF8: Rule = Rule {
    id: "not-utf8",
    severity: Severity::Error,
    why: "bytes that are not UTF-8 are read as Windows-1252, which may not be what was meant",
    mend: "save the file as UTF-8",
};

/// See [`Rule::why`].
pub(crate) const FILE_TOO_LARGE: Rule = Rule {
    id: "file-too-large",
    severity: Severity::Error,
    why: "a file of more than 4 MiB is not read",
    mend: "split the file, or move it out of the knowledge folder",
};

pub(crate) const RULES: &[&Rule] = &[&NOT_UTF8, &FILE_TOO_LARGE];

/// Reports the first place that is not UTF-8.
pub(crate) fn check(not_utf8_at: Option<usize>, text: &str, findings: &mut Findings<'_>) {
    let Some(at) = not_utf8_at else { return };
    let length = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let read = text.get(at..at + length).unwrap_or_default();
    // A byte that was read as Windows-1252 is no ASCII; what begins with ASCII and is not UTF-8 had a mark of UTF-16.
    let message = if read.is_ascii() {
        "the file is UTF-16".to_owned()
    } else {
        format!("not UTF-8 from here on: a byte was read as `{read}`")
    };
    findings.add(&NOT_UTF8, at..at + length, message);
}
