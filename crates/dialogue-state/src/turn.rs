//! One turn while it is made: the state, what is to be said, what is kept. At its end the wording is chosen, so that the
//! same words are not said twice in a row.

use std::borrow::Cow;

use intent_classifier::Ranking;
use knowledge::label::labels;
use knowledge::{Entry, EntryId, IntakeForm, Knowledge, Value, Voice};
use redaction::SecretKind;

use crate::act::{
    Act, Choice, Decision, InputHint, Message, OptionRecord, Source, SupportRequest, TurnRecord,
};
use crate::entry_words::Folded;
use crate::said::Said;
use crate::state::{Pending, Shown, Spoken, State};
use crate::strings::Key;
use crate::telling::Telling;
use crate::words::{folds_to, remembered};
use crate::{ContextRecord, ContextReference, EntryWords, Surroundings, Understanding, context};

/// An open question or answer binds no longer than this: who comes back the next day starts with a new problem.
const REFERENCE_LIFETIME_MS: i64 = 24 * 60 * 60 * 1_000;

/// A message before its wording is chosen: each paragraph in one or more wordings.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    paragraphs: Vec<Vec<String>>,
    choices: Vec<Choice>,
    entry: Option<EntryId>,
    source: Option<Source>,
    expects_answer: bool,
}

impl Draft {
    /// Adds a paragraph with one wording.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(vec![text.into()]);
        self
    }

    /// Adds choices, each sent back as its own label.
    pub(crate) fn choices<'l>(self, labels: impl IntoIterator<Item = &'l str>) -> Self {
        let choices = labels.into_iter().map(|label| Choice {
            label: label.to_owned(),
            value: label.to_owned(),
            steers: false,
        });
        self.again(choices.collect())
    }

    /// Adds choices that steer the conversation: "None of these", "Skip".
    pub(crate) fn steering<'l>(self, labels: impl IntoIterator<Item = &'l str>) -> Self {
        let choices = labels.into_iter().map(|label| Choice {
            label: label.to_owned(),
            value: label.to_owned(),
            steers: true,
        });
        self.again(choices.collect())
    }

    /// Adds choices as they were made before.
    pub(crate) fn again(mut self, choices: Vec<Choice>) -> Self {
        self.expects_answer |= !choices.is_empty();
        self.choices.extend(choices);
        self
    }

    /// Says that it gives the answer of an entry.
    pub(crate) fn answering(mut self, entry: &Entry, source: Source) -> Self {
        self.entry = Some(entry.id.clone());
        self.source = Some(source);
        self
    }

    /// Says that an answer is expected.
    pub(crate) fn expecting_answer(mut self) -> Self {
        self.expects_answer = true;
        self
    }

    fn is_own_text(&self) -> bool {
        self.entry.is_none()
    }

    fn message(&self, wording: usize) -> Message {
        let paragraphs: Vec<&str> = self
            .paragraphs
            .iter()
            .filter_map(|wordings| wordings.get(wording % wordings.len().max(1)))
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        Message {
            text: paragraphs.join("\n\n"),
            choices: self.choices.clone(),
            entry: self.entry.clone(),
            source: self.source.clone(),
            input: if self.expects_answer {
                InputHint::ExpectingInput
            } else {
                InputHint::AcceptingInput
            },
        }
    }
}

