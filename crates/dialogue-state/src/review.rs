//! What an agent makes of its own knowledge, for `helpline check`: phrases that another entry wins, entries that nobody
//! reaches, and entries that compete, with a question on which they tie.
//!
//! Everything here is asked, not guessed: a finding quotes what the agent said to a text.

mod witness;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use intent_classifier::{Ranking, Verdict, decide};
use knowledge::lint::understanding::{CONFLICT, PHRASE_NOT_WON, STARTER_NOT_ANSWERED, UNREACHABLE_ENTRY};
use knowledge::{Diagnostic, Entry, Place, Position, Rule, Span, Starter, parallel};

use crate::agent::costs;
use crate::{Agent, Event};

/// An entry below this place is neither given nor offered.
const OFFERED: usize = 3;

/// A competitor has at least so much of the confidence of the first, or shares so many of the words of both questions.
const COMPETES: f64 = 0.5;

/// So many candidates behind the first are looked at.
const MOST_RIVALS: usize = 4;

/// And at least this confidence.
const SPEAKS: f64 = 0.15;

/// Most pairs for which a question is looked for, the closest first, so that a folder of near copies is reviewed in time.
const MOST_PAIRS: usize = 1_000;

/// Pairs that are looked at between two looks at whether there are enough conflicts.
const PAIRS_AT_ONCE: usize = 64;

/// Most conflicts that are named, the closest first: an author mends a few at a time.
const MOST_CONFLICTS: usize = 200;

/// Reviews the whole knowledge, in the order of its entries. One question to the agent for each question and phrase,
/// and some for each pair that competes; asked on all processors, with the same findings on any number of them.
pub fn review(agent: &Agent) -> Vec<Diagnostic> {
    let entries = &agent.knowledge().entries;
    let groups = knowledge::copies::groups(entries);
    let known = Known {
        agent,
        entries,
        group_of: entries
            .iter()
            .map(|entry| entry.id.as_str())
            .zip(groups.iter().copied())
            .collect(),
        position: entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.id.as_str(), at))
            .collect(),
    };
    let asked: Vec<&Entry> = entries.iter().filter(|entry| entry.family.is_none()).collect();
    let mut diagnostics = Vec::new();
    let mut rivals = Closeness::new();
    for (found, closeness) in parallel::map(&asked, |entry| known.review(entry)) {
        diagnostics.extend(found);
        for (pair, closeness) in closeness {
            let slot = rivals.entry(pair).or_default();
            *slot = slot.max(closeness);
        }
    }
    diagnostics.extend(conflicts(agent, &rivals, &groups));
    let starters = agent.knowledge().settings.starters.iter();
    diagnostics.extend(starters.filter_map(|starter| unanswered(agent, starter)));
    diagnostics
}

/// Pairs of entries, by position, with how close they come.
type Closeness = BTreeMap<(usize, usize), f64>;

/// What a review looks up.
struct Known<'agent> {
    agent: &'agent Agent,
    entries: &'agent [Entry],
    /// The group of near copies of each entry.
    group_of: HashMap<&'agent str, usize>,
    position: HashMap<&'agent str, usize>,
}

impl Known<'_> {
    /// Asks the question and the phrases of an entry.
    fn review(&self, entry: &Entry) -> (Vec<Diagnostic>, Closeness) {
        let mut diagnostics = Vec::new();
        let mut rivals = Closeness::new();
        let own_group = self.group_of.get(entry.id.as_str());
        let is_same = |id: &str| id == entry.id.as_str() || self.group_of.get(id) == own_group;
        let ranking = ask(self.agent, &entry.question);
        let mut offered = ranking.candidates.iter().take(OFFERED);
        if !offered.any(|candidate| is_same(&candidate.id)) {
            diagnostics.push(unreachable(entry, &ranking));
        }
        note_rivals(&ranking, self.entries, &self.position, &mut rivals);
        for phrase in &entry.phrases {
            let ranking = ask(self.agent, phrase);
            let Some(first) = ranking.candidates.first() else {
                continue;
            };
            note_rivals(&ranking, self.entries, &self.position, &mut rivals);
            if !is_same(&first.id) {
                let winner = self
                    .position
                    .get(first.id.as_str())
                    .and_then(|&at| self.entries.get(at));
                let place = self.agent.knowledge().place_of_phrase(&entry.id, phrase);
                diagnostics.push(not_won(entry, phrase, winner, place));
            }
        }
        (diagnostics, rivals)
    }
}

