//! What is said to the question that stands open, from what it surely is to what it can only be.

mod misplaced;

use knowledge::{Control, EntryId, IntakeForm, IntakeQuestion};

use super::super::command::{self, Command};
use super::super::read::{self, Read, Reader, Refusal};
use super::super::{
    Answered, Intake, MOST_RETRIES, Origin, ask, ask_once_more, corrected, elsewhere, form_of, go_on, known,
    meant, say, summary, when,
};
use super::{aside, is_command, is_question, is_worded_as_question, skip, sure_of, take};
use crate::small_talk::{SmallTalk, small_talk};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::remembered;
use crate::{Understanding, agent, fallback, handoff, hours, several};

/// What steers the form, and is never taken as an answer that can be read.
const STEERING: [Command; 5] = [
    Command::Back,
    Command::Skip,
    Command::LeaveOut,
    Command::SkipAll,
    Command::Why,
];

/// What was said to a question, and how it reads as an answer.
struct Reply<'a> {
    form: &'a IntakeForm,
    question: &'a IntakeQuestion,
    is_correction: bool,
    text: &'a str,
    /// Without masks.
    plain: &'a str,
    reading: Result<Read, Refusal>,
    /// Whether it hardly answers a question for a way to reach somebody.
    is_unlikely: bool,
    /// "My phone is 0151 2345678" is no temperature.
    is_elsewhere: bool,
}

/// Something was said while the question `id` was open.
pub(super) fn answered(
    turn: &mut Turn<'_>,
    intake: Intake,
    id: &str,
    is_correction: bool,
    text: &str,
    plain: &str,
    understanding: &Understanding,
) {
    let Some(form) = form_of(turn, &intake) else {
        ask(turn, intake, Draft::default());
        return;
    };
    let Some(question) = form.questions.iter().find(|question| question.id == id) else {
        go_on(turn, intake, Draft::default());
        return;
    };
    let reply = Reply {
        form,
        question,
        is_correction,
        text,
        plain,
        reading: read::read(text, question, &intake.answers, &Reader::of(turn)),
        is_unlikely: elsewhere::asks_for_contact(question)
            && intake.retries == 0
            && !elsewhere::reaches(text, plain),
        is_elsewhere: question.control == Control::Number && elsewhere::tells_contact(plain),
    };
    let is_done = reply.corrects_beginning(turn, &intake)
        || reply.answers(turn, &intake)
        || is_command(turn, &intake, question, plain, is_correction)
        || reply.describes_nothing(turn, &intake)
        || reply.is_misplaced(turn, &intake)
        || reply.corrects(turn, &intake)
        || reply.answers_others(turn, &intake)
        || reply.asks_aside(turn, &intake, understanding)
        || reply.asks_in_vain(turn, &intake);
    if !is_done {
        reply.concluded(turn, intake, understanding);
    }
}

