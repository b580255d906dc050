//! A text with what comes of it alone, each part made when it is asked for first: a step holds the same utterance, label or title
//! against many things.

use std::rc::Rc;
use std::sync::OnceLock;

use super::{Memory, words};
use crate::{about_answer, context, follow_up, hours};

/// An utterance or a label, cut into words once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// As it was written.
    pub(crate) plain: String,
    /// See [`words`].
    pub(crate) words: Vec<String>,
    /// See [`fold`](super::fold).
    pub(crate) folded: String,
    asks_by: Once<Option<&'static str>>,
    telling: Once<Vec<String>>,
    is_time: Once<bool>,
    is_bare: Once<bool>,
    refuses: Once<bool>,
    asks_hours: Once<bool>,
    is_complaint: Once<bool>,
}

impl Text {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let plain = text.into();
        let words = words(&plain);
        Self {
            folded: words.join(" "),
            words,
            plain,
            asks_by: Once::default(),
            telling: Once::default(),
            is_time: Once::default(),
            is_bare: Once::default(),
            refuses: Once::default(),
            asks_hours: Once::default(),
            is_complaint: Once::default(),
        }
    }

    /// See [`context::cue_of`].
    pub(crate) fn asks_by(&self) -> Option<&'static str> {
        *self.asks_by.get(|| context::cue_of(&self.words))
    }

    /// See [`context::telling`].
    pub(crate) fn telling(&self) -> &[String] {
        self.telling.get(|| context::telling(&self.plain))
    }

    /// See [`about_answer::is_time`].
    pub(crate) fn is_time(&self) -> bool {
        *self.is_time.get(|| about_answer::is_time(self))
    }

    /// See [`context::is_bare`].
    pub(crate) fn is_bare(&self) -> bool {
        *self.is_bare.get(|| context::is_bare(self))
    }

    /// See [`follow_up::begins_with_refusal`].
    pub(crate) fn begins_with_refusal(&self) -> bool {
        *self.refuses.get(|| follow_up::begins_with_refusal(&self.words))
    }

    /// See [`hours::are_asked`].
    pub(crate) fn asks_hours(&self) -> bool {
        *self.asks_hours.get(|| hours::are_asked(self))
    }

    /// See [`about_answer::is_complaint`].
    pub(crate) fn is_complaint(&self) -> bool {
        *self.is_complaint.get(|| about_answer::is_complaint(self))
    }
}

/// What comes of a text by itself, made when it is asked for first. Of two texts that are equal, it is.
#[derive(Debug, Clone)]
struct Once<T>(OnceLock<T>);

impl<T> Once<T> {
    fn get(&self, make: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(make)
    }
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> PartialEq for Once<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Once<T> {}

/// [`Text::new`] of a text that is read again and again: a label, an option, a title. The thread remembers it.
pub(crate) fn remembered(text: &str) -> Rc<Text> {
    thread_local! {
        static READ: Memory<Rc<Text>> = Memory::default();
    }

    READ.with(|memory| memory.of(text, || Rc::new(Text::new(text))))
}
