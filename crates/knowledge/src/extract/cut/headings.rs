//! Question headings, with what stands under them.

use super::super::asked_links::with_links_of;
use super::super::line::{Kind, Line};
use super::super::outline::{Heading, Role};
use super::super::render::render;
use super::{Cutter, Draft, Unanswered};
use crate::Shape;

impl Cutter<'_> {
    /// Question headings, innermost first, so that a nested one takes its lines before the one round it.
    pub(super) fn cut_headings(&mut self) {
        let outline = self.outline;
        for heading in outline
            .headings
            .iter()
            .rev()
            .filter(|heading| heading.role == Role::Question)
        {
            let section = heading.at + 1..heading.end;
            let mut own = Vec::new();
            let mut has_claimed = false;
            for (at, line) in self
                .lines
                .iter()
                .enumerate()
                .take(section.end)
                .skip(section.start)
            {
                if self.claimed(at) {
                    has_claimed = true;
                } else if !self.selection.is_document(at) {
                    own.push(line);
                }
            }
            let number = self.lines.get(heading.at).map_or(1, |line| line.number);
            let own = without_empty_headings(own);
            if !own.iter().any(|line| line.is_visible()) {
                let answered_below = self.stacked_answer(heading).map(|below| Draft {
                    line: number,
                    question: heading.text.clone(),
                    ..below.clone()
                });
                if let Some(draft) = answered_below {
                    self.drafts.push(draft);
                    self.claim(heading.at..heading.at + 1);
                } else if !has_claimed {
                    self.unanswered.push(Unanswered {
                        line: number,
                        question: heading.text.clone(),
                    });
                }
                continue;
            }
            let Some(line) = self.lines.get(heading.at) else {
                continue;
            };
            let (answer, links) = with_links_of(line, render(own));
            self.drafts.push(Draft {
                line: number,
                shape: Shape::Heading,
                question: heading.text.clone(),
                answer,
                links,
                heading_path: self.heading_path(heading.at),
                family: None,
            });
            let unclaimed: Vec<usize> = (heading.at..heading.end)
                .filter(|&at| !self.selection.is_document(at))
                .collect();
            for at in unclaimed {
                self.claim(at..at + 1);
            }
        }
    }

    /// The entry of the question heading right under one, without a blank line between them: several questions that have one
    /// answer.
    fn stacked_answer(&self, heading: &Heading) -> Option<&Draft> {
        let below = self.outline.section(heading.at + 1)?;
        let line = self.lines.get(below.at)?.number;
        let is_stacked =
            below.at == heading.at + 1 && below.level == heading.level && below.role == Role::Question;
        let mut drafts = self.drafts.iter().rev();
        drafts.find(|draft| is_stacked && draft.shape == Shape::Heading && draft.line == line)
    }
}

/// Drops headings with nothing but headings under them.
pub(super) fn without_empty_headings(lines: Vec<&Line>) -> Vec<&Line> {
    let mut kept = Vec::with_capacity(lines.len());
    // Level of what was last seen below; text is below every heading.
    let mut below = 0;
    for line in lines.into_iter().rev() {
        match line.kind {
            Kind::Heading(level) if below > level => below = level,
            Kind::Heading(_) => continue,
            _ if line.is_visible() => below = u8::MAX,
            _ => {}
        }
        kept.push(line);
    }
    kept.reverse();
    kept
}
