//! Markdown, as far as a channel shows it.
//!
//! Answers are CommonMark with tables; headings, rules and HTML are gone from them already (`knowledge`). What a channel cannot
//! show is said in what it can: a table as a list, or all of it as plain text. All else stays as it is, byte for byte.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What becomes of Markdown in a channel's clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// All of it.
    Everything,
    /// All but tables (Teams: msteams-docs, format your bot messages, "text-only messages don't support table formatting").
    AllButTables,
    /// Nothing: its marks would be read as they stand.
    PlainText,
}

/// Channels whose clients are Web Chat or the widget.
const SHOW_EVERYTHING: [&str; 3] = ["directline", "webchat", "emulator"];
/// Channels that pass text on to a telephone, a voice, or a messenger without markup.
const SHOW_PLAIN_TEXT: [&str; 9] = [
    "alexa",
    "directlinespeech",
    "facebook",
    "groupme",
    "kik",
    "line",
    "sms",
    "telephony",
    "twilio-sms",
];

impl Shows {
    /// By the name of a channel. One that is not known shows what the specification asks of all (A3015): Markdown.
    pub(super) fn of_channel(channel: &str) -> Self {
        if SHOW_EVERYTHING.contains(&channel) {
            Self::Everything
        } else if SHOW_PLAIN_TEXT.contains(&channel) {
            Self::PlainText
        } else {
            Self::AllButTables
        }
    }
}

fn parse(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// A text that is no Markdown, such that it reads in Markdown as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// The same with `&lt;` for each escaped `<`: who reads HTML beside Markdown (Teams; seen in the Agents Playground) takes a tag
/// out before a backslash is looked at.
pub(super) fn with_entities(markdown: &str) -> String {
    if !markdown.contains("\\<") {
        return markdown.to_owned();
    }
    let code: Vec<Range<usize>> = parse(markdown)
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect();
    let mut out = String::with_capacity(markdown.len());
    let mut characters = markdown.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' || code.iter().any(|range| range.contains(&at)) {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some((_, '<')) => out.push_str("&lt;"),
            Some((_, escaped)) => out.extend(['\\', escaped]),
            None => out.push('\\'),
        }
    }
    out
}

/// Adds words to the end of the last paragraph, or after it where it would be no paragraph any more: behind the marks that
/// close a block of code they would open it again.
pub(super) fn append_words(markdown: &mut String, words: &str) {
    let last_line = markdown.lines().next_back().unwrap_or_default();
    let last = last_line.trim_start_matches([' ', '>']);
    let is_fence = ["```", "~~~"].iter().any(|marks| last.starts_with(marks));
    markdown.push_str(if is_fence { "\n\n" } else { " " });
    markdown.push_str(words);
}

/// The same text with each table as a list: an item for a row, and in it `**column:** cell` for each cell.
pub(super) fn without_tables(markdown: &str) -> String {
    let mut tables: Vec<(Range<usize>, Table<'_>)> = Vec::new();
    let mut open: Option<Table<'_>> = None;
    for (event, range) in parse(markdown).into_offset_iter() {
        let source = || markdown.get(range.clone()).unwrap_or_default();
        match (&event, &mut open) {
            (Event::Start(Tag::Table(_)), _) => open = Some(Table::default()),
            (Event::Start(Tag::TableHead | Tag::TableRow), Some(table)) => table.rows.push(Vec::new()),
            (Event::Start(Tag::TableCell), Some(table)) => {
                if let Some(row) = table.rows.last_mut() {
                    row.push(source().trim().trim_matches('|').trim());
                }
            }
            (Event::End(TagEnd::Table), Some(_)) => tables.extend(open.take().map(|table| (range, table))),
            _ => {}
        }
    }
    let mut out = String::with_capacity(markdown.len());
    let mut at = 0;
    for (range, table) in tables {
        let before = markdown.get(at..range.start).unwrap_or_default();
        out.push_str(before);
        // What stands before the table on its line goes before each line of the list: the blanks of an item, a quote's mark.
        let line_start = markdown
            .get(..range.start)
            .and_then(|text| text.rfind('\n'))
            .map_or(0, |at| at + 1);
        let margin: String = markdown
            .get(line_start..range.start)
            .unwrap_or_default()
            .chars()
            .map(|character| if character == '>' { '>' } else { ' ' })
            .collect();
        out.push_str(&table.into_list(&margin));
        let source = markdown.get(range.clone()).unwrap_or_default();
        out.push_str(source.get(source.trim_end().len()..).unwrap_or_default());
        at = range.end;
    }
    out.push_str(markdown.get(at..).unwrap_or_default());
    out
}

/// The cells of a table as they are written; the first row is its head.
#[derive(Debug, Default)]
struct Table<'a> {
    rows: Vec<Vec<&'a str>>,
}

