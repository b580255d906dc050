//! What is said about the answer before, and no question of its own: that it does not fit ("there is no filter"), that an
//! earlier one was right, or what its own text tells ("how many months?").

mod adding;
mod alike;
mod amount;
mod before;
mod case;
mod complaint;
mod done;
mod either;
mod lists;
mod meant;
mod measured;
mod place;
mod quote;
mod shared;
mod sole;
mod turn_of_phrase;

use std::borrow::Cow;
use std::rc::Rc;

use intent_classifier::{Ranking, Word};
use knowledge::Entry;
use rustc_hash::FxHashSet;

use crate::act::Decision;
use crate::context::{cue_of, points_back};
use crate::plain_text::{plain_text, plain_words};
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{Memory, Phrase, Text, remembered, words};
use crate::{ContextReference, answer, fallback};

use adding::names_case;
pub(crate) use adding::{adds_number, is_of_time, is_time, silent};
pub(crate) use alike::has;
use alike::has_form;
use amount::{is_counted, names_clock, names_deadline, names_moment, names_money, names_span};
pub(crate) use case::{
    tells_case, tells_next, tells_of_deed, tells_other_step, tells_validity, tells_very_case,
};
pub(crate) use complaint::{complains, is_complaint};
pub(crate) use done::reports as reports_done;
pub(crate) use either::tells_of_either;
use lists::TABLE;
pub(crate) use meant::{pieces_to_compare, tells_meant};
pub(crate) use measured::{
    only_measured, tells_amount, tells_overdue, tells_rate, tells_time_limit, tells_when,
};
pub(crate) use place::{tells_contact, tells_place};
use quote::{narrowed, quote};
use shared::tells_any_shared;
pub(crate) use shared::tells_shared;
pub(crate) use sole::only_telling;
use turn_of_phrase::{names_consequence, names_frequency, names_limit, names_reason, names_return};

/// Longer utterances tell more than that the answer does not fit.
const MOST_WORDS: usize = 9;

/// A question with more words of meaning asks more than a sentence of an answer tells.
const MOST_ASKED: usize = 4;

/// With less of the confidence an entry is first by chance.
const CLEAR: f64 = 0.2;

/// A question of so few words may leave out what it is about.
const MOST_BARE_WORDS: usize = 5;

/// And of so few where it points back: "how long do you hold it".
const MOST_POINTING_WORDS: usize = 7;

/// So few words may name a part of an answer.
const MOST_ALONE: usize = 3;

/// Whether words put a verb before its subject: "will the old one work" asks, with no mark behind.
pub(crate) fn inverts(words: &[String]) -> bool {
    matches!(words, [verb, subject, ..] if TABLE.inverting.contains(verb) && TABLE.subjects.contains(subject))
}

/// The words behind "no," where more follows.
fn without_refusal(said: &Text) -> &[String] {
    match said.words.as_slice() {
        [no, rest @ ..] if !rest.is_empty() && TABLE.refusing.contains(no) => {
            let behind = said.plain.trim_start().get(no.len()..).unwrap_or_default();
            if behind.starts_with([',', '.', '!']) {
                rest
            } else {
                &said.words
            }
        }
        words => words,
    }
}

/// Whether a text takes an earlier answer back ("no, the first answer was right") or asks for it again ("what did you say
/// first?").
pub(crate) fn returns_to_earlier(said: &Text) -> bool {
    let words = &said.words;
    let lead = words
        .iter()
        .take_while(|word| TABLE.leads.contains(*word))
        .count();
    let asked = words.get(lead..).unwrap_or_default();
    let recalls = |phrase: &Phrase| phrase.prefix_of(asked) == Some(asked.len());
    if !asked.is_empty() && TABLE.recalling.iter().any(recalls) {
        return true;
    }
    let has = |list: &FxHashSet<String>| words.iter().any(|word| list.contains(word));
    words.len() <= MOST_WORDS && has(&TABLE.earlier) && has(&TABLE.answers) && has(&TABLE.fitting)
}

/// Whether the earlier answer that is meant is the first of all.
pub(crate) fn means_the_first(said: &Text) -> bool {
    said.words.iter().any(|word| TABLE.first.contains(word))
}

