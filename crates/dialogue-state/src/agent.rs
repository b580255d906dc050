//! A knowledge with the classifier trained on it: what a server swaps in whole on reload.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use intent_classifier::{
    Candidate, Classifier, DecisionCosts, Document, EncodingCache, EntityList, Explanation, Language,
    Ranking, Tiers, TrainingSettings, Verdict, decide,
};
use knowledge::{Entry, EntryId, Family, Knowledge, label};
use redaction::{Redactor, SecretKind};
use rustc_hash::FxHashMap;

use crate::act::Message;
use crate::covering::Covering;
use crate::heard::Heard;
use crate::kept::KEPT_CANDIDATES;
use crate::languages::{Languages, code_of, main_language};
use crate::plain_text::plain_text;
use crate::recalled::Recalled;
use crate::said::Said;
use crate::understanding::forget_matches;
use crate::words::words;
use crate::{
    Act, EntryWords, Event, State, Surroundings, Together, Understanding, detail, family, letter, meaning,
    several, small_talk, starters, step, trouble,
};

/// Knowledge that can be asked.
#[derive(Debug)]
pub struct Agent {
    knowledge: Knowledge,
    classifier: Classifier,
    /// The group of near copies each entry belongs to.
    copies: FxHashMap<EntryId, usize>,
    covering: Covering,
    /// The languages of the entries, the main one first.
    languages: Vec<Language>,
    entry_words: EntryWords,
    /// What was understood, without the encoder and with it.
    heard: [Heard<Understanding>; 2],
    /// What steps asked for, without the encoder and with it.
    asked: [Heard<Ranking>; 2],
}

/// Short texts come again: greetings, thanks, numbers, what buttons say, the questions of the day. Some 10 kB each, at most 5 MB.
const LONGEST_HEARD_BYTES: usize = 100;
const HEARD_PARTS: usize = 8;
const HEARD_OF_PART: usize = 64;

/// Steps ask for few rankings, of an open question with what is told of it: some 3 kB each, at most 2 MB.
const ASKED_OF_PART: usize = 80;

impl Agent {
    /// Trains a classifier on the entries of `knowledge`, by all tiers there are.
    pub fn new(knowledge: Knowledge) -> Self {
        Self::trained(knowledge, Tiers::ALL, &mut EncodingCache::default(), &|_, _| {})
    }

    /// [`Self::new`] by words and vectors alone: decided in microseconds, and alike in a build with the encoder and without.
    pub fn without_encoder(knowledge: Knowledge) -> Self {
        Self::trained(
            knowledge,
            Tiers::WITHOUT_ENCODER,
            &mut EncodingCache::default(),
            &|_, _| {},
        )
    }

