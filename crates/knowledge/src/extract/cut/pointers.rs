//! Bullets that send the reader somewhere.

use super::super::line::{self, Kind, Line};
use super::super::render::render;
use super::super::{inline, pointer};
use super::{Cutter, Draft};
use crate::Shape;

impl Cutter<'_> {
    /// Top-level bullets of one paragraph that send the reader somewhere.
    pub(super) fn cut_pointers(&mut self) {
        let mut found = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if line.kind != Kind::Bullet
                || line.indent > 1
                || self.claimed(at)
                || self.selection.is_document(at)
            {
                continue;
            }
            let end = self.item_end(at);
            let Some(item) = self.lines.get(at..end).filter(|_| !self.has_nested(at, end)) else {
                continue;
            };
            let mut paragraph: Vec<Line> = item.to_vec();
            for line in &mut paragraph {
                line.kind = Kind::Text;
                line.indent = 0;
            }
            let (answer, links) = render(&paragraph);
            let sentence = inline::plain(&answer);
            if !pointer::is_pointer(&sentence, &links) {
                continue;
            }
            let draft = Draft {
                line: line.number,
                shape: Shape::Pointer,
                question: pointer::without_here(&sentence),
                answer,
                family: pointer::family(&sentence, &links),
                links,
                heading_path: self.heading_path(at),
            };
            found.push((draft, at..end));
        }
        for (draft, range) in found {
            self.claim(range);
            self.drafts.push(draft);
        }
    }

    /// One past the last line of the paragraph that an item is.
    fn item_end(&self, at: usize) -> usize {
        let after = self.lines.iter().enumerate().skip(at + 1);
        after
            .take_while(|(at, line)| line.kind == Kind::Text && !self.claimed(*at))
            .last()
            .map_or(at, |(last, _)| last)
            + 1
    }

    /// Whether something is indented under an item.
    fn has_nested(&self, at: usize, end: usize) -> bool {
        let indent = self.lines.get(at).map_or(0, |line| line.indent);
        line::next_visible(self.lines, end).is_some_and(|(at, line)| {
            !self.claimed(at) && !matches!(line.kind, Kind::Heading(_)) && line.indent >= indent + 2
        })
    }
}

/// Whether a bullet is a pointer.
pub(super) fn points(line: &Line) -> bool {
    pointer::is_pointer(&inline::plain(&line.text), &line.links)
}
