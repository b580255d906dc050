//! A turn that is understood and waits for its conversation's state: deciding it is pure, and may happen more than once
//! when another replica was faster.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bot_framework::Activity;
use conversation_log::{
    ConversationId, NewActivity, NewOutboxRow, NewSupportRequest, Role, Snapshot, TurnDraft, TurnFacts,
};
use dialogue_state::state::Floor;
use dialogue_state::{
    Act, Agent, Decision, Event, OptionRecord, State, SupportRequest, Surroundings, TurnRecord, Understanding,
};
use intent_classifier::{Ranking, Tiers};
use knowledge::EntryId;
use redaction::SecretKind;
use serde_json::{Value, json};

use super::outgoing;
use super::render::{self, Frame};
use super::{Outlet, transcript};
use crate::clock::timestamp;

/// Kind of the outbox rows that go to a connector.
pub(crate) const CONNECTOR: &str = "connector";

/// See the module.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) agent: Arc<Agent>,
    pub(super) event: Event,
    pub(super) understanding: Understanding,
    /// The activity, masked.
    pub(super) incoming: Activity,
    pub(super) secrets: Vec<SecretKind>,
    pub(super) conversation: ConversationId,
    /// Whether the activity itself belongs in the transcript.
    pub(super) is_kept: bool,
    pub(super) outlet: Outlet,
    pub(super) understood_in: Duration,
    /// What the turn came to, once it is decided.
    pub(super) decision: OnceLock<Decision>,
}

impl Plan {
    /// Decides the turn from the state it finds.
    pub(super) fn decide(&self, snapshot: &Snapshot) -> TurnDraft {
        let started = Instant::now();
        let state = snapshot.state.as_ref().map(State::from_json).unwrap_or_default();
        let was_given_away = state.floor != Floor::Agent;
        let (state, acts) = self.agent.step(
            state,
            &self.event,
            &self.understanding,
            Surroundings {
                conversation: &self.conversation.id,
                ..timestamp(snapshot.now_ms).into()
            },
        );

        let frame = self.frame(snapshot);
        let mut activities = Vec::new();
        let mut outbox = Vec::new();
        let mut support_request = None;
        let mut record = None;
        if self.is_kept {
            activities.push(NewActivity {
                id: frame.incoming_id.clone(),
                role: Role::User,
                activity: to_json(&self.kept(&frame)),
            });
        }
        for act in acts {
            let sequence = snapshot.next_sequence + i64::try_from(activities.len()).unwrap_or(i64::MAX);
            let id = frame.bot_activity_id(sequence);
            let activity = match act {
                Act::Say(message) => render::message(&message, &frame, &id),
                Act::HandOff(request) => {
                    support_request = Some(self.support_request(&request, &frame, sequence));
                    transcript::initiate(&request, &frame, &id)
                }
                // Kept by the log with the request it replaces.
                Act::Update(request) => {
                    support_request = Some(self.support_request(&request, &frame, sequence));
                    continue;
                }
                Act::Record(it) => {
                    record = Some(it);
                    continue;
                }
            };
            // Without a service URL there is nowhere to send it; it is in the transcript all the same.
            if self.outlet == Outlet::Connector && self.incoming.service_url.is_some() {
                outbox.extend(
                    outgoing::for_connector(&activity, &self.incoming)
                        .into_iter()
                        .map(|payload| NewOutboxRow {
                            kind: CONNECTOR.to_owned(),
                            payload: to_json(&payload),
                        }),
                );
            }
            activities.push(NewActivity {
                id,
                role: Role::Bot,
                activity: to_json(&activity),
            });
        }

        debug_assert!(record.is_some(), "every step ends in a record");
        let record = record.unwrap_or(TurnRecord {
            decision: Decision::Unknown,
            entry: None,
            options: Vec::new(),
            context: None,
            chosen: None,
            outcome: None,
        });
        // Decided again after a lost race: the first value may be stale, but it is only a label of a metric.
        let _ = self.decision.set(record.decision);
        TurnDraft {
            state: state.to_json(),
            activities,
            facts: self.facts(&record, started.elapsed() + self.understood_in),
            outbox,
            support_request,
            closes_requests: was_given_away && state.floor == Floor::Agent,
            reference: None,
        }
    }

