//! Measures the classifier on data from outside the repository.
//!
//! Intent sets, rows `{"text","intent"}`; `--few` picks row numbers of the training file from a JSON object of lists:
//!
//!     evaluate --train train.jsonl [--few few.json k10s0] [--out-of-scope rows.jsonl] --test dev.jsonl [--test …]
//!
//! Entries of a knowledge, `{"id","article","question","answer","heading_path"}` and optionally `page_title`, `phrases`,
//! `keywords`, against cases `{"id","text","kind","expect","article"}`; `expect` names questions:
//!
//!     evaluate --entries entries.jsonl --cases seed.jsonl [--cases …] [--article ID]
//!
//! `--set NAME=VALUE` changes a weight, `--worst N` prints cases that went wrong, `--no-vectors` and `--no-encoder` switch
//! tiers off, `--titles` takes the phrases away, `--cache FILE` keeps what was encoded.
#![expect(clippy::print_stdout, reason = "an example that prints what it measured")]
#![expect(
    clippy::disallowed_methods,
    reason = "an example measures time; the crate does not"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use intent_classifier::evaluate::{Case, Figures, OUT_OF_SCOPE, documents_of_rows, figures, test_rows};
use intent_classifier::{Classifier, DecisionCosts, Document, EncodingCache, TrainingSettings, decide};
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Debug, Default)]
struct Arguments {
    train: Option<String>,
    few: Option<(String, String)>,
    out_of_scope: Option<String>,
    tests: Vec<String>,
    entries: Option<String>,
    cases: Vec<String>,
    article: Option<String>,
    settings: TrainingSettings,
    worst: usize,
    cache: Option<String>,
    titles: bool,
    costs: DecisionCosts,
}

fn main() -> Result<()> {
    let arguments = arguments()?;
    if let Some(path) = &arguments.entries {
        return evaluate_entries(path, &arguments);
    }
    let path = arguments
        .train
        .as_deref()
        .ok_or("give --train and --test, or --entries and --cases")?;
    let mut rows = std::fs::read_to_string(path)?;
    if let Some((picks, key)) = &arguments.few {
        rows = picked(&rows, picks, key)?;
    }
    if let Some(path) = &arguments.out_of_scope {
        rows.push_str(&std::fs::read_to_string(path)?);
    }
    let (mut documents, out_of_scope) = documents_of_rows(&rows)?;
    if arguments.titles {
        for document in &mut documents {
            document.phrases.clear();
        }
    }
    let settings = TrainingSettings {
        out_of_scope,
        ..arguments.settings.clone()
    };
    let classifier = trained(&documents, &settings, arguments.cache.as_deref());
    for test in &arguments.tests {
        let cases: Vec<(String, Vec<String>)> = test_rows(&std::fs::read_to_string(test)?)?
            .into_iter()
            .map(|row| {
                let gold = if row.intent == OUT_OF_SCOPE {
                    Vec::new()
                } else {
                    vec![row.intent]
                };
                (row.text, gold)
            })
            .collect();
        report(test, &classifier, &cases, arguments.costs, arguments.worst);
    }
    Ok(())
}

fn arguments() -> Result<Arguments> {
    let mut arguments = Arguments::default();
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("`{name}` needs a value"));
        match name.as_str() {
            "--train" => arguments.train = Some(value()?),
            "--few" => arguments.few = Some((value()?, value()?)),
            "--out-of-scope" => arguments.out_of_scope = Some(value()?),
            "--test" => arguments.tests.push(value()?),
            "--entries" => arguments.entries = Some(value()?),
            "--cases" => arguments.cases.push(value()?),
            "--article" => arguments.article = Some(value()?),
            "--no-vectors" => arguments.settings.tiers.vectors = false,
            "--no-encoder" => arguments.settings.tiers.encoder = false,
            "--costs" => {
                let costs: Vec<f64> = value()?
                    .split(',')
                    .map(str::parse)
                    .collect::<std::result::Result<_, _>>()?;
                let [wrong_answer, question, unknown] = costs[..] else {
                    return Err("write --costs WRONG,QUESTION,UNKNOWN".into());
                };
                arguments.costs = DecisionCosts {
                    wrong_answer,
                    question,
                    unknown,
                };
            }
            "--titles" => arguments.titles = true,
            "--cache" => arguments.cache = Some(value()?),
            "--worst" => arguments.worst = value()?.parse()?,
            "--set" => set(&mut arguments.settings, &value()?)?,
            other => return Err(format!("unknown argument `{other}`").into()),
        }
    }
    Ok(arguments)
}

