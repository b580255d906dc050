//! `--against`: what got better and what got worse since another run on the same messages.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::path::Path;

use intent_classifier::Verdict;
use intent_classifier::evaluate::{Comparison, compare};
use serde::{Deserialize, Serialize};

use super::detail::{Listing, Message, Named, named_or_nothing, shown, written};
use super::input::{self, RowId};
use crate::report::Mendable;

const EXAMPLE: &str =
    r#"{"id": "1", "text": "my token expired", "decision": "answer", "ranked": [{"id": "…"}]}"#;

/// What was said to a message in the other run: a row that `--predictions` wrote.
#[derive(Debug, Deserialize)]
struct Before {
    id: RowId,
    #[serde(default)]
    decision: Option<String>,
    ranked: Vec<Candidate>,
}

#[derive(Debug, Deserialize)]
struct Candidate {
    id: String,
}

/// The predictions of another run.
#[derive(Debug)]
pub(super) struct Earlier {
    file: String,
    rows: HashMap<String, Before>,
}

/// What changed since then.
#[derive(Debug, Serialize)]
pub(super) struct Changes {
    predictions: String,
    /// Messages that both runs know.
    messages: usize,
    /// The first candidate is right; out of scope: no answer was given.
    first_right: Change,
    /// Answered, and rightly.
    answered_right: Change,
    answered_wrong_before: usize,
    answered_wrong: usize,
}

/// What was wrong and is right now, and the reverse.
#[derive(Debug, Serialize)]
struct Change {
    better: usize,
    worse: usize,
    /// Two-sided sign test: the chance of so uneven a split when neither run is better.
    p_value: f64,
    better_messages: Vec<ChangedRow>,
    worse_messages: Vec<ChangedRow>,
}

#[derive(Debug, Clone, Serialize)]
struct ChangedRow {
    id: String,
    text: String,
    before: Said,
    now: Said,
}

/// What was said to a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Said {
    decision: String,
    first: Option<Named>,
}

impl Earlier {
    /// Reads the predictions of another run.
    ///
    /// # Errors
    ///
    /// The first row that is none.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let rows: Vec<Before> = input::read(path, EXAMPLE)?;
        Ok(Self {
            file: path.display().to_string(),
            rows: rows
                .into_iter()
                .map(|row| (RowId::or_row(Some(&row.id), 0), row))
                .collect(),
        })
    }

    /// What changed since.
    ///
    /// # Errors
    ///
    /// Where the other run knows none of the messages.
    pub(super) fn changes(&self, messages: &[Message], listing: Listing<'_>) -> anyhow::Result<Changes> {
        let both: Vec<(&Message, &Before)> = messages
            .iter()
            .filter_map(|message| Some((message, self.rows.get(&message.id)?)))
            .collect();
        if both.is_empty() {
            return Err(Mendable::new(
                format!(
                    "`{}` predicts none of these messages: no `id` is the same",
                    self.file
                ),
                "name a file that `--predictions` wrote for the same messages",
            )
            .into());
        }
        let change = |is_right_before: fn(&Message, &Before) -> bool, is_right: fn(&Message) -> bool| {
            let pairs: Vec<(bool, bool)> = both
                .iter()
                .map(|(message, before)| (is_right_before(message, before), is_right(message)))
                .collect();
            Change::of(&compare(&pairs), &both, listing)
        };
        let count =
            |holds: &dyn Fn(&(&Message, &Before)) -> bool| both.iter().filter(|pair| holds(pair)).count();
        Ok(Changes {
            predictions: self.file.clone(),
            messages: both.len(),
            first_right: change(first_was_right, first_is_right),
            answered_right: change(
                |message, before| before.answered() && before.is_right(message),
                |message| message.case.verdict == Verdict::Answer && message.case.is_right(),
            ),
            answered_wrong_before: count(&|(message, before)| before.answered() && !before.is_right(message)),
            answered_wrong: count(&|(message, _)| {
                message.case.verdict == Verdict::Answer && !message.case.is_right()
            }),
        })
    }
}

impl Before {
    fn answered(&self) -> bool {
        self.decision.as_deref() == Some("answer")
    }

    fn is_right(&self, message: &Message) -> bool {
        let first = self.ranked.first();
        first.is_some_and(|first| message.case.gold.contains(&first.id))
    }
}

fn first_was_right(message: &Message, before: &Before) -> bool {
    if message.case.is_in_scope() {
        before.is_right(message)
    } else {
        !before.answered()
    }
}

fn first_is_right(message: &Message) -> bool {
    if message.case.is_in_scope() {
        message.case.is_right()
    } else {
        message.case.verdict != Verdict::Answer
    }
}

