//! `eval --train --test`: the classifier alone, on a set of intents.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;

use intent_classifier::evaluate::{Case, OUT_OF_SCOPE, RowError, documents_of_rows, figures, test_rows};
use intent_classifier::{Classifier, DecisionCosts, Document, Ranking, TrainingSettings, Verdict, decide};
use serde::Serialize;

use super::output::{Figures, Form, MOST_RANKED, OutcomeRow, Prediction, Predictions, Table};
use crate::report::{Mend, Mendable};
use crate::row::{CandidateRow, EntryRow, OptionRow};
use crate::training::Trainer;

const EXAMPLE: &str = r#"{"text": "my card was stolen", "intent": "lost_card"}"#;

#[derive(Serialize)]
struct Report {
    intents: usize,
    ranking: Figures,
    in_scope: OutcomeRow,
    out_of_scope: OutcomeRow,
}

pub(super) fn run(train: &Path, test: &Path, trainer: &Trainer, form: Form<'_>) -> anyhow::Result<()> {
    let (documents, out_of_scope) = parsed(train, documents_of_rows)?;
    let rows = parsed(test, test_rows)?;
    if documents.is_empty() || rows.is_empty() {
        let empty = if documents.is_empty() { train } else { test };
        return Err(Mendable::new(format!("`{}` holds no rows", empty.display()), example()).into());
    }
    let titles: HashMap<&str, &str> = documents
        .iter()
        .map(|document| (document.id.as_str(), title(document)))
        .collect();
    let settings = TrainingSettings {
        out_of_scope,
        tiers: trainer.tiers(),
        ..TrainingSettings::default()
    };
    let classifier = Classifier::train(&documents, &settings);
    let mut predictions = Predictions::create(form.predictions)?;
    let mut cases = Vec::new();
    for (number, row) in (1_usize..).zip(&rows) {
        let ranking = classifier.rank(&row.text);
        let verdict = decide(&ranking, DecisionCosts::default());
        let ranked = candidates(&ranking, &titles);
        predictions.write(&Prediction {
            id: number.to_string(),
            text: &row.text,
            decision: Some(decision(&verdict)),
            in_scope: ranking.in_scope,
            options: options(&verdict, &ranked),
            ranked,
        })?;
        cases.push(Case {
            gold: if row.intent == OUT_OF_SCOPE {
                Vec::new()
            } else {
                vec![row.intent.clone()]
            },
            ranked: ranking
                .candidates
                .iter()
                .map(|candidate| candidate.id.clone())
                .collect(),
            confidence: ranking.candidates.first().map_or(0.0, |best| best.confidence),
            in_scope: ranking.in_scope,
            verdict,
        });
    }
    predictions.finish()?;
    let outcomes = figures(&cases);
    form.write(&Report {
        intents: documents.len(),
        ranking: Figures::of(&cases),
        in_scope: outcomes.in_scope.into(),
        out_of_scope: outcomes.out_of_scope.into(),
    })
}

/// Reads a file of rows; a mistake in it is named with its line.
fn parsed<T>(path: &Path, parse: impl Fn(&str) -> Result<T, RowError>) -> anyhow::Result<T> {
    let shown = path.display();
    let bytes = fs::read(path).mend(|| format!("cannot read `{shown}`"), example)?;
    let text = String::from_utf8(bytes).mend(
        || format!("`{shown}` is not UTF-8"),
        || "save the file as UTF-8".to_owned(),
    )?;
    parse(text.trim_start_matches('\u{feff}')).mend(|| format!("`{shown}` cannot be read as rows"), example)
}

fn example() -> String {
    format!("write one JSON object a line, such as {EXAMPLE}")
}

fn title(document: &Document) -> &str {
    if document.title.is_empty() {
        &document.id
    } else {
        &document.title
    }
}

fn candidates<'a>(ranking: &'a Ranking, titles: &HashMap<&str, &'a str>) -> Vec<CandidateRow<'a>> {
    let rows = ranking.candidates.iter().map(|candidate| CandidateRow {
        entry: EntryRow {
            id: &candidate.id,
            question: titles.get(candidate.id.as_str()).copied().unwrap_or_default(),
            article: "",
        },
        confidence: candidate.confidence,
    });
    rows.take(MOST_RANKED).collect()
}

fn decision(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Answer => "answer",
        Verdict::Clarify(_) => "clarify",
        Verdict::Unknown => "unknown",
    }
}

/// The options a question would offer.
fn options<'a>(verdict: &Verdict, ranked: &[CandidateRow<'a>]) -> Vec<OptionRow<'a>> {
    let Verdict::Clarify(count) = verdict else {
        return Vec::new();
    };
    let option = |candidate: &CandidateRow<'a>| OptionRow {
        label: candidate.entry.question,
        entries: vec![candidate.entry.clone()],
    };
    ranked.iter().take(*count).map(option).collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} intents\n\n{}", self.intents, self.ranking)?;
        let mut table = Table::new(&[
            "decided",
            "answered right",
            "answered wrong",
            "asked, right among them",
            "asked, not among them",
            "refused",
        ]);
        let rows = [("in scope", &self.in_scope), ("out of scope", &self.out_of_scope)];
        for (name, outcomes) in rows {
            table.row(std::iter::once(name.to_owned()).chain(outcomes.cells()));
        }
        write!(f, "{table}")
    }
}
