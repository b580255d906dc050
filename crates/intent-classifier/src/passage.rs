//! What a long message asks: without greetings, quotes, logs and stack traces, the sentences that say most.
//!
//! The sentence encoder reads [`sentence_encoder::MOST_PIECES`] less two word pieces, some 90 English words, and a share of
//! the words of a long complaint says little of any of them. Exact things, such as codes, are looked for in the whole text
//! by [`crate::entity`], so that nothing is lost with a log.

use std::borrow::Cow;

/// Only so many characters of a message are looked at.
const MOST_CHARS: usize = 20_000;

/// A message of more words is read by sentences: what the encoder reads is about as much.
const MOST_WORDS: usize = 80;

/// And one of more characters, whose words have more pieces.
const MOST_BYTES: usize = 700;

/// So many words of the sentences that say most are kept.
const KEPT_WORDS: usize = 40;

/// A sentence that is longer is cut.
const LONGEST_SENTENCE_WORDS: usize = 40;

/// Only so many sentences are weighed.
const MOST_SENTENCES: usize = 120;

/// What a question counts more than a statement.
const QUESTION: f32 = 1.5;

/// What a statement of the trouble or the wish counts more than another.
const WISH: f32 = 1.25;

/// Words that ask, wish or complain, in English and German.
const WISHES: &[&str] = &[
    "can't", "cannot", "cant", "could", "doesn't", "error", "fails", "help", "how", "need", "unable", "want",
    "where", "why", "won't", "wie", "warum", "wo", "kann", "brauche", "fehler", "möchte", "nicht",
];

/// The text that is ranked: `text` itself where it is short, else what it asks. `weight` tells how much the words of a
/// sentence say, of those that any document knows.
pub(crate) fn passage(text: &str, weight: impl Fn(&str) -> f32) -> Cow<'_, str> {
    let has_lines = text.contains('\n');
    if !has_lines && !is_long(text) {
        return Cow::Borrowed(text);
    }
    let end = text
        .char_indices()
        .nth(MOST_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let prose = if has_lines {
        prose(text)
    } else {
        Cow::Borrowed(text)
    };
    if !is_long(&prose) {
        return prose;
    }
    Cow::Owned(most_telling(&prose, weight))
}

fn is_long(text: &str) -> bool {
    text.len() > MOST_BYTES || text.split_whitespace().nth(MOST_WORDS).is_some()
}

/// The lines that a person wrote to be read; all of them where that leaves none.
fn prose(text: &str) -> Cow<'_, str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_left_out = |at: usize, line: &str| {
        line.is_empty()
            || is_machine(line)
            || is_quoted(line)
            || (lines.len() > 1 && is_courtesy(line))
            || is_below_signature(&lines, at)
    };
    let mut is_in_fence = false;
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("```") {
            is_in_fence = !is_in_fence;
        } else if !is_in_fence && !is_left_out(at, line) {
            kept.push(subject(line));
        }
    }
    let has_words = kept.iter().any(|line| line.chars().any(char::is_alphabetic));
    if !has_words || kept.len() == lines.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(kept.join("\n"))
}

/// Whether a program wrote the line: a frame of a stack, a log, a table of headers.
fn is_machine(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_frame =
        (lower.starts_with("at ") && (line.contains('(') || line.contains("::")) && !line.ends_with('?'))
            || lower.starts_with("file \"")
            || lower.starts_with("traceback (")
            || lower.starts_with("caused by:")
            || (lower.starts_with("... ") && lower.ends_with(" more"))
            || lower.starts_with("exception in thread")
            || lower.starts_with("--- end of")
            || (lower.starts_with('#')
                && lower[1..].starts_with(|c: char| c.is_ascii_digit())
                && lower.contains(" in "));
    let is_log = starts_with_time(line)
        || [
            "[info]", "[warn]", "[error]", "[debug]", "info:", "warn:", "debug:", "trace:", "error:",
            "warning:", "##[",
        ]
        .iter()
        .any(|level| lower.starts_with(level));
    is_frame || is_log || is_symbols(line)
}

/// Whether a line begins with the time of a log: "2026-11-26 10:00", "[10:00:01]".
fn starts_with_time(line: &str) -> bool {
    let bare = line.trim_start_matches(['[', '(']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let rest = bare.get(digits..).unwrap_or_default().as_bytes();
    let is_date = digits == 4 && matches!(rest, [b'-' | b'/', b'0'..=b'9', ..]);
    let is_clock = digits == 2 && matches!(rest, [b':', b'0'..=b'9', b'0'..=b'9', b':', ..]);
    is_date || is_clock
}

/// Whether less than half of a line is letters and blanks: an address of memory, a rule, JSON.
fn is_symbols(line: &str) -> bool {
    let (mut letters, mut others) = (0_usize, 0_usize);
    for c in line.chars() {
        if c.is_alphabetic() || c == ' ' || c == '\'' {
            letters += 1;
        } else {
            others += 1;
        }
    }
    others > 8 && others > letters
}

/// Whether a line is of the mail that was answered.
fn is_quoted(line: &str) -> bool {
    let lower = line.to_lowercase();
    let headers = [
        "from:",
        "sent:",
        "to:",
        "cc:",
        "date:",
        "von:",
        "gesendet:",
        "an:",
        "datum:",
    ];
    line.starts_with('>')
        || headers.iter().any(|header| lower.starts_with(header))
        || (lower.starts_with("on ") && lower.ends_with("wrote:"))
        || (lower.starts_with("am ") && lower.ends_with("schrieb:"))
        || lower.starts_with("-----original message")
        || lower.starts_with("-----ursprüngliche")
}

/// A subject without its header.
fn subject(line: &str) -> &str {
    [
        "Subject:", "subject:", "Betreff:", "Re:", "RE:", "Fwd:", "FW:", "AW:",
    ]
    .iter()
    .fold(line, |line, header| {
        line.strip_prefix(header).map_or(line, str::trim)
    })
}

const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "good morning",
    "good afternoon",
    "good evening",
    "hallo",
    "guten tag",
    "guten morgen",
    "sehr geehrte",
    "liebe",
    "lieber",
    "moin",
];
const FAREWELLS: &[&str] = &[
    "best",
    "best regards",
    "kind regards",
    "regards",
    "cheers",
    "thanks",
    "thank you",
    "many thanks",
    "sincerely",
    "br",
    "thanks in advance",
    "mit freundlichen grüßen",
    "viele grüße",
    "beste grüße",
    "gruß",
    "danke",
    "vielen dank",
    "mfg",
    "lg",
    "yours",
    "yours sincerely",
    "with kind regards",
    "best wishes",
];

