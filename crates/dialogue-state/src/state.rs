//! The state of a conversation: a plain versioned value of bounded size.

mod fingerprint;
pub(crate) mod table;

use std::sync::Arc;

use knowledge::EntryId;
use serde::{Deserialize, Deserializer, Serialize};

use self::table::Place;
use crate::intake::Intake;
use crate::{Choice, Entity, Page};

/// Version of the layout that is written. 1 had no intake, context, page, entities and incidents, and options of one
/// entry each; all of it has its default. 2 wrote every text out where it stood; since 3 what repeats is in a table.
pub const STATE_VERSION: u16 = 3;

/// Lists keep the newest of their elements.
const MOST_REMEMBERED: usize = 32;

/// Texts are kept to so many characters.
const LONGEST_TEXT_CHARS: usize = 2_000;

/// What the person asked last is kept to so many characters; it becomes the summary of a support request.
const LONGEST_QUESTION_CHARS: usize = 500;

/// A longer locale is none: language tags of all registries are shorter than 40.
const LONGEST_LOCALE_BYTES: usize = 64;

/// So many questions of the person are kept to fill in a form.
const MOST_QUESTIONS: usize = 4;

/// No more topics are named in a message.
const MOST_TOPICS: usize = 8;

/// So many steps lie behind "back".
const MOST_EARLIER: usize = 4;

/// Where a conversation stands. The default is the start.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Version of this layout.
    pub version: u16,
    /// When something happened last, in Unix milliseconds.
    #[serde(skip_serializing_if = "is_default")]
    pub touched_ms: i64,
    /// Whether the welcome was said.
    #[serde(skip_serializing_if = "is_default")]
    pub is_welcomed: bool,
    /// Who speaks.
    #[serde(skip_serializing_if = "is_default")]
    pub floor: Floor,
    /// How often somebody called into the silence since the last request, until they were told that it waits.
    #[serde(skip_serializing_if = "is_default")]
    pub calls: u8,
    /// What the next utterance may refer to.
    #[serde(skip_serializing_if = "is_default")]
    pub pending: Pending,
    /// Answers and options that were refused: they are not offered again.
    #[serde(with = "table::many", skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<EntryId>,
    /// Entries that were given.
    #[serde(with = "table::many", skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<EntryId>,
    /// Options that were shown, the newest last: a stale button still does what it says.
    #[serde(skip_serializing_if = "is_default")]
    pub shown: Vec<Shown>,
    /// Misses in a row.
    #[serde(skip_serializing_if = "is_default")]
    pub misses: u8,
    /// Denied answers since one was confirmed.
    #[serde(skip_serializing_if = "is_default")]
    pub denials: u8,
    /// The last thing the person asked, masked.
    #[serde(skip_serializing_if = "is_default")]
    pub question: String,
    /// What was said last.
    #[serde(skip_serializing_if = "is_default")]
    pub spoken: Spoken,
    /// Hash of the last reply, so that it is not said twice in a row.
    #[serde(skip_serializing_if = "is_default")]
    pub reply_hash: u32,
    /// Support requests so far.
    #[serde(skip_serializing_if = "is_default")]
    pub requests: u32,
    /// The intake form that is being filled in.
    #[serde(skip_serializing_if = "is_default")]
    pub intake: Option<Intake>,
    /// What the next question may be read in the light of.
    #[serde(skip_serializing_if = "is_default")]
    pub context: Option<Context>,
    /// What was pending before, the newest last: "back" returns to it.
    #[serde(skip_serializing_if = "is_default")]
    pub earlier: Vec<Pending>,
    /// The page the person is on.
    #[serde(skip_serializing_if = "is_default")]
    pub page: Page,
    /// Exact things the person named, the newest last.
    #[serde(skip_serializing_if = "is_default")]
    pub entities: Vec<Entity>,
    /// What the person asked, masked, the newest last: it need not be asked for again.
    #[serde(skip_serializing_if = "is_default")]
    pub questions: Vec<String>,
    /// Incidents that were told, by their ids.
    #[serde(skip_serializing_if = "is_default")]
    pub incidents: Vec<String>,
    /// Topics that were named last: the next utterance may point at one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The person's locale (BCP 47), as it was told last: the language the agent speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The language that the person writes, or wished for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tongue: Option<Tongue>,
}

