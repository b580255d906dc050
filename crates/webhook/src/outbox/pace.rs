//! The pace of what goes to Teams, kept by all replicas together where they share a log.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bot_framework::connector::{OwnPace, PACE_MEMORY, Pace, take_place};
use conversation_log::ConversationLog;
use tokio::sync::oneshot;

use crate::problem::chain;

/// See the module.
#[derive(Debug)]
pub(crate) struct SharedPace {
    log: Arc<dyn ConversationLog>,
    own: OwnPace,
}

impl SharedPace {
    /// The pace of all servers that use this log.
    pub(crate) fn new(log: Arc<dyn ConversationLog>) -> Self {
        Self {
            log,
            own: OwnPace::default(),
        }
    }

    /// As [`Pace::reserve`]; `None` where the log is this server's alone.
    async fn reserve_shared(
        &self,
        conversation: &str,
        tenant: Option<&str>,
    ) -> Option<Result<Duration, Duration>> {
        let names: Vec<String> = [("conversation", Some(conversation)), ("tenant", tenant)]
            .into_iter()
            .filter_map(|(kind, id)| Some(format!("msteams {kind} {}", id?)))
            .collect();
        let (answer, answered) = oneshot::channel();
        let changed = self
            .log
            .change_moments(
                &names,
                PACE_MEMORY,
                Box::new(move |now_ms, moments| {
                    if let [conversation, tenant @ ..] = moments {
                        let _ = answer.send(take_place(now_ms, conversation, tenant.first_mut()));
                    }
                }),
            )
            .await;
        match changed {
            Ok(true) => answered.await.ok(),
            Ok(false) => None,
            Err(error) => {
                // Each by itself is better than none at all; what is too much is a 429.
                tracing::debug!(error = %chain(&error), "the pace of the other replicas is not known");
                None
            }
        }
    }
}

#[async_trait]
impl Pace for SharedPace {
    async fn reserve(&self, conversation: &str, tenant: Option<&str>) -> Result<Duration, Duration> {
        match self.reserve_shared(conversation, tenant).await {
            Some(place) => place,
            None => self.own.reserve(conversation, tenant).await,
        }
    }
}
