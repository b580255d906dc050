//! Work on many items at once, with results in the order of the items: threads change the time, never the outcome.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Items a thread takes at once: few enough that the threads end together, enough that they seldom meet.
const CHUNK: usize = 32;

/// More threads than these only wait for memory.
const MOST_THREADS: usize = 16;

/// `make` of each item, in order, worked out on up to 16 processors. Panics when `make` does.
pub fn map<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let available = thread::available_parallelism().map_or(1, usize::from);
    let threads = available.min(MOST_THREADS).min(items.len().div_ceil(CHUNK));
    if threads < 2 {
        return items.iter().map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(rest) = items.get(start..).filter(|rest| !rest.is_empty()) else {
                return done;
            };
            done.push((start, rest.iter().take(CHUNK).map(&make).collect()));
        }
    };
    let mut chunks: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut chunks = work();
        for other in others {
            chunks.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        chunks
    });
    chunks.sort_by_key(|(start, _)| *start);
    chunks.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();

        let doubled = map(&items, |item| item * 2);

        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(map(&[], |item: &u8| *item).is_empty());
    }
}
