//! The elements of a form one by one: what of them is read as if it were not there.

use serde_json::Value;

use super::super::{Findings, nearest};
use super::{
    CHOICE_WITHOUT_OPTIONS, ELEMENT_WITHOUT_LABEL, EMPTY_FORM, NOT_AN_ELEMENT, UNKNOWN_CONTROL,
    UNREADABLE_FIELD, hint,
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
    name: &str,
    json: &str,
    offset: usize,
    findings: &mut Findings<'_>,
) {
    let at = offset
        + json
            .to_ascii_lowercase()
            .find(&name.to_ascii_lowercase())
            .unwrap_or(0);
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
                    let place = member_at(json.get(at - offset..).unwrap_or_default(), position);
                    let place = place.map_or(at..at + name.len(), |place| at + place.start..at + place.end);
                    findings.add(&NOT_AN_ELEMENT, place, message);
                }
            }
        }
        None | Some(Value::Null) => {}
        Some(other) => {
            let message = format!("`{name}` is `{}`, no list", shortened(other));
            findings.add(&NOT_AN_ELEMENT, at..at + name.len(), message);
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
    let places = Places { json, offset };
    let elements = crate::json::items(value, "formElements").iter().enumerate();
    for (position, element) in elements.filter(|(_, element)| element.is_object()) {
        if findings.is_full(&UNREADABLE_FIELD) {
            return;
        }
        let text = |name| crate::json::text(element, name).filter(|text| !text.trim().is_empty());
        let name = text("id").or_else(|| text("displayLabel"));
        let at = || name.as_deref().map_or(offset..offset + 1, |name| places.of(name));
        let place = position + 1;
        if text("id").is_none() {
            findings.add(&UNREADABLE_FIELD, at(), format!("element {place} has no `id`"));
        }
        let written = |name| crate::json::field(element, name).filter(|value| !value.is_null());
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
        ];
        for (field, is_unreadable, what) in unreadable {
            if let Some(value) = written(field).filter(|_| is_unreadable) {
                let message = format!("`{field}` of element {place} is `{}`, {what}", shortened(value));
                let at = name
                    .as_deref()
                    .map_or_else(at, |name| places.of_field(name, field));
                findings.add(&UNREADABLE_FIELD, at, message);
            }
        }
    }
}

/// Choices that offer nothing, options that are none, and elements that do not say what they ask.
pub(crate) fn report_unasked(value: &Value, json: &str, offset: usize, findings: &mut Findings<'_>) {
    let places = Places { json, offset };
    let elements = crate::json::items(value, "formElements").iter();
    for element in elements.filter(|element| element.is_object()) {
        let text = |name| crate::json::text(element, name).filter(|text| !text.trim().is_empty());
        let Some(id) = text("id") else { continue };
        let control = text("controlType").unwrap_or_default().to_ascii_lowercase();
        let is_info = matches!(control.as_str(), "infoblock" | "textblock");
        if !is_info && text("displayLabel").is_none() && text("content").is_none() {
            let message = format!("`{id}` has no `displayLabel`");
            findings.add(&ELEMENT_WITHOUT_LABEL, places.of(&id), message);
        }
        if matches!(
            control.as_str(),
            "dropdown" | "multiselectdropdown" | "radiobuttongroup"
        ) {
            report_options(element, &id, &places, findings);
        }
    }
}

