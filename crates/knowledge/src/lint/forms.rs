//! Intake forms and topic trees.

mod elements;
mod places;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Findings, Rule, nearest};
use crate::form::ReadForm;
use crate::form::visibility::{self, Clause};
use crate::json::{NotJson, Slip};
use crate::{Control, IntakeForm, IntakeQuestion, Severity};
pub(crate) use elements::{
    report_empty, report_not_elements, report_unasked, report_unknown_controls, report_unreadable_fields,
};
use places::Places;

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
    mend: "remove trailing commas and comments, and write line ends in strings as `\\n`",
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
pub(crate) const NOT_AN_ELEMENT: Rule = Rule {
    id: "not-an-element",
    severity: Severity::Warning,
    why: "a form or topic tree is a list of objects; anything else in it is left out",
    mend: "write an object (`{ … }`) with the fields of the format, or remove it",
};

/// See [`Rule::why`].
pub(crate) const CHOICE_WITHOUT_OPTIONS: Rule = Rule {
    id: "choice-without-options",
    severity: Severity::Warning,
    why: "a choice of nothing is asked as a line of text",
    mend: "list its options: `\"dropdownOptions\": [{ \"value\": \"…\", \"text\": \"…\" }]`",
};

/// See [`Rule::why`].
pub(crate) const ELEMENT_WITHOUT_LABEL: Rule = Rule {
    id: "element-without-label",
    severity: Severity::Warning,
    why: "an element without a label is asked by its `id`",
    mend: "write what is asked as `displayLabel`",
};