/// The language that a person writes. It is spoken where the channel tells no locale, and before any locale where it was
/// wished for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tongue {
    /// Its code, `de`.
    pub code: String,
    /// Whether the person asked for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_wished: bool,
    /// Messages in a row that were clearly in another language: an error text that is quoted changes nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub against: u8,
}

/// The answer that a follow-up is about. It fades with every turn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Context {
    /// The entry that was given.
    #[serde(with = "table::one")]
    pub entry: EntryId,
    /// What it was given to, masked.
    pub question: String,
    /// Turns since.
    pub age: u8,
}

/// Who speaks in the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who")]
pub enum Floor {
    /// The agent.
    #[default]
    Agent,
    /// Nobody yet: a support request waits for a person.
    Waiting {
        /// Its number.
        request: u32,
    },
    /// A person who took a support request.
    Person {
        /// Its number.
        request: u32,
    },
}

/// What the next utterance may refer to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Pending {
    /// Nothing.
    #[default]
    None,
    /// Options were offered.
    Clarify {
        /// In the order they were shown.
        options: Vec<Shown>,
        /// The next best candidates behind them.
        #[serde(with = "table::many")]
        alternatives: Vec<EntryId>,
        /// How often it was asked again.
        repeats: u8,
    },
    /// Answers were given; "yes" and "no" are about them.
    Answered {
        /// The entries that were given.
        #[serde(with = "table::many")]
        entries: Vec<EntryId>,
        /// How often they were given again, one time after the other.
        #[serde(default, skip_serializing_if = "is_default")]
        repeats: u8,
        /// Hash of their texts: what was changed meanwhile is no repetition. 0 in states from before it was kept.
        #[serde(default, skip_serializing_if = "is_default")]
        texts: u32,
        /// The next best candidates behind them.
        #[serde(with = "table::many")]
        alternatives: Vec<EntryId>,
        /// The options they were chosen from, in the order they were shown.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<Shown>,
    },
    /// A person was offered; "yes" takes the offer.
    PersonOffered,
}

/// An option as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shown {
    /// Its label.
    #[serde(with = "table::one")]
    pub label: String,
    /// The entries behind it, the likeliest first; several for a topic.
    #[serde(
        alias = "entry",
        serialize_with = "table::many::serialize",
        deserialize_with = "one_or_several"
    )]
    pub entries: Vec<EntryId>,
}

fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<EntryId>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Entries {
        One(Place),
        Several(Vec<Place>),
    }
    let places = match Entries::deserialize(deserializer)? {
        Entries::One(entry) => vec![entry],
        Entries::Several(entries) => entries,
    };
    Ok(places.into_iter().map(|Place(id)| EntryId::from(id)).collect())
}

/// What was said last, as far as it is needed to say it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Spoken {
    /// Nothing yet.
    #[default]
    Nothing,
    /// A text of the agent's own.
    Text {
        /// The text.
        text: String,
        /// Its choices.
        choices: Vec<Choice>,
    },
    /// The answers of entries; their texts are in the knowledge.
    Entries {
        /// In the order they were given.
        #[serde(with = "table::many")]
        entries: Vec<EntryId>,
    },
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: STATE_VERSION,
            touched_ms: 0,
            is_welcomed: false,
            floor: Floor::default(),
            calls: 0,
            pending: Pending::default(),
            refused: Vec::new(),
            tried: Vec::new(),
            shown: Vec::new(),
            misses: 0,
            denials: 0,
            question: String::new(),
            spoken: Spoken::default(),
            reply_hash: 0,
            requests: 0,
            intake: None,
            context: None,
            earlier: Vec::new(),
            page: Page::default(),
            entities: Vec::new(),
            questions: Vec::new(),
            incidents: Vec::new(),
            topics: Vec::new(),
            locale: None,
            tongue: None,
        }
    }
}

