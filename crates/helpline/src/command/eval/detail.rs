//! What `eval` says of single messages beyond what was decided: the figures of the ranking, with and without the encoder,
//! by tag, what is taken for what, where the agent is sure and wrong, and how long a message takes.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use intent_classifier::Verdict;
use intent_classifier::evaluate::{self, Case, confidently_wrong, confusions};
use serde::Serialize;

use super::against::Changes;
use super::output::{Figures, Table, percent};
use super::threshold::{Thresholds, from_confidences};
use crate::report::harmless;

/// No line of a listing is longer: a text is for recognising, the predictions hold all of it.
const MOST_SHOWN_CHARS: usize = 90;

/// One message whose right answer is known, and what was made of it.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) id: String,
    /// As it was put to the agent, typos included.
    pub(super) text: String,
    /// What kind of message it is.
    pub(super) tags: Vec<String>,
    pub(super) case: Case,
    /// What words and vectors alone make of it, where that is another question.
    pub(super) without_encoder: Option<Case>,
    /// Whether the encoder was asked.
    pub(super) asked_encoder: bool,
    /// From the text to the ranking or the reply.
    pub(super) took: Duration,
}

/// What is listed, and of what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing<'a> {
    /// How many confusions, mistakes and changes are listed.
    pub(super) most: usize,
    /// How many typos each message was given.
    pub(super) typos: usize,
    /// What a person calls a document.
    pub(super) names: &'a BTreeMap<&'a str, &'a str>,
}

impl Listing<'_> {
    /// A document with what a person calls it.
    pub(super) fn name(self, id: &str) -> Named {
        Named {
            id: id.to_owned(),
            question: self.names.get(id).copied().unwrap_or(id).to_owned(),
        }
    }
}

/// A document with what a person calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) question: String,
}

/// The figures of the messages.
#[derive(Debug, Serialize)]
pub(super) struct Detail {
    typos: usize,
    ranking: Figures,
    /// By words and vectors alone; missing where that is the same, or was not asked.
    ranking_without_encoder: Option<Figures>,
    /// Share of the messages that words and vectors decided.
    decided_without_encoder: f64,
    time: Times,
    thresholds: Thresholds,
    tags: BTreeMap<String, TagRow>,
    confusions: Vec<ConfusionRow>,
    /// Wrong, and surest of it first.
    worst: Vec<WorstRow>,
    against: Option<Changes>,
}

impl Detail {
    pub(super) fn of(
        messages: &[Message],
        listing: Listing<'_>,
        thresholds: Thresholds,
        against: Option<Changes>,
    ) -> Self {
        let cases: Vec<Case> = messages.iter().map(|message| message.case.clone()).collect();
        let without: Option<Vec<Case>> = messages
            .iter()
            .map(|message| message.without_encoder.clone())
            .collect();
        let alone = messages.iter().filter(|message| !message.asked_encoder).count();
        let found = confusions(&cases);
        let worst = confidently_wrong(&cases);
        Self {
            typos: listing.typos,
            ranking: Figures::of(&cases),
            ranking_without_encoder: without
                .filter(|_| alone < messages.len())
                .map(|cases| Figures::of(&cases)),
            decided_without_encoder: alone as f64 / messages.len().max(1) as f64,
            time: Times::of(messages),
            thresholds: from_confidences(&cases, thresholds),
            tags: tags(messages),
            confusions: found
                .into_iter()
                .take(listing.most)
                .map(|confusion| ConfusionRow {
                    right: confusion.right.map(|id| listing.name(&id)),
                    given: confusion.given.map(|id| listing.name(&id)),
                    count: confusion.count,
                })
                .collect(),
            worst: worst
                .into_iter()
                .take(listing.most)
                .filter_map(|index| messages.get(index))
                .map(|message| WorstRow::of(message, listing))
                .collect(),
            against,
        }
    }
}

/// How long messages take, milliseconds.
#[expect(clippy::struct_field_names, reason = "a unit ends a bare number")]
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Times {
    mean_ms: f64,
    p50_ms: f64,
    p99_ms: f64,
}

