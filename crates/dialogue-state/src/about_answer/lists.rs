//! The words by which people speak of an answer that was given (`data/*/follow_ups.toml`).

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::words::{File, Phrase, read_phrases, spellings, words};

pub(super) struct Table {
    pub(super) complaining: FxHashSet<String>,
    pub(super) beginning: FxHashSet<String>,
    pub(super) asking: FxHashSet<String>,
    pub(super) earlier: FxHashSet<String>,
    pub(super) first: FxHashSet<String>,
    pub(super) answers: FxHashSet<String>,
    pub(super) fitting: FxHashSet<String>,
    pub(super) units: FxHashSet<String>,
    pub(super) moments: FxHashSet<String>,
    /// "The next day" is a moment, and no span.
    pub(super) before_moments: FxHashSet<String>,
    pub(super) counting: FxHashSet<String>,
    pub(super) money: FxHashSet<String>,
    pub(super) asking_by: FxHashSet<String>,
    pub(super) many: FxHashSet<String>,
    pub(super) placing: FxHashSet<String>,
    pub(super) doers: FxHashSet<String>,
    pub(super) done: FxHashSet<String>,
    pub(super) done_begins: FxHashSet<String>,
    pub(super) done_ends: FxHashSet<String>,
    pub(super) before_names: FxHashSet<String>,
    pub(super) times: FxHashSet<String>,
    pub(super) before_times: FxHashSet<String>,
    pub(super) inverting: FxHashSet<String>,
    pub(super) subjects: FxHashSet<String>,
    pub(super) conditions: FxHashSet<String>,
    pub(super) refusing: FxHashSet<String>,
    pub(super) between: FxHashSet<String>,
    pub(super) whom: FxHashSet<String>,
    pub(super) contacting: FxHashSet<String>,
    pub(super) numbers_of_contact: FxHashSet<String>,
    pub(super) placed_at: FxHashSet<String>,
    pub(super) placed_by: FxHashSet<String>,
    pub(super) no_place: FxHashSet<String>,
    pub(super) frame: FxHashSet<String>,
    /// Numbers in words, without "one".
    pub(super) numbers: FxHashSet<String>,
    pub(super) currencies: FxHashSet<String>,
    /// "Ok", "allowed": asks of an amount whether it is.
    pub(super) judging: FxHashSet<String>,
    pub(super) bounding: FxHashSet<String>,
    /// Says of somebody how old they are: "he is".
    pub(super) aged: FxHashSet<String>,
    /// "Old" of "nine weeks old".
    pub(super) of_age: FxHashSet<String>,
    pub(super) before_ages: FxHashSet<String>,
    pub(super) years: FxHashSet<String>,
    /// "Within a week", "a week ago": beside "a" and a unit these make it long.
    pub(super) before_spans: FxHashSet<String>,
    /// Of `complaining` those that mean "also" at the end of a clause.
    pub(super) besides: FxHashSet<String>,
    /// Begins what is said beside what was said before.
    pub(super) adding: FxHashSet<String>,
    /// Of them those that may go on with what was said: "and".
    pub(super) joining: FxHashSet<String>,
    /// "Already": says that a step was taken.
    pub(super) taken: FxHashSet<String>,
    /// Begins a sentence on what holds beyond the one before it.
    pub(super) beyond: FxHashSet<String>,
    /// Begins a statement on how long ago something was.
    pub(super) elapsing: FxHashSet<String>,
    /// Words that stand for what was said before.
    pub(super) pointing: FxHashSet<String>,
    pub(super) leads: FxHashSet<String>,
    pub(super) telling_until: FxHashSet<String>,
    /// Asks for an earlier answer again, as a whole.
    pub(super) recalling: Vec<Phrase>,
    /// How units are called, each with the one that stands for it.
    pub(super) spelt_units: FxHashMap<String, String>,
    pub(super) parts_of_day: FxHashSet<String>,
    /// Before what a price is for.
    pub(super) rated: FxHashSet<String>,
    /// Units of time that are no spans: "a night".
    pub(super) nights: FxHashSet<String>,
    pub(super) staying: FxHashSet<String>,
    /// "Time" of "what time".
    pub(super) asking_clock: FxHashSet<String>,
    /// What a number is a price for.
    pub(super) priced_by: FxHashSet<String>,
    /// Asks for a deadline.
    pub(super) asks_until: Vec<Vec<String>>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let recalling = lists.remove("recalling").unwrap_or_default();
    let recalling = recalling.iter().map(|phrase| Phrase::new(phrase)).collect();
    let asks_until = lists.remove("asks_until").unwrap_or_default();
    let asks_until = asks_until.iter().map(|phrase| words(phrase)).collect();
    let spelt_units = lists.remove("spelt_units").unwrap_or_default();
    let spelt_units = spelt_units.iter().flat_map(|names| {
        let first = names.split('|').next().unwrap_or_default();
        names
            .split('|')
            .map(move |name| (name.to_owned(), first.to_owned()))
    });
    let mut list = |name: &str| -> FxHashSet<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    let leads = list("leads");
    let asking = list("asking");
    let mut frame: FxHashSet<String> = leads.union(&asking).cloned().collect();
    let pointing: FxHashSet<String> = list("pointing");
    frame.extend(pointing.iter().cloned());
    for name in ["light", "common", "telling_more"] {
        frame.extend(list(name));
    }
    Table {
        complaining: list("complaining"),
        beginning: list("beginning"),
        asking,
        earlier: list("earlier"),
        first: list("first"),
        answers: list("answers"),
        fitting: list("fitting"),
        units: list("units"),
        moments: list("moments"),
        before_moments: list("before_moments"),
        counting: list("counting"),
        money: list("money"),
        asking_by: list("asking_by"),
        many: list("many"),
        placing: list("placing"),
        doers: list("doers"),
        done: list("done"),
        done_begins: list("done_begins"),
        done_ends: list("done_ends"),
        before_names: list("before_names"),
        times: list("times"),
        before_times: list("before_times"),
        inverting: list("inverting"),
        subjects: list("subjects"),
        conditions: list("conditions"),
        refusing: list("refusing"),
        between: list("between"),
        whom: list("whom"),
        contacting: list("contacting"),
        numbers_of_contact: list("numbers_of_contact"),
        placed_at: list("placed_at"),
        placed_by: list("placed_by"),
        no_place: list("no_place"),
        frame,
        telling_until: list("telling_until"),
        numbers: list("numbers"),
        currencies: list("currencies"),
        judging: list("judging"),
        aged: list("aged"),
        of_age: list("of_age"),
        before_ages: list("before_ages"),
        years: list("years"),
        bounding: list("bounding"),
        before_spans: list("before_spans"),
        besides: list("besides"),
        adding: list("adding"),
        joining: list("joining"),
        taken: list("taken"),
        beyond: list("beyond"),
        elapsing: list("elapsing"),
        pointing: pointing.union(&list("loosely")).cloned().collect(),
        leads,
        recalling,
        spelt_units: spelt_units.collect(),
        parts_of_day: list("parts_of_day"),
        rated: list("rated"),
        nights: list("nights"),
        staying: list("staying"),
        asking_clock: list("asking_clock"),
        priced_by: list("priced_by"),
        asks_until,
    }
});
