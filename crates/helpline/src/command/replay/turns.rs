//! Reading the turns and asking them again, on all cores. One thread reads the log piece by piece and shares each piece out; a
//! conversation always goes to the same worker, which then mostly knows the state before a turn from the turn before. Few
//! pieces are held at a time, so that the size of the log does not matter.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use conversation_log::{ConversationLog, LoggedTurn, TurnFilter};
use dialogue_state::replay::{Again, Example, Groups, Past, Replayer, Skipped, States};
use jiff::Timestamp;
use tokio::runtime::Handle;

/// Shares of pieces that wait for a worker.
const SHARES_AHEAD: usize = 2;

/// What came of all turns.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) same: u64,
    pub(super) no_state: u64,
    pub(super) no_encoder: u64,
    pub(super) unreadable: u64,
    pub(super) groups: Groups,
}

impl Tally {
    fn new(examples: usize) -> Self {
        Self {
            same: 0,
            no_state: 0,
            no_encoder: 0,
            unreadable: 0,
            groups: Groups::new(examples),
        }
    }

    fn count(&mut self, turn: &LoggedTurn, again: Again) {
        match again {
            Again::Same => self.same += 1,
            Again::Skipped(Skipped::NoState) => self.no_state += 1,
            Again::Skipped(Skipped::NoEncoder) => self.no_encoder += 1,
            Again::Skipped(Skipped::Unreadable) => self.unreadable += 1,
            Again::Changed(change) => {
                let outcome = turn.conversation_outcome.as_deref();
                self.groups.add(*change, outcome, |said, reply| Example {
                    at_ms: turn.at_ms,
                    channel: turn.conversation.channel.clone(),
                    conversation: turn.conversation.id.clone(),
                    turn: turn.turn,
                    said,
                    reply,
                });
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.same += other.same;
        self.no_state += other.no_state;
        self.no_encoder += other.no_encoder;
        self.unreadable += other.unreadable;
        self.groups.join(other.groups);
    }
}

/// Asks all turns again that `filter` lets through.
pub(super) fn replay(
    runtime: &Handle,
    log: &dyn ConversationLog,
    replayer: &Replayer<'_>,
    filter: &TurnFilter,
    examples: usize,
) -> anyhow::Result<Tally> {
    let pieces = runtime.block_on(log.turn_pieces())?;
    let work = |shares: Receiver<Vec<LoggedTurn>>| -> anyhow::Result<Tally> {
        let mut tally = Tally::new(examples);
        let mut states = States::default();
        for turn in shares.into_iter().flatten() {
            let mut again = ask_again(replayer, &turn, &mut states);
            if let Again::Changed(change) = &mut again
                && change.had_options()
            {
                change.from.options = runtime.block_on(options_of(log, &turn))?;
            }
            tally.count(&turn, again);
        }
        Ok(tally)
    };
    let work = &work;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let tallies: Vec<anyhow::Result<Tally>> = thread::scope(|scope| {
        let (senders, threads): (Vec<_>, Vec<_>) = (0..workers)
            .map(|_| {
                let (sender, shares) = sync_channel(SHARES_AHEAD);
                (sender, scope.spawn(move || work(shares)))
            })
            .unzip();
        let read = || -> anyhow::Result<Tally> {
            for piece in 0..pieces {
                let turns = runtime.block_on(log.logged_turns(piece, filter))?;
                for (sender, share) in senders.iter().zip(shared_out(turns, workers)) {
                    // A worker that has ended says why when it is joined.
                    if sender.send(share).is_err() {
                        return Ok(Tally::new(examples));
                    }
                }
            }
            Ok(Tally::new(examples))
        };
        let read = read();
        drop(senders);
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .chain([read])
            .collect()
    });
    let mut all = Tally::new(examples);
    for tally in tallies {
        all.join(tally?);
    }
    Ok(all)
}

/// The turns of each worker, in their order.
fn shared_out(turns: Vec<LoggedTurn>, workers: usize) -> Vec<Vec<LoggedTurn>> {
    let mut shares: Vec<Vec<LoggedTurn>> = (0..workers)
        .map(|_| Vec::with_capacity(turns.len() / workers + turns.len() / 8))
        .collect();
    for turn in turns {
        let mut hasher = DefaultHasher::new();
        turn.conversation.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % workers as u64).unwrap_or_default();
        if let Some(share) = shares.get_mut(place) {
            share.push(turn);
        }
    }
    shares
}

/// Labels of the options that a turn showed.
async fn options_of(log: &dyn ConversationLog, turn: &LoggedTurn) -> anyhow::Result<Vec<String>> {
    let rows = log.turns(&turn.conversation, turn.turn - 1, 1).await?;
    let options = rows.first().and_then(|row| row.facts.options.as_array());
    let label = |option: &serde_json::Value| Some(option.get("label")?.as_str()?.to_owned());
    Ok(options.into_iter().flatten().filter_map(label).collect())
}

fn ask_again(replayer: &Replayer<'_>, turn: &LoggedTurn, states: &mut States) -> Again {
    let Ok(at) = Timestamp::from_millisecond(turn.at_ms) else {
        return Again::Skipped(Skipped::Unreadable);
    };
    let past = Past {
        conversation: &turn.conversation.id,
        turn: turn.turn,
        at,
        event: &turn.event,
        told: turn.surroundings.as_deref(),
        tiers: &turn.tiers,
        decision: &turn.decision,
        entry: turn.entry.as_deref(),
        chosen: turn.chosen,
        outcome: turn.outcome.as_deref(),
        reply: turn.reply,
    };
    replayer.replay(&past, states, || {
        turn.state.text().map_err(|_| Skipped::Unreadable)
    })
}
