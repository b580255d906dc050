//! Last pass: lines back to Markdown that every renderer reads alike.
//!
//! Lists are indented anew: authors use tabs, two, three or five blanks, and put the text of an item at the margin.
//! What was meant is taken from the indentation as a person sees it.

use super::code::fence_marker;
use super::inline;
use super::line::{Kind, Line};
use crate::Link;

/// Markdown of an answer, and the links in it in order.
pub(super) fn render<'line>(lines: impl IntoIterator<Item = &'line Line>) -> (String, Vec<Link>) {
    let mut writer = Writer::default();
    for line in lines {
        writer.line(line);
    }
    writer.finish()
}

/// An open list item.
struct Item {
    /// Columns before its marker in the source.
    marker: usize,
    /// Columns before its text as written out.
    text: usize,
    /// Columns before its marker as written out.
    written: usize,
    /// Its number, where it has one.
    number: Option<u64>,
}

/// What was written last; it decides whether a blank line is needed before the next.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Nothing,
    Paragraph,
    Item,
    Table,
    Heading,
    Fence,
}

/// What breaks a line where it is not the last of its paragraph.
const BREAK: &str = "  ";

#[derive(Default)]
struct Writer {
    out: String,
    /// Bytes of the last line of `out`; `None` where it has none.
    last_length: Option<usize>,
    links: Vec<Link>,
    items: Vec<Item>,
    last: Last,
    is_after_blank: bool,
    breaks: bool,
    /// Indentation of the open fence in the source, its marker, and where it is written.
    fence: Option<(usize, (char, usize), usize)>,
}

impl Writer {
    fn line(&mut self, line: &Line) {
        if let Some((indent, marker, column)) = self.fence {
            self.fence_body(line, indent, marker, column);
            return;
        }
        match line.kind {
            Kind::Blank | Kind::Rule | Kind::Fold | Kind::Unfold => {
                self.is_after_blank = true;
                return;
            }
            Kind::Heading(_) => self.heading(line),
            Kind::Bullet => self.item(line, None),
            Kind::Ordered(number) => self.item(line, Some(number)),
            Kind::Fence => self.fence_start(line),
            Kind::Table => self.table(line),
            Kind::Text => self.text(line),
        }
        self.links.extend(line.links.iter().cloned());
        self.breaks = line.has_break;
        self.is_after_blank = false;
    }

    /// Writes a line of these parts.
    fn push(&mut self, column: usize, parts: &[&str]) {
        if self.last_length.is_some() {
            self.out.push('\n');
        }
        let start = self.out.len();
        self.out.extend(std::iter::repeat_n(' ', column));
        self.out.extend(parts.iter().copied());
        self.last_length = Some(self.out.len() - start);
    }

    fn push_blank(&mut self) {
        if self.last_length.is_some_and(|length| length > 0) {
            self.push(0, &[]);
        }
    }

    fn heading(&mut self, line: &Line) {
        self.items.clear();
        // Bold as a whole; what was bold in it would end the bold text.
        let text = line.text.replace("**", "");
        let text = text.trim();
        if inline::plain(text).is_empty() {
            return;
        }
        self.push_blank();
        self.push(0, &["**", text, "**"]);
        self.last = Last::Heading;
    }

    fn item(&mut self, line: &Line, number: Option<u64>) {
        if line.text.is_empty() {
            return;
        }
        // Two columns more than its neighbour's marker is what authors mean by "under it".
        while self.items.last().is_some_and(|item| item.marker > line.indent) {
            self.items.pop();
        }
        let mut before = None;
        if self
            .items
            .last()
            .is_some_and(|item| line.indent < item.marker + 2)
        {
            before = self.items.pop();
        }
        let written = match (&before, self.items.last()) {
            (Some(sibling), _) => sibling.written,
            (None, Some(parent)) => parent.text,
            (None, None) => 0,
        };
        let previous = before.as_ref().and_then(|item| item.number);
        let number = number.map(|number| match previous {
            Some(previous) if number <= previous => previous.saturating_add(1),
            _ => number,
        });
        let is_first = before.is_none();
        let needs_blank = match self.last {
            Last::Nothing => false,
            Last::Paragraph if is_first => self.items.is_empty() || self.is_after_blank,
            Last::Paragraph | Last::Item => self.is_after_blank,
            Last::Heading | Last::Table | Last::Fence => true,
        };
        if needs_blank {
            self.push_blank();
        }
        let marker = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
        self.push(written, &[&marker, &line.text]);
        self.items.push(Item {
            marker: line.indent,
            text: written + marker.len(),
            written,
            number,
        });
        self.last = Last::Item;
    }

