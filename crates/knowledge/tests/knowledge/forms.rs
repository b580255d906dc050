//! Intake forms and topic trees, each fact on a fixture of our own.

use knowledge::{Control, Knowledge, Severity, Validation};

use crate::{article, file};

const FORM: &str = r#"<properties pageTitle="F" articleId="f" selfHelpType="ProblemScopingQuestions" cloudEnvironments="public" supportTopicIds="7, 8" />
# Form
---
{
  "Title": "Gate trouble",
  "formElements": [
    { "id": "when", "order": 20, "controltype": "DateTimePicker", "displayLabel": "When?", "required": "true" },
    { "id": "kind", "order": 1, "controlType": "dropdown", "displayLabel": "Which?", "watermarkText": "Choose an option",
      "dropdownOptions": [{ "value": "old (iron)", "text": "Old" }, { "Value": "new", "Text": "New" }] },
    { "id": "serial", "order": 2, "controlType": "textbox", "displayLabel": "Serial", "visibility": "kind == old (iron) || colour == red",
      "validations": [{ "type": "RegExMatch", "value": "^[0-9]+$", "text": "Digits only" }], "maxLength": 9 },
    { "id": "note", "order": 3, "controlType": "infoblock", "content": "Read <a href='https://a.b'>this</a>", "required": true },
    { "id": "gate", "order": 4, "controlType": "dropdown", "displayLabel": "Gate", "visibility": null,
      "dynamicDropdownOptions": { "uri": "/gates", "defaultDropdownOptions": { "value": "dont_know_answer", "text": "I do not know" } } },
    { "id": "hue", "order": 5, "controlType": "colourwheel", "displayLabel": "Hue" },
  ]
}
---"#;

#[test]
fn a_form_is_asked_by_its_order_with_every_control() {
    let loaded = Knowledge::from_files(vec![file("f.md", FORM)]);

    let form = loaded
        .knowledge
        .form_for(&["1", "8"], "en")
        .expect("a form for topic 8");
    assert_eq!(form.title, "Gate trouble");
    let controls: Vec<_> = form
        .questions
        .iter()
        .map(|question| (question.id.as_str(), question.control.clone()))
        .collect();
    assert_eq!(
        controls,
        [
            ("kind", Control::Choice),
            ("serial", Control::Text),
            ("note", Control::Info),
            ("gate", Control::Text),
            ("hue", Control::Text),
            ("when", Control::DateTime),
        ]
    );
    let required: Vec<_> = form
        .questions
        .iter()
        .filter(|question| question.required)
        .map(|question| question.id.as_str())
        .collect();
    assert_eq!(required, ["when"]);
}

#[test]
fn a_form_keeps_what_an_answer_must_fulfil() {
    let loaded = Knowledge::from_files(vec![file("f.md", FORM)]);

    let form = loaded.knowledge.forms.first().expect("a form");
    let serial = form
        .questions
        .iter()
        .find(|question| question.id == "serial")
        .expect("an element");
    assert_eq!(
        serial.visibility.as_deref(),
        Some("kind == old (iron) || colour == red")
    );
    assert_eq!(serial.max_length, Some(9));
    assert!(matches!(
        serial.validations.as_slice(),
        [Validation::Pattern { .. }]
    ));
    let note = form
        .questions
        .iter()
        .find(|question| question.id == "note")
        .expect("an element");
    assert_eq!(note.label, "Read [this](https://a.b)");
}

#[test]
fn the_flaws_of_a_form_are_found_at_their_lines() {
    let loaded = Knowledge::from_files(vec![file("f.md", FORM)]);

    let found: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity != Severity::Info)
        .map(|diagnostic| (diagnostic.place.span.start.line, diagnostic.rule))
        .collect();
    assert_eq!(
        found,
        [
            (10, "unknown-visibility-element"),
            (15, "unknown-control"),
            (15, "tolerated-json")
        ]
    );
}

#[test]
fn a_form_that_is_no_json_is_an_error_with_a_place() {
    let text = FORM.replace("\"Title\": \"Gate trouble\",", "\"Title\": \"Gate trouble\"");
    let loaded = Knowledge::from_files(vec![file("f.md", &text), file("g.md", &article("g", "# G\nx\n"))]);

    let error = loaded
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.rule == "unparsable-json")
        .expect("an error");
    assert_eq!(
        (error.place.span.start.line, error.place.span.start.column),
        (5, 25)
    );
    assert_eq!(loaded.knowledge.entries.len(), 1);
}

#[test]
fn a_topic_without_a_form_gets_the_default_form() {
    let default = FORM
        .replace("supportTopicIds=\"7, 8\"", "")
        .replace("articleId=\"f\"", "articleId=\"d\"");
    let loaded = Knowledge::from_files(vec![file("f.md", FORM), file("d.md", &default)]);

    assert_eq!(
        loaded
            .knowledge
            .form_for(&["7"], "en")
            .map(|form| form.path.as_str()),
        Some("f.md")
    );
    assert_eq!(
        loaded
            .knowledge
            .form_for(&["99"], "en")
            .map(|form| form.path.as_str()),
        Some("d.md")
    );
    assert_eq!(
        loaded
            .knowledge
            .form_for::<&str>(&[], "en")
            .map(|form| form.path.as_str()),
        Some("d.md")
    );
}

