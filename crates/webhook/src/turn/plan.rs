//! A turn that is understood and waits for its conversation's state: deciding it is pure, and may happen more than once
//! when another replica was faster.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use bot_framework::Activity;
use conversation_log::{
    ConversationId, JsonText, NewActivity, NewOutboxRow, NewSupportRequest, Role, Snapshot, TurnDraft,
    TurnFacts,
};
use dialogue_state::replay::{self, Told};
use dialogue_state::state::Floor;
use dialogue_state::{
    Act, Agent, Decision, Event, Incident, Message, OptionRecord, State, SupportRequest, Surroundings,
    TurnRecord, Understanding, kept_candidates,
};
use intent_classifier::Tiers;
use knowledge::EntryId;
use redaction::SecretKind;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::outgoing;
use super::render::{self, Frame};
use super::{Outlet, transcript, whereabouts};
use crate::clock::timestamp;
use crate::outbox::{CONNECTOR, MAIL, OWN_ID, WEBHOOK, report};
use crate::settings::support::Targets;

/// See the module.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) agent: Arc<Agent>,
    pub(super) event: Event,
    pub(super) understanding: Arc<Understanding>,
    /// Whether the sentence encoder could be asked.
    pub(super) had_encoder: bool,
    /// The activity, masked.
    pub(super) incoming: Activity,
    pub(super) secrets: Vec<SecretKind>,
    /// The person's locale, where the activity tells one that can be one.
    pub(super) locale: Option<String>,
    pub(super) conversation: ConversationId,
    /// Whether the activity itself belongs in the transcript.
    pub(super) is_kept: bool,
    /// Whether the incoming activity says where the conversation is reached, and can be believed.
    pub(super) is_vouched_for: bool,
    /// What a person says from the other side; it comes before what the agent has to say.
    pub(super) said_by_person: Option<Activity>,
    /// What is down at this moment.
    pub(super) incidents: Arc<Vec<Incident>>,
    /// Where support requests are delivered beside the channel.
    pub(super) support: Targets,
    pub(super) outlet: Outlet,
    pub(super) understood_in: Duration,
    /// What the turn came to, once it is decided.
    pub(super) decision: OnceLock<Decision>,
    /// The conversation after it, where the encoder may be asked about what comes next.
    pub(super) after: OnceLock<State>,
    /// What the bot says where it leaves in the answer to the request, each with its sequence, as it was decided last: what was
    /// stored is the same, and would have to be read again.
    pub(super) replies: Mutex<Vec<(i64, Activity)>>,
    /// Whether something of the turn leaves by the outbox.
    pub(super) has_deliveries: AtomicBool,
}

impl Plan {
    /// Decides the turn from the state it finds.
    pub(super) fn decide(&self, snapshot: &Snapshot) -> TurnDraft {
        let started = Instant::now();
        let state = snapshot
            .state
            .as_deref()
            .map(State::from_text)
            .unwrap_or_default();
        let before = snapshot.state.is_some().then(|| state.fingerprint());
        let was_given_away = state.floor != Floor::Agent;
        let page = whereabouts::page(&self.incoming);
        let surroundings = Surroundings {
            conversation: &self.conversation.id,
            incidents: &self.incidents,
            page: page.as_ref(),
            offset: whereabouts::offset(&self.incoming),
            locale: self
                .locale
                .as_deref()
                .filter(|told| state.locale.as_deref() != Some(told)),
            ..timestamp(snapshot.now_ms).into()
        };
        let (state, acts) = self
            .agent
            .step(state, &self.event, &self.understanding, surroundings);
        let told = JsonText::of(&Told::of(&surroundings, self.had_encoder, before));
        let reply = replay::digest_under(&self.agent, &acts);

        let frame = self.frame(snapshot);
        let mut leaving = Leaving {
            plan: self,
            frame: &frame,
            turn: snapshot.turn,
            next_sequence: snapshot.next_sequence,
            activities: Vec::new(),
            replies: Vec::new(),
            outbox: Vec::new(),
            support_request: None,
            record: None,
        };
        if self.is_kept {
            leaving
                .activities
                .push(stored(frame.incoming_id.clone(), Role::User, &self.kept(&frame)));
        }
        if let Some(activity) = &self.said_by_person {
            leaving.say(|id| frame.address_of_person(activity.clone(), id));
        }
        for act in acts {
            leaving.act(act);
        }
        let Leaving {
            activities,
            replies,
            outbox,
            support_request,
            record,
            ..
        } = leaving;

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
        *self.replies.lock().unwrap_or_else(PoisonError::into_inner) = replies;
        self.has_deliveries.store(!outbox.is_empty(), Ordering::Relaxed);
        let text = state.to_text();
        let closes_requests = was_given_away && state.floor == Floor::Agent;
        if self.had_encoder {
            // As above: what is read ahead changes no reply.
            let _ = self.after.set(state);
        }
        TurnDraft {
            state: text,
            activities,
            facts: TurnFacts {
                surroundings: told,
                reply: Some(reply),
                ..self.facts(&record, started.elapsed() + self.understood_in)
            },
            outbox,
            support_request,
            closes_requests,
            reference: self.reference(),
        }
    }

