//! From JSON to an intake form.

use serde_json::Value;

use super::{Control, FormOption, IntakeForm, IntakeQuestion, Validation};
use crate::extract::inline;
use crate::json;
use crate::{Article, entity};

/// A form with what its findings need: parsed JSON has no places, so elements are told by their position in the list, from 0.
#[derive(Debug)]
pub(crate) struct ReadForm {
    pub(crate) form: IntakeForm,
    /// For each question of the form its position.
    pub(crate) positions: Vec<usize>,
    /// Elements whose control nobody knows: position, id and control.
    pub(crate) unknown: Vec<(usize, String, String)>,
}

/// Reads a form.
pub(crate) fn read(value: &Value, article: &Article) -> ReadForm {
    let mut unknown = Vec::new();
    let mut elements: Vec<(usize, IntakeQuestion)> = json::items(value, "formElements")
        .iter()
        .enumerate()
        .filter(|(_, element)| element.is_object())
        .map(|(position, element)| (position, question(element, position, &mut unknown)))
        .collect();
    elements.sort_by_key(|(_, question)| question.order);
    let (positions, questions) = elements.into_iter().unzip();
    let title = json::text(value, "title")
        .map(|title| line(&title))
        .filter(|title| !title.is_empty());
    let form = IntakeForm {
        article: article.id.clone(),
        path: article.path.clone(),
        support_topic_ids: article.support_topic_ids.clone(),
        title: title.unwrap_or_else(|| article.title.clone()),
        // What says it may stand beside the article, and is read later.
        language: None,
        questions,
    };
    ReadForm {
        form,
        positions,
        unknown,
    }
}

fn question(element: &Value, position: usize, unknown: &mut Vec<(usize, String, String)>) -> IntakeQuestion {
    let order = i64::try_from(position).unwrap_or(i64::MAX);
    let id = json::text(element, "id")
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty());
    let id = id.unwrap_or_else(|| format!("element_{}", order.saturating_add(1)));
    let has_options = ["dropdownOptions", "radioButtonOptions"]
        .iter()
        .any(|name| !json::items(element, name).is_empty());
    let is_dynamic = json::field(element, "dynamicDropdownOptions").is_some_and(Value::is_object);

    let written = json::text(element, "controlType").unwrap_or_default();
    let control = match control(&written) {
        // Without the service that fills it, a dynamic list is a line of text; its default is a suggestion.
        Some(Control::Choice | Control::MultiChoice) if is_dynamic => Control::Text,
        // A choice of nothing can only be typed.
        Some(Control::Choice | Control::MultiChoice) if !has_options => Control::Text,
        Some(control) => control,
        None => {
            unknown.push((position, id.clone(), written.clone()));
            Control::Text
        }
    };
    // A file cannot be given in a chat, so nobody is kept until they give one.
    let may_be_required = control != Control::Info && !takes_file(&written);
    let label = json::text(element, "displayLabel").filter(|label| !label.trim().is_empty());
    let label = label
        .or_else(|| json::text(element, "content"))
        .map(|label| markdown(&label))
        .unwrap_or_default();
    IntakeQuestion {
        order: json::integer(element, "order").unwrap_or(order),
        required: may_be_required && json::flag(element, "required").unwrap_or(false),
        label: if label.is_empty() { id.clone() } else { label },
        options: options(element),
        visibility: visibility(element),
        hint: hint(element),
        max_length: json::integer(element, "maxLength")
            .and_then(|length| u32::try_from(length).ok())
            .filter(|length| *length > 0),
        validations: json::items(element, "validations")
            .iter()
            .filter_map(validation)
            .collect(),
        control,
        id,
    }
}

