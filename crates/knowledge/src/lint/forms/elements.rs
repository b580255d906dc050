//! The elements of a form one by one: what of them is read as if it were not there.

use std::collections::HashSet;

use serde_json::Value;

use super::super::{Findings, nearest};
use super::{
    CHOICE_WITHOUT_OPTIONS, ELEMENT_WITHOUT_LABEL, EMPTY_FORM, NOT_AN_ELEMENT, OPTION_WITHOUT_TEXT, Places,
    REPEATED_OPTION, REPEATED_ORDER, UNKNOWN_CONTROL, UNREADABLE_FIELD, hint,
};
use crate::form::CONTROLS;

/// A form that asks nothing.
pub(crate) fn report_empty(value: &Value, offset: usize, findings: &mut Findings<'_>) {
    if !crate::json::items(value, "formElements").is_empty() {
        return;
    }
    let names = value
        .as_object()
        .into_iter()
        .flat_map(|form| form.keys().map(String::as_str));
    let meant = nearest("formElements", names).filter(|name| !name.eq_ignore_ascii_case("formElements"));
    let hint = meant.map_or_else(
        || EMPTY_FORM.mend.to_owned(),
        |written| format!("`{written}` is written `formElements`"),
    );
    findings.add_with_hint(&EMPTY_FORM, offset..offset + 1, "the form asks nothing", hint);
}

/// Members of the list `name` that are no objects.
pub(crate) fn report_not_elements(
    value: &Value,
    name: &'static str,
    json: &str,
    offset: usize,
    findings: &mut Findings<'_>,
) {
    let places = Places::new(json, offset, name);
    match crate::json::field(value, name) {
        Some(Value::Array(members)) => {
            for (position, member) in members
                .iter()
                .enumerate()
                .filter(|(_, member)| !member.is_object())
            {
                if !findings.is_full(&NOT_AN_ELEMENT) {
                    let message = format!(
                        "member {} of `{name}` is `{}`, no object",
                        position + 1,
                        shortened(member)
                    );
                    findings.add(&NOT_AN_ELEMENT, places.of_member(position), message);
                }
            }
        }
        None | Some(Value::Null) => {}
        Some(other) => {
            let message = format!("`{name}` is `{}`, no list", shortened(other));
            findings.add(&NOT_AN_ELEMENT, places.of_list(), message);
        }
    }
}

/// Fields of elements that are read as if they were not there.
pub(crate) fn report_unreadable_fields(
    value: &Value,
    json: &str,
    offset: usize,
    findings: &mut Findings<'_>,
) {
    let places = Places::new(json, offset, "formElements");
    let elements = crate::json::items(value, "formElements").iter().enumerate();
    for (position, element) in elements.filter(|(_, element)| element.is_object()) {
        if findings.is_full(&UNREADABLE_FIELD) {
            return;
        }
        let place = position + 1;
        if crate::json::text(element, "id").is_none_or(|id| id.trim().is_empty()) {
            let message = format!("element {place} has no `id`");
            findings.add(&UNREADABLE_FIELD, places.of(position), message);
        }
        let written = |name| crate::json::field(element, name).filter(|value| !value.is_null());
        let is_text = |name| written(name).is_none_or(|value| !value.is_array() && !value.is_object());
        let unreadable = [
            (
                "order",
                crate::json::integer(element, "order").is_none(),
                "no whole number",
            ),
            (
                "required",
                crate::json::flag(element, "required").is_none(),
                "neither `true` nor `false`",
            ),
            ("displayLabel", !is_text("displayLabel"), "no text"),
            ("controlType", !is_text("controlType"), "no text"),
            ("visibility", !is_text("visibility"), "no text"),
        ];
        for (field, is_unreadable, what) in unreadable {
            if let Some(value) = written(field).filter(|_| is_unreadable) {
                let message = format!("`{field}` of element {place} is `{}`, {what}", shortened(value));
                findings.add(&UNREADABLE_FIELD, places.of_field(position, field), message);
            }
        }
    }
}

