//! What people say to a form instead of an answer: "back", "skip", "send it".

use std::sync::LazyLock;

use knowledge::Control;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::small_talk::{SmallTalk, small_talk};
use crate::words::{
    File, Memory, Phrase, Phrases, is_near, read_phrases, read_phrases_by_language, remembered, spellings,
};

/// What a form is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Back,
    Skip,
    /// Nothing shall stand there.
    LeaveOut,
    /// It was answered before, as far as the person knows.
    Told,
    /// Not known: leaves the question open.
    Unknown,
    /// There is none: skips what is optional.
    Absent,
    /// Not over yet: skips the question when it ended.
    Ongoing,
    SkipAll,
    Keep,
    Send,
    Change,
    /// What the question is for.
    Why,
    /// Any of many options.
    Any,
}

struct Table {
    phrases: Phrases<Command>,
    /// Words around a command that say nothing.
    around: FxHashSet<String>,
    /// Words that wish for something, and those of filling in a form.
    wishing: FxHashSet<String>,
    wanting: FxHashSet<String>,
    filing: FxHashSet<String>,
    /// What a title may call it to ask for a thing: "request", "book".
    asking: FxHashSet<String>,
    /// Before the reason of a wish.
    reasons: FxHashSet<String>,
    /// What a mistake is called: "error", "problem".
    /// What a form is called, as an answer names it, and titles of forms for whatever there is.
    forms: Vec<String>,
    taking_any: FxHashSet<String>,
    /// What a line asks for that is written in digits.
    codes: Vec<String>,
    faults: FxHashSet<String>,
    /// By whom one is visited, and what complaints are called.
    visiting: FxHashSet<String>,
    complaining: FxHashSet<String>,
    /// Says that something is not wished for.
    refraining: FxHashSet<String>,
    /// Between two things of which one is meant.
    or: FxHashSet<String>,
    /// Words that ask for a correction, and those around the name of an answer.
    changing: Vec<String>,
    around_change: FxHashSet<String>,
    /// Between what is to be changed and what it is to be.
    becomes: Vec<String>,
    /// Before what is right, at the beginning of a clause.
    right: Vec<Phrase>,
    /// Says that what was said before is put right, and stands around what is right.
    correcting: FxHashSet<String>,
    around_right: FxHashSet<String>,
    /// Asks for what a form gives.
    asking_politely: Phrases<()>,
    polite: FxHashSet<String>,
    pointing: FxHashSet<String>,
    /// Before what is denied, and before what stands for it.
    denying: FxHashSet<String>,
    instead: FxHashSet<String>,
    called_date: Vec<String>,
    called_number: Vec<String>,
    called_text: Vec<String>,
    called_contact: Vec<String>,
    by_phone: FxHashSet<String>,
    by_mail: FxHashSet<String>,
    openings: FxHashSet<String>,
    /// Says no more of what is asked for than where it stands.
    finding: FxHashSet<String>,
    yes: FxHashSet<String>,
    not: FxHashSet<String>,
    /// Words of an option that stands for all the others.
    other: FxHashSet<String>,
    /// Begins a time that is no date: "since".
    times: FxHashSet<String>,
    seasons: FxHashSet<String>,
    day_parts: FxHashSet<String>,
    greeting_by: FxHashSet<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lists = read_phrases(File::Intake);
    let phrases = [
        ("back", Command::Back),
        ("skip", Command::Skip),
        ("leave_out", Command::LeaveOut),
        ("told", Command::Told),
        ("unknown", Command::Unknown),
        ("absent", Command::Absent),
        ("ongoing", Command::Ongoing),
        ("skip_all", Command::SkipAll),
        ("keep", Command::Keep),
        ("send", Command::Send),
        ("change", Command::Change),
        ("why", Command::Why),
        ("any", Command::Any),
    ]
    .into_iter()
    .flat_map(|(name, command)| {
        let phrases = lists.remove(name).unwrap_or_default();
        phrases
            .into_iter()
            .map(move |phrase| (Phrase::new(&phrase), command))
    });
    let phrases = Phrases::new(phrases.collect::<Vec<_>>());
    let right = lists.remove("right").unwrap_or_default();
    let right = right.iter().map(|phrase| Phrase::new(phrase)).collect();
    let asking_politely = lists.remove("asking_politely").unwrap_or_default();
    let asking_politely = asking_politely.iter().map(|phrase| Phrase::new(phrase)).collect();
    let mut list = |name: &str| -> Vec<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    let changing = list("changing");
    let around_change = list("around_change").into_iter().chain(changing.iter().cloned());
    Table {
        phrases,
        around: list("around").into_iter().collect(),
        wishing: list("wishing").into_iter().collect(),
        wanting: list("wanting").into_iter().collect(),
        filing: list("filing").into_iter().collect(),
        asking: list("asking").into_iter().collect(),
        reasons: list("reasons").into_iter().collect(),
        forms: list("forms"),
        taking_any: list("taking_any").into_iter().collect(),
        codes: list("codes"),
        faults: list("faults").into_iter().collect(),
        visiting: list("visiting").into_iter().collect(),
        complaining: list("complaining").into_iter().collect(),
        refraining: list("refraining").into_iter().collect(),
        or: list("or").into_iter().collect(),
        around_change: around_change.collect(),
        changing,
        becomes: list("becomes"),
        right,
        correcting: list("correcting").into_iter().collect(),
        around_right: list("around_right").into_iter().collect(),
        asking_politely,
        polite: list("polite").into_iter().collect(),
        pointing: list("pointing").into_iter().collect(),
        called_date: list("called_date"),
        called_number: list("called_number"),
        called_text: list("called_text"),
        called_contact: list("called_contact"),
        by_phone: list("by_phone").into_iter().collect(),
        by_mail: list("by_mail").into_iter().collect(),
        denying: list("denying").into_iter().collect(),
        instead: list("instead").into_iter().collect(),
        openings: list("openings").into_iter().collect(),
        finding: list("finding").into_iter().collect(),
        yes: list("yes").into_iter().collect(),
        not: list("not").into_iter().collect(),
        other: list("other").into_iter().collect(),
        times: list("times").into_iter().collect(),
        seasons: list("seasons").into_iter().collect(),
        day_parts: list("day_parts").into_iter().collect(),
        greeting_by: list("greeting_by").into_iter().collect(),
    }
});

