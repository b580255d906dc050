//! Names of files, which every system must be able to hold.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::{Findings, Rule};
use crate::{Article, Diagnostic, Place, Position, Severity, Span};

/// See [`Rule::why`].
pub(crate) const UNPORTABLE_NAME: Rule = Rule {
    id: "unportable-name",
    severity: Severity::Warning,
    why: "on Windows a file of this name cannot be there, or takes the place of another",
    mend: "rename the file; letters, digits, `-` and `_` are safe everywhere",
};

pub(crate) const RULES: &[&Rule] = &[&UNPORTABLE_NAME];

/// Names that Windows keeps for devices, whatever stands behind a dot.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Checks the path of a file, part by part.
pub(crate) fn check(path: &str, findings: &mut Findings<'_>) {
    for part in path.split('/') {
        let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_port = ["com", "lpt"].iter().any(|port| {
            stem.strip_prefix(port)
                .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
        });
        let message = if let Some(sign) = part
            .chars()
            .find(|sign| matches!(sign, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
        {
            format!("the name `{part}` holds `{sign}`")
        } else if let Some(sign) = part.chars().find(|sign| sign.is_control()) {
            // It would move the cursor of a terminal.
            format!(
                "the name `{}` holds `{}`",
                part.escape_debug(),
                sign.escape_debug()
            )
        } else if part.ends_with([' ', '.']) {
            format!("the name `{part}` ends in a blank or a dot")
        } else if DEVICES.contains(&stem.as_str()) || is_port {
            format!("`{part}` is the name of a device")
        } else {
            continue;
        };
        findings.add(&UNPORTABLE_NAME, 0..0, message);
    }
}

/// Reports articles whose paths differ only by case, at each but the first.
pub(crate) fn check_case(articles: &[Article]) -> Vec<Diagnostic> {
    let mut by_folded: FxHashMap<String, &str> = FxHashMap::default();
    let mut found = Vec::new();
    let start = Position { line: 1, column: 1 };
    for article in articles {
        match by_folded.entry(article.path.to_lowercase()) {
            Entry::Occupied(first) => found.push(Diagnostic {
                rule: UNPORTABLE_NAME.id,
                severity: UNPORTABLE_NAME.severity,
                message: format!("the name differs from `{}` only by case", first.get()),
                place: Place::at(&article.path, Span { start, end: start }),
                hint: Some(UNPORTABLE_NAME.mend.into()),
                related: Vec::new(),
            }),
            Entry::Vacant(place) => {
                place.insert(&article.path);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::{Knowledge, SourceFile};

    fn said(paths: &[&str]) -> Vec<String> {
        let files = paths
            .iter()
            .map(|path| SourceFile {
                path: (*path).to_owned(),
                bytes: b"# T\nText".to_vec(),
            })
            .collect();
        Knowledge::from_files(files)
            .diagnostics
            .into_iter()
            .filter(|found| found.rule == super::UNPORTABLE_NAME.id)
            .map(|found| format!("{}: {}", found.place.path, found.message))
            .collect()
    }

    #[test]
    fn a_name_that_windows_cannot_hold_is_told() {
        assert_eq!(
            said(&[
                "a\\b.md",
                "con.md",
                "lpt1.x.md",
                "com.md",
                "what?.md",
                "x ./y.md",
                "z\x1b[m.md"
            ]),
            [
                "a\\b.md: the name `a\\b.md` holds `\\`",
                "con.md: `con.md` is the name of a device",
                "lpt1.x.md: `lpt1.x.md` is the name of a device",
                "what?.md: the name `what?.md` holds `?`",
                "x ./y.md: the name `x .` ends in a blank or a dot",
                "z\u{1b}[m.md: the name `z\\u{1b}[m.md` holds `\\u{1b}`",
            ]
        );
    }

    #[test]
    fn names_that_differ_only_by_case_are_told_once() {
        assert_eq!(
            said(&["a/Gate.md", "a/gate.md", "b/gate.md"]),
            ["a/gate.md: the name differs from `a/Gate.md` only by case"]
        );
    }
}