    fn frame(&self, snapshot: &Snapshot) -> Frame<'_> {
        let ours = self.outlet == Outlet::DirectLine;
        let incoming_id = self
            .incoming
            .id
            .clone()
            .filter(|id| !ours && !render::is_bot_activity_id(id));
        let has_own_id = incoming_id.is_some();
        Frame {
            conversation: &self.conversation,
            incoming: &self.incoming,
            incoming_id: incoming_id.unwrap_or_else(|| {
                render::user_activity_id(&self.conversation, snapshot.next_sequence, ours)
            }),
            // What has no id of its own and is not kept cannot be answered to.
            is_answerable: has_own_id || self.is_kept,
            is_ours: ours,
            agent_name: &self.agent.knowledge().settings.name,
            at: timestamp(snapshot.now_ms),
        }
    }

    /// The user's activity as it is kept and echoed.
    fn kept(&self, frame: &Frame<'_>) -> Activity {
        let mut activity = self.incoming.clone().for_direct_line_client();
        activity.id = Some(frame.incoming_id.clone());
        if frame.is_ours || activity.timestamp.is_none() {
            activity = activity.stamped(frame.incoming_id.clone(), frame.at);
        }
        activity.channel_id = Some(self.conversation.channel.clone());
        activity.delivery_mode = None;
        if let Some(from) = &mut activity.from {
            from.role = Some("user".to_owned());
        }
        activity
    }

    fn support_request(
        &self,
        request: &SupportRequest,
        frame: &Frame<'_>,
        sequence: i64,
    ) -> NewSupportRequest {
        let held = json!({
            "reference": transcript::reference(request, frame.conversation),
            "number": request.number,
            "reason": request.reason,
            "summary": request.summary,
            "tried": request.tried,
            "channel": frame.conversation.channel,
            "conversation_id": frame.conversation.id,
            "user_id": self.incoming.from_id(),
            "created_at": format!("{:.3}", frame.at),
            "transcript_until_sequence": sequence,
        });
        NewSupportRequest {
            number: i64::from(request.number),
            request: held,
        }
    }

    fn facts(&self, record: &TurnRecord, duration: Duration) -> TurnFacts {
        let best = self.understanding.candidates.first();
        let was_ranked = best.is_some() || !self.understanding.words.is_empty();
        let mut redactions: Vec<_> = self.secrets.iter().map(|kind| kind.as_str().to_owned()).collect();
        redactions.dedup();
        TurnFacts {
            knowledge_version: self.agent.knowledge().version.0.clone(),
            tiers: if was_ranked {
                tiers(self.understanding.tiers)
            } else {
                Vec::new()
            },
            decision: record.decision.as_str().to_owned(),
            entry: record.entry.as_ref().map(|entry| entry.0.clone()),
            confidence: best.map(|candidate| candidate.confidence),
            in_scope: was_ranked.then_some(self.understanding.in_scope),
            candidates: candidates(&self.understanding, &self.agent),
            options: options(&record.options),
            chosen: record.chosen.and_then(|chosen| i64::try_from(chosen).ok()),
            outcome: record.outcome.and_then(|outcome| match to_json(&outcome) {
                Value::String(word) => Some(word),
                _ => None,
            }),
            redactions,
            event: to_json(&self.event),
            duration_us: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX),
        }
    }
}

fn tiers(tiers: Tiers) -> Vec<String> {
    [
        (tiers.lexical, "lexical"),
        (tiers.vectors, "vectors"),
        (tiers.encoder, "encoder"),
    ]
    .into_iter()
    .filter(|(decided, _)| *decided)
    .map(|(_, name)| name.to_owned())
    .collect()
}

/// Candidates with the question of their entry, so that a reviewer needs no knowledge folder to read them.
fn candidates(ranking: &Ranking, agent: &Agent) -> Value {
    ranking
        .candidates
        .iter()
        .map(|candidate| {
            let entry = agent.knowledge().entry(&EntryId(candidate.id.clone()));
            json!({
                "id": candidate.id,
                "question": entry.map(|entry| entry.question.as_str()),
                "confidence": candidate.confidence,
                "score": candidate.score,
                "matched": candidate.matched,
            })
        })
        .collect()
}

fn options(options: &[OptionRecord]) -> Value {
    options
        .iter()
        .map(|option| json!({"label": option.label, "entries": option.entries}))
        .collect()
}

/// JSON of a value made of plain data, for which writing cannot fail.
fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("plain data is JSON")
}