impl Table<'_> {
    fn into_list(self, margin: &str) -> String {
        let mut rows = self.rows.into_iter();
        let head = rows.next().unwrap_or_default();
        let line = |cells: Vec<String>| format!("- {}", cells.join("; "));
        let mut lines: Vec<String> = rows
            .map(|row| {
                let cells = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
                line(
                    cells
                        .map(
                            |(column, cell)| match head.get(column).filter(|name| !name.is_empty()) {
                                Some(name) if name.contains("**") => format!("{name}: {cell}"),
                                Some(name) => format!("**{name}:** {cell}"),
                                None => (*cell).to_owned(),
                            },
                        )
                        .collect(),
                )
            })
            .filter(|line| line != "- ")
            .collect();
        if lines.is_empty() {
            // A head alone.
            lines.push(line(head.iter().map(|name| (*name).to_owned()).collect()));
        }
        lines.join(&format!("\n{margin}"))
    }
}

/// The same in words and blanks alone. A link is its text with the address behind it; lists keep their marks and numbers.
pub(super) fn plain(markdown: &str) -> String {
    let markdown = without_tables(markdown);
    let mut text = PlainText::default();
    for event in parse(&markdown) {
        text.event(event);
    }
    text.out.trim_end().to_owned()
}

#[derive(Debug, Default)]
struct PlainText {
    out: String,
    /// The number of the next item of each open list; `None` where it has none.
    lists: Vec<Option<u64>>,
    /// Address and start of the text of each open link.
    links: Vec<(String, usize)>,
    /// Line ends that are owed before the next text.
    owed: usize,
    is_code: bool,
}

