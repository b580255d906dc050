//! Visibility expressions (`FORMAT.md` §6): their clauses, for the lints, and whether they hold, for the dialogue.
//!
//! Values are bare words with blanks and even parentheses, so an expression is first cut at `&&` and `||`, and a
//! parenthesis counts as grouping only where its partner is in another clause or encloses the whole clause.

/// `element == value` or `element != value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Id of the element it looks at.
    pub element: String,
    /// Whether it asks for the value (`==`) or for any other (`!=`).
    pub is_equal: bool,
    /// What it compares with, trimmed; may hold blanks and parentheses.
    pub value: String,
}

/// The clauses of an expression, in order. Parts without a comparison (`true`, `false`) are none.
pub fn clauses(expression: &str) -> Vec<Clause> {
    expression
        .split("&&")
        .flat_map(|part| part.split("||"))
        .filter_map(clause)
        .collect()
}

/// The first part of an expression that is no comparison and no `true`, `false` or `null`: `kind = a`; it is empty beside an
/// `&&` or `||` that joins nothing.
pub(crate) fn unreadable(expression: &str) -> Option<&str> {
    const WORDS: &[&str] = &["true", "false", "null"];
    let parts = || expression.split("&&").flat_map(|part| part.split("||"));
    let is_joined = parts().nth(1).is_some();
    parts().find_map(|part| {
        let bare = part.trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, '(' | ')' | '!'));
        let is_word =
            WORDS.iter().any(|word| word.eq_ignore_ascii_case(bare)) || (bare.is_empty() && !is_joined);
        (clause(part).is_none() && !is_word).then_some(bare)
    })
}

fn clause(part: &str) -> Option<Clause> {
    let (element, value, is_equal) = match (part.find("=="), part.find("!=")) {
        (Some(equal), Some(unequal)) if unequal < equal => {
            (part.get(..unequal)?, part.get(unequal + 2..)?, false)
        }
        (Some(equal), _) => (part.get(..equal)?, part.get(equal + 2..)?, true),
        (None, Some(unequal)) => (part.get(..unequal)?, part.get(unequal + 2..)?, false),
        (None, None) => return None,
    };
    let element = element.trim().trim_start_matches(['(', '!', ' ']).trim();
    let mut value = value.trim();
    // Parentheses that close more than the value opened belong to the grouping.
    let mut surplus = value
        .matches(')')
        .count()
        .saturating_sub(value.matches('(').count());
    while surplus > 0
        && let Some(inner) = value.strip_suffix(')')
    {
        value = inner.trim_end();
        surplus -= 1;
    }
    let value = value.trim_matches(['\'', '"']);
    Some(Clause {
        element: element.to_owned(),
        is_equal,
        value: value.to_owned(),
    })
}

/// Whether an element with this expression is to be shown. `answer` gives for the id of an element what was answered
/// so far: the value, and the shown text too where they differ; several for a choice of many; nothing (`Some` of an
/// empty list) where it was not answered, and `None` where the form has no such element.
///
/// Comparison forgets case and outer blanks; `null` is what was not answered (`cache != null`). An element that is not in the form hides whatever depends on it, and so
/// does one that was not answered yet, asked by `==`. Parts that cannot be read hide nothing.
pub fn holds(expression: &str, answer: &dyn Fn(&str) -> Option<Vec<String>>) -> bool {
    let parts: Vec<Part<'_>> = parts(expression);
    let mut reader = Reader {
        parts: &parts,
        answer,
        depth: 0,
    };
    reader.any()
}

/// Deepest grouping that is followed; the corpus has two.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'text> {
    Open,
    Close,
    And,
    Or,
    Clause(&'text str),
}

/// Cuts at `&&` and `||` first, then takes from each piece the parentheses that group pieces. One that closes what
/// nothing opened is left out: it would end the expression there.
fn parts(expression: &str) -> Vec<Part<'_>> {
    let mut parts = pieces(expression);
    let mut open = 0_usize;
    parts.retain(|part| match part {
        Part::Open => {
            open += 1;
            true
        }
        Part::Close => {
            let is_closing = open > 0;
            open = open.saturating_sub(1);
            is_closing
        }
        _ => true,
    });
    parts
}

fn pieces(expression: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = expression;
    loop {
        // One search for both: a search for each would read the rest of a long expression again and again.
        let next = rest
            .as_bytes()
            .windows(2)
            .position(|pair| matches!(pair, b"&&" | b"||"));
        let piece = next.map_or(rest, |at| rest.get(..at).unwrap_or_default());
        push_piece(piece, &mut parts);
        let Some(at) = next else { return parts };
        parts.push(if rest.get(at..).is_some_and(|mark| mark.starts_with("&&")) {
            Part::And
        } else {
            Part::Or
        });
        rest = rest.get(at + 2..).unwrap_or_default();
    }
}

fn push_piece<'text>(piece: &'text str, parts: &mut Vec<Part<'text>>) {
    let mut piece = piece.trim();
    // A clause begins with the id of its element: what opens before it groups.
    while let Some(inner) = piece.strip_prefix('(') {
        parts.push(Part::Open);
        piece = inner.trim_start();
    }
    let mut surplus = piece
        .matches(')')
        .count()
        .saturating_sub(piece.matches('(').count());
    let mut closes = 0;
    while surplus > 0
        && let Some(inner) = piece.strip_suffix(')')
    {
        piece = inner.trim_end();
        surplus -= 1;
        closes += 1;
    }
    parts.push(Part::Clause(piece));
    parts.extend(std::iter::repeat_n(Part::Close, closes));
}

