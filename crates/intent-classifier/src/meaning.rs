//! What a text means by itself, to be compared with what others mean.

use sentence_encoder::Encoder;

use crate::dense::{UnitVector, likeness};

/// What a text means, as the sentence encoder has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning(UnitVector);

impl Meaning {
    /// Of a text; `None` where nothing in it can be read, or this build has no encoder. Some milliseconds for a sentence.
    pub fn of(text: &str) -> Option<Self> {
        let encoder = Encoder::built_in().filter(|_| text.contains(char::is_alphanumeric))?;
        Self::from_vector(UnitVector::new(&encoder.encode(text)))
    }

    /// From a vector of the encoder, where it is none of zeros.
    pub(crate) fn from_vector(vector: UnitVector) -> Option<Self> {
        (!vector.is_zero()).then_some(Self(vector))
    }

    /// How much two texts mean the same: the cosine of their vectors, -1..=1. Of texts that have nothing in common it is about
    /// zero, and seldom below.
    pub fn likeness(&self, other: &Self) -> f32 {
        likeness(&self.0, &other.0)
    }
}

/// What an utterance means, and which documents are near to that.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    /// What it means.
    pub meaning: Meaning,
    /// The nearest documents, at most [`Meant::MOST_NEAR`], the nearest first.
    pub near: Vec<Near>,
}

impl Meant {
    /// So many documents are kept: what is offered or was answered and may be meant is among them.
    pub const MOST_NEAR: usize = 32;
}

/// How near a document is to what an utterance means.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The document's id.
    pub id: String,
    /// The likeness to its title, or to the nearest of its phrases.
    pub question: f32,
    /// The likeness to all of it: what stands above it, its title, how its answer begins.
    pub whole: f32,
}

impl Near {
    /// How near it is by both, 0..=1 but for what is unlike.
    pub fn likeness(&self) -> f32 {
        f32::midpoint(self.question, self.whole)
    }
}

#[cfg(all(test, feature = "encoder"))]
mod tests {
    use super::*;

    #[test]
    fn other_words_for_a_thing_are_nearer_than_another_thing() {
        let of = |text| Meaning::of(text).expect("the encoder is built in");
        let asked = of("call me");

        assert!(asked.likeness(&of("Phone")) > asked.likeness(&of("E-mail")));
        assert!(asked.likeness(&asked) > 0.99);
        assert_eq!(Meaning::of("?!"), None);
    }
}