/// So many messages in a row in another language change the language that is spoken.
const MOST_AGAINST: u8 = 2;

impl State {
    /// Notes in which language something was said, and whether that was asked for.
    pub(crate) fn note_language(&mut self, written: Option<&str>, wished: Option<&str>) {
        if let Some(code) = wished {
            self.tongue = Some(Tongue {
                code: code.to_owned(),
                is_wished: true,
                against: 0,
            });
            return;
        }
        let Some(written) = written else { return };
        match &mut self.tongue {
            Some(tongue) if tongue.is_wished => {}
            Some(tongue) if tongue.code == written => tongue.against = 0,
            Some(tongue) if tongue.against + 1 < MOST_AGAINST => tongue.against += 1,
            _ => {
                self.tongue = Some(Tongue {
                    code: written.to_owned(),
                    is_wished: false,
                    against: 0,
                });
            }
        }
    }

    /// Whether the person writes a language, as far as is known: an error text in another one changes nothing.
    pub(crate) fn writes(&self, code: &str) -> bool {
        self.tongue.as_ref().is_some_and(|tongue| tongue.code == code)
    }

    /// The language to speak: what was wished for, what the channel told, what was written.
    pub(crate) fn spoken_locale(&self) -> Option<&str> {
        let tongue = self.tongue.as_ref();
        let wished = tongue.filter(|tongue| tongue.is_wished);
        wished
            .map(|tongue| tongue.code.as_str())
            .or(self.locale.as_deref())
            .or(tongue.map(|tongue| tongue.code.as_str()))
    }

    /// Reads every version ever written; what cannot be read starts the dialogue anew. Never fails.
    pub fn from_text(json: &str) -> Self {
        let texts = texts_of(json);
        let (state, _) = table::with(texts, || serde_json::from_str(json));
        state.map_or_else(|_| Self::default(), Self::brought_up)
    }

    /// A state that was read, in the newest layout; one of a newer version starts anew.
    fn brought_up(mut self) -> Self {
        if self.version > STATE_VERSION {
            return Self::default();
        }
        self.version = STATE_VERSION;
        self.bound();
        self
    }

    /// Writes the newest version, JSON.
    pub fn to_text(&self) -> String {
        let (fields, texts) = table::with(Vec::new(), || json(self));
        if texts.is_empty() {
            return fields;
        }
        // Before the fields: `{"texts":[…],` and what follows the first brace, which is never empty.
        let after_brace = fields.get(1..).unwrap_or_default();
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        format!("{{\"texts\":{},{after_brace}", json(&texts))
    }

    /// Forgets the conversation so far, but not what must not happen twice: the welcome, a number of a support request,
    /// the same words in a row.
    pub(crate) fn start_over(&mut self) {
        *self = Self {
            touched_ms: self.touched_ms,
            is_welcomed: self.is_welcomed,
            reply_hash: self.reply_hash,
            requests: self.requests,
            spoken: std::mem::take(&mut self.spoken),
            page: std::mem::take(&mut self.page),
            incidents: std::mem::take(&mut self.incidents),
            locale: self.locale.take(),
            tongue: self.tongue.take(),
            ..Self::default()
        };
    }

