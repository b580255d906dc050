//! Nothing is good enough: say what is not covered and what is near, offer a person, at last hand over.

use std::sync::LazyLock;

use intent_classifier::{Entity, EntityKind, Ranking, Word, spell};
use knowledge::{EntryId, IntakeForm};
use rustc_hash::FxHashSet;

use crate::act::Decision;
use crate::cut::cut;
use crate::distinguish::{self, Question, Weighed};
use crate::handoff::{self, Reason};
use crate::small_talk::{SmallTalk, small_talk};
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::File;
use crate::{ContextReference, about_answer, answer, clarify, entities, intake, telling, topics, words};

/// So many misses in a row are a handoff.
const MOST_MISSES: u8 = 3;

/// No more words are quoted, and none longer.
const MOST_WORDS: usize = 3;
const LONGEST_WORD_CHARS: usize = 30;

/// Below this the nearest candidates have nothing to do with the utterance, and their topics would only confuse.
const LEAST_IN_SCOPE: f64 = 0.1;

/// From here on what is known may well be meant.
pub(crate) const LEAST_LIKELY: f64 = 0.28;

/// With less of the confidence the first candidate is first by chance.
const LEAST_FIRST: f64 = 0.2;

/// So likely one of the first three must be for them to be named by their questions, and so likely anything known. Of what
/// was asked in vain and had its entry among them, 9 in 10 are so; of what no entry answers more than a third.
const LEAST_OF_FIRST: f64 = 0.12;
const LEAST_OF_ALL: f64 = 0.2;

/// Without a word in common a candidate is near when it has so much of the confidence.
const NEAR_WITHOUT_WORDS: f64 = 0.4;

/// Nothing answers the utterance that `ranking` is of.
pub(crate) fn unknown(turn: &mut Turn<'_>, ranking: &Ranking) {
    let mut content = ranking.words.iter().filter(|word| word.content);
    if turn.is_off_topic {
        off_topic(turn);
        return;
    }
    if content.all(|word| !says_something(&word.text)) && !asks_how(turn, ranking) {
        // Nothing in it could be what an article is about, so it is about the answer before.
        let said = turn.understanding.said.as_ref();
        if !said.is_some_and(|said| about_answer::silent(turn, said, ranking, ContextReference::Anaphora)) {
            unclear(turn);
        }
        return;
    }
    let uncovered = quoted_words(turn, ranking, |word| !KIN.contains(&*words::fold(word)));
    let draft = if let Some(code) = turn.articles_in {
        let language = turn.text(Key::LanguageName, &[("language", code.into())]);
        turn.own(Key::ArticlesIn, &[("language", (&language).into())])
    } else if uncovered.is_empty() {
        turn.own(Key::UnknownPlain, &[])
    } else {
        turn.own(Key::UnknownWords, &[("words", (&uncovered).into())])
    };
    let told = telling::entries(turn, ranking);
    if !told.is_empty()
        && let Some(nearest) = distinguish::question(turn, &with_telling(turn, ranking, &told))
        && !is_open(turn, &nearest)
    {
        miss_by_options(turn, draft, nearest);
        return;
    }
    if ranking.in_scope < LEAST_IN_SCOPE || !is_anything_near(ranking) {
        miss(turn, draft, &[]);
        return;
    }
    if is_one_near(ranking)
        && (turn.articles_in.is_none() || shares_word(ranking))
        && let Some(nearest) = distinguish::question(turn, &distinguish::weighed(turn, ranking))
        && !is_open(turn, &nearest)
    {
        miss_by_options(turn, draft, nearest);
        return;
    }
    let near = answer::nearest(turn, ranking);
    miss(turn, draft, &near);
}

/// What is near, and the entries that tell of what was asked: those come first where nothing is likely. One is never offered
/// alone.
fn with_telling(turn: &Turn<'_>, ranking: &Ranking, told: &[EntryId]) -> Vec<Weighed> {
    const FEWEST_OPTIONS: usize = 2;
    let near = distinguish::weighed(turn, ranking);
    let near: Vec<EntryId> = near.into_iter().map(|candidate| candidate.entry).collect();
    let without = |some: &[EntryId], others: &[EntryId]| -> Vec<EntryId> {
        some.iter().filter(|id| !others.contains(id)).cloned().collect()
    };
    let in_order: Vec<EntryId> = if is_likely(ranking) {
        let shown = near.get(..distinguish::MOST_OPTIONS).unwrap_or(&near);
        let told = without(told, shown);
        let shown = shown.iter().take(distinguish::MOST_OPTIONS - told.len());
        shown.cloned().chain(told).collect()
    } else {
        let mut behind = without(&near, told);
        behind.truncate(FEWEST_OPTIONS.saturating_sub(told.len()));
        [told, &behind].concat()
    };
    distinguish::by_order(&in_order)
}

