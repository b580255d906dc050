//! Tags of HTML that cut a line into pieces.

/// A tag in a line.
#[derive(Debug, Clone)]
pub(super) struct Tag<'text> {
    /// In small letters, with `/` before that of an end.
    pub(super) name: String,
    /// As written.
    source: &'text str,
}

impl Tag<'_> {
    /// The number that `start="3"` or `value="3"` gives the first item, or this one.
    pub(super) fn number(&self, attribute: &str) -> Option<u64> {
        let mut words = self
            .source
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.find(|word| word.eq_ignore_ascii_case(attribute))?;
        words.next()?.parse().ok()
    }
}

/// Tags that cut a line.
const CUTTING: &[&str] = &[
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "p",
    "div",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "dl",
    "dt",
    "dd",
    "details",
    "summary",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "figure",
    "figcaption",
];

/// Letters of a name that are looked at: as many as the longest of [`CUTTING`] has.
const LONGEST_NAME: usize = 10;

/// Parts of a line with the tag that ended each; inline code is left whole.
pub(super) fn split_with_tags(text: &str) -> Vec<(&str, Option<Tag<'_>>)> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut in_code = false;
    while let Some(offset) = text
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'<', b'`', rest.as_bytes()))
    {
        let found = at + offset;
        let rest = text.get(found..).unwrap_or_default();
        if rest.starts_with('`') {
            in_code = !in_code && rest.get(1..).is_some_and(|after| after.contains('`'));
            at = found + 1;
            continue;
        }
        match cutting_tag(rest).filter(|_| !in_code) {
            Some(tag) => {
                let length = tag.source.len();
                parts.push((text.get(start..found).unwrap_or_default(), Some(tag)));
                start = found + length;
                at = start;
            }
            None => at = found + 1,
        }
    }
    parts.push((text.get(start..).unwrap_or_default(), None));
    parts
}

/// The parts between tags of those names.
pub(super) fn split_at_tags<'text>(text: &'text str, names: &[&str]) -> Vec<&'text str> {
    if !text.contains('<') {
        return vec![text];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices('<') {
        if at < start {
            continue;
        }
        let tag = text.get(at..).and_then(cutting_tag);
        if let Some(tag) = tag.filter(|tag| names.contains(&tag.name.trim_start_matches('/'))) {
            parts.push(text.get(start..at).unwrap_or_default().trim_end());
            start = at + tag.source.len();
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// `<br>`, `<br/>`, `</br>`, `<li class="…">` … at the start of `rest`.
fn cutting_tag(rest: &str) -> Option<Tag<'_>> {
    let inner = rest.strip_prefix('<')?;
    let (inner, slash) = inner.strip_prefix('/').map_or((inner, ""), |inner| (inner, "/"));
    let length = inner
        .bytes()
        .take(LONGEST_NAME)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let (written, after) = inner.split_at_checked(length)?;
    let name = CUTTING.iter().find(|name| name.eq_ignore_ascii_case(written))?;
    if !after.starts_with(|next: char| next == '>' || next == '/' || next.is_whitespace()) {
        return None;
    }
    let end = after.bytes().take(300).position(|byte| byte == b'>')?;
    Some(Tag {
        name: format!("{slash}{name}"),
        source: rest.get(..rest.len() - after.len() + end + 1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_where_its_count_begins() {
        let number = |text: &str| {
            let parts = split_with_tags(text);
            parts.first()?.1.as_ref()?.number("start")
        };

        assert_eq!(number("<ol start=\"3\">"), Some(3));
        assert_eq!(number("<OL class='x' start = 12 >"), Some(12));
        assert_eq!(number("<ol>"), None);
        assert_eq!(number("<ol start=\"many\">"), None);
    }
}
