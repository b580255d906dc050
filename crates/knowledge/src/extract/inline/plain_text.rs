//! The text of clean inline Markdown, without markup.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::is_plain;

/// Keeps a line such as "1. Was it …" or "# of users" a paragraph.
const GUARD: &str = "x ";

/// Text of clean inline Markdown, without markup; runs of blanks as one, trimmed. Of pictures it has what they show.
pub(crate) fn plain(markdown: &str) -> String {
    text_of(markdown, true)
}

/// [`plain`] of a heading: badges beside its text say nothing of it, but a picture may be all there is.
pub(in crate::extract) fn plain_heading(markdown: &str) -> String {
    if markdown.contains("![") {
        let text = text_of(markdown, false);
        if text.contains(char::is_alphanumeric) {
            return text;
        }
    }
    plain(markdown)
}

fn text_of(markdown: &str, has_images: bool) -> String {
    let is_sign = |byte: u8| matches!(byte, b'*' | b'_' | b'`' | b'[' | b'\\' | b'<' | b'&');
    // Most headings and questions are words, all of them in bold perhaps.
    let trimmed = markdown.trim();
    let bold = trimmed
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"));
    if let Some(bold) = bold.filter(|bold| is_plain(bold) && !bold.is_empty() && bold.trim() == *bold) {
        return words(bold);
    }
    if !markdown.bytes().any(is_sign) {
        return words(markdown);
    }
    let guarded = format!("{GUARD}{}", trimmed.replace('&', "&amp;"));
    let mut text = String::with_capacity(markdown.len());
    let mut open_images = 0;
    for event in Parser::new_ext(&guarded, Options::empty()) {
        match event {
            Event::Start(Tag::Image { .. }) => open_images += 1,
            Event::End(TagEnd::Image) => open_images -= 1,
            _ if open_images > 0 && !has_images => {}
            Event::Text(part) => text.push_str(&part),
            // No entity is decoded in code.
            Event::Code(part) => text.push_str(&part.replace("&amp;", "&")),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    words(text.strip_prefix(GUARD).unwrap_or(&text))
}

/// The words of a text, one blank between any two.
fn words(text: &str) -> String {
    let text = text.trim();
    let mut before = b'x';
    let is_even = text.bytes().all(|byte| {
        let is_word = byte.is_ascii_graphic() || (byte == b' ' && before != b' ');
        before = byte;
        is_word
    });
    if is_even {
        return text.to_owned();
    }
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_markup_and_no_entities() {
        assert_eq!(plain("Is `a && b`  *so*?"), "Is a && b so?");
        assert_eq!(plain("`&lt;` & c"), "&lt; & c");
        assert_eq!(
            plain_heading("Tool [![npm version](<b.svg>)](<https://n.example>)"),
            "Tool"
        );
        assert_eq!(
            plain_heading("[![The tool](<logo.svg>)](<https://t.example>)"),
            "The tool"
        );
    }
}
