//! `helpline.toml` and the sidecars.

use super::Rule;
use crate::{Diagnostic, Place, Severity};

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
];
