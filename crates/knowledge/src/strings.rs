//! What the agent says of its own, in several languages: Fluent messages, embedded, and those of the team.
//!
//! `strings/<language>.ftl` in the knowledge folder changes single messages of a language or adds a language; `[strings]`
//! of `helpline.toml` gives one text to all of them. English is complete: what another language lacks is said in it.

mod reference;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use reference::arguments;
pub(crate) use reference::{Used, message_ids, used, values};

/// The languages that are embedded, English first.
const EMBEDDED: &[(&str, &str)] = &[
    ("en", include_str!("../strings/en.ftl")),
    ("de", include_str!("../strings/de.ftl")),
];

static RESOURCES: LazyLock<Vec<(LanguageIdentifier, Arc<FluentResource>)>> = LazyLock::new(|| {
    EMBEDDED
        .iter()
        .map(|(code, source)| {
            let language = code.parse().expect("the code of an embedded language is one");
            let resource = FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("strings/{code}.ftl: {errors:?}"));
            (language, Arc::new(resource))
        })
        .collect()
});

/// Without a team's own strings all knowledge shares these.
static EMBEDDED_STRINGS: LazyLock<Strings> =
    LazyLock::new(|| Strings::new(Vec::new(), BTreeMap::new(), None));

/// The codes of the languages that are embedded, English first.
pub fn languages() -> impl Iterator<Item = &'static str> {
    EMBEDDED.iter().map(|(code, _)| *code)
}

/// The Fluent file of an embedded language.
pub fn source(code: &str) -> Option<&'static str> {
    EMBEDDED
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, source)| *source)
}

/// The English messages, the reference of all others.
pub(crate) fn english() -> &'static FluentResource {
    RESOURCES
        .first()
        .map(|(_, resource)| &**resource)
        .expect("English is embedded")
}

/// The messages of an embedded language.
pub(crate) fn embedded(language: &LanguageIdentifier) -> Option<&'static FluentResource> {
    RESOURCES
        .iter()
        .find(|(known, _)| known == language)
        .map(|(_, resource)| &**resource)
}

/// The messages of a team in one language.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) language: LanguageIdentifier,
    pub(crate) resource: FluentResource,
}

/// A value that is put into a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'v> {
    /// A text, as it is.
    Text(&'v str),
    /// A number: plurals and selectors look at it.
    Number(i64),
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// All that the agent says of its own. Made once for a knowledge; cheap to clone.
#[derive(Debug, Clone)]
pub struct Strings {
    languages: Arc<Vec<Language>>,
    /// Texts for every language, with `{name}` for a value.
    everywhere: Arc<BTreeMap<String, String>>,
    /// Where a language is asked for that there is not.
    default: Option<LanguageIdentifier>,
}

struct Language {
    id: LanguageIdentifier,
    bundle: FluentBundle<Arc<FluentResource>>,
    /// Messages that the team wrote.
    own: HashSet<String>,
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language {{ {}, {} own messages }}", self.id, self.own.len())
    }
}

impl Default for Strings {
    fn default() -> Self {
        EMBEDDED_STRINGS.clone()
    }
}

impl Strings {
    /// The embedded strings with those of a team; `default` is the language of who tells none that is known.
    pub(crate) fn new(own: Vec<Own>, everywhere: BTreeMap<String, String>, default: Option<&str>) -> Self {
        let mut own: Vec<(LanguageIdentifier, Arc<FluentResource>)> = own
            .into_iter()
            .map(|own| (own.language, Arc::new(own.resource)))
            .collect();
        let mut languages: Vec<Language> = RESOURCES
            .iter()
            .map(|(id, embedded)| {
                let theirs = own.iter().position(|(language, _)| language == id);
                let theirs = theirs.map(|place| own.swap_remove(place).1);
                language(id.clone(), Some(embedded), theirs)
            })
            .collect();
        own.sort_by(|(left, _), (right, _)| left.cmp(right));
        languages.extend(
            own.into_iter()
                .map(|(id, theirs)| language(id, None, Some(theirs))),
        );
        Self {
            languages: Arc::new(languages),
            everywhere: Arc::new(everywhere),
            default: default.and_then(|code| code.parse().ok()),
        }
    }