/// What the agent makes of a text, by all tiers it has. Thousands are asked: of a large folder, train it without the encoder,
/// which takes milliseconds for each.
fn ask(agent: &Agent, text: &str) -> Ranking {
    let event = Event::Said {
        text: text.to_owned(),
        secrets: Vec::new(),
    };
    agent.understand(&event).ranking
}

/// Notes which candidates come near the first, by confidence or by the words of their questions: entries that differ in
/// one word are clearly apart when that word is said, and tie when it is not.
fn note_rivals(
    ranking: &Ranking,
    entries: &[Entry],
    position: &HashMap<&str, usize>,
    rivals: &mut Closeness,
) {
    let Some((first, others)) = ranking.candidates.split_first() else {
        return;
    };
    let Some(&one) = position.get(first.id.as_str()) else {
        return;
    };
    let words_of = |at: usize| -> BTreeSet<String> {
        let question = entries.get(at).map_or("", |entry| entry.question.as_str());
        telling_words(question).into_iter().collect()
    };
    let of_first = words_of(one);
    for candidate in others.iter().take(MOST_RIVALS) {
        let Some(&other) = position.get(candidate.id.as_str()) else {
            continue;
        };
        let by_confidence = if candidate.confidence >= SPEAKS {
            candidate.confidence / first.confidence.max(f64::MIN_POSITIVE)
        } else {
            0.0
        };
        let of_other = words_of(other);
        let shared = of_first.intersection(&of_other).count();
        let by_words = shared as f64 / of_first.union(&of_other).count().max(1) as f64;
        let closeness = by_confidence.max(by_words);
        if closeness >= COMPETES {
            let slot = rivals.entry((one.min(other), one.max(other))).or_default();
            *slot = slot.max(closeness);
        }
    }
}

fn conflicts(agent: &Agent, rivals: &Closeness, groups: &[usize]) -> Vec<Diagnostic> {
    let entries = &agent.knowledge().entries;
    let mut closest: Vec<(&(usize, usize), &f64)> = rivals.iter().collect();
    closest.sort_by(|left, right| right.1.total_cmp(left.1).then_with(|| left.0.cmp(right.0)));
    let apart: Vec<(usize, usize)> = closest
        .into_iter()
        .map(|(pair, _)| *pair)
        .filter(|(one, other)| groups.get(*one) != groups.get(*other))
        // That they ask the same is told of as that.
        .filter(|(one, other)| match (entries.get(*one), entries.get(*other)) {
            (Some(one), Some(other)) => plain(&one.question) != plain(&other.question),
            _ => false,
        })
        .take(MOST_PAIRS)
        .collect();
    let mut found: Vec<((usize, usize), Diagnostic)> = Vec::new();
    for pairs in apart.chunks(PAIRS_AT_ONCE) {
        let some = parallel::map(pairs, |&(one, other)| {
            let (left, right) = (entries.get(one)?, entries.get(other)?);
            let witness = witness::of(agent, left, right)?;
            Some(((one, other), conflict(left, right, &witness)))
        });
        found.extend(some.into_iter().flatten());
        if found.len() >= MOST_CONFLICTS {
            found.truncate(MOST_CONFLICTS);
            break;
        }
    }
    found.sort_by_key(|(pair, _)| *pair);
    found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

fn conflict(left: &Entry, right: &Entry, witness: &witness::Witness) -> Diagnostic {
    let mut hint = format!(
        "asked `{}`, the agent has {:.0} % for `{}` and {:.0} % for `{}`",
        witness.question,
        100.0 * witness.left,
        left.question,
        100.0 * witness.right,
        right.question
    );
    for (words, entry) in [(&witness.for_left, left), (&witness.for_right, right)] {
        if !words.is_empty() {
            let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            // Writing to a text cannot fail.
            let _ = write!(hint, "; {} speaks for `{}`", quoted.join(" or "), entry.question);
        }
    }
    if witness.for_left.is_empty() && witness.for_right.is_empty() {
        hint.push_str(
            "; no word of the two questions parts them: say in each what it is about, or give them phrases",
        );
    }
    let ties = if witness.is_near() {
        "tie"
    } else {
        // The encoder leans to one of them, and the agent asks nevertheless.
        "compete"
    };
    let mut other = place_of(right);
    "the other one".clone_into(&mut other.label);
    Diagnostic {
        related: vec![other],
        ..finding(
            &CONFLICT,
            left,
            format!(
                "`{}` and `{}` {ties} for `{}`",
                left.question, right.question, witness.question
            ),
            hint,
        )
    }
}

fn unreachable(entry: &Entry, ranking: &Ranking) -> Diagnostic {
    let winner = ranking
        .candidates
        .first()
        .map_or("nothing", |candidate| candidate.id.as_str());
    finding(
        &UNREACHABLE_ENTRY,
        entry,
        format!(
            "asked `{}`, the agent finds `{winner}` first and this entry not among the best",
            entry.question
        ),
        UNREACHABLE_ENTRY.mend.to_owned(),
    )
}

/// The letters and digits of a text, small.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn not_won(entry: &Entry, phrase: &str, winner: Option<&Entry>, place: Option<&Place>) -> Diagnostic {
    let winner = winner.map_or("another entry", |winner| winner.question.as_str());
    let found = finding(
        &PHRASE_NOT_WON,
        entry,
        format!(
            "the phrase `{phrase}` of `{}` is won by `{winner}`",
            entry.question
        ),
        PHRASE_NOT_WON.mend.to_owned(),
    );
    Diagnostic {
        place: place.unwrap_or(&found.place).clone(),
        ..found
    }
}

