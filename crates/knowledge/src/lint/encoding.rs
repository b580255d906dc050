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

/// See [`Rule::why`].
pub(crate) const MERGE_CONFLICT: Rule = Rule {
    id: "merge-conflict",
    severity: Severity::Error,
    why: "both sides of a conflict stand in the text, and a reader would get both",
    mend: "keep one side, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
};

pub(crate) const RULES: &[&Rule] = &[&NOT_UTF8, &FILE_TOO_LARGE, &MERGE_CONFLICT];

/// Reports each conflict that a merge left behind, at its first line. Tells whether there is one.
fn check_conflicts(text: &str, findings: &mut Findings<'_>) -> bool {
    const FIRST: &str = "<<<<<<< ";
    let mut has_any = false;
    for (at, _) in text.match_indices(FIRST) {
        let begins_line = at == 0 || text.get(..at).is_some_and(|before| before.ends_with('\n'));
        let rest = text.get(at..).unwrap_or_default();
        if begins_line && rest.contains("\n=======") && rest.contains("\n>>>>>>> ") {
            let end = rest.find('\n').unwrap_or(rest.len());
            findings.add(
                &MERGE_CONFLICT,
                at..at + end,
                "a conflict that a merge left behind",
            );
            has_any = true;
        }
        if findings.is_full(&MERGE_CONFLICT) {
            break;
        }
    }
    has_any
}

/// Reports the first place that is not UTF-8, and what a merge left behind. Tells whether there is a conflict: then what
/// else is wrong comes of it.
pub(crate) fn check(not_utf8_at: Option<usize>, text: &str, findings: &mut Findings<'_>) -> bool {
    let has_conflict = text.contains("<<<<<<< ") && check_conflicts(text, findings);
    let Some(at) = not_utf8_at else {
        return has_conflict;
    };
    let length = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let read = text.get(at..at + length).unwrap_or_default();
    // A byte that was read as Windows-1252 is no ASCII; what begins with ASCII and is not UTF-8 had a mark of UTF-16.
    let message = if text.contains('\0') {
        "this is no text: it holds zero bytes".to_owned()
    } else if read.is_ascii() {
        "the file is UTF-16".to_owned()
    } else {
        format!("not UTF-8 from here on: a byte was read as `{read}`")
    };
    findings.add(&NOT_UTF8, at..at + length, message);
    has_conflict
}
