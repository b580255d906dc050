//! Visibility expressions, as far as the lints need them (`FORMAT.md` §6): their clauses.
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
    while value.ends_with(')') && value.matches(')').count() > value.matches('(').count() {
        value = value.get(..value.len() - 1)?.trim_end();
    }
    let value = value.trim_matches(['\'', '"']);
    Some(Clause {
        element: element.to_owned(),
        is_equal,
        value: value.to_owned(),
    })
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
}