/// What is wrong with a starter that no entry answers.
fn unanswered(agent: &Agent, starter: &Starter) -> Option<Diagnostic> {
    let ranking = ask(agent, &starter.text);
    let nearest = match decide(&ranking, costs(agent.knowledge())) {
        Verdict::Answer => return None,
        Verdict::Clarify(_) | Verdict::Unknown => ranking.candidates.first(),
    };
    let nearest = nearest.and_then(|first| agent.knowledge().entry_named(&first.id));
    let hint = match nearest {
        Some(entry) => format!(
            "the nearest entry asks `{}`: {}",
            entry.question, STARTER_NOT_ANSWERED.mend
        ),
        None => STARTER_NOT_ANSWERED.mend.to_owned(),
    };
    Some(Diagnostic {
        rule: STARTER_NOT_ANSWERED.id,
        severity: STARTER_NOT_ANSWERED.severity,
        message: format!("the starter `{}` is not answered", starter.text),
        place: starter.place.clone(),
        hint: Some(hint.into()),
        related: Vec::new(),
    })
}

fn finding(rule: &'static Rule, entry: &Entry, message: String, hint: String) -> Diagnostic {
    Diagnostic {
        rule: rule.id,
        severity: rule.severity,
        message,
        place: place_of(entry),
        hint: Some(hint.into()),
        related: Vec::new(),
    }
}

/// The line of an entry's question.
fn place_of(entry: &Entry) -> Place {
    let start = Position {
        line: entry.line,
        column: 1,
    };
    Place {
        path: entry.path.clone(),
        span: Span { start, end: start },
        label: String::new(),
    }
}

/// The words of a question that say something, in order, each once.
fn telling_words(question: &str) -> Vec<String> {
    const FILLERS: &[&str] = &[
        "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "by", "can", "cannot", "could",
        "do", "does", "for", "from", "have", "how", "i", "if", "in", "is", "it", "me", "my", "of", "on",
        "or", "should", "that", "the", "this", "to", "was", "we", "what", "when", "where", "which", "who",
        "why", "will", "with", "would", "you", "your",
    ];
    let mut seen = BTreeSet::new();
    crate::words::words(question)
        .into_iter()
        .filter(|word| FILLERS.binary_search(&word.as_str()).is_err() && seen.insert(word.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
