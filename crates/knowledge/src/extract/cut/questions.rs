//! Questions in bold or in a list, with their answers.

use super::super::asked_links::{links_in, with_links_of};
use super::super::line::{Kind, Line};
use super::super::render::render;
use super::super::selection::Bold;
use super::{Cutter, Draft, Unanswered, answer_end};
use crate::Shape;

impl Cutter<'_> {
    pub(super) fn cut_questions(&mut self) {
        let mut found = Vec::new();
        for bold in self.selection.bolds.iter().filter(|bold| bold.is_accepted) {
            let end = answer_end::of(self, bold);
            found.push((self.question_draft(bold, end), bold.at..end));
        }
        for (draft, range) in found {
            self.claim(range);
            match draft {
                // What is under it shows nothing: a picture of the portal.
                Some(draft) if draft.answer.is_empty() => self.unanswered.push(Unanswered {
                    line: draft.line,
                    question: draft.question,
                }),
                draft => self.drafts.extend(draft),
            }
        }
    }

    fn question_draft(&self, bold: &Bold, end: usize) -> Option<Draft> {
        let line = self.lines.get(bold.at)?;
        let same_line = Line {
            kind: Kind::Text,
            indent: 0,
            text: bold.candidate.same_line.clone(),
            links: links_in(&line.links, &bold.candidate.same_line),
            ..line.clone()
        };
        let under = self.lines.get(bold.at + 1..end).unwrap_or_default();
        let (answer, links) = with_links_of(line, render(std::iter::once(&same_line).chain(under)));
        Some(Draft {
            line: line.number,
            shape: Shape::Question,
            question: bold.candidate.question.clone(),
            answer: answer.trim().to_owned(),
            links,
            heading_path: self.heading_path(bold.at),
            family: None,
        })
    }
}
