//! Which language a text is in.
//!
//! Each function word is a clue for the languages that have it, divided among them; scripts, letters and endings that few
//! languages have are others. A word or two often tell nothing, and then nothing is claimed.

use super::{Language, words};

/// Clues of less than this are none: about two function words that one language alone has.
const LEAST: f32 = 1.2;

/// The second language must have at most this share of the clues of the first.
const MOST_OF_SECOND: f32 = 0.6;

/// Only so many words are looked at.
const MOST_WORDS: usize = 64;

/// What a letter that few languages have counts, once a word.
const LETTER: f32 = 0.6;

/// What a beginning or an ending of a word counts.
const AFFIX: f32 = 0.3;

/// How much speaks for each language.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Clues([f32; Language::ALL.len()]);

/// Letters by language; a letter is divided among those that have it.
const LETTERS: &[(Language, &str)] = &[
    (Language::German, "äöüß"),
    (Language::French, "àâçèéêëîïôùûœ"),
    (Language::Spanish, "ñ¿¡áéíóú"),
    (Language::Italian, "àèéìòù"),
    (Language::Portuguese, "ãõçáâéêíóôú"),
    (Language::Danish, "æøå"),
    (Language::Norwegian, "æøå"),
    (Language::Swedish, "åäö"),
    (Language::Finnish, "äö"),
    (Language::Hungarian, "őűáéíóöúü"),
    (Language::Romanian, "ășțâî"),
    (Language::Turkish, "ğışçöü"),
];

/// Beginnings (`-` after) and endings (`-` before) of words.
const AFFIXES: &[(Language, &[&str])] = &[
    (
        Language::English,
        &["-ing", "-tion", "-ness", "-ight", "-ould", "wh-", "th-", "-ly"],
    ),
    (
        Language::German,
        &[
            "-ung", "-ungen", "-keit", "-heit", "-schaft", "-lich", "-isch", "ge-", "sch-", "ver-", "-icht",
        ],
    ),
    (
        Language::French,
        &["-eux", "-aux", "-ement", "-tion", "-eau", "-oir", "-ais"],
    ),
    (
        Language::Spanish,
        &["-ción", "-cion", "-dad", "-ando", "-iendo", "-mente"],
    ),
    (
        Language::Italian,
        &["-zione", "-zioni", "-mento", "-ità", "-ando", "-endo", "gli-"],
    ),
    (
        Language::Portuguese,
        &["-ção", "-ções", "-cao", "-dade", "-ando", "-mente", "-inho"],
    ),
    (
        Language::Dutch,
        &[
            "-ijk", "-ijn", "-heid", "-ing", "ge-", "ver-", "-oord", "-aat", "-aan", "-uur",
        ],
    ),
    (Language::Danish, &["-hed", "-elser", "-else"]),
    (Language::Swedish, &["-het", "-ningar", "-ning", "-orna"]),
    (Language::Norwegian, &["-het", "-elser", "-else", "-ene"]),
    (
        Language::Finnish,
        &["-ssa", "-ssä", "-sta", "-stä", "-lla", "-llä", "-iin", "-nen"],
    ),
    (
        Language::Hungarian,
        &["-nak", "-nek", "-ban", "-ben", "-ság", "-ség", "sz-"],
    ),
    (Language::Romanian, &["-ului", "-ilor", "-are", "-ește"]),
    (
        Language::Turkish,
        &["-lar", "-ler", "-dir", "-mak", "-mek", "-iyor", "-ıyor"],
    ),
];

