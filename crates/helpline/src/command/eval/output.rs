//! What `eval` writes: the figures, for people or as JSON, and the predictions.

use std::fmt::{self, Display};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use intent_classifier::evaluate::{Case, Outcomes, figures};
use serde::Serialize;

use crate::report::{self, Mend};
use crate::row::{CandidateRow, OptionRow};

/// No prediction lists more candidates.
pub(super) const MOST_RANKED: usize = 10;

/// How the figures are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) json: bool,
    pub(super) predictions: Option<&'a Path>,
}

impl Form<'_> {
    /// Prints the figures.
    pub(super) fn write(self, figures: &(impl Display + Serialize)) -> anyhow::Result<()> {
        let mut output = report::bulk();
        if self.json {
            writeln!(output, "{}", serde_json::to_string(figures)?)?;
        } else {
            write!(output, "{figures}")?;
        }
        output.flush()?;
        Ok(())
    }
}

/// What was said to one message.
#[derive(Debug, Serialize)]
pub(super) struct Prediction<'a> {
    pub(super) id: String,
    pub(super) text: &'a str,
    pub(super) decision: Option<&'static str>,
    pub(super) in_scope: f64,
    pub(super) ranked: Vec<CandidateRow<'a>>,
    pub(super) options: Vec<OptionRow<'a>>,
}

/// The file of predictions, if one was asked for.
#[derive(Debug)]
pub(super) struct Predictions(Option<BufWriter<File>>);

impl Predictions {
    pub(super) fn create(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self(None));
        };
        let file = File::create(path).mend(
            || format!("cannot write the predictions to `{}`", path.display()),
            || "name a file in a folder that you may write to".to_owned(),
        )?;
        Ok(Self(Some(BufWriter::new(file))))
    }

    pub(super) fn write(&mut self, prediction: &Prediction<'_>) -> anyhow::Result<()> {
        if let Some(file) = &mut self.0 {
            writeln!(file, "{}", serde_json::to_string(prediction)?)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> anyhow::Result<()> {
        if let Some(mut file) = self.0 {
            file.flush()?;
        }
        Ok(())
    }
}

/// How good the rankings are, whatever was decided. Shares are 0..=1.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    in_scope_cases: usize,
    out_of_scope_cases: usize,
    accuracy: f64,
    macro_f1: f64,
    in_top_3: f64,
    mean_reciprocal_rank: f64,
    coverage_at_95: f64,
    coverage_at_90: f64,
    coverage_at_95_of_all: f64,
    risk_area: f64,
    calibration_error: f64,
    out_of_scope_auroc: Option<f64>,
    out_of_scope_recall: Option<f64>,
}

impl Figures {
    pub(super) fn of(cases: &[Case]) -> Self {
        let found = figures(cases);
        Self {
            in_scope_cases: found.in_scope_cases,
            out_of_scope_cases: found.out_of_scope_cases,
            accuracy: found.accuracy,
            macro_f1: found.macro_f1,
            in_top_3: found.in_top_3,
            mean_reciprocal_rank: found.mean_reciprocal_rank,
            coverage_at_95: found.coverage_at_95,
            coverage_at_90: found.coverage_at_90,
            coverage_at_95_of_all: found.coverage_at_95_of_all,
            risk_area: found.risk_area,
            calibration_error: found.calibration_error,
            out_of_scope_auroc: found.out_of_scope_auroc,
            out_of_scope_recall: found.out_of_scope_recall,
        }
    }
}

impl Figures {
    /// What the figures come to in two lines.
    pub(super) fn brief(&self) -> String {
        let lines = [
            ("first is right (accuracy)", self.accuracy),
            (
                "can be answered with 95 % precision (coverage)",
                self.coverage_at_95,
            ),
        ];
        lines.map(|(name, value)| line(name, &share(value))).concat()
    }
}

fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

/// A figure with its name.
fn line(name: &str, value: &str) -> String {
    format!("  {name:<52} {value:>8}\n")
}

impl Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: f64| format!("{value:.3}");
        if self.in_scope_cases > 0 {
            writeln!(f, "ranking of {} messages in scope", self.in_scope_cases)?;
            let lines = [
                ("first is right (accuracy)", share(self.accuracy)),
                ("right one among the first three", share(self.in_top_3)),
                ("macro-F1", number(self.macro_f1)),
                ("mean reciprocal rank (MRR)", number(self.mean_reciprocal_rank)),
                (
                    "can be answered with 95 % precision (coverage)",
                    share(self.coverage_at_95),
                ),
                ("can be answered with 90 % precision", share(self.coverage_at_90)),
                (
                    "area under the risk-coverage curve (AURC)",
                    number(self.risk_area),
                ),
                ("calibration error (ECE)", number(self.calibration_error)),
            ];
            for (name, value) in lines {
                f.write_str(&line(name, &value))?;
            }
        }
        let (Some(auroc), Some(recall)) = (self.out_of_scope_auroc, self.out_of_scope_recall) else {
            return Ok(());
        };
        writeln!(f, "and of {} out of scope", self.out_of_scope_cases)?;
        let lines = [
            ("told from those in scope (AUROC)", number(auroc)),
            ("refused when 95 % in scope are kept (recall)", share(recall)),
            (
                "of all, can be answered with 95 % precision",
                share(self.coverage_at_95_of_all),
            ),
        ];
        for (name, value) in lines {
            f.write_str(&line(name, &value))?;
        }
        Ok(())
    }
}

/// What became of messages.
#[derive(Debug, Serialize)]
pub(super) struct OutcomeRow {
    answered_right: usize,
    answered_wrong: usize,
    asked_right: usize,
    asked_wrong: usize,
    refused: usize,
}

impl From<Outcomes> for OutcomeRow {
    fn from(outcomes: Outcomes) -> Self {
        Self {
            answered_right: outcomes.answered_right,
            answered_wrong: outcomes.answered_wrong,
            asked_right: outcomes.asked_right,
            asked_wrong: outcomes.asked_wrong,
            refused: outcomes.refused,
        }
    }
}

impl OutcomeRow {
    /// How many messages there were.
    pub(super) fn all(&self) -> usize {
        self.counts().iter().sum()
    }

    /// As shares of all, for a row of a table.
    pub(super) fn cells(&self) -> [String; 5] {
        self.counts().map(|count| percent(count, self.all()))
    }

    fn counts(&self) -> [usize; 5] {
        [
            self.answered_right,
            self.answered_wrong,
            self.asked_right,
            self.asked_wrong,
            self.refused,
        ]
    }
}

/// A share as text.
pub(super) fn percent(count: usize, of: usize) -> String {
    if of == 0 {
        "–".to_owned()
    } else {
        format!("{:.1} %", 100.0 * count as f64 / of as f64)
    }
}

/// A table: the first column to the left, the others to the right.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(heads: &[&str]) -> Self {
        Self {
            rows: vec![heads.iter().map(|&head| head.to_owned()).collect()],
        }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    write!(f, "{cell:<width$}")?;
                } else {
                    write!(f, "  {cell:>width$}")?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
