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
            let close = text
                .rfind('}')
                .filter(|&close| close > open)
                .map_or(text.len(), |close| close + 1);
            return Some(open..close);
        }
        // The H1 and the rule come first; any other text before the brace means that this is no JSON.
        let is_rule = trimmed.len() >= 3 && trimmed.bytes().all(|byte| byte == b'-');
        let is_comment = trimmed.starts_with("<!--");
        if !(trimmed.is_empty() || is_rule || is_comment || trimmed.starts_with('#')) {
            return None;
        }
        start += line.len();
    }
    None
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
    fn text_has_no_object() {
        assert_eq!(json_range("# T\n\n---\nUse {braces}\n", 0), None);
    }
}