/// What begins a question to which "yes" is no answer, by language: "was" asks for a thing in German alone.
static FOR_THING: LazyLock<FxHashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let lists = read_phrases_by_language(File::Intake).into_iter();
    lists
        .map(|(code, mut lists)| (code, lists.remove("for_thing").unwrap_or_default()))
        .collect()
});

/// Whether a word begins a question for a thing: "what", "which".
pub(super) fn asks_for_thing(word: &str, language: &str) -> bool {
    FOR_THING
        .get(language)
        .is_some_and(|words| words.iter().any(|known| known == word))
}

/// Whether a word asks for a correction.
pub(super) fn is_changing(word: &str) -> bool {
    TABLE.changing.iter().any(|known| is_near(word, known))
}

/// Whether a word stands between two things of which one is meant.
pub(super) fn is_or(word: &str) -> bool {
    TABLE.or.contains(word)
}

/// Whether a word says nothing about which answer is meant.
pub(super) fn is_around_change(word: &str) -> bool {
    TABLE.around_change.contains(word)
}

/// What stands between an answer's name and what it is to be.
pub(super) fn becomes() -> impl Iterator<Item = &'static str> {
    std::iter::once(": ").chain(TABLE.becomes.iter().map(String::as_str))
}

/// The rest of a clause that begins as what is right does: "it was Wednesday".
pub(super) fn puts_right(clause: &str) -> Option<&str> {
    let said = remembered(clause);
    let count = TABLE
        .right
        .iter()
        .filter_map(|phrase| phrase.prefix_of(&said.words))
        .max()?;
    let mut rest = clause;
    for _ in 0..count {
        rest = rest.trim_start().split_once(char::is_whitespace)?.1;
    }
    Some(rest.trim())
}

/// What people call an answer of this kind.
pub(super) fn called(control: &Control) -> &'static [String] {
    match control {
        Control::DateTime => &TABLE.called_date,
        Control::Number => &TABLE.called_number,
        Control::MultilineText => &TABLE.called_text,
        Control::Text | Control::Choice | Control::MultiChoice | Control::Info => &[],
    }
}

/// What people call a way to reach them.
pub(super) fn called_contact() -> &'static [String] {
    &TABLE.called_contact
}

/// A text that denies something, in three: what stands before it, what is denied, and what stands for it behind.
/// "0043, not 0042" is ("0043,", "0042", ""), "not Tuesday but Wednesday" is ("", "Tuesday", "Wednesday").
pub(super) fn denied(text: &str) -> Option<(&str, &str, &str)> {
    let mut end = 0;
    let pieces: Vec<(usize, &str, String)> = text
        .split_whitespace()
        .filter_map(|piece| {
            let at = end + text.get(end..)?.find(piece)?;
            end = at + piece.len();
            Some((at, piece, remembered(piece).words.concat()))
        })
        .collect();
    let (at, cue, _) = pieces.iter().find(|(_, _, word)| TABLE.denying.contains(word))?;
    let at = *at;
    let before = text.get(..at)?;
    let start = at + cue.len();
    let rest = text.get(start..)?;
    let joint = pieces
        .iter()
        .find(|(at, _, word)| *at >= start && TABLE.instead.contains(word));
    let (denied, behind) = match joint {
        Some((joint, word, _)) => (text.get(start..*joint)?, text.get(joint + word.len()..)?),
        None => rest.split_once([',', ';']).unwrap_or((rest, "")),
    };
    let denied = denied.trim().trim_matches([',', ';', '.', '!']).trim();
    (!denied.is_empty()).then_some((before, denied, behind))
}

