//! What an event was understood as: all that costs time, made before the step and free of state.

use std::ops::Deref;

use intent_classifier::{Candidate, Ranking};
use knowledge::EntryId;
use serde::{Deserialize, Serialize};

use crate::distinguish;
use crate::recalled::Recalled;
use crate::said::Said;

/// What an event may mean. It reads as the [`Ranking`] of the whole utterance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// The whole utterance, near copies of an entry joined.
    pub ranking: Ranking,
    /// The questions of an utterance that asks several, each sure of another entry; empty for one question.
    #[serde(default)]
    pub parts: Vec<Ranking>,
    /// The question of an utterance that asks two, which the answer to the other leaves open.
    #[serde(default)]
    pub left_open: Option<String>,
    /// The trouble behind a wish that the answer to the wish says nothing of.
    #[serde(default)]
    pub untold: Option<String>,
    /// Where it is to be asked back: entries that have the words of meaning of the utterance, at most
    /// [`Understanding::MOST_COVERING`].
    #[serde(default)]
    pub covering: Vec<EntryId>,
    /// The code of the language of the articles, where the utterance is clearly in one that no article is in.
    #[serde(skip)]
    pub(crate) articles_in: Option<&'static str>,
    /// The entry that tells how to revoke the secrets of the utterance, when there is a clear one.
    #[serde(default)]
    pub revoke: Option<EntryId>,
    /// The utterance, read; where it is not here the step reads it.
    #[serde(skip)]
    pub(crate) said: Option<Said>,
    /// What earlier steps made of it.
    #[serde(skip)]
    pub(crate) recalled: Recalled,
}

impl Understanding {
    /// An utterance that more entries cover is about none of them in particular.
    pub const MOST_COVERING: usize = 2 * distinguish::MOST_CANDIDATES;

    /// Of so many candidates a step reads what matched them; of the others it asks whether anything did, never what.
    pub(crate) const MATCHES_READ: usize = 1;

    /// Leaves out what matched the candidates from this one on, which is most of a ranking.
    pub(crate) fn forget_matches_from(&mut self, place: usize) {
        let whole = self.ranking.candidates.iter_mut().skip(place);
        let parts = self.parts.iter_mut().flat_map(|part| &mut part.candidates);
        forget_matches(whole.chain(parts));
    }

    /// Of an event without words.
    pub fn empty() -> Self {
        Ranking::empty().into()
    }
}

/// Leaves of what matched candidates only that something did.
pub(crate) fn forget_matches<'c>(candidates: impl IntoIterator<Item = &'c mut Candidate>) {
    for candidate in candidates {
        candidate.matched.truncate(1);
        for matched in &mut candidate.matched {
            matched.word = String::new();
            matched.term = String::new();
        }
    }
}

impl From<Ranking> for Understanding {
    /// Of an utterance that asks one thing.
    fn from(ranking: Ranking) -> Self {
        Self {
            ranking,
            parts: Vec::new(),
            left_open: None,
            untold: None,
            covering: Vec::new(),
            articles_in: None,
            revoke: None,
            said: None,
            recalled: Recalled::default(),
        }
    }
}

impl Deref for Understanding {
    type Target = Ranking;

    fn deref(&self) -> &Ranking {
        &self.ranking
    }
}
