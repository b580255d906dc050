//! Messages that are written as letters: who is addressed, who signs, and what a program adds below is nothing that an article is
//! about, and "Dear support team," asks for nobody.

use std::sync::LazyLock;

use regex::Regex;

use crate::words::{File, PhraseLists, read_phrases, words};

/// A message of fewer words is no letter: "thanks Anna" is all there is.
const FEWEST_WORDS: usize = 3;

/// Words of a name: "Dr. Anna Maria Novak".
const MOST_NAME_WORDS: usize = 4;

/// Lines and words below a closing: name, team, address, telephone.
const MOST_LINES_BELOW: usize = 8;
const MOST_WORDS_BELOW: usize = 50;

/// The line that parts a signature (RFC 3676 §4.3).
const DELIMITER: &str = "\n-- \n";

/// Words of whoever is addressed: "Dear support team of Example Ltd,".
const MOST_ADDRESSED_WORDS: usize = 6;

/// As a letter begins.
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    let lists = read_phrases(File::Letters);
    let (addressing, greetings, addressed) = (
        any_of(&lists, "addressing"),
        any_of(&lists, "greetings"),
        any_of(&lists, "addressed"),
    );
    let pattern = format!(
        r"(?i)^\s*(?:(?:{greetings})[\s,]+)?(?:(?:{addressing})\b(?:[\s-]+[\p{{L}}.&']+){{0,{MOST_ADDRESSED_WORDS}}}|(?:{greetings})(?:[\s/-]+(?:{addressed})\b)+)\s*[,!:.;\n–]\s*"
    );
    Regex::new(&pattern).expect("the phrases are plain words")
});

struct Endings {
    /// A closing where a sentence, a clause or a line begins.
    closing: Regex,
    thanks: Regex,
    /// A line that a program adds.
    added: Regex,
}

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    let lists = read_phrases(File::Letters);
    let compile = |pattern: &str| Regex::new(pattern).expect("the phrases are plain words");
    let after_clause = |name: &str| {
        compile(&format!(
            r"(?i)(?:[.!?,;:)\n…]|\s[-–])\s*\b(?:{})\b(?P<below>[\s,.!–-]*)",
            any_of(&lists, name)
        ))
    };
    Endings {
        closing: after_clause("closings"),
        thanks: after_clause("thanks"),
        added: compile(&format!(r"(?i)\n\s*(?:{})\b[^\n]*\s*$", any_of(&lists, "added"))),
    }
});

/// The phrases of a list, for a pattern; the longest first, as the first that matches is taken.
fn any_of(lists: &PhraseLists, name: &str) -> String {
    let mut phrases: Vec<String> = lists
        .get(name)
        .into_iter()
        .flatten()
        .map(|phrase| regex::escape(phrase).replace(' ', r"\s+"))
        .collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases.join("|")
}

/// What a letter says: a text without its salutation and the signature below it.
pub(crate) fn body(text: &str) -> &str {
    without_salutation(without_signature(text))
}

/// A text without whom it addresses; one that is nothing else stays as it is.
fn without_salutation(text: &str) -> &str {
    SALUTATION
        .find(text)
        .and_then(|found| text.get(found.end()..))
        .filter(|left| words(left).len() >= FEWEST_WORDS)
        .unwrap_or(text)
}

/// A text without the signature below it; one that is nothing else stays as it is.
fn without_signature(text: &str) -> &str {
    let mut left = text;
    if let Some(added) = ENDINGS.added.find(left) {
        left = until(left, added.start());
    }
    if let Some(at) = left.find(DELIMITER) {
        left = until(left, at);
    }
    for (ending, is_weak) in [(&ENDINGS.closing, false), (&ENDINGS.thanks, true)] {
        let signed = ending.captures_iter(left).find_map(|found| {
            let (whole, below) = (found.get(0)?, found.name("below")?);
            let signer = left.get(whole.end()..)?;
            let is_below = below.as_str().contains('\n');
            is_signer(signer, is_below, is_weak).then_some(whole.start() + 1)
        });
        if let Some(at) = signed {
            left = until(left, at);
        }
    }
    left
}

