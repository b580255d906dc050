//! Pointer bullets: sentences that send the reader somewhere (`FORMAT.md` §4, shape 3).

use std::sync::LazyLock;

use regex::Regex;

use crate::slug::fold;
use crate::{Family, Link};

/// Most words of a pointer. What is longer explains something and belongs to the article's own text.
const MOST_WORDS: usize = 60;

static POINTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:please\ )?(?:
            to\ (?:learn|understand|know|find|see|read|view|get)\b
          | for\ (?:more|details|detailed|further|additional|information|help|quick|service|troubleshooting)\b
          | (?:learn|read|find\ out|know)\ (?:more|about|how|the)\b
          | (?:more|additional|further)\ (?:information|details)\b
          | (?:refer|see|visit|review|check\ out|checkout|check|follow|browse|explore|consult)\b
          | want\ a\ quick | are\ you\ looking | looking\ for | before\ you\ (?:create|open)
          )",
    )
    .expect("the pattern is a constant, and a test compiles it")
});

static OUTAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:outages?|service (?:status|impacting|impact)|services? status|status page|service health)\b",
    )
    .expect("the pattern is a constant, and a test compiles it")
});

static VIRTUAL_AGENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:virtual (?:agent|assistant)|chat ?bot|support bot)\b")
        .expect("the pattern is a constant, and a test compiles it")
});

/// The family a sentence with links belongs to.
pub(super) fn family(sentence: &str, links: &[Link]) -> Option<Family> {
    if links.is_empty() {
        return None;
    }
    let folded = fold(sentence);
    if VIRTUAL_AGENT.is_match(&folded) {
        Some(Family::VirtualAgent)
    } else if OUTAGE.is_match(&folded) {
        Some(Family::Outage)
    } else {
        None
    }
}

/// Whether a text is about what a family of pointers leads to, with or without a link.
pub(super) fn is_of_family(text: &str) -> bool {
    let folded = fold(text);
    VIRTUAL_AGENT.is_match(&folded) || OUTAGE.is_match(&folded)
}

/// Whether a bullet of one paragraph points somewhere.
pub(super) fn is_pointer(sentence: &str, links: &[Link]) -> bool {
    if links.is_empty() || sentence.split_whitespace().count() > MOST_WORDS {
        return false;
    }
    let ends_in_here =
        links.last().is_some_and(|link| is_here(&link.text)) && without_here(sentence) != sentence;
    ends_in_here
        || POINTS.is_match(&fold(sentence))
        || sends_to_its_link(sentence, links)
        || family(sentence, links).is_some()
}

/// Whether a short sentence ends by sending to its only link: "Other currencies: see [currencies](…)".
fn sends_to_its_link(sentence: &str, links: &[Link]) -> bool {
    const MOST_WORDS: usize = 20;
    let [link] = links else {
        return false;
    };
    let is_sign = |next: char| !next.is_alphanumeric();
    let before = sentence
        .trim_end_matches(is_sign)
        .strip_suffix(link.text.trim_end_matches(is_sign));
    let folded = fold(before.unwrap_or_default());
    let words: Vec<&str> = folded.split(' ').collect();
    let words = match words.as_slice() {
        [before @ .., "the" | "our" | "this" | "article" | "page"] => before,
        all => all,
    };
    words.len() <= MOST_WORDS
        && matches!(
            words,
            [_, .., "see" | "check" | "visit" | "consult" | "read"]
                | [_, .., "refer", "to"]
                | [_, .., "check", "out"]
        )
}

/// Link texts that say nothing.
fn is_here(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "here" | "click here" | "this link" | "link" | "this" | "this article" | "this page"
    ) || fold(text).ends_with(" here")
}

/// The sentence without a trailing "here" or "click here" and what led to it.
pub(super) fn without_here(sentence: &str) -> String {
    let end = sentence.trim_end_matches(|character: char| !character.is_alphanumeric());
    let Some(kept) = end
        .len()
        .checked_sub(4)
        .and_then(|at| end.split_at_checked(at))
        .filter(|(before, last)| {
            last.eq_ignore_ascii_case("here") && before.ends_with(|c: char| !c.is_alphanumeric())
        })
        .map(|(before, _)| before)
    else {
        return sentence.to_owned();
    };
    let kept = kept.trim_end_matches(|character: char| {
        character.is_whitespace() || matches!(character, ':' | ',' | '-' | '–' | '(')
    });
    let kept = kept
        .strip_suffix("click")
        .or_else(|| kept.strip_suffix("Click"))
        .unwrap_or(kept);
    kept.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Vec<Link> {
        vec![Link {
            text: text.to_owned(),
            url: "https://a.b".to_owned(),
        }]
    }

    #[test]
    fn a_trailing_here_is_dropped() {
        assert_eq!(
            without_here("Refer our questions on SSH here."),
            "Refer our questions on SSH"
        );
        assert_eq!(without_here("To learn more, click here"), "To learn more,");
        assert_eq!(without_here("Nothing is there."), "Nothing is there.");
    }

    #[test]
    fn a_sentence_that_sends_somewhere_is_a_pointer() {
        assert!(is_pointer(
            "To learn more about X, check the documentation here.",
            &link("here.")
        ));
        assert!(is_pointer("Prerequisites are listed here", &link("here")));
        assert!(is_pointer(
            "Other currencies: see currencies.",
            &link("currencies")
        ));
        assert!(is_pointer(
            "For a refund please refer to the Refunds page",
            &link("Refunds page")
        ));
        assert!(!is_pointer(
            "Restart it, see logs, and wait for a while.",
            &link("logs")
        ));
        assert!(!is_pointer("Restart the machine with the tool.", &link("tool")));
        assert!(!is_pointer("To learn more, ask.", &[]));
    }

    #[test]
    fn the_outage_page_is_a_family() {
        assert_eq!(
            family("check if there is an outage at X Status", &link("X Status")),
            Some(Family::Outage)
        );
        assert_eq!(
            family("try the Azure DevOps Virtual Agent", &link("y")),
            Some(Family::VirtualAgent)
        );
        assert_eq!(family("the gate is open", &link("y")), None);
    }
}
