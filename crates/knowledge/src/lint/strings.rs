//! A team's own strings: `strings/<language>.ftl`, and `[strings]` of `helpline.toml`.

use std::collections::BTreeSet;
use std::ops::Range;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::Entry;
use unic_langid::LanguageIdentifier;

use super::{Findings, Rule, nearest};
use crate::Severity;
use crate::strings::{self, Own, Used};

/// See [`Rule::why`].
pub(crate) const FLUENT_SYNTAX: Rule = Rule {
    id: "fluent-syntax",
    severity: Severity::Error,
    why: "a message that cannot be read is not said",
    mend: "correct the line; Fluent is described at https://projectfluent.org/fluent/guide",
};

/// See [`Rule::why`].
pub(crate) const STRINGS_LANGUAGE: Rule = Rule {
    id: "strings-language",
    severity: Severity::Error,
    why: "the language of strings is told by the name of their file",
    mend: "name the file by its language, such as `strings/fr.ftl` or `strings/de-AT.ftl`",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_MESSAGE: Rule = Rule {
    id: "unknown-message",
    severity: Severity::Error,
    why: "a message that the agent does not have is never said",
    mend: "correct or remove it; `helpline strings` prints all messages",
};

/// See [`Rule::why`].
pub(crate) const DUPLICATE_MESSAGE: Rule = Rule {
    id: "duplicate-message",
    severity: Severity::Error,
    why: "of two messages with one name one is never said",
    mend: "remove one; another wording of the same is an attribute: `.again = …`",
};

/// See [`Rule::why`].
pub(crate) const EMPTY_MESSAGE: Rule = Rule {
    id: "empty-message",
    severity: Severity::Error,
    why: "a message needs a text of its own beside its attributes",
    mend: "write the text behind the `=`",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_ARGUMENT: Rule = Rule {
    id: "unknown-argument",
    severity: Severity::Error,
    why: "a value that a message is not given shows as its name in braces",
    mend: "use a value that the message is given",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_REFERENCE: Rule = Rule {
    id: "unknown-reference",
    severity: Severity::Error,
    why: "what is not there cannot be put into a message",
    mend: "correct the name; terms (`-name`) must stand in the same file",
};

/// See [`Rule::why`].
pub(crate) const MISSING_ARGUMENT: Rule = Rule {
    id: "missing-argument",
    severity: Severity::Warning,
    why: "a message without its value tells less than it should, such as no reference number",
    mend: "put the value into the text",
};

/// See [`Rule::why`].
pub(crate) const MISSING_MESSAGE: Rule = Rule {
    id: "missing-message",
    severity: Severity::Warning,
    why: "where a language lacks a message, English is said between",
    mend: "add the messages; `helpline strings` prints the English ones",
};

pub(crate) const RULES: &[&Rule] = &[
    &FLUENT_SYNTAX,
    &STRINGS_LANGUAGE,
    &UNKNOWN_MESSAGE,
    &DUPLICATE_MESSAGE,
    &EMPTY_MESSAGE,
    &UNKNOWN_ARGUMENT,
    &UNKNOWN_REFERENCE,
    &MISSING_ARGUMENT,
    &MISSING_MESSAGE,
];

/// Values that a text may do without.
const OPTIONAL: &[&str] = &[
    "name", "number", "count", "kind", "zone", "weekday", "day", "month", "year",
];

/// Most letters of the code of a language.
const LONGEST_CODE: usize = 3;

/// So many missing messages are named.
const MOST_NAMED: usize = 5;

/// Functions of Fluent that there are. `DATETIME` is not: dates come as texts.
const FUNCTIONS: &[&str] = &[];

/// Reads `strings/<language>.ftl`; what can be used of it.
pub(crate) fn read(path: &str, text: &str, findings: &mut Findings<'_>) -> Option<Own> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let code = name
        .get(..name.len().saturating_sub(".ftl".len()))
        .unwrap_or_default();
    // "deutsch" has the form of a language too, and no channel asks for it: all codes that there are have two or three letters.
    let parsed = code.parse::<LanguageIdentifier>().ok();
    let Some(language) = parsed.filter(|parsed| parsed.language.as_str().len() <= LONGEST_CODE) else {
        findings.add(&STRINGS_LANGUAGE, 0..0, format!("`{code}` is no language"));
        return None;
    };
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let message = error.kind.to_string();
                let mut chars = message.chars();
                let first = chars.next().map(|first| first.to_lowercase().to_string());
                let message = first.unwrap_or_default() + chars.as_str();
                findings.add(&FLUENT_SYNTAX, error.pos, message);
            }
            resource
        }
    };
    check(&language, &resource, findings);
    Some(Own { language, resource })
}

