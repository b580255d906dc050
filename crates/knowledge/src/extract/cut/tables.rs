//! Rows of tables: of questions, which are entries instead of the table, and of errors, which are entries beside it.

use std::collections::HashSet;

use super::super::outline::Role;
use super::super::{asked_table, error_table};
use super::{Cutter, Draft, Unanswered};
use crate::Shape;
use crate::slug::fold;

impl Cutter<'_> {
    /// Rows of tables of questions that are no part of an answer.
    pub(super) fn cut_tables(&mut self) {
        for table in asked_table::tables(self.lines) {
            let is_part = table
                .lines
                .clone()
                .any(|at| self.claimed(at) || self.selection.is_document(at))
                || self
                    .outline
                    .section(table.lines.start)
                    .is_some_and(|heading| heading.role == Role::Question);
            if is_part {
                continue;
            }
            for row in table.rows {
                let line = self.lines.get(row.at).map_or(1, |line| line.number);
                if row.answer.is_empty() {
                    self.unanswered.push(Unanswered {
                        line,
                        question: row.question,
                    });
                    continue;
                }
                let draft = self.row_draft(table.lines.start, row);
                self.drafts.push(draft);
            }
            self.claim(table.lines);
        }
    }

    /// Rows of tables of errors, beside whatever has the table, unless an entry tells of the error already.
    pub(super) fn add_errors(&mut self) {
        let rows = error_table::rows(self.lines);
        if rows.is_empty() {
            return;
        }
        let known: HashSet<String> = self.drafts.iter().map(|draft| fold(&draft.question)).collect();
        for row in rows {
            if !known.contains(&fold(&row.question)) && !self.selection.is_document(row.at) {
                let draft = self.row_draft(row.at, row);
                self.drafts.push(draft);
            }
        }
    }

    /// The entry that a row of a table is; `at` is a line of the section that the table stands in.
    fn row_draft(&self, at: usize, row: asked_table::AskedRow) -> Draft {
        Draft {
            line: self.lines.get(row.at).map_or(1, |line| line.number),
            shape: Shape::Question,
            question: row.question,
            answer: row.answer,
            links: row.links,
            heading_path: self.heading_path(at),
            family: None,
        }
    }
}