#[test]
fn a_form_is_found_in_the_language_that_is_spoken() {
    let of = |id: &str, language: &str| {
        FORM.replace("supportTopicIds=\"7, 8\"", language)
            .replace("articleId=\"f\"", &format!("articleId=\"{id}\""))
    };
    let loaded = Knowledge::from_files(vec![
        file("a.md", &of("a", "")),
        file("b.md", &of("b", "language=\"de\"")),
    ]);

    let found = |language: &str| {
        let form = loaded.knowledge.form_for(&["99"], language);
        form.map(|form| form.path.as_str())
    };
    assert_eq!(found("de"), Some("b.md"));
    assert_eq!(found("en"), Some("a.md"));
    assert_eq!(found("fr"), Some("a.md"));
}

#[test]
fn search_tags_of_a_topic_speak_for_the_entries_that_name_it() {
    let tree = r#"<properties pageTitle="T" articleId="t" selfHelpType="SupportTopicDescription" productPesIds="5" cloudEnvironments="public" />
# T
---
{ "supportTopics": [{ "id": "ABC", "shortDescription": "Gates", "searchTags": "door; portal ;", "category": "Ways in" }] }"#;
    let text = article("g", "# G\nx\n").replace("selfHelpType", "supportTopicIds=\"abc\" selfHelpType");
    let loaded = Knowledge::from_files(vec![file("t.md", tree), file("g.md", &text)]);

    assert_eq!(
        loaded
            .knowledge
            .topic_trees
            .first()
            .map(|tree| tree.product_ids.clone()),
        Some(vec!["5".to_owned()])
    );
    assert_eq!(
        loaded
            .knowledge
            .entries
            .first()
            .map(|entry| entry.keywords.clone()),
        Some(vec!["door".to_owned(), "portal".to_owned()])
    );
}

#[test]
fn a_form_tells_what_its_author_meant() {
    let form = r#"---
{"title":"T","formElements":[
 {"id":"kind","order":1,"controlType":"textbox","displayLabel":"Kind"},
 {"id":"when","order":2,"controlType":"datepicker","displayLabel":"When","required":true},
 {"id":"photo","order":3,"controlType":"fileUpload","displayLabel":"Photo","required":true},
 {"id":"more","order":4,"controlType":"textbox","displayLabel":"More","visibility":"kind = a"}]}
---
"#;
    let text = article("form", form).replace("generic", "problemScopingQuestions");
    let loaded = Knowledge::from_files(vec![file("form.md", &text)]);

    let told: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|found| matches!(found.rule, "unknown-control" | "unreadable-visibility"))
        .map(|found| (found.rule, found.hint.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            ("unknown-control", "did you mean `datetimepicker`?"),
            (
                "unknown-control",
                "use one of the controls of the format, such as `textbox` or `dropdown`"
            ),
            (
                "unreadable-visibility",
                "compare by `==` or `!=`, and join comparisons by `&&` or `||`"
            ),
        ]
    );
    // A file cannot be given in a chat.
    let required: Vec<_> = loaded.knowledge.forms[0]
        .questions
        .iter()
        .map(|question| question.required)
        .collect();
    assert_eq!(required, [false, true, false, false]);
}

#[test]
fn a_field_that_cannot_be_read_is_told_with_the_element_it_is_of() {
    let form = r#"---
{"title":"T","formElements":[
 {"id":"kind","order":"1","controlType":"textbox","displayLabel":"Kind","required":"true"},
 {"order":2,"controlType":"textbox","displayLabel":"Place"},
 {"id":"when","order":"second","controlType":"textbox","displayLabel":"When","required":"yes"},
 {"id":"more","controlType":"textbox","displayLabel":"More","required":null}]}
---
"#;
    let text = article("form", form).replace("generic", "problemScopingQuestions");
    let loaded = Knowledge::from_files(vec![file("form.md", &text)]);

    let told: Vec<_> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule == "unreadable-field")
        .map(|found| (found.place.span.start.line, found.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (5, "element 2 has no `id`"),
            (6, "`order` of element 3 is `\"second\"`, no whole number"),
            (
                6,
                "`required` of element 3 is `\"yes\"`, neither `true` nor `false`"
            ),
        ]
    );
}

#[test]
fn several_hints_are_a_list_below_what_else_helps() {
    let form = r#"---
{"title":"T","formElements":[
 {"id":"a","order":1,"controlType":"textbox","displayLabel":"A","watermarkText":"In short.","hints":[{"text":"What you did"},{"text":"Since\nwhen"}]},
 {"id":"b","order":2,"controlType":"textbox","displayLabel":"B","watermarkText":"In short.","hints":[{"text":"A number."}]},
 {"id":"c","order":3,"controlType":"textbox","displayLabel":"C","hints":[{"text":""}]}]}
---
"#;
    let text = article("form", form).replace("generic", "problemScopingQuestions");
    let loaded = Knowledge::from_files(vec![file("form.md", &text)]);

    let hints: Vec<_> = loaded
        .knowledge
        .forms
        .iter()
        .flat_map(|form| &form.questions)
        .map(|question| question.hint.as_deref())
        .collect();
    assert_eq!(
        hints,
        [
            Some("In short.\n\n* What you did\n* Since when"),
            Some("In short. A number."),
            None
        ]
    );
}
