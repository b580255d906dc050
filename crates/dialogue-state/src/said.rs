//! What a person said, read once: all that can be told from it without the conversation. It is most of the work of a step,
//! and made where there is time for it, with the ranking: a step runs inside the log's writer.

use std::ops::Deref;

use intent_classifier::Language;
use knowledge::Family;

use crate::entities::Named;
use crate::small_talk::{self, SmallTalk, is_kind, small_talk};
use crate::words::Text;
use crate::{family, languages, person};

/// An utterance, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// Without its masks.
    text: Text,
    /// What kind of small talk the whole of it is.
    pub(crate) small_talk: Option<SmallTalk>,
    /// Whether it begins as talk does that no article is about.
    pub(crate) is_off_topic: bool,
    /// Whether it asks for a person.
    pub(crate) asks_for_person: bool,
    /// Whether it says that no person is wanted.
    pub(crate) declines_person: bool,
    /// The code of the language that it is clearly in.
    pub(crate) language: Option<&'static str>,
    /// The code of the language that it asks the agent to speak.
    pub(crate) wished_language: Option<&'static str>,
    /// The family pointer that it asks for.
    pub(crate) family: Option<Family>,
    /// The exact things it names.
    pub(crate) named: Named,
}

impl Said {
    /// Reads an utterance as it is stored, with masks.
    pub(crate) fn read(masked: &str) -> Self {
        let plain = redaction::without_masks(masked);
        let text = Text::new(plain.as_ref());
        Self {
            small_talk: small_talk(&plain).or_else(|| is_kind(&plain).then_some(SmallTalk::Greeting)),
            is_off_topic: small_talk::is_off_topic(&text.words),
            asks_for_person: person::asks_for_person(&plain),
            declines_person: person::declines_person(&plain),
            language: Language::of(&plain)
                .and_then(languages::code_of)
                .or_else(|| small_talk::language(&plain)),
            wished_language: small_talk::wished_language(&plain),
            family: family::asked_for(&plain),
            named: Named::of(&plain),
            text,
        }
    }
}

impl Deref for Said {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.text
    }
}
