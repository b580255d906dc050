//! What is told of oneself is a case that the answer before makes: "can't wait" behind "If you cannot wait, ring us", "don't have
//! those" behind "Without recovery codes …". It refuses nothing, and the sentence of that case is said again.

use std::cell::Cell;
use std::sync::LazyLock;

use intent_classifier::Ranking;
use knowledge::Entry;
use rustc_hash::FxHashSet;

use super::turn_of_phrase::{names_consequence, names_validity};
use super::{TABLE, content_of, done, entry_before, has, inverts, quote, say, told, without_refusal};
use crate::plain_text::{plain_text, plain_words};
use crate::state::Spoken;
use crate::turn::Turn;
use crate::words::{File, Phrase, Phrases, Text, read_phrases, spellings};
use crate::{fallback, intake};

/// A longer statement tells more than its case.
const MOST_WORDS: usize = 6;

/// A deed that an answer makes a case of is told in so many words.
const MOST_DEED_WORDS: usize = 10;

/// Behind "if" so many words make the case.
const REACH: usize = 9;

struct Cases {
    /// "Without", "if you have no".
    lacking: Phrases<()>,
    /// "Anymore", "abgelaufen".
    over: Phrases<()>,
    /// "Can't", "not", "ohne": all of them deny.
    negative: FxHashSet<String>,
    /// "If", of what makes a case.
    ifs: FxHashSet<String>,
    /// Who it is told of.
    persons: FxHashSet<String>,
}

static CASES: LazyLock<Cases> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let lacking = lists.remove("lacking").unwrap_or_default();
    let over = lists.remove("over").unwrap_or_default();
    let mut list = |name: &str| -> FxHashSet<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    Cases {
        lacking: lacking.iter().map(|phrase| Phrase::new(phrase)).collect(),
        over: over.iter().map(|phrase| Phrase::new(phrase)).collect(),
        negative: list("negative"),
        ifs: list("ifs"),
        persons: list("persons"),
    }
});

/// Whether a word tells of whom a case is told.
pub(super) fn is_person(word: &String) -> bool {
    CASES.persons.contains(word)
}

/// Says what the answer before tells of the case that a statement names by what is lacking or not done; tells whether it does.
pub(crate) fn tells_case(turn: &mut Turn<'_>, said: &Text) -> bool {
    let Some(entry) = entry_before(turn).filter(|_| !asks(said) && said.words.len() <= MOST_WORDS) else {
        return false;
    };
    if intake::says_absent(&said.plain) {
        let lacking = quote(&entry.answer, names_lack);
        return say(turn, entry, &lacking);
    }
    let is_negative = |word: &String| CASES.negative.contains(word);
    let rest: Vec<&String> = said
        .words
        .iter()
        .filter(|word| !is_negative(word) && !CASES.persons.contains(*word))
        .collect();
    if rest.is_empty() || rest.len() == said.words.len() || !said.words.iter().any(is_negative) {
        return false;
    }
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        clauses(&known)
            .any(|clause| clause.iter().any(is_negative) && rest.iter().all(|word| has(clause, word)))
    });
    say(turn, entry, &sentences)
}

/// Says the case of the answer before that is told in its very words: "still pending" behind "If the payment is still pending,
/// cancel it", whatever else is called so. Tells whether there is one.
pub(crate) fn tells_very_case(turn: &mut Turn<'_>, said: &Text) -> bool {
    const FEWEST_TOLD: usize = 2;
    if said.words.len() > 2 * MOST_WORDS {
        return false;
    }
    let is_before = |word: &&String| CASES.persons.contains(*word) || TABLE.beginning.contains(*word);
    let before = said.words.iter().take_while(is_before).count();
    let told = said.words.get(before..).unwrap_or_default();
    let Some(entry) = entry_before(turn).filter(|_| !asks(said)) else {
        return false;
    };
    if !(FEWEST_TOLD..=MOST_WORDS).contains(&told.len())
        || !told.iter().any(|word| fallback::says_something(word))
    {
        return false;
    }
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        clauses(&known)
            .filter(|clause| clause.first().is_some_and(|first| CASES.ifs.contains(first)))
            .any(|clause| clause.windows(told.len()).any(|part| part == told))
    });
    say(turn, entry, &sentences)
}

