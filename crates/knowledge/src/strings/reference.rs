//! What messages use: values, other messages, terms, functions. English is the reference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// Values that are given to messages whose English does without them.
const ALSO_GIVEN: &[(&[&str], &[&str])] = &[
    (
        &[
            "which_one",
            "which_one_again",
            "unsure_which",
            "choose_one",
            "next_best_choice",
            "nothing_more",
            "which_topic",
        ],
        &["count", "topics"],
    ),
    (
        &[
            "handed_off",
            "handed_off_misses",
            "handed_off_denied",
            "still_waiting",
            "handoff_failed",
            "handoff_completed",
        ],
        &["number"],
    ),
];

/// The values that each message is given, by its id.
static ARGUMENTS: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let english = super::english();
    message_ids(english)
        .map(|id| {
            let mut values = values(english, id);
            for (ids, also) in ALSO_GIVEN {
                if ids.contains(&id) {
                    values.extend(*also);
                }
            }
            (id, values)
        })
        .collect()
});

/// The values that a message of the agent may use, by the message's id.
pub fn arguments() -> &'static BTreeMap<&'static str, BTreeSet<&'static str>> {
    &ARGUMENTS
}

/// The ids of the messages of a resource, in its order.
pub(crate) fn message_ids(resource: &FluentResource) -> impl Iterator<Item = &str> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name),
        _ => None,
    })
}

/// One thing that a message uses; the texts are slices of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Used<'s> {
    Value(&'s str),
    Message(&'s str),
    Term(&'s str),
    Function(&'s str),
}

/// What a message's wordings use, each with whether it stands in the first.
pub(crate) fn used<'r>(entry: &'r Entry<&'r str>) -> Vec<(Used<'r>, bool)> {
    let mut found = Vec::new();
    let (value, attributes) = match entry {
        Entry::Message(message) => (message.value.as_ref(), &message.attributes),
        Entry::Term(term) => (Some(&term.value), &term.attributes),
        _ => return found,
    };
    let mut of = |pattern: &'r Pattern<&'r str>, is_first: bool| {
        let mut used = Vec::new();
        in_pattern(pattern, &mut used);
        found.extend(used.into_iter().map(|used| (used, is_first)));
    };
    if let Some(value) = value {
        of(value, true);
    }
    for attribute in attributes {
        of(&attribute.value, false);
    }
    found
}

/// The values that a message uses, by itself and by the messages it refers to.
pub(crate) fn values<'r>(resource: &'r FluentResource, id: &str) -> BTreeSet<&'r str> {
    let mut values = BTreeSet::new();
    let mut open: Vec<&str> = vec![id];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.to_owned()) {
            continue;
        }
        let entry = resource
            .entries()
            .find(|entry| matches!(entry, Entry::Message(message) if message.id.name == id));
        for (used, _) in entry.into_iter().flat_map(used) {
            match used {
                Used::Value(name) => {
                    values.insert(name);
                }
                Used::Message(name) => open.push(name),
                Used::Term(_) | Used::Function(_) => {}
            }
        }
    }
    values
}

fn in_pattern<'r>(pattern: &'r Pattern<&'r str>, found: &mut Vec<Used<'r>>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression<'r>(expression: &'r Expression<&'r str>, found: &mut Vec<Used<'r>>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                in_pattern(&variant.value, found);
            }
        }
    }
}

fn in_inline<'r>(inline: &'r InlineExpression<&'r str>, found: &mut Vec<Used<'r>>) {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        InlineExpression::FunctionReference { id, arguments } => {
            found.push(Used::Function(id.name));
            for argument in &arguments.positional {
                in_inline(argument, found);
            }
            for argument in &arguments.named {
                in_inline(&argument.value, found);
            }
        }
        InlineExpression::MessageReference { id, .. } => found.push(Used::Message(id.name)),
        // A term gets its own arguments and none of the message's.
        InlineExpression::TermReference { id, .. } => found.push(Used::Term(id.name)),
        InlineExpression::VariableReference { id } => found.push(Used::Value(id.name)),
        InlineExpression::Placeable { expression } => in_expression(expression, found),
    }
}

#[cfg(test)]
mod tests {
    use super::super::EMBEDDED;
    use super::*;

    #[test]
    fn every_language_has_every_message_with_its_values() {
        let english = super::super::english();
        for (code, _) in EMBEDDED {
            let language = code.parse().expect("a language");
            let theirs = super::super::embedded(&language).expect("it is embedded");
            let ids: BTreeSet<&str> = message_ids(theirs).collect();
            let known: BTreeSet<&str> = message_ids(english).collect();
            assert_eq!(ids, known, "{code}");
            for id in ids {
                let wordings = |resource: &FluentResource| {
                    let entry = resource
                        .entries()
                        .find(|entry| matches!(entry, Entry::Message(message) if message.id.name == id));
                    entry.map_or(0, |entry| match entry {
                        Entry::Message(message) => message.attributes.len(),
                        _ => 0,
                    })
                };
                assert_eq!(values(theirs, id), values(english, id), "{code}: {id}");
                assert!(wordings(theirs) >= wordings(english), "{code}: {id}");
            }
        }
    }

    #[test]
    fn each_wording_has_what_the_first_has() {
        for (code, _) in EMBEDDED {
            let language = code.parse().expect("a language");
            let resource = super::super::embedded(&language).expect("it is embedded");
            for entry in resource.entries() {
                let Entry::Message(message) = entry else { continue };
                let mut first = Vec::new();
                message
                    .value
                    .iter()
                    .for_each(|value| in_pattern(value, &mut first));
                first.sort_unstable();
                first.dedup();
                for attribute in &message.attributes {
                    let mut again = Vec::new();
                    in_pattern(&attribute.value, &mut again);
                    again.sort_unstable();
                    again.dedup();
                    let is_less = again.iter().all(|used| first.contains(used));
                    assert!(is_less, "{code}: {}.{}", message.id.name, attribute.id.name);
                }
            }
        }
    }
}