fn set(settings: &mut TrainingSettings, pair: &str) -> Result<()> {
    let (name, value) = pair.split_once('=').ok_or("write --set NAME=VALUE")?;
    let weights = &mut settings.weights;
    let weight = match name {
        "model" => &mut weights.model,
        "similarity_beside_model" => &mut weights.similarity_beside_model,
        "coverage_beside_model" => &mut weights.coverage_beside_model,
        "vectors_in_model" => &mut weights.vectors_in_model,
        "encoder_beside_model" => &mut weights.encoder_beside_model,
        "vectors" => &mut weights.vectors,
        "encoder" => &mut weights.encoder,
        "coverage_beside_encoder" => &mut weights.coverage_beside_encoder,
        "prior" => &mut weights.prior,
        "portrait" => &mut weights.portrait,
        "portrait_beside_model" => &mut weights.portrait_beside_model,
        "similarity" => &mut weights.similarity,
        "coverage" => &mut weights.coverage,
        "context" => &mut weights.context,
        "body" => &mut weights.body,
        other => return Err(format!("no weight is called `{other}`").into()),
    };
    *weight = value.parse()?;
    Ok(())
}

/// The rows with the picked numbers.
fn picked(rows: &str, picks: &str, key: &str) -> Result<String> {
    let picks: BTreeMap<String, Vec<usize>> = serde_json::from_str(&std::fs::read_to_string(picks)?)?;
    let numbers = picks
        .get(key)
        .ok_or_else(|| format!("no picks are called `{key}`"))?;
    let lines: Vec<&str> = rows.lines().collect();
    let chosen = numbers.iter().filter_map(|&number| lines.get(number).copied());
    Ok(chosen.fold(String::new(), |text, line| text + line + "\n"))
}

fn trained(documents: &[Document], settings: &TrainingSettings, cache: Option<&str>) -> Classifier {
    let start = Instant::now();
    let kept = cache
        .and_then(|path| std::fs::read(path).ok())
        .unwrap_or_default();
    let mut encoded = EncodingCache::from_bytes(&kept);
    let classifier = Classifier::train_cached(documents, settings, &mut encoded, &|_, _| {});
    if let Some(path) = cache
        && let Err(error) = std::fs::write(path, encoded.to_bytes())
    {
        println!("cannot write {path}: {error}");
    }
    let phrases: usize = documents.iter().map(|document| document.phrases.len()).sum();
    println!(
        "{} documents, {phrases} phrases: trained in {:.3} s",
        documents.len(),
        start.elapsed().as_secs_f64()
    );
    classifier
}

fn report(
    name: &str,
    classifier: &Classifier,
    cases: &[(String, Vec<String>)],
    costs: DecisionCosts,
    worst: usize,
) {
    let start = Instant::now();
    let mut asked = 0;
    let measured: Vec<Case> = cases
        .iter()
        .map(|(text, gold)| {
            let ranking = classifier.rank(text);
            asked += usize::from(ranking.tiers.encoder);
            Case {
                gold: gold.clone(),
                ranked: ranking
                    .candidates
                    .iter()
                    .map(|candidate| candidate.id.clone())
                    .collect(),
                confidence: ranking
                    .candidates
                    .first()
                    .map_or(0.0, |candidate| candidate.confidence),
                in_scope: ranking.in_scope,
                verdict: decide(&ranking, costs),
            }
        })
        .collect();
    let microseconds = start.elapsed().as_secs_f64() * 1e6 / cases.len().max(1) as f64;
    print_figures(name, &figures(&measured), microseconds);
    println!(
        "    encoder asked {:.0} %",
        100.0 * asked as f64 / cases.len().max(1) as f64
    );
    let wrong = cases
        .iter()
        .zip(&measured)
        .filter(|(_, case)| case.ranked.first() != case.gold.first());
    for ((text, gold), case) in wrong.take(worst) {
        println!(
            "    {:.2} {:.2} {:?} {text:?}\n        gold  {gold:?}\n        first {:?}",
            case.confidence,
            case.in_scope,
            case.verdict,
            case.ranked.iter().take(2).collect::<Vec<_>>()
        );
    }
}