/// Whether a deed that many articles tell of is asked for by itself, and one of them is likely: "how do I update?".
fn asks_how(turn: &Turn<'_>, ranking: &Ranking) -> bool {
    let said = turn.understanding.said.as_ref();
    let is_how = said.is_some_and(|said| said.asks_by() == Some("how"));
    is_how && is_likely(ranking) && ranking.words.iter().any(|word| word.content && word.known)
}

/// Whether these are the options that stand open: shown again they would be no help.
fn is_open(turn: &Turn<'_>, question: &Question) -> bool {
    matches!(&turn.state.pending, Pending::Clarify { options, .. } if *options == question.options)
}

/// A miss that names the nearest questions: one of them may be meant, though nothing says so clearly.
fn miss_by_options(turn: &mut Turn<'_>, draft: Draft, nearest: Question) {
    if gives_up(turn) {
        return;
    }
    let draft = turn.add(draft, Key::UnknownNearest, &[]);
    let form = form_of_trouble(turn);
    let draft = draft
        .choices(nearest.options.iter().map(|option| option.label.as_str()))
        .steering([&*turn.label(Key::NoneOfThese)]);
    let draft = match form {
        Some(form) => offering_form(turn, draft, form),
        None => draft,
    };
    let draft = if turn.state.misses < 2 {
        draft
    } else {
        let draft = turn.add(draft, Key::OfferPerson, &[]);
        draft.steering([&*turn.label(Key::TalkToPerson)])
    };
    turn.say(draft);
    clarify::keep_open(turn, nearest.options, nearest.rest, 0);
}

/// Whether the utterance has something to do with the candidates: it has a word of meaning that articles have, or one of
/// them is likely for other reasons. Else their order is chance.
fn is_anything_near(ranking: &Ranking) -> bool {
    let first = ranking.candidates.first();
    has_known_word(ranking) || first.is_some_and(|first| first.confidence >= NEAR_WITHOUT_WORDS)
}

/// Whether the articles have a word of meaning of it.
fn has_known_word(ranking: &Ranking) -> bool {
    let mut words = ranking.words.iter();
    words.any(|word| word.content && word.known && says_something(&word.text))
}

/// Whether a word stands in the articles as it was written: a name, or one that two languages share. In another language a
/// repaired one is another word.
fn shares_word(ranking: &Ranking) -> bool {
    let mut words = ranking.words.iter();
    words.any(|word| word.content && word.known && word.repaired.is_none() && says_something(&word.text))
}

/// Whether one of the first candidates may well be meant, though none stands out.
fn is_one_near(ranking: &Ranking) -> bool {
    let first = ranking.candidates.iter().take(distinguish::MOST_OPTIONS);
    let of_first: f64 = first.map(|candidate| candidate.confidence).sum();
    ranking.in_scope >= LEAST_OF_ALL && ranking.in_scope * of_first >= LEAST_OF_FIRST
}

/// Whether the nearest candidate may well be meant.
pub(crate) fn is_likely(ranking: &Ranking) -> bool {
    let first = ranking.candidates.first();
    ranking.in_scope >= LEAST_LIKELY && first.is_some_and(|first| first.confidence >= LEAST_FIRST)
}

/// The utterance points at something that was not said: "why?" where no answer stands.
pub(crate) fn unclear(turn: &mut Turn<'_>) {
    let draft = turn.own(Key::Unclear, &[]);
    lost(turn, draft);
}

/// Talk that no article is about: what is open stays open at first. It is a miss like others, so that who hears nothing else
/// is offered a person too.
pub(crate) fn off_topic(turn: &mut Turn<'_>) {
    let pending = turn.state.pending.clone();
    if gives_up(turn) {
        return;
    }
    turn.state.pending = pending;
    let draft = turn.own(Key::OffTopic, &[]);
    let draft = if turn.state.misses < 2 {
        topics::add_all(turn, draft)
    } else {
        draft
    };
    let draft = draft.expecting_answer();
    let draft = offering_person(turn, draft);
    turn.say(draft);
}

/// None of the options that were offered is it; `near` are the candidates behind them.
pub(crate) fn none_fits(turn: &mut Turn<'_>, near: &[EntryId]) {
    let draft = turn.own(Key::NoneFits, &[]);
    miss(turn, draft, near);
}

/// Whether another miss is no handoff yet.
pub(crate) fn may_miss(turn: &Turn<'_>) -> bool {
    turn.state.misses.saturating_add(1) < MOST_MISSES
}