/// The text up to a place, unless too little is left.
fn until(text: &str, at: usize) -> &str {
    text.get(..at)
        .map(str::trim_end)
        .filter(|left| words(left).len() >= FEWEST_WORDS)
        .unwrap_or(text)
}

/// Whether what stands behind a closing, to the end, says who wrote. Behind thanks a name has a capital, or it may be a sentence.
fn is_signer(text: &str, is_below: bool, is_weak: bool) -> bool {
    let text = text.trim();
    if text.contains('?') {
        return false;
    }
    let named: Vec<&str> = text.split_whitespace().collect();
    let is_name = |lines: &str| {
        let mut parts = lines.split_whitespace();
        lines.split_whitespace().count() <= MOST_NAME_WORDS
            && parts.all(|part| {
                let has_capital = part.chars().next().is_some_and(char::is_uppercase);
                has_capital || (!is_weak && part.chars().all(char::is_alphabetic))
            })
    };
    if !is_below {
        return is_name(text);
    }
    // A name, and below it whatever stands on a card.
    let name = text.lines().next().unwrap_or_default();
    named.len() <= MOST_WORDS_BELOW && text.lines().count() <= MOST_LINES_BELOW && is_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_a_letter_is_no_part_of_it() {
        for (text, left) in [
            (
                "My invoice is wrong. Could you help? Best regards, Jana",
                "My invoice is wrong. Could you help?",
            ),
            ("my invoice is wrong, kind regards jana", "my invoice is wrong,"),
            (
                "My invoice is wrong.\n\nKind regards\nJana Novak\nAccounting, Example Ltd\n+49 30 1234",
                "My invoice is wrong.",
            ),
            (
                "Meine Rechnung ist falsch.\nViele Grüße\nJana",
                "Meine Rechnung ist falsch.",
            ),
            (
                "The toner is empty again. Thanks, Jana",
                "The toner is empty again.",
            ),
            (
                "The toner is empty again\n-- \nJana Novak\nExample Ltd",
                "The toner is empty again",
            ),
            (
                "The toner is empty again\n\nSent from my phone",
                "The toner is empty again",
            ),
        ] {
            assert_eq!(without_signature(text), left, "{text}");
        }
    }

    #[test]
    fn who_is_addressed_is_no_part_of_it() {
        for (text, left) in [
            ("Dear support team, my pass has expired", "my pass has expired"),
            ("Dear Sir or Madam,\n\nmy pass has expired", "my pass has expired"),
            ("Dear Example Ltd: where is my order?", "where is my order?"),
            (
                "Hello dear support team! my pass has expired",
                "my pass has expired",
            ),
            ("Hi all, where is my order?", "where is my order?"),
            ("Liebes Support-Team, wo ist mein Paket?", "wo ist mein Paket?"),
            (
                "Sehr geehrte Damen und Herren,\nwo ist mein Paket?",
                "wo ist mein Paket?",
            ),
            ("To whom it may concern, where is my order?", "where is my order?"),
        ] {
            assert_eq!(without_salutation(text), left, "{text}");
        }
    }

    #[test]
    fn what_begins_otherwise_stays() {
        for text in [
            "Dear support team",
            "Dear support team, hello",
            "Hi, where is my order?",
            "hi the printer is broken, can you help?",
            "my dear friend, where is my order?",
            "is it dear, the express delivery?",
            "support team, where is my order?",
        ] {
            assert_eq!(without_salutation(text), text, "{text}");
        }
    }

    #[test]
    fn what_is_said_stays() {
        for text in [
            "thanks Jana",
            "Thanks, Jana",
            "thanks, that helped. And where is the invoice?",
            "Thanks. Where do I find the invoice",
            "It works now, thanks! The printer is still offline",
            "what does best regards mean in german",
            "regards",
            "The setting is called Regards, where is it?",
            "Best, I think, would be a refund",
        ] {
            assert_eq!(without_signature(text), text, "{text}");
        }
    }
}
