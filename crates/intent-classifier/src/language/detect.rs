//! Which language a text is in.
//!
//! Each function word is a clue for the languages that have it, divided among them; scripts, letters and endings that few
//! languages have are others. A word or two often tell nothing, and then nothing is claimed.

use std::collections::HashMap;
use std::sync::LazyLock;

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

/// A set of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Languages(u32);

impl Languages {
    fn of(language: Language) -> Self {
        Self(1 << language as u32)
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn among(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl FromIterator<Language> for Languages {
    fn from_iter<I: IntoIterator<Item = Language>>(languages: I) -> Self {
        let each = languages.into_iter().map(Self::of);
        each.fold(Self::default(), Self::with)
    }
}

/// The lists of all languages, to be asked once a word.
struct Table {
    /// Which languages have a function word.
    function_words: HashMap<&'static str, Languages>,
    /// By their first byte.
    beginnings: Affixes,
    /// By their last byte.
    endings: Affixes,
}

type Affixes = HashMap<u8, Vec<(&'static str, Languages)>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut function_words: HashMap<&str, Languages> = HashMap::new();
    for language in Language::ALL {
        for word in words::function_words(language) {
            let having = function_words.entry(word).or_default();
            *having = having.with(Languages::of(language));
        }
    }
    let (mut beginnings, mut endings) = (Affixes::new(), Affixes::new());
    for (language, affixes) in AFFIXES {
        for affix in *affixes {
            let (alike, text) = if let Some(ending) = affix.strip_prefix('-') {
                (endings.entry(last_byte(ending)).or_default(), ending)
            } else {
                let beginning = affix.trim_end_matches('-');
                (beginnings.entry(first_byte(beginning)).or_default(), beginning)
            };
            alike.push((text, Languages::of(*language)));
        }
    }
    Table {
        function_words,
        beginnings,
        endings,
    }
});

fn first_byte(text: &str) -> u8 {
    text.bytes().next().unwrap_or_default()
}

fn last_byte(text: &str) -> u8 {
    text.bytes().next_back().unwrap_or_default()
}

impl Table {
    /// The languages that have a function word.
    fn having(&self, word: &str) -> Languages {
        self.function_words.get(word).copied().unwrap_or_default()
    }

    /// The languages that have a beginning or an ending of a word.
    fn with_affix_of(&self, word: &str) -> Languages {
        let beginnings = self.beginnings.get(&first_byte(word)).into_iter().flatten();
        let endings = self.endings.get(&last_byte(word)).into_iter().flatten();
        beginnings
            .filter(|(beginning, _)| word.starts_with(beginning))
            .chain(endings.filter(|(ending, _)| word.ends_with(ending)))
            .fold(Languages::default(), |all, (_, languages)| all.with(*languages))
    }
}

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
        let german = Languages::of(Language::German);
        let spelt = super::spelled(Language::German, word.to_owned());
        let as_written = TABLE.having(word);
        self.share(
            1.0,
            if spelt == word {
                as_written
            } else {
                as_written
                    .without(german)
                    .with(TABLE.having(&spelt).among(german))
            },
        );
        if let Some(letter) = word.chars().find(|c| !c.is_ascii()) {
            let having = LETTERS.iter().filter(|(_, letters)| letters.contains(letter));
            self.share(LETTER, having.map(|(language, _)| *language).collect());
        }
        if word.len() >= 5 {
            self.share(AFFIX, TABLE.with_affix_of(word));
        }
    }

    /// Adds a clue for a language.
    pub(crate) fn add(&mut self, language: Language, weight: f32) {
        self.0[language as usize] += weight;
    }

    /// Divides a clue among the languages that have it.
    fn share(&mut self, weight: f32, having: Languages) {
        let each = weight / having.0.count_ones() as f32;
        for language in Language::ALL {
            if having.0 & Languages::of(language).0 != 0 {
                self.add(language, each);
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
