//! `helpline.toml` and the sidecars.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Findings, Rule, nearest};
use crate::{Article, Diagnostic, Place, Severity};

/// See [`Rule::why`].
pub(crate) const TOML_SYNTAX: Rule = Rule {
    id: "toml-syntax",
    severity: Severity::Error,
    why: "what the TOML parser cannot read is not applied",
    mend: "correct the line; TOML is described at https://toml.io",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_KEY: Rule = Rule {
    id: "unknown-key",
    severity: Severity::Error,
    why: "a key nobody reads is a setting that does not work",
    mend: "correct or remove the key",
};

/// See [`Rule::why`].
pub(crate) const WRONG_TYPE: Rule = Rule {
    id: "wrong-type",
    severity: Severity::Error,
    why: "a value of the wrong kind is not applied",
    mend: "write a value of the kind that is asked for",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_ENTRY: Rule = Rule {
    id: "unknown-entry",
    severity: Severity::Error,
    why: "phrases and keywords for an entry that is not there help nobody",
    mend: "copy the question from the article, or give the entry's `id`",
};

/// See [`Rule::why`].
pub(crate) const ORPHAN_SIDECAR: Rule = Rule {
    id: "orphan-sidecar",
    severity: Severity::Error,
    why: "a sidecar belongs to the article of the same name in the same folder",
    mend: "name it like its article: `billing.intents.toml` beside `billing.md`",
};

/// See [`Rule::why`].
pub(crate) const MISPLACED_SETTINGS: Rule = Rule {
    id: "misplaced-settings",
    severity: Severity::Error,
    why: "only the `helpline.toml` at the top of the knowledge folder is read",
    mend: "move its lines to the `helpline.toml` at the top",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_FOLLOW_UP: Rule = Rule {
    id: "unknown-follow-up",
    severity: Severity::Error,
    why: "a follow-up that names no entry is never offered",
    mend: "copy the question of an entry of the same article, or give the `id` of any entry (`helpline export knowledge` lists them)",
};

/// See [`Rule::why`].
pub(crate) const IDLE_FOLLOW_UP: Rule = Rule {
    id: "idle-follow-up",
    severity: Severity::Warning,
    why: "an entry is offered once after an answer, and never after itself",
    mend: "remove it, or name another entry",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_ENTRY: Rule = Rule {
    id: "repeated-entry",
    severity: Severity::Error,
    why: "of two tables for one entry nobody sees the other while changing one",
    mend: "put what they say into one table",
};

/// See [`Rule::why`].
pub(crate) const SHARED_SYNONYM: Rule = Rule {
    id: "shared-synonym",
    severity: Severity::Warning,
    why: "a word of two groups means the words of both, which then mean each other by it",
    mend: "put the groups together, or keep the word in one of them",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_FOLDER: Rule = Rule {
    id: "unknown-folder",
    severity: Severity::Warning,
    why: "a language given to a folder without articles is the language of none",
    mend: "write the path of a folder as it is below the knowledge folder, with `/` between its parts",
};

/// Folders that are given a language, and hold no article.
pub(crate) fn check_folders(
    folders: Vec<(String, Range<usize>)>,
    articles: &[Article],
    findings: &mut Findings<'_>,
) {
    if folders.is_empty() {
        return;
    }
    let known: BTreeSet<&str> = articles
        .iter()
        .flat_map(|article| {
            let path = article.path.as_str();
            path.match_indices('/')
                .filter_map(move |(end, _)| path.get(..end))
        })
        .collect();
    for (folder, at) in folders {
        if known.contains(folder.as_str()) {
            continue;
        }
        let hint = match meant_folder(&folder, &known) {
            Some(meant) => format!("did you mean `\"{meant}\"`?"),
            None if matches!(folder.as_str(), "" | "." | "*") => {
                "write `language = \"…\"` at the top of the file for all articles".to_owned()
            }
            None => UNKNOWN_FOLDER.mend.to_owned(),
        };
        let message = format!("there is no article in a folder `{folder}`");
        findings.add_with_hint(&UNKNOWN_FOLDER, at, message, hint);
    }
}

/// The folder that was meant: of the same name written another way, deeper down, or with a slip.
fn meant_folder<'known>(written: &str, known: &BTreeSet<&'known str>) -> Option<&'known str> {
    let plain = written.replace('\\', "/").to_lowercase();
    let plain = plain
        .trim_start_matches("./")
        .trim_end_matches("/**")
        .trim_end_matches("/*");
    let ends_so = |folder: &str| {
        folder
            .strip_suffix(plain)
            .is_some_and(|above| above.is_empty() || above.ends_with('/'))
    };
    known
        .iter()
        .find(|folder| ends_so(&folder.to_lowercase()))
        .filter(|_| !plain.is_empty())
        .copied()
        .or_else(|| nearest(plain, known.iter().copied()))
}

/// Whether a file is named nearly like a sidecar (`gates.intent.toml`), and not like one.
pub(crate) fn is_like_sidecar(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.strip_suffix(".toml")
        .is_some_and(|stem| stem.contains("intent") && !stem.ends_with(".intents"))
}

/// The finding for a follow-up that is never offered.
pub(crate) fn idle_follow_up(name: &str, place: Place) -> Diagnostic {
    Diagnostic {
        rule: IDLE_FOLLOW_UP.id,
        severity: IDLE_FOLLOW_UP.severity,
        message: format!("`{name}` is the entry itself, or follows it already"),
        place,
        hint: Some(IDLE_FOLLOW_UP.mend.into()),
        related: Vec::new(),
    }
}

/// See [`Rule::why`].
pub(crate) const EMPTY_VALIDITY: Rule = Rule {
    id: "empty-validity",
    severity: Severity::Error,
    why: "an entry whose time ends before it begins is never given",
    mend: "let `valid_until` be later than `valid_from`",
};

/// The finding for a follow-up that names nothing.
pub(crate) fn unknown_follow_up(name: &str, meant: Option<&str>, place: Place) -> Diagnostic {
    Diagnostic {
        rule: UNKNOWN_FOLLOW_UP.id,
        severity: UNKNOWN_FOLLOW_UP.severity,
        message: format!("there is no entry `{name}` to follow"),
        place,
        hint: Some(meant.map_or_else(
            || UNKNOWN_FOLLOW_UP.mend.into(),
            |meant| format!("did you mean `{meant}`?").into(),
        )),
        related: Vec::new(),
    }
}

pub(crate) const RULES: &[&Rule] = &[
    &TOML_SYNTAX,
    &UNKNOWN_KEY,
    &WRONG_TYPE,
    &UNKNOWN_ENTRY,
    &ORPHAN_SIDECAR,
    &MISPLACED_SETTINGS,
    &UNKNOWN_FOLLOW_UP,
    &EMPTY_VALIDITY,
    &IDLE_FOLLOW_UP,
    &REPEATED_ENTRY,
    &SHARED_SYNONYM,
    &UNKNOWN_FOLDER,
];