impl Change {
    fn of(comparison: &Comparison, both: &[(&Message, &Before)], listing: Listing<'_>) -> Self {
        let rows = |indexes: &[usize]| -> Vec<ChangedRow> {
            indexes
                .iter()
                .filter_map(|&index| both.get(index))
                .take(listing.most)
                .map(|(message, before)| ChangedRow {
                    id: message.id.clone(),
                    text: message.text.clone(),
                    before: said(
                        before.decision.as_deref().unwrap_or("nothing"),
                        before.ranked.first().map(|first| first.id.as_str()),
                        listing,
                    ),
                    now: said(
                        written(&message.case.verdict),
                        message.case.ranked.first().map(String::as_str),
                        listing,
                    ),
                })
                .collect()
        };
        Self {
            better: comparison.better.len(),
            worse: comparison.worse.len(),
            p_value: comparison.p_value,
            better_messages: rows(&comparison.better),
            worse_messages: rows(&comparison.worse),
        }
    }
}

fn said(decision: &str, first: Option<&str>, listing: Listing<'_>) -> Said {
    Said {
        decision: decision.to_owned(),
        first: first.map(|id| listing.name(id)),
    }
}

impl Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.decision, named_or_nothing(self.first.as_ref()))
    }
}

impl Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\nagainst `{}`, {} messages of both",
            self.predictions, self.messages
        )?;
        let lines = [
            ("first is right", &self.first_right),
            ("answered right", &self.answered_right),
        ];
        for (name, change) in lines {
            writeln!(
                f,
                "  {name}: {} better, {} worse (sign test p = {})",
                change.better,
                change.worse,
                chance(change.p_value)
            )?;
        }
        writeln!(
            f,
            "  answered wrong: {} before, {} now",
            self.answered_wrong_before, self.answered_wrong
        )?;
        let listed = [
            ("worse", &self.first_right.worse_messages),
            ("better", &self.first_right.better_messages),
        ];
        for (name, rows) in listed.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            writeln!(f, "  {name}")?;
            for row in rows {
                writeln!(f, "    {}: {}", row.id, shown(&row.text))?;
                writeln!(f, "      before  {}\n      now     {}", row.before, row.now)?;
            }
        }
        Ok(())
    }
}

fn chance(p_value: f64) -> String {
    if p_value < 0.001 {
        "less than 0.001".to_owned()
    } else {
        format!("{p_value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use intent_classifier::evaluate::Case;

    use super::*;

    fn message(id: &str, gold: &[&str], first: &str, verdict: Verdict) -> Message {
        Message {
            id: id.to_owned(),
            text: "text".to_owned(),
            tags: Vec::new(),
            case: Case {
                gold: gold.iter().map(|&id| id.to_owned()).collect(),
                ranked: vec![first.to_owned()],
                confidence: 0.9,
                in_scope: 0.9,
                verdict,
            },
            without_encoder: None,
            asked_encoder: false,
            took: Duration::ZERO,
        }
    }

    fn earlier(rows: &[(&str, &str, &str)]) -> Earlier {
        let row = |(id, decision, first): &(&str, &str, &str)| {
            let before = Before {
                id: RowId::Text((*id).to_owned()),
                decision: Some((*decision).to_owned()),
                ranked: vec![Candidate {
                    id: (*first).to_owned(),
                }],
            };
            ((*id).to_owned(), before)
        };
        Earlier {
            file: "before.jsonl".to_owned(),
            rows: rows.iter().map(row).collect(),
        }
    }

    fn listing(names: &BTreeMap<&'static str, &'static str>) -> Listing<'static> {
        Listing {
            most: 5,
            typos: 0,
            names: Box::leak(Box::new(names.clone())),
        }
    }

    #[test]
    fn what_changed_is_told_by_message() {
        let messages = [
            message("1", &["a"], "a", Verdict::Answer),
            message("2", &["a"], "b", Verdict::Clarify(2)),
            message("3", &[], "a", Verdict::Unknown),
            message("4", &["a"], "a", Verdict::Answer),
        ];
        let earlier = earlier(&[("1", "answer", "b"), ("2", "answer", "a"), ("3", "answer", "a")]);

        let changes = earlier.changes(&messages, listing(&BTreeMap::new())).unwrap();

        assert_eq!(changes.messages, 3);
        assert_eq!((changes.first_right.better, changes.first_right.worse), (2, 1));
        assert_eq!(
            (changes.answered_right.better, changes.answered_right.worse),
            (1, 1)
        );
        assert_eq!((changes.answered_wrong_before, changes.answered_wrong), (2, 0));
        assert_eq!(
            changes.first_right.worse_messages[0].before.to_string(),
            "answer: a"
        );
    }

    #[test]
    fn predictions_of_other_messages_are_refused() {
        let messages = [message("1", &["a"], "a", Verdict::Answer)];

        let refused = earlier(&[("9", "answer", "a")]).changes(&messages, listing(&BTreeMap::new()));

        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("none of these messages")
        );
    }
}
