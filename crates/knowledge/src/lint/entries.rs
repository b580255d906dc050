//! What was cut from the articles.

use std::collections::HashMap;

use super::{Findings, Rule};
use crate::Severity;
use crate::extract::{Draft, Extracted};
use crate::slug::fold;

/// See [`Rule::why`].
pub(crate) const QUESTION_WITHOUT_ANSWER: Rule = Rule {
    id: "question-without-answer",
    severity: Severity::Warning,
    why: "a question with nothing under it can answer nobody",
    mend: "write the answer under it, or remove the question",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_QUESTION: Rule = Rule {
    id: "repeated-question",
    severity: Severity::Warning,
    why: "of two answers to one question a reader gets only one",
    mend: "put the answers together, or ask more exactly",
};

/// See [`Rule::why`].
pub(crate) const HEADING_WITHOUT_TEXT: Rule = Rule {
    id: "heading-without-text",
    severity: Severity::Info,
    why: "a heading with nothing under it before the next one says nothing by itself",
    mend: "nothing to do if it groups the headings under it",
};

/// See [`Rule::why`].
pub(crate) const TEXT_IN_NO_ENTRY: Rule = Rule {
    id: "text-in-no-entry",
    severity: Severity::Info,
    why: "a short text above the questions of an article announces them, most often, and is given to nobody",
    mend: "if it says something of its own, put it under one of the questions or under a heading",
};

/// See [`Rule::why`].
pub(crate) const EMPTY_ARTICLE: Rule = Rule {
    id: "empty-article",
    severity: Severity::Warning,
    why: "an article without text can answer nobody",
    mend: "write the text, or remove the file",
};

/// See [`Rule::why`].
pub(crate) const INTERNAL_TEXT: Rule = Rule {
    id: "internal-text",
    severity: Severity::Warning,
    why: "the article says of itself that it is not for customers, and its answers are given to everyone",
    mend: "move the file out of the knowledge folder, or remove the note",
};

/// See [`Rule::why`].
pub(crate) const TEMPLATE_SKIPPED: Rule = Rule {
    id: "template-skipped",
    severity: Severity::Info,
    why: "a message template is filled in by another system and answers nobody; it gives no entries",
    mend: "nothing to do",
};

/// See [`Rule::why`].
pub(crate) const METADATA_SKIPPED: Rule = Rule {
    id: "metadata-skipped",
    severity: Severity::Info,
    why: "menus, tools and recommendations of a portal answer nobody; they give no entries",
    mend: "nothing to do",
};

pub(crate) const RULES: &[&Rule] = &[
    &QUESTION_WITHOUT_ANSWER,
    &REPEATED_QUESTION,
    &HEADING_WITHOUT_TEXT,
    &TEXT_IN_NO_ENTRY,
    &EMPTY_ARTICLE,
    &INTERNAL_TEXT,
    &TEMPLATE_SKIPPED,
    &METADATA_SKIPPED,
];

pub(crate) fn check(extracted: &Extracted, body: usize, findings: &mut Findings<'_>) {
    for unanswered in &extracted.unanswered {
        let message = format!("nothing answers `{}`", unanswered.question);
        findings.add_on_line(&QUESTION_WITHOUT_ANSWER, unanswered.line, message);
    }
    let mut seen: HashMap<String, &Draft> = HashMap::new();
    for draft in &extracted.drafts {
        match seen.get(&fold(&draft.question)) {
            Some(first) => {
                let message = format!("`{}` is also asked on line {}", draft.question, first.line);
                findings.add_on_line(&REPEATED_QUESTION, draft.line, message);
            }
            None => {
                seen.insert(fold(&draft.question), draft);
            }
        }
    }
    for &line in &extracted.bare_headings {
        findings.add_on_line(
            &HEADING_WITHOUT_TEXT,
            line,
            "nothing stands under this heading before the next",
        );
    }
    for &line in &extracted.left_over {
        findings.add_on_line(&TEXT_IN_NO_ENTRY, line, "this text is in no entry");
    }
    if extracted.drafts.is_empty() {
        findings.add(
            &EMPTY_ARTICLE,
            body.saturating_sub(2)..body,
            "the article has no text",
        );
    }
    if let Some(line) = extracted.internal_note {
        findings.add_on_line(
            &INTERNAL_TEXT,
            line,
            "the article says that it is not for customers",
        );
    }
}
