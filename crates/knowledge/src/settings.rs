//! `helpline.toml` in the knowledge folder: product-wide settings, each with a built-in default.
//!
//! ```toml
//! name = "Helpline"
//! small_talk = true
//! mask = ["email", "phone"]
//! article_url = "https://help.example.com/{article}"
//! synonyms = [["sign in", "log in"]]
//! language = "en"
//!
//! [languages]
//! "handbook/german" = "de"
//!
//! [entities]
//! product = ["Label Printer", "LP-20"]
//!
//! [costs]
//! wrong_answer = 1.0
//! question = 0.2
//! unknown = 0.6
//!
//! [handoff]
//! zone = "Europe/Berlin"
//! hours = ["mon-fri 09:00-17:00"]
//!
//! [[status.sources]]
//! name = "GitHub"
//! kind = "statuspage"
//! url = "https://www.githubstatus.com/api/v2/summary.json"
//!
//! [starters]
//! en = ["How do I renew a token?"]
//!
//! [strings]
//! greeting = "Hello, how can I help?"
//!
//! [severity]
//! plain-http = "off"
//! ```
//!
//! Reading is strict: an unknown key or a value of the wrong kind is an error with a place, and the rest is applied.

mod handoff;
mod starters;
mod status;

use std::collections::BTreeMap;
use std::ops::Range;

pub use handoff::{Handoff, Hours, Staffing};
use serde::Serialize;
pub use starters::Starter;
pub use status::{SHORTEST_REFRESH_SECONDS, StatusKind, StatusSource};
use toml::de::DeTable;

use crate::Article;
use crate::lint::toml::{UNKNOWN_KEY, WRONG_TYPE};
use crate::lint::{self, Findings, nearest, rules};
use crate::toml_table::{self, Table};
use crate::{Diagnostic, Severity};

/// What the kinds of mistake cost, in units of one wrong answer. They decide between answer, clarify and unknown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Costs {
    /// A wrong answer.
    pub wrong_answer: f64,
    /// A clarifying question.
    pub question: f64,
    /// Saying "I do not know" to something that is known.
    pub unknown: f64,
}

/// What tells who somebody is and is masked like a secret, where a team asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Mask {
    /// Addresses of mail.
    pub email: bool,
    /// Numbers of phones.
    pub phone: bool,
}

/// Product-wide settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// Name the agent goes by, such as "Helpline".
    pub name: String,
    /// Groups of words that mean the same; each group has two or more.
    pub synonyms: Vec<Vec<String>>,
    /// Code of the language of articles that say none, and of messages that tell none ([`crate::language`]).
    pub language: Option<&'static str>,
    /// Languages of folders: a path relative to the knowledge folder, without a `/` at its end, and a code.
    pub languages: Vec<(String, &'static str)>,
    /// Names by their kind ("product"): a message that has one is about the entries that have it.
    pub entities: BTreeMap<String, Vec<String>>,
    /// Whether small talk is answered.
    pub small_talk: bool,
    /// What is masked beside secrets.
    pub mask: Mask,
    /// What mistakes cost.
    pub costs: Costs,
    /// How a conversation is given to people.
    pub handoff: Handoff,
    /// Where articles can be read: an address with `{article}` in the place of the article's id, or with `{path}` in the place
    /// of its path in the folder, without the ending.
    pub article_url: Option<String>,
    /// Where it is told what is down.
    pub status: Vec<StatusSource>,
    /// Questions that the greeting offers, by language.
    pub starters: Vec<Starter>,
    /// Texts of the agent by the names of its messages, with `{name}` for a value: said in every language for which
    /// `strings/` has no such message.
    pub strings: BTreeMap<String, String>,
}

