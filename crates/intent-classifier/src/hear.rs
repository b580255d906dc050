//! What is ranked of a text: the sentences that ask, in their language, without what they deny.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::Language;
use crate::analysis::{Analysis, Term};
use crate::index::{FieldIndex, WordPostings};
use crate::negation::{Denial, denials, may_deny};
use crate::normalize::{MOST_UTTERANCE_CHARS, normalize};
use crate::passage::{passage, pieces};
use crate::score::Scorer;
use crate::tongue::Heard;
use crate::train::Trained;

/// What speaks against a document whose title is all of what an utterance excludes, in logits.
const EXCLUSION: f64 = 6.0;

/// What is ranked of a text.
#[derive(Debug)]
pub(crate) struct Said {
    /// In normal form, without what is denied: what the encoder reads.
    pub(crate) normal: String,
    /// The sentences that say most, where the text is too long to be read whole.
    pub(crate) read: Option<String>,
    /// Its words.
    pub(crate) analysis: Analysis,
    /// Documents of other languages are left out.
    pub(crate) only: Option<Language>,
    /// All words and which of them are denied, where any is.
    pub(crate) denied: Option<(Analysis, Vec<bool>)>,
    /// Words that are excluded.
    pub(crate) excluded: Option<Analysis>,
}

impl Said {
    /// Whether a thing is named among the denied words, and nowhere else.
    pub(crate) fn denies(&self, thing: &str) -> bool {
        self.denied.as_ref().is_some_and(|(all, denied)| {
            let is_said_there = |is_denied: bool| {
                all.terms
                    .iter()
                    .zip(denied)
                    .any(|(term, denied)| *denied == is_denied && term.text == thing)
            };
            is_said_there(true) && !is_said_there(false)
        })
    }
}

impl Trained {
    /// What is ranked of a text.
    pub(crate) fn hear(&self, text: &str) -> Said {
        let knows_stem = |stem: &str| self.scorer.fields.knows_stem(stem);
        let passage = passage(text, |sentence| self.weight(sentence));
        let normal = normalize(&passage, MOST_UTTERANCE_CHARS);
        let read = match passage {
            Cow::Owned(read) => Some(read),
            Cow::Borrowed(_) => None,
        };
        let Heard { analysis, only } = self.tongues.utterance(&normal, knows_stem);
        let mut said = Said {
            normal,
            read,
            analysis,
            only,
            denied: None,
            excluded: None,
        };
        if may_deny(said.analysis.language, &said.analysis.terms) && !self.scorer.has_whole(&said.analysis) {
            self.leave_out_denied(&mut said);
        }
        said
    }

    /// What may be the question of a long message, see [`pieces`].
    pub(crate) fn pieces(&self, text: &str) -> Vec<String> {
        pieces(text, |sentence| self.weight(sentence))
    }

    /// How much the words of a sentence say, of those that any document knows.
    fn weight(&self, sentence: &str) -> f32 {
        let fields = &self.scorer.fields;
        let normal = normalize(sentence, MOST_UTTERANCE_CHARS);
        let analysis = self
            .tongues
            .utterance(&normal, |stem: &str| fields.knows_stem(stem))
            .analysis;
        let postings = fields.word_postings(&analysis);
        let importances = fields.importances(&analysis, &postings);
        let total: f32 = importances.iter().sum();
        FieldIndex::known_share(&postings, &importances) * total
    }

    fn leave_out_denied(&self, said: &mut Said) {
        let all = &said.analysis;
        let places = places(&said.normal, &all.terms);
        let starts = clause_starts(&said.normal, &places);
        let mut found = denials(all.language, &all.terms, &starts);
        let is_content = |at: usize| all.terms[at].is_content;
        let covers = |denials: &[Denial], at: usize| denials.iter().any(|denial| denial.words.contains(&at));
        // Where a document says the same, it is what is meant.
        found.retain(|denial| {
            let cue = &all.terms[denial.words.start];
            if denial.is_exclusion {
                return !(denial.is_comparison && self.denied_stems.contains(&cue.stem));
            }
            !all.terms[denial.words.clone()]
                .iter()
                .any(|term| term.is_content && self.denied_stems.contains(&term.stem) && !is_negation(term))
        });
        if found.iter().any(|denial| denial.is_contrast) {
            let fields = &self.scorer.fields;
            let whole = found.clone();
            found
                .retain(|denial| !denial.is_contrast || is_about_something_else(fields, all, &whole, denial));
        }
        let leaves_content = (0..all.terms.len()).any(|at| is_content(at) && !covers(&found, at));
        if !leaves_content {
            found.retain(|denial| denial.is_exclusion);
        }
        if found.is_empty() {
            return;
        }
        let denied: Vec<bool> = (0..all.terms.len()).map(|at| covers(&found, at)).collect();
        let kept_stems: BTreeSet<&str> = all
            .terms
            .iter()
            .zip(&denied)
            .filter(|(_, denied)| !**denied)
            .map(|(term, _)| term.stem.as_str())
            .collect();
        let is_excluded = |at: usize| {
            let term = &all.terms[at];
            let in_exclusion = found
                .iter()
                .any(|denial| denial.is_exclusion && denial.thing.contains(&at));
            in_exclusion && term.is_content && !is_negation(term) && !kept_stems.contains(term.stem.as_str())
        };
        let excluded = self.tongues.without(all, |at| !is_excluded(at));
        let kept = self.tongues.without(all, |at| denied[at]);
        let mut normal = String::with_capacity(said.normal.len());
        let mut from = 0;
        for (place, denied) in places.iter().zip(&denied) {
            if *denied && place.start >= from {
                normal.push_str(&said.normal[from..place.start]);
                from = place.end;
            }
        }
        normal.push_str(&said.normal[from..]);
        said.normal = normal;
        said.excluded = (!excluded.terms.is_empty()).then_some(excluded);
        let all = std::mem::replace(&mut said.analysis, kept);
        said.denied = Some((all, denied));
    }
}