/// Counts a miss; tells whether it was one too many, and a person has it now.
fn gives_up(turn: &mut Turn<'_>) -> bool {
    turn.state.misses = turn.state.misses.saturating_add(1);
    if turn.state.misses >= MOST_MISSES {
        handoff::hand_off(turn, Reason::Misses);
        return true;
    }
    turn.decide(Decision::Unknown);
    turn.state.pending = Pending::None;
    // "What about Austria?" that nothing answers leaves what it leaned on in the air: "and how much is it?" is about that.
    if turn.record.context.is_none() {
        turn.state.context = None;
    }
    false
}

/// A miss that has nothing to name.
fn lost(turn: &mut Turn<'_>, draft: Draft) {
    if gives_up(turn) {
        return;
    }
    let draft = draft.expecting_answer();
    let draft = offering_person(turn, draft);
    turn.say(draft);
}

fn miss(turn: &mut Turn<'_>, draft: Draft, near: &[EntryId]) {
    if gives_up(turn) {
        return;
    }
    let near_topics = topics::of(turn, near);
    let mut draft = draft;
    if !near_topics.is_empty() {
        let named = topics::joined(&near_topics);
        draft = turn.add(draft, Key::UnknownTopics, &[("topics", (&named).into())]);
        if near_topics.len() > 1 {
            draft = draft.choices(near_topics.iter().map(String::as_str));
        }
        turn.state.topics = near_topics;
    } else if turn.state.misses == 1 {
        draft = topics::add_all(turn, draft);
    }
    // Who is asked for another language is not asked for other words too.
    if turn.articles_in.is_none() {
        draft = turn.add(draft, Key::Rephrase, &[]);
    }
    if let Some(form) = form_of_trouble(turn) {
        draft = offering_form(turn, draft, form);
    }
    draft = draft.expecting_answer();
    let draft = offering_person(turn, draft);
    turn.say(draft);
}

/// The form that has what is told among its options.
fn form_of_trouble<'a>(turn: &Turn<'a>) -> Option<&'a IntakeForm> {
    let said = turn.understanding.said.as_ref()?;
    intake::of_trouble(turn, said)
}

/// Offers a form by its title, which asks for it.
pub(crate) fn offering_form(turn: &Turn<'_>, draft: Draft, form: &IntakeForm) -> Draft {
    let title = form.title.as_str();
    let draft = turn.add(draft, Key::OfferForm, &[("form", title.into())]);
    draft.steering([title])
}

/// From the second on a person is offered; at once to who may not speak the language of the articles.
fn offering_person(turn: &mut Turn<'_>, draft: Draft) -> Draft {
    let is_first = turn.state.misses < 2;
    if is_first && turn.articles_in.is_none() {
        return draft;
    }
    let draft = turn.add(draft, Key::OfferPerson, &[]);
    if is_first {
        // "Yes" takes no offer: the message asks for another language.
        return draft.steering([&*turn.label(Key::TalkToPerson)]);
    }
    turn.offer_person(draft)
}

/// Words of the utterance that carry meaning and stand in no article, in quotes. Of many those that are no common English
/// words: a name or a code says more of what is missing.
pub(crate) fn uncovered(turn: &Turn<'_>, ranking: &Ranking) -> String {
    quoted_words(turn, ranking, |_| true)
}

/// [`uncovered`], of those that may be missed.
fn quoted_words(turn: &Turn<'_>, ranking: &Ranking, may_be_missed: impl Fn(&str) -> bool) -> String {
    let has_address = ranking.words.iter().any(|word| word.text.contains("://"));
    let mut unknown: Vec<&str> = Vec::new();
    for word in ranking.words.iter().filter(|word| word.content && !word.known) {
        let word = word.text.trim();
        let is_missed = says_something(word)
            && !is_time(word)
            && !greets(word)
            && may_be_missed(word)
            && !is_of_mask(turn, word)
            && is_word(word, has_address);
        if is_missed && !unknown.contains(&word) {
            unknown.push(word);
        }
    }
    if unknown.len() > MOST_WORDS {
        let mut telling: Vec<&str> = unknown.clone();
        telling.sort_by_key(|word| spell::is_english(&words::fold(word)));
        telling.truncate(MOST_WORDS);
        unknown.retain(|word| telling.contains(word));
    }
    quoted(turn, &unknown)
}

/// Whether a word may stand there for what was masked alone: "number" for "[card number]".
fn is_of_mask(turn: &Turn<'_>, word: &str) -> bool {
    let mut masked = turn.secrets.iter();
    masked.any(|kind| kind.name().rsplit(' ').next() == Some(word))
}

/// Whether a word greets or thanks: "moin" is what no article has, and what nobody misses.
fn greets(word: &str) -> bool {
    matches!(
        small_talk(word),
        Some(
            SmallTalk::Greeting
                | SmallTalk::Thanks
                | SmallTalk::Goodbye
                | SmallTalk::Praise
                | SmallTalk::Acknowledge
        )
    )
}