    /// The replies of the turn as it was decided last, once.
    pub(super) fn take_replies(&self) -> Vec<(i64, Activity)> {
        std::mem::take(&mut *self.replies.lock().unwrap_or_else(PoisonError::into_inner))
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
        let mut held = to_json(request);
        if let Some(fields) = held.as_object_mut() {
            let question = |id: &EntryId| {
                self.agent
                    .knowledge()
                    .entry(id)
                    .map(|entry| entry.question.as_str())
            };
            let tried: Value = request
                .tried
                .iter()
                .map(|id| json!({"id": id, "question": question(id)}))
                .collect();
            let incoming = &self.incoming;
            let user_name = incoming.from.as_ref().and_then(|from| from.name.as_deref());
            for (name, value) in [
                ("tried", tried),
                ("channel", json!(frame.conversation.channel)),
                ("conversation_id", json!(frame.conversation.id)),
                ("user_id", json!(incoming.from_id())),
                ("user_name", json!(user_name)),
                ("locale", json!(incoming.locale)),
                ("created_at", json!(format!("{:.3}", frame.at))),
                ("transcript_until_sequence", json!(sequence)),
            ] {
                fields.insert(name.to_owned(), value);
            }
        }
        NewSupportRequest {
            number: i64::from(request.number),
            request: held,
        }
    }

    /// The rows that deliver a support request beside the channel. The key is made of what the delivery is about, so that
    /// it is the same when the turn is decided again.
    fn deliveries(
        &self,
        event: &str,
        new: &NewSupportRequest,
        turn: i64,
        until: i64,
    ) -> impl Iterator<Item = NewOutboxRow> {
        let payload = to_json(&report::Payload {
            key: delivery_key(&self.conversation, new.number, turn),
            event: event.to_owned(),
            request: new.request.clone(),
            until,
        });
        let kinds = [(self.support.webhook, WEBHOOK), (self.support.mail, MAIL)];
        kinds
            .into_iter()
            .filter(|(is_set, _)| *is_set)
            .map(move |(_, kind)| NewOutboxRow {
                kind: kind.to_owned(),
                payload: payload.clone(),
            })
    }

    /// Where the conversation is reached later: what an activity needs to be an answer to this one.
    fn reference(&self) -> Option<JsonText> {
        let incoming = &self.incoming;
        if !self.is_vouched_for || incoming.service_url.is_none() {
            return None;
        }
        Some(JsonText::of(&Activity {
            kind: incoming.kind.clone(),
            channel_id: Some(self.conversation.channel.clone()),
            service_url: incoming.service_url.clone(),
            from: incoming.from.clone(),
            recipient: incoming.recipient.clone(),
            conversation: incoming.conversation.clone(),
            locale: incoming.locale.clone(),
            ..Activity::default()
        }))
    }

    /// Where the article of an answer can be read.
    fn article_url(&self, message: &Message) -> Option<String> {
        let knowledge = self.agent.knowledge();
        let entry = knowledge.entry(message.entry.as_ref()?)?;
        knowledge.article_url(entry)
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
            entry: record.entry.as_ref().map(|entry| entry.as_str().to_owned()),
            confidence: best.map(|candidate| candidate.confidence),
            in_scope: was_ranked.then_some(self.understanding.in_scope),
            candidates: JsonText::of(&kept_candidates(&self.understanding, self.agent.knowledge())),
            options: options(&record.options),
            chosen: record.chosen.and_then(|chosen| i64::try_from(chosen).ok()),
            outcome: record.outcome.and_then(|outcome| match to_json(&outcome) {
                Value::String(word) => Some(word),
                _ => None,
            }),
            redactions,
            event: JsonText::of(&self.event),
            surroundings: JsonText::default(),
            reply: None,
            duration_us: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX),
        }
    }
}