/// Says what the answer before tells of the question, where it tells something; tells whether it did.
pub(crate) fn tells(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let own = without_refusal(said);
    let is_asked = said.plain.contains(['?', '？'])
        || own.first().is_some_and(|word| {
            [&TABLE.frame, &TABLE.doers, &TABLE.beginning]
                .iter()
                .any(|list| list.contains(word))
        })
        || own
            .iter()
            .any(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    if own.len() > MOST_WORDS {
        return false;
    }
    let asked = Some(subject_of(ranking)).filter(|asked| is_asked && !asked.is_empty());
    // "And I get no messages" is about the messages all the same.
    let asked = asked.unwrap_or_else(|| content_of(ranking));
    if asked.is_empty() || asked.len() > MOST_ASKED {
        return false;
    }
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let known = told(entry);
    if !asked.iter().all(|word| has(&known, word)) {
        return false;
    }
    // A word alone may name a topic, unless it names a part of the answer and of no question.
    if !is_asked
        && (own.len() > MOST_ALONE
            || asked
                .iter()
                .any(|word| turn.words_of(entry).asked_as.has_like(word)))
    {
        return false;
    }
    if is_asked_elsewhere(turn, entry, &asked, ranking) {
        return false;
    }
    let cue = said.asks_by();
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        asked.iter().any(|word| has(&known, word)) && may_tell(cue, sentence)
    });
    say(turn, entry, &sentences)
}

/// An answer without the rows of its long tables that are about other codes than the utterance names: "what does 429 mean?".
pub(crate) fn of_code<'k>(turn: &Turn<'_>, entry: &'k Entry) -> Cow<'k, str> {
    let is_code = |word: &&Word| {
        !word.denied && word.text.len() > 2 && word.text.contains(|c: char| c.is_ascii_digit())
    };
    let said = turn.understanding.ranking.words.iter().filter(is_code);
    let codes: Vec<String> = said.flat_map(|word| words(&word.text)).collect();
    if codes.is_empty() || !entry.answer.contains('|') {
        return Cow::Borrowed(&entry.answer);
    }
    let begins = |cell: &str| plain_words(cell).iter().any(|word| codes.contains(word));
    narrowed(&entry.answer, begins).map_or(Cow::Borrowed(&entry.answer), Cow::Owned)
}

/// Says what the answer before tells of a part of a question that nothing answers, where the rest is in words that no article
/// has: "can I pay cash?" behind "You pay at the desk by card". Tells whether it does.
pub(crate) fn tells_beside(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    const MOST_UNKNOWN: usize = 1;
    let asks = inverts(&said.words)
        || said
            .words
            .first()
            .is_some_and(|first| TABLE.asking.contains(first));
    let Some(entry) = entry_before(turn).filter(|_| asks && said.words.len() <= MOST_WORDS) else {
        return false;
    };
    let content = ranking.words.iter().filter(|word| word.content && !word.denied);
    let (known, unknown): (Vec<&Word>, Vec<&Word>) = content.partition(|word| word.known);
    let unknown = unknown.into_iter().flat_map(telling).count();
    let asked: Vec<String> = known.into_iter().flat_map(telling).collect();
    let (told, question) = (told(entry), &turn.words_of(entry).question);
    if asked.is_empty()
        || unknown > MOST_UNKNOWN
        || !asked.iter().all(|word| has(&told, word) && !has(question, word))
        || is_asked_elsewhere(turn, entry, &asked, ranking)
    {
        return false;
    }
    say(turn, entry, &with_any(entry, &asked))
}

/// Says the reason that the answer before gives, where why is asked in words that nothing answers: "why so early?" behind "four weeks
/// ahead, because of tax". Tells whether it gives one.
pub(crate) fn tells_reason(turn: &mut Turn<'_>, said: &Text) -> bool {
    let asks_why = said.asks_by() == Some("why") && said.words.len() <= MOST_WORDS;
    let entry = entry_before(turn).filter(|_| asks_why);
    entry.is_some_and(|entry| tells_of(turn, entry, "why"))
}

