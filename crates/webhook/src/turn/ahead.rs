//! What the next step of a conversation may be compared with is read by the encoder while the person reads the answer: a step
//! runs inside the log's writer, and reading takes some milliseconds a sentence.

use std::sync::Arc;

use dialogue_state::Agent;

use super::plan::Plan;
use super::pool::Weight;
use crate::state::App;

/// Reads for the turn after this one, a text at a time, unless it is done for another conversation at this moment: then that step
/// reads for itself what nobody read before.
pub(super) fn read(app: &App, plan: &Arc<Plan>) {
    if !plan.had_encoder {
        return;
    }
    let Some(turn) = app.pool().ahead() else { return };
    let tasks = app.tasks().clone();
    let (app, plan) = (app.clone(), Arc::clone(plan));
    let read = async move {
        let _turn = turn;
        let Some(state) = plan.after.get() else { return };
        for text in plan.agent.unread_ahead(state) {
            let read = app.pool().run(Weight::Heavy, move |_| Agent::read(&text)).await;
            // Too much is said now.
            if read.is_err() {
                return;
            }
        }
    };
    tasks.spawn(read);
}
