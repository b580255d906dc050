//! How an utterance leans on what was said before. The words are data (`data/*/follow_ups.toml`).

use std::sync::LazyLock;

use intent_classifier::Ranking;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::words::{File, Phrase, Phrases, Text, read_phrases, spellings, words};

/// Longer utterances have a subject of their own.
const MOST_WORDS: usize = 10;

/// An utterance of so few words behind "and" names another subject: "and SSH?".
const MOST_SUBJECT_WORDS: usize = 3;

/// So few words behind "since" or "for" only add to what was said: "for my mother".
const MOST_ADDED_WORDS: usize = 4;

/// A question of so few words may leave out what it is about.
const MOST_BARE_WORDS: usize = 7;

struct Table {
    leads: FxHashSet<String>,
    pointing: FxHashSet<String>,
    light: FxHashSet<String>,
    bare: FxHashSet<String>,
    substituting: Vec<Vec<String>>,
    common: FxHashSet<String>,
    joining: FxHashSet<String>,
    asking: FxHashSet<String>,
    loosely: FxHashSet<String>,
    circumstances: FxHashSet<String>,
    /// Turns of phrase whose "it" and "there" point at nothing.
    expletive: Phrases<()>,
    elaborating: FxHashSet<String>,
    telling_more: FxHashSet<String>,
    how_come: Vec<String>,
    /// Turns of phrase that ask by something, by their first word; and names of what is asked for.
    asks_by: FxHashMap<String, Vec<AskingPhrase>>,
    names: Vec<(&'static str, FxHashSet<String>)>,
    around_name: FxHashSet<String>,
    /// Words that ask, and what each asks by.
    asks: FxHashMap<String, &'static str>,
    /// What is asked by, and the words of questions that answer it.
    cues: Vec<(&'static str, FxHashSet<String>)>,
}

/// A turn of phrase that asks by something: "how late", "what time".
struct AskingPhrase {
    words: Vec<String>,
    /// What it asks by.
    cue: &'static str,
    /// Whether one of its own words asks.
    has_own: bool,
    /// Of two in an utterance the one with the lower rank is what is asked by.
    rank: usize,
}

/// What answers tell a detail of.
const DETAILS: &[&str] = &["when", "long", "often", "much", "most", "else", "back"];

/// What is asked by; "how" is the weakest.
const CUES: &[&str] = &["where", "why", "when", "long", "much", "who", "how"];

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let expletive = lists.remove("expletive").unwrap_or_default();
    let expletive = expletive.iter().map(|phrase| Phrase::new(phrase)).collect();
    let mut list = |name: &str| -> Vec<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    let cues = CUES
        .iter()
        .map(|cue| (*cue, list(&format!("cue_{cue}")).into_iter().collect()))
        .collect();
    let mut asks: FxHashMap<String, &'static str> = FxHashMap::default();
    for cue in CUES {
        for word in list(&format!("asks_{cue}")) {
            asks.entry(word).or_insert(cue);
        }
    }
    let asking = DETAILS.iter().flat_map(|cue| {
        let phrases = list(&format!("asks_{cue}_by"));
        phrases.into_iter().map(move |phrase| (*cue, words(&phrase)))
    });
    let mut asks_by: FxHashMap<String, Vec<AskingPhrase>> = FxHashMap::default();
    for (rank, (cue, words)) in asking.enumerate() {
        let Some(first) = words.first().cloned() else {
            continue;
        };
        let has_own = words.iter().any(|word| asks.contains_key(word));
        asks_by.entry(first).or_default().push(AskingPhrase {
            words,
            cue,
            has_own,
            rank,
        });
    }
    let names = DETAILS
        .iter()
        .map(|cue| (*cue, list(&format!("names_{cue}")).into_iter().collect()))
        .collect();
    Table {
        cues,
        asks,
        asks_by,
        names,
        around_name: list("around_name").into_iter().collect(),
        joining: list("joining").into_iter().collect(),
        asking: list("asking").into_iter().collect(),
        loosely: list("loosely").into_iter().collect(),
        circumstances: list("circumstances").into_iter().collect(),
        expletive,
        elaborating: list("elaborating").into_iter().collect(),
        telling_more: list("telling_more").into_iter().collect(),
        how_come: list("how_come"),
        substituting: list("substituting").iter().map(|phrase| words(phrase)).collect(),
        leads: list("leads").into_iter().collect(),
        pointing: list("pointing").into_iter().collect(),
        light: list("light").into_iter().collect(),
        bare: list("bare").into_iter().collect(),
        common: list("common").into_iter().collect(),
    }
});

