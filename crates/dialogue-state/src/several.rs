//! Several questions in one message: "how do I check my badge and can I see expired passes?"
//!
//! A message is cut where a new question begins, and it counts as several only when each part, by itself, is sure of
//! another entry. "My token is valid and active but rejected" stays one.

use std::sync::LazyLock;

use intent_classifier::{DecisionCosts, Ranking, Verdict, decide};
use regex::Regex;

/// Where one question may end and the next begin.
static SEAM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) (?P<hard>[?;]\s+(?:and\s+|also\s+|plus\s+)*|\n\s*)
        | (?:,\s*|\s+)(?:and\s+also|and|also|plus|as\s+well\s+as|besides,?|furthermore,?)\s+
          (?P<asks>(?:how|what|why|when|where|which|who|whose)\b|(?:can|could|may|do|does|did|is|are|should|will|would|must|have|has)\s+(?:i|we|you|it|they|there|my|our|the|this|that|a|an|one|someone)\b)",
    )
    .expect("the pattern is valid")
});

/// Shorter pieces are no questions.
const FEWEST_WORDS: usize = 3;

/// Messages are cut at their first few seams only.
const MOST_SEAMS: usize = 4;

/// Ways to cut `text` into questions, from the finest to the coarsest; none when it is one.
pub(crate) fn questions(text: &str) -> Vec<Vec<String>> {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(seam) = SEAM.captures_at(text, at) {
        let Some(whole) = seam.get(0) else { break };
        let next = seam.name("asks").map_or(whole.end(), |asks| asks.start());
        let end = if seam.name("hard").is_some() && whole.as_str().starts_with('?') {
            whole.start() + 1
        } else {
            whole.start()
        };
        cuts.push((end, next));
        at = whole.end();
        if cuts.len() == MOST_SEAMS {
            break;
        }
    }
    let mut ways = Vec::new();
    if cuts.len() > 1 {
        ways.push(cut_at(text, &cuts));
    }
    ways.extend(cuts.iter().map(|cut| cut_at(text, &[*cut])));
    ways.retain(|parts| {
        (2..=3).contains(&parts.len())
            && parts
                .iter()
                .all(|part| part.split_whitespace().count() >= FEWEST_WORDS)
    });
    ways
}

fn cut_at(text: &str, cuts: &[(usize, usize)]) -> Vec<String> {
    let starts = std::iter::once(0).chain(cuts.iter().map(|(_, next)| *next));
    let ends = cuts.iter().map(|(end, _)| *end).chain([text.len()]);
    starts
        .zip(ends)
        .filter_map(|(start, end)| text.get(start..end))
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether each part is sure of another entry.
pub(crate) fn are_clear(rankings: &[Ranking], costs: DecisionCosts) -> bool {
    let mut entries: Vec<&str> = rankings
        .iter()
        .filter(|ranking| decide(ranking, costs) == Verdict::Answer)
        .filter_map(|ranking| ranking.candidates.first())
        .map(|first| first.id.as_str())
        .collect();
    entries.sort_unstable();
    entries.dedup();
    rankings.len() > 1 && entries.len() == rankings.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_cut_where_a_question_begins() {
        let ways = questions("how do I check my badge and can I see expired passes?");

        assert_eq!(ways, [["how do I check my badge", "can I see expired passes?"]]);
    }

    #[test]
    fn a_sentence_with_and_is_not_cut() {
        for text in [
            "my token is valid and active but rejected",
            "I made a token and it fails",
            "reset or regenerate and revoke",
            "user and password",
        ] {
            assert!(questions(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn question_marks_and_lines_are_seams() {
        assert_eq!(questions("Where is the gate? How do I open it?").len(), 1);
        assert_eq!(questions("where is the gate\nhow do I open it").len(), 1);
    }
}