/// Whether a line only greets, or only says goodbye.
fn is_courtesy(line: &str) -> bool {
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let greets = GREETINGS.iter().any(|greeting| {
        bare.strip_prefix(greeting)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
    });
    (greets && bare.split_whitespace().count() <= 4 && !line.contains('?')) || is_farewell(bare)
}

fn is_farewell(bare: &str) -> bool {
    FAREWELLS.contains(&bare) || bare.starts_with("sent from my ") || bare.starts_with("von meinem ")
}

/// Whether a line stands under "-- " or "Kind regards", near the end.
fn is_below_signature(lines: &[&str], at: usize) -> bool {
    const LONGEST_SIGNATURE: usize = 8;
    let first = at.saturating_sub(LONGEST_SIGNATURE);
    lines.len() - at <= LONGEST_SIGNATURE
        && lines[first..at].iter().enumerate().any(|(place, line)| {
            let lower = line.to_lowercase();
            let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
            let is_end = *line == "--" || *line == "__" || (is_farewell(bare) && first + place > 0);
            // "Thanks" above a question is none.
            is_end
                && lines[first + place..]
                    .iter()
                    .all(|line| line.split_whitespace().count() <= 8 && !line.contains('?'))
        })
}

/// The sentences that say most, in their order.
fn most_telling(text: &str, weight: impl Fn(&str) -> f32) -> String {
    let sentences = sentences(text);
    let mut weighed: Vec<(f32, usize)> = sentences
        .iter()
        .enumerate()
        .map(|(at, sentence)| (telling(sentence, weight(sentence)), at))
        .collect();
    weighed.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    let most = weighed.first().map_or(0.0, |(weight, _)| *weight);
    let mut kept: Vec<usize> = Vec::new();
    let mut words = 0;
    for &(weight, at) in &weighed {
        let length = sentences[at].split_whitespace().count();
        // What says less than half as much is what surrounds it.
        let is_much = weight >= 0.5 * most;
        if !kept.is_empty() && (words + length > KEPT_WORDS || !is_much) {
            continue;
        }
        words += length;
        kept.push(at);
    }
    kept.sort_unstable();
    kept.into_iter()
        .map(|at| sentences[at].as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// How much a sentence says: what its known words weigh, damped by its length.
fn telling(sentence: &str, known: f32) -> f32 {
    let words = sentence.split_whitespace().count().max(4) as f32;
    let lower = sentence.to_lowercase();
    let wishes = lower
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .any(|word| WISHES.contains(&word));
    let kind = if sentence.ends_with('?') {
        QUESTION
    } else if wishes {
        WISH
    } else {
        1.0
    };
    kind * known / words.sqrt()
}

/// The sentences of a text; long ones in pieces.
fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut flush = |words: &mut Vec<&str>| {
        if !words.is_empty() && found.len() < MOST_SENTENCES {
            found.push(words.join(" "));
        }
        words.clear();
    };
    for line in text.lines() {
        for word in line.split_whitespace() {
            words.push(word);
            if words.len() >= LONGEST_SENTENCE_WORDS || word.ends_with(['.', '?', '!', ';']) {
                flush(&mut words);
            }
        }
        // A line that is wrapped goes on; an empty one, or one that ends a thought, does not.
        if line.trim().is_empty() || line.ends_with([':', '.', '?', '!']) {
            flush(&mut words);
        }
    }
    flush(&mut words);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_message_is_left_alone() {
        let text = "Hi, how do I renew my token?";

        assert_eq!(passage(text, |_| 1.0), text);
    }

    #[test]
    fn what_a_program_or_another_person_wrote_is_left_out() {
        let text = "Hi team,\nthe depot page fails.\n   at Depot.Page.Load(String name)\n[ERROR] worker died\n\
                    2026-11-26 10:00:01 GET /depot\n> did you restart?\nHow do I open it?\n\nKind regards\nA. Writer\nDepot Ltd";

        let found = passage(text, |_| 1.0);

        assert_eq!(found, "the depot page fails.\nHow do I open it?");
    }

    #[test]
    fn a_message_of_nothing_but_a_log_is_kept() {
        let text = "2026-11-26 10:00:01 GET /depot\n2026-11-26 10:00:02 GET /depot";

        assert_eq!(passage(text, |_| 1.0), text);
    }

    #[test]
    fn thanks_above_a_question_are_no_signature() {
        let text = "Thanks\nHow do I open the gate?";

        assert_eq!(passage(text, |_| 1.0), "How do I open the gate?");
    }

    #[test]
    fn the_sentence_that_says_most_is_kept() {
        let filler = "We had a long day and nobody was pleased about it at all. ".repeat(12);
        let text = format!("{filler}How do I renew my token? {filler}");

        let found = passage(
            &text,
            |sentence| if sentence.contains("token") { 5.0 } else { 0.2 },
        );

        assert_eq!(found, "How do I renew my token?");
    }
}