    /// Keeps every list and text within its bound.
    pub(crate) fn bound(&mut self) {
        keep_newest(&mut self.refused, MOST_REMEMBERED);
        keep_newest(&mut self.tried, MOST_REMEMBERED);
        keep_newest(&mut self.shown, MOST_REMEMBERED);
        for shown in &mut self.shown {
            shown.entries.truncate(MOST_REMEMBERED);
        }
        keep_newest(&mut self.entities, MOST_REMEMBERED);
        keep_newest(&mut self.questions, MOST_QUESTIONS);
        keep_newest(&mut self.incidents, MOST_REMEMBERED);
        keep_newest(&mut self.earlier, MOST_EARLIER);
        self.topics.truncate(MOST_TOPICS);
        for topic in &mut self.topics {
            cut_chars(topic, LONGEST_QUESTION_CHARS);
        }
        cut_chars(&mut self.question, LONGEST_QUESTION_CHARS);
        for question in &mut self.questions {
            cut_chars(question, LONGEST_QUESTION_CHARS);
        }
        if let Some(context) = &mut self.context {
            cut_chars(&mut context.question, LONGEST_QUESTION_CHARS);
        }
        if let Spoken::Text { text, choices } = &mut self.spoken {
            cut_chars(text, LONGEST_TEXT_CHARS);
            choices.truncate(MOST_REMEMBERED);
        }
        self.tongue = self
            .tongue
            .take()
            .filter(|tongue| tongue.code.len() <= LONGEST_LOCALE_BYTES);
        self.locale = self.locale.take().filter(|tag| tag.len() <= LONGEST_LOCALE_BYTES);
        self.pending.bound();
        for earlier in &mut self.earlier {
            earlier.bound();
        }
        if let Some(intake) = &mut self.intake {
            intake.bound();
        }
    }

    /// Adds to a list of entries, the newest last, none twice.
    pub(crate) fn remember(list: &mut Vec<EntryId>, entry: &EntryId) {
        list.retain(|known| known != entry);
        list.push(entry.clone());
    }
}

/// The texts that a state points at; versions before 3 have none.
fn texts_of(json: &str) -> Vec<Arc<str>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Head {
        texts: Vec<Place>,
    }

    // As it is written: they stand first, and what follows need not be read for them.
    let first = json
        .strip_prefix("{\"texts\":")
        .and_then(|rest| serde_json::Deserializer::from_str(rest).into_iter().next());
    let texts: Vec<Place> = match first {
        Some(Ok(texts)) => texts,
        _ => serde_json::from_str::<Head>(json).unwrap_or_default().texts,
    };
    texts.into_iter().map(|Place(text)| text).collect()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a state is plain data")
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Pending {
    fn bound(&mut self) {
        match self {
            Self::Clarify {
                options,
                alternatives,
                ..
            } => {
                bound_options(options);
                alternatives.truncate(MOST_REMEMBERED);
            }
            Self::Answered {
                entries,
                alternatives,
                options,
                repeats: _,
                texts: _,
            } => {
                entries.truncate(MOST_REMEMBERED);
                alternatives.truncate(MOST_REMEMBERED);
                bound_options(options);
            }
            Self::None | Self::PersonOffered => {}
        }
    }
}

fn bound_options(options: &mut Vec<Shown>) {
    options.truncate(MOST_REMEMBERED);
    for option in options {
        option.entries.truncate(MOST_REMEMBERED);
    }
}

fn keep_newest<T>(list: &mut Vec<T>, most: usize) {
    let surplus = list.len().saturating_sub(most);
    list.drain(..surplus);
}

pub(crate) fn cut_chars(text: &mut String, most: usize) {
    if text.len() <= most {
        return;
    }
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn anything_can_be_read_as_a_state() {
        let fresh = State::default();
        for value in [
            json!(null),
            json!([]),
            json!("x"),
            json!(3),
            json!({"version": 99, "misses": 2}),
            json!({"misses": "many"}),
            json!({"pending": {"what": "dance"}}),
        ] {
            assert_eq!(State::from_text(&value.to_string()), fresh, "{value}");
        }
    }

    #[test]
    fn fields_that_are_missing_have_their_defaults() {
        let state = State::from_text(r#"{"version": 1, "misses": 2, "unheard_of": true}"#);

        assert_eq!(
            state,
            State {
                misses: 2,
                ..State::default()
            }
        );
    }

    #[test]
    fn a_state_that_grew_too_large_is_cut_when_it_is_read() {
        let refused: Vec<String> = (0..1_000).map(|number| format!("a#{number}")).collect();

        let state =
            State::from_text(&json!({"refused": refused, "question": "x".repeat(10_000)}).to_string());

        assert_eq!(
            (state.refused.len(), state.question.len()),
            (MOST_REMEMBERED, LONGEST_QUESTION_CHARS)
        );
        assert_eq!(state.refused.last(), Some(&EntryId::from("a#999")));
    }
}