/// Says how long something holds that does no more: "the invite doesn't work anymore" behind "An invitation is valid for 7 days".
/// Tells whether the answer before tells it.
pub(crate) fn tells_validity(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    const MOST_WORDS: usize = 9;
    let is_over = || {
        (0..said.words.len()).any(|start| {
            let rest = said.words.get(start..).unwrap_or_default();
            CASES.over.prefixes_of(rest).any(|(count, ())| count > 0)
        })
    };
    let Some(entry) = entry_before(turn).filter(|_| said.words.len() <= MOST_WORDS && is_over()) else {
        return false;
    };
    let named = content_of(ranking);
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        names_validity(sentence) && named.iter().any(|word| has(&known, word))
    });
    say(turn, entry, &sentences)
}

/// Says what the answer before tells to do next, where a step of it was taken or gave nothing: "asked them already" behind "Ask
/// the neighbours. Then tell us", "no mail" behind "The mail comes soon; look in the spam folder". Tells whether it tells more.
pub(crate) fn tells_next(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let is_taken = is_report(said) || said.words.iter().any(|word| TABLE.taken.contains(word));
    let own = without_refusal(said);
    let is_lacking = own.len() <= MOST_WORDS && own.iter().any(|word| CASES.negative.contains(word));
    let Some(entry) = entry_before(turn).filter(|_| !asks(said) && (is_taken || is_lacking)) else {
        return false;
    };
    let question = &turn.words_of(entry).question;
    let named: Vec<String> = content_of(ranking)
        .into_iter()
        .filter(|word| !TABLE.complaining.contains(word) && !CASES.negative.contains(word))
        .collect();
    if named.is_empty() && is_report(said) {
        return say(turn, entry, &quote(&entry.answer, is_instead));
    }
    if named.is_empty() || named.iter().any(|word| has(question, word)) {
        return false;
    }
    let is_behind = Cell::new(false);
    let has_all = |piece: &str| {
        let known = plain_words(piece);
        named.iter().all(|word| has(&known, word))
    };
    let sentences = quote(&entry.answer, |sentence| {
        let was_behind = is_behind.get();
        let is_here = has_all(sentence);
        is_behind.set(was_behind || is_here);
        // What stands behind a semicolon is a step of its own. Where something lacks, what else there is helps alone.
        let goes_on = || sentence.split_once(';').is_some_and(|(step, _)| has_all(step));
        let is_next = was_behind && !is_here && (is_taken || is_instead(sentence));
        is_next || (is_here && goes_on())
    });
    say(turn, entry, &sentences)
}

/// Says what the answer before tells to do where its steps did not help, to who took them: "tried that" behind "If it falls
/// again, call us". Only once: said twice it leads on to what is nearest. Tells whether there is such a sentence.
pub(crate) fn tells_other_step(turn: &mut Turn<'_>, said: &Text) -> bool {
    let was_given = matches!(turn.state.spoken, Spoken::Entries { .. });
    let Some(entry) =
        entry_before(turn).filter(|entry| was_given && (reports_deed(said) || stays(said, entry)))
    else {
        return false;
    };
    let sentences = quote(&entry.answer, is_instead);
    say(turn, entry, &sentences)
}

/// Whether a text tells that something was done, and hardly more: "tried that", "hab ich schon gemacht".
fn reports_deed(said: &Text) -> bool {
    const MOST_WORDS: usize = 5;
    let is_deed = |word: &String| TABLE.done.contains(word) || TABLE.taken.contains(word);
    let is_beside = |word: &String| {
        let lists = [&TABLE.complaining, &TABLE.frame, &TABLE.doers, &CASES.persons];
        lists.iter().any(|list| list.contains(word)) || !fallback::says_something(word)
    };
    said.words.len() <= MOST_WORDS
        && !denies(said)
        && said.words.iter().any(is_deed)
        && said.words.iter().all(|word| is_deed(word) || is_beside(word))
}

/// Whether a text tells that something stays as it was, and hardly more than the answer does: "still off", "geht immer noch nicht",
/// "did that, still red" behind "the lamp is red at first".
fn stays(said: &Text, entry: &Entry) -> bool {
    const MOST_WORDS: usize = 6;
    let told = told(entry);
    let says_nothing = |word: &String| {
        let lists = [&TABLE.staying, &TABLE.complaining, &TABLE.done];
        lists.iter().any(|list| list.contains(word)) || !fallback::says_something(word) || told.contains(word)
    };
    said.words.len() <= MOST_WORDS
        && said.words.iter().any(|word| TABLE.staying.contains(word))
        && said.words.iter().all(says_nothing)
}

/// Whether a text denies something: an encoder hardly sees it.
pub(super) fn denies(said: &Text) -> bool {
    said.words.iter().any(|word| CASES.negative.contains(word))
}