impl Default for Costs {
    /// A wrong answer costs more than a question, a question more than an answer.
    fn default() -> Self {
        Self {
            wrong_answer: 1.0,
            question: 0.2,
            unknown: 0.5,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Helpline".to_owned(),
            synonyms: Vec::new(),
            language: None,
            languages: Vec::new(),
            entities: BTreeMap::new(),
            small_talk: true,
            mask: Mask::default(),
            costs: Costs::default(),
            handoff: Handoff::default(),
            article_url: None,
            status: Vec::new(),
            starters: Vec::new(),
            strings: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Where an article can be read: the `articleUrl` of its properties, else by `article_url`. `None` where neither says so.
    pub fn url_of(&self, article: &Article) -> Option<String> {
        let own = article.attributes.get("articleurl").map(str::trim);
        if let Some(url) = own.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
            return Some(url.to_owned());
        }
        let template = self.article_url.as_ref()?;
        let path = article
            .path
            .rsplit_once('.')
            .map_or(article.path.as_str(), |(path, _)| path);
        // A site shows `guide/index.md` at `guide/`.
        let path = ["index", "README"]
            .iter()
            .find_map(|name| {
                path.strip_suffix(name)
                    .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            })
            .unwrap_or(path);
        let url = template.replace("{article}", article.id.as_str());
        Some(url.replace("{path}", &path.replace(' ', "%20")))
    }

    /// Where a file beside the articles can be read: a picture, a document. `None` where `article_url` has no `{path}`.
    pub(crate) fn url_of_file(&self, path: &str) -> Option<String> {
        let template = self.article_url.as_ref()?;
        let has_path_alone = template.contains("{path}") && !template.contains("{article}");
        has_path_alone.then(|| template.replace("{path}", &path.replace(' ', "%20")))
    }

    /// The questions that the greeting offers who speaks these languages, the nearest first: of the first that has some.
    pub fn starters_in<'s>(&'s self, languages: impl IntoIterator<Item = &'s str>) -> Vec<&'s Starter> {
        languages
            .into_iter()
            .map(|code| {
                let those = self.starters.iter().filter(|starter| starter.language == code);
                those.collect::<Vec<_>>()
            })
            .find(|starters| !starters.is_empty())
            .unwrap_or_default()
    }

    /// The language of an article at that path, as far as the settings know: of the deepest folder that names one.
    pub fn language_of(&self, path: &str) -> Option<&'static str> {
        self.languages
            .iter()
            .filter(|(folder, _)| {
                path.strip_prefix(folder.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
            })
            .max_by_key(|(folder, _)| folder.len())
            .map(|(_, language)| *language)
            .or(self.language)
    }
}

/// Severities that replace those of the rules; `None` switches a rule off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Overrides(BTreeMap<String, Option<Severity>>);

impl Overrides {
    /// Gives each finding its severity and drops those of rules that are off.
    pub(crate) fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.0.is_empty() {
            return;
        }
        diagnostics.retain_mut(|diagnostic| match self.0.get(diagnostic.rule) {
            Some(Some(severity)) => {
                diagnostic.severity = *severity;
                true
            }
            Some(None) => false,
            None => true,
        });
    }
}

/// What `helpline.toml` says.
pub(crate) struct Read {
    pub(crate) settings: Settings,
    pub(crate) overrides: Overrides,
    /// Folders that are given a language, each with its place.
    pub(crate) folders: Vec<(String, Range<usize>)>,
}

/// Reads `helpline.toml`.
pub(crate) fn read(text: &str, findings: &mut Findings<'_>) -> Read {
    let parsed = toml_table::parse(text, findings);
    let mut table = Table::new(parsed.get_ref());
    let mut settings = Settings::default();
    let mut overrides = Overrides::default();
    let mut folders = Vec::new();

    if let Some((name, at)) = table.text("name", findings) {
        if name.trim().is_empty() {
            findings.add_with_hint(
                &WRONG_TYPE,
                at,
                "`name` is empty",
                "give the name the agent goes by",
            );
        } else {
            name.trim().clone_into(&mut settings.name);
        }
    }
    if let Some(small_talk) = table.flag("small_talk", findings) {
        settings.small_talk = small_talk;
    }
    settings.mask = mask(&mut table, findings);
    settings.synonyms = table.groups("synonyms", findings);
    settings.language = table.language("language", findings);
    if let Some(languages) = table.table("languages", findings) {
        for (folder, language, at) in folder_languages(languages, findings) {
            folders.push((folder.clone(), at));
            settings.languages.push((folder, language));
        }
    }
    if let Some(entities) = table.table("entities", findings) {
        settings.entities = toml_table::lists("entities", entities, findings)
            .into_iter()
            .collect();
    }
    if let Some(costs) = table.table("costs", findings) {
        settings.costs = read_costs(costs, settings.costs, findings);
    }
    if let Some(handoff) = table.table("handoff", findings) {
        settings.handoff = handoff::read(handoff, findings);
    }
    settings.article_url = article_url(&mut table, findings);
    if let Some(status) = table.table("status", findings) {
        settings.status = status::read(status, findings);
    }
    if let Some(starters) = table.table("starters", findings) {
        settings.starters = starters::read(starters, findings);
    }
    if let Some(strings) = table.table("strings", findings) {
        let texts = toml_table::texts("strings", strings, findings);
        lint::strings::check_everywhere(&texts, findings);
        settings.strings = texts.into_iter().map(|(key, text, _)| (key, text)).collect();
    }
    if let Some(severities) = table.table("severity", findings) {
        overrides = read_overrides(severities, findings);
    }
    let below: &[(&str, &[&str])] = &[
        ("costs", &["wrong_answer", "question", "unknown"]),
        ("handoff", &["zone", "hours", "closed", "intake"]),
        ("status", &["sources"]),
    ];
    table.finish_above(below, findings);
    Read {
        settings,
        overrides,
        folders,
    }
}

