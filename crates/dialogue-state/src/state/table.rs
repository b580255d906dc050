//! Texts of a stored state, each once: ids of entries and labels stand in a table, and everywhere else by their place in it.
//!
//! A conversation of ten turns names some twenty entries a hundred times, and an id is as long as a question: with each written
//! out, three quarters of a state were repetitions. What surprises: the table is not an argument, which serde's derived code
//! could not hand on. It stands beside the thread while a state is written or read; without one, texts are written out.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

thread_local! {
    static TABLE: RefCell<Option<Table>> = const { RefCell::new(None) };
}

/// See the module.
#[derive(Debug, Default)]
struct Table {
    texts: Vec<Arc<str>>,
    places: FxHashMap<Arc<str>, usize>,
}

impl Table {
    fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.texts.len();
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.places.insert(text, place);
        place
    }
}

/// Runs `work` with a table of `texts` beside it: what it gives, and the texts afterwards.
pub(super) fn with<T>(texts: Vec<Arc<str>>, work: impl FnOnce() -> T) -> (T, Vec<Arc<str>>) {
    /// Takes the table away again, also when `work` panics.
    struct Guard;

    impl Drop for Guard {
        fn drop(&mut self) {
            TABLE.with_borrow_mut(|table| *table = None);
        }
    }

    let places = FxHashMap::default();
    TABLE.set(Some(Table { texts, places }));
    let guard = Guard;
    let given = work();
    let texts = TABLE.take().map(|table| table.texts).unwrap_or_default();
    drop(guard);
    (given, texts)
}

/// A text that stands in the table.
pub(crate) trait Listed: Sized {
    fn text(&self) -> &str;
    fn of(text: Arc<str>) -> Self;
}

impl Listed for String {
    fn text(&self) -> &str {
        self
    }

    fn of(text: Arc<str>) -> Self {
        text.as_ref().to_owned()
    }
}

impl Listed for knowledge::EntryId {
    fn text(&self) -> &str {
        self.as_str()
    }

    fn of(text: Arc<str>) -> Self {
        text.into()
    }
}

/// `#[serde(with = "table::one")]`: a text.
pub(crate) mod one {
    use super::{Deserialize, Deserializer, Listed, Place, Serializer};

    pub(crate) fn serialize<T: Listed, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        super::write(value.text(), serializer)
    }

    pub(crate) fn deserialize<'de, T: Listed, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        Place::deserialize(deserializer).map(|Place(text)| T::of(text))
    }
}

/// `#[serde(with = "table::many")]`: a list of texts.
pub(crate) mod many {
    use super::{Deserialize, Deserializer, Listed, Place, Serialize, Serializer};

    pub(crate) fn serialize<T: Listed, S: Serializer>(
        values: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        struct Written<'v, T>(&'v T);

        impl<T: Listed> Serialize for Written<'_, T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                super::write(self.0.text(), serializer)
            }
        }

        serializer.collect_seq(values.iter().map(Written))
    }

    pub(crate) fn deserialize<'de, T: Listed, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let places = Vec::<Place>::deserialize(deserializer)?;
        Ok(places.into_iter().map(|Place(text)| T::of(text)).collect())
    }
}

fn write<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let place = TABLE.with_borrow_mut(|table| table.as_mut().map(|table| table.place(text)));
    match place {
        Some(place) => place.serialize(serializer),
        None => text.serialize(serializer),
    }
}

/// A text, written out or by its place.
pub(crate) struct Place(pub(crate) Arc<str>);

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrPlace;

        impl Visitor<'_> for TextOrPlace {
            type Value = Place;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a text, or its place in the table of texts")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Place, E> {
                Ok(Place(text.into()))
            }

            fn visit_u64<E: serde::de::Error>(self, place: u64) -> Result<Place, E> {
                let text = TABLE.with_borrow(|table| {
                    let place = usize::try_from(place).ok()?;
                    table.as_ref()?.texts.get(place).cloned()
                });
                text.map(Place)
                    .ok_or_else(|| E::custom("a place that the table of texts has not"))
            }
        }

        deserializer.deserialize_any(TextOrPlace)
    }
}
