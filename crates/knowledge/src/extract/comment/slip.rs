//! Markers of the format that are no comments, for a dash is missing.

use super::is_marker;

/// A marker or a variable whose dashes were mistyped, `<!--/issueDescription>` or `<!-$Name-->`: what it says, and its length. As a
/// comment it would not end, or end with the next one and hide all between.
pub(super) fn slipped_marker(rest: &str) -> Option<(&str, usize)> {
    const LONGEST: usize = 80;
    let inner = rest.strip_prefix("<!")?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let written = inner.get(..end)?;
    let is_dash = |next: char| matches!(next, '-' | '–' | '—');
    if written.starts_with("--") && written.ends_with("--") {
        return None;
    }
    let content = written.trim_matches(is_dash).trim();
    let name = content.strip_prefix('/').unwrap_or(content).trim_start();
    let is_variable = name.strip_prefix('$').is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let is_comment = written.starts_with(is_dash) && (is_variable || is_marker(name));
    is_comment.then_some((content, rest.len() - inner.len() + end + 1))
}

#[cfg(test)]
mod tests {
    use super::super::{GONE, strip};

    #[test]
    fn a_marker_with_mistyped_dashes_hides_nothing_behind_it() {
        for (text, said) in [
            (
                "a <!--issueDescription> b <!--/issueDescription> c <!-- d --> e",
                "a  b  c  e",
            ),
            ("a <!--/issueDescription-> b <!-- c -->", "a  b "),
            ("<!-issueDescription-->a<!—/issueDescription—>b", "ab"),
            ("a <!--$Name->b<!--/$Name> c", "a (name) c"),
        ] {
            assert_eq!(strip(text).replace(GONE, ""), said, "{text}");
        }
        assert_eq!(strip("<!--note> a -->b"), format!("{GONE}b"));
    }
}
