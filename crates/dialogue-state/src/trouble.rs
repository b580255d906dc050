//! A wish and what comes in its way: "I want to print and I get blank pages". The wish says what most of the words are about,
//! and the trouble what is asked for.

use std::sync::LazyLock;

use intent_classifier::{DecisionCosts, Ranking, Verdict, decide};
use knowledge::Entry;
use regex::Regex;

use crate::words::words;
use crate::{about_answer, fallback};

/// A wish, the word that turns, and the trouble behind it, in English and German.
static WISH: LazyLock<Regex> = LazyLock::new(|| {
    let wish = r"(?:i|we)(?:\s+am|\s+are|'m|'re|\s+was|\s+have|'ve)?\s+(?:just\s+|only\s+)?(?:want|wanted|need|needed|try|tried|trying|attempt|attempted|attempting|would\s+like)
        |(?:i|we)'d\s+like
        |when(?:ever)?\s+(?:i|we)\s+(?:try|want)
        |(?:ich|wir)\s+(?:will|wollen|wollte|wollten|möchte|möchten|versuche|versuchen|versuchte|muss|müssen)";
    let who = r"(?:i|we|it|that|there|they|nothing|the\s+\S+|my\s+\S+|es|das|da|dort|ich|wir|man|nichts|der\s+\S+|die\s+\S+|mein\S*\s+\S+)\s+(?:always\s+|only\s+|just\s+|still\s+|then\s+|immer\s+|nur\s+|dann\s+)?";
    let comes = r"gets?|got|sees?|saw|receives?|received|says?|said|shows?|fails?|failed|keeps?|kept|am|is|are|was|has|asks|happens|appears|does|doesn't|doesnt|don't|dont|do\s+not|didn't|can't|cant|cannot|couldn't|won't|wont|will\s+not|never
        |bekomm\w*|krieg\w*|erh[aä]lt\w*|sehe|sieht|kommt|steht|geht|klappt|funktioniert|passiert|sagt|zeigt|kann|ist|wird|hängt";
    Regex::new(&format!(
        r"(?ixs)^\W*(?:(?:hi|hello|hey|hallo)\b[\s,!.]*)?(?:{wish})\b.+?
        [,;.]?\s+(?:
            (?:but|however|yet|aber|doch)\s+(?P<but>\S.*)
            |(?:and\s+then|and|then|und\s+dann|und|dann)\s+(?P<and>(?:{who})(?:{comes})\b.+|(?:get|bekomme|kriege|erhalte|sehe)\b.+)
        )$"
    ))
    .expect("the pattern is valid")
});

/// The trouble of a text that begins with a wish.
pub(crate) fn behind_wish(text: &str) -> Option<&str> {
    let found = WISH.captures(text)?;
    let trouble = found.name("but").or_else(|| found.name("and"))?;
    Some(trouble.as_str().trim().trim_end_matches(['.', '!', ' ']))
}

/// What the answer to a wish and its trouble leaves to say.
#[derive(Debug, PartialEq)]
pub(crate) enum Left {
    /// Nothing.
    Nothing,
    /// The trouble by itself is sure of another entry.
    Other,
    /// The entry that is surely meant tells of the wish alone.
    Untold,
}

/// What is left of a trouble, where `entry` answers the whole of what was said; `alone` is the ranking of the trouble.
pub(crate) fn left(entry: &Entry, alone: &Ranking, costs: DecisionCosts) -> Left {
    let content = alone.words.iter().filter(|word| word.content && !word.denied);
    let asked: Vec<String> = content
        .flat_map(|word| {
            words(word.repaired.as_deref().unwrap_or(&word.text))
                .into_iter()
                .chain(forms(word))
        })
        .filter(|word| fallback::says_something(word))
        .collect();
    let mut told = about_answer::told(entry);
    told.extend(
        entry
            .phrases
            .iter()
            .chain(&entry.keywords)
            .flat_map(|text| words(text)),
    );
    let is_told = |word: &String| about_answer::has(&told, word);
    if asked.is_empty() || asked.iter().any(is_told) {
        return Left::Nothing;
    }
    let other = alone
        .candidates
        .first()
        .filter(|first| first.id != entry.id.as_str());
    if other.is_some() && decide(alone, costs) == Verdict::Answer {
        Left::Other
    } else {
        Left::Untold
    }
}

/// What a word is read as.
fn forms(word: &intent_classifier::Word) -> Vec<String> {
    let forms = word.read_as.iter().chain(&word.stands_for);
    forms.flat_map(|form| words(form)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_told_from_its_trouble() {
        for (text, trouble) in [
            ("I want to print and I get blank pages", Some("I get blank pages")),
            (
                "i need to log in but the page stays white.",
                Some("the page stays white"),
            ),
            (
                "We are trying to renew a badge and it says expired!",
                Some("it says expired"),
            ),
            ("Hi, I tried to pay and get error 12", Some("get error 12")),
            (
                "I would like to order, but nothing happens",
                Some("nothing happens"),
            ),
            (
                "Ich möchte Urlaub beantragen und bekomme eine Fehlermeldung",
                Some("bekomme eine Fehlermeldung"),
            ),
            (
                "Ich will drucken, aber es kommen leere Seiten",
                Some("es kommen leere Seiten"),
            ),
            ("I want to return an item and I need a label", None),
            ("I want to print and scan", None),
            ("I get blank pages", None),
            ("how do I print and why is it blank", None),
        ] {
            assert_eq!(behind_wish(text), trouble, "{text}");
        }
    }
}
