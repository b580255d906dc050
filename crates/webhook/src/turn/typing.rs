//! Saying that an answer is on its way, when it takes long (A6001).
//!
//! Most answers take milliseconds, and a sign that flickers is worse than none: it is shown to who has waited a moment. It
//! is a courtesy, so that nothing of it is stored, and what fails is not tried again. Streams of other replicas do not
//! hear of it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bot_framework::Activity;
use conversation_log::ConversationId;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

use super::Outlet;
use crate::state::App;

/// Who has waited so long is told that an answer comes.
const AFTER: Duration = Duration::from_millis(700);
/// A client shows it for about 3 s, and wants no more than one in that time (A6001).
const EVERY: Duration = Duration::from_secs(3);
/// Entries below which a look for dead ones is not worth it.
const FEWEST_SWEPT: usize = 64;

/// Where open streams hear that somebody is writing.
#[derive(Debug, Default)]
pub(crate) struct TypingSignals(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    senders: HashMap<ConversationId, watch::Sender<()>>,
    sweep_at: usize,
}

impl TypingSignals {
    /// A receiver that changes when somebody is writing in the conversation.
    pub(crate) fn subscribe(&self, conversation: &ConversationId) -> watch::Receiver<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.senders.len() >= inner.sweep_at {
            inner.senders.retain(|_, sender| sender.receiver_count() > 0);
            inner.sweep_at = (inner.senders.len() * 2).max(FEWEST_SWEPT);
        }
        inner
            .senders
            .entry(conversation.clone())
            .or_insert_with(|| watch::Sender::new(()))
            .subscribe()
    }

    fn signal(&self, conversation: &ConversationId) {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = inner.senders.get(conversation) {
            sender.send_replace(());
        }
    }
}

/// To whom an answer to an activity is announced.
pub(super) struct Announcement {
    conversation: ConversationId,
    /// To a connector: where, and the activity.
    connector: Option<(String, Activity)>,
}

impl Announcement {
    /// `None` where nobody waits for an answer, or it could not be announced.
    pub(super) fn of(activity: &Activity, conversation: &ConversationId, outlet: Outlet) -> Option<Self> {
        if !activity.is_message() {
            return None;
        }
        let connector = match outlet {
            Outlet::Inline => return None,
            Outlet::DirectLine => None,
            Outlet::Connector => {
                let typing = Activity::typing().in_reply_to(activity).for_connector();
                Some((activity.service_url.clone()?, typing))
            }
        };
        Some(Self {
            conversation: conversation.clone(),
            connector,
        })
    }

    /// Waits for `answer`, and announces it while it takes long.
    pub(super) async fn during<T>(self, app: &App, answer: impl Future<Output = T>) -> T {
        let mut due = interval_at(Instant::now() + AFTER, EVERY);
        let mut answer = std::pin::pin!(answer);
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return answer,
                _ = due.tick() => self.announce(app),
            }
        }
    }

    fn announce(&self, app: &App) {
        let Some((service_url, activity)) = self.connector.clone() else {
            app.typing().signal(&self.conversation);
            return;
        };
        let (app, id) = (app.clone(), self.conversation.id.clone());
        tokio::spawn(async move {
            if let Err(error) = app.connector().send(&service_url, &id, None, &activity).await {
                tracing::debug!(%error, "a typing indicator was not taken");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> ConversationId {
        ConversationId {
            channel: "directline".to_owned(),
            id: name.to_owned(),
        }
    }

    #[test]
    fn a_signal_reaches_the_streams_of_its_conversation_alone() {
        let signals = TypingSignals::default();
        let (here, there) = (signals.subscribe(&id("a")), signals.subscribe(&id("b")));

        signals.signal(&id("a"));
        signals.signal(&id("nobody"));

        assert!(here.has_changed().unwrap());
        assert!(!there.has_changed().unwrap());
    }

    #[test]
    fn a_conversation_without_streams_is_forgotten() {
        let signals = TypingSignals::default();
        for number in 0..10_000 {
            drop(signals.subscribe(&id(&number.to_string())));
        }

        assert!(signals.0.lock().unwrap().senders.len() <= FEWEST_SWEPT);
    }
}