/// Whether a text begins with `command` and goes on about it: "no idea what the code is".
pub(super) fn begins(command: Command, text: &str) -> bool {
    let said = remembered(text);
    let mut known = TABLE.phrases.prefixes_of(&said.words);
    known.any(|(count, known)| *known == command && count > 0)
}

/// Whether the first clause of a text is `command`, and nothing else: "dunno, I can't see it from here".
pub(super) fn begins_alone(command: Command, text: &str) -> bool {
    let clause = text.split([',', ';', '.', '!']).next().unwrap_or(text);
    is(command, clause)
}

/// Whether each clause of a text is one of `commands`, and the last one the first of them: "nothing, send it".
pub(super) fn ends_in(commands: &[Command], text: &str) -> bool {
    let clauses = text.split([',', ';', '.', '!', '\n']).map(str::trim);
    let clauses: Vec<&str> = clauses.filter(|clause| !clause.is_empty()).collect();
    let is_such = |clause: &&str| {
        let agrees = || {
            matches!(
                small_talk(clause),
                Some(SmallTalk::Affirm | SmallTalk::Accept | SmallTalk::Acknowledge)
            )
        };
        commands.iter().any(|command| is(*command, clause)) || agrees()
    };
    let ends = clauses
        .last()
        .zip(commands.first())
        .is_some_and(|(last, command)| is(*command, last));
    ends && clauses.iter().all(is_such)
}

