//! Intake forms and topic trees.

use std::collections::{HashMap, HashSet};

use super::{Findings, Rule, nearest};
use crate::form::visibility::{self, Clause};
use crate::json::{NotJson, Slip};
use crate::{IntakeForm, Severity};

/// See [`Rule::why`].
pub(crate) const UNPARSABLE_JSON: Rule = Rule {
    id: "unparsable-json",
    severity: Severity::Error,
    why: "a form or topic tree that is no JSON is not loaded",
    mend: "correct the JSON",
};

/// See [`Rule::why`].
pub(crate) const TOLERATED_JSON: Rule = Rule {
    id: "tolerated-json",
    severity: Severity::Warning,
    why: "other readers of the file refuse JSON with this slip",
    mend: "remove trailing commas, and write line ends in strings as `\\n`",
};

/// See [`Rule::why`].
pub(crate) const EMPTY_FORM: Rule = Rule {
    id: "empty-form",
    severity: Severity::Warning,
    why: "a form without elements asks nothing",
    mend: "add `formElements`, or remove the file",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_CONTROL: Rule = Rule {
    id: "unknown-control",
    severity: Severity::Warning,
    why: "a control nobody knows is asked as a line of text",
    mend: "use one of the controls of the format, such as `textbox` or `dropdown`",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_ELEMENT: Rule = Rule {
    id: "repeated-element",
    severity: Severity::Error,
    why: "of two elements with one id the second overwrites the answer to the first",
    mend: "give each element an id of its own",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_VISIBILITY_ELEMENT: Rule = Rule {
    id: "unknown-visibility-element",
    severity: Severity::Error,
    why: "an element that depends on one that is not there is never shown",
    mend: "name an element of this form by its `id`",
};

/// See [`Rule::why`].
pub(crate) const UNKNOWN_VISIBILITY_VALUE: Rule = Rule {
    id: "unknown-visibility-value",
    severity: Severity::Warning,
    why: "a condition on a value that cannot be chosen never holds",
    mend: "compare with one of the values of the options",
};

/// See [`Rule::why`].
pub(crate) const LATER_VISIBILITY_ELEMENT: Rule = Rule {
    id: "later-visibility-element",
    severity: Severity::Warning,
    why: "an element that depends on one asked later is hidden when its turn comes",
    mend: "give the element that decides a lower `order`",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_OPTION: Rule = Rule {
    id: "repeated-option",
    severity: Severity::Warning,
    why: "of two options with one value it cannot be told later which was chosen",
    mend: "give each option a value of its own",
};

pub(crate) const RULES: &[&Rule] = &[
    &UNPARSABLE_JSON,
    &TOLERATED_JSON,
    &EMPTY_FORM,
    &UNKNOWN_CONTROL,
    &REPEATED_ELEMENT,
    &UNKNOWN_VISIBILITY_ELEMENT,
    &UNKNOWN_VISIBILITY_VALUE,
    &LATER_VISIBILITY_ELEMENT,
    &REPEATED_OPTION,
];

/// A body that is no JSON. `offset` is where the JSON begins in the file.
pub(crate) fn report_not_json(error: &NotJson, offset: usize, findings: &mut Findings<'_>) {
    let at = offset + error.at;
    findings.add(
        &UNPARSABLE_JSON,
        at..at + 1,
        format!("the body is no JSON: {}", error.reason),
    );
}

/// What had to be tolerated.
pub(crate) fn report_slips(slips: &[(usize, Slip)], offset: usize, findings: &mut Findings<'_>) {
    for (at, slip) in slips {
        let message = match slip {
            Slip::TrailingComma => "a comma after the last item",
            Slip::ControlCharacter => "a line end or control character in a string",
        };
        findings.add(&TOLERATED_JSON, offset + at..offset + at + 1, message);
    }
}

/// Checks a form whose JSON is `json` and begins at `offset` of the file.
pub(crate) fn check(form: &IntakeForm, json: &str, offset: usize, findings: &mut Findings<'_>) {
    let places = Places { json, offset };
    if form.questions.is_empty() {
        findings.add(&EMPTY_FORM, offset..offset + 1, "the form asks nothing");
    }
    let mut ids = HashMap::new();
    for question in &form.questions {
        if ids.insert(question.id.to_lowercase(), question).is_some() {
            findings.add(
                &REPEATED_ELEMENT,
                places.of(&question.id),
                format!("two elements are called `{}`", question.id),
            );
        }
        let mut values = HashSet::new();
        let repeated = question
            .options
            .iter()
            .find(|option| !values.insert(option.value.as_str()));
        if let Some(option) = repeated {
            let message = format!(
                "two options of `{}` have the value `{}`",
                question.id, option.value
            );
            findings.add(&REPEATED_OPTION, places.of(&question.id), message);
        }
    }
    for question in &form.questions {
        let Some(expression) = &question.visibility else {
            continue;
        };
        let at = places.of_visibility(&question.id, expression);
        for Clause { element, value, .. } in visibility::clauses(expression) {
            let Some(other) = ids.get(&element.to_lowercase()) else {
                let hint = nearest(
                    &element,
                    form.questions.iter().map(|question| question.id.as_str()),
                )
                .map_or_else(
                    || UNKNOWN_VISIBILITY_ELEMENT.mend.to_owned(),
                    |meant| format!("did you mean `{meant}`?"),
                );
                let message = format!(
                    "`{}` depends on `{element}`, which is not in the form",
                    question.id
                );
                findings.add_with_hint(&UNKNOWN_VISIBILITY_ELEMENT, at.clone(), message, hint);
                continue;
            };
            if other.order > question.order {
                let message = format!(
                    "`{}` depends on `{}`, which is asked later",
                    question.id, other.id
                );
                findings.add(&LATER_VISIBILITY_ELEMENT, at.clone(), message);
            }
            let is_special = matches!(
                value.to_ascii_lowercase().as_str(),
                "null" | "true" | "false" | ""
            );
            let may_be_chosen =
                other.options.is_empty() || other.options.iter().any(|option| option.value == value);
            if !is_special && !may_be_chosen {
                let options = other.options.iter().map(|option| option.value.as_str());
                let hint = nearest(&value, options).map_or_else(
                    || UNKNOWN_VISIBILITY_VALUE.mend.to_owned(),
                    |meant| format!("did you mean `{meant}`?"),
                );
                let message = format!("`{value}` is no option of `{}`", other.id);
                findings.add_with_hint(&UNKNOWN_VISIBILITY_VALUE, at.clone(), message, hint);
            }
        }
    }
}

/// Finds elements in the source by their id: parsed JSON has no places.
struct Places<'json> {
    json: &'json str,
    offset: usize,
}

impl Places<'_> {
    fn of(&self, id: &str) -> std::ops::Range<usize> {
        let quoted = serde_json::Value::from(id).to_string();
        match self.json.find(&quoted) {
            Some(at) => self.offset + at..self.offset + at + quoted.len(),
            None => self.offset..self.offset + 1,
        }
    }

    fn of_visibility(&self, id: &str, expression: &str) -> std::ops::Range<usize> {
        let quoted = serde_json::Value::from(expression).to_string();
        match self.json.find(&quoted) {
            Some(at) => self.offset + at..self.offset + at + quoted.len(),
            None => self.of(id),
        }
    }
}
