//! What a sentence tells of a limit, of how often, of what happens otherwise, or of a reason, by its turns of phrase (`data/*/follow_ups.toml`).

use std::sync::LazyLock;

use super::TABLE;
use super::amount::names_span;
use crate::plain_text::plain_words;
use crate::words::{File, Phrase, Phrases, read_phrases};

struct Turns {
    limiting: Phrases<()>,
    recurring: Phrases<()>,
    otherwise: Phrases<()>,
    reasoning: Phrases<()>,
    returning: Phrases<()>,
    lasting: Phrases<()>,
}

static TURNS: LazyLock<Turns> = LazyLock::new(|| {
    let lists = read_phrases(File::FollowUps);
    let phrases = |name: &str| -> Phrases<()> {
        let phrases = lists.get(name).into_iter().flatten();
        phrases.map(|phrase| Phrase::new(phrase)).collect()
    };
    Turns {
        limiting: phrases("limiting"),
        recurring: phrases("recurring"),
        otherwise: phrases("otherwise"),
        reasoning: phrases("reasoning"),
        returning: phrases("returning"),
        lasting: phrases("lasting"),
    }
});

/// Whether a sentence names a limit: "files of up to 2 MB".
pub(super) fn names_limit(sentence: &str) -> bool {
    let words = plain_words(sentence);
    let counts = |word: &String| TABLE.counting.contains(word) || word.contains(|c: char| c.is_ascii_digit());
    has_turn(&words, &TURNS.limiting) && words.iter().any(counts)
}

/// Whether a sentence tells how often something is or may be done.
pub(super) fn names_frequency(sentence: &str) -> bool {
    has_turn(&plain_words(sentence), &TURNS.recurring)
}

/// Whether a sentence tells what happens otherwise or afterwards: "After that the day is charged."
pub(super) fn names_consequence(sentence: &str) -> bool {
    has_turn(&plain_words(sentence), &TURNS.otherwise)
}

/// Whether a sentence gives a reason.
pub(super) fn names_reason(sentence: &str) -> bool {
    has_turn(&plain_words(sentence), &TURNS.reasoning)
}

/// Whether a sentence tells that something is given back.
pub(super) fn names_return(sentence: &str) -> bool {
    has_turn(&plain_words(sentence), &TURNS.returning)
}

/// Whether a sentence tells how long something holds: "An invitation is valid for 7 days."
pub(super) fn names_validity(sentence: &str) -> bool {
    has_turn(&plain_words(sentence), &TURNS.lasting) && names_span(sentence)
}

fn has_turn(words: &[String], turns: &Phrases<()>) -> bool {
    (0..words.len()).any(|start| {
        let rest = words.get(start..).unwrap_or_default();
        turns.prefixes_of(rest).any(|(count, ())| count > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_by_a_number() {
        assert!(names_limit("It takes files of up to 2 MB."));
        assert!(names_limit("Höchstens drei Koffer je Person."));
        assert!(!names_limit("It is up to your team."));
    }

    #[test]
    fn how_often_is_told_from_how_long() {
        assert!(names_frequency("Change it every two years."));
        assert!(names_frequency("You may move it twice."));
        assert!(names_frequency("Umbuchen geht zweimal je Spielzeit."));
        assert!(names_frequency("Der Filter wird alle 6 Monate gewechselt."));
        assert!(!names_frequency("It takes two weeks."));
        assert!(!names_frequency("Das dauert zwei Tage."));
    }

    #[test]
    fn a_consequence_is_told_from_a_wish() {
        assert!(names_consequence("After that the next day is charged in full."));
        assert!(names_consequence("Sonst verfällt der Platz."));
        assert!(!names_consequence("Write before the last day."));
    }

    #[test]
    fn what_holds_for_a_time_is_told_from_what_takes_one() {
        assert!(names_validity("An invitation is valid for 7 days."));
        assert!(names_validity("Der Link gilt eine Stunde."));
        assert!(!names_validity("It takes 7 days."));
        assert!(names_return("The deposit comes back within 10 days."));
    }

    #[test]
    fn a_reason_is_told_from_a_time() {
        assert!(names_reason("Because of the insurance nobody else may drive."));
        assert!(names_reason("Das ist gesetzlich vorgeschrieben."));
        assert!(!names_reason("Since May the office is closed."));
    }
}
