//! What only shows between articles: the same question, title or text in several, and topics without a form.

use std::collections::HashSet;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::Rule;
use crate::slug::fold;
use crate::{Article, Diagnostic, Entry, IntakeForm, Place, Position, Severity, Shape, Span};

/// See [`Rule::why`].
pub(crate) const SHARED_QUESTION: Rule = Rule {
    id: "shared-question",
    severity: Severity::Warning,
    why: "a person who asks it can be given only one of the answers, or must choose between like options",
    mend: "keep one of them, or name in each what it is about",
};

/// See [`Rule::why`].
pub(crate) const SHARED_PAGE_TITLE: Rule = Rule {
    id: "shared-page-title",
    severity: Severity::Warning,
    why: "articles of one title cannot be told apart in a list",
    mend: "name in each title what sets the article apart",
};

/// See [`Rule::why`].
pub(crate) const SHARED_TEXT: Rule = Rule {
    id: "shared-text",
    severity: Severity::Warning,
    why: "of articles with one text only one is needed, and copies drift apart",
    mend: "keep one, with the topics of all of them",
};

/// See [`Rule::why`].
pub(crate) const TOPIC_WITHOUT_FORM: Rule = Rule {
    id: "topic-without-form",
    severity: Severity::Info,
    why: "a support request from this article asks the questions of the default form",
    mend: "nothing to do if the default form is meant",
};

pub(crate) const RULES: &[&Rule] = &[
    &SHARED_QUESTION,
    &SHARED_PAGE_TITLE,
    &SHARED_TEXT,
    &TOPIC_WITHOUT_FORM,
];

/// Most other places a finding names: enough to find them all, and a thousand copies do not list each other.
const MOST_RELATED: usize = 2;

/// What is known of one article's text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    /// Hash of the words of the body; `None` for articles that are no text.
    pub(crate) words: Option<u64>,
    /// Where the id stands.
    pub(crate) id_at: Span,
    /// Where the body begins.
    pub(crate) body_at: Span,
    /// Where the page title stands.
    pub(crate) title_at: Span,
    /// Where the list of topics stands.
    pub(crate) topics_at: Span,
}

/// `texts` belongs to `articles`, one by one.
pub(crate) fn check(
    articles: &[Article],
    texts: &[Text],
    entries: &[Entry],
    forms: &[IntakeForm],
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let asked = entries
        .iter()
        .filter(|entry| matches!(entry.shape, Shape::Question | Shape::Heading));
    let questions = asked.map(|entry| (fold(&entry.question), place_of(entry)));
    report(
        &SHARED_QUESTION,
        "this question is asked in {} articles",
        questions,
        &mut diagnostics,
    );

    // Of one type: a form may be called like the article it belongs to.
    let titles = articles
        .iter()
        .zip(texts)
        .filter(|(article, _)| !article.page_title.is_empty());
    let titles = titles.map(|(article, text)| {
        let kind = article
            .attributes
            .get("selfhelptype")
            .map(str::to_lowercase)
            .unwrap_or_default();
        (
            (kind, fold(&article.page_title)),
            Place::at(&article.path, text.title_at),
        )
    });
    report(
        &SHARED_PAGE_TITLE,
        "this page title is that of {} articles",
        titles,
        &mut diagnostics,
    );

    let bodies = articles.iter().zip(texts).filter_map(|(article, text)| {
        let place = Place::at(&article.path, text.body_at);
        text.words.map(|words| (words, place))
    });
    report(
        &SHARED_TEXT,
        "this text is that of {} articles",
        bodies,
        &mut diagnostics,
    );

    without_form(articles, texts, forms, &mut diagnostics);
    diagnostics
}

fn place_of(entry: &Entry) -> Place {
    let start = Position {
        line: entry.line,
        column: 1,
    };
    Place {
        path: entry.path.clone(),
        span: Span { start, end: start },
        label: String::new(),
    }
}

/// Reports every place of a key that stands in more than one file. `{}` in `message` is their number.
fn report<K: Ord + Hash + Default>(
    rule: &'static Rule,
    message: &str,
    places: impl Iterator<Item = (K, Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Most keys are of one article: hashed, and in order only where they are shared.
    let mut by_key: FxHashMap<K, Vec<Place>> = FxHashMap::default();
    for (key, place) in places.filter(|(key, _)| *key != K::default()) {
        let sharers = by_key.entry(key).or_default();
        // Twice in one article is a finding of its own.
        if sharers.last().is_none_or(|last| last.path != place.path) {
            sharers.push(place);
        }
    }
    let mut shared: Vec<_> = by_key
        .into_iter()
        .filter(|(_, sharers)| sharers.len() > 1)
        .collect();
    shared.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    for (_, sharers) in &shared {
        for place in sharers {
            let others = sharers
                .iter()
                .filter(|other| other.path != place.path)
                .take(MOST_RELATED);
            diagnostics.push(Diagnostic {
                rule: rule.id,
                severity: rule.severity,
                message: message.replace("{}", &sharers.len().to_string()),
                place: place.clone(),
                hint: Some(rule.mend.into()),
                related: others
                    .map(|other| Place {
                        label: "also here".to_owned(),
                        ..other.clone()
                    })
                    .collect(),
            });
        }
    }
}

/// Text articles none of whose topics has a form. Where there is no form at all, nobody misses one.
fn without_form(
    articles: &[Article],
    texts: &[Text],
    forms: &[IntakeForm],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let with_form: HashSet<String> = forms
        .iter()
        .flat_map(|form| &form.support_topic_ids)
        .map(|topic| topic.to_lowercase())
        .collect();
    if with_form.is_empty() {
        return;
    }
    for (article, text) in articles
        .iter()
        .zip(texts)
        .filter(|(_, text)| text.words.is_some())
    {
        let topics = &article.support_topic_ids;
        if topics.is_empty()
            || topics
                .iter()
                .any(|topic| with_form.contains(&topic.to_lowercase()))
        {
            continue;
        }
        diagnostics.push(Diagnostic {
            rule: TOPIC_WITHOUT_FORM.id,
            severity: TOPIC_WITHOUT_FORM.severity,
            message: format!(
                "no intake form belongs to the support topics of `{}`",
                article.page_title
            ),
            place: Place::at(&article.path, text.topics_at),
            hint: Some(TOPIC_WITHOUT_FORM.mend.into()),
            related: Vec::new(),
        });
    }
}