/// See [`Rule::why`].
pub(crate) const UNREADABLE_FIELD: Rule = Rule {
    id: "unreadable-field",
    severity: Severity::Warning,
    why: "a field that says what it may not is read as if it were not there",
    mend: "give each element an `id`, a whole number as `order`, `true` or `false` as `required`, and texts in quotes",
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
pub(crate) const UNREADABLE_VISIBILITY: Rule = Rule {
    id: "unreadable-visibility",
    severity: Severity::Warning,
    why: "a part of a condition that cannot be read hides nothing",
    mend: "compare by `==` or `!=`, and join comparisons by `&&` or `||`",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_OPTION: Rule = Rule {
    id: "repeated-option",
    severity: Severity::Warning,
    why: "of two options with one value it cannot be told later which was chosen",
    mend: "give each option a value of its own",
};

/// See [`Rule::why`].
pub(crate) const OPTION_WITHOUT_TEXT: Rule = Rule {
    id: "option-without-text",
    severity: Severity::Warning,
    why: "an option without a text is offered by its value, which was written for programs",
    mend: "write what is offered as `text`",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_ORDER: Rule = Rule {
    id: "repeated-order",
    severity: Severity::Warning,
    why: "of two elements with one `order` nothing says which is asked first; it is the one that stands first in the file",
    mend: "give each element an `order` of its own",
};

pub(crate) const RULES: &[&Rule] = &[
    &UNPARSABLE_JSON,
    &TOLERATED_JSON,
    &EMPTY_FORM,
    &UNKNOWN_CONTROL,
    &NOT_AN_ELEMENT,
    &CHOICE_WITHOUT_OPTIONS,
    &ELEMENT_WITHOUT_LABEL,
    &UNREADABLE_FIELD,
    &REPEATED_ELEMENT,
    &UNKNOWN_VISIBILITY_ELEMENT,
    &UNKNOWN_VISIBILITY_VALUE,
    &LATER_VISIBILITY_ELEMENT,
    &UNREADABLE_VISIBILITY,
    &REPEATED_OPTION,
    &OPTION_WITHOUT_TEXT,
    &REPEATED_ORDER,
];

/// A body that is no JSON. `offset` is where the JSON begins in the file.
pub(crate) fn report_not_json(error: &NotJson, offset: usize, findings: &mut Findings<'_>) {
    // Its lines are no JSON, and who mends it need not be told so.
    if findings.has(&super::encoding::MERGE_CONFLICT) {
        return;
    }
    let at = offset + error.at;
    findings.add_with_hint(
        &UNPARSABLE_JSON,
        at..at + 1,
        format!("the body is no JSON: {}", error.reason),
        error.hint.unwrap_or(UNPARSABLE_JSON.mend),
    );
}

/// What had to be tolerated.
pub(crate) fn report_slips(slips: &[(usize, Slip)], offset: usize, findings: &mut Findings<'_>) {
    for (at, slip) in slips {
        let message = match slip {
            Slip::TrailingComma => "a comma after the last item",
            Slip::ControlCharacter => "a line end or control character in a string",
            Slip::Comment => "a comment",
        };
        findings.add(&TOLERATED_JSON, offset + at..offset + at + 1, message);
    }
}

/// Checks a form whose JSON is `json` and begins at `offset` of the file.
pub(crate) fn check(read: &ReadForm, json: &str, offset: usize, findings: &mut Findings<'_>) {
    let places = Places::new(json, offset, "formElements");
    // Told at the second in the file, wherever `order` puts it.
    let in_file: BTreeMap<usize, &IntakeQuestion> =
        read.positions.iter().copied().zip(&read.form.questions).collect();
    let mut ids = HashSet::new();
    for (position, question) in in_file {
        if !ids.insert(question.id.to_lowercase()) && !findings.is_full(&REPEATED_ELEMENT) {
            let message = format!("two elements are called `{}`", question.id);
            findings.add(&REPEATED_ELEMENT, places.of(position), message);
        }
    }
    let ids = read
        .form
        .questions
        .iter()
        .map(|question| (question.id.to_lowercase(), question))
        .collect();
    for (question, position) in read.form.questions.iter().zip(&read.positions) {
        check_visibility(question, *position, &read.form, &ids, &places, findings);
    }
}

/// The clauses of one element's visibility, each pair of element and value once.
fn check_visibility(
    question: &IntakeQuestion,
    position: usize,
    form: &IntakeForm,
    ids: &HashMap<String, &IntakeQuestion>,
    places: &Places<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(expression) = &question.visibility else {
        return;
    };
    let at = |element: &str, value: Option<&str>| places.of_condition(position, element, value);
    if let Some(part) = visibility::unreadable(expression)
        && !findings.is_full(&UNREADABLE_VISIBILITY)
    {
        let message = if part.is_empty() {
            format!("a sign in the condition of `{}` joins nothing", question.id)
        } else {
            format!("`{part}` in the condition of `{}` compares nothing", question.id)
        };
        findings.add(&UNREADABLE_VISIBILITY, at(part, None), message);
    }
    let mut seen = HashSet::new();
    for Clause { element, value, .. } in visibility::clauses(expression) {
        let Some(other) = ids.get(&element.to_lowercase()) else {
            if seen.insert((element.clone(), None)) && !findings.is_full(&UNKNOWN_VISIBILITY_ELEMENT) {
                let known = form.questions.iter().map(|question| question.id.as_str());
                let hint = hint(&UNKNOWN_VISIBILITY_ELEMENT, nearest(&element, known));
                let message = format!(
                    "`{}` depends on `{element}`, which is not in the form",
                    question.id
                );
                findings.add_with_hint(&UNKNOWN_VISIBILITY_ELEMENT, at(&element, None), message, hint);
            }
            continue;
        };
        let is_first = seen.insert((element.clone(), None));
        if is_first && other.order > question.order && !findings.is_full(&LATER_VISIBILITY_ELEMENT) {
            let message = format!(
                "`{}` depends on `{}`, which is asked later",
                question.id, other.id
            );
            findings.add(&LATER_VISIBILITY_ELEMENT, at(&element, None), message);
        }
        let is_special = matches!(
            value.to_ascii_lowercase().as_str(),
            "null" | "true" | "false" | ""
        );
        // The options of a list that a service fills are suggestions; nobody knows here what else it offers.
        let is_open =
            other.options.is_empty() || !matches!(other.control, Control::Choice | Control::MultiChoice);
        if is_special || is_open || findings.is_full(&UNKNOWN_VISIBILITY_VALUE) {
            continue;
        }
        let may_be_chosen = other.options.iter().any(|option| option.value == value);
        if !may_be_chosen && seen.insert((element.clone(), Some(value.clone()))) {
            let options = other.options.iter().map(|option| option.value.as_str());
            let hint = hint(&UNKNOWN_VISIBILITY_VALUE, nearest(&value, options));
            let message = format!("`{value}` is no option of `{}`", other.id);
            findings.add_with_hint(
                &UNKNOWN_VISIBILITY_VALUE,
                at(&element, Some(&value)),
                message,
                hint,
            );
        }
    }
}

/// The likely fix, or the rule's own advice.
fn hint(rule: &Rule, meant: Option<&str>) -> String {
    meant.map_or_else(
        || rule.mend.to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    )
}
