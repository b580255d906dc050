//! One spelling for words that people write in several ways: German umlauts as letters or spelt out, accents left out.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Language;

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
/// lose their accents afterwards ("facturacion" is "facturación").
pub(crate) fn stem_spelled(language: Language, word: &str, stem: impl Fn(&str) -> String) -> String {
    match language {
        Language::German => stem(&with_umlauts(word)),
        Language::English | Language::Arabic | Language::Greek | Language::Russian | Language::Tamil => {
            stem(word)
        }
        _ => without_accents(stem(&without_accents(word.to_owned()))),
    }
}

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
    fn an_umlaut_has_one_stem_however_it_is_written() {
        for (one, other) in [
            ("passwörter", "passwoerter"),
            ("passwörter", "passwort"),
            ("straße", "strasse"),
            ("schlüssel", "schluessel"),
            ("gelöscht", "geloescht"),
        ] {
            assert_eq!(
                stem(Language::German, one),
                stem(Language::German, other),
                "{one}"
            );
        }
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