impl Times {
    fn of(messages: &[Message]) -> Self {
        let mut sorted: Vec<Duration> = messages.iter().map(|message| message.took).collect();
        sorted.sort();
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1e3;
        let at = |hundredths: usize| {
            let last = sorted.len().saturating_sub(1);
            sorted
                .get((sorted.len() * hundredths / 100).min(last))
                .copied()
                .map_or(0.0, milliseconds)
        };
        Self {
            mean_ms: milliseconds(sorted.iter().sum()) / sorted.len().max(1) as f64,
            p50_ms: at(50),
            p99_ms: at(99),
        }
    }
}

/// The messages with one tag.
#[derive(Debug, Default, Serialize)]
struct TagRow {
    messages: usize,
    in_scope: usize,
    first_right: usize,
    in_top_3: usize,
    answered_right: usize,
    answered_wrong: usize,
    asked_right: usize,
    asked_wrong: usize,
    refused: usize,
}

fn tags(messages: &[Message]) -> BTreeMap<String, TagRow> {
    let mut tags: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for message in messages {
        for tag in &message.tags {
            tags.entry(tag.clone()).or_default().push(message.case.clone());
        }
    }
    tags.into_iter()
        .map(|(tag, cases)| {
            let figures = evaluate::figures(&cases);
            let (inside, outside) = (figures.in_scope, figures.out_of_scope);
            let row = TagRow {
                messages: cases.len(),
                in_scope: figures.in_scope_cases,
                first_right: cases.iter().filter(|case| case.is_right()).count(),
                in_top_3: cases
                    .iter()
                    .filter(|case| case.place().is_some_and(|place| place <= 3))
                    .count(),
                answered_right: inside.answered_right,
                answered_wrong: inside.answered_wrong + outside.answered_wrong,
                asked_right: inside.asked_right,
                asked_wrong: inside.asked_wrong + outside.asked_wrong,
                refused: inside.refused + outside.refused,
            };
            (tag, row)
        })
        .collect()
}

#[derive(Debug, Serialize)]
struct ConfusionRow {
    right: Option<Named>,
    given: Option<Named>,
    count: usize,
}

/// A message that the agent is wrong about.
#[derive(Debug, Serialize)]
struct WorstRow {
    id: String,
    text: String,
    decision: &'static str,
    confidence: f64,
    in_scope: f64,
    /// What would be right; empty for what is out of scope.
    right: Vec<Named>,
    given: Option<Named>,
}

impl WorstRow {
    fn of(message: &Message, listing: Listing<'_>) -> Self {
        let mut right: Vec<Named> = message.case.gold.iter().map(|id| listing.name(id)).collect();
        right.sort();
        Self {
            id: message.id.clone(),
            text: message.text.clone(),
            decision: written(&message.case.verdict),
            confidence: message.case.confidence,
            in_scope: message.case.in_scope,
            right,
            given: message.case.ranked.first().map(|id| listing.name(id)),
        }
    }
}

/// A verdict as predictions write it.
pub(super) fn written(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Answer => "answer",
        Verdict::Clarify(_) => "clarify",
        Verdict::Unknown => "unknown",
    }
}

/// The question of a document.
pub(super) fn named_or_nothing(named: Option<&Named>) -> String {
    named.map_or_else(|| "nothing".to_owned(), |named| shown(&named.question))
}

