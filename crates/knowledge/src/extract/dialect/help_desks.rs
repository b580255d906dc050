//! Lines that a help desk puts round every article, and that come along when a page is saved: who wrote it and when it was
//! changed, buttons, counts of comments, the name of the product.

use crate::slug::fold;

/// Most words of such a line.
const MOST_WORDS: usize = 12;

/// How lines of it begin, as written: a quick look before a thorough one.
const BEGINNINGS: &[&str] = &[
    "Modified on",
    "Updated ",
    "Written by ",
    "Follow",
    "Return to top",
    "Back to top",
    "Article is closed",
    "Please sign in",
    "Powered by ",
    "Have more questions",
    "Send feedback",
    "Sorry we",
    "Geändert am",
    "Aktualisiert ",
    "Geschrieben von ",
    "Zurück nach oben",
    "©",
    "Copyright ©",
];

/// All of a line, folded.
const WHOLE: &[&str] = &[
    "follow",
    "follow article",
    "return to top",
    "back to top",
    "article is closed for comments",
    "please sign in to leave a comment",
    "have more questions submit a request",
    "send feedback",
    "sorry we couldn t be helpful help us improve this article with your feedback",
    "zurück nach oben",
];

/// Whether a line may be such a one. Every line of every article is asked, and most are told by their first letter.
pub(super) fn may_be(line: &str) -> bool {
    const LONGEST: usize = 200;
    const LONGEST_COUNT: usize = 40;
    let text = line.trim_start_matches(is_sign);
    match text.as_bytes().first() {
        Some(b'0'..=b'9') => text.len() <= LONGEST_COUNT && bare(text).ends_with(['s', 't']),
        Some(
            b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'M' | b'P' | b'R' | b'S' | b'U' | b'W' | b'Z' | 0xC2,
        ) => text.len() <= LONGEST && BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)),
        _ => false,
    }
}

/// Whether a line that stands alone is such a one.
pub(super) fn is_furniture(line: &str) -> bool {
    let text = bare(line);
    if !may_be(line) || text.split_whitespace().count() > MOST_WORDS + 2 {
        return false;
    }
    let text = text.split("](").next().unwrap_or(text);
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let has_digit = || folded.contains(|next: char| next.is_ascii_digit());
    let is_said_of_time = || {
        has_digit()
            || words
                .last()
                .is_some_and(|last| matches!(*last, "ago" | "today" | "yesterday"))
    };
    let is_name = |words: &[&str]| {
        (1..=3).contains(&words.len())
            && !text.contains(['.', ':', ','])
            && text.chars().filter(|next| next.is_uppercase()).count() > words.len()
    };
    WHOLE.contains(&folded.as_str())
        || match *words {
            ["modified", "on", ..] | ["geändert", "am", ..] => has_digit(),
            ["updated" | "aktualisiert", ..] => words.len() <= MOST_WORDS / 2 && is_said_of_time(),
            ["written", "by", ref name @ ..] | ["geschrieben", "von", ref name @ ..] => is_name(name),
            ["powered", "by", ref name @ ..] => name.len() == 1,
            [number, "comments" | "comment"] => number.bytes().all(|byte| byte.is_ascii_digit()),
            _ => text.trim_start_matches("Copyright ").starts_with('©') && has_digit(),
        }
}

/// A line without signs of emphasis, a bullet or a bracket before it.
fn bare(line: &str) -> &str {
    line.trim_matches(is_sign)
}

fn is_sign(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '*' | '_' | '>' | '-' | '[')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_help_desk_puts_round_an_article_is_known() {
        for line in [
            "Modified on: Tue, 14 Jan, 2025 at 10:32 AM",
            "- Updated 2 months ago",
            "Updated over a week ago",
            "Written by Ann Lee",
            "Follow",
            "[Return to top](#top)",
            "0 comments",
            "Article is closed for comments.",
            "Have more questions? [Submit a request](https://a.example)",
            "Powered by Zendesk",
            "© 2025 Gates & Co.",
        ] {
            assert!(is_furniture(line), "{line}");
        }
        for line in [
            "Updated prices are shown in 2 days.",
            "Written by hand",
            "Follow the steps",
            "Powered by two batteries of 9 V",
            "3 gates",
            "Modified on the fly",
            "Send feedback to the guard.",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }
}
