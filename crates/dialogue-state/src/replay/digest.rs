//! A number for all that a turn came to, said and handed over: equal turns have equal digests, in every build.

use crate::act::{Act, Choice, FormRecord, InputHint, Message, Outcome, SupportRequest, TurnRecord};

/// 64 bits over every message with its choices and source, over what a support request holds, and over the record; not over
/// the version of the knowledge, which differs in a replay by its nature.
pub fn digest(acts: &[Act]) -> i64 {
    digest_by(acts, |_| None)
}

/// [`digest()`], where `begun` may know [`digest_of_text`] of a message: answers are long, and the same are said again and again.
pub(super) fn digest_by(acts: &[Act], begun: impl Fn(&Message) -> Option<u64>) -> i64 {
    let mut digest = Fnv::default();
    for (place, act) in acts.iter().enumerate() {
        match act {
            Act::Say(message) => digest.message(message, begun(message).filter(|_| place == 0)),
            Act::HandOff(request) => digest.request("hand off", request),
            Act::Update(request) => digest.request("update", request),
            Act::Record(record) => digest.record(record),
        }
    }
    digest.0.cast_signed()
}

/// What the digest of acts that begin by saying a text begins with.
pub(crate) fn digest_of_text(text: &str) -> u64 {
    let mut digest = Fnv::default();
    digest.say(text);
    digest.0
}

/// FNV-1a, 64 bits. Each text closes with its length, so that two texts never read as one.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&(text.len() as u64).to_le_bytes());
    }

    fn say(&mut self, text: &str) {
        self.text("say");
        self.text(text);
    }

    fn message(&mut self, message: &Message, begun: Option<u64>) {
        match begun {
            Some(begun) => self.0 = begun,
            None => self.say(&message.text),
        }
        for Choice { label, value, steers } in &message.choices {
            self.text(label);
            self.text(value);
            self.bytes(&[u8::from(*steers)]);
        }
        self.text(message.entry.as_ref().map_or("", |entry| entry.as_str()));
        if let Some(source) = &message.source {
            self.text(&source.article);
            self.text(&source.title);
        }
        self.bytes(&[u8::from(message.input == InputHint::ExpectingInput)]);
    }

    fn record(&mut self, record: &TurnRecord) {
        self.text("record");
        self.text(record.decision.as_str());
        self.text(record.entry.as_ref().map_or("", |entry| entry.as_str()));
        for option in &record.options {
            self.text(&option.label);
            for entry in &option.entries {
                self.text(entry.as_str());
            }
        }
        let chosen = record.chosen.and_then(|chosen| u64::try_from(chosen).ok());
        self.bytes(&chosen.unwrap_or(u64::MAX).to_le_bytes());
        self.text(record.outcome.map_or("", Outcome::as_str));
    }

    fn request(&mut self, what: &str, request: &SupportRequest) {
        self.text(what);
        self.bytes(&request.number.to_le_bytes());
        self.text(&request.reference);
        self.text(&request.reason);
        self.text(&request.summary);
        for entry in &request.tried {
            self.text(entry.as_str());
        }
        for entity in &request.entities {
            self.text(&entity.value);
        }
        if let Some(FormRecord {
            article,
            title,
            status,
            answers,
        }) = &request.form
        {
            self.text(article);
            self.text(title);
            self.bytes(&[*status as u8]);
            for answer in answers {
                self.text(&answer.question);
                self.text(&answer.label);
                self.text(&answer.value);
                self.text(&answer.text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str, labels: &[&str]) -> Act {
        Act::Say(Message {
            text: text.to_owned(),
            choices: labels
                .iter()
                .map(|label| Choice {
                    label: (*label).to_owned(),
                    value: (*label).to_owned(),
                    steers: false,
                })
                .collect(),
            entry: None,
            source: None,
            input: InputHint::AcceptingInput,
        })
    }

    #[test]
    fn what_a_person_sees_makes_the_digest() {
        let all = [
            digest(&[]),
            digest(&[say("a", &[])]),
            digest(&[say("b", &[])]),
            digest(&[say("a", &["b"])]),
            digest(&[say("a", &["b", "c"])]),
            digest(&[say("a", &["bc"])]),
            digest(&[say("a", &[]), say("b", &[])]),
            digest(&[say("ab", &[])]),
        ];

        for (place, one) in all.iter().enumerate() {
            assert!(!all[..place].contains(one), "{place}");
        }
    }

    #[test]
    fn the_digest_is_the_same_in_every_build() {
        // Logs hold it: a change here makes every logged turn look changed.
        assert_eq!(digest(&[say("Hello", &["Yes", "No"])]), 4_202_220_266_856_866_604);
    }
}
