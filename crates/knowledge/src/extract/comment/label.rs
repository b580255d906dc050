//! The label of a portal's widget: what stands right above `<insight>` and names it, and nothing once that is gone.

use std::ops::Range;

use crate::slug::fold;

/// Most lines of labels above a widget: the name of its section, and its own.
const MOST: usize = 2;

/// The lines right above `start` that are labels of the widget there.
pub(super) fn above(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before = text.get(..start).unwrap_or_default();
    while found.len() < MOST {
        before = before.trim_end();
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        if !before.get(line..).is_some_and(is_label) {
            break;
        }
        found.push(line..before.len());
        before = before.get(..line).unwrap_or_default();
    }
    found
}

/// "### Connectivity diagnostics", or `:::Section Insights:::`; the title of the article names all of it.
fn is_label(line: &str) -> bool {
    let line = line.trim_start();
    let folded = fold(line);
    let mut words = folded.split(' ');
    let names_widget = words
        .next_back()
        .is_some_and(|last| matches!(last, "diagnostics" | "diagnostic" | "insights" | "insight"));
    names_widget
        && (line.starts_with("##") || (line.starts_with(":::") && words.collect::<Vec<_>>() == ["section"]))
}

#[cfg(test)]
mod tests {
    use super::super::{GONE, strip};

    #[test]
    fn a_label_goes_with_its_widget() {
        for (text, said) in [
            (
                ":::Section Insights:::\n### Gate diagnostics\n<insight>x</insight>\nPush.",
                "Push.",
            ),
            (
                "## Gates\n\n### Gate insights\n\n<Insight>x</Insight>\nPush.",
                "## Gates\nPush.",
            ),
            (
                "# Gate diagnostics\n<insight>x</insight>\nPush.",
                "# Gate diagnostics\nPush.",
            ),
            (
                "## Gate diagnostics\nRun it.\n<insight>x</insight>",
                "## Gate diagnostics\nRun it.",
            ),
            (
                ":::Section Opening insights:::\n<insight>x</insight>\nPush.",
                ":::Section Opening insights:::\nPush.",
            ),
        ] {
            let stripped = strip(text).replace(GONE, "");
            let lines: Vec<&str> = stripped.lines().filter(|line| !line.is_empty()).collect();

            assert_eq!(lines.join("\n"), said, "{text}");
            assert_eq!(stripped.split('\n').count(), text.split('\n').count(), "{text}");
        }
    }
}