struct Reader<'parts> {
    parts: &'parts [Part<'parts>],
    answer: &'parts dyn Fn(&str) -> Option<Vec<String>>,
    depth: usize,
}

impl Reader<'_> {
    fn next_is(&mut self, part: Part<'_>) -> bool {
        match self.parts.split_first() {
            Some((first, rest)) if *first == part => {
                self.parts = rest;
                true
            }
            _ => false,
        }
    }

    /// Clauses joined by `||`, which binds less than `&&`.
    fn any(&mut self) -> bool {
        let mut holds = self.all();
        while self.next_is(Part::Or) {
            holds |= self.all();
        }
        holds
    }

    fn all(&mut self) -> bool {
        let mut holds = self.one();
        while self.next_is(Part::And) {
            holds &= self.one();
        }
        holds
    }

    fn one(&mut self) -> bool {
        if self.next_is(Part::Open) {
            self.depth += 1;
            let holds = self.depth > DEEPEST || self.any();
            self.depth -= 1;
            self.next_is(Part::Close);
            return holds;
        }
        let Some((Part::Clause(text), rest)) = self.parts.split_first() else {
            return true;
        };
        self.parts = rest;
        match clause(text) {
            Some(clause) => self.compare(&clause),
            None => !text.trim().eq_ignore_ascii_case("false"),
        }
    }

    fn compare(&self, clause: &Clause) -> bool {
        let Some(answers) = (self.answer)(&clause.element) else {
            return false;
        };
        let wanted = clause.value.trim().to_lowercase();
        let is_answered = answers.iter().any(|answer| !answer.trim().is_empty());
        let is_there = (wanted == "null" && !is_answered)
            || answers
                .iter()
                .any(|answer| answer.trim().to_lowercase() == wanted);
        is_there == clause.is_equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(expression: &str) -> Vec<(String, bool, String)> {
        clauses(expression)
            .into_iter()
            .map(|clause| (clause.element, clause.is_equal, clause.value))
            .collect()
    }

    #[test]
    fn a_part_that_compares_nothing_cannot_be_read() {
        for (expression, part) in [
            ("kind = a", Some("kind = a")),
            ("kind == a && (side is left)", Some("side is left")),
            ("kind == a || true", None),
            ("!(null) && (kind != a (b))", None),
            ("(kind == a && ", Some("")),
            ("|| kind == a", Some("")),
            ("", None),
        ] {
            assert_eq!(unreadable(expression), part, "{expression}");
        }
    }

    #[test]
    fn values_are_bare_words_with_parentheses() {
        let found = pairs("client == Classic client (old) || topology == On-premise, by X&&a != b");

        assert_eq!(
            found,
            [
                ("client".to_owned(), true, "Classic client (old)".to_owned()),
                ("topology".to_owned(), true, "On-premise, by X".to_owned()),
                ("a".to_owned(), false, "b".to_owned()),
            ]
        );
    }

    #[test]
    fn grouping_parentheses_are_no_part_of_a_value() {
        assert_eq!(
            pairs("(a == b || a == c (d)) && e == f")
                .into_iter()
                .map(|(_, _, value)| value)
                .collect::<Vec<_>>(),
            ["b", "c (d)", "f"]
        );
    }

    #[test]
    fn a_bare_word_has_no_clause() {
        assert_eq!(clauses("true"), []);
    }

    /// Whether the expression holds where `gate` was answered "North (old)", `badge` not yet, and `days` with two.
    fn holds_here(expression: &str) -> bool {
        holds(expression, &|id| match id {
            "gate" => Some(vec!["north".to_owned(), "North (old)".to_owned()]),
            "badge" => Some(Vec::new()),
            "days" => Some(vec!["mon".to_owned(), "tue".to_owned()]),
            _ => None,
        })
    }

    #[test]
    fn a_clause_compares_with_value_or_text_whatever_the_case() {
        assert!(holds_here("gate == North (old)"));
        assert!(holds_here("gate==NORTH"));
        assert!(!holds_here("gate != north"));
        assert!(holds_here("days == tue && days == mon"));
    }

    #[test]
    fn what_is_not_answered_equals_nothing() {
        assert!(!holds_here("badge == red"));
        assert!(holds_here("badge != red"));
    }

    #[test]
    fn null_is_what_was_not_answered() {
        assert!(holds_here("gate != null") && !holds_here("gate == null"));
        assert!(holds_here("badge == null") && !holds_here("badge != null"));
        assert!(!holds_here("badge != null && badge != red"));
        assert!(!holds_here("window == null"), "no such element");
    }

    #[test]
    fn a_parenthesis_that_closes_nothing_ends_nothing() {
        assert!(holds_here("gate == south || badge == red) || gate == north)"));
        assert!(!holds_here("gate == north) && badge == red"));
    }

    #[test]
    fn an_element_that_is_not_there_hides_what_depends_on_it() {
        assert!(!holds_here("window == open"));
        assert!(!holds_here("window != open"));
    }

    #[test]
    fn and_binds_more_than_or_unless_parentheses_group() {
        assert!(holds_here("gate == north || gate == south && badge == red"));
        assert!(!holds_here("(gate == north || gate == south) && badge == red"));
        assert!(holds_here("((gate == South (new)) || (gate == North (old)))"));
    }

    #[test]
    fn literals_are_taken_at_their_word() {
        assert!(holds_here("true") && holds_here("null") && holds_here(""));
        assert!(!holds_here("False"));
    }

    #[test]
    fn hostile_grouping_ends() {
        holds_here(&format!("{}gate == x", "(".repeat(10_000)));
        holds_here(&"(gate == x || ".repeat(10_000));
        holds_here(&"&&||)(".repeat(10_000));
    }
}