impl Clues {
    /// Of folded words.
    pub(crate) fn of<'a>(folded: impl Iterator<Item = &'a str>) -> Self {
        let mut clues = Self::default();
        for word in folded.take(MOST_WORDS) {
            clues.add_word(word);
        }
        clues
    }

    fn add_word(&mut self, word: &str) {
        if let Some(language) = word.chars().find_map(of_script) {
            // Ukrainian or Urdu has such letters too, and no stemmer here.
            self.add(language, 1.0);
            return;
        }
        let spelt = super::spelled(Language::German, word.to_owned());
        self.share(1.0, |language| {
            let word = if language == Language::German {
                spelt.as_str()
            } else {
                word
            };
            words::function_words(language).binary_search(&word).is_ok()
        });
        if !word.is_ascii() {
            for letter in word.chars().filter(|c| !c.is_ascii()).take(1) {
                self.share(LETTER, |language| {
                    LETTERS
                        .iter()
                        .any(|(of, letters)| *of == language && letters.contains(letter))
                });
            }
        }
        if word.len() >= 5 {
            self.share(AFFIX, |language| {
                AFFIXES.iter().any(|(of, affixes)| {
                    *of == language
                        && affixes.iter().any(|affix| match affix.strip_prefix('-') {
                            Some(ending) => word.ends_with(ending),
                            None => word.starts_with(affix.trim_end_matches('-')),
                        })
                })
            });
        }
    }

    /// Adds a clue for a language.
    pub(crate) fn add(&mut self, language: Language, weight: f32) {
        self.0[language as usize] += weight;
    }

    /// Divides a clue among the languages that have it.
    fn share(&mut self, weight: f32, has: impl Fn(Language) -> bool) {
        let mut having = [false; Language::ALL.len()];
        let mut count = 0.0_f32;
        for language in Language::ALL {
            if has(language) {
                having[language as usize] = true;
                count += 1.0;
            }
        }
        for language in Language::ALL {
            if having[language as usize] {
                self.add(language, weight / count);
            }
        }
    }

    /// The language that the clues clearly are for.
    pub(crate) fn clear(&self) -> Option<Language> {
        self.clear_among(&Language::ALL, LEAST)
    }

    /// The one of some languages that the clues clearly are for, with clues of at least `least`.
    pub(crate) fn clear_among(&self, languages: &[Language], least: f32) -> Option<Language> {
        let mut best: Option<(f32, Language)> = None;
        let mut second = 0.0_f32;
        for &language in languages {
            let clue = self.0[language as usize];
            match best {
                Some((most, _)) if clue <= most => second = second.max(clue),
                _ => {
                    second = best.map_or(0.0, |(most, _)| most);
                    best = Some((clue, language));
                }
            }
        }
        best.filter(|(most, _)| *most >= least && second <= MOST_OF_SECOND * most)
            .map(|(_, language)| language)
    }
}

/// The language of a script that one of ours alone is written in.
fn of_script(letter: char) -> Option<Language> {
    match u32::from(letter) {
        0x0370..=0x03FF | 0x1F00..=0x1FFF => Some(Language::Greek),
        0x0400..=0x04FF => Some(Language::Russian),
        0x0600..=0x06FF | 0x0750..=0x077F => Some(Language::Arabic),
        0x0B80..=0x0BFF => Some(Language::Tamil),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_tells_its_language() {
        for (text, language) in [
            ("How do I reset the password of my account?", Language::English),
            ("The printer does not work since this morning", Language::English),
            ("Wie kann ich mein Passwort zurücksetzen?", Language::German),
            (
                "ich habe mein kennwort vergessen und brauche hilfe",
                Language::German,
            ),
            (
                "Comment puis-je réinitialiser mon mot de passe ?",
                Language::French,
            ),
            ("je ne trouve pas la facture de ce mois", Language::French),
            ("¿Cómo puedo restablecer mi contraseña?", Language::Spanish),
            (
                "no puedo entrar en mi cuenta y quiero la factura",
                Language::Spanish,
            ),
            ("Come posso reimpostare la mia password?", Language::Italian),
            (
                "non riesco a trovare la fattura di questo mese",
                Language::Italian,
            ),
            ("Como posso redefinir a minha senha?", Language::Portuguese),
            (
                "onde está a fatura do meu pedido e como faço para pagar",
                Language::Portuguese,
            ),
            ("Hoe kan ik mijn wachtwoord opnieuw instellen?", Language::Dutch),
            ("waar vind ik de factuur van deze maand", Language::Dutch),
            (
                "Hvad gør jeg, når jeg ikke kan få noget kodeord af jer?",
                Language::Danish,
            ),
            (
                "Hur återställer jag mitt lösenord när jag inte har det?",
                Language::Swedish,
            ),
            (
                "Hvordan kan jeg tilbakestille passordet mitt når noe er feil?",
                Language::Norwegian,
            ),
            (
                "Miten voin vaihtaa salasanan, kun en muista sitä ja se on lukossa?",
                Language::Finnish,
            ),
            (
                "Hogyan tudok új jelszót kérni, ha nem működik az oldal?",
                Language::Hungarian,
            ),
            (
                "Cum pot să schimb parola și unde este factura mea?",
                Language::Romanian,
            ),
            (
                "Şifremi nasıl sıfırlayabilirim ve bu fatura için ne yapmalıyım?",
                Language::Turkish,
            ),
            ("Как мне сбросить пароль?", Language::Russian),
            ("Πώς αλλάζω τον κωδικό;", Language::Greek),
            ("كيف أعيد تعيين كلمة المرور؟", Language::Arabic),
            ("கடவுச்சொல்லை எப்படி மாற்றுவது?", Language::Tamil),
        ] {
            assert_eq!(Language::of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn a_word_or_two_claim_nothing() {
        for text in [
            "",
            "password",
            "token error",
            "AADSTS50011",
            "login",
            "in",
            "Server 2019",
            "密码",
        ] {
            assert_eq!(Language::of(text), None, "{text}");
        }
    }
}
