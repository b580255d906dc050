//! What an answer looks like where it is read.

use std::sync::LazyLock;

use regex::Regex;

use super::{Findings, Rule};
use crate::extract::{Draft, LONGEST_ANSWER_UTF16, is_too_long};
use crate::{Severity, text};

/// See [`Rule::why`].
pub(crate) const ANSWER_TOO_LONG: Rule = Rule {
    id: "answer-too-long",
    severity: Severity::Warning,
    why: "Teams refuses a message of more than about 28 kB, and nobody reads so much in a chat",
    mend: "ask the questions of the article one by one, each with its own answer",
};

/// See [`Rule::why`].
pub(crate) const TEMPLATE_LEFT_OVER: Rule = Rule {
    id: "template-left-over",
    severity: Severity::Warning,
    why: "a person would read the place-holder, not what it stands for",
    mend: "write what is meant, or remove the sentence",
};

pub(crate) const RULES: &[&Rule] = &[&ANSWER_TOO_LONG, &TEMPLATE_LEFT_OVER];

/// Place-holders that nobody writes in prose. Code has its own `{{…}}` and `${…}`, so code is not looked at.
static LEFT_OVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          \{\{ [\x20A-Za-z0-9_.$\#/-]+ \}\}
        | \$\{ [A-Za-z0-9_.]+ \}
        | (?i: lorem\ ipsum )
        | \b (?: TODO | FIXME | TBD | XXXX+ ) \b
        | (?i: [\[<] \ * (?: insert | replace | placeholder | your\ text | todo | tbd | add\ text | fill\ in ) \b [^\]>\n]* [\]>] )
        | (?im: ^ [\ >*+-]* \\? < \ * (?: add | describe | enter | link | provide | put | type | write | your ) \b [^>\n]{2,} > [\ .]* $ )
        | \#\{ [A-Za-z0-9_.]+ \}
        | %% [A-Za-z0-9_]+ %%
        ",
    )
    .expect("the pattern is a constant, and a test compiles it")
});

/// What is between two backquotes, or between two fences.
static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)```.*?(?:```|$)|`[^`\n]*`").expect("the pattern is a constant"));

/// What a place-holder in brackets begins with.
const IN_BRACKETS: &[&str] = &[
    "insert",
    "replace",
    "placeholder",
    "your text",
    "todo",
    "tbd",
    "add text",
    "fill in",
    // Alone on their lines.
    "add",
    "describe",
    "enter",
    "link",
    "provide",
    "put",
    "type",
    "write",
    "your",
];

/// Whether a text may hold what [`LEFT_OVER`] finds: a quick look before a thorough one, since hardly any does.
fn may_be_left_over(text: &str) -> bool {
    let bytes = text.as_bytes();
    let stands_at = |at: usize, part: &str| {
        let written = bytes.get(at..).and_then(|rest| rest.get(..part.len()));
        written.is_some_and(|written| written.eq_ignore_ascii_case(part.as_bytes()))
    };
    let mut brackets = memchr::memchr2_iter(b'[', b'<', bytes);
    // Of "lorem ipsum" the letter that is seldom.
    let mut letters = memchr::memchr2_iter(b'p', b'P', bytes);
    let has_word = || {
        ["TODO", "FIXME", "TBD", "XXXX"]
            .iter()
            .any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
    };
    text::has_byte(text, b'{')
        || (text::has_byte(text, b'%') && text.contains("%%"))
        // Where case does not matter, it is an "s" too.
        || text.contains('ſ')
        || (memchr::memchr2(b'D', b'X', bytes).is_some() && has_word())
        || letters.any(|at| at > 0 && stands_at(at - 1, "ipsum"))
        || brackets.any(|at| {
            let blanks = bytes
                .iter()
                .skip(at + 1)
                .take_while(|byte| **byte == b' ')
                .count();
            IN_BRACKETS.iter().any(|word| stands_at(at + 1 + blanks, word))
        })
}

pub(crate) fn check(drafts: &[Draft], findings: &mut Findings<'_>) {
    for draft in drafts {
        if is_too_long(&draft.answer) {
            let units = draft.answer.encode_utf16().count();
            let message = format!(
                "the answer to `{}` has {units} characters; Teams takes about {LONGEST_ANSWER_UTF16}",
                draft.question
            );
            findings.add_on_line(&ANSWER_TOO_LONG, draft.line, message);
        }
        for found in left_over(&draft.question) {
            let message = format!("the question `{}` holds `{found}`", draft.question);
            findings.add_below(&TEMPLATE_LEFT_OVER, draft.line, &found, message);
        }
        for found in left_over(&draft.answer) {
            let message = format!("the answer to `{}` holds `{found}`", draft.question);
            findings.add_below(&TEMPLATE_LEFT_OVER, draft.line, &found, message);
        }
    }
}

/// The place-holders of a text outside its code, each once.
fn left_over(text: &str) -> Vec<String> {
    if !may_be_left_over(text) || !LEFT_OVER.is_match(text) {
        return Vec::new();
    }
    let prose = CODE.replace_all(text, " ");
    let mut found: Vec<String> = Vec::new();
    for place_holder in LEFT_OVER.find_iter(&prose) {
        // "[Replace the battery](https://…)" is a link.
        let is_link = place_holder.as_str().starts_with('[')
            && prose
                .get(place_holder.end()..)
                .is_some_and(|behind| behind.starts_with("(http"))
            && place_holder.as_str().contains(' ');
        if is_link {
            continue;
        }
        // One that is alone on its line was found with what stands before it.
        let said = place_holder.as_str();
        let said = said
            .trim_start_matches([' ', '>', '*', '+', '-', '\\'])
            .trim_end_matches([' ', '.']);
        if found.iter().all(|known| known != said) {
            found.push(said.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_holders_are_found_and_prose_is_not() {
        for text in [
            "Dear {{name}},",
            "Dear {{ customer.name }},",
            "see [insert link here]",
            "call TBD",
            "${resource.name} is shut",
            "lorem ipsum",
            "Steps:\n\n<Enter steps here>\n",
            "- <Your answer>",
        ] {
            assert!(LEFT_OVER.is_match(text), "{text}");
        }
        for text in [
            "what to do next",
            "insert the badge [slot 3]",
            "a {brace}",
            "5 $ {cash}",
            "100 % sure",
            "Press <Enter> twice",
            "<enter>",
            "Run login <enter tenant id>",
        ] {
            assert!(!LEFT_OVER.is_match(text), "{text}");
        }
    }

    #[test]
    fn a_quick_look_passes_over_no_place_holder() {
        for text in [
            "Call {{name}}.",
            "${host}",
            "#{user}",
            "%%NAME%%",
            "LoReM ipsum",
            "lorem ipſum",
            "TODO: say it",
            "(FIXME)",
            "TBD",
            "XXXXX",
            "[Insert name]",
            "<  your TEXT here>",
            "[fill in]",
            "* <describe the issue>",
            "[inſert it]",
        ] {
            assert!(LEFT_OVER.is_match(text) && may_be_left_over(text), "{text}");
        }
        assert!(!may_be_left_over(
            "See [this](https://a.b) & <b>that</b>: 5 % of it, a tip."
        ));
    }
}