    /// The voice of a locale (BCP 47): `de-AT` speaks what there is for it, then German, then English. A locale that is
    /// none, or of a language there is not, gets the language of the knowledge, else English.
    pub fn voice(&self, locale: Option<&str>) -> Voice<'_> {
        let asked = locale.and_then(|tag| tag.parse::<LanguageIdentifier>().ok());
        let english = self.languages.first();
        let mut chain: Vec<&Language> = Vec::with_capacity(3);
        let asked = asked.iter().chain(&self.default).flat_map(|id| {
            let parts = [
                (id.script, id.region),
                (None, id.region),
                (id.script, None),
                (None, None),
            ];
            parts.map(|(script, region)| (id.language, script, region))
        });
        for parts in asked {
            let is_asked = |id: &LanguageIdentifier| {
                (id.language, id.script, id.region) == parts && id.variants().len() == 0
            };
            let known = self.languages.iter().find(|language| is_asked(&language.id));
            chain.extend(known.filter(|known| chain.iter().all(|language| language.id != known.id)));
        }
        chain.extend(english.filter(|english| chain.iter().all(|language| language.id != english.id)));
        Voice { strings: self, chain }
    }

    /// Whether there are messages in the language of a code.
    pub fn speaks(&self, code: &str) -> bool {
        self.languages
            .iter()
            .any(|language| language.id.language.as_str() == code)
    }

    /// Sets the language of who tells none that is known.
    pub fn speak_by_default(&mut self, code: &str) {
        self.default = code.parse().ok();
    }

    /// The [`Voice::label`] of each language there is, English first.
    pub fn labels(&self, id: &str) -> impl Iterator<Item = Cow<'_, str>> {
        self.languages.iter().map(|language| {
            let chain = std::iter::once(language).chain(self.languages.first());
            label_of(self.find(chain, id), id)
        })
    }

    fn find<'s>(&'s self, chain: impl IntoIterator<Item = &'s Language>, id: &str) -> Option<Found<'s>> {
        for language in chain {
            let is_own = language.own.contains(id);
            if !is_own
                && let Some(text) = self.everywhere.get(id)
                && !text.trim().is_empty()
            {
                return Some(Found::Everywhere(text));
            }
            if language
                .bundle
                .get_message(id)
                .is_some_and(|message| message.value().is_some())
            {
                return Some(Found::Message(language, is_own));
            }
        }
        None
    }
}

fn language(
    id: LanguageIdentifier,
    embedded: Option<&Arc<FluentResource>>,
    own: Option<Arc<FluentResource>>,
) -> Language {
    let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
    // Marks around values would stand in every message, its copies and its hash; values are mostly names that need none.
    bundle.set_use_isolating(false);
    let mut ids = HashSet::new();
    if let Some(embedded) = embedded {
        bundle.add_resource_overriding(Arc::clone(embedded));
    }
    if let Some(own) = own {
        ids.extend(message_ids(&own).map(str::to_owned));
        bundle.add_resource_overriding(own);
    }
    Language { id, bundle, own: ids }
}

/// The agent's texts for one locale.
#[derive(Debug, Clone)]
pub struct Voice<'s> {
    strings: &'s Strings,
    /// The languages to look in, the nearest first.
    chain: Vec<&'s Language>,
}

impl<'s> Voice<'s> {
    /// The language it speaks first, such as `de`.
    pub fn language(&self) -> &'s str {
        self.chain
            .first()
            .map_or("en", |language| language.id.language.as_str())
    }

    /// The languages it speaks, the nearest first.
    pub fn languages(&self) -> impl Iterator<Item = &'s str> {
        self.chain.iter().map(|language| language.id.language.as_str())
    }

    /// All wordings of a message, the usual one first; empty where there is no such message.
    pub fn wordings(&self, id: &str, values: &[(&str, Value<'_>)]) -> Vec<String> {
        match self.find(id) {
            Some(Found::Message(language, own)) => {
                let Some(message) = language.bundle.get_message(id) else {
                    return Vec::new();
                };
                let values = arguments_of(values);
                let attributes = message.attributes().map(|attribute| attribute.value());
                message
                    .value()
                    .into_iter()
                    .chain(attributes)
                    .map(|pattern| {
                        let mut errors = Vec::new();
                        let text = language
                            .bundle
                            .format_pattern(pattern, Some(&values), &mut errors);
                        complain(id, own, &errors);
                        text.into_owned()
                    })
                    .collect()
            }
            Some(Found::Everywhere(text)) => vec![fill(text, values)],
            None => Vec::new(),
        }
    }

    /// The usual wording of a message.
    pub fn text(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut wordings = self.wordings(id, values);
        if wordings.is_empty() {
            String::new()
        } else {
            wordings.swap_remove(0)
        }
    }

    /// The usual wording of a message that takes no values: for labels, which must stay the same.
    pub fn label(&self, id: &str) -> Cow<'s, str> {
        label_of(self.find(id), id)
    }

    fn find(&self, id: &str) -> Option<Found<'s>> {
        self.strings.find(self.chain.iter().copied(), id)
    }
}

fn label_of<'s>(found: Option<Found<'s>>, id: &str) -> Cow<'s, str> {
    match found {
        Some(Found::Message(language, own)) => {
            let message = language.bundle.get_message(id);
            let Some(pattern) = message.and_then(|message| message.value()) else {
                return Cow::Borrowed("");
            };
            let mut errors = Vec::new();
            let text = language.bundle.format_pattern(pattern, None, &mut errors);
            complain(id, own, &errors);
            text
        }
        Some(Found::Everywhere(text)) => Cow::Borrowed(text),
        None => Cow::Borrowed(""),
    }
}