/// How an utterance leans on what was said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reference {
    /// It has no subject of its own; what it asks by ("where", "why").
    Anaphora(Option<&'static str>),
    /// It puts another subject in the place of the last.
    Substitution,
    /// It asks something of its own about the last subject: "and how do I order one?".
    Continuation,
    /// It tells more of the last subject: "it stopped working".
    Elaboration,
}

/// How `text` leans on what was said before, if it does; `is_sure` tells whether an article answers it by itself.
pub(super) fn reference(text: &Text, ranking: &Ranking, is_sure: bool) -> Option<Reference> {
    let all = &text.words;
    let words = behind_leads(all);
    let lead = all.get(..all.len() - words.len()).unwrap_or_default();
    if words.is_empty() && ends_bare(all) {
        return Some(Reference::Anaphora(None));
    }
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let begins = |opening: &Vec<String>| words.len() > opening.len() && words.starts_with(opening);
    if TABLE.substituting.iter().any(begins) {
        return Some(Reference::Substitution);
    }
    // "And SSH?", "and for OAuth?"
    if lead.iter().any(|word| TABLE.joining.contains(word))
        && words.len() <= MOST_SUBJECT_WORDS
        && !words
            .iter()
            .any(|word| cue(word).is_some() || TABLE.pointing.contains(word))
    {
        return Some(Reference::Substitution);
    }
    if are_circumstance(words) {
        return Some(Reference::Substitution);
    }
    let joined = words.join(" ");
    let cue_of = || {
        if TABLE
            .how_come
            .iter()
            .any(|opening| joined.starts_with(opening.as_str()))
        {
            return Some("why");
        }
        if let Some(cue) = cue_of_phrase(words) {
            return Some(cue);
        }
        words
            .iter()
            .find_map(|word| cue(word).filter(|cue| *cue != "how"))
            .or_else(|| words.iter().find_map(|word| cue(word)))
    };
    if TABLE.bare.contains(&joined) {
        return Some(Reference::Anaphora(cue_of()));
    }
    let points = points_back(words);
    // What the classifier takes for a word of meaning, beside those that carry no subject: "charged" of "will I be charged"
    // is what is asked by, unless an article is about it. "What time do you open?" is asked of nothing said before.
    let asked_by = phrase_asked_by(words)
        .filter(|phrase| !is_sure && !matches!(phrase.cue, "when" | "long" | "often"))
        .map_or(&[][..], |phrase| phrase.words.as_slice());
    let has_subject = ranking
        .words
        .iter()
        .filter(|word| word.content)
        .flat_map(|word| crate::words::words(&word.text))
        .any(|word| {
            !asked_by.contains(&word)
                && ![&TABLE.light, &TABLE.pointing, &TABLE.leads]
                    .iter()
                    .any(|list| list.contains(&word))
        });
    let asks = text.plain.trim_end().ends_with('?')
        || cue_of().is_some()
        || words.first().is_some_and(|word| TABLE.asking.contains(word));
    let points_loosely = points || words.iter().skip(1).any(|word| TABLE.loosely.contains(word));
    // "Why so late", "where do I click", "what do I have to do then": so few words need not point back.
    let is_bare = words.len() <= MOST_BARE_WORDS && asks;
    let begins_pointing = words.first().is_some_and(|word| {
        let lists = [&TABLE.pointing, &TABLE.telling_more, &TABLE.elaborating];
        lists.iter().any(|list| list.contains(word))
    });
    match (asks, has_subject) {
        (true, false) if points_loosely || is_bare => Some(Reference::Anaphora(cue_of())),
        (true, true) if points_loosely || !lead.is_empty() => Some(Reference::Continuation),
        // "And her brother, he is 13".
        (false, true) if begins_pointing || lead.iter().any(|word| TABLE.joining.contains(word)) => {
            Some(Reference::Elaboration)
        }
        _ => None,
    }
}

/// Whether a word points back at what was said before. "Is there a log?" and "is it possible to print?" point at nothing.
pub(crate) fn points_back(words: &[String]) -> bool {
    let mut rest = words;
    while let Some((word, behind)) = rest.split_first() {
        let expletive = TABLE.expletive.prefixes_of(rest).map(|(count, ())| count).max();
        if let Some(count) = expletive.filter(|count| *count > 0) {
            rest = rest.get(count..).unwrap_or_default();
            continue;
        }
        if TABLE.pointing.contains(word) {
            return true;
        }
        rest = behind;
    }
    false
}

/// Words behind those that say nothing before a follow-up: "and also …".
pub(crate) fn behind_leads(words: &[String]) -> &[String] {
    let leads = words
        .iter()
        .take_while(|word| TABLE.leads.contains(word.as_str()));
    words.get(leads.count()..).unwrap_or_default()
}