/// Whether another question has all of the words.
fn is_asked_elsewhere(turn: &Turn<'_>, entry: &Entry, asked: &[String], ranking: &Ranking) -> bool {
    ranking.candidates.iter().any(|candidate| {
        let other = turn
            .knowledge
            .entry_named(&candidate.id)
            .filter(|other| other.id != entry.id);
        other.is_some_and(|other| {
            let own = &turn.words_of(other).own;
            asked.iter().all(|word| own.has_like(word))
        })
    })
}

/// Whether a sentence can be what is asked by `cue`: "change the toner" does not tell where to get it.
fn may_tell(cue: Option<&str>, sentence: &str) -> bool {
    match cue {
        Some("where") => {
            sentence.contains("](")
                || sentence.contains('@')
                || plain_words(sentence)
                    .iter()
                    .any(|word| TABLE.placing.contains(word))
        }
        // "How much is the box?" is not told by what it powers.
        Some("much") => names_money(sentence) || sentence.contains(|c: char| c.is_ascii_digit()),
        _ => true,
    }
}

/// Whether an answer tells what a text asks by, or how long what it tells of takes. A word alone tells nothing of what it asks:
/// "why?" behind options is asked of them.
pub(crate) fn would_tell(entry: &Entry, said: &Text) -> bool {
    if said.words.len() < 2 {
        return false;
    }
    let holds = match said.asks_by() {
        Some(cue) => told_by(cue, asks_until(&said.words)),
        // "It's been a week" may be longer than it takes; "can he come tomorrow" and "it's Friday" ask no answer that.
        None if said.is_time() && names_span(&said.plain) && !inverts(&said.words) => {
            Some(names_span as fn(&str) -> bool)
        }
        None => None,
    };
    holds.is_some_and(|holds| !quote(&entry.answer, holds).is_empty())
}

/// Says what the answer before tells of how long, how often, when, how much, at most, otherwise or why.
pub(crate) fn tells_of(turn: &mut Turn<'_>, entry: &Entry, cue: &str) -> bool {
    let said = turn.understanding.said.as_ref();
    let asks_until = said.is_some_and(|said| asks_until(&said.words));
    let Some(holds) = told_by(cue, asks_until) else {
        return false;
    };
    // "What time" is told by the clock, where the answer names one.
    let asks_clock = said.is_some_and(|said| said.words.iter().any(|word| TABLE.asking_clock.contains(word)));
    if cue == "when" && asks_clock && !asks_until {
        let by_clock = quote(&entry.answer, names_clock);
        if say(turn, entry, &by_clock) {
            return true;
        }
    }
    let sentences = quote(&entry.answer, holds);
    say(turn, entry, &sentences)
}

/// What a sentence that tells what is asked by `cue` names.
fn told_by(cue: &str, asks_until: bool) -> Option<fn(&str) -> bool> {
    let names: fn(&str) -> bool = match cue {
        "long" => names_span,
        "often" => names_frequency,
        "when" if asks_until => names_deadline,
        "when" => names_moment,
        "much" => names_money,
        "most" => names_limit,
        "else" => names_consequence,
        "back" => names_return,
        "why" => names_reason,
        _ => return None,
    };
    Some(names)
}

/// Whether words ask for a deadline: what takes a week is none.
pub(crate) fn asks_until(said: &[String]) -> bool {
    let mut phrases = TABLE.asks_until.iter();
    phrases.any(|phrase| !phrase.is_empty() && said.windows(phrase.len()).any(|part| part == phrase))
}

/// Says again the part of an answer that has words of the utterance which its question has not; tells whether there is one.
pub(crate) fn tells_part(turn: &mut Turn<'_>, entry: &Entry) -> bool {
    let question = &turn.words_of(entry).question;
    let asked: Vec<String> = content_of(&turn.understanding.ranking)
        .into_iter()
        .filter(|word| !has(question, word))
        .collect();
    say(turn, entry, &with_any(entry, &asked))
}

