//! What an utterance says it is not about: "not about billing", "everything but invoices", "it did not expire".
//!
//! A denied word must not be matched. Two kinds are told apart: what is *excluded* speaks against documents that are about
//! it; what *did not happen* says nothing. Negation of what should work is a symptom and stays ("does not load", "cannot
//! log in"): only the negation of a trouble ("did not expire", "is not locked") denies it.

mod contrast;
mod english;
mod german;

use std::ops::Range;

use self::contrast::Contrasts;

use crate::Language;
use crate::analysis::Term;

/// No denial reaches over more words.
const LONGEST_SCOPE: usize = 8;

/// Words of an utterance that are denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Denial {
    /// What is left out: the words that deny, and what they deny.
    pub(crate) words: Range<usize>,
    /// Of these, what is denied.
    pub(crate) thing: Range<usize>,
    /// Whether it is excluded, and not merely did not happen.
    pub(crate) is_exclusion: bool,
    /// Whether it may be compared as well ("butter instead of oil").
    pub(crate) is_comparison: bool,
    /// Whether it is only set aside, which counts where the rest is about something else ("ssh works, but my token …").
    pub(crate) is_contrast: bool,
}

/// The words of a language that deny, and where what they deny ends.
#[derive(Debug)]
struct Cues {
    /// Words without which nothing is denied, sorted.
    triggers: &'static [&'static str],
    /// Runs of words that exclude what follows; `_` stands for any one word. The longest that fits counts.
    exclusions: &'static [&'static [&'static str]],
    /// "not": it excludes a named thing after a [`Self::copulas`] with a subject of [`Self::subjects`], or at the start of
    /// a clause.
    negations: &'static [&'static str],
    /// Negation and copula in one word ("isnt").
    negated_copulas: &'static [&'static str],
    /// "is", "was".
    copulas: &'static [&'static str],
    /// "it", "the problem": what stands for the question itself.
    subjects: &'static [&'static str],
    /// "the", "my".
    determiners: &'static [&'static str],
    /// Words that negate a verb after them ("didnt", "never").
    verb_negations: &'static [&'static str],
    /// Verbs and participles of trouble, sorted.
    troubles: &'static [&'static str],
    /// Verbs of what a person may have done, sorted: "I did not delete it" denies, "it was not deleted" is a symptom.
    deeds: &'static [&'static str],
    /// "I", "we".
    firsts: &'static [&'static str],
    /// Cues that compare as well as exclude: where titles and phrases have them, they are what is asked.
    comparisons: &'static [&'static str],
    /// Words between a negation and its verb ("yet", "been").
    fillers: &'static [&'static str],
    /// Words after which nothing is denied any more.
    ends: &'static [&'static str],
    /// Words that say that all is well: what is excepted from that is the question ("everything works except X").
    wells: &'static [&'static str],
    /// Words of "everything": with one of [`Self::wells`], see there.
    alls: &'static [&'static str],
    /// Of [`Self::exclusions`], those that begin with one of these exclude at the start of a clause only: "skip the first part"
    /// does, "how do I skip a step" does not.
    imperatives: &'static [&'static str],
    /// Endings of words that make a symptom of "but not" before them ("valid but not working").
    symptom_endings: &'static [&'static str],
    /// Whether nouns have a capital: after "and not", others are no things.
    nouns_are_capital: bool,
    /// After "is not a", "but not": these make it a symptom ("is not a valid token").
    qualities: &'static [&'static str],
    /// What is set aside beside what is asked.
    contrasts: Contrasts,
}

fn cues(language: Language) -> Option<&'static Cues> {
    match language {
        Language::English => Some(&english::CUES),
        Language::German => Some(&german::CUES),
        _ => None,
    }
}

/// Whether a word can deny, or tell that something is well: it is spelt as it is meant.
pub(crate) fn is_cue(language: Language, folded: &str) -> bool {
    cues(language).is_some_and(|cues| cues.triggers.binary_search(&folded).is_ok())
}

/// Whether any word of these could deny; else nothing need be looked at.
pub(crate) fn may_deny(language: Language, terms: &[Term]) -> bool {
    terms.iter().any(|term| is_cue(language, &term.folded))
}

