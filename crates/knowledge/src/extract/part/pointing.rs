//! Questions that say nothing without what stands above them: "What does this mean?", "How do I fix it?"

use super::super::mark;
use crate::slug::fold;

/// The words such a question is made of, folded.
const POINTING: &[&str] = &[
    // English.
    "a",
    "about",
    "am",
    "an",
    "are",
    "can",
    "cause",
    "caused",
    "causes",
    "could",
    "did",
    "do",
    "does",
    "error",
    "fix",
    "fixed",
    "getting",
    "going",
    "happen",
    "happened",
    "happening",
    "happens",
    "has",
    "have",
    "how",
    "i",
    "if",
    "in",
    "is",
    "issue",
    "it",
    "mean",
    "means",
    "message",
    "mitigate",
    "next",
    "now",
    "of",
    "on",
    "problem",
    "reason",
    "receiving",
    "resolve",
    "resolved",
    "see",
    "seeing",
    "should",
    "solution",
    "solve",
    "solved",
    "that",
    "the",
    "these",
    "this",
    "to",
    "troubleshoot",
    "was",
    "we",
    "went",
    "were",
    "what",
    "whats",
    "when",
    "why",
    "will",
    "wrong",
    "you",
    // German.
    "bedeutet",
    "beheben",
    "behebe",
    "das",
    "der",
    "die",
    "es",
    "fehler",
    "für",
    "ich",
    "ist",
    "jetzt",
    "kann",
    "lösen",
    "löse",
    "man",
    "muss",
    "nun",
    "passiert",
    "problem",
    "tun",
    "ursache",
    "warum",
    "was",
    "wie",
    "wird",
    "wurde",
];

/// Whether a question points at what is told and names nothing: who asks it means an article, and cannot say which.
pub(in super::super) fn points_at_its_article(question: &str) -> bool {
    const MOST_WORDS: usize = 9;
    if !mark::asks(question) {
        return false;
    }
    let folded = fold(question);
    let mut words = folded.split(' ');
    words.clone().count() <= MOST_WORDS && words.all(|word| POINTING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_without_a_noun_of_its_own_points_at_its_article() {
        for text in [
            "What is this?",
            "What does this error mean?",
            "Why am I seeing this message?",
            "What should I do next?",
            "How do I fix it?",
            "What's the cause of the issue?",
            "Was kann ich tun?",
        ] {
            assert!(points_at_its_article(text), "{text}");
        }
        for text in [
            "What is this",
            "What is a gate?",
            "How do I open it?",
            "Why was I charged?",
            "What does error 12 mean?",
        ] {
            assert!(!points_at_its_article(text), "{text}");
        }
    }
}
