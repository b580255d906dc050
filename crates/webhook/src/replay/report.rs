//! What is told of a replay: the same facts for people and for programs.

use std::collections::{BTreeMap, HashMap};

use conversation_log::{ConversationId, ConversationLog, LogError, Role};
use dialogue_state::replay::{Came, Example, Group, Outcomes};
use knowledge::Knowledge;
use serde::Serialize;
use utoipa::ToSchema;

use super::turns::Tally;
use crate::clock::rfc3339;

/// What came of a replay.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Report {
    /// Version of the knowledge that was asked.
    pub knowledge: String,
    /// Turns that were looked at.
    pub turns: u64,
    /// Those that would come to the same.
    pub same: u64,
    /// Those that would come out differently.
    pub changed: u64,
    /// Those that cannot be asked again.
    pub skipped: SkippedTurns,
    /// How many ways there are to come out differently; the largest of them are in `groups`.
    pub groups_in_all: usize,
    /// Turns that would come out differently in the same way, the most first.
    pub groups: Vec<ShownGroup>,
}

/// Turns that cannot be asked again, never counted as unchanged.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SkippedTurns {
    /// A release that kept no state of each turn logged them.
    pub no_state: u64,
    /// The sentence encoder decided them, which is switched off here.
    pub no_encoder: u64,
    /// A newer release logged them.
    pub unreadable: u64,
}

/// Turns that would come out differently in the same way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownGroup {
    /// How many.
    pub count: u64,
    /// Whether only the words differ.
    pub only_wording: bool,
    /// How their conversations ended under the old answer.
    pub outcomes: ShownOutcomes,
    /// What they came to.
    pub from: ShownCame,
    /// What they would come to.
    pub to: ShownCame,
    /// The earliest of them.
    pub examples: Vec<ShownExample>,
}

/// How conversations ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ShownOutcomes {
    /// The person said that it helped.
    pub confirmed: u64,
    /// The person said that it did not.
    pub denied: u64,
    /// Given to a person.
    pub handed_off: u64,
    /// Silence, which is no success.
    pub unknown: u64,
}

impl From<Outcomes> for ShownOutcomes {
    fn from(outcomes: Outcomes) -> Self {
        Self {
            confirmed: outcomes.confirmed,
            denied: outcomes.denied,
            handed_off: outcomes.handed_off,
            unknown: outcomes.unknown,
        }
    }
}

/// What a turn comes to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownCame {
    /// `answer`, `clarify`, `unknown`, `handoff`, `smalltalk` or `form`.
    #[schema(example = "answer")]
    pub decision: String,
    /// The entry that is given.
    #[schema(required)]
    pub entry: Option<ShownEntry>,
    /// Labels of the options that are shown.
    pub options: Vec<String>,
    /// The option of the turn before that is chosen, from 0.
    #[schema(required)]
    pub chosen: Option<i64>,
    /// How the conversation stands: `confirmed`, `denied` or `handed_off`.
    #[schema(required)]
    pub outcome: Option<String>,
}

/// An entry that is given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownEntry {
    /// Its id.
    pub id: String,
    /// As the knowledge or the log has it.
    #[schema(required)]
    pub question: Option<String>,
}

/// A turn of a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShownExample {
    /// When (RFC 3339, UTC).
    pub at: String,
    /// The channel of its conversation.
    pub channel: String,
    /// Its conversation.
    pub conversation: String,
    /// Its number, from 1.
    pub turn: i64,
    /// What the person said, as it is stored.
    pub text: String,
    /// What was said to it.
    pub was: String,
    /// What would be said.
    pub reply: String,
}

/// What a report needs of the knowledge that was asked: less than all of it, which may have been replaced since.
#[derive(Debug, Clone)]
pub struct Asked {
    version: String,
    /// Questions of the entries that were or would be given, by their ids.
    questions: BTreeMap<String, String>,
}

impl Asked {
    /// Of the entries that a tally names.
    pub fn of(knowledge: &Knowledge, tally: &Tally) -> Self {
        let question = |id: &str| {
            let entry = knowledge.entry_named(id)?;
            Some((id.to_owned(), entry.question.clone()))
        };
        Self {
            version: knowledge.version.0.clone(),
            questions: tally.groups.entries().filter_map(question).collect(),
        }
    }
}

/// Puts the report together, of so many groups at most: what the examples were answered is read from the log.
///
/// # Errors
/// Those of the log.
pub async fn report(
    tally: Tally,
    asked: &Asked,
    log: &dyn ConversationLog,
    limit: usize,
) -> Result<Report, LogError> {
    let turns = tally.turns();
    let changed = tally.groups.turns();
    let groups = tally.groups.into_groups();
    let mut report = Report {
        knowledge: asked.version.clone(),
        turns,
        same: tally.same,
        changed,
        skipped: SkippedTurns {
            no_state: tally.no_state,
            no_encoder: tally.no_encoder,
            unreadable: tally.unreadable,
        },
        groups_in_all: groups.len(),
        groups: Vec::new(),
    };
    for group in groups.into_iter().take(limit) {
        report.groups.push(shown(group, asked, log).await?);
    }
    Ok(report)
}

async fn shown(group: Group, asked: &Asked, log: &dyn ConversationLog) -> Result<ShownGroup, LogError> {
    let only_wording = group.is_wording();
    // An entry that is gone is still named by the turns it answered.
    let mut questions = HashMap::new();
    let mut examples = Vec::new();
    for example in group.examples {
        examples.extend(with_past(example, log, &mut questions).await?);
    }
    let came = |came: Came| ShownCame {
        decision: came.decision,
        entry: came.entry.map(|id| ShownEntry {
            question: asked.questions.get(&id).or_else(|| questions.get(&id)).cloned(),
            id,
        }),
        options: came.options,
        chosen: came.chosen,
        outcome: came.outcome,
    };
    Ok(ShownGroup {
        count: group.count,
        only_wording,
        outcomes: group.outcomes.into(),
        from: came(group.from),
        to: came(group.to),
        examples,
    })
}

/// The example with what was said to it; `None` where its conversation was erased meanwhile.
async fn with_past(
    example: Example,
    log: &dyn ConversationLog,
    questions: &mut HashMap<String, String>,
) -> Result<Option<ShownExample>, LogError> {
    let id = ConversationId {
        channel: example.channel.clone(),
        id: example.conversation.clone(),
    };
    let Some(turn) = log.turns(&id, example.turn - 1, 1).await?.into_iter().next() else {
        return Ok(None);
    };
    let mut was = Vec::new();
    let count = u32::try_from(turn.activities).unwrap_or(u32::MAX);
    for activity in log.activities(&id, turn.first_sequence - 1, count).await? {
        if activity.role == Role::Bot {
            let said = activity.activity.value();
            was.extend(
                said.get("text")
                    .and_then(serde_json::Value::as_str)
                    .map(str::to_owned),
            );
        }
    }
    for candidate in turn.facts.candidates.value().as_array().into_iter().flatten() {
        let text = |name: &str| candidate.get(name).and_then(serde_json::Value::as_str);
        if let (Some(id), Some(question)) = (text("id"), text("question")) {
            questions.insert(id.to_owned(), question.to_owned());
        }
    }
    Ok(Some(ShownExample {
        at: rfc3339(example.at_ms),
        channel: example.channel,
        conversation: example.conversation,
        turn: example.turn,
        text: example.said,
        was: was.join("\n\n"),
        reply: example.reply,
    }))
}
