//! Words that are made of words: "Passwortänderung" is "Passwort" and "Änderung".
//!
//! A word is taken apart where the documents, or a short list of ours, know each part. Documents and utterances are taken
//! apart by the same words, so that what was one word in one is the same in the other.

use std::collections::HashSet;

use super::Language;

/// Shorter parts are found in too many words.
const SHORTEST_PART: usize = 4;

/// No word has more parts.
const MOST_PARTS: usize = 4;

/// Longer words are pasted keys.
const LONGEST_WORD: usize = 48;

/// German words that others are made of at a help desk, sorted; umlauts spelt out.
#[rustfmt::skip]
const GERMAN: &[&str] = &[
    "abholung", "adresse", "aenderung", "anbieter", "anfrage", "anhang", "anleitung", "anmeldung",
    "anschrift", "antrag", "anzeige", "auftrag", "ausgabe", "ausweis", "bankverbindung", "bearbeitung",
    "benutzer", "berechtigung", "bericht", "bestaetigung", "bestellung", "bild", "bildschirm", "buchung",
    "code", "datei", "daten", "datum", "dauer", "dienst", "dokument", "drucker", "eingang", "einladung",
    "einstellung", "empfaenger", "erinnerung", "erstattung", "fehler", "firma", "formular", "freigabe",
    "frist", "gebuehr", "geraet", "geschaeft", "geschwindigkeit", "gruppe", "gutschein", "kennwort",
    "kontakt", "konto", "kosten", "kuendigung", "kunde", "laufwerk", "liefer", "lieferung", "liste",
    "lizenz", "meldung", "mitarbeiter", "nachricht", "name", "netzwerk", "nummer", "ordner", "paket",
    "papier", "passwort", "portal", "preis", "problem", "profil", "programm", "pruefung", "raum",
    "rechnung", "reise", "richtlinie", "rolle", "rueck", "ruecksendung", "schalter", "schluessel", "schutz", "seite",
    "sendung", "server", "sicherheit", "sicherung", "speicher", "sperre", "sprache", "stelle", "steuer",
    "system", "tarif", "tastatur", "team", "telefon", "termin", "token", "uebersicht", "umzug", "urlaub",
    "verbindung", "verlaengerung", "versand", "vertrag", "verwaltung", "verzeichnis", "vorlage", "wechsel",
    "werk", "zahlung", "zeit", "zertifikat", "zimmer", "zugang", "zugriff", "zustellung",
];

/// Takes words apart.
#[derive(Debug, Default)]
pub(crate) struct Compounds {
    /// Stems of words that stand alone.
    stems: HashSet<String>,
}

impl Compounds {
    /// Whether the language makes words of words.
    pub(crate) fn are_in(language: Language) -> bool {
        matches!(
            language,
            Language::German | Language::Dutch | Language::Danish | Language::Swedish | Language::Norwegian
        )
    }

    /// By the words of the documents, in the one spelling of the language.
    pub(crate) fn new<'a>(
        language: Language,
        words: impl Iterator<Item = &'a str>,
        stem: impl Fn(&str) -> String,
    ) -> Self {
        let listed: &[&str] = if language == Language::German { GERMAN } else { &[] };
        let stems = words
            .chain(listed.iter().copied())
            .filter(|word| {
                word.chars().count() >= SHORTEST_PART
                    && word.chars().all(char::is_alphabetic)
                    && !language.is_function_word(word)
            })
            .map(stem)
            .collect();
        Self { stems }
    }

    /// The lengths in bytes of the parts of a word; none where it has one part.
    pub(crate) fn split(&self, word: &str, stem: &impl Fn(&str) -> String) -> Option<Vec<usize>> {
        if self.stems.is_empty() || word.len() > LONGEST_WORD || !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let parts = self.parts(word, stem, MOST_PARTS)?;
        (parts.len() > 1).then_some(parts)
    }

    /// As few parts as can be; of as many, the longest first.
    fn parts(&self, word: &str, stem: &impl Fn(&str) -> String, most: usize) -> Option<Vec<usize>> {
        let mut best: Option<Vec<usize>> = None;
        if most > 1 {
            let borders: Vec<usize> = word
                .char_indices()
                .map(|(at, _)| at)
                .skip(SHORTEST_PART)
                .collect();
            for &at in borders.iter().rev() {
                let (left, right) = word.split_at(at);
                if right.chars().count() < SHORTEST_PART || !self.knows(left, stem) {
                    continue;
                }
                let whole = self.knows(right, stem).then(|| vec![right.len()]);
                let Some(rest) = whole.or_else(|| self.parts(right, stem, most - 1)) else {
                    continue;
                };
                if best.as_ref().is_none_or(|best| rest.len() + 1 < best.len()) {
                    let mut parts = vec![at];
                    parts.extend(rest);
                    best = Some(parts);
                }
            }
        }
        best.or_else(|| self.knows(word, stem).then(|| vec![word.len()]))
    }

    /// Whether a part stands alone somewhere. The letters that join parts ("s", "n", "es") are endings to the stemmer.
    fn knows(&self, part: &str, stem: &impl Fn(&str) -> String) -> bool {
        self.stems.contains(&stem(part))
            || part
                .strip_suffix('s')
                .is_some_and(|bare| bare.len() >= SHORTEST_PART && self.stems.contains(&stem(bare)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::stem_spelled;
    use crate::stem::Stemmer;

    fn parts(word: &str, known: &[&str]) -> Vec<String> {
        let stemmer = Stemmer::new(Language::German);
        let stem = |word: &str| stem_spelled(Language::German, word, |word| stemmer.stem(word));
        let compounds = Compounds::new(Language::German, known.iter().copied(), stem);
        let mut rest = word;
        let lengths = compounds.split(word, &stem).unwrap_or_default();
        lengths
            .into_iter()
            .map(|length| {
                let (part, after) = rest.split_at(length);
                rest = after;
                part.to_owned()
            })
            .collect()
    }

    #[test]
    fn a_word_of_known_words_is_taken_apart() {
        assert_eq!(parts("passwortaenderung", &[]), ["passwort", "aenderung"]);
        assert_eq!(parts("rechnungsadresse", &[]), ["rechnungs", "adresse"]);
        assert_eq!(parts("kundennummernliste", &[]), ["kunden", "nummern", "liste"]);
        assert_eq!(parts("torschluessel", &["tor"]), [""; 0]);
        assert_eq!(
            parts("fahrradschluessel", &["fahrrad"]),
            ["fahrrad", "schluessel"]
        );
    }

    #[test]
    fn a_word_of_one_part_stays() {
        for word in ["passwort", "anmeldung", "unbekanntes", "werkstatt", ""] {
            assert_eq!(parts(word, &[]), [""; 0], "{word}");
        }
    }
}