impl PlainText {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                let margin = self.margin();
                let text = if self.is_code {
                    text.trim_end_matches('\n').replace('\n', &format!("\n{margin}"))
                } else {
                    text.into_string()
                };
                self.write(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.owe(1),
            Event::Rule => self.owe(2),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.owe(2);
                } else {
                    self.owe(1);
                }
                self.lists.push(first);
            }
            Tag::Item => {
                self.owe(1);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = format!("{number}. ");
                        *number += 1;
                        mark
                    }
                    _ => "- ".to_owned(),
                };
                // Its mark stands at the margin of the list it is in.
                let list = self.lists.pop();
                self.write(&mark);
                self.lists.extend(list);
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.owe(2);
                self.is_code = true;
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                // What is owed is written now, so that the text of the link is what comes after it.
                self.write("");
                self.links.push((dest_url.into_string(), self.out.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::BlockQuote(_) => self.owe(2),
            TagEnd::CodeBlock => {
                self.is_code = false;
                self.owe(2);
            }
            TagEnd::Item => self.owe(1),
            TagEnd::List(_) => {
                self.lists.pop();
                self.owe(if self.lists.is_empty() { 2 } else { 1 });
            }
            TagEnd::Link | TagEnd::Image => {
                let Some((url, start)) = self.links.pop() else {
                    return;
                };
                let label = self.out.get(start..).unwrap_or_default().trim();
                if label.is_empty() {
                    self.write(&url);
                } else if label != url && !url.is_empty() {
                    self.write(&format!(" ({url})"));
                }
            }
            _ => {}
        }
    }

    /// At least so many line ends come before what is written next.
    fn owe(&mut self, lines: usize) {
        self.owed = self.owed.max(lines);
    }

    fn margin(&self) -> String {
        "  ".repeat(self.lists.len())
    }

    fn write(&mut self, text: &str) {
        let owed = std::mem::take(&mut self.owed);
        if !self.out.is_empty() && owed > 0 {
            // A paragraph within an item stays with it.
            let is_after_mark = self.out.ends_with("- ") || self.out.ends_with(". ");
            if !is_after_mark {
                for _ in 0..owed {
                    self.out.push('\n');
                }
                let margin = self.margin();
                self.out.push_str(&margin);
            }
        }
        self.out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_becomes_a_list_and_nothing_else_changes() {
        let markdown = "Plans:\n\n| Name | Price | **Note** |\n|:--|:-:|--:|\n| **a** | `1\\|2` | [x](https://x.example/(y)) |\n| b | | |\n\n\
                        1. *end*\n   ```sh\n   | no | table |\n   |----|-------|\n   ```";

        assert_eq!(
            without_tables(markdown),
            "Plans:\n\n- **Name:** **a**; **Price:** `1\\|2`; **Note**: [x](https://x.example/(y))\n- **Name:** b\n\n\
             1. *end*\n   ```sh\n   | no | table |\n   |----|-------|\n   ```"
        );
    }

    #[test]
    fn a_table_in_an_item_or_a_quote_stays_in_it() {
        assert_eq!(
            without_tables("1. a\n\n   | k | v |\n   |---|---|\n   | 1 | 2 |\n   | 3 | 4 |\n\n2. b"),
            "1. a\n\n   - **k:** 1; **v:** 2\n   - **k:** 3; **v:** 4\n\n2. b"
        );
        assert_eq!(
            without_tables("> | k |\n> |---|\n> | 1 |\n> | 2 |\n\nend"),
            "> - **k:** 1\n> - **k:** 2\n\nend"
        );
    }

    #[test]
    fn two_tables_and_a_head_alone_are_read() {
        assert_eq!(
            without_tables("| a |\n|---|\n| 1 |\n\n| b | c |\n|---|---|"),
            "- **a:** 1\n\n- b; c"
        );
    }

    #[test]
    fn plain_text_keeps_words_lists_and_addresses() {
        let markdown = "Use **bold** and *it* and `a * b`, see [the page](https://x.example/(y)) or [https://z.example](https://z.example).\n\n\
                        1. First\n   - nested\n   - again\n2. Second\n\n```sh\nls *\n  cat\n```\n\n| k | v |\n|---|---|\n| 1 | 2 |\n\nA \\<tag> & a \\* star";

        assert_eq!(
            plain(markdown),
            "Use bold and it and a * b, see the page (https://x.example/(y)) or https://z.example.\n\n\
             1. First\n  - nested\n  - again\n2. Second\n\nls *\n  cat\n\n- k: 1; v: 2\n\nA <tag> & a * star"
        );
    }

    #[test]
    fn an_escaped_tag_is_an_entity_but_not_in_code() {
        assert_eq!(
            with_entities("a \\<b> `\\<c>` \\\\<d> 1 < 2\n\n```\n\\<e>\n```\n\n- \\<f>"),
            "a &lt;b> `\\<c>` \\\\<d> 1 < 2\n\n```\n\\<e>\n```\n\n- &lt;f>"
        );
        assert_eq!(with_entities("x \\< \\"), "x &lt; \\");
    }

    #[test]
    fn plain_text_of_any_script_is_as_it_was() {
        for text in [
            "كيف أعيد تعيين كلمة المرور؟",
            "パスワード 🎫",
            "x < y",
            "",
            "one\n\ntwo",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn words_are_not_appended_to_the_end_of_a_block_of_code() {
        let appended = |text: &str| {
            let mut text = text.to_owned();
            append_words(&mut text, "[1]");
            text
        };

        assert_eq!(appended("an end."), "an end. [1]");
        assert_eq!(appended("run\n\n```\nls\n```"), "run\n\n```\nls\n```\n\n[1]");
        assert_eq!(
            appended("1. run\n\n   ~~~\n   ls\n   ~~~"),
            "1. run\n\n   ~~~\n   ls\n   ~~~\n\n[1]"
        );
    }

    #[test]
    fn an_escaped_text_reads_as_it_is() {
        for text in [
            "*Bea* [x](https://evil.example)",
            "a_b_c `d` <e> & f | g ~h~",
            "\\",
        ] {
            assert_eq!(plain(&escaped(text)), text);
        }
    }
}