/// Whether words begin with those that say nothing before a follow-up.
pub(super) fn has_lead(words: &[String]) -> bool {
    words.len() > behind_leads(words).len()
}

/// Whether a text begins with a word that points back and asks nothing: "it was blue".
pub(crate) fn begins_pointing(text: &Text) -> bool {
    let first = behind_leads(&text.words).first();
    let points = |word: &String| TABLE.pointing.contains(word) || TABLE.telling_more.contains(word);
    !text.plain.contains(['?', '？']) && text.asks_by().is_none() && first.is_some_and(points)
}

/// Whether a text asks of what was said before, or tells a time of it: "when can I pick it up", "it's been a week".
pub(crate) fn leans(text: &Text) -> bool {
    let words = behind_leads(&text.words);
    let asks_of_it = cue_of(words).is_some_and(|cue| cue != "how") && points_back(words);
    // "And for the one of 2019" is another.
    let tells_of_it =
        !has_lead(&text.words) && cue_of(words).is_none() && !are_circumstance(words) && text.is_time();
    text.words.len() <= MOST_WORDS && (asks_of_it || tells_of_it)
}

/// Whether a word carries no subject.
pub(crate) fn is_light(word: &str) -> bool {
    let folded = words(word).concat();
    [&TABLE.light, &TABLE.pointing, &TABLE.leads]
        .iter()
        .any(|list| list.contains(&folded))
}

/// Whether a text only adds to what was said: "for my mother", "on a Mac".
pub(crate) fn adds_circumstance(text: &Text) -> bool {
    are_circumstance(behind_leads(&text.words))
}

fn are_circumstance(words: &[String]) -> bool {
    let asks_or_points = |word: &String| cue(word).is_some() || TABLE.pointing.contains(word);
    words
        .first()
        .is_some_and(|word| TABLE.circumstances.contains(word))
        && (2..=MOST_ADDED_WORDS).contains(&words.len())
        && !words.iter().any(asks_or_points)
}

/// What words ask by, in the order of [`CUES`].
pub(crate) fn cue_of(words: &[String]) -> Option<&'static str> {
    if let Some(cue) = cue_of_phrase(words) {
        return Some(cue);
    }
    let asked: Vec<&str> = words.iter().filter_map(|word| cue(word)).collect();
    CUES.iter().find(|cue| asked.contains(cue)).copied()
}

/// What a turn of phrase among the words asks by: "how late", "what time".
fn cue_of_phrase(said: &[String]) -> Option<&'static str> {
    phrase_asked_by(said).map(|phrase| phrase.cue)
}

/// A question word before a turn of phrase that has none is what is asked by: "where do I pay?" is no price.
fn phrase_asked_by(said: &[String]) -> Option<&'static AskingPhrase> {
    let asks_word = |word: &String| cue(word).is_some_and(|cue| cue != "long" && cue != "much");
    let first_asking = said.iter().position(asks_word).unwrap_or(said.len());
    let begun_at = |place: usize| {
        let rest = said.get(place..).unwrap_or_default();
        let phrases = rest.first().and_then(|word| TABLE.asks_by.get(word));
        phrases.into_iter().flatten().filter(move |phrase| {
            (phrase.has_own || place <= first_asking) && rest.starts_with(&phrase.words)
        })
    };
    (0..said.len())
        .flat_map(begun_at)
        .min_by_key(|phrase| phrase.rank)
}

/// The detail that a text names and nothing else: "price?", "and what is the deadline".
pub(super) fn named_detail(text: &Text) -> Option<&'static str> {
    let telling: Vec<&String> = text
        .words
        .iter()
        .filter(|word| !TABLE.around_name.contains(*word) && !TABLE.leads.contains(*word))
        .collect();
    let are_names = |names: &FxHashSet<String>| telling.iter().all(|word| names.contains(*word));
    let named = TABLE.names.iter().find(|(_, names)| are_names(names));
    named.filter(|_| !telling.is_empty()).map(|(cue, _)| *cue)
}

/// The price or span that a word of a few names beside what it is of: "the dirty fee", "migration duration". Other names of
/// details mean many things: "time", "size".
pub(crate) fn detail_named_in(said: &[String]) -> Option<&'static str> {
    let of_word = |word: &String| {
        let mut names = TABLE.names.iter();
        names.find(|(cue, names)| matches!(*cue, "much" | "long") && names.contains(word))
    };
    let named = said
        .iter()
        .filter(|_| said.len() <= MOST_BARE_WORDS)
        .find_map(of_word);
    named.map(|(cue, _)| *cue)
}