/// What helps to answer: sentences beside the field, and what the answer should hold, which is a list where it is several things.
fn hint(element: &Value) -> Option<String> {
    let said = |text: String| Some(markdown(&text)).filter(|text| !text.is_empty() && !is_stock_hint(text));
    let mut sentences: Vec<String> = ["watermarkText", "infoBalloonText", "infoBallonText"]
        .iter()
        .filter_map(|name| json::text(element, name).and_then(said))
        .collect();
    let mut hints: Vec<String> = json::items(element, "hints")
        .iter()
        .filter_map(|hint| json::text(hint, "text").and_then(said))
        .collect();
    if hints.len() < 2 {
        sentences.append(&mut hints);
    }
    let list: Vec<String> = hints
        .into_iter()
        .map(|hint| format!("* {}", hint.replace('\n', " ")))
        .collect();
    let parts = [sentences.join(" "), list.join("\n")];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// Names of the controls of the format.
pub(crate) const CONTROLS: &[&str] = &[
    "textbox",
    "multilinetextbox",
    "numerictextbox",
    "datetimepicker",
    "dropdown",
    "radiobuttongroup",
    "multiselectdropdown",
    "infoblock",
    "textblock",
];

/// Whether a control that the format does not have takes a file, by its name.
fn takes_file(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    ["file", "upload", "attach"]
        .iter()
        .any(|part| lower.contains(part))
}

fn control(written: &str) -> Option<Control> {
    Some(match written.trim().to_ascii_lowercase().as_str() {
        "textbox" => Control::Text,
        "multilinetextbox" => Control::MultilineText,
        "numerictextbox" => Control::Number,
        "datetimepicker" => Control::DateTime,
        "dropdown" | "radiobuttongroup" => Control::Choice,
        "multiselectdropdown" => Control::MultiChoice,
        "infoblock" | "textblock" => Control::Info,
        _ => return None,
    })
}

/// Options of a list in the order of the file. Of a list that a service fills its default, and only without one what
/// the portal shows instead, such as "Unable to retrieve the list".
fn options(element: &Value) -> Vec<FormOption> {
    let default = json::field(element, "dynamicDropdownOptions")
        .and_then(|list| json::field(list, "defaultDropdownOptions"));
    let defaults = match default {
        Some(Value::Array(options)) => options.as_slice(),
        Some(option @ Value::Object(_)) => std::slice::from_ref(option),
        _ => &[],
    };
    if !defaults.is_empty() {
        return defaults.iter().filter_map(option).collect();
    }
    ["dropdownOptions", "radioButtonOptions"]
        .iter()
        .flat_map(|name| json::items(element, name))
        .filter_map(option)
        .collect()
}

fn option(option: &Value) -> Option<FormOption> {
    if let Value::String(text) = option {
        return Some(FormOption {
            value: text.clone(),
            text: line(text),
        });
    }
    let value = json::text(option, "value");
    let text = json::text(option, "text")
        .map(|text| line(&text))
        .filter(|text| !text.is_empty());
    let shown = text.clone().or_else(|| value.clone())?;
    Some(FormOption {
        value: value.or(text)?,
        text: shown,
    })
}

/// The expression as written; `null`, nothing and blanks mean that the element is always shown.
fn visibility(element: &Value) -> Option<String> {
    json::text(element, "visibility").filter(|expression| !expression.trim().is_empty())
}

fn validation(rule: &Value) -> Option<Validation> {
    let message = json::text(rule, "text")
        .map(|text| line(&text))
        .filter(|text| !text.is_empty());
    let value = json::text(rule, "value");
    Some(
        match json::text(rule, "type")?.trim().to_ascii_lowercase().as_str() {
            "regexmatch" => Validation::Pattern {
                pattern: value?,
                message,
            },
            "greaterthan" => match json::text(rule, "controlId") {
                Some(question) => Validation::GreaterThanAnswer { question, message },
                None => Validation::GreaterThan {
                    value: value?.trim().parse().ok()?,
                    message,
                },
            },
            "maxlength" => Validation::MaxLength {
                length: u32::try_from(json::integer(rule, "value")?).ok()?,
                message,
            },
            _ => return None,
        },
    )
}

/// "Choose an option" tells nobody anything in a chat.
fn is_stock_hint(text: &str) -> bool {
    matches!(
        text.trim_matches(['.', ' ']).to_lowercase().as_str(),
        "choose an option" | "select an option" | "select" | "choose" | "please select" | "select one"
    )
}

/// One line of plain text.
fn line(text: &str) -> String {
    entity::decode_all(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A label may hold HTML; it is shown as Markdown.
fn markdown(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|part| inline::clean(part.trim()).markdown.trim().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}