/// A foreign text on one line, shortened.
pub(super) fn shown(text: &str) -> String {
    let line = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

impl Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.typos > 0 {
            let plural = if self.typos == 1 { "typo" } else { "typos" };
            writeln!(f, "each message typed with {} {plural}", self.typos)?;
        }
        write!(f, "{}", self.ranking)?;
        let share = |value: f64| format!("{:.1} %", value * 100.0);
        if let Some(without) = &self.ranking_without_encoder {
            writeln!(f, "words and vectors alone, without the encoder")?;
            write!(f, "{}", without.brief())?;
        }
        writeln!(
            f,
            "decided without the encoder: {} of the messages",
            share(self.decided_without_encoder)
        )?;
        let Times {
            mean_ms,
            p50_ms,
            p99_ms,
        } = self.time;
        writeln!(
            f,
            "time per message: {mean_ms:.2} ms, p50 {p50_ms:.2} ms, p99 {p99_ms:.2} ms"
        )?;
        write!(f, "{}", self.thresholds)?;
        self.write_tags(f)?;
        if !self.confusions.is_empty() {
            writeln!(f, "\nmost often taken for another")?;
            for row in &self.confusions {
                let [right, given] = [&row.right, &row.given].map(|named| named_or_nothing(named.as_ref()));
                writeln!(f, "  {:>4} × {right}\n         as {given}", row.count)?;
            }
        }
        if !self.worst.is_empty() {
            writeln!(f, "\nwrong, and surest of it")?;
            for row in &self.worst {
                let right: Vec<String> = row.right.iter().map(|named| shown(&named.question)).collect();
                let right = if right.is_empty() {
                    "out of scope".to_owned()
                } else {
                    right.join(" | ")
                };
                let given = named_or_nothing(row.given.as_ref());
                writeln!(f, "  {:.2} {}: {}", row.confidence, row.id, shown(&row.text))?;
                writeln!(f, "       right: {right}\n       {}: {given}", row.decision)?;
            }
        }
        match &self.against {
            Some(changes) => write!(f, "{changes}"),
            None => Ok(()),
        }
    }
}

impl Detail {
    fn write_tags(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tags.is_empty() {
            return Ok(());
        }
        let mut table = Table::new(&[
            "tag",
            "messages",
            "first right",
            "in top 3",
            "answered right",
            "answered wrong",
            "asked, right",
            "asked, wrong",
            "refused",
        ]);
        let mut tags: Vec<(&String, &TagRow)> = self.tags.iter().collect();
        tags.sort_by(|left, right| right.1.messages.cmp(&left.1.messages).then(left.0.cmp(right.0)));
        for (tag, row) in tags {
            table.row([
                shown(tag),
                row.messages.to_string(),
                percent(row.first_right, row.in_scope),
                percent(row.in_top_3, row.in_scope),
                percent(row.answered_right, row.messages),
                percent(row.answered_wrong, row.messages),
                percent(row.asked_right, row.messages),
                percent(row.asked_wrong, row.messages),
                percent(row.refused, row.messages),
            ]);
        }
        write!(f, "\n{table}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: &str, gold: &[&str], ranked: &[&str], took_ms: u64) -> Message {
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Message {
            id: "1".to_owned(),
            text: "text".to_owned(),
            tags: vec![tag.to_owned()],
            case: Case {
                gold: owned(gold),
                ranked: owned(ranked),
                confidence: 0.9,
                in_scope: 0.9,
                verdict: Verdict::Answer,
            },
            without_encoder: None,
            asked_encoder: false,
            took: Duration::from_millis(took_ms),
        }
    }

    #[test]
    fn each_tag_has_its_own_figures() {
        let messages = [
            message("short", &["a"], &["a"], 1),
            message("short", &["a"], &["b", "a"], 1),
            message("rant", &[], &["a"], 1),
        ];

        let tags = tags(&messages);

        let short = &tags["short"];
        assert_eq!((short.messages, short.first_right, short.in_top_3), (2, 1, 2));
        assert_eq!((short.answered_right, short.answered_wrong), (1, 1));
        assert_eq!((tags["rant"].in_scope, tags["rant"].answered_wrong), (0, 1));
    }

    #[test]
    fn times_are_told_in_milliseconds() {
        let messages: Vec<Message> = (1..=100).map(|ms| message("t", &["a"], &["a"], ms)).collect();

        let times = Times::of(&messages);

        assert!((times.mean_ms - 50.5).abs() < 1e-9);
        assert!((times.p50_ms - 51.0).abs() < 1e-9);
        assert!((times.p99_ms - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_long_text_is_shortened_to_one_line() {
        let text = format!("first\nsecond \u{1b}[31m{}", "ü".repeat(200));

        let line = shown(&text);

        assert_eq!(line.chars().count(), MOST_SHOWN_CHARS + 1);
        assert!(line.starts_with("first second \u{fffd}[31m"), "{line}");
    }
}