    /// Closes the items a block of that indentation does not belong to, and says in which column it is written.
    fn column_for(&mut self, indent: usize) -> usize {
        while self.items.last().is_some_and(|item| indent < item.marker + 2) {
            self.items.pop();
        }
        self.items.last().map_or(0, |item| item.text)
    }

    fn text(&mut self, line: &Line) {
        if line.text.is_empty() {
            return;
        }
        let goes_on = !self.is_after_blank && matches!(self.last, Last::Paragraph | Last::Item);
        if goes_on {
            if self.breaks
                && let Some(length) = &mut self.last_length
            {
                self.out.push_str(BREAK);
                *length += BREAK.len();
            }
            let column = self.items.last().map_or(0, |item| item.text);
            self.push(column, &[&line.text]);
        } else {
            let column = self.column_for(line.indent);
            if self.last != Last::Nothing {
                self.push_blank();
            }
            self.push(column, &[&line.text]);
        }
        self.last = Last::Paragraph;
    }

    fn table(&mut self, line: &Line) {
        if self.last != Last::Table || self.is_after_blank {
            let column = self.column_for(line.indent);
            if self.last != Last::Nothing {
                self.push_blank();
            }
            self.push(column, &[&line.text]);
        } else {
            let column = self.items.last().map_or(0, |item| item.text);
            self.push(column, &[&line.text]);
        }
        self.last = Last::Table;
    }

    fn fence_start(&mut self, line: &Line) {
        let Some(marker) = fence_marker(line.text.trim_start()) else {
            // A stretch of a block whose opening belongs to another entry.
            self.push(0, &[line.text.trim_end()]);
            self.last = Last::Fence;
            return;
        };
        let column = self.column_for(line.indent);
        if self.last != Last::Nothing {
            self.push_blank();
        }
        self.push(column, &[line.text.trim()]);
        self.fence = Some((line.indent, marker, column));
        self.last = Last::Fence;
    }

    fn fence_body(&mut self, line: &Line, indent: usize, marker: (char, usize), column: usize) {
        let trimmed = line.text.trim();
        let closes = fence_marker(trimmed)
            .is_some_and(|(kind, length)| kind == marker.0 && length >= marker.1 && trimmed.len() == length);
        if line.kind == Kind::Fence && !closes {
            let blanks = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
            let text = line.text.get(blanks.min(indent)..).unwrap_or_default();
            self.push(if text.is_empty() { 0 } else { column }, &[text]);
            return;
        }
        self.push(column, &[&marker.0.to_string().repeat(marker.1)]);
        self.fence = None;
        self.is_after_blank = true;
        if line.kind != Kind::Fence {
            self.line(line);
        }
    }

