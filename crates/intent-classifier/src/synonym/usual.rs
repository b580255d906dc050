//! Words that everybody shortens, has two of, or says of the same trouble: "pw" is a password, a German "Passwort" is a
//! "Kennwort", and a parcel that "never showed up" has not arrived.
//!
//! Only for words that no document says, towards words that some document says: where the documents have both, they may
//! mean different things. Authors' synonyms, in settings and sidecars, work in every direction and need not be here.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::Language;

const ENGLISH: &str = include_str!("english.txt");
const GERMAN: &str = include_str!("german.txt");

/// No more words of the documents stand for one run of words.
const MOST_TARGETS: usize = 4;

/// A negation denies a word so many words behind it.
const NEGATION_REACH: usize = 2;

/// Words of the documents that a run of words of an utterance may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// As the documents have it.
    pub(crate) word: String,
    /// Its stem.
    pub(crate) stem: String,
    /// Among how many words the run is divided.
    pub(crate) among: usize,
    /// First word of the run.
    pub(crate) first: usize,
    /// Last word of the run.
    pub(crate) last: usize,
    /// Whether the run denies a word of it ("not arrived"), so that what has the word is not meant.
    pub(crate) denies: bool,
}

impl Reading {
    /// Whether it covers a word.
    pub(crate) fn covers(&self, word: usize) -> bool {
        (self.first..=self.last).contains(&word)
    }
}

/// A word of an utterance, as far as readings need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard<'a> {
    /// Its stem.
    pub(crate) stem: &'a str,
    /// Whether it carries meaning.
    pub(crate) is_content: bool,
}

/// A word or a turn of phrase.
#[derive(Debug)]
struct Member {
    words: &'static str,
    stems: Vec<String>,
}

#[derive(Debug)]
struct Group {
    /// Whether its words mean the same, so that one may stand in another's place.
    is_same: bool,
    members: Vec<Member>,
}

/// A member that is made of words, and is compared as those: "stellplatz" is "stell" and "platz".
#[derive(Debug)]
struct Compound {
    word: &'static str,
    stem: String,
    parts: Vec<String>,
}

/// What other words there are for a word.
#[derive(Debug, Default)]
pub(crate) struct Usual {
    groups: Vec<Group>,
    /// By the stem that a member begins with: the group and the member.
    by_stem: BTreeMap<String, Vec<(usize, usize)>>,
    /// Members that documents take apart, by the stem of their first part.
    compounds: BTreeMap<String, Vec<Compound>>,
    /// All stems of members: no others are noted.
    stems: HashSet<String>,
    /// The stems that titles, phrases, keywords or headings have, each with a word of it.
    said: BTreeMap<String, String>,
    /// The stems that answers have.
    told: HashSet<String>,
    /// The stems that titles, phrases, keywords or headings deny: "does not work".
    denied: HashSet<String>,
}

/// Where documents have a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Nowhere,
    InAnswers,
    Said,
}

impl Usual {
    /// Those of a language, with `stem` to make stems of words.
    pub(crate) fn new(language: Language, stem: impl Fn(&str) -> String) -> Self {
        let groups = match language {
            Language::English => read(ENGLISH, &stem),
            Language::German => read(GERMAN, &stem),
            _ => Vec::new(),
        };
        let mut by_stem: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (number, group) in groups.iter().enumerate() {
            for (place, member) in group.members.iter().enumerate() {
                by_stem
                    .entry(member.stems[0].clone())
                    .or_default()
                    .push((number, place));
            }
        }
        let members = groups.iter().flat_map(|group| &group.members);
        Self {
            stems: members.flat_map(|member| member.stems.iter().cloned()).collect(),
            groups,
            by_stem,
            ..Self::default()
        }
    }

    /// Learns which members documents take apart: `parts` gives the stems of the parts of a word that is one.
    pub(crate) fn learn_compounds(&mut self, parts: impl Fn(&str) -> Option<Vec<String>>) {
        let members = self.groups.iter().flat_map(|group| &group.members);
        for member in members.filter(|member| member.stems.len() == 1) {
            if let Some(parts) = parts(member.words)
                && let (Some(first), [stem]) = (parts.first(), member.stems.as_slice())
            {
                let alike = self.compounds.entry(first.clone()).or_default();
                if alike.iter().all(|known| known.stem != *stem) {
                    alike.push(Compound {
                        word: member.words,
                        stem: stem.clone(),
                        parts,
                    });
                }
            }
        }
    }