/// Choices that offer nothing, options that are none, and elements that do not say what they ask.
pub(crate) fn report_unasked(value: &Value, json: &str, offset: usize, findings: &mut Findings<'_>) {
    let places = Places::new(json, offset, "formElements");
    let elements = crate::json::items(value, "formElements").iter().enumerate();
    let mut orders = HashSet::new();
    for (position, element) in elements.filter(|(_, element)| element.is_object()) {
        let order = crate::json::integer(element, "order");
        if let Some(order) =
            order.filter(|order| !orders.insert(*order) && !findings.is_full(&REPEATED_ORDER))
        {
            let message = format!("two elements have the `order` {order}");
            findings.add(&REPEATED_ORDER, places.of_field(position, "order"), message);
        }
        let text = |name| crate::json::text(element, name).filter(|text| !text.trim().is_empty());
        let Some(id) = text("id") else { continue };
        let control = text("controlType").unwrap_or_default().to_ascii_lowercase();
        let is_info = matches!(control.as_str(), "infoblock" | "textblock");
        if !is_info && text("displayLabel").is_none() && text("content").is_none() {
            let message = format!("`{id}` has no `displayLabel`");
            findings.add(&ELEMENT_WITHOUT_LABEL, places.of(position), message);
        }
        if matches!(
            control.as_str(),
            "dropdown" | "multiselectdropdown" | "radiobuttongroup"
        ) {
            report_options(element, position, &id, &places, findings);
        }
    }
}

/// The options of a choice: there must be some, each an object, and no two of them with one value.
fn report_options(
    element: &Value,
    position: usize,
    id: &str,
    places: &Places<'_>,
    findings: &mut Findings<'_>,
) {
    let lists = ["dropdownOptions", "radioButtonOptions"];
    let is_filled = crate::json::field(element, "dynamicDropdownOptions").is_some_and(Value::is_object);
    let has_options = lists
        .iter()
        .any(|list| !crate::json::items(element, list).is_empty());
    if !is_filled && !has_options {
        let message = format!("`{id}` has nothing to choose from");
        findings.add(&CHOICE_WITHOUT_OPTIONS, places.of(position), message);
    }
    for list in lists {
        let options = || crate::json::items(element, list).iter().enumerate();
        if let Some((at, option)) = options().find(|(_, option)| !option.is_object()) {
            let message = format!(
                "option {} of `{id}` is `{}`, no object",
                at + 1,
                shortened(option)
            );
            let said = option.as_str().unwrap_or("…");
            let hint = format!("write `{{ \"value\": \"{said}\", \"text\": \"{said}\" }}`");
            let place = places.of_item(position, list, at, "");
            findings.add_with_hint(&NOT_AN_ELEMENT, place, message, hint);
        }
        let says_nothing = |option: &Value| {
            let text = crate::json::text(option, "text");
            option.is_object() && text.is_none_or(|text| text.trim().is_empty())
        };
        let silent = options().find(|(_, option)| says_nothing(option));
        if let Some((at, _)) = silent.filter(|_| !findings.is_full(&OPTION_WITHOUT_TEXT)) {
            let message = format!("option {} of `{id}` has no `text`", at + 1);
            let place = places.of_item(position, list, at, "value");
            findings.add(&OPTION_WITHOUT_TEXT, place, message);
        }
        let mut values = HashSet::new();
        let value = |option| crate::json::text(option, "value");
        let repeated = options().find(|(_, option)| value(option).is_some_and(|value| !values.insert(value)));
        if let Some((at, option)) = repeated.filter(|_| !findings.is_full(&REPEATED_OPTION)) {
            let value = value(option).unwrap_or_default();
            let message = format!("two options of `{id}` have the value `{value}`");
            let place = places.of_item(position, list, at, "value");
            findings.add(&REPEATED_OPTION, place, message);
        }
    }
}

/// The beginning of a value, to quote.
fn shortened(value: &Value) -> String {
    const QUOTED_CHARS: usize = 40;
    let text = value.to_string();
    match text.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Elements whose control nobody knows: position, id and control.
pub(crate) fn report_unknown_controls(
    unknown: &[(usize, String, String)],
    json: &str,
    offset: usize,
    findings: &mut Findings<'_>,
) {
    let places = Places::new(json, offset, "formElements");
    for (position, element, control) in unknown {
        if !findings.is_full(&UNKNOWN_CONTROL) {
            let message = if control.is_empty() {
                format!("`{element}` has no `controlType` and is asked as text")
            } else {
                format!("`{element}` has the control `{control}`, which is asked as text")
            };
            let hint = hint(&UNKNOWN_CONTROL, meant_control(control));
            let at = places.of_field(*position, "controlType");
            findings.add_with_hint(&UNKNOWN_CONTROL, at, message, hint);
        }
    }
}

/// The control that an unknown one was meant to be: the nearest, or one that has all of its letters in their order, as
/// `datetimepicker` those of `datepicker`.
fn meant_control(written: &str) -> Option<&'static str> {
    const FEWEST: usize = 4;
    let lower = written.trim().to_lowercase();
    let holds = |control: &&str| {
        let mut letters = control.chars();
        lower.chars().all(|letter| letters.any(|next| next == letter))
    };
    let known = || CONTROLS.iter().copied();
    nearest(&lower, known()).or_else(|| known().find(holds).filter(|_| lower.len() >= FEWEST))
}