/// One turn while it is made.
pub(crate) struct Turn<'a> {
    pub(crate) state: State,
    pub(crate) knowledge: &'a Knowledge,
    entry_words: &'a EntryWords,
    pub(crate) surroundings: &'a Surroundings<'a>,
    /// What the event was understood as.
    pub(crate) understanding: &'a Understanding,
    /// What it says of its own, in the person's language.
    pub(crate) voice: Voice<'a>,
    /// Secrets that were masked in the utterance: the reply warns of them.
    pub(crate) secrets: Vec<SecretKind>,
    /// The entry that tells how to revoke them.
    pub(crate) revoke: Option<EntryId>,
    /// Entries that have the words of the utterance, where it is to be asked back about.
    pub(crate) covering: Vec<EntryId>,
    /// Whether the utterance begins as talk does that no article is about.
    pub(crate) is_off_topic: bool,
    /// The language of the articles, where none is in that of the utterance.
    pub(crate) articles_in: Option<&'static str>,
    /// Whether the reply warns of them already.
    pub(crate) is_warned: bool,
    /// The form that was asked for by its title.
    pub(crate) form: Option<&'a IntakeForm>,
    pub(crate) record: TurnRecord,
    drafts: Vec<Draft>,
    request: Option<SupportRequest>,
    updates: Vec<SupportRequest>,
    /// What was pending before the turn.
    before: Pending,
    /// Whether `spoken` is set already and stays.
    keeps_spoken: bool,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        mut state: State,
        knowledge: &'a Knowledge,
        entry_words: &'a EntryWords,
        surroundings: &'a Surroundings<'a>,
        understanding: &'a Understanding,
        said: Option<&Said>,
    ) -> Self {
        let now_ms = surroundings.now.as_millisecond();
        if now_ms.saturating_sub(state.touched_ms) > REFERENCE_LIFETIME_MS {
            state.pending = Pending::None;
            state.misses = 0;
            state.denials = 0;
            state.context = None;
            state.topics.clear();
            state.earlier.clear();
        }
        state.touched_ms = now_ms;
        if let Some(page) = surroundings.page {
            state.page = page.clone();
        }
        if let Some(locale) = surroundings.locale {
            state.locale = Some(locale.to_owned());
        }
        if let Some(said) = said {
            let written = said.language.filter(|code| knowledge.strings.speaks(code));
            let wished = said.wished_language.filter(|code| knowledge.strings.speaks(code));
            state.note_language(written, wished);
        }
        Self {
            before: state.pending.clone(),
            voice: knowledge.strings.voice(state.spoken_locale()),
            state,
            knowledge,
            entry_words,
            surroundings,
            understanding,
            secrets: Vec::new(),
            revoke: None,
            covering: Vec::new(),
            is_off_topic: said.is_some_and(|said| said.is_off_topic),
            articles_in: None,
            is_warned: false,
            form: None,
            record: TurnRecord {
                decision: Decision::SmallTalk,
                entry: None,
                options: Vec::new(),
                context: None,
                chosen: None,
                outcome: None,
            },
            drafts: Vec::new(),
            request: None,
            updates: Vec::new(),
            keeps_spoken: false,
        }
    }

    /// A paragraph of the agent's own, in all its wordings.
    pub(crate) fn add(&self, draft: Draft, key: Key, values: &[(&str, Value<'_>)]) -> Draft {
        let mut draft = draft;
        draft.paragraphs.push(self.voice.wordings(key.id(), values));
        draft
    }

    /// A message of the agent's own with one paragraph.
    pub(crate) fn own(&self, key: Key, values: &[(&str, Value<'_>)]) -> Draft {
        self.add(Draft::default(), key, values)
    }

    /// A label of the agent's own.
    pub(crate) fn label(&self, key: Key) -> Cow<'a, str> {
        self.voice.label(key.id())
    }

    /// A text of the agent's own, to be part of another.
    pub(crate) fn text(&self, key: Key, values: &[(&str, Value<'_>)]) -> String {
        self.voice.text(key.id(), values)
    }

    /// Whether a text is a label of the agent's own, in whatever language: a button may be older than the last change of
    /// the locale.
    pub(crate) fn is_label(&self, text: &str, key: Key) -> bool {
        self.folds_to_label(&remembered(text).folded, key)
    }

    /// [`Self::is_label`] of a text that was folded before.
    pub(crate) fn folds_to_label(&self, folded: &str, key: Key) -> bool {
        !folded.is_empty()
            && self
                .knowledge
                .strings
                .labels(key.id())
                .any(|label| folds_to(&label, folded))
    }

    /// "GitHub token and password".
    pub(crate) fn kinds(&self, secrets: &[SecretKind]) -> String {
        let mut names: Vec<String> = Vec::new();
        for kind in secrets {
            let name = self.text(Key::SecretKind, &[("kind", kind.as_str().into())]);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(&format!(" {} ", self.label(Key::And)))
    }

    pub(crate) fn say(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// What this turn comes to.
    pub(crate) fn decide(&mut self, decision: Decision) {
        self.record.decision = decision;
    }

    pub(crate) fn hand_off(&mut self, request: SupportRequest) {
        self.request = Some(request);
    }

    /// Says that a support request holds more now.
    pub(crate) fn update(&mut self, request: SupportRequest) {
        self.updates.push(request);
    }

    /// Says that what was pending before is not what "back" returns to.
    pub(crate) fn forget_step(&mut self) {
        self.before = Pending::None;
    }

    /// How much the answer before counts now, in percent; 0 where there is none.
    pub(crate) fn context_weight(&self) -> u8 {
        self.state
            .context
            .as_ref()
            .map_or(0, |context| context::weight(context.age))
    }

    /// Records that the utterance was read in the light of the answer before.
    pub(crate) fn refer(&mut self, reference: ContextReference) {
        self.record.context = self.state.context.as_ref().map(|context| ContextRecord {
            entry: context.entry.clone(),
            weight: context::weight(context.age),
            reference,
        });
    }

    /// Keeps what was said before as that which "say that again" means.
    pub(crate) fn keep_spoken(&mut self) {
        self.keeps_spoken = true;
    }

    pub(crate) fn entry(&self, id: &EntryId) -> Option<&'a Entry> {
        self.knowledge.entry(id)
    }

    /// Whether a ranking is the one of the utterance as it was understood, and no other that was made of it.
    pub(crate) fn is_as_understood(&self, ranking: &Ranking) -> bool {
        std::ptr::eq(ranking, &raw const self.understanding.ranking)
    }

    /// The words of an entry.
    pub(crate) fn words_of(&self, entry: &Entry) -> &'a Folded {
        self.entry_words.of_entry(self.knowledge, entry)
    }

    /// Which entries tell of what in their answers.
    pub(crate) fn telling(&self) -> &'a Telling {
        self.entry_words.telling(self.knowledge)
    }

    /// How many questions of the whole knowledge have a word.
    pub(crate) fn questions_with(&self, word: &str) -> usize {
        self.entry_words.questions_with(word)
    }

    /// How often these answers were given again before, where they were the last thing given. `texts` is the hash of what
    /// they say now: after a reload that may be news.
    pub(crate) fn given_again(&self, entries: &[EntryId], texts: u32) -> Option<u8> {
        match &self.before {
            Pending::Answered {
                entries: before,
                repeats,
                texts: said,
                ..
            } if before == entries && (*said == 0 || *said == texts) => Some(*repeats),
            _ => None,
        }
    }

    /// Offers a person as the only choice; "yes" takes it.
    pub(crate) fn offer_person(&mut self, draft: Draft) -> Draft {
        self.state.pending = Pending::PersonOffered;
        draft.steering([&*self.label(Key::TalkToPerson)])
    }

    /// Remembers what was offered, for the next utterance, for stale buttons, and for the log.
    pub(crate) fn show(&mut self, options: &[Shown]) {
        for option in options {
            self.remember_shown(option);
        }
        self.record.options = options
            .iter()
            .map(|option| OptionRecord {
                label: option.label.clone(),
                entries: option.entries.clone(),
            })
            .collect();
    }

    /// The next state, and the acts; a record is the last of them.
    pub(crate) fn finish(mut self) -> (State, Vec<Act>) {
        if matches!(
            self.record.decision,
            Decision::Answer | Decision::Clarify | Decision::Handoff
        ) {
            self.state.topics.clear();
        }
        self.warn_of_secrets();
        self.remember_step();
        let (messages, hash) = self.worded();
        if let Some(hash) = hash {
            self.state.reply_hash = hash;
            if !self.keeps_spoken {
                self.state.spoken = spoken(&self.drafts, &messages);
            }
        }
        self.state.bound();
        let mut acts: Vec<Act> = self.request.map(Act::HandOff).into_iter().collect();
        acts.extend(self.updates.into_iter().map(Act::Update));
        acts.extend(messages.into_iter().map(Act::Say));
        acts.push(Act::Record(self.record));
        (self.state, acts)
    }

    /// Options and answers that gave way to others are where "back" leads.
    fn remember_step(&mut self) {
        let before = std::mem::take(&mut self.before);
        let is_step =
            |pending: &Pending| matches!(pending, Pending::Clarify { .. } | Pending::Answered { .. });
        if is_step(&before) && !is_same_step(&before, &self.state.pending) {
            self.state.earlier.push(before);
        }
    }

    /// Warns of secrets below what is said, and offers the entry on revoking them where no options are open.
    fn warn_of_secrets(&mut self) {
        if self.secrets.is_empty() {
            return;
        }
        let Some(mut draft) = self.drafts.pop() else {
            return;
        };
        if !self.is_warned {
            draft = self.add(
                draft,
                Key::SecretWarning,
                &[("kind", (&self.kinds(&self.secrets)).into())],
            );
        }
        let revoke = self.revoke.take().and_then(|id| self.entry(&id));
        if let Some(entry) = revoke
            && self.record.options.is_empty()
            && self.record.entry.as_ref() != Some(&entry.id)
        {
            let option = Shown {
                label: labels(self.knowledge, &[entry]).concat(),
                entries: vec![entry.id.clone()],
            };
            draft = draft.choices([option.label.as_str()]);
            self.remember_shown(&option);
        }
        self.drafts.push(draft);
    }

    /// Remembers what a label does, for when its button is pressed later.
    pub(crate) fn remember_shown(&mut self, option: &Shown) {
        self.state.shown.retain(|known| known.label != option.label);
        self.state.shown.push(option.clone());
    }

    /// [`hash_of_texts`] of messages; `None` for silence.
    fn hash_of(&self, messages: &[Message]) -> Option<u32> {
        let (first, rest) = messages.split_first()?;
        let entry = first.entry.as_ref().and_then(|id| self.entry(id));
        if let Some(entry) = entry.filter(|entry| rest.is_empty() && entry.answer == first.text) {
            return Some(self.words_of(entry).hash_of_answer);
        }
        Some(hash_of_texts(
            messages.iter().map(|message| message.text.as_str()),
        ))
    }

    /// The messages in the first wording that differs from the last reply, and their hash.
    fn worded(&mut self) -> (Vec<Message>, Option<u32>) {
        let most = self
            .drafts
            .iter()
            .flat_map(|draft| draft.paragraphs.iter().map(Vec::len))
            .max()
            .unwrap_or(1);
        let last = self.state.reply_hash;
        let mut same: Vec<Message> = Vec::new();
        for wording in 0..most {
            let messages: Vec<Message> = self.drafts.iter().map(|draft| draft.message(wording)).collect();
            let hash = self.hash_of(&messages);
            if hash != Some(last) {
                return (messages, hash);
            }
            same = messages;
        }
        if let Some(first) = same.first_mut() {
            first.text = format!("{}\n\n{}", self.label(Key::OnceMore), first.text);
        }
        let hash = self.hash_of(&same);
        (same, hash)
    }
}

/// Whether two are the same options or answers, however often they were shown.
fn is_same_step(left: &Pending, right: &Pending) -> bool {
    match (left, right) {
        (Pending::Clarify { options, .. }, Pending::Clarify { options: others, .. }) => options == others,
        (Pending::Answered { entries, .. }, Pending::Answered { entries: others, .. }) => entries == others,
        _ => left == right,
    }
}

/// What "say that again" will mean.
fn spoken(drafts: &[Draft], messages: &[Message]) -> Spoken {
    let entries: Vec<EntryId> = messages
        .iter()
        .filter_map(|message| message.entry.clone())
        .collect();
    match (messages.first(), drafts.iter().all(Draft::is_own_text)) {
        (Some(message), true) => Spoken::Text {
            text: message.text.clone(),
            choices: message.choices.clone(),
        },
        _ => Spoken::Entries { entries },
    }
}

/// FNV-1a over texts, each with its end.
pub(crate) fn hash_of_texts<'t>(texts: impl Iterator<Item = &'t str>) -> u32 {
    let bytes = texts.flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