    /// The stems that a document has a member of this stem by: its own, or those of its parts.
    fn parts_of<'s>(&'s self, stem: &'s String) -> &'s [String] {
        let mut compounds = self.compounds.values().flatten();
        let taken_apart = compounds.find(|compound| compound.stem == *stem);
        taken_apart.map_or(std::slice::from_ref(stem), |compound| &compound.parts)
    }

    /// Takes note of what a text of a document says: stems, words, and whether each carries meaning.
    pub(crate) fn note_text<'t>(
        &mut self,
        words: impl Iterator<Item = (&'t str, &'t str, bool)>,
        is_body: bool,
    ) {
        let words: Vec<_> = words.collect();
        for at in 0..words.len() {
            let rest = words.get(at..).unwrap_or_default();
            let is_said = |compound: &&Compound| {
                compound.parts.len() <= rest.len()
                    && compound
                        .parts
                        .iter()
                        .zip(rest)
                        .all(|(part, (stem, ..))| part == stem)
            };
            let Some((first, ..)) = rest.first() else { break };
            let found = self.compounds.get(*first).into_iter().flatten().find(is_said);
            if let Some((stem, word)) = found.map(|compound| (compound.stem.clone(), compound.word)) {
                self.note(&stem, word, is_body);
            }
        }
        let mut since_negation = usize::MAX;
        for (stem, folded, is_content) in words {
            since_negation = since_negation.saturating_add(1);
            if is_negation(stem) {
                since_negation = 0;
            }
            if !is_content {
                continue;
            }
            if !is_body && (1..=NEGATION_REACH).contains(&since_negation) && self.stems.contains(stem) {
                self.denied.insert(stem.to_owned());
            }
            self.note(stem, folded, is_body);
        }
    }

    /// Takes note of a word of a document that carries meaning.
    fn note(&mut self, stem: &str, folded: &str, is_body: bool) {
        if !self.stems.contains(stem) {
            return;
        }
        if is_body {
            if !self.told.contains(stem) {
                self.told.insert(stem.to_owned());
            }
        } else if let Some(word) = self.said.get_mut(stem) {
            // The same whatever the order of documents.
            if folded < word.as_str() {
                folded.clone_into(word);
            }
        } else {
            self.said.insert(stem.to_owned(), folded.to_owned());
        }
    }

    /// Other words that mean the same as a folded one of this stem, those that documents say first, then the most usual.
    pub(crate) fn others(&self, stem: &str, folded: &str) -> Vec<&'static str> {
        let places = self.by_stem.get(stem).into_iter().flatten();
        let groups = places.filter(|(group, member)| {
            let group = &self.groups[*group];
            let member = &group.members[*member];
            group.is_same && member.stems.len() == 1 && is_form_of(folded, member.words)
        });
        let mut found: Vec<&Member> = groups
            .flat_map(|(group, _)| &self.groups[*group].members)
            .filter(|member| member.stems.len() == 1)
            .collect();
        found.sort_by_key(|member| !self.said.contains_key(&member.stems[0]));
        found.into_iter().map(|member| member.words).collect()
    }

    /// Whether a folded word of this stem means something here, so that it is no slip of another.
    pub(crate) fn has(&self, stem: &str, folded: &str) -> bool {
        let places = self.by_stem.get(stem).into_iter().flatten();
        places.into_iter().any(|(group, member)| {
            let member = &self.groups[*group].members[*member];
            member.stems.len() == 1 && is_form_of(folded, member.words)
        })
    }

    /// What the documents say for runs of words that they do not say so, in order.
    pub(crate) fn readings(&self, heard: &[Heard<'_>]) -> Vec<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        for first in 0..heard.len() {
            let Some(places) = self.by_stem.get(heard[first].stem) else {
                continue;
            };
            // By length: what is said of a run of words is said of all its groups together.
            let mut targets: BTreeMap<(usize, bool), Vec<&Member>> = BTreeMap::new();
            for &(group, place) in places {
                let group = &self.groups[group];
                let run = &group.members[place].stems;
                let Some(words) = heard.get(first..first + run.len()) else {
                    continue;
                };
                if !words.iter().zip(run).all(|(word, stem)| word.stem == stem) {
                    continue;
                }
                let known = self.known_of(words);
                let denies = words.iter().any(|word| is_negation(word.stem));
                if denies && words.iter().any(|word| self.denied.contains(word.stem)) {
                    // "Does not work" is what titles say, too.
                    continue;
                }
                let others = group.members.iter().filter(|other| {
                    other.stems.len() == 1
                        && !heard.iter().any(|word| word.stem == other.stems[0])
                        && self.known(&other.stems[0]) > known
                });
                targets.entry((run.len(), denies)).or_default().extend(others);
            }
            for ((length, denies), mut targets) in targets {
                targets.sort_by_key(|target| std::cmp::Reverse(self.known(&target.stems[0])));
                let mut seen = BTreeSet::new();
                targets.retain(|target| seen.insert(&target.stems[0]));
                targets.truncate(MOST_TARGETS);
                let among = targets.len();
                found.extend(targets.into_iter().flat_map(|target| {
                    let stem = &target.stems[0];
                    let word = self.said.get(stem).map_or(target.words, String::as_str);
                    let parts = self.parts_of(stem);
                    parts.iter().map(move |part| Reading {
                        word: word.to_owned(),
                        stem: part.clone(),
                        among: among * parts.len(),
                        first,
                        last: first + length - 1,
                        denies,
                    })
                }));
            }
        }
        found
    }

    fn known(&self, stem: &str) -> Known {
        if self.said.contains_key(stem) {
            Known::Said
        } else if self.told.contains(stem) {
            Known::InAnswers
        } else {
            Known::Nowhere
        }
    }

    /// Of several words: where documents have the rarest that carries meaning. Titles that have each word of a turn of
    /// phrase need not have the turn, and those that have the words of "not arrived" say the contrary.
    fn known_of(&self, words: &[Heard<'_>]) -> Known {
        if words.iter().any(|word| is_negation(word.stem)) {
            return Known::Nowhere;
        }
        let content = words.iter().filter(|word| word.is_content);
        let known = content
            .map(|word| self.known(word.stem))
            .min()
            .unwrap_or(Known::Nowhere);
        if words.len() > 1 {
            known.min(Known::InAnswers)
        } else {
            known
        }
    }
}

