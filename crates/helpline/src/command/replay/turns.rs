//! Reading the turns and asking them again, on all cores. One thread reads the log piece by piece and shares each piece out; a
//! conversation always goes to the same worker, which then mostly knows the state before a turn from the turn before. Few
//! pieces are held at a time, so that the size of the log does not matter.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
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
        let mut worker = Worker {
            runtime,
            log,
            replayer,
            states: States::default(),
            tally: Tally::new(examples),
        };
        for share in shares {
            worker.ask(share)?;
        }
        Ok(worker.tally)
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

/// Asks the turns of its conversations.
struct Worker<'w> {
    runtime: &'w Handle,
    log: &'w dyn ConversationLog,
    replayer: &'w Replayer<'w>,
    states: States,
    tally: Tally,
}

impl Worker<'_> {
    /// Asks a share of a piece. Of most turns nothing is needed but what they are asked from; the facts of the others are read
    /// together.
    fn ask(&mut self, share: Vec<LoggedTurn>) -> anyhow::Result<()> {
        let mut others: Vec<(LoggedTurn, Option<Change>)> = Vec::new();
        for turn in share {
            match self.ask_again(&turn, None) {
                Again::Same => self.tally.same += 1,
                Again::Changed(change) => others.push((turn, Some(*change))),
                Again::Skipped(Skipped::Unread) => others.push((turn, None)),
                Again::Skipped(why) => self.tally.count(why),
            }
        }
        if others.is_empty() {
            return Ok(());
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
        Ok(())
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
