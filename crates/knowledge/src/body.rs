//! The body of an article: text, or one JSON object between two `---` lines.

use std::ops::Range;

/// Where the JSON object of a body is: from its first brace to its last.
pub(crate) fn json_range(text: &str, body: usize) -> Option<Range<usize>> {
    let rest = text.get(body..)?;
    let mut start = body;
    for line in rest.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('{') {
            let open = start + line.find('{')?;
            let mut close = text
                .rfind('}')
                .filter(|&close| close > open)
                .map_or(text.len(), |close| close + 1);
            // The last brace was forgotten.
            while let Some(list) = behind_blanks(text, close).filter(|rest| rest.starts_with(']')) {
                close = text.len() - list.len() + 1;
            }
            return Some(open..close);
        }
        // The H1 and the rule come first; any other text before the brace means that this is no JSON.
        if !comes_before(trimmed) {
            return None;
        }
        start += line.len();
    }
    None
}

/// Whether a trimmed line may stand above the JSON of a body.
fn comes_before(line: &str) -> bool {
    let is_rule = line.len() >= 3 && line.bytes().all(|byte| byte == b'-');
    line.is_empty() || is_rule || line.starts_with("<!--") || line.starts_with('#')
}

fn behind_blanks(text: &str, at: usize) -> Option<&str> {
    Some(text.get(at..)?.trim_start())
}

/// The first line of a body that says something and is no heading, or its first; where there is none, the last two bytes of what is
/// above it.
pub(crate) fn first_line(text: &str, body: usize) -> Range<usize> {
    let mut start = body;
    let mut first = None;
    for line in text.get(body..).unwrap_or_default().split_inclusive('\n') {
        let said = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        if !said.is_empty() {
            first.get_or_insert(at..at + said.len());
        }
        if !comes_before(said) {
            return at..at + said.len();
        }
    }
    first.unwrap_or(body.saturating_sub(2)..body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_is_found_between_its_rules() {
        let text = "/>\n# T\n---\n{\"a\": {}}\n---\n";

        assert_eq!(
            json_range(text, 2).and_then(|range| text.get(range)),
            Some("{\"a\": {}}")
        );
    }

    #[test]
    fn a_missing_last_rule_does_not_matter() {
        let text = "# T\n---\n{\"a\": 1}---";

        assert_eq!(
            json_range(text, 0).and_then(|range| text.get(range)),
            Some("{\"a\": 1}")
        );
    }

    #[test]
    fn a_missing_last_brace_leaves_no_bracket_behind() {
        let text = "---\n{\"a\": [{}] \n---\n";

        assert_eq!(
            json_range(text, 0).and_then(|range| text.get(range)),
            Some("{\"a\": [{}]")
        );
    }

    #[test]
    fn the_first_line_says_something() {
        for (text, line) in [
            ("/>\n\n# T\n---\n  [1]\n", "[1]"),
            ("/>\n# T\n", "# T"),
            ("/>\n\n", "/>"),
        ] {
            assert_eq!(text.get(first_line(text, 2)), Some(line), "{text}");
        }
    }

    #[test]
    fn text_has_no_object() {
        assert_eq!(json_range("# T\n\n---\nUse {braces}\n", 0), None);
    }
}