    /// Trains a classifier on the entries of `knowledge`, by these tiers. `cache` spares the encoder what it encoded before
    /// and then holds the vectors of this knowledge; `progress` is told, from several threads, how many of how many titles
    /// and phrases have been encoded.
    pub fn trained(
        knowledge: Knowledge,
        tiers: Tiers,
        cache: &mut EncodingCache,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Self {
        // Family pointers stand in a whole family of articles and are said only when asked for, which no ranking decides.
        let languages = Languages::of(&knowledge.entries);
        let documents: Vec<Document> = knowledge
            .entries
            .iter()
            .filter(|entry| entry.family.is_none())
            .map(|entry| document(entry, &knowledge, &languages))
            .collect();
        let main = main_language(&knowledge, &documents);
        let mut known_languages = vec![main];
        for language in documents.iter().filter_map(|document| document.language) {
            if !known_languages.contains(&language) {
                known_languages.push(language);
            }
        }
        let mut knowledge = knowledge;
        if knowledge.settings.language.is_none()
            && let Some(code) = code_of(main)
        {
            // Who tells no language is spoken to in that of the articles.
            knowledge.strings.speak_by_default(code);
        }
        let entities = knowledge.settings.entities.iter();
        let settings = TrainingSettings {
            synonyms: knowledge.settings.synonyms.clone(),
            language: main,
            entities: entities
                .map(|(kind, members)| EntityList {
                    kind: kind.clone(),
                    members: members.clone(),
                })
                .collect(),
            tiers,
            ..TrainingSettings::default()
        };
        Self {
            classifier: Classifier::train_cached(&documents, &settings, cache, progress),
            copies: copies(&knowledge.entries),
            covering: Covering::of(&knowledge.entries),
            languages: known_languages,
            entry_words: EntryWords::of(&knowledge),
            knowledge,
            heard: [(); 2].map(|()| Heard::new(HEARD_PARTS, HEARD_OF_PART)),
            asked: [(); 2].map(|()| Heard::new(HEARD_PARTS, ASKED_OF_PART)),
        }
    }

    /// Which tiers there are.
    pub fn tiers(&self) -> Tiers {
        self.classifier.tiers()
    }

    /// Why an entry has its score for a text; none where nothing speaks for any, or there is no such entry.
    pub fn explain(&self, text: &str, entry: &EntryId) -> Option<Explanation> {
        self.classifier
            .explain(&without_mask_names(text), Tiers::ALL, entry.as_str())
    }

    /// The knowledge it stands on.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// A redactor for what people say: it masks secrets, and what else `helpline.toml` asks for.
    pub fn redactor(&self) -> Redactor {
        let mask = self.knowledge.settings.mask;
        let kinds = [
            mask.email.then_some(SecretKind::EmailAddress),
            mask.phone.then_some(SecretKind::PhoneNumber),
        ];
        let kinds: Vec<SecretKind> = kinds.into_iter().flatten().collect();
        Redactor::masking(&kinds)
    }

    /// What an event may mean; the costly part of a turn, free of state, so that it runs outside the log's writer.
    pub fn understand(&self, event: &Event) -> Understanding {
        self.understand_by(event, Tiers::ALL)
    }

    /// [`Self::understand`], without the encoder where `tiers` leaves it out: when it has no time for this one.
    pub fn understand_by(&self, event: &Event, tiers: Tiers) -> Understanding {
        let Event::Said { text, secrets } = event else {
            return Understanding::empty();
        };
        let said = Said::read(text);
        let text = without_swearing(without_mask_names(letter::body(text)));
        let costs = costs(&self.knowledge);
        let (ranking, mut untold) = self.rank_of_deed(&text, tiers);
        let mut parts = Vec::new();
        let mut left_open = None;
        let cut = if trouble::behind_wish(&text).is_some() || trouble::behind_deed(&text).is_some() {
            several::Cut::AtQuestions
        } else {
            several::Cut::AtStatements
        };
        for questions in several::questions(&text, cut) {
            let rankings: Vec<_> = questions.iter().map(|part| self.rank(part, tiers)).collect();
            if several::are_clear(&rankings, costs) {
                parts = rankings;
                left_open = None;
                break;
            }
            left_open = left_open.or_else(|| several::left_open(&questions, &rankings, &ranking, costs));
        }
        if parts.is_empty()
            && let Some(joined) = several::joined(&text)
        {
            let candidates = ranking.candidates.iter();
            let likely = candidates.filter_map(|candidate| self.entry(&candidate.id));
            parts = joined
                .both(likely, costs, |part| self.rank(part, tiers))
                .unwrap_or_default();
        }
        if let Some(trouble) = trouble::behind_wish(&text)
            && parts.is_empty()
            && decide(&ranking, costs) == Verdict::Answer
            && let Some(entry) = ranking.candidates.first().and_then(|first| self.entry(&first.id))
        {
            let alone = self.rank(trouble, tiers);
            match trouble::left(entry, &alone, costs) {
                trouble::Left::Nothing => {}
                // Both are answered, the trouble first.
                trouble::Left::Other => parts = vec![alone, ranking.clone()],
                trouble::Left::Untold => untold = Some(trouble.to_owned()),
            }
        }
        Understanding {
            covering: self.covering(&ranking),
            articles_in: self.articles_in(&text),
            ranking,
            parts,
            left_open,
            untold,
            revoke: secrets
                .iter()
                .find(|kind| !kind.is_personal())
                .and_then(|kind| self.entry_on_revoking(*kind)),
            said: Some(said),
            recalled: Recalled::default(),
        }
    }

    /// The ranking of a text; of one that tells what was done and what came of it, that of the trouble, where it leads to one,
    /// or else the trouble that the surest answer, how it is done, does not tell.
    fn rank_of_deed(&self, text: &str, tiers: Tiers) -> (Ranking, Option<String>) {
        let ranking = self.rank(text, tiers);
        let Some((whole, trouble)) = trouble::behind_deed(text) else {
            return (ranking, None);
        };
        let costs = costs(&self.knowledge);
        let tells_of_trouble = |ranking: &Ranking| {
            let first = ranking.candidates.first();
            first
                .and_then(|first| self.entry(&first.id))
                .is_some_and(trouble::tells_of_trouble)
        };
        let of_trouble = self.rank(&whole, tiers);
        if decide(&of_trouble, costs) != Verdict::Unknown && tells_of_trouble(&of_trouble) {
            return (of_trouble, None);
        }
        let is_untold = decide(&ranking, costs) == Verdict::Answer && !tells_of_trouble(&ranking);
        (ranking, is_untold.then(|| trouble.to_owned()))
    }

    /// What an event may mean by all tiers, where that is known without any work: [`Self::understand_once`] understood it lately,
    /// or it has no words.
    pub fn recall(&self, event: &Event) -> Option<Arc<Understanding>> {
        match event {
            Event::Said { .. } => self.heard_by(Tiers::ALL).recall(short_text(event)?),
            _ => Some(Arc::new(Understanding::empty())),
        }
    }

    /// [`Self::understand_by`], remembered where the text is short. The texts are masked, are kept in memory alone, and go with
    /// this agent.
    pub fn understand_once(&self, event: &Event, tiers: Tiers) -> Arc<Understanding> {
        let Some(text) = short_text(event) else {
            return Arc::new(self.understand_by(event, tiers));
        };
        let heard = self.heard_by(tiers);
        heard.recall(text).unwrap_or_else(|| {
            let mut understanding = self.understand_by(event, tiers);
            understanding.forget_matches_from(KEPT_CANDIDATES);
            heard.keep(text, understanding)
        })
    }

    fn heard_by(&self, tiers: Tiers) -> &Heard<Understanding> {
        let [without, with] = &self.heard;
        if tiers.encoder && self.tiers().encoder {
            with
        } else {
            without
        }
    }

    /// The language of the articles, where a text is clearly in one that none is in.
    fn articles_in(&self, text: &str) -> Option<&'static str> {
        let spoken = Language::of(text)?;
        let main = self
            .languages
            .first()
            .filter(|_| !self.languages.contains(&spoken))?;
        code_of(*main)
    }