/// [`tells_part`], where the very words stand in it: an answer that was read once is not cut for what is only like them.
pub(crate) fn tells_named_part(turn: &mut Turn<'_>, entry: &Entry) -> bool {
    let question = &turn.words_of(entry).question;
    let asked: Vec<String> = content_of(&turn.understanding.ranking)
        .into_iter()
        .filter(|word| !has(question, word))
        .collect();
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        !asked.is_empty() && asked.iter().all(|word| has_form(&known, word))
    });
    say(turn, entry, &sentences)
}

/// Says what the answer before tells of another thing, whose words it has and no other question: "and on Sundays?". Where
/// another has, it is told by what `question`, which the answer was given to, asks by.
pub(crate) fn tells_of_subject(
    turn: &mut Turn<'_>,
    entry: &Entry,
    question: &str,
    ranking: &Ranking,
) -> bool {
    let subject: Vec<String> = subject_of(ranking);
    let known = told(entry);
    if subject.is_empty() || !subject.iter().all(|word| has(&known, word)) {
        return false;
    }
    if is_asked_elsewhere(turn, entry, &subject, ranking) {
        // "And a sander?" behind how long a drill is lent asks how long, whatever there is about sanders.
        let holds = cue_of(&words(question)).and_then(|cue| told_by(cue, false));
        return holds.is_some_and(|holds| {
            let sentences = quote(&entry.answer, |sentence| {
                let known = plain_words(sentence);
                holds(sentence) && subject.iter().all(|word| has(&known, word))
            });
            say(turn, entry, &sentences)
        });
    }
    say(turn, entry, &with_any(entry, &subject))
}

/// Says how something is done to what was said before, where a sentence of the answer has what is done: "how do I add one?"
/// behind "Owners add staff under **Account**". Tells whether it does.
pub(crate) fn tells_way(turn: &mut Turn<'_>, entry: &Entry, ranking: &Ranking) -> bool {
    let content = ranking.words.iter().filter(|word| word.content && !word.denied);
    let deeds: Vec<String> = content
        .flat_map(|word| words(word.repaired.as_deref().unwrap_or(&word.text)))
        .filter(|word| !TABLE.pointing.contains(word) && !TABLE.many.contains(word))
        .collect();
    if deeds.is_empty() || is_asked_elsewhere(turn, entry, &deeds, ranking) {
        return false;
    }
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        deeds.iter().all(|word| has(&known, word))
    });
    say(turn, entry, &sentences)
}

/// Says what the answer before tells where few words ask more of it than of any other question: "how many days?" behind
/// "Up to five days", "who pays?" behind "Your team pays". Tells whether it did.
pub(crate) fn tells_rather(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let counts = said.words.iter().any(|word| TABLE.many.contains(word));
    let cue = said.asks_by();
    let asks = match cue {
        // A way and a reason take more than a sentence.
        Some("how" | "why") => counts,
        Some(_) => true,
        None => said.words.iter().any(|word| TABLE.asking_by.contains(word)),
    };
    let count = said.words.len();
    let is_short = count <= MOST_BARE_WORDS || (count <= MOST_POINTING_WORDS && points_back(&said.words));
    if !(asks && is_short) {
        return false;
    }
    let subject = subject_of(ranking);
    let first = ranking
        .candidates
        .first()
        .and_then(|first| turn.knowledge.entry_named(&first.id));
    let is_given = first.is_none_or(|first| first.id == entry.id);
    let is_named = first.is_some_and(|first| {
        let question = remembered(&first.question);
        let telling = question.telling();
        let said = telling.iter().filter(|word| has(&subject, word)).count();
        2 * said > telling.len()
    });
    if subject.is_empty() || is_given || is_named {
        return false;
    }
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        subject.iter().all(|word| has(&known, word))
            && may_tell(cue, sentence)
            && (!counts || subject.iter().any(|word| is_counted(&known, word)))
    });
    say(turn, entry, &sentences)
}

/// The words of meaning of an utterance that are no frame of a question.
fn subject_of(ranking: &Ranking) -> Vec<String> {
    let content = ranking.words.iter().filter(|word| word.content && !word.denied);
    content.flat_map(telling).collect()
}

/// Whether no word of an utterance names anything.
pub(crate) fn names_nothing(ranking: &Ranking) -> bool {
    content_of(ranking).is_empty()
}

