//! What a person said, read once: all that can be told from it without the conversation. It is most of the work of a step,
//! and made where there is time for it, with the ranking: a step runs inside the log's writer.

use std::ops::Deref;

use intent_classifier::Language;
use knowledge::Family;

use crate::entities::Named;
use crate::small_talk::{self, SmallTalk, is_kind};
use crate::words::{Text, words};
use crate::{about_answer, choice, family, languages, letter, person};

/// An utterance, read.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is what one question about an utterance comes to"
)]
pub(crate) struct Said {
    /// Without its masks.
    text: Text,
    /// What kind of small talk the whole of it is.
    pub(crate) small_talk: Option<SmallTalk>,
    /// Whether it begins as talk does that no article is about.
    pub(crate) is_off_topic: bool,
    /// Whether it asks for a person.
    pub(crate) asks_for_person: bool,
    /// Whether it wishes for somebody who comes to where one is.
    pub(crate) asks_to_come: bool,
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
    /// Whether it refuses all that was offered or said.
    pub(crate) refuses_all: bool,
    /// Whether it points at a place in a list, though none may be open.
    pub(crate) points_at_list: bool,
    /// Whether it takes an earlier answer back, or asks for it again.
    pub(crate) returns_to_earlier: bool,
}

impl Said {
    /// Reads an utterance as it is stored, with masks.
    pub(crate) fn read(masked: &str) -> Self {
        let plain = redaction::without_masks(masked);
        let text = Text::new(plain.as_ref());
        let body = letter::body(&plain);
        let asks_for_person = if body.len() == plain.len() {
            person::ask_for_person(&plain, &text.words)
        } else {
            person::ask_for_person(body, &words(body))
        };
        Self {
            small_talk: small_talk::of_words(&plain, &text.words)
                .or_else(|| is_kind(&plain).then_some(SmallTalk::Greeting)),
            is_off_topic: small_talk::is_off_topic(&text.words),
            asks_for_person,
            asks_to_come: person::asks_to_come(&text.words) || person::asks_to_come_at_last(&plain),
            declines_person: person::decline_person(&text.words),
            language: Language::of(&plain)
                .and_then(languages::code_of)
                .or_else(|| small_talk::language(&text.words)),
            wished_language: small_talk::wished_language(&text.words),
            family: family::asked_for(&plain),
            named: Named::of(&plain),
            refuses_all: choice::refuses_all(&text),
            points_at_list: choice::is_bare_number(&text)
                || choice::is_none(&text)
                || choice::points_at_place(&text),
            returns_to_earlier: about_answer::returns_to_earlier(&text),
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