    /// Entries that an utterance which is to be asked back about may mean as well as those it ranks first; near copies once.
    fn covering(&self, ranking: &Ranking) -> Vec<EntryId> {
        let verdict = decide(ranking, costs(&self.knowledge));
        // A title is known, though nothing in it says which of its entries is meant.
        let is_asked_back = match verdict {
            Verdict::Clarify(_) => true,
            Verdict::Unknown => self.covering.titled(ranking).is_some(),
            Verdict::Answer => false,
        };
        if !is_asked_back {
            return Vec::new();
        }
        let candidates = ranking.candidates.iter();
        let confidences: Vec<(usize, f64)> = candidates
            .filter_map(|candidate| Some((self.knowledge.place_of(&candidate.id)?, candidate.confidence)))
            .collect();
        let mut places = self.covering.places_of(ranking, &confidences);
        // In the order of the ranking, then as they are written.
        let rank = |place: &usize| confidences.iter().position(|(ranked, _)| ranked == place);
        places.sort_by_key(|place| rank(place).unwrap_or(usize::MAX));
        let entries = places
            .into_iter()
            .filter_map(|place| self.knowledge.entries.get(place));
        let mut seen: HashSet<usize> = HashSet::new();
        entries
            .map(|entry| &entry.id)
            .filter(|id| self.copies.get(*id).is_none_or(|group| seen.insert(*group)))
            .take(Understanding::MOST_COVERING)
            .cloned()
            .collect()
    }

    /// Texts that the encoder may have to read in the next step of a conversation in this state. [`Self::read`] before that step
    /// spares it the work: some milliseconds for each, while the log waits. What comes of the step is the same.
    pub fn unread_ahead(&self, state: &State) -> Vec<String> {
        if self.tiers().encoder {
            meaning::unread_ahead(state, &self.knowledge)
        } else {
            Vec::new()
        }
    }

    /// Reads a text of [`Self::unread_ahead`] and remembers what it means.
    pub fn read(text: &str) {
        meaning::read(text);
    }

