//! Pages whose first-level headings are chapters, as word processors and generators of sites write them: the title stands in
//! the head of the page, or in bold above the first chapter, and none of the headings is it.

use super::line::{Kind, Line};
use super::{inline, names_no_topic, question, stock};
use crate::slug::fold;

/// What a page of chapters is called, where it is one. `head` is what the page says of itself above its text, `name` what it is
/// called where nothing in it says so.
pub(super) fn title(lines: &[Line], head: Option<&str>, name: impl FnOnce() -> String) -> Option<String> {
    let first = first_chapter(lines)?;
    let Some(head) = head else {
        let above = title_above(lines, first).map(|(_, title)| title);
        return above.or_else(|| are_numbered(lines).then(name));
    };
    let (chapter, folded) = (fold(&inline::plain_heading(&first.text)), fold(head));
    let is_same = chapter.contains(&folded) || folded.contains(&chapter);
    (!is_same).then(|| head.to_owned())
}

/// Makes the headings of a page of chapters those of sections, and a title in bold above them its title.
pub(super) fn lower(lines: &mut [Line]) {
    const DEEPEST: u8 = 6;
    let above = first_chapter(lines)
        .and_then(|first| title_above(lines, first))
        .map(|(at, _)| at);
    for (at, line) in lines.iter_mut().enumerate() {
        if above == Some(at) {
            line.kind = Kind::Heading(1);
        } else if let Kind::Heading(level) = &mut line.kind {
            *level = (*level + 1).min(DEEPEST);
        }
    }
}

/// The first of several headings of the first level that name something.
fn first_chapter(lines: &[Line]) -> Option<&Line> {
    const FEWEST: usize = 2;
    let names_something = |line: &&Line| {
        let folded = fold(&inline::plain_heading(&line.text));
        !folded.is_empty() && !stock::names_steps(&folded)
    };
    let mut chapters = lines.iter().filter(|line| line.kind == Kind::Heading(1));
    let first = chapters.find(names_something)?;
    (chapters.filter(names_something).count() + 1 >= FEWEST).then_some(first)
}

/// Whether headings of the first level are "1. Purpose" and "2. Scope".
fn are_numbered(lines: &[Line]) -> bool {
    let mut chapters = lines.iter().filter(|line| line.kind == Kind::Heading(1));
    let mut begins = |number: &str| {
        chapters.next().is_some_and(|line| {
            let text = inline::plain_heading(&line.text);
            let rest = text.strip_prefix(number);
            rest.is_some_and(|rest| rest.starts_with(['.', ')', ' ']) && rest.contains(char::is_alphabetic))
        })
    };
    begins("1") && begins("2")
}

/// The line in bold that a page begins with above its first chapter, and what it says.
fn title_above(lines: &[Line], chapter: &Line) -> Option<(usize, String)> {
    let (at, line) = lines.iter().enumerate().find(|(_, line)| line.is_visible())?;
    let (bold, rest) = question::leading_bold(&line.text)?;
    let title = inline::plain(bold).trim().to_owned();
    let is_title = line.kind == Kind::Text
        && line.number < chapter.number
        && !rest.contains(char::is_alphanumeric)
        && title.contains(char::is_alphanumeric)
        && !title.ends_with([':', '：'])
        && !names_no_topic(&title);
    is_title.then_some((at, title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn title_of(text: &str, head: Option<&str>) -> Option<String> {
        title(&line::lines(text, 1), head, || "gates".to_owned())
    }

    #[test]
    fn chapters_are_no_titles() {
        assert_eq!(
            title_of("**Gates**\n\nVersion 2\n\n# Opening\n\nA\n\n# Closing\n\nB", None).as_deref(),
            Some("Gates")
        );
        assert_eq!(
            title_of("# Opening\n\nA\n\n# Closing\n\nB", Some("Gates")).as_deref(),
            Some("Gates")
        );
        assert_eq!(
            title_of("# 1. Opening\n\nA\n\n# 2. Closing\n\nB", None).as_deref(),
            Some("gates")
        );
    }

    #[test]
    fn a_first_heading_is_the_title_where_nothing_else_is() {
        for (text, head) in [
            ("# Gates\n\nA\n\n# Opening\n\nB", None),
            ("# Gates\n\nA\n\n# Opening\n\nB", Some("The gates")),
            ("**Gates**\n\n# Opening\n\nA", None),
            ("# 1 gate\n\nA\n\n# 3 gates\n\nB", None),
            ("**Note:**\n\n# Opening\n\nA\n\n# Closing\n\nB", None),
            ("# Opening\n\nA\n\n# Recommended Steps\n\nB", Some("Gates")),
        ] {
            assert_eq!(title_of(text, head), None, "{text}");
        }
    }

    #[test]
    fn chapters_become_sections() {
        let mut lines = line::lines("**Gates**\n# Opening\n## By hand\n###### Deep\n# Closing", 1);

        lower(&mut lines);

        let kinds: Vec<_> = lines.into_iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [1, 2, 3, 6, 2].map(Kind::Heading));
    }
}