/// Whether a stem turns round what stands beside it.
fn is_negation(stem: &str) -> bool {
    matches!(
        stem,
        "not"
            | "never"
            | "no"
            | "didnt"
            | "doesnt"
            | "hasnt"
            | "havent"
            | "wont"
            | "cant"
            | "dont"
            | "isnt"
            | "nicht"
            | "nie"
            | "kein"
    )
}

/// The groups of a list.
fn read(list: &'static str, stem: impl Fn(&str) -> String) -> Vec<Group> {
    let lines = list.lines().filter_map(|line| match line.split_at_checked(2)? {
        ("= ", members) => Some((true, members)),
        ("~ ", members) => Some((false, members)),
        _ => None,
    });
    lines
        .map(|(is_same, members)| Group {
            is_same,
            members: members
                .split(", ")
                .map(|words| Member {
                    words,
                    stems: words.split(' ').map(&stem).collect(),
                })
                .collect(),
        })
        .collect()
}

/// Words with fewer letters have the stem of many a slip: "acces" is no form of "acc".
const SHORTEST_INFLECTED: usize = 4;

/// Whether a folded word may be a form of a listed one of the same stem.
fn is_form_of(folded: &str, listed: &str) -> bool {
    let ending = folded.strip_prefix(listed);
    listed.chars().count() >= SHORTEST_INFLECTED || ending.is_some_and(|ending| matches!(ending, "" | "s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_word_is_read_as_what_is_meant_though_titles_have_it() {
        let usual = usual(&["arrived"], &["tracking"]);

        let readings = usual.readings(&heard(&["order", "not", "arrived"]));

        let told: Vec<(&str, bool)> = readings
            .iter()
            .map(|reading| (reading.word.as_str(), reading.denies))
            .collect();
        assert_eq!(told, [("tracking", true)]);
    }

    fn heard<'a>(words: &[&'a str]) -> Vec<Heard<'a>> {
        words
            .iter()
            .map(|stem| Heard {
                stem,
                is_content: !["up", "not"].contains(stem),
            })
            .collect()
    }

    fn usual(said: &[&str], told: &[&str]) -> Usual {
        let mut usual = Usual::new(Language::English, str::to_owned);
        for word in said {
            usual.note(word, word, false);
        }
        for word in told {
            usual.note(word, word, true);
        }
        usual
    }

    fn read_as(usual: &Usual, words: &[&str]) -> Vec<(String, usize, usize)> {
        let readings = usual.readings(&heard(words));
        readings
            .into_iter()
            .map(|reading| (reading.word, reading.first, reading.last))
            .collect()
    }

    #[test]
    fn a_word_that_documents_take_apart_is_read_by_its_parts() {
        let mut usual = Usual::new(Language::German, str::to_owned);
        let parts = ["stell", "platz"];
        usual.learn_compounds(|word| (word == "stellplatz").then(|| parts.map(str::to_owned).to_vec()));

        usual.note_text(parts.map(|part| (part, part, true)).into_iter(), false);

        let readings = usual.readings(&heard(&["parkplatz"]));
        let stems: Vec<(&str, &str)> = readings
            .iter()
            .map(|reading| (reading.word.as_str(), reading.stem.as_str()))
            .collect();
        assert_eq!(stems, [("stellplatz", "stell"), ("stellplatz", "platz")]);
    }

    #[test]
    fn words_of_a_group_stand_for_each_other() {
        let usual = Usual::new(Language::English, str::to_owned);

        let found: Vec<Vec<&str>> = ["pwd", "config", "token"]
            .map(|word| usual.others(word, word).into_iter().take(2).collect())
            .to_vec();

        assert_eq!(
            found,
            [vec!["password", "pw"], vec!["configuration", "config"], vec![]]
        );
    }

    #[test]
    fn a_turn_of_phrase_is_read_as_what_the_documents_say() {
        let usual = usual(&["slow"], &[]);

        let readings = read_as(&usual, &["it", "takes", "forever"]);

        assert_eq!(readings, [("slow".to_owned(), 1, 2)]);
    }

    #[test]
    fn a_turn_of_phrase_is_one_though_titles_have_its_words() {
        let usual = usual(&["expired", "ran", "out"], &[]);

        assert_eq!(
            read_as(&usual, &["key", "ran", "out"]),
            [("expired".to_owned(), 1, 2)]
        );
    }

    #[test]
    fn what_titles_deny_is_denied_with_them() {
        let mut usual = Usual::new(Language::English, str::to_owned);
        let title = [
            ("voucher", "voucher", true),
            ("not", "not", false),
            ("work", "work", true),
        ];
        usual.note_text(title.into_iter(), false);
        usual.note("broken", "broken", false);

        assert_eq!(read_as(&usual, &["does", "not", "work"]), []);
    }

    #[test]
    fn what_documents_say_themselves_is_read_as_nothing_else() {
        let usual = usual(&["parcel", "order"], &[]);

        assert_eq!(read_as(&usual, &["parcel"]), []);
    }

    #[test]
    fn a_word_that_only_answers_have_is_read_as_one_that_titles_have() {
        let usual = usual(&["order"], &["parcel", "shipment"]);

        assert_eq!(read_as(&usual, &["parcel"]), [("order".to_owned(), 0, 0)]);
    }

    #[test]
    fn every_group_is_of_several_folded_words() {
        for list in [ENGLISH, GERMAN] {
            for line in list.lines() {
                let is_comment = line.is_empty() || line.starts_with('#');
                assert!(
                    is_comment || line.starts_with("= ") || line.starts_with("~ "),
                    "{line}"
                );
            }
            for group in read(list, str::to_owned) {
                let mut words: Vec<&str> = group.members.iter().map(|member| member.words).collect();
                let count = words.len();
                words.sort_unstable();
                words.dedup();
                assert!(words.len() > 1 && words.len() == count, "{words:?}");
                let is_folded =
                    |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == ' ';
                assert!(words.iter().all(|word| word.chars().all(is_folded)), "{words:?}");
            }
        }
    }

    #[test]
    fn a_slip_with_the_stem_of_a_short_word_is_no_form_of_it() {
        let forms = [
            ("acces", "acc"),
            ("accs", "acc"),
            ("acc", "acc"),
            ("parcels", "parcel"),
        ];

        assert_eq!(
            forms.map(|(folded, listed)| is_form_of(folded, listed)),
            [false, true, true, true]
        );
    }
}
