//! `eval --train --test`: the classifier alone, on a set of intents.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use intent_classifier::evaluate::{
    Case, OUT_OF_SCOPE, RowError, TestRow, documents_of_rows, figures, held_out, keep_few, test_rows,
    with_typos,
};
use intent_classifier::{
    Classifier, DecisionCosts, Document, EncodingCache, Ranking, Tiers, TrainingSettings, Verdict, decide,
};
use serde::Serialize;

use super::Options;
use super::against::Earlier;
use super::detail::{Detail, Message, written};
use super::output::{MOST_RANKED, OutcomeRow, Prediction, Predictions, Table};
use super::threshold::{Thresholds, USUAL_PRECISION};
use crate::report::{Mend, Mendable};
use crate::row::{CandidateRow, EntryRow, OptionRow};
use crate::training::Trainer;

const EXAMPLE: &str = r#"{"text": "my card was stolen", "intent": "lost_card"}"#;

/// What to learn, and from how much of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learning<'a> {
    pub(super) train: &'a Path,
    /// So many phrases of each intent, picked by this seed.
    pub(super) few: Option<(usize, u64)>,
    pub(super) word_vectors: bool,
    /// Choose a threshold for this share of right answers by training phrases that are held out.
    pub(super) threshold: Option<f64>,
}

#[derive(Serialize)]
struct Report {
    test: String,
    intents: usize,
    phrases: usize,
    training_ms: f64,
    #[serde(flatten)]
    detail: Detail,
    in_scope: OutcomeRow,
    out_of_scope: OutcomeRow,
}

pub(super) fn run(
    learning: Learning<'_>,
    tests: &[PathBuf],
    trainer: &Trainer,
    options: Options<'_>,
) -> anyhow::Result<()> {
    let (mut documents, out_of_scope) = parsed(learning.train, documents_of_rows)?;
    if let Some((count, seed)) = learning.few {
        keep_few(&mut documents, count, seed);
    }
    let tests: Vec<(&Path, Vec<TestRow>)> = tests
        .iter()
        .map(|test| Ok((test.as_path(), parsed(test, test_rows)?)))
        .collect::<anyhow::Result<_>>()?;
    let empty = tests
        .iter()
        .find(|(_, rows)| rows.is_empty())
        .map(|(test, _)| *test);
    if let Some(empty) = Some(learning.train).filter(|_| documents.is_empty()).or(empty) {
        return Err(Mendable::new(format!("`{}` holds no rows", empty.display()), example()).into());
    }
    let earlier = options.against.map(Earlier::read).transpose()?;
    let settings = TrainingSettings {
        out_of_scope,
        tiers: Tiers {
            vectors: learning.word_vectors,
            ..trainer.tiers()
        },
        ..TrainingSettings::default()
    };
    let start = Instant::now();
    let mut encoded = EncodingCache::default();
    let classifier = Classifier::train_cached(&documents, &settings, &mut encoded, &|_, _| {});
    let training_ms = start.elapsed().as_secs_f64() * 1e3;
    let thresholds = Thresholds::new(
        learning.threshold.unwrap_or(USUAL_PRECISION),
        learning
            .threshold
            .map(|_| held_out(&documents, &settings, &encoded, Tiers::ALL)),
    );
    let names: BTreeMap<&str, &str> = documents
        .iter()
        .map(|document| (document.id.as_str(), title(document)))
        .collect();
    let mut predictions = Predictions::create(options.form.predictions)?;
    for (test, rows) in &tests {
        let messages = ask(&classifier, rows, &names, options, &mut predictions)?;
        let cases: Vec<Case> = messages.iter().map(|message| message.case.clone()).collect();
        let listing = options.listing(&names);
        let changes = earlier
            .as_ref()
            .map(|earlier| earlier.changes(&messages, listing))
            .transpose()?;
        let outcomes = figures(&cases);
        options.form.write(&Report {
            test: test.display().to_string(),
            intents: documents.len(),
            phrases: documents.iter().map(|document| document.phrases.len()).sum(),
            training_ms,
            detail: Detail::of(&messages, listing, thresholds.clone(), changes),
            in_scope: outcomes.in_scope.into(),
            out_of_scope: outcomes.out_of_scope.into(),
        })?;
    }
    predictions.finish()
}

/// Puts the rows of a test to a classifier.
fn ask(
    classifier: &Classifier,
    rows: &[TestRow],
    names: &BTreeMap<&str, &str>,
    options: Options<'_>,
    predictions: &mut Predictions,
) -> anyhow::Result<Vec<Message>> {
    let mut messages = Vec::new();
    for (number, row) in (1_usize..).zip(rows) {
        let text = with_typos(&row.text, options.typos);
        let start = Instant::now();
        let ranking = classifier.rank(&text);
        let verdict = decide(&ranking, DecisionCosts::default());
        let took = start.elapsed();
        let ranked = candidates(&ranking, names);
        predictions.write(&Prediction {
            id: number.to_string(),
            text: &text,
            decision: Some(written(&verdict)),
            in_scope: ranking.in_scope,
            options: offered(&verdict, &ranked),
            ranked,
        })?;
        let without_encoder = classifier.tiers().encoder.then(|| {
            let ranking = classifier.rank_by(&text, Tiers::WITHOUT_ENCODER);
            case_of(row, &ranking, decide(&ranking, DecisionCosts::default()))
        });
        messages.push(Message {
            id: number.to_string(),
            tags: row.tags.clone(),
            without_encoder,
            asked_encoder: ranking.tiers.encoder,
            took,
            case: case_of(row, &ranking, verdict),
            text,
        });
    }
    Ok(messages)
}

fn case_of(row: &TestRow, ranking: &Ranking, verdict: Verdict) -> Case {
    Case {
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
    }
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

fn candidates<'a>(ranking: &'a Ranking, names: &BTreeMap<&'a str, &'a str>) -> Vec<CandidateRow<'a>> {
    let rows = ranking.candidates.iter().map(|candidate| CandidateRow {
        entry: EntryRow {
            id: &candidate.id,
            question: names.get(candidate.id.as_str()).copied().unwrap_or_default(),
            article: "",
        },
        confidence: candidate.confidence,
    });
    rows.take(MOST_RANKED).collect()
}

/// The options a question would offer.
fn offered<'a>(verdict: &Verdict, ranked: &[CandidateRow<'a>]) -> Vec<OptionRow<'a>> {
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
        writeln!(
            f,
            "{}: {} intents, {} phrases, trained in {:.1} s\n",
            self.test,
            self.intents,
            self.phrases,
            self.training_ms / 1e3
        )?;
        let mut table = Table::new(&[
            "decided",
            "answered right",
            "answered wrong",
            "asked, right among them",
            "asked, not among them",
            "refused",
        ]);
        let rows = [("in scope", &self.in_scope), ("out of scope", &self.out_of_scope)];
        for (name, outcomes) in rows.into_iter().filter(|(_, outcomes)| outcomes.all() > 0) {
            table.row(std::iter::once(name.to_owned()).chain(outcomes.cells()));
        }
        writeln!(f, "{table}\n{}", self.detail)
    }
}