/// Whether a word says yes (`Some(true)`) or no.
pub(super) fn verdict(word: &str) -> Option<bool> {
    match (TABLE.yes.contains(word), TABLE.not.contains(word)) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// Whether a word says nothing beside what is wanted: "I want to …".
pub(super) fn is_around(word: &str) -> bool {
    TABLE.around.contains(word)
}

/// Whether a word says that what was said before is put right: "actually".
pub(super) fn is_correcting(word: &str) -> bool {
    TABLE.correcting.contains(word)
}

/// Whether a word says nothing beside what is right: "it's the cabin".
pub(super) fn is_around_right(word: &str) -> bool {
    TABLE.around_right.contains(word)
}

/// Whether a word only asks where something stands, or what it is: "where do I find the serial number?".
pub(super) fn is_of_finding(word: &str) -> bool {
    TABLE.finding.contains(word)
}

/// Whether words ask politely for what stands behind: "can I get an appointment?".
pub(super) fn asks_politely(words: &[String]) -> bool {
    TABLE
        .asking_politely
        .prefixes_of(words)
        .any(|(count, ())| count > 0)
}

/// Whether a word is one of those that wish politely: "have" of "can I have one?".
pub(super) fn is_polite(word: &str) -> bool {
    TABLE.polite.contains(word)
}

/// Whether a word stands for what was spoken of: "report it".
pub(super) fn points(word: &str) -> bool {
    TABLE.pointing.contains(word)
}

/// Whether a word wishes for what stands behind it.
pub(super) fn wishes(word: &str) -> bool {
    TABLE.wishing.contains(word)
}

/// Whether a word is one of filling in a form: "make", "file", "form".
pub(super) fn is_filing(word: &str) -> bool {
    TABLE.filing.contains(word)
}

/// Whether a word asks for a thing, as titles name it: "request" of "Appointment request".
pub(super) fn is_asking(word: &str) -> bool {
    TABLE.asking.contains(word)
}

/// Whether a word wishes for a thing that is not had yet.
pub(super) fn wants(word: &str) -> bool {
    TABLE.wanting.contains(word)
}

/// Whether a word stands before the reason of a wish.
pub(super) fn begins_reason(word: &str) -> bool {
    TABLE.reasons.contains(word)
}

/// By what people are reached, each with its words.
pub(super) fn ways_to_reach() -> [&'static FxHashSet<String>; 2] {
    [&TABLE.by_phone, &TABLE.by_mail]
}

/// Whether a word is what a mistake is called.
pub(super) fn names_fault(word: &str) -> bool {
    TABLE.faults.contains(word)
}

/// Whether a word of a label names what is written in digits: "number", "Bestellnummer".
pub(super) fn names_code(word: &str) -> bool {
    TABLE.codes.iter().any(|code| is_or_ends_with(word, code))
}

/// Whether a word is another, or a compound of it.
fn is_or_ends_with(word: &str, known: &str) -> bool {
    const SHORTEST_END_CHARS: usize = 6;
    word == known || (known.chars().count() >= SHORTEST_END_CHARS && word.ends_with(known))
}

/// Whether a word is what a form is called, or ends so: "form", "Beschwerdeformular".
pub(super) fn names_form(word: &str) -> bool {
    TABLE.forms.iter().any(|form| is_or_ends_with(word, form))
}

/// Whether an answer may name a form: before its words are read, which most answers need not be.
pub(super) fn may_name_form(answer: &str) -> bool {
    let beginning = |form: &String| form.chars().skip(1).collect::<String>();
    TABLE.forms.iter().any(|form| answer.contains(&beginning(form)))
}

/// Whether a form with such a word in its title is for whatever there is: "Contact support".
pub(super) fn takes_any(word: &str) -> bool {
    TABLE.taking_any.contains(word) || names_fault(word)
}

/// Whether a word of a title says that somebody of a trade comes.
pub(super) fn is_visiting(word: &str) -> bool {
    TABLE.visiting.contains(word)
}

/// Whether a word of a title says that complaints are taken.
pub(super) fn is_complaining(word: &str) -> bool {
    TABLE.complaining.contains(word)
}

/// Whether a word says that something is not wished for.
pub(super) fn refrains(word: &str) -> bool {
    TABLE.refraining.contains(word)
}

/// Whether an option with this word stands for all that are not listed: "something else".
pub(super) fn means_other(word: &str) -> bool {
    TABLE.other.contains(word)
}

/// Whether a time that is no date may begin with a word.
pub(super) fn opens_time(word: &str) -> bool {
    TABLE.times.contains(word)
}

/// Whether a word is a time of the year.
pub(super) fn names_season(word: &str) -> bool {
    TABLE.seasons.contains(word)
}

/// Whether words name parts of the day or of the week and do not greet by them: "evenings are best", no "good evening".
pub(super) fn name_day_part(words: &[String]) -> bool {
    let greets = words
        .first()
        .is_some_and(|first| TABLE.greeting_by.contains(first));
    !greets && words.iter().any(|word| TABLE.day_parts.contains(word))
}

/// Whether a question may begin with a word.
pub(super) fn opens_question(word: &str) -> bool {
    TABLE.openings.contains(word)
}

/// Whether the whole of `text` is `command`.
pub(crate) fn is(command: Command, text: &str) -> bool {
    thread_local! {
        static ALL: Memory<Commands> = Memory::default();
    }

    // What is said to a form is held against most commands.
    ALL.with(|memory| memory.of(text, || Commands::of(&remembered(text).words)))
        .has(command)
}

/// All commands that a text is, each a bit.
#[derive(Debug, Clone, Copy, Default)]
struct Commands(u16);

impl Commands {
    fn of(words: &[String]) -> Self {
        let is_telling = |word: &&String| !TABLE.around.contains(word.as_str());
        let plain: Vec<String> = words.iter().filter(is_telling).cloned().collect();
        let mut all = Self::default();
        for words in [words, &plain] {
            for (count, command) in TABLE.phrases.prefixes_of(words) {
                if count > 0 && count == words.len() {
                    all.0 |= 1 << *command as u16;
                }
            }
        }
        all
    }

    fn has(self, command: Command) -> bool {
        self.0 & (1 << command as u16) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_whole_utterances() {
        for (command, texts) in [
            (Command::Back, ["go back please", "previous question", "Back."]),
            (Command::Skip, ["skip", "ok skip this one", "yes skip"]),
            (
                Command::LeaveOut,
                ["not applicable", "keine Angabe", "leave it blank"],
            ),
            (Command::Told, ["I told you already", "siehe oben", "as I said"]),
            (
                Command::SkipAll,
                [
                    "skip the rest",
                    "just send it as it is",
                    "I don't want to answer any more questions",
                ],
            ),
            (Command::Unknown, ["I don't know", "no idea", "not sure"]),
            (
                Command::Absent,
                ["dont have it", "I haven't got one", "hab ich nicht"],
            ),
            (Command::Any, ["any time", "whenever you like", "egal wann"]),
            (Command::Send, ["looks good", "send it", "nothing to change"]),
            (
                Command::Ongoing,
                ["still ongoing", "it hasn't stopped", "still happening"],
            ),
        ] {
            for text in texts {
                assert!(is(command, text), "{text}");
            }
        }
        for text in [
            "the back door is closed",
            "skip logic of the build fails",
            "I sent it yesterday",
        ] {
            for command in [Command::Back, Command::Skip, Command::SkipAll] {
                assert!(!is(command, text), "{text}");
            }
        }
    }
}