/// Whether a text tells that something was done, or that nothing came of it, and no more: "did that", "tried it", "still nothing".
fn is_report(said: &Text) -> bool {
    const MOST_WORDS: usize = 4;
    let is_told = |word: &String| {
        let lists = [&TABLE.done, &TABLE.taken, &TABLE.complaining];
        lists.iter().any(|list| list.contains(word))
    };
    said.words.len() <= MOST_WORDS
        && said.words.iter().any(is_told)
        && said
            .words
            .iter()
            .all(|word| is_told(word) || TABLE.frame.contains(word) || TABLE.doers.contains(word))
}

/// Says what the answer before tells of a deed or of how things are: "I changed my bank account last week" behind "The first payout after you change
/// your bank account takes five days". How it is done the person knows. Tells whether it does.
pub(crate) fn tells_of_deed(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let is_of_person = said
        .words
        .first()
        .is_some_and(|first| TABLE.doers.contains(first) || CASES.persons.contains(first));
    if !is_of_person || asks(said) || said.words.len() > MOST_DEED_WORDS {
        return false;
    }
    let is_deed = done::names_deed(&said.words);
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let is_time = |word: &String| {
        [&TABLE.times, &TABLE.moments, &TABLE.units]
            .iter()
            .any(|list| list.contains(word))
    };
    let told: Vec<String> = content_of(ranking)
        .into_iter()
        .filter(|word| !is_time(word))
        .collect();
    if told.len() < 2 {
        return false;
    }
    let sentences = quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        clauses(&known).any(|clause| {
            // What is so, and was not done, is a case where the answer says "if".
            let is_case = is_deed || clause.first().is_some_and(|first| CASES.ifs.contains(first));
            is_case && told.iter().all(|word| has(clause, word))
        })
    });
    say(turn, entry, &sentences)
}

/// The words behind each word that makes a case, and that word.
fn clauses(words: &[String]) -> impl Iterator<Item = &[String]> {
    let places = words.iter().enumerate();
    let begins = places.filter(|(_, word)| TABLE.conditions.contains(*word));
    begins.map(|(place, _)| {
        words
            .get(place..words.len().min(place + REACH))
            .unwrap_or_default()
    })
}

/// Whether a sentence tells what there is instead: "Otherwise call us", "If it stays blank, open a ticket".
fn is_instead(sentence: &str) -> bool {
    let is_case = |first: &String| CASES.ifs.contains(first);
    names_consequence(sentence)
        || plain_words(sentence).first().is_some_and(is_case)
        || begins_with_verb_in_german(&plain_text(sentence))
}

/// Whether a sentence makes its case by a verb that stands first: "Lädt er dann noch nicht, rufen Sie an". "Rufen Sie an, wenn"
/// makes none that way.
fn begins_with_verb_in_german(plain: &str) -> bool {
    const PRONOUNS: [&str; 4] = ["er", "es", "sie", "das"];
    let second = plain.split_whitespace().nth(1);
    second.is_some_and(|second| PRONOUNS.contains(&second)) && plain.contains(',') && !plain.ends_with('?')
}

/// Whether a sentence tells what holds where something is not there.
fn names_lack(sentence: &str) -> bool {
    let known = plain_words(sentence);
    (0..known.len()).any(|start| {
        let rest = known.get(start..).unwrap_or_default();
        CASES.lacking.prefixes_of(rest).any(|(count, ())| count > 0)
    })
}

fn asks(said: &Text) -> bool {
    said.plain.contains(['?', '？'])
        || inverts(&said.words)
        || crate::context::cue_of(said.words.get(..1).unwrap_or_default()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_where_something_lacks_is_told_by_its_turn() {
        for sentence in [
            "Without recovery codes, bring your badge to the desk.",
            "If you have no printer, show the QR code.",
            "Ohne Karte rufen Sie uns an.",
        ] {
            assert!(names_lack(sentence), "{sentence}");
        }
        assert!(!names_lack("Contactless goes up to £100."));
    }

    #[test]
    fn what_there_is_instead_begins_with_its_case() {
        for sentence in [
            "If it falls again, call us.",
            "Lädt er dann noch nicht, bringen Sie ihn mit.",
            "Hilft das nicht, schreiben Sie uns.",
        ] {
            assert!(is_instead(sentence), "{sentence}");
        }
        for sentence in ["Rufen Sie uns an, wenn es tropft.", "Unplug it, then wait."] {
            assert!(!is_instead(sentence), "{sentence}");
        }
    }
}