/// What is denied, in order. `starts[at]` tells whether a clause begins at a word.
pub(crate) fn denials(language: Language, terms: &[Term], starts: &[bool]) -> Vec<Denial> {
    let Some(cues) = cues(language) else {
        return Vec::new();
    };
    let reader = Reader { cues, terms, starts };
    let mut found: Vec<Denial> = Vec::new();
    let mut at = 0;
    while at < terms.len() {
        match reader.denial(at) {
            Some(denial) => {
                at = denial.words.end.max(at + 1);
                found.push(denial);
            }
            None => at += 1,
        }
    }
    found
}

struct Reader<'t> {
    cues: &'static Cues,
    terms: &'t [Term],
    starts: &'t [bool],
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.terms.get(at).map_or("", |term| term.folded.as_str())
    }

    fn starts(&self, at: usize) -> bool {
        at == 0 || self.starts.get(at).copied().unwrap_or(true)
    }

    /// The denial that begins at a word.
    fn denial(&self, at: usize) -> Option<Denial> {
        self.exclusion(at)
            .or_else(|| self.denied_thing(at))
            .or_else(|| self.denied_trouble(at))
            .or_else(|| self.set_aside(at))
    }

    /// "everything but X", "nothing to do with X", "instead of X".
    fn exclusion(&self, at: usize) -> Option<Denial> {
        let run = self
            .cues
            .exclusions
            .iter()
            .filter(|run| self.fits(run, at))
            .max_by_key(|run| run.len())?;
        let first = at + run.len();
        let is_verb =
            run.last().is_some_and(|last| self.cues.negations.contains(last)) && !self.is_thing(first);
        let scope = self.scope(first)?;
        // "Skip the first part, …" excludes; "how do I skip a step" and "skip this song" do not.
        let is_request = self.cues.imperatives.contains(&self.word(at))
            && !(self.starts(at) && scope.end < self.terms.len() && self.starts(scope.end));
        if is_verb || is_request || self.is_all_well_but(at, scope.end) {
            return None;
        }
        Some(Denial {
            words: at..scope.end,
            thing: scope,
            is_exclusion: true,
            is_comparison: self.cues.comparisons.contains(&self.word(at)),
            is_contrast: false,
        })
    }

    /// Whether a thing is named at a word, and not what something does or is like.
    fn is_thing(&self, at: usize) -> bool {
        let word = self.word(at);
        if self.cues.determiners.contains(&word) {
            return !self.cues.qualities.contains(&self.word(at + 1));
        }
        if self.cues.nouns_are_capital {
            return self
                .terms
                .get(at)
                .is_some_and(|term| term.text.starts_with(char::is_uppercase));
        }
        // "and not display the contents": a verb with its object.
        let has_object = self.scope(at).is_some_and(|scope| {
            scope
                .skip(1)
                .any(|at| self.cues.determiners.contains(&self.word(at)))
        });
        !has_object
            && !self.cues.qualities.contains(&word)
            && self.cues.troubles.binary_search(&word).is_err()
            && !self.cues.wells.contains(&word)
            && !self
                .cues
                .symptom_endings
                .iter()
                .any(|ending| word.ends_with(ending))
    }

    fn fits(&self, run: &[&str], at: usize) -> bool {
        at + run.len() < self.terms.len()
            && run.iter().zip(at..).all(|(word, at)| *word == "_" || *word == self.word(at))
            // No clause begins within it.
            && (at + 1..at + run.len()).all(|at| !self.starts(at))
    }

    /// Whether all is well but for what is excepted: "everything works except printing" asks for printing.
    fn is_all_well_but(&self, from: usize, to: usize) -> bool {
        let outside = || (0..from).chain(to..self.terms.len()).map(|at| self.word(at));
        let inside = || (from..to).map(|at| self.word(at));
        let says_all = outside()
            .chain(inside())
            .any(|word| self.cues.alls.contains(&word));
        let is_well = outside()
            .chain(inside())
            .any(|word| self.cues.wells.contains(&word));
        // "It works in one browser but not with another" asks for the other.
        is_well && (says_all || matches!(self.word(from), "but" | "and" | "aber" | "und"))
    }

    /// "it is not the token", "this isn't about a password", ", not my invoice".
    fn denied_thing(&self, at: usize) -> Option<Denial> {
        let word = self.word(at);
        let after_negation = if self.cues.negated_copulas.contains(&word) {
            self.has_subject_before(at).then_some(at + 1)?
        } else if self.cues.copulas.contains(&word) && self.cues.negations.contains(&self.word(at + 1)) {
            self.has_subject_before(at).then_some(at + 2)?
        } else if self.cues.negations.contains(&word)
            && (self.starts_contrast(at) || self.has_subject_before(at))
        {
            at + 1
        } else {
            return None;
        };
        let has_determiner = self.cues.determiners.contains(&self.word(after_negation));
        let first = after_negation + usize::from(has_determiner);
        if !has_determiner || self.starts(first) || self.cues.qualities.contains(&self.word(first)) {
            return None;
        }
        let scope = self.scope(after_negation)?;
        Some(Denial {
            words: at..scope.end,
            thing: scope,
            is_exclusion: true,
            is_comparison: false,
            is_contrast: false,
        })
    }

    /// Whether "it", "this", "the problem" stands right before.
    fn has_subject_before(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_some_and(|before| self.cues.subjects.contains(&self.word(before)))
    }

    /// Whether a negation opens a clause of its own, or follows "but", "and", or a "no" that refuses what was said before.
    fn starts_contrast(&self, at: usize) -> bool {
        self.starts(at)
            || at.checked_sub(1).is_some_and(|before| {
                matches!(
                    self.word(before),
                    "but"
                        | "and"
                        | "so"
                        | "aber"
                        | "und"
                        | "also"
                        | "no"
                        | "nope"
                        | "nah"
                        | "nein"
                        | "nee"
                        | "noe"
                )
            })
    }

    /// "did not expire", "isn't locked", "ist nicht abgelaufen".
    fn denied_trouble(&self, at: usize) -> Option<Denial> {
        if !self.cues.verb_negations.contains(&self.word(at)) {
            return None;
        }
        let mut verb = at + 1;
        while verb <= at + 3 && !self.starts(verb) && self.cues.fillers.contains(&self.word(verb)) {
            verb += 1;
        }
        let is_trouble = verb < self.terms.len()
            && !self.starts(verb)
            && (self.cues.troubles.binary_search(&self.word(verb)).is_ok()
                || (self.cues.deeds.binary_search(&self.word(verb)).is_ok() && self.is_first_person(at)));
        is_trouble.then_some(Denial {
            words: at..verb + 1,
            thing: verb..verb + 1,
            is_exclusion: false,
            is_comparison: false,
            is_contrast: false,
        })
    }

    /// Whether "I" or "we" stands up to two words before.
    fn is_first_person(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|before| self.cues.firsts.contains(&self.word(before)))
    }

    /// The words from `first` that are denied: up to the end of the clause, or a word that ends it. None where there is
    /// no word that carries meaning.
    fn scope(&self, first: usize) -> Option<Range<usize>> {
        let mut end = first;
        let mut has_content = false;
        while end < self.terms.len() && end - first < LONGEST_SCOPE {
            // A clause may begin at the first word: "not about: billing".
            if end > first && self.starts(end) {
                break;
            }
            let word = self.word(end);
            if self.cues.ends.contains(&word) && (has_content || !self.cues.determiners.contains(&word)) {
                break;
            }
            has_content |= self.terms[end].is_content;
            end += 1;
        }
        has_content.then_some(first..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        for cues in [&english::CUES, &german::CUES] {
            assert!(cues.triggers.is_sorted(), "triggers");
            assert!(cues.troubles.is_sorted(), "troubles");
            assert!(cues.deeds.is_sorted(), "deeds");
        }
    }

    #[test]
    fn whatever_denies_is_a_trigger() {
        for cues in [&english::CUES, &german::CUES] {
            let is_trigger = |word: &&&str| cues.triggers.binary_search(word).is_ok();
            let lists = [cues.negations, cues.negated_copulas, cues.verb_negations];
            for word in lists.into_iter().flatten() {
                assert!(is_trigger(&word), "{word}");
            }
            let runs = [
                cues.exclusions,
                cues.contrasts.wells,
                cues.contrasts.before,
                cues.contrasts.deeds,
            ];
            for run in runs.into_iter().flatten() {
                assert!(run.iter().any(|word| is_trigger(&word)), "{run:?}");
            }
        }
    }
}