#[derive(Clone, Copy)]
enum Found<'s> {
    /// A message, and whether the team wrote it.
    Message(&'s Language, bool),
    Everywhere(&'s str),
}

/// What the team wrote is shown as it is, with the place of the value that is missing; ours has all its values.
fn complain(id: &str, is_own: bool, errors: &[FluentError]) {
    debug_assert!(is_own || errors.is_empty(), "{id}: {errors:?}");
}

fn arguments_of<'v>(values: &[(&'v str, Value<'v>)]) -> FluentArgs<'v> {
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        let value = match value {
            Value::Text(text) => FluentValue::from(*text),
            Value::Number(number) => FluentValue::from(*number),
        };
        arguments.set(*name, value);
    }
    arguments
}

/// Puts values into the `{name}` places of a text of `helpline.toml`.
fn fill(text: &str, values: &[(&str, Value<'_>)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in values {
        let value = match value {
            Value::Text(text) => Cow::Borrowed(*text),
            Value::Number(number) => Cow::Owned(number.to_string()),
        };
        filled = filled.replace(&format!("{{{name}}}"), &value);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(code: &str, source: &str) -> Own {
        Own {
            language: code.parse().expect("a language"),
            resource: FluentResource::try_new(source.to_owned()).expect("Fluent"),
        }
    }

    #[test]
    fn a_locale_speaks_its_language_else_english() {
        let strings = Strings::default();
        for (locale, language) in [
            (Some("de"), "de"),
            (Some("de-AT"), "de"),
            (Some("DE_ch"), "de"),
            (Some("de-Latn-CH-1996"), "de"),
            (Some("en-GB"), "en"),
            (Some("fr-FR"), "en"),
            (Some("not a locale"), "en"),
            (Some(""), "en"),
            (None, "en"),
        ] {
            assert_eq!(strings.voice(locale).language(), language, "{locale:?}");
        }
    }

    #[test]
    fn who_tells_no_known_language_gets_that_of_the_knowledge() {
        let strings = Strings::new(Vec::new(), BTreeMap::new(), Some("de"));

        assert_eq!(strings.voice(None).language(), "de");
        assert_eq!(strings.voice(Some("fr")).language(), "de");
        assert_eq!(strings.voice(Some("en-US")).language(), "en");
    }

    #[test]
    fn a_team_changes_a_message_and_adds_a_language() {
        let strings = Strings::new(
            vec![
                own("de", "greeting = Servus.\n"),
                own("de-CH", "greeting = Grüezi.\n"),
                own("fr", "greeting = Bonjour.\n"),
            ],
            BTreeMap::new(),
            None,
        );
        let said = |locale, id| strings.voice(Some(locale)).wordings(id, &[]);

        assert_eq!(said("de-AT", "greeting"), ["Servus."]);
        assert_eq!(said("de-CH", "greeting"), ["Grüezi."]);
        assert_eq!(said("de-CH", "today"), ["heute"]);
        assert_eq!(said("fr-CA", "greeting"), ["Bonjour."]);
        assert_eq!(said("fr-CA", "today"), ["today"]);
        assert_eq!(said("en", "greeting").len(), 2);
    }

    #[test]
    fn a_text_of_the_settings_is_said_in_every_language_that_has_none_of_the_team() {
        let everywhere = BTreeMap::from([("welcome".to_owned(), "{name} here.".to_owned())]);
        let strings = Strings::new(
            vec![own("de", "welcome = Hier ist { $name }.\n")],
            everywhere,
            None,
        );
        let said = |locale| {
            strings
                .voice(Some(locale))
                .text("welcome", &[("name", "Ada".into())])
        };

        assert_eq!(
            (said("en"), said("de")),
            ("Ada here.".into(), "Hier ist Ada.".into())
        );
    }

    #[test]
    fn plurals_are_those_of_the_language() {
        let strings = Strings::new(
            vec![own(
                "pl",
                "form_too_long = { $most ->\n  [one] jeden\n  [few] { $most } znaki\n *[many] { $most } znaków\n }\n",
            )],
            BTreeMap::new(),
            None,
        );
        let said = |locale, most: i64| {
            strings
                .voice(Some(locale))
                .text("form_too_long", &[("most", most.into())])
        };

        assert_eq!(
            (said("pl", 3), said("pl", 25)),
            ("3 znaki".into(), "25 znaków".into())
        );
        assert_eq!(
            (said("de", 1), said("de", 4000)),
            (
                "Das ist zu lang: Hier passt ein Zeichen hinein. Können Sie es kürzen?".into(),
                "Das ist zu lang: Hier passen 4000 Zeichen hinein. Können Sie es kürzen?".into()
            )
        );
    }

    #[test]
    fn values_are_put_in_without_marks_around_them() {
        let text = Strings::default()
            .voice(None)
            .text("form_earlier", &[("answer", "24 Nov { $x }".into())]);

        assert_eq!(text, "So far: 24 Nov { $x }");
    }
}