/// What a turn adds to the transcript, and of that what leaves by the outbox.
struct Leaving<'plan> {
    plan: &'plan Plan,
    frame: &'plan Frame<'plan>,
    /// Number of the turn.
    turn: i64,
    /// Of the first activity of the turn.
    next_sequence: i64,
    activities: Vec<NewActivity>,
    /// What the bot says, where it is answered inline.
    replies: Vec<(i64, Activity)>,
    outbox: Vec<NewOutboxRow>,
    support_request: Option<NewSupportRequest>,
    record: Option<TurnRecord>,
}

impl Leaving<'_> {
    fn act(&mut self, act: Act) {
        match act {
            Act::Say(message) => {
                let (plan, frame) = (self.plan, self.frame);
                let article_url = plan.article_url(&message);
                self.say(|id| render::message(&message, frame, article_url.as_deref(), id));
            }
            Act::HandOff(request) => {
                let frame = self.frame;
                let until = self.say(|id| transcript::initiate(&request, frame, id));
                self.report(report::CREATED, &request, until);
            }
            Act::Update(request) => self.report(report::UPDATED, &request, self.sequence()),
            Act::Record(it) => self.record = Some(it),
        }
    }

    /// Stores a support request as it is now, and delivers it.
    fn report(&mut self, event: &str, request: &SupportRequest, until: i64) {
        let new = self.plan.support_request(request, self.frame, until);
        self.outbox
            .extend(self.plan.deliveries(event, &new, self.turn, until));
        self.support_request = Some(new);
    }

    /// That of the next activity.
    fn sequence(&self) -> i64 {
        self.next_sequence + i64::try_from(self.activities.len()).unwrap_or(i64::MAX)
    }

    /// Says what is made for an id; its sequence comes back.
    fn say(&mut self, make: impl FnOnce(&str) -> Activity) -> i64 {
        let sequence = self.sequence();
        let id = self.frame.bot_activity_id(sequence);
        let activity = make(&id);
        // Without a service URL there is nowhere to send it; it is in the transcript all the same.
        let incoming = &self.plan.incoming;
        if self.plan.outlet == Outlet::Connector && incoming.service_url.is_some() {
            let leaving = outgoing::for_connector(&activity, incoming);
            self.outbox
                .extend(leaving.into_iter().map(|leaving| NewOutboxRow {
                    kind: CONNECTOR.to_owned(),
                    payload: named(&leaving, &id, &activity),
                }));
        }
        self.activities.push(stored(id, Role::Bot, &activity));
        if self.plan.outlet == Outlet::Inline {
            self.replies.push((sequence, activity));
        }
        sequence
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

/// An option as it is kept.
#[derive(Serialize)]
struct KeptOption<'o> {
    label: &'o str,
    entries: &'o [EntryId],
}

fn options(options: &[OptionRecord]) -> JsonText {
    let kept = options.iter().map(|option| KeptOption {
        label: &option.label,
        entries: &option.entries,
    });
    JsonText::of(&kept.collect::<Vec<_>>())
}

/// An activity as the log is given it.
fn stored(id: String, role: Role, activity: &Activity) -> NewActivity {
    NewActivity {
        id,
        role,
        said: activity.text.clone().unwrap_or_default(),
        activity: JsonText::of(activity),
    }
}

/// What leaves, with our own id where a thumb may come back under the channel's.
fn named(leaving: &Activity, id: &str, activity: &Activity) -> Value {
    let mut payload = to_json(leaving);
    let asks_for_feedback = activity
        .entities
        .iter()
        .any(|entity| entity.get("potentialAction").is_some());
    if asks_for_feedback && let Some(fields) = payload.as_object_mut() {
        fields.insert(OWN_ID.to_owned(), json!(id));
    }
    payload
}

/// Names a delivery, for a receiver that has to tell a repeat.
fn delivery_key(conversation: &ConversationId, number: i64, turn: i64) -> String {
    let name = format!(
        "{} {} {} {number} {turn}",
        conversation.channel.len(),
        conversation.channel,
        conversation.id
    );
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(Sha256::digest(name.as_bytes())) {
        *to = from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// JSON of a value made of plain data, for which writing cannot fail.
fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("plain data is JSON")
}