fn check(language: &LanguageIdentifier, resource: &FluentResource, findings: &mut Findings<'_>) {
    let source = resource.source();
    let at = |slice: &str| -> Range<usize> {
        let start = slice.as_ptr().addr().saturating_sub(source.as_ptr().addr());
        start..start + slice.len()
    };
    let known = strings::arguments();
    let terms: BTreeSet<&str> = resource.entries().filter_map(term).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for entry in resource.entries() {
        let id = match entry {
            Entry::Message(message) => message.id.name,
            Entry::Term(term) => term.id.name,
            _ => continue,
        };
        let is_term = matches!(entry, Entry::Term(_));
        if !is_term {
            if !known.contains_key(id) {
                unknown_message(id, at(id), findings);
                continue;
            }
            if !seen.insert(id) {
                findings.add(
                    &DUPLICATE_MESSAGE,
                    at(id),
                    format!("there is a `{id}` before this one"),
                );
            }
            if matches!(entry, Entry::Message(message) if message.value.is_none()) {
                findings.add(&EMPTY_MESSAGE, at(id), format!("`{id}` has no text of its own"));
                continue;
            }
        }
        let given = known.get(id).filter(|_| !is_term);
        let used = strings::used(entry);
        for (used, _) in &used {
            match used {
                Used::Value(name) if is_term => {
                    // A term may be given values by who uses it.
                    let _ = name;
                }
                Used::Value(name) => {
                    if given.is_some_and(|given| !given.contains(name)) {
                        unknown_argument(id, name, given, at(name), findings);
                    }
                }
                Used::Message(name) if !known.contains_key(name) => {
                    findings.add(
                        &UNKNOWN_REFERENCE,
                        at(name),
                        format!("there is no message `{name}`"),
                    );
                }
                Used::Term(name) if !terms.contains(name) => {
                    findings.add(
                        &UNKNOWN_REFERENCE,
                        at(name),
                        format!("there is no term `-{name}`"),
                    );
                }
                Used::Function(name) if !FUNCTIONS.contains(name) => {
                    let message = format!("there is no function `{name}`");
                    let hint = "values are put in as they are: `{ $count }`";
                    findings.add_with_hint(&UNKNOWN_REFERENCE, at(name), message, hint);
                }
                Used::Message(_) | Used::Term(_) | Used::Function(_) => {}
            }
        }
        if !is_term {
            missing_arguments(id, resource, at(id), findings);
        }
    }
    if strings::embedded(language).is_none() && strings::embedded(&primary(language)).is_none() {
        missing_messages(language, &seen, findings);
    }
}

fn term<'r>(entry: &Entry<&'r str>) -> Option<&'r str> {
    match entry {
        Entry::Term(term) => Some(term.id.name),
        _ => None,
    }
}

/// The language without region and script.
fn primary(language: &LanguageIdentifier) -> LanguageIdentifier {
    LanguageIdentifier::from_parts(language.language, None, None, &[])
}

fn unknown_message(id: &str, at: Range<usize>, findings: &mut Findings<'_>) {
    let message = format!("there is no message `{id}`");
    match nearest(id, strings::arguments().keys().copied()) {
        Some(meant) => {
            findings.add_with_hint(&UNKNOWN_MESSAGE, at, message, format!("did you mean `{meant}`?"));
        }
        None => findings.add(&UNKNOWN_MESSAGE, at, message),
    }
}

fn unknown_argument(
    id: &str,
    name: &str,
    given: Option<&BTreeSet<&'static str>>,
    at: Range<usize>,
    findings: &mut Findings<'_>,
) {
    let given: Vec<&str> = given.into_iter().flatten().copied().collect();
    let message = format!("`{id}` is not given `${name}`");
    let hint = match nearest(name, given.iter().copied()) {
        Some(meant) => format!("did you mean `${meant}`?"),
        None if given.is_empty() => format!("`{id}` is given no values: write the text without"),
        None => {
            let names: Vec<String> = given.iter().map(|name| format!("`${name}`")).collect();
            format!("it is given {}", names.join(", "))
        }
    };
    findings.add_with_hint(&UNKNOWN_ARGUMENT, at, message, hint);
}

fn missing_arguments(id: &str, resource: &FluentResource, at: Range<usize>, findings: &mut Findings<'_>) {
    let used = strings::values(resource, id);
    let wanted = strings::values(strings::english(), id);
    let missing: Vec<String> = wanted
        .into_iter()
        .filter(|name| !used.contains(name) && !OPTIONAL.contains(name))
        .map(|name| format!("`${name}`"))
        .collect();
    if !missing.is_empty() {
        let message = format!("`{id}` does not tell {}", missing.join(", "));
        findings.add(&MISSING_ARGUMENT, at, message);
    }
}

fn missing_messages(language: &LanguageIdentifier, seen: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    let missing: Vec<&str> = strings::message_ids(strings::english())
        .filter(|id| !seen.contains(id))
        .collect();
    if missing.is_empty() {
        return;
    }
    let named: Vec<String> = missing
        .iter()
        .take(MOST_NAMED)
        .map(|id| format!("`{id}`"))
        .collect();
    let more = missing.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!("`{language}` lacks {}{more}", named.join(", "));
    findings.add(&MISSING_MESSAGE, 0..0, message);
}

/// Checks `[strings]` of `helpline.toml`: keys that are messages, places for values they are given.
pub(crate) fn check_everywhere(texts: &[(String, String, Range<usize>)], findings: &mut Findings<'_>) {
    let known = strings::arguments();
    for (id, text, at) in texts {
        let Some(given) = known.get(id.as_str()) else {
            unknown_message(id, at.clone(), findings);
            continue;
        };
        if text.trim().is_empty() {
            findings.add(&EMPTY_MESSAGE, at.clone(), format!("`{id}` has no text"));
        }
        for name in places(text).filter(|name| !given.contains(name)) {
            unknown_argument(id, name, Some(given), at.clone(), findings);
        }
    }
}

/// The `{name}` places of a text.
fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        is_name.then_some(name)
    })
}