    fn finish(mut self) -> (String, Vec<Link>) {
        if let Some((_, marker, column)) = self.fence {
            self.push(column, &[&marker.0.to_string().repeat(marker.1)]);
        }
        // Copied, so that it takes no more room than it needs: a text that grew has up to twice as much.
        (self.out.trim_end().to_owned(), self.links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn rendered(text: &str) -> String {
        render(&line::lines(text, 1)).0
    }

    #[test]
    fn a_break_is_kept_between_lines_and_dropped_at_the_end() {
        assert_eq!(
            rendered("one<br>two<br/>\nthree</br>\n\nfour<br>"),
            "one  \ntwo  \nthree\n\nfour"
        );
    }

    #[test]
    fn lists_are_indented_anew() {
        assert_eq!(
            rendered("1. a\n\n\t* b\n\t* c\n1. d"),
            "1. a\n\n   - b\n   - c\n2. d"
        );
    }

    #[test]
    fn a_heading_is_a_bold_line_that_keeps_its_links() {
        assert_eq!(
            rendered("## See **[a](https://b.c)** ##\nd"),
            "**See [a](https://b.c)**\n\nd"
        );
    }

    #[test]
    fn text_at_the_margin_goes_on_with_its_item() {
        assert_eq!(rendered("* a\nb\n\nc"), "- a\n  b\n\nc");
    }

    #[test]
    fn an_indented_paragraph_stays_in_its_item() {
        assert_eq!(
            rendered("* a\n\n\t**Note**: b\n\n* c"),
            "- a\n\n  **Note**: b\n\n- c"
        );
    }

    #[test]
    fn indented_prose_without_a_list_is_no_code() {
        assert_eq!(rendered("a\n\n      **b** c"), "a\n\n**b** c");
    }

    #[test]
    fn an_indented_sentence_that_leads_into_a_list_is_no_code() {
        assert_eq!(
            rendered(
                "a\n\n\tIf you cannot see or\\and open the gate but still can open the door, try one of these:\n\t* b\n\t* c"
            ),
            "a\n\nIf you cannot see or\\and open the gate but still can open the door, try one of these:\n\n- b\n- c"
        );
    }

    #[test]
    fn indented_code_becomes_a_fenced_block() {
        assert_eq!(
            rendered("run\n\n    PS> a\n\n      b\n\nend"),
            "run\n\n```\nPS> a\n\n  b\n```\n\nend"
        );
    }

    #[test]
    fn indented_code_of_an_item_stays_in_it() {
        assert_eq!(
            rendered(
                "1. run\n\n       apt install a\n         --yes\n\n2. set\n\n\t\tRoom: 1\n\t\tName: 2\n\n   * so\n\n         make all\n\nend"
            ),
            "1. run\n\n   ```\n   apt install a\n     --yes\n   ```\n\n2. set\n\n   ```\n   Room: 1\n   Name: 2\n   ```\n\n   - so\n\n     ```\n     make all\n     ```\n\nend"
        );
    }

    #[test]
    fn an_indented_paragraph_of_an_item_is_no_code() {
        assert_eq!(
            rendered("* Open it\n\n        Choose the first.\n\n        Wait a bit\n* Close it"),
            "- Open it\n\n  Choose the first.\n\n  Wait a bit\n- Close it"
        );
    }

    #[test]
    fn code_is_kept_as_written() {
        assert_eq!(
            rendered("1. run\n   ```sh\n   a ** b\n     c\n   ```\n2. done"),
            "1. run\n\n   ```sh\n   a ** b\n     c\n   ```\n\n2. done"
        );
    }

    #[test]
    fn a_fence_that_never_closes_is_closed() {
        assert_eq!(rendered("```\na\n"), "```\na\n\n```");
    }

    #[test]
    fn tables_keep_their_rows_together() {
        assert_eq!(
            rendered("see\n| a | b |\n|---|---|\n| c | d |\n\nend"),
            "see\n\n| a | b |\n|---|---|\n| c | d |\n\nend"
        );
    }

    #[test]
    fn preformatted_text_keeps_its_spacing() {
        assert_eq!(
            rendered(
                "run\n<pre><code>if  x &lt; 1\n    then  &amp;y &lt;name&gt;\n</code></pre>\nand  go <br>"
            ),
            "run\n\n```\nif  x < 1\n    then  &y <name>\n```\n\nand go"
        );
        assert_eq!(
            rendered("1. run <pre>a  b</pre> then\n2. stop"),
            "1. run\n\n   ```\n   a  b\n   ```\n\nthen\n\n2. stop"
        );
        assert_eq!(rendered("<pre>never  closed\nmore"), "never closed\nmore");
    }

    #[test]
    fn a_table_of_tags_reads_as_rows() {
        assert_eq!(
            rendered(
                "see\n<table border=\"1\">\n<tr><th>Code</th><th>Means</th></tr>\n<tr>\n  <td>E-1</td>\n  <td>a <b>lid</b> |<br>or <a href=\"https://b.c\">this</a></td></tr>\n<tr><td>E-2</td></tr></table>\nend"
            ),
            "see\n\n| Code | Means |\n|---|---|\n| E-1 | a **lid** \\| or [this](https://b.c) |\n| E-2 |  |\n\nend"
        );
        assert_eq!(
            rendered("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"),
            "a\n\nb"
        );
        assert_eq!(
            rendered("<table><tr><td>a</td><td>b</td></tr></table>"),
            "|  |  |\n|---|---|\n| a | b |"
        );
    }

    #[test]
    fn html_lists_become_lists() {
        assert_eq!(
            rendered("<ul><li>a</li><li><a href=\"https://b.c\">d</a></li></ul>"),
            "- a\n- [d](https://b.c)"
        );
        assert_eq!(rendered("<ol>\n<li>a</li>\n<li>b</li>\n</ol>"), "1. a\n2. b");
    }
}
