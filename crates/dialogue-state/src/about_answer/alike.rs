//! When a word of what was said stands in what was told, in another form.

use crate::choice::has_same_stem;
use crate::words::is_near;

/// Whether one of the words is nearly this one, or has its stem.
pub(crate) fn has(known: &[String], word: &str) -> bool {
    // "Sees" is too short for a stem.
    let is_form = |one: &str, other: &str| one.len() > 2 && other.strip_suffix('s') == Some(one);
    known.iter().any(|known| {
        is_near(word, known)
            || (has_same_stem(word, known) && has_like_ends(word, known))
            || is_form(word, known)
            || is_form(known, word)
    }) || is_parted(known, word)
        || is_joined(known, word)
}

/// A word that others write as two has so many letters.
const SHORTEST_JOINED_CHARS: usize = 6;

/// Whether two words that stand together are this one: "roof boxes" is "roofbox".
fn is_joined(known: &[String], word: &str) -> bool {
    word.chars().count() >= SHORTEST_JOINED_CHARS
        && known.windows(2).any(|pair| match pair {
            [first, second] => word.strip_prefix(first.as_str()).is_some_and(|rest| {
                rest == second || (rest.len() > 2 && has_form(std::slice::from_ref(second), rest))
            }),
            _ => false,
        })
}

/// What German verbs part with: "absagen" is "sagen Sie … ab".
const PARTED: &[&str] = &[
    "ab", "an", "auf", "aus", "ein", "her", "hin", "los", "mit", "nach", "vor", "weg", "zu", "zurück", "um",
];

/// A verb has so many letters without what it parts with.
const SHORTEST_VERB_CHARS: usize = 4;

/// Whether a verb stands among the words in its two parts, the second behind the first.
fn is_parted(known: &[String], word: &str) -> bool {
    PARTED.iter().any(|part| {
        let verb = word.strip_prefix(part);
        let Some(verb) = verb.filter(|verb| verb.chars().count() >= SHORTEST_VERB_CHARS) else {
            return false;
        };
        let mut at = known.iter();
        at.any(|known| known == verb || has_same_stem(known, verb)) && at.any(|known| known == part)
    })
}

/// Whether words of one stem part late enough to be forms of one word: "partner" and "parts" are none.
fn has_like_ends(left: &str, right: &str) -> bool {
    const LONG_STEM_CHARS: usize = 5;
    const SHORT_END_CHARS: usize = 2;
    let common = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .count();
    let longer = left.chars().count().max(right.chars().count());
    common >= LONG_STEM_CHARS
        || longer <= common + SHORT_END_CHARS
        || [left, right]
            .iter()
            .any(|word| word.ends_with("ing") || word.ends_with("ies"))
}

/// Whether a word is among others as it is, or in the plural: "shipped" is no "ship".
pub(super) fn has_form(known: &[String], word: &str) -> bool {
    let is_ending = |end: &str| end.chars().count() <= 1 || end == "es";
    known.iter().any(|known| {
        let beyond = known
            .strip_prefix(word)
            .or_else(|| word.strip_prefix(known.as_str()));
        beyond.is_some_and(is_ending)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn a_verb_is_found_in_its_parts() {
        let told = words("Sagen Sie bis zwölf Uhr am Vortag ab, oder rufen Sie uns an.");

        assert!(has(&told, "absagen"));
        assert!(has(&told, "anrufen"));
        assert!(!has(&told, "aussagen"));
        assert!(!has(&told, "abrufen"));
        assert!(!has(&told, "anzeigen"));
    }
}