impl Reply<'_> {
    fn is_free(&self) -> bool {
        matches!(self.question.control, Control::Text | Control::MultilineText)
    }

    /// Whether people may tell anything, a question too. An address in several lines is no story, and a line that asks what it
    /// is about is one.
    fn takes_a_story(&self) -> bool {
        const ABOUT: &[&str] = &[
            "about",
            "question",
            "questions",
            "subject",
            "topic",
            "message",
            "request",
            "problem",
            "issue",
            "betreff",
            "frage",
            "fragen",
            "thema",
            "nachricht",
            "anliegen",
            "worum",
        ];
        let asked_by = remembered(&self.question.label).asks_by();
        match self.question.control {
            Control::MultilineText => matches!(asked_by, None | Some("how" | "why")),
            Control::Text => known::names(self.question, ABOUT),
            _ => false,
        }
    }

    /// Whether it says that the person does not know what is asked, and nothing else.
    fn is_not_known(&self) -> bool {
        let label = remembered(&self.question.label);
        let says_more = |word: &String| {
            fallback::says_something(word) && !label.words.contains(word) && !command::is_around(word)
        };
        command::begins(Command::Unknown, self.plain) && !remembered(self.plain).words.iter().any(says_more)
    }

    fn ends_asking(&self) -> bool {
        self.plain.trim_end().ends_with('?')
    }

    /// Whether a line asks for a number or a code, and this has no digit.
    fn is_no_code(&self) -> bool {
        let label = remembered(&self.question.label);
        self.question.control == Control::Text
            && label.words.iter().any(|word| command::names_code(word))
            && !self.plain.contains(|c: char| c.is_ascii_digit())
    }

    /// "When the lights went out" tells a time; without a mark it asks nothing.
    fn tells_time(&self) -> bool {
        self.question.control == Control::DateTime
            && !self.ends_asking()
            && elsewhere::is_vague_time(self.plain)
    }

    /// Whether it asks something, and is no answer: "where do I find that number" is none, though a line takes any words.
    fn asks(&self) -> bool {
        let is_no_answer = self.reading.is_err()
            || self.is_no_code()
            || self.ends_asking()
            || asks_about(self.question, self.plain)
            || is_worded_as_question(self.plain);
        is_question(self.plain) && !self.tells_time() && is_no_answer
    }

    /// Takes what can be read as the answer to any but a free question.
    fn answers(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        // "No" to a choice with a "No" is an answer, and "Skip" is one where an option says so.
        let is_option = |text: &str| remembered(text).folded == remembered(self.plain).folded;
        let is_meant_to_steer = STEERING
            .into_iter()
            .any(|command| command::is(command, self.plain))
            && !self.question.options.iter().any(|option| is_option(&option.text));
        let Ok(read) = &self.reading else { return false };
        if self.is_free() || is_meant_to_steer || self.is_elsewhere {
            return false;
        }
        let mut intake = intake.clone();
        let is_ambiguous = self.question.control == Control::DateTime && when::is_ambiguous(self.plain);
        let mut noted: Vec<String> = Vec::new();
        noted.extend((is_ambiguous && !self.is_correction).then(|| read.text.clone()));
        for answered in self.ways_to_reach(turn, &intake) {
            noted.push(answered.text.clone());
            intake.set(answered);
        }
        let lead = if noted.is_empty() {
            Draft::default()
        } else {
            turn.own(Key::FormNoted, &[("answer", (&noted.join(", ")).into())])
        };
        self.take(turn, intake, read.clone(), lead);
        true
    }

    /// How somebody is reached, where it is told beside an answer: "since Monday, call me at 0151 2345678".
    fn ways_to_reach(&self, turn: &Turn<'_>, intake: &Intake) -> Vec<Answered> {
        if !elsewhere::tells_contact(self.plain) {
            return Vec::new();
        }
        let is_wanted = |other: &IntakeQuestion| {
            other.id != self.question.id
                && elsewhere::asks_for_contact(other)
                && intake.answer(&other.id).is_none()
        };
        elsewhere::answers(self.form, intake, self.plain, &Reader::of(turn), is_wanted)
    }

    /// "Ok" tells nothing, nor does "yes" where nothing was asked that it answers: what is said to it.
    fn tells_nothing(&self, turn: &Turn<'_>) -> Option<Key> {
        let label = remembered(&self.question.label);
        let language = turn.voice.language();
        let begins = label.words.first();
        let asks_for_thing = begins.is_some_and(|word| command::asks_for_thing(word, language));
        let is_polar = label.plain.contains(['?', '？']) && label.asks_by().is_none() && !asks_for_thing;
        match small_talk(self.plain) {
            Some(SmallTalk::Acknowledge) => Some(Key::FormWait),
            Some(SmallTalk::Affirm | SmallTalk::Accept) if !is_polar => Some(Key::FormTell),
            _ => None,
        }
    }

    /// What tells nothing is asked for again; said once more it leaves the question open.
    fn describes_nothing(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        let is_amount = matches!(self.question.control, Control::DateTime | Control::Number);
        let may_tell_nothing = (self.is_free() && !self.is_unlikely) || (is_amount && self.reading.is_err());
        let lead = self
            .tells_nothing(turn)
            .filter(|_| may_tell_nothing && intake.retries == 0);
        if let Some(key) = lead {
            ask_again(turn, intake.clone(), key);
        }
        lead.is_some()
    }

    /// Takes what is said to an earlier question, or goes back to it.
    fn corrects(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        let id = &self.question.id;
        // An option of another question answers neither a number nor a date, nor any choice it is none of.
        let is_bare = self.reading.is_err();
        let rechosen = summary::rechosen(self.form, intake, id, self.plain, is_bare);
        if self.corrects_date(turn, intake) || put_right(turn, intake, rechosen) {
            return true;
        }
        if (self.reading.is_err() || self.is_unlikely || self.question.control == Control::Text)
            && let Some((earlier, read)) =
                summary::rightly(self.form, intake, self.text, self.plain, &Reader::of(turn))
            && earlier.id != *id
            && intake.answer(&earlier.id).is_some()
        {
            return put_right(turn, intake, Some((earlier, read)));
        }
        let Some(earlier) = summary::earlier(self.form, intake, id, self.plain) else {
            return false;
        };
        ask_once_more(turn, intake, earlier, false);
        true
    }

    /// "Actually it was on Friday" reaches nobody, and is no number: it corrects the date that was given.
    fn corrects_date(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        let asks_when = || remembered(&self.question.label).asks_by() == Some("when");
        let reaches_nobody =
            elsewhere::asks_for_contact(self.question) && !elsewhere::reaches(self.text, self.plain);
        let is_marked =
            self.question.control != Control::DateTime && corrected::put_right(self.plain).is_some();
        if !(reaches_nobody || is_marked) || asks_when() {
            return false;
        }
        let found = summary::dated(self.form, intake, self.plain, &Reader::of(turn));
        put_right(turn, intake, found)
    }

    /// "That is wrong, it began on Friday" is no answer to any other question.
    fn corrects_beginning(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        let found = summary::begun(self.form, intake, self.plain, &Reader::of(turn));
        let found = found.filter(|(earlier, _)| earlier.id != self.question.id);
        put_right(turn, intake, found)
    }

    /// Takes what is said as answers to other questions, and to this one where it is among them.
    fn answers_others(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        // A day on the wrong side of today is meant for this question, and tells no other one anew.
        let is_meant_here = matches!(self.reading, Err(Refusal::OtherSide(_)));
        // "What does the red light mean?" tells of no red light.
        let asks = self.asks() && !elsewhere::tells_contact(self.plain);
        if is_meant_here || asks || (self.reading.is_ok() && !self.is_unlikely && !self.is_elsewhere) {
            return false;
        }
        let is_open = |other: &IntakeQuestion| {
            let answered = intake.answer(&other.id);
            other.id == self.question.id
                || answered.is_none_or(|answered| answered.origin == Origin::Skipped)
                // When it began is told anew.
                || other.control == Control::DateTime
        };
        let found = elsewhere::answers(self.form, intake, self.plain, &Reader::of(turn), is_open);
        if found.is_empty() {
            return false;
        }
        let noted: Vec<&str> = found.iter().map(|answered| answered.text.as_str()).collect();
        let lead = turn.own(Key::FormNoted, &[("answer", (&noted.join(", ")).into())]);
        let mut intake = intake.clone();
        for answered in found {
            intake.set(answered);
        }
        go_on(turn, intake, lead);
        true
    }

    /// Answers a question of the person that an entry surely answers, and asks again.
    fn asks_aside(&self, turn: &mut Turn<'_>, intake: &Intake, understanding: &Understanding) -> bool {
        let may_ask = is_question(self.plain) || (!self.is_free() && remembered(self.plain).words.len() > 2);
        if !may_ask || self.tells_time() || !self.is_news(intake) {
            return false;
        }
        // "Where is that number again" is none, so that it is answered though the entry is not sure.
        let likely = || led_to(turn, understanding).filter(|_| self.is_no_code());
        let entry = sure_of(turn, understanding).or_else(likely);
        if let Some(entry) = &entry {
            self.give_aside(turn, intake, entry);
        }
        entry.is_some()
    }

    fn give_aside(&self, turn: &mut Turn<'_>, intake: &Intake, entry: &EntryId) {
        let mut intake = intake.clone();
        self.plain.clone_into(&mut intake.aside);
        aside(turn, intake, entry);
    }

    /// Whether it is not what an answer was given to in between.
    fn is_news(&self, intake: &Intake) -> bool {
        remembered(self.plain).folded != remembered(&intake.aside).folded
    }

    /// A question that nothing answers is no answer either.
    fn asks_in_vain(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        let is_so = self.asks() && !self.takes_a_story() && intake.retries < MOST_RETRIES;
        if is_so && handoff::asks_when_somebody_comes(self.plain) {
            let reference = intake.request.reference.clone();
            let lead = turn.own(Key::StillWaiting, &[("reference", (&reference).into())]);
            let lead = hours::behind(turn, lead);
            let mut intake = intake.clone();
            intake.retries += 1;
            ask(turn, intake, lead);
        } else if is_so {
            let key = if asks_about(self.question, self.plain) {
                Key::FormAbout
            } else {
                Key::FormAsked
            };
            ask_again(turn, intake.clone(), key);
        }
        is_so
    }

    /// What is neither a command nor of something else: it is the answer, or is not taken.
    fn concluded(self, turn: &mut Turn<'_>, mut intake: Intake, understanding: &Understanding) {
        let need_not_be_known = || {
            let absent = [Command::Unknown, Command::Absent];
            !self.question.required
                && absent
                    .into_iter()
                    .any(|command| command::begins(command, self.plain))
        };
        if self.reading == Err(Refusal::NoOption)
            && !self.asks()
            && let Some(read) = meant::choice(turn, self.question, self.plain)
        {
            let lead = turn.own(Key::FormNoted, &[("answer", (&read.text).into())]);
            self.take(turn, intake, read, lead);
            return;
        }
        let other = read::names_other(self.question, self.plain);
        match &self.reading {
            // "Don't know the flight number" is none.
            Ok(_) if self.is_free() && !self.takes_a_story() && self.is_not_known() => {
                skip(turn, intake, self.question);
            }
            Ok(_) if self.is_unlikely => ask_again(turn, intake, Key::FormNoContact),
            Ok(_) if self.is_free() && self.tells_nothing(turn).is_some() => {
                skip(turn, intake, self.question);
            }
            // "I'm in a wheelchair, by the way" is no booking number: an entry tells of it.
            Ok(_) if self.is_no_code() && self.is_news(&intake) && led_to(turn, understanding).is_some() => {
                if let Some(entry) = led_to(turn, understanding) {
                    self.give_aside(turn, &intake, &entry);
                }
            }
            Err(Refusal::NoDate) if elsewhere::is_vague_time(self.plain) => self.take_words(turn, intake),
            // A question is no answer, however often it is asked.
            Err(_) if self.asks() => skip(turn, intake, self.question),
            Ok(read) => self.take(turn, intake, read.clone(), Draft::default()),
            Err(Refusal::Empty) if intake.retries >= MOST_RETRIES => skip(turn, intake, self.question),
            Err(Refusal::Empty) => {
                intake.retries += 1;
                let lead = say::refusal(turn, &Refusal::Empty, self.question);
                ask(turn, intake, lead);
            }
            // "Dunno, I can't see it from here".
            Err(_) if command::begins_alone(Command::Unknown, self.plain) => {
                skip(turn, intake, self.question);
            }
            // "No idea what the code is" to what need not be known.
            Err(_) if need_not_be_known() => skip(turn, intake, self.question),
            // "A parrot", where the last option is "Something else".
            Err(Refusal::NoOption) if other.is_some() => {
                let read = Read {
                    values: other.into_iter().collect(),
                    text: self.text.trim().to_owned(),
                };
                self.take(turn, intake, read, Draft::default());
            }
            // A third attempt that cannot be read is passed on in the person's own words, where they tell something.
            Err(_) if intake.retries >= MOST_RETRIES && small_talk(self.plain).is_some() => {
                skip(turn, intake, self.question);
            }
            Err(_) if intake.retries >= MOST_RETRIES => self.take_words(turn, intake),
            Err(refusal) => {
                // "My other box never came" is another problem, of which an entry tells.
                if self.is_news(&intake)
                    && let Some(entry) = led_to(turn, understanding)
                {
                    self.give_aside(turn, &intake, &entry);
                    return;
                }
                intake.retries += 1;
                let lead = say::refusal(turn, refusal, self.question);
                ask(turn, intake, lead);
            }
        }
    }

    fn take(&self, turn: &mut Turn<'_>, intake: Intake, read: Read, lead: Draft) {
        take(turn, intake, self.question, self.is_correction, read, lead);
    }

    /// Takes what could not be read as it is.
    fn take_words(&self, turn: &mut Turn<'_>, intake: Intake) {
        let text = self.text.trim();
        let read = Read {
            values: vec![text.to_owned()],
            text: text.to_owned(),
        };
        self.take(turn, intake, read, Draft::default());
    }
}