    /// One step of the conversation: [`step()`] under this knowledge.
    pub fn step<'s>(
        &self,
        state: State,
        event: &Event,
        understanding: &Understanding,
        surroundings: impl Into<Surroundings<'s>>,
    ) -> (State, Vec<Act>) {
        // By words and vectors: the log's writer waits, and a replay without the encoder must come to the same.
        let picked = starters::picked(&self.knowledge, &state, event)
            .map(|event| (self.understand_once(&event, Tiers::WITHOUT_ENCODER), event));
        let (understanding, event) = match &picked {
            Some((understanding, event)) => (understanding.as_ref(), event),
            None => (understanding, event),
        };
        let told = detail::together(&state, event, understanding, costs(&self.knowledge));
        let together = told.map(|text| self.together(&state, text, &understanding.ranking));
        step(
            state,
            event,
            understanding,
            together.as_ref(),
            &self.knowledge,
            &self.entry_words,
            &surroundings.into(),
        )
    }

    /// The question that is open with what was said behind it. By words and vectors that takes a fraction of a millisecond; whether
    /// they are halves of one matter is asked of the encoder too where it read the utterance, for some milliseconds inside the
    /// log's writer, in turns that alone lead nowhere.
    fn together(&self, state: &State, text: String, said: &Ranking) -> Together {
        let rank = |text: &str, tiers| self.rank_once(text, tiers);
        let tiers = if said.tiers.encoder {
            Tiers::ALL
        } else {
            Tiers::WITHOUT_ENCODER
        };
        let costs = costs(&self.knowledge);
        let halves = Some(rank(&text, tiers)).filter(|ranking| {
            decide(ranking, costs) != Verdict::Unknown
                && detail::says_more(&rank(&state.question, tiers), said, ranking, costs)
        });
        Together {
            ranking: rank(&text, Tiers::WITHOUT_ENCODER),
            halves,
            text,
        }
    }

    /// The ranking of a text that a step asks for, without its masks and what is swearing in it; remembered.
    fn rank_once(&self, text: &str, tiers: Tiers) -> Arc<Ranking> {
        let asked = &self.asked[usize::from(tiers.encoder && self.tiers().encoder)];
        asked.recall(text).unwrap_or_else(|| {
            let mut ranking = self.rank(&without_swearing(without_mask_names(text)), tiers);
            forget_matches(ranking.candidates.iter_mut().skip(Understanding::MATCHES_READ));
            asked.keep(text, ranking)
        })
    }

    /// What a digest begins with, where a message is the answer of an entry and nothing else.
    pub(crate) fn digest_of_answer(&self, message: &Message) -> Option<u64> {
        let entry = self.knowledge.entry(message.entry.as_ref()?)?;
        let words = self.entry_words.of_entry(&self.knowledge, entry);
        (entry.answer == message.text).then_some(words.digest_of_answer)
    }

    /// The ranking of a text: family pointers only when asked for, near copies joined.
    fn rank(&self, text: &str, tiers: Tiers) -> Ranking {
        let mut ranking = self.classifier.rank_by(text, tiers);
        self.settle_families(text, &mut ranking);
        self.join_copies(&mut ranking);
        ranking
    }

    /// Puts the family pointer that is asked for first, and leaves the others a tenth.
    fn settle_families(&self, text: &str, ranking: &mut Ranking) {
        let asked = family::asked_for(text).and_then(|family| self.family_entry(family, text));
        let Some(pointer) = asked else { return };
        for candidate in &mut ranking.candidates {
            candidate.confidence *= 0.1;
        }
        ranking.candidates.insert(
            0,
            Candidate {
                // No document of the classifier.
                document: usize::MAX,
                id: pointer.id.as_str().to_owned(),
                confidence: 0.9,
                score: 0.0,
                matched: Vec::new(),
            },
        );
        ranking.candidates.truncate(Ranking::MOST_CANDIDATES);
        ranking.in_scope = ranking.in_scope.max(0.95);
    }

    /// The pointer of a family that shares the most words with the text; the first of equals.
    fn family_entry(&self, family: Family, text: &str) -> Option<&Entry> {
        let asked = words(text);
        let shared = |entry: &Entry| {
            let known = words(&format!("{} {}", entry.question, entry.page_title));
            asked
                .iter()
                .filter(|word| word.len() > 3 && known.contains(word))
                .count()
        };
        self.knowledge
            .entries
            .iter()
            .filter(|entry| entry.family == Some(family))
            .rev()
            .max_by_key(|entry| shared(entry))
    }

    /// Near copies share one place: the best of them, with the confidence of all.
    fn join_copies(&self, ranking: &mut Ranking) {
        let mut joined: Vec<Candidate> = Vec::with_capacity(ranking.candidates.len());
        let mut place: HashMap<usize, usize> = HashMap::new();
        for candidate in std::mem::take(&mut ranking.candidates) {
            let group = self.copies.get(candidate.id.as_str()).copied();
            let first = group.and_then(|group| place.get(&group)).copied();
            if let Some(first) = first.and_then(|first| joined.get_mut(first)) {
                first.confidence = (first.confidence + candidate.confidence).min(1.0);
            } else {
                if let Some(group) = group {
                    place.insert(group, joined.len());
                }
                joined.push(candidate);
            }
        }
        joined.sort_by(|left, right| {
            right
                .confidence
                .total_cmp(&left.confidence)
                .then_with(|| left.id.cmp(&right.id))
        });
        ranking.candidates = joined;
    }

    /// The entry that tells how to revoke a secret, when one is clearly about it: it names the product, or it is about
    /// secrets that were given away.
    fn entry_on_revoking(&self, kind: SecretKind) -> Option<EntryId> {
        let name = words(kind.name());
        let (noun, product) = name.split_last()?;
        let asked = [
            format!("how do I revoke a {}", kind.name()),
            format!("I pasted a {noun} and it leaked"),
        ];
        asked.iter().find_map(|question| {
            let ranking = self.rank(question, Tiers::WITHOUT_ENCODER);
            let entry = self.entry(&ranking.candidates.first()?.id)?;
            let asks = words(&entry.question);
            let tells = words(&format!(
                "{} {} {}",
                entry.question, entry.answer, entry.page_title
            ));
            let has_any =
                |words: &[String], known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
            let is_about_it = product.iter().all(|word| tells.contains(word)) || has_any(&asks, GIVEN_AWAY);
            let is_clear = decide(&ranking, costs(&self.knowledge)) == Verdict::Answer;
            (is_clear && asks.contains(noun) && is_about_it && has_any(&tells, REVOKING))
                .then(|| entry.id.clone())
        })
    }

    fn entry(&self, id: &str) -> Option<&Entry> {
        self.knowledge.entry_named(id)
    }
}