/// [`subject_of`], with what is denied.
fn content_of(ranking: &Ranking) -> Vec<String> {
    let content = ranking.words.iter().filter(|word| word.content);
    content.flat_map(telling).collect()
}

/// What an answer says that has one of these words.
fn with_any(entry: &Entry, asked: &[String]) -> String {
    quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        asked.iter().any(|word| has(&known, word))
    })
}

fn say(turn: &mut Turn<'_>, entry: &Entry, sentences: &str) -> bool {
    let lead = turn.own(Key::ArticleSays, &[]);
    say_behind(turn, lead, entry, sentences)
}

/// [`say`], with what is said ahead.
fn say_behind(turn: &mut Turn<'_>, lead: Draft, entry: &Entry, sentences: &str) -> bool {
    if sentences.is_empty() {
        return false;
    }
    turn.refer(ContextReference::Anaphora);
    turn.decide(Decision::Answer);
    turn.record.entry = Some(entry.id.clone());
    let draft = lead.text(sentences);
    let draft = answer::sourced(turn, draft, entry);
    turn.say(draft);
    answer::keep_open(turn, entry);
    true
}

/// The one answer that was given last, while it is fresh.
fn entry_before<'a>(turn: &Turn<'a>) -> Option<&'a Entry> {
    let context = turn
        .state
        .context
        .as_ref()
        .filter(|_| turn.context_weight() == 100)?;
    turn.entry(&context.entry)
}

/// A word of meaning; a small number counts something, which the answer need not.
fn telling(word: &Word) -> impl Iterator<Item = String> {
    let text = word.repaired.as_deref().unwrap_or(&word.text);
    words(text)
        .into_iter()
        .filter(|word| !TABLE.frame.contains(word) && fallback::says_something(word))
}

/// What a thread remembers of whole answers: of each conversation that goes on it is the last one that is read again.
type OfAnswer = Memory<Rc<[String]>, 64, 8_192>;

/// The words of an entry that a person has read.
pub(crate) fn told(entry: &Entry) -> Rc<[String]> {
    thread_local! {
        static TOLD: OfAnswer = Memory::default();
    }

    let read = || {
        let mut told = words(&entry.question);
        // All of them: `words` reads the beginning of a text only.
        for sentence in plain_text(&entry.answer).split(['.', '\n', '!', '?']) {
            told.extend(words(sentence));
        }
        told.into()
    };
    TOLD.with(|told| told.of(&[entry.question.as_str(), &entry.answer].join("\n"), read))
}

/// Whether a text leads to an answer that was given last, and in words of it: "no, I meant of an app" refuses nothing.
pub(crate) fn restates(turn: &Turn<'_>, ranking: &Ranking) -> bool {
    let Pending::Answered { entries, .. } = &turn.state.pending else {
        return false;
    };
    let first = ranking
        .candidates
        .first()
        .filter(|first| first.confidence >= CLEAR);
    let entry = first.and_then(|first| entries.iter().find(|id| id.as_str() == first.id));
    let Some(entry) = entry.and_then(|id| turn.entry(id)) else {
        return false;
    };
    let known = told(entry);
    let content = ranking.words.iter().filter(|word| word.content);
    let mut words = content.flat_map(telling).peekable();
    words.peek().is_some() && words.all(|word| has(&known, &word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_told_by_an_amount() {
        assert!(!may_tell(
            Some("much"),
            "With the box the light works for some hours."
        ));
        assert!(may_tell(Some("much"), "It costs 3 €."));
        assert!(may_tell(Some("much"), "Fill in 2 litres."));
    }

    #[test]
    fn an_earlier_answer_is_taken_back_in_words() {
        for text in [
            "no the first answer was right",
            "the previous one was better",
            "die erste Antwort war richtig",
        ] {
            assert!(returns_to_earlier(&Text::new(text)), "{text}");
        }
        for text in [
            "my first token is right",
            "the previous version worked",
            "the first one",
        ] {
            assert!(!returns_to_earlier(&Text::new(text)), "{text}");
        }
    }
}