/// Whether what is not denied is about something that a denial's words are not: a title or phrase without these has more of
/// it than any that has one of them.
fn is_about_something_else(fields: &FieldIndex, all: &Analysis, found: &[Denial], denial: &Denial) -> bool {
    let postings = fields.word_postings(all);
    let importances = fields.importances(all, &postings);
    let is_content = |at: usize| all.terms.get(at).is_some_and(|term| term.is_content);
    let is_denied = |at: usize| found.iter().any(|denial| denial.words.contains(&at));
    let kept: BTreeSet<&str> = (0..all.terms.len())
        .filter(|&at| !is_denied(at))
        .map(|at| all.terms[at].stem.as_str())
        .collect();
    // A word that is said again of what is meant tells nothing: "I don't want to connect Google, I want to connect Outlook".
    let telling: Vec<usize> = denial
        .thing
        .clone()
        .filter(|&at| is_content(at) && !kept.contains(all.terms[at].stem.as_str()))
        .collect();
    if telling.is_empty() {
        return false;
    }
    let aside: BTreeSet<usize> = telling
        .into_iter()
        .filter_map(|at| postings.get(at))
        .flat_map(WordPostings::titled)
        .collect();
    let mut rest: BTreeMap<usize, f32> = BTreeMap::new();
    for (at, (postings, importance)) in postings.iter().zip(&importances).enumerate() {
        if is_content(at) && !is_denied(at) {
            let titled: BTreeSet<usize> = postings.titled().collect();
            for document in titled {
                *rest.entry(document).or_default() += importance;
            }
        }
    }
    let most = |is_aside: bool| {
        rest.iter()
            .filter(|(document, _)| aside.contains(document) == is_aside)
            .map(|(_, share)| *share)
            .fold(0.0, f32::max)
    };
    most(false) > most(true)
}

/// Whether a word only denies: what is denied are the others.
fn is_negation(term: &Term) -> bool {
    matches!(
        term.folded.as_str(),
        "not"
            | "didnt"
            | "hasnt"
            | "havent"
            | "hadnt"
            | "isnt"
            | "wasnt"
            | "arent"
            | "werent"
            | "doesnt"
            | "dont"
            | "never"
            | "nicht"
            | "nie"
            | "niemals"
            | "except"
            | "other"
            | "instead"
            | "rather"
            | "everything"
            | "nothing"
            | "anything"
            | "ausser"
            | "statt"
            | "alles"
    )
}

/// Where each word stands in the normal form; nowhere for the second of two that were written together.
fn places(normal: &str, terms: &[Term]) -> Vec<Range<usize>> {
    let mut from = 0;
    terms
        .iter()
        .map(|term| match normal[from..].find(&term.text) {
            Some(at) => {
                let start = from + at;
                from = start + term.text.len();
                start..from
            }
            None => from..from,
        })
        .collect()
}

/// Whether a clause begins at each word: a mark of punctuation stands before it.
fn clause_starts(normal: &str, places: &[Range<usize>]) -> Vec<bool> {
    let mut end = 0;
    places
        .iter()
        .map(|place| {
            let between = normal.get(end..place.start).unwrap_or_default();
            end = end.max(place.end);
            between.contains([',', '.', ';', ':', '!', '?', '(', ')']) || between.contains(" - ")
        })
        .collect()
}

/// What speaks against the documents whose titles are about what is excluded, in logits, by document: more, the more of it
/// they have.
pub(crate) fn exclusions(excluded: Option<&Analysis>, scorer: &Scorer) -> Vec<(usize, f64)> {
    let Some(excluded) = excluded else {
        return Vec::new();
    };
    let postings = scorer.fields.word_postings(excluded);
    let importances = scorer.fields.importances(excluded, &postings);
    let total: f32 = importances.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let mut shares: BTreeMap<usize, f32> = BTreeMap::new();
    for (postings, importance) in postings.iter().zip(&importances) {
        let titled: BTreeSet<usize> = postings.titled().collect();
        for document in titled {
            *shares.entry(document).or_default() += importance / total;
        }
    }
    shares
        .into_iter()
        .map(|(document, share)| (document, -EXCLUSION * f64::from(share)))
        .collect()
}