/// What a word asks by.
pub(super) fn cue(word: &str) -> Option<&'static str> {
    TABLE.asks.get(word).copied()
}

/// Whether a question with these words answers what is asked by.
pub(crate) fn answers(cue: &str, question: &[String]) -> bool {
    TABLE
        .cues
        .iter()
        .filter(|(known, _)| *known == cue)
        .any(|(_, answering)| question.iter().any(|word| answering.contains(word)))
}

/// Whether a text is a whole follow-up, though nothing in it points back: "is that all?".
pub(crate) fn is_bare(text: &Text) -> bool {
    let asked = behind_leads(&text.words);
    if asked.is_empty() {
        ends_bare(&text.words)
    } else {
        TABLE.bare.contains(&text.folded) || TABLE.bare.contains(&asked.join(" "))
    }
}

/// Whether words are nothing but leads that end as a whole follow-up: "ok and then".
fn ends_bare(leads: &[String]) -> bool {
    (0..leads.len()).any(|start| {
        TABLE
            .bare
            .contains(&leads.get(start..).unwrap_or_default().join(" "))
    })
}

/// Words that tell one question from another.
pub(crate) fn telling(text: &str) -> Vec<String> {
    let mut telling: Vec<String> = words(text)
        .into_iter()
        .filter(|word| word.chars().count() > 2 && !TABLE.common.contains(word))
        .collect();
    telling.dedup();
    telling
}

#[cfg(test)]
mod tests {
    use intent_classifier::Word;

    use super::*;

    /// As the classifier reads it, roughly: short words are function words.
    fn reference_of(text: &str) -> Option<Reference> {
        let content = [
            "token", "gate", "printer", "ssh", "badge", "find", "agent", "offline", "works", "do", "see",
            "phone",
        ];
        let mut ranking = Ranking::empty();
        ranking.words = words(text)
            .into_iter()
            .map(|word| Word {
                content: content.contains(&word.as_str()),
                stem: word.clone(),
                text: word,
                repaired: None,
                known: true,
                read_as: Vec::new(),
                stands_for: Vec::new(),
                denied: false,
            })
            .collect();
        reference(&Text::new(text), &ranking, false)
    }

    #[test]
    fn a_detail_is_asked_for_by_its_name() {
        for (text, detail) in [
            ("price?", Some("much")),
            ("and what is the deadline", Some("when")),
            ("und die Gebühr?", Some("much")),
            ("size limit?", Some("most")),
            ("the price of a token", None),
            ("and?", None),
        ] {
            assert_eq!(named_detail(&Text::new(text)), detail, "{text}");
        }
        for (text, asked) in [
            ("how late can I do that", Some("when")),
            ("what time do they start", Some("when")),
            ("wie hoch ist sie", Some("much")),
            ("how big can it be", Some("most")),
            ("how often can I do that", Some("often")),
            ("wie oft geht das", Some("often")),
            ("and what if i forget that", Some("else")),
            ("how do I get to a person", Some("how")),
            ("do I have to pay", Some("much")),
            ("how do I pay", Some("how")),
            ("when do I have to pay", Some("when")),
            ("how much will I be charged", Some("much")),
            ("how long do I have to pay", Some("long")),
            ("wann muss ich zahlen", Some("when")),
            ("my parcel is late", None),
        ] {
            assert_eq!(cue_of(&words(text)), asked, "{text}");
        }
    }

    #[test]
    fn a_follow_up_has_no_subject_or_another_one() {
        for (text, expected) in [
            ("why?", Some(Reference::Anaphora(Some("why")))),
            (
                "and where do I find that?",
                Some(Reference::Anaphora(Some("where"))),
            ),
            ("where can I see it", Some(Reference::Anaphora(Some("where")))),
            ("how long does it take", Some(Reference::Anaphora(Some("long")))),
            ("tell me more", Some(Reference::Anaphora(None))),
            ("what about SSH?", Some(Reference::Substitution)),
            ("and ssh?", Some(Reference::Substitution)),
            ("and how do I renew the badge", Some(Reference::Continuation)),
            ("where do I find the printer", None),
            ("why is the gate closed", None),
            ("is there a badge", None),
            ("is it possible to see the badge", None),
            ("is there a badge for that", Some(Reference::Continuation)),
            ("why so long", Some(Reference::Anaphora(Some("why")))),
            ("where do I see", Some(Reference::Anaphora(Some("where")))),
            ("that token", Some(Reference::Elaboration)),
            ("it works", None),
            ("my agent is offline", None),
        ] {
            assert_eq!(reference_of(text), expected, "{text}");
        }
    }
}