/// Words of entries that tell how to make a secret worthless.
const REVOKING: &[&str] = &["revoke", "revoked", "regenerate", "rotate", "invalidate"];

/// Words of questions about secrets in wrong hands.
const GIVEN_AWAY: &[&str] = &[
    "paste",
    "pasted",
    "leak",
    "leaked",
    "exposed",
    "compromised",
    "published",
    "shared",
    "stolen",
];

/// What mistakes cost under this knowledge.
pub(crate) fn costs(knowledge: &Knowledge) -> DecisionCosts {
    let costs = knowledge.settings.costs;
    DecisionCosts {
        wrong_answer: costs.wrong_answer,
        question: costs.question,
        unknown: costs.unknown,
    }
}

/// An entry as the classifier sees it.
fn document(entry: &Entry, knowledge: &Knowledge, languages: &Languages<'_>) -> Document {
    let mut context = entry.heading_path.clone();
    context.push(entry.page_title.clone());
    // Who names the product would otherwise be understood worse than who does not.
    context.extend(label::product(knowledge, entry));
    let body = plain_text(&entry.answer);
    Document {
        id: entry.id.as_str().to_owned(),
        title: entry.question.clone(),
        context,
        language: languages.of_entry(entry, &body),
        body,
        phrases: entry.phrases.clone(),
        keywords: entry.keywords.clone(),
    }
}

/// The text of an event, where it may be remembered.
fn short_text(event: &Event) -> Option<&str> {
    match event {
        Event::Said { text, secrets } if secrets.is_empty() && text.len() <= LONGEST_HEARD_BYTES => {
            Some(text)
        }
        _ => None,
    }
}

/// A mask as a word of the sentence: "my token `[Azure DevOps token]` is rejected" speaks of a token, once.
fn without_mask_names(text: &str) -> String {
    let plain = redaction::without_masks(text).into_owned();
    if plain.len() == text.len() {
        return text.to_owned();
    }
    let known = words(&plain);
    let mut named = plain;
    for kind in SecretKind::ALL.into_iter().filter(|kind| !kind.is_personal()) {
        let noun = kind.name().rsplit(' ').next().unwrap_or_default();
        if text.contains(&format!("[{}", kind.name())) && !known.iter().any(|word| word == noun) {
            named.push(' ');
            named.push_str(noun);
        }
    }
    named
}

/// A text without words that only swear, where others are left.
fn without_swearing(text: String) -> String {
    let is_swearing =
        |piece: &str| matches!(words(piece).as_slice(), [word] if small_talk::is_swearing(word));
    if !text.split_whitespace().any(is_swearing) {
        return text;
    }
    let left: Vec<&str> = text.split(' ').filter(|piece| !is_swearing(piece)).collect();
    if left.iter().all(|piece| words(piece).is_empty()) {
        return text;
    }
    left.join(" ")
}

/// The group of near copies of each entry.
fn copies(entries: &[Entry]) -> FxHashMap<EntryId, usize> {
    let ids = entries.iter().map(|entry| entry.id.clone());
    ids.zip(knowledge::copies::groups(entries)).collect()
}