/// Words in quotes, joined.
fn quoted(turn: &Turn<'_>, words: &[&str]) -> String {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| {
            let word = cut(word, LONGEST_WORD_CHARS);
            turn.text(Key::Quoted, &[("word", (&word).into())])
        })
        .collect();
    listed(&quoted, &turn.label(Key::And))
}

/// What is said ahead of options when the utterance names an error code that no article has: they are about the rest of it.
pub(crate) fn unknown_codes(turn: &Turn<'_>, ranking: &Ranking) -> Draft {
    let mut codes: Vec<&str> = Vec::new();
    for word in ranking.words.iter().filter(|word| !word.known && !word.denied) {
        let word = word.text.trim();
        if (entities::is_error_code(word) || is_named_code(ranking, word)) && !codes.contains(&word) {
            codes.push(word);
        }
    }
    codes.truncate(MOST_WORDS);
    if codes.is_empty() {
        return Draft::default();
    }
    turn.own(Key::UnknownWords, &[("words", (&quoted(turn, &codes)).into())])
}

/// A longer text names a number by the way.
const MOST_WORDS_ASKING: usize = 8;

/// Says that a number whose meaning is asked for stands in no article: a table of others may be the answer all the same.
pub(crate) fn unknown_number(turn: &Turn<'_>) -> Draft {
    let ranking = &turn.understanding.ranking;
    let is_unknown = |word: &&Word| !word.known && is_named_code(ranking, word.text.trim());
    let unknown = ranking.words.iter().find(is_unknown);
    let Some(word) = unknown.filter(|_| ranking.words.len() <= MOST_WORDS_ASKING) else {
        return Draft::default();
    };
    turn.own(
        Key::UnknownWords,
        &[("words", (&quoted(turn, &[word.text.trim()])).into())],
    )
}

/// Whether a number is a code by what is said of it: "what does 418 mean?".
fn is_named_code(ranking: &Ranking, word: &str) -> bool {
    let is_code = |entity: &Entity| matches!(entity.kind, EntityKind::ErrorCode | EntityKind::HttpStatus);
    let mut entities = ranking.entities.iter();
    entities.any(|entity| is_code(entity) && entity.text == word)
}

/// Words that are not quoted as unknown: no article would be about them.
static SAYING_NOTHING: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let mut lists = words::read_phrases(File::FollowUps);
    [
        "common",
        "light",
        "leads",
        "pointing",
        "no_topic",
        "saying_nothing",
        "unmissed",
    ]
    .iter()
    .filter_map(|name| lists.remove(*name))
    .flatten()
    .collect()
});

/// Who a message may tell of: whoever says that their daughter lost a card misses no article about daughters.
static KIN: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let mut lists = words::read_phrases(File::FollowUps);
    lists.remove("kin").unwrap_or_default().into_iter().collect()
});

/// Units and moments: articles may be about "hours", but who says "two weeks ago" does not miss one about weeks.
static TIMES: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let mut lists = words::read_phrases(File::FollowUps);
    ["units", "times", "named_days"]
        .iter()
        .filter_map(|name| lists.remove(*name))
        .flatten()
        .collect()
});

/// Whether a word only tells when or how long: "weeks", "tomorrow", "2am".
fn is_time(word: &str) -> bool {
    let folded = words::fold(word);
    let unit = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_hour = unit.len() < folded.len() && matches!(unit, "am" | "pm" | "h");
    is_hour || TIMES.contains(&*folded)
}

/// Whether a word may be what an article is about. A number of one or two digits counts something.
pub(crate) fn says_something(word: &str) -> bool {
    let folded = words::fold(word);
    let is_count = folded.len() <= 2 && folded.bytes().all(|byte| byte.is_ascii_digit());
    !is_count && !SAYING_NOTHING.contains(&*folded)
}

/// Whether a word is what an article may be about, and tells neither a time nor who is greeted.
pub(crate) fn names_thing(word: &str) -> bool {
    says_something(word) && !is_time(word) && !greets(word) && is_word(word, false)
}

/// Whether an article may be about it: no piece of an address or a path, and no single letter.
fn is_word(word: &str, has_address: bool) -> bool {
    let is_piece = word.contains(['/', '\\', '@', ':']) || (has_address && word.contains('.'));
    !is_piece && word.chars().filter(|c| c.is_alphanumeric()).count() > 1
}

/// "a", "a and b", "a, b and c", with the joining word given.
pub(crate) fn listed(items: &[String], joint: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} {joint} {last}", head.join(", ")),
    }
}