/// Takes the answer to an earlier question, where one was found; tells whether it was.
fn put_right(turn: &mut Turn<'_>, intake: &Intake, found: Option<(&IntakeQuestion, Read)>) -> bool {
    let Some((earlier, read)) = found else {
        return false;
    };
    let lead = turn.own(Key::FormNoted, &[("answer", (&read.text).into())]);
    take(turn, intake.clone(), earlier, false, read, lead);
    true
}

/// The question again, behind why it is asked again.
fn ask_again(turn: &mut Turn<'_>, mut intake: Intake, key: Key) {
    intake.retries += 1;
    let lead = turn.own(key, &[]);
    ask(turn, intake, lead);
}

/// So few words answer a question, though badly; more tell something.
const FEWEST_TELLING: usize = 4;

/// The entry that a text which tells something is about, though not surely.
fn led_to(turn: &Turn<'_>, understanding: &Understanding) -> Option<EntryId> {
    let ranking = &understanding.ranking;
    let tells =
        ranking.words.len() >= FEWEST_TELLING && several::leads(ranking, agent::costs(turn.knowledge));
    let first = ranking.candidates.first().filter(|_| tells)?;
    let id = EntryId::from(first.id.as_str());
    turn.entry(&id).is_some().then_some(id)
}

/// Whether a question of the person is about what the form asks for: "where do I find the serial number?".
fn asks_about(question: &IntakeQuestion, plain: &str) -> bool {
    let label = remembered(&question.label);
    let said = remembered(plain);
    let is_of_label = |word: &String| label.words.contains(word);
    let names =
        |word: &String| word.chars().count() > 3 && !command::opens_question(word) && is_of_label(word);
    // "What does the visit cost?" is no question about the "Address of the visit".
    let asks_for_more =
        |word: &String| !is_of_label(word) && !command::is_of_finding(word) && fallback::says_something(word);
    let asks_for_it = !matches!(said.asks_by(), Some("much" | "long" | "often" | "when" | "why"));
    asks_for_it && said.words.iter().any(names) && !said.telling().iter().any(asks_for_more)
}
