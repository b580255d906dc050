//! Reading the turns and asking them again. On all cores, one thread reads the log piece by piece and shares each piece out; a
//! conversation always goes to the same worker, which then mostly knows the state before a turn from the turn before. Few
//! pieces are held at a time, so that the size of the log does not matter.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use conversation_log::{ConversationLog, LogError, LoggedFacts, LoggedTurn, TurnFilter};
use dialogue_state::replay::{
    Again, Came, Change, Example, Groups, Past, PastFacts, Replayer, Skipped, States,
};
use jiff::Timestamp;
use tokio::runtime::Handle;

/// Shares of pieces that wait for a worker.
const SHARES_AHEAD: usize = 2;

/// What came of turns that were asked again.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Turns that came to the same.
    pub same: u64,
    /// Turns of a release that kept no state of each.
    pub no_state: u64,
    /// Turns that the sentence encoder decided, which is switched off here.
    pub no_encoder: u64,
    /// Turns of a newer release.
    pub unreadable: u64,
    /// Those that came out differently.
    pub groups: Groups,
}

impl Tally {
    /// Of no turn yet; of each group so many examples are kept.
    pub(super) fn new(examples: usize) -> Self {
        Self {
            same: 0,
            no_state: 0,
            no_encoder: 0,
            unreadable: 0,
            groups: Groups::new(examples),
        }
    }

    /// Turns that were asked.
    pub fn turns(&self) -> u64 {
        self.same + self.groups.turns() + self.no_state + self.no_encoder + self.unreadable
    }

    fn count(&mut self, why: Skipped) {
        match why {
            Skipped::NoState => self.no_state += 1,
            Skipped::NoEncoder => self.no_encoder += 1,
            Skipped::Unreadable | Skipped::Unread => self.unreadable += 1,
        }
    }

    fn count_change(&mut self, turn: &LoggedTurn, from: Came, to: Change) {
        let outcome = turn.conversation_outcome.as_deref();
        self.groups.add(from, to, outcome, |said, reply| Example {
            at_ms: turn.at_ms,
            channel: turn.conversation.channel.clone(),
            conversation: turn.conversation.id.clone(),
            turn: turn.turn,
            said,
            reply,
        });
    }

    fn join(&mut self, other: Self) {
        self.same += other.same;
        self.no_state += other.no_state;
        self.no_encoder += other.no_encoder;
        self.unreadable += other.unreadable;
        self.groups.join(other.groups);
    }
}

/// Asks all turns again that `filter` lets through, on all cores.
///
/// # Errors
/// Those of the log.
pub fn replay(
    runtime: &Handle,
    log: &dyn ConversationLog,
    replayer: &Replayer<'_>,
    filter: &TurnFilter,
    examples: usize,
) -> Result<Tally, LogError> {
    let pieces = runtime.block_on(log.turn_pieces())?;
    let work = |shares: Receiver<Vec<LoggedTurn>>| -> Result<Tally, LogError> {
        let mut worker = Worker::new(runtime, log, replayer, examples);
        for share in shares {
            let _ = worker.ask(share, || ControlFlow::Continue(()))?;
        }
        Ok(worker.tally)
    };
    let work = &work;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let tallies: Vec<Result<Tally, LogError>> = thread::scope(|scope| {
        let (senders, threads): (Vec<_>, Vec<_>) = (0..workers)
            .map(|_| {
                let (sender, shares) = sync_channel(SHARES_AHEAD);
                (sender, scope.spawn(move || work(shares)))
            })
            .unzip();
        let read = || -> Result<Tally, LogError> {
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

/// Asks the turns of its conversations.
pub(super) struct Worker<'w> {
    runtime: &'w Handle,
    log: &'w dyn ConversationLog,
    replayer: &'w Replayer<'w>,
    states: States,
    pub(super) tally: Tally,
}

impl<'w> Worker<'w> {
    pub(super) fn new(
        runtime: &'w Handle,
        log: &'w dyn ConversationLog,
        replayer: &'w Replayer<'w>,
        examples: usize,
    ) -> Self {
        Self {
            runtime,
            log,
            replayer,
            states: States::default(),
            tally: Tally::new(examples),
        }
    }

    /// Asks a share of a piece, the turns of a conversation one behind the other, while its state is at hand. Of most turns nothing
    /// is needed but what they are asked from; the facts of the others are read together. `before` is called before each turn;
    /// what it breaks off is counted up to there.
    pub(super) fn ask(
        &mut self,
        mut share: Vec<LoggedTurn>,
        mut before: impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, LogError> {
        // Stable: what was said first is asked first.
        share.sort_by(|left, right| left.conversation.cmp(&right.conversation));
        let mut flow = ControlFlow::Continue(());
        let mut others: Vec<(LoggedTurn, Option<Change>)> = Vec::new();
        for turn in share {
            flow = before();
            if flow.is_break() {
                break;
            }
            match self.ask_again(&turn, None) {
                Again::Same => self.tally.same += 1,
                Again::Changed(change) => others.push((turn, Some(*change))),
                Again::Skipped(Skipped::Unread) => others.push((turn, None)),
                Again::Skipped(why) => self.tally.count(why),
            }
        }
        if others.is_empty() {
            return Ok(flow);
        }
        let turns: Vec<&LoggedTurn> = others.iter().map(|(turn, _)| turn).collect();
        let facts = self.runtime.block_on(self.log.logged_facts(&turns))?;
        for ((turn, change), facts) in others.into_iter().zip(facts) {
            // What was erased meanwhile is no turn any more.
            let Some(facts) = facts else { continue };
            let again = match change {
                Some(change) => Again::Changed(Box::new(change)),
                None => self.ask_again(&turn, Some(&facts)),
            };
            match again {
                Again::Same => self.tally.same += 1,
                Again::Changed(change) => {
                    let from = Came::past(past_facts(&facts), || options_of(&facts))?;
                    self.tally.count_change(&turn, from, *change);
                }
                Again::Skipped(why) => self.tally.count(why),
            }
        }
        Ok(flow)
    }

    fn ask_again(&mut self, turn: &LoggedTurn, facts: Option<&LoggedFacts>) -> Again {
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
            reply: turn.reply,
            facts: facts.map(past_facts),
        };
        self.replayer.replay(&past, &mut self.states, || match facts {
            Some(facts) => facts.state().map_err(|_| Skipped::Unreadable),
            None => Err(Skipped::Unread),
        })
    }
}

fn past_facts(facts: &LoggedFacts) -> PastFacts<'_> {
    PastFacts {
        decision: &facts.decision,
        entry: facts.entry.as_deref(),
        chosen: facts.chosen,
        outcome: facts.outcome.as_deref(),
    }
}

/// Labels of the options that a turn showed.
fn options_of(facts: &LoggedFacts) -> Result<Vec<String>, LogError> {
    let options = facts.options()?;
    let label = |option: &serde_json::Value| Some(option.get("label")?.as_str()?.to_owned());
    Ok(options
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(label)
        .collect())
}
