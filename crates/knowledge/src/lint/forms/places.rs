//! Where the elements of a form stand in its file.

use std::cell::OnceCell;
use std::ops::Range;

use crate::json::Node;

/// Finds what a list of a JSON text holds, by position. The places are worked out when the first is asked for: most forms have
/// no findings.
pub(super) struct Places<'json> {
    json: &'json str,
    offset: usize,
    list: &'static str,
    root: OnceCell<Option<Node>>,
}

impl<'json> Places<'json> {
    /// Of the list called `list` in `json`, which begins at `offset` of the file.
    pub(super) fn new(json: &'json str, offset: usize, list: &'static str) -> Self {
        Self {
            json,
            offset,
            list,
            root: OnceCell::new(),
        }
    }

    fn node(&self) -> Option<&Node> {
        let root = self.root.get_or_init(|| Node::of(self.json)).as_ref()?;
        root.field(self.list)
    }

    fn element(&self, position: usize) -> Option<&Node> {
        self.node()?.item(position)
    }

    fn in_file(&self, at: &Range<usize>) -> Range<usize> {
        self.offset + at.start..self.offset + at.end
    }

    /// The list itself, or the beginning of the JSON where there is none.
    pub(super) fn of_list(&self) -> Range<usize> {
        self.node()
            .map_or(self.offset..self.offset + 1, |node| self.in_file(&node.at))
    }

    /// A member of the list, whatever it is.
    pub(super) fn of_member(&self, position: usize) -> Range<usize> {
        self.element(position)
            .map_or_else(|| self.of_list(), |node| self.in_file(&node.at))
    }

    /// The id of an element, or the brace it begins with where it has none.
    pub(super) fn of(&self, position: usize) -> Range<usize> {
        let Some(element) = self.element(position) else {
            return self.of_list();
        };
        let brace = element.at.start..element.at.start + 1;
        self.in_file(element.field("id").map_or(&brace, |id| &id.at))
    }

    /// The value of a field of an element; its id where it has no such field.
    pub(super) fn of_field(&self, position: usize, field: &str) -> Range<usize> {
        let value = self.element(position).and_then(|element| element.field(field));
        value.map_or_else(|| self.of(position), |value| self.in_file(&value.at))
    }

    /// A member of a list of an element, such as an option, or of that its field of that name.
    pub(super) fn of_item(&self, position: usize, list: &str, item: usize, field: &str) -> Range<usize> {
        let item = self
            .element(position)
            .and_then(|element| element.field(list)?.item(item));
        item.map_or_else(
            || self.of_field(position, list),
            |item| self.in_file(item.field(field).map_or(&item.at, |value| &value.at)),
        )
    }

    /// The part of a condition that names `element`, or what it is compared with; all of it where it is written otherwise.
    pub(super) fn of_condition(&self, position: usize, element: &str, value: Option<&str>) -> Range<usize> {
        let at = self.of_field(position, "visibility");
        let part = || {
            let written = self.json.get(at.start - self.offset..at.end - self.offset)?;
            let name = word(written, element)?;
            let Some(value) = value else {
                return Some(name..name + element.len());
            };
            let from = name + element.len();
            let value_at = from + word(written.get(from..)?, value)?;
            Some(value_at..value_at + value.len())
        };
        part()
            .filter(|part| !part.is_empty())
            .map_or_else(|| at.clone(), |part| at.start + part.start..at.start + part.end)
    }
}

/// Where a text stands in a condition as a whole: `file` is no part of `file_share`.
fn word(text: &str, part: &str) -> Option<usize> {
    let goes_on = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || next == '_');
    let is_whole = |at: &usize| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let behind = text
            .get(at + part.len()..)
            .and_then(|behind| behind.chars().next());
        !goes_on(before) && !goes_on(behind)
    };
    text.match_indices(part).map(|(at, _)| at).find(is_whole)
}
