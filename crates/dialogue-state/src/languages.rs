//! Which language an entry is in: as it is said to be, else as its text shows, else as that of its article does.

use std::collections::HashMap;

use intent_classifier::{Document, Language};
use knowledge::{ArticleId, Entry, Knowledge};

/// The languages of articles that tell theirs by what their entries say together.
pub(crate) struct Languages<'k>(HashMap<&'k ArticleId, Language>);

impl<'k> Languages<'k> {
    /// Those of these entries.
    pub(crate) fn of(entries: &'k [Entry]) -> Self {
        let mut texts: HashMap<&ArticleId, Vec<&str>> = HashMap::new();
        for entry in entries.iter().filter(|entry| entry.language.is_none()) {
            let of_article = texts.entry(&entry.article).or_default();
            of_article.extend([entry.question.as_str(), entry.answer.as_str()]);
        }
        let languages = texts
            .into_iter()
            .filter_map(|(article, texts)| Some((article, shown(&texts)?)));
        Self(languages.collect())
    }

    /// The language of an entry with this answer in plain text; none where nothing tells.
    pub(crate) fn of_entry(&self, entry: &Entry, answer: &str) -> Option<Language> {
        match entry.language {
            Some(code) => language_of(code),
            // One by itself is often too short to tell.
            None => shown(&[&entry.question, answer]).or_else(|| self.0.get(&entry.article).copied()),
        }
    }
}

/// So few words seldom show a language for certain, and an entry of the wrong one is never found.
const FEWEST_WORDS_TO_TELL: usize = 12;

/// The language that texts show together.
fn shown(texts: &[&str]) -> Option<Language> {
    let text = texts.join("\n");
    let is_long = text.split_whitespace().nth(FEWEST_WORDS_TO_TELL - 1).is_some();
    is_long.then(|| Language::of(&text)).flatten()
}

/// The languages by their codes.
const CODES: [(&str, Language); 18] = [
    ("ar", Language::Arabic),
    ("da", Language::Danish),
    ("de", Language::German),
    ("el", Language::Greek),
    ("en", Language::English),
    ("es", Language::Spanish),
    ("fi", Language::Finnish),
    ("fr", Language::French),
    ("hu", Language::Hungarian),
    ("it", Language::Italian),
    ("nl", Language::Dutch),
    ("no", Language::Norwegian),
    ("pt", Language::Portuguese),
    ("ro", Language::Romanian),
    ("ru", Language::Russian),
    ("sv", Language::Swedish),
    ("ta", Language::Tamil),
    ("tr", Language::Turkish),
];

/// The language of a code.
fn language_of(code: &str) -> Option<Language> {
    let mut codes = CODES.iter();
    codes
        .find(|(known, _)| *known == code)
        .map(|(_, language)| *language)
}

/// The code of a language.
pub(crate) fn code_of(language: Language) -> Option<&'static str> {
    let mut codes = CODES.iter();
    codes.find(|(_, known)| *known == language).map(|(code, _)| *code)
}

/// The language of what tells none: as the settings say, else the one most entries are in.
pub(crate) fn main_language(knowledge: &Knowledge, documents: &[Document]) -> Language {
    if let Some(said) = knowledge.settings.language.and_then(language_of) {
        return said;
    }
    let mut counts: HashMap<Language, usize> = HashMap::new();
    for language in documents.iter().filter_map(|document| document.language) {
        *counts.entry(language).or_default() += 1;
    }
    // Of equals the default, then the first: no run may depend on the order of a map.
    let rank = |language: &Language| (*language == Language::default(), std::cmp::Reverse(*language));
    counts
        .into_iter()
        .max_by_key(|(language, count)| (*count, rank(language)))
        .map(|(language, _)| language)
        .unwrap_or_default()
}
