//! Rules about how entries are understood. Only a trained agent can look for them, so the knowledge names and documents
//! them, and `dialogue_state::review` finds them.

use super::Rule;
use crate::Severity;

/// See [`Rule::why`].
pub const PHRASE_NOT_WON: Rule = Rule {
    id: "phrase-not-won",
    severity: Severity::Warning,
    why: "whoever says the phrase gets the answer of another entry first",
    mend: "word the phrase closer to its entry, or remove what draws the other entry to it",
};

/// See [`Rule::why`].
pub const UNREACHABLE_ENTRY: Rule = Rule {
    id: "unreachable-entry",
    severity: Severity::Warning,
    why: "not even its own question leads to the entry, so nobody will find it",
    mend: "name in the question what the entry is about, or give it phrases in its sidecar",
};

/// See [`Rule::why`].
pub const CONFLICT: Rule = Rule {
    id: "conflict",
    severity: Severity::Info,
    why: "for a question that fits both entries the agent must ask back",
    mend: "nothing to do if both are meant; else give the words that part them to each as keywords",
};

/// See [`Rule::why`].
pub const STARTER_NOT_ANSWERED: Rule = Rule {
    id: "starter-not-answered",
    severity: Severity::Warning,
    why: "the first thing a person picks gets them no answer",
    mend: "write the question of an entry, or one of its phrases",
};

/// See [`Rule::why`]. Found by `helpline test`.
pub const TEST_FAILED: Rule = Rule {
    id: "test-failed",
    severity: Severity::Error,
    why: "the agent does not do what its author expects of it",
    mend: "give the entry phrases or keywords in its sidecar, or correct the test",
};

pub(crate) const RULES: &[&Rule] = &[
    &PHRASE_NOT_WON,
    &UNREACHABLE_ENTRY,
    &CONFLICT,
    &STARTER_NOT_ANSWERED,
    &TEST_FAILED,
];
