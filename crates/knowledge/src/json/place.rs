//! Where the values of a JSON text stand in it: the parsed value has no places.

use std::ops::Range;

/// A value with its place, and those of what it holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// Bytes of the value, with its quotes or brackets.
    pub(crate) at: Range<usize>,
    /// Members of an object by their names as written; of a list, without names.
    members: Vec<(String, Self)>,
}

impl Node {
    /// The value that `text` holds; `None` where it is no JSON. Slips that are tolerated elsewhere are here too.
    pub(crate) fn of(text: &str) -> Option<Self> {
        Reader { text, at: 0 }.value()
    }

    /// A member of an object, whatever the case of its name, as [`field`](super::field) finds it.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        // Of a name that stands twice the parser takes the last.
        let exact = self.members.iter().rev().find(|(written, _)| written == name);
        let alike = || {
            self.members
                .iter()
                .find(|(written, _)| written.trim().eq_ignore_ascii_case(name))
        };
        exact.or_else(alike).map(|(_, node)| node)
    }

    /// A member of a list, from 0.
    pub(crate) fn item(&self, position: usize) -> Option<&Self> {
        self.members.get(position).map(|(_, node)| node)
    }
}

struct Reader<'text> {
    text: &'text str,
    at: usize,
}

impl Reader<'_> {
    /// The value that begins here. Only called on texts that were parsed, which bounds how deep it goes.
    fn value(&mut self) -> Option<Node> {
        self.skip();
        let start = self.at;
        let mut members = Vec::new();
        match self.peek()? {
            b'{' => {
                self.at += 1;
                while self.goes_on(b'}')? {
                    let name = self.value()?;
                    self.skip();
                    (self.peek()? == b':').then(|| self.at += 1)?;
                    let name = serde_json::from_str(self.text.get(name.at)?).unwrap_or_default();
                    members.push((name, self.value()?));
                }
            }
            b'[' => {
                self.at += 1;
                while self.goes_on(b']')? {
                    members.push((String::new(), self.value()?));
                }
            }
            b'"' => self.string()?,
            _ => {
                let rest = self.text.get(self.at..)?;
                let ends = |next: char| next.is_whitespace() || matches!(next, ',' | '}' | ']' | ':' | '/');
                self.at += rest.find(ends).unwrap_or(rest.len()).max(1);
            }
        }
        Some(Node {
            at: start..self.at,
            members,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether a member follows, behind a comma or not; passes over the end where none does.
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        loop {
            self.skip();
            match self.peek()? {
                b',' => self.at += 1,
                next if next == end => {
                    self.at += 1;
                    return Some(false);
                }
                _ => return Some(true),
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        let mut is_escaped = false;
        let rest = self.text.as_bytes().get(self.at + 1..)?;
        let length = rest.iter().position(|byte| {
            let ends = !is_escaped && *byte == b'"';
            is_escaped = !is_escaped && *byte == b'\\';
            ends
        })?;
        self.at += length + 2;
        Some(())
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) {
        while let Some(rest) = self.text.get(self.at..) {
            let blank = rest.len() - rest.trim_start().len();
            let comment = rest.get(blank..).and_then(super::comment_length).unwrap_or(0);
            if blank + comment == 0 {
                return;
            }
            self.at += blank + comment;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_found_where_it_stands() {
        let text = "{ \"a\": [1, {\"B\" : \"x, \\\"y\\\"\", }, // no\n null],\n \"a\\u0062\": true }";
        let node = Node::of(text).expect("JSON");
        let said = |node: Option<&Node>| node.and_then(|node| text.get(node.at.clone()));
        let list = node.field("a").expect("a list");

        assert_eq!(said(list.item(0)), Some("1"));
        assert_eq!(
            said(list.item(1).and_then(|inner| inner.field("b"))),
            Some("\"x, \\\"y\\\"\"")
        );
        assert_eq!(said(list.item(2)), Some("null"));
        assert_eq!(said(node.field("ab")), Some("true"));
        assert_eq!(said(list.item(3)), None);
    }

    #[test]
    fn the_last_of_two_members_of_a_name_is_meant() {
        let text = "{\"a\": 1, \"a\": 2}";

        assert_eq!(
            Node::of(text).and_then(|node| node.field("a").map(|node| node.at.clone())),
            Some(14..15)
        );
    }

    #[test]
    fn a_text_that_breaks_off_has_no_places() {
        for text in ["", "{", "[1, ", "{\"a\"", "{\"a\" 1}", "\"a"] {
            assert_eq!(Node::of(text), None, "{text}");
        }
    }
}