/// The options of a choice: there must be some, and each an object.
fn report_options(element: &Value, id: &str, places: &Places<'_>, findings: &mut Findings<'_>) {
    let lists = ["dropdownOptions", "radioButtonOptions"];
    let is_filled = crate::json::field(element, "dynamicDropdownOptions").is_some_and(Value::is_object);
    let has_options = lists
        .iter()
        .any(|list| !crate::json::items(element, list).is_empty());
    if !is_filled && !has_options {
        let message = format!("`{id}` has nothing to choose from");
        findings.add(&CHOICE_WITHOUT_OPTIONS, places.of(id), message);
    }
    for list in lists {
        let options = crate::json::items(element, list);
        let Some((position, option)) = options.iter().enumerate().find(|(_, option)| !option.is_object())
        else {
            continue;
        };
        let message = format!(
            "option {} of `{id}` is `{}`, no object",
            position + 1,
            shortened(option)
        );
        let said = option.as_str().unwrap_or("…");
        let hint = format!("write `{{ \"value\": \"{said}\", \"text\": \"{said}\" }}`");
        findings.add_with_hint(&NOT_AN_ELEMENT, places.of_field(id, list), message, hint);
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

/// Elements whose control nobody knows, as (element id, control).
pub(crate) fn report_unknown_controls(
    unknown: &[(String, String)],
    json: &str,
    offset: usize,
    findings: &mut Findings<'_>,
) {
    let places = Places { json, offset };
    for (element, control) in unknown {
        if !findings.is_full(&UNKNOWN_CONTROL) {
            let message = if control.is_empty() {
                format!("`{element}` has no `controlType` and is asked as text")
            } else {
                format!("`{element}` has the control `{control}`, which is asked as text")
            };
            let hint = hint(&UNKNOWN_CONTROL, meant_control(control));
            let at = places.of_field(element, "controlType");
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

/// Finds elements in the source by their id: parsed JSON has no places.
pub(super) struct Places<'json> {
    pub(super) json: &'json str,
    pub(super) offset: usize,
}

impl Places<'_> {
    pub(super) fn of(&self, id: &str) -> std::ops::Range<usize> {
        let quoted = Value::from(id).to_string();
        // The value of an option may be the same word.
        let is_id = |at: &usize| {
            let before = self.json.get(..*at).unwrap_or_default().trim_end();
            let name = before.strip_suffix(':').unwrap_or_default().trim_end();
            let start = name.len().saturating_sub("\"id\"".len());
            name.get(start..)
                .is_some_and(|name| name.eq_ignore_ascii_case("\"id\""))
        };
        let mut places = self.json.match_indices(&quoted).map(|(at, _)| at);
        match places.find(is_id).or_else(|| self.json.find(&quoted)) {
            Some(at) => self.offset + at..self.offset + at + quoted.len(),
            None => self.offset..self.offset + 1,
        }
    }

    pub(super) fn of_visibility(&self, id: &str, expression: &str) -> std::ops::Range<usize> {
        let quoted = Value::from(expression).to_string();
        match self.json.find(&quoted) {
            Some(at) => self.offset + at..self.offset + at + quoted.len(),
            None => self.of(id),
        }
    }

    /// The value of a field of the element with that id, or the id where it has no such field.
    pub(super) fn of_field(&self, id: &str, field: &str) -> std::ops::Range<usize> {
        let of_element = self.of(id);
        let value = || {
            let id_at = of_element.start.checked_sub(self.offset)?;
            let start = self.json.get(..id_at)?.rfind('{')?;
            let element = self.json.get(start..)?;
            let element = element.get(..end_of_object(element))?;
            let quoted = format!("\"{}\"", field.to_ascii_lowercase());
            let name = element.to_ascii_lowercase().find(&quoted)? + quoted.len();
            let behind = element.get(name..)?;
            let value = behind.trim_start_matches([' ', '\t', ':']);
            let at = self.offset + start + name + (behind.len() - value.len());
            let length = value.find([',', '}', '\n']).unwrap_or(value.len());
            Some(at..at + value.get(..length)?.trim_end().len())
        };
        value().filter(|value| !value.is_empty()).unwrap_or(of_element)
    }
}

/// Where a member, counted from 0, of the first list of a text stands in it.
fn member_at(text: &str, member: usize) -> Option<std::ops::Range<usize>> {
    let open = text.find('[')?;
    let mut depth = 0usize;
    let mut in_string = false;
    let mut is_escaped = false;
    let mut passed = 0;
    let mut start = open + 1;
    for (at, byte) in text.bytes().enumerate().skip(open + 1) {
        let ends = matches!(byte, b',' | b']') && depth == 0 && !in_string;
        if ends && passed == member {
            let written = text.get(start..at)?;
            let from = start + (written.len() - written.trim_start().len());
            return Some(from..from + written.trim().len());
        }
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                passed += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// Where the object ends that a text begins with.
fn end_of_object(text: &str) -> usize {
    let mut depth = 0usize;
    let mut in_string = false;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}
