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

/// A message of fewer words is read whole: its sentences say one thing together.
const FEWEST_WORDS_IN_PIECES: usize = 20;

/// Of a message of more sentences those that say most are read, since each costs a ranking.
const MOST_SENTENCES_IN_PIECES: usize = 12;

/// Only so many quotations are looked at, and behind so many marks: for one that nothing closes all that follows is looked through.
const MOST_QUOTATIONS: usize = 4;
const MOST_MARKS: usize = 32;

/// A piece of fewer words asks nothing: "Any idea?".
const FEWEST_WORDS_OF_PIECE: usize = 3;

/// In a sentence of so few words they stand for what was said before it: "Can that be configured?"
const POINTING: &[&str] = &[
    "it", "that", "this", "these", "those", "they", "them", "das", "dies", "es", "sie", "diese", "damit",
    "dafür", "dagegen",
];
const MOST_WORDS_POINTING: usize = 6;

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
    if !text.contains('\n') && !is_long(text) {
        return Cow::Borrowed(text);
    }
    let prose = prose(beginning(text));
    if !is_long(&prose) {
        return prose;
    }
    Cow::Owned(most_telling(&prose, weight))
}

/// What may be the question of a message that is read whole in vain: what it quotes, which mostly is what a program said, and of a
/// long one the pieces that [`sentences_and_pairs`] tells.
pub(crate) fn pieces(text: &str, weight: impl Fn(&str) -> f32) -> Vec<String> {
    let text = prose(beginning(text));
    let mut found = quotations(&text);
    found.extend(sentences_and_pairs(&text, weight));
    found.retain(|piece| piece.split_whitespace().nth(FEWEST_WORDS_OF_PIECE - 1).is_some());
    found
}

/// What stands between quotation marks.
fn quotations(text: &str) -> Vec<String> {
    const MARKS: &[(char, char)] = &[
        ('"', '"'),
        ('“', '”'),
        ('„', '“'),
        ('«', '»'),
        ('»', '«'),
        ('`', '`'),
    ];
    let mut found = Vec::new();
    let mut left = text;
    let mut marks = 0;
    while found.len() < MOST_QUOTATIONS
        && marks < MOST_MARKS
        && let Some(at) = left.find(|c| MARKS.iter().any(|(opening, _)| *opening == c))
    {
        marks += 1;
        let mut within = left[at..].chars();
        let opening = within.next();
        left = within.as_str();
        let closing = MARKS
            .iter()
            .find(|(mark, _)| Some(*mark) == opening)
            .map(|(_, closing)| *closing);
        let Some(end) = closing.and_then(|closing| left.find(closing)) else {
            continue;
        };
        found.push(left[..end].trim().to_owned());
        left = left[end..].trim_start_matches(|c| Some(c) == closing);
    }
    found
}

/// The sentences of a message of several, those that say most where there are many, and each two in a row: one of them may be the
/// question, and the others what a person tells around it. None of a message that is short or one sentence. `weight` as for
/// [`passage`].
fn sentences_and_pairs(text: &str, weight: impl Fn(&str) -> f32) -> Vec<String> {
    if text.split_whitespace().nth(FEWEST_WORDS_IN_PIECES - 1).is_none() {
        return Vec::new();
    }
    let sentences = sentences(text);
    let mut kept = by_telling(&sentences, weight);
    kept.truncate(MOST_SENTENCES_IN_PIECES);
    let mut kept: Vec<usize> = kept.into_iter().map(|(_, at)| at).collect();
    kept.sort_unstable();
    if kept.len() < 2 {
        return Vec::new();
    }
    let singles = kept.iter().map(|&at| sentences[at].clone());
    let singles = singles.filter(|sentence| !points_back(sentence));
    let in_a_row = kept.windows(2).filter(|pair| pair[0] + 1 == pair[1]);
    // Two that are all of it are the whole again.
    let pairs = in_a_row
        .filter(|_| sentences.len() > 2)
        .map(|pair| sentences[pair[0]..=pair[1]].join(" "));
    singles.chain(pairs).collect()
}

/// Whether a sentence says little without the one before it.
fn points_back(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    words.clone().count() <= MOST_WORDS_POINTING
        && words.any(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            POINTING.contains(&bare.as_str())
        })
}

/// The characters of a message that are looked at.
fn beginning(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(MOST_CHARS)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn is_long(text: &str) -> bool {
    text.len() > MOST_BYTES || text.split_whitespace().nth(MOST_WORDS).is_some()
}

/// The lines that a person wrote to be read; all of them where that leaves none.
fn prose(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
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
    let weighed = by_telling(&sentences, weight);
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

/// How much each sentence says and its place, that which says most first.
fn by_telling(sentences: &[String], weight: impl Fn(&str) -> f32) -> Vec<(f32, usize)> {
    let mut weighed: Vec<(f32, usize)> = sentences
        .iter()
        .enumerate()
        .map(|(at, sentence)| (telling(sentence, weight(sentence)), at))
        .collect();
    weighed.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    weighed
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
    fn a_long_message_has_its_sentences_and_each_two_in_a_row() {
        let text = "Hi team,\nI have been at this for two days now. The depot page fails. How do I open the page? Can that be? Any idea?";

        let found = pieces(text, |_| 1.0);

        assert_eq!(
            found,
            [
                "I have been at this for two days now.",
                "The depot page fails.",
                "How do I open the page?",
                "I have been at this for two days now. The depot page fails.",
                "The depot page fails. How do I open the page?",
                "How do I open the page? Can that be?",
                "Can that be? Any idea?",
            ]
        );
    }

    #[test]
    fn what_is_quoted_is_a_piece() {
        for (text, pieces_of_it) in [
            (
                "every job says \"the depot is not open\" and \"no\"",
                &["the depot is not open"][..],
            ),
            ("es sagt „das Depot ist zu“ seit heute", &["das Depot ist zu"]),
            ("a 24\" screen", &[]),
            (
                "“one two three” and `four five six`",
                &["one two three", "four five six"],
            ),
        ] {
            assert_eq!(pieces(text, |_| 1.0), pieces_of_it, "{text}");
        }
    }

    #[test]
    fn marks_that_nothing_closes_are_no_work_without_end() {
        let text = "“ ".repeat(10_000) + "\"the depot is shut\"";

        assert!(quotations(&text).is_empty());
    }

    #[test]
    fn a_short_message_and_one_of_one_sentence_have_no_pieces() {
        let one = "my token ran out while the depot was open and nobody in the whole team knows how to renew it again";

        for text in ["The depot fails. How do I open it?", one] {
            assert!(pieces(text, |_| 1.0).is_empty(), "{text}");
        }
    }

    #[test]
    fn of_many_sentences_those_that_say_most_are_pieces() {
        let filler = "We had a long day and nobody was pleased. ".repeat(40);
        let text = format!("{filler}How do I renew my token? {filler}");

        let found = pieces(
            &text,
            |sentence| if sentence.contains("token") { 5.0 } else { 0.2 },
        );

        assert!(found.len() < 2 * MOST_SENTENCES_IN_PIECES, "{}", found.len());
        assert!(found.iter().any(|piece| piece == "How do I renew my token?"));
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