fn print_figures(name: &str, figures: &Figures, microseconds: f64) {
    let percent = |share: f64| share * 100.0;
    let shown: Vec<&str> = name.rsplit('/').take(2).collect();
    println!(
        "{:30} n {:4} acc {:5.1} top3 {:5.1} mrr {:.3} cov95 {:5.1} cov90 {:5.1} all95 {:5.1} aurc {:.3} ece {:.3} us {microseconds:.0}",
        shown.into_iter().rev().collect::<Vec<_>>().join("/"),
        figures.in_scope_cases,
        percent(figures.accuracy),
        percent(figures.in_top_3),
        figures.mean_reciprocal_rank,
        percent(figures.coverage_at_95),
        percent(figures.coverage_at_90),
        percent(figures.coverage_at_95_of_all),
        figures.risk_area,
        figures.calibration_error,
    );
    let decided = figures.in_scope;
    let of = |count: usize| percent(count as f64 / figures.in_scope_cases.max(1) as f64);
    println!(
        "    in scope: right {:.1} wrong {:.1} asked {:.1} asked in vain {:.1} refused {:.1}",
        of(decided.answered_right),
        of(decided.answered_wrong),
        of(decided.asked_right),
        of(decided.asked_wrong),
        of(decided.refused)
    );
    if let (Some(auroc), Some(recall)) = (figures.out_of_scope_auroc, figures.out_of_scope_recall) {
        let decided = figures.out_of_scope;
        let of = |count: usize| percent(count as f64 / figures.out_of_scope_cases.max(1) as f64);
        println!(
            "    out of scope: n {} auroc {auroc:.3} recall {:.1} answered {:.1} asked {:.1} refused {:.1}",
            figures.out_of_scope_cases,
            percent(recall),
            of(decided.answered_wrong),
            of(decided.asked_wrong),
            of(decided.refused)
        );
    }
}

#[derive(Debug, Deserialize)]
struct EntryRow {
    id: String,
    article: String,
    question: String,
    answer: String,
    #[serde(default)]
    heading_path: Vec<String>,
    #[serde(default)]
    page_title: String,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    keywords: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct CaseRow {
    text: String,
    kind: String,
    #[serde(default)]
    expect: OneOrMany,
    #[serde(default)]
    article: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

/// How cases name pointers, and what their sentences hold.
const POINTERS: [(&str, &str); 7] = [
    ("pointer:create-pat", "create a personal access token"),
    (
        "pointer:conditional-access-docs",
        "conditional access policy support",
    ),
    ("pointer:oauth-docs", "authorize access to REST APIs"),
    ("pointer:ssh-docs", "how to use SSH authentication"),
    (
        "pointer:ssh-faq",
        "frequently asked questions and troubleshooting on SSH",
    ),
    ("pointer:outage-status", "outage"),
    ("pointer:virtual-agent", "Virtual Agent"),
];

fn evaluate_entries(path: &str, arguments: &Arguments) -> Result<()> {
    let mut entries: Vec<EntryRow> = Vec::new();
    for line in std::fs::read_to_string(path)?
        .lines()
        .filter(|line| !line.trim().is_empty())
    {
        entries.push(serde_json::from_str(line)?);
    }
    if let Some(article) = &arguments.article {
        entries.retain(|entry| entry.article == *article);
    }
    let documents: Vec<Document> = entries
        .iter()
        .map(|entry| {
            let mut context = entry.heading_path.clone();
            context.push(entry.page_title.clone());
            Document {
                id: entry.id.clone(),
                title: entry.question.clone(),
                context,
                body: entry.answer.clone(),
                phrases: entry.phrases.clone(),
                keywords: entry.keywords.clone(),
                language: None,
            }
        })
        .collect();
    let classifier = trained(&documents, &arguments.settings, arguments.cache.as_deref());
    let mut by_kind: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    let mut everything = Vec::new();
    for path in &arguments.cases {
        for line in std::fs::read_to_string(path)?
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            let case: CaseRow = serde_json::from_str(line)?;
            if !matches!(
                case.kind.as_str(),
                "answer" | "answer_or_clarify" | "clarify" | "unknown"
            ) {
                continue;
            }
            let gold = gold(&case, &entries);
            if gold.is_empty() && case.kind != "unknown" {
                continue;
            }
            everything.push((case.text.clone(), gold.clone()));
            by_kind.entry(case.kind).or_default().push((case.text, gold));
        }
    }
    report("everything", &classifier, &everything, arguments.costs, 0);
    for (kind, cases) in &by_kind {
        report(kind, &classifier, cases, arguments.costs, arguments.worst);
    }
    Ok(())
}

/// Ids of the entries that a case expects.
fn gold(case: &CaseRow, entries: &[EntryRow]) -> Vec<String> {
    let expected = match &case.expect {
        OneOrMany::One(one) => std::slice::from_ref(one),
        OneOrMany::Many(many) => many,
    };
    let names = |entry: &EntryRow, expected: &String| {
        let pointer = POINTERS.iter().find(|(name, _)| name == expected);
        pointer.map_or(entry.question == *expected, |(_, part)| {
            entry.question.contains(part)
        })
    };
    let of_article: Vec<&EntryRow> = entries
        .iter()
        .filter(|entry| entry.article == case.article)
        .collect();
    let among = |pool: &[&EntryRow]| -> Vec<String> {
        expected
            .iter()
            .flat_map(|expected| {
                pool.iter()
                    .filter(move |entry| names(entry, expected))
                    .map(|entry| entry.id.clone())
            })
            .collect()
    };
    let found = among(&of_article);
    if found.is_empty() {
        among(&entries.iter().collect::<Vec<_>>())
    } else {
        found
    }
}
