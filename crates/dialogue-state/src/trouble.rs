//! A wish and what comes in its way: "I want to print and I get blank pages". The wish says what most of the words are about,
//! and the trouble what is asked for.

use std::sync::LazyLock;

use intent_classifier::{DecisionCosts, Ranking, Verdict, decide};
use knowledge::Entry;
use regex::Regex;

use crate::words::words;
use crate::{about_answer, fallback, subject};

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

/// A deed, the word that turns, and the trouble behind it: "I added my domain and nothing works". The verb of the deed leads to
/// how it is done, which the person knows.
static DEED: LazyLock<Regex> = LazyLock::new(|| {
    let done = r"(?:i|we)(?:['’]?ve|\s+have|\s+had)?\s+(?:just\s+|already\s+|now\s+|finally\s+)?(?:[a-z]{3,}ed|did|set(?:\s+up)?|put(?:\s+in)?|made|sent|bought|got|paid|took|went|chose|wrote|reset|ordered)\b";
    let done_in_german = r"(?:ich|wir)?\s*(?:hab|habe|haben)\b";
    Regex::new(&format!(
        r"(?ixs)^\W*(?:(?:hi|hello|hey|hallo)\b[\s,!.]*)?(?:{done}|(?P<german>{done_in_german}))(?P<object>[^.!?;]*?)
        [,;.]?\s+(?:and|but|yet|und|aber|doch|trotzdem)\s+(?:(?:now|then|still|jetzt|nun|dann|trotzdem)\s+)*(?P<trouble>[^?]+)$"
    ))
    .expect("the pattern is valid")
});

/// What says that something fails.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:nothing|no|not|never|none|still|nobody|cannot|fails?|failed|failing|errors?|wrong|missing|stuck|broken|refused|rejected|declined|blocked|locked|empty|blank|dead|gone|late
        |nichts|nix|nicht|nie|kein\w*|niemand|immer\s+noch|fehler\w*|falsch|fehlt|fehlen|gesperrt|kaputt|leer|abgelehnt)\b|n['’]?t\b",
    )
    .expect("the pattern is valid")
});

/// Words of a trouble that stand for the thing the deed was done to, or for all there is.
const POINTING: &[&str] = &[
    "it", "its", "nothing", "still", "they", "that", "es", "nichts", "das", "sie", "er", "nix", "got", "get",
    "doesnt", "didnt", "not", "no",
];

/// The trouble of a text that begins with a deed, with what the deed was done to where it names nothing by itself.
pub(crate) fn behind_deed(text: &str) -> Option<(String, &str)> {
    let found = DEED.captures(text)?;
    let trouble = found
        .name("trouble")?
        .as_str()
        .trim()
        .trim_end_matches(['.', '!', ' ']);
    if !FAILS.is_match(trouble) {
        return None;
    }
    let mut object = found.name("object")?.as_str().trim();
    if found.name("german").is_some() {
        // "Die Karte gesperrt": what was done stands last.
        object = object.rsplit_once(' ').map_or("", |(thing, _)| thing);
    }
    let points = words(trouble)
        .first()
        .is_some_and(|first| POINTING.contains(&first.as_str()));
    let whole = if points && !object.is_empty() {
        format!("{object} {trouble}")
    } else {
        trouble.to_owned()
    };
    Some((whole, trouble))
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
    let mut told = about_answer::told(entry).to_vec();
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

/// Whether an entry is asked for by a trouble, and not by what somebody wants to do.
pub(crate) fn tells_of_trouble(entry: &Entry) -> bool {
    FAILS.is_match(&entry.question) || subject::names_failure(&entry.question)
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

    #[test]
    fn a_deed_is_told_from_its_trouble() {
        for (text, trouble) in [
            (
                "I added my domain and nothing works",
                Some("my domain nothing works"),
            ),
            (
                "we've paired the reader but it doesn't connect",
                Some("the reader it doesn't connect"),
            ),
            (
                "i paid and my code still doesnt work",
                Some("my code still doesnt work"),
            ),
            (
                "ich habe die Karte gesperrt und sie geht immer noch nicht",
                Some("die Karte sie geht immer noch nicht"),
            ),
            ("I added my domain and my mailbox", None),
            ("I added my domain", None),
            ("how do I add my domain and why does nothing work", None),
        ] {
            let found = behind_deed(text).map(|(whole, _)| whole);
            assert_eq!(found.as_deref(), trouble, "{text}");
        }
    }
}