/// What is masked beside secrets.
fn mask(table: &mut Table<'_>, findings: &mut Findings<'_>) -> Mask {
    let mut mask = Mask::default();
    for (kind, at) in table.placed_words("mask", findings) {
        match kind.as_str() {
            "email" => mask.email = true,
            "phone" => mask.phone = true,
            other => {
                let hint = "write `mask = [\"email\", \"phone\"]`, or one of them; secrets are always masked";
                findings.add_with_hint(&WRONG_TYPE, at, format!("there is no `{other}` to mask"), hint);
            }
        }
    }
    mask
}

/// The folders of `[languages]`, each with its language and its place.
fn folder_languages(
    table: &DeTable<'_>,
    findings: &mut Findings<'_>,
) -> Vec<(String, &'static str, Range<usize>)> {
    let written = toml_table::texts("languages", table, findings);
    written
        .into_iter()
        .filter_map(|(folder, written, at)| {
            let language = toml_table::language_code(&written, at.clone(), findings)?;
            Some((folder.trim_matches('/').to_owned(), language, at))
        })
        .collect()
}

/// What mistakes cost, where it is said.
fn read_costs(table: &DeTable<'_>, defaults: Costs, findings: &mut Findings<'_>) -> Costs {
    let mut table = Table::new(table);
    let costs = Costs {
        wrong_answer: table
            .number("wrong_answer", findings)
            .unwrap_or(defaults.wrong_answer),
        question: table.number("question", findings).unwrap_or(defaults.question),
        unknown: table.number("unknown", findings).unwrap_or(defaults.unknown),
    };
    table.finish(findings);
    costs
}

/// Where articles can be read: a web address with a place for the article.
fn article_url(table: &mut Table<'_>, findings: &mut Findings<'_>) -> Option<String> {
    let (url, at) = table.text("article_url", findings)?;
    if (url.starts_with("https://") || url.starts_with("http://"))
        && ["{article}", "{path}"].iter().any(|place| url.contains(place))
    {
        return Some(url);
    }
    findings.add_with_hint(
        &WRONG_TYPE,
        at,
        "`article_url` must be a web address with `{article}` or `{path}` in it",
        "write `article_url = \"https://help.example.com/{article}\"`",
    );
    None
}

/// The severities of rules that a team has changed.
fn read_overrides(table: &DeTable<'_>, findings: &mut Findings<'_>) -> Overrides {
    let mut overrides = Overrides::default();
    let rules = rules();
    for (id, severity, at) in toml_table::texts("severity", table, findings) {
        if !rules.iter().any(|rule| rule.id == id) {
            let hint = nearest(&id, rules.iter().map(|rule| rule.id)).map_or_else(
                || "`helpline check` names the rule of each finding".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            findings.add_with_hint(&UNKNOWN_KEY, at, format!("there is no rule `{id}`"), hint);
            continue;
        }
        let severity = match severity.as_str() {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "info" => Some(Severity::Info),
            "off" => None,
            other => {
                let message = format!("there is no severity `{other}`");
                let hint = "write \"error\", \"warning\", \"info\" or \"off\"";
                findings.add_with_hint(&WRONG_TYPE, at, message, hint);
                continue;
            }
        };
        overrides.0.insert(id, severity);
    }
    overrides
}
