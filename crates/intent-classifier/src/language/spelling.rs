//! One spelling for words that people write in several ways: German umlauts as letters or spelt out, accents left out.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Language;
use super::irregular::regular;

/// A folded word in the one spelling that words of the language are compared by. German: umlauts and ß spelt out.
pub(crate) fn spelled(language: Language, folded: String) -> String {
    if language != Language::German || folded.is_ascii() {
        return folded;
    }
    let mut spelt = String::with_capacity(folded.len() + 4);
    for letter in folded.chars() {
        match letter {
            'ä' => spelt.push_str("ae"),
            'ö' => spelt.push_str("oe"),
            'ü' => spelt.push_str("ue"),
            'ß' => spelt.push_str("ss"),
            other => spelt.push(other),
        }
    }
    spelt
}

/// The stem of a word in that spelling, with `stem` to make it. German umlauts become letters again, which the stemmer takes
/// for their vowels ("Passwörter" is "Passwort"; the same rule as Snowball's variant `german2`); other Latin languages
/// lose their accents afterwards ("facturacion" is "facturación"), and irregular English forms are the word they are of.
pub(crate) fn stem_spelled(language: Language, word: &str, stem: impl Fn(&str) -> String) -> String {
    match language {
        Language::German => german_stem(word, stem),
        Language::English => stem(regular(word)),
        Language::Arabic | Language::Greek | Language::Russian | Language::Tamil => stem(word),
        _ => without_accents(stem(&without_accents(word.to_owned()))),
    }
}

/// Forms that Snowball's German stemmer parts or joins: those of verbs in "-eln" are one word ("wechsle", "wechselt", "wechseln"),
/// "anderem" is no form of "ändern", and "wie viele" asks for no price as "wie viel" does.
fn german_stem(word: &str, stem: impl Fn(&str) -> String) -> String {
    let ending = word.strip_prefix("ander");
    if ending.is_some_and(|ending| ["e", "em", "en", "er", "es", "n", "s"].contains(&ending)) {
        return "ander".to_owned();
    }
    if ["viele", "vielen", "vieler", "wieviele", "wievielen"].contains(&word) {
        return "viele".to_owned();
    }
    let word = with_umlauts(word);
    if let Some(single) = of_plural_in_s(&word) {
        return stem(single);
    }
    let is_before_l = |letter| "bcdfgkmnpstz".contains(letter);
    // "Entgelt" is no verb.
    let base = VERBS_IN_ELN.iter().find_map(|&(ending, shortest)| {
        let base = word.strip_suffix(ending).filter(|_| !word.ends_with("gelt"))?;
        (base.chars().count() >= shortest && base.ends_with(is_before_l)).then_some(base)
    });
    match base {
        Some(base) => stem(&format!("{base}el")),
        None => stem(&word),
    }
}

/// What ends in "o" or "y" has a plural in "s", which the stemmer takes for part of the word: "Fotos", "Handys", but not
/// "kostenlos".
fn of_plural_in_s(word: &str) -> Option<&str> {
    const SHORTEST: usize = 4;
    let single = word.strip_suffix('s')?;
    let is_plural = single.ends_with('y') || (single.ends_with('o') && !single.ends_with("lo"));
    (is_plural && single.len() >= SHORTEST).then_some(single)
}

/// Endings of verbs in "-eln", and the letters that stand before them at least: "Regeln", "wechselt", but not "Welt".
const VERBS_IN_ELN: [(&str, usize); 4] = [("eln", 3), ("elst", 4), ("elt", 4), ("le", 4)];

/// "ae" is "ä", "oe" is "ö", "ue" is "ü" but after a vowel or "q" ("neue", "Quelle").
fn with_umlauts(word: &str) -> Cow<'_, str> {
    if !(word.contains("ae") || word.contains("oe") || word.contains("ue")) {
        return Cow::Borrowed(word);
    }
    let mut umlauted = String::with_capacity(word.len());
    let mut rest = word.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = rest.next() {
        let is_followed_by_e = rest.peek() == Some(&'e');
        let umlaut = match letter {
            'a' if is_followed_by_e => Some('ä'),
            'o' if is_followed_by_e => Some('ö'),
            'u' if is_followed_by_e && !"aeiouq".contains(before) => Some('ü'),
            _ => None,
        };
        if umlaut.is_some() {
            rest.next();
        }
        umlauted.push(umlaut.unwrap_or(letter));
        before = letter;
    }
    Cow::Owned(umlauted)
}

fn without_accents(word: String) -> String {
    if word.is_ascii() {
        return word;
    }
    word.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stem::Stemmer;

    fn stem(language: Language, word: &str) -> String {
        let stemmer = Stemmer::new(language);
        stem_spelled(language, &spelled(language, word.to_owned()), |word| {
            stemmer.stem(word)
        })
    }

    #[test]
    fn forms_of_a_german_word_have_one_stem() {
        for (one, other) in [
            ("passwörter", "passwoerter"),
            ("passwörter", "passwort"),
            ("straße", "strasse"),
            ("schlüssel", "schluessel"),
            ("gelöscht", "geloescht"),
            ("wechsle", "wechseln"),
            ("wechselt", "wechsel"),
            ("sammle", "sammeln"),
            ("regeln", "regel"),
            ("artikeln", "artikel"),
            ("entgelt", "entgelte"),
            ("anderem", "anders"),
        ] {
            assert_eq!(
                stem(Language::German, one),
                stem(Language::German, other),
                "{one}"
            );
        }
    }

    #[test]
    fn how_many_is_not_how_much() {
        let stems = ["viele", "wieviele", "viel"].map(|word| stem(Language::German, word));

        assert_eq!(stems, ["viele", "viele", "viel"]);
    }

    #[test]
    fn another_is_no_change() {
        assert_ne!(
            stem(Language::German, "anderem"),
            stem(Language::German, "ändern")
        );
        assert_ne!(stem(Language::German, "welt"), stem(Language::German, "well"));
    }

    #[test]
    fn an_accent_may_be_left_out() {
        for (language, one, other) in [
            (Language::Spanish, "contraseña", "contrasena"),
            (Language::Spanish, "facturación", "facturacion"),
            (Language::French, "réinitialiser", "reinitialiser"),
            (Language::Portuguese, "fatura", "faturas"),
        ] {
            assert_eq!(stem(language, one), stem(language, other), "{one}");
        }
    }
}
