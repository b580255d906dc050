//! Which of a question's options are meant: by their places, their words, yes or no, or by what one is reached by.

use jiff::Timestamp;
use jiff::tz::Offset;
use knowledge::{Control, IntakeQuestion};

use super::{Read, Refusal};
use crate::about_answer;
use crate::choice::{self, Chosen, Described};
use crate::fallback;
use crate::intake::when::{self, Direction};
use crate::intake::{command, say};
use crate::words::{Text, remembered};

/// The options that a text names.
pub(super) fn option(text: &str, question: &IntakeQuestion, is_multiple: bool) -> Result<Read, Refusal> {
    let options = &question.options;
    let places = places(text, question, is_multiple).ok_or(Refusal::NoOption)?;
    let chosen: Vec<_> = places.iter().filter_map(|place| options.get(*place)).collect();
    if chosen.is_empty() || (chosen.len() > 1 && !is_multiple) {
        return Err(Refusal::NoOption);
    }
    let texts: Vec<&str> = chosen.iter().map(|option| option.text.as_str()).collect();
    Ok(Read {
        values: chosen.iter().map(|option| option.value.clone()).collect(),
        text: texts.join(", "),
    })
}

/// A text without words that only choose: "bad" of "im Bad", whatever that is in English. Nothing of one that denies.
fn bare(said: &Text) -> String {
    let denies = |word: &String| command::verdict(word) == Some(false);
    if said.words.iter().any(denies) {
        return String::new();
    }
    let words = said.words.iter().filter(|word| !choice::is_around(word));
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The options that a text chooses, in their order.
fn places(text: &str, question: &IntakeQuestion, is_multiple: bool) -> Option<Vec<usize>> {
    let labels: Vec<&str> = question
        .options
        .iter()
        .map(|option| option.text.as_str())
        .collect();
    let said = remembered(text);
    let bare = bare(&said);
    let exact = question.options.iter().position(|option| {
        remembered(&option.text).folded == said.folded
            || (!bare.is_empty() && remembered(&option.text).folded == bare)
            || remembered(&say::option_label(&option.text)).folded == said.folded
            || option.value.eq_ignore_ascii_case(text)
    });
    if let Some(place) = exact {
        return Some(vec![place]);
    }
    if command::is(command::Command::Unknown, text)
        && let Some(place) = question.options.iter().position(is_dont_know)
    {
        return Some(vec![place]);
    }
    if let Some(place) = by_verdict(text, &labels).or_else(|| by_contact(&said, &labels)) {
        return Some(vec![place]);
    }
    let takes_any = choice::takes_any(&said);
    if takes_any || command::is(command::Command::Any, text) {
        let is_any = |label: &&str| {
            command::begins(command::Command::Any, label) || choice::takes_any(&remembered(label))
        };
        let mut of_any = (0..labels.len()).filter(|place| labels.get(*place).is_some_and(is_any));
        if let Some(place) = of_any.next().filter(|_| of_any.next().is_none()) {
            return Some(vec![place]);
        }
        // The person leaves it open, and the first one is no more meant than the others.
        if takes_any && !is_multiple {
            return None;
        }
    }
    match choice::by_form(&said, &labels, "") {
        Some(Chosen::Options(places)) if places.len() == 1 || is_multiple => return Some(places),
        Some(Chosen::Left(_) | Chosen::OutOfRange | Chosen::NoneOfThese) => return None,
        _ => {}
    }
    let described: Vec<Described> = labels.iter().map(|label| Described::new(label)).collect();
    if !is_multiple {
        return choice::by_words(&said, &described).map(|pointed| vec![pointed.place]);
    }
    if command::is(command::Command::Any, text) {
        let chosen = |place: &usize| {
            question
                .options
                .get(*place)
                .is_some_and(|option| !is_dont_know(option))
        };
        return Some((0..labels.len()).filter(chosen).collect());
    }
    let mut places: Vec<usize> = text
        .split([',', ';', '\n', '&', '+'])
        .flat_map(|part| part.split(" and ").flat_map(|part| part.split(" or ")))
        .flat_map(|part| part.split(" und ").flat_map(|part| part.split(" oder ")))
        .filter_map(|part| {
            let part = remembered(part);
            let exact = labels
                .iter()
                .position(|label| remembered(label).folded == part.folded);
            exact.or_else(|| match choice::by_form(&part, &labels, "") {
                Some(Chosen::Options(places)) => places.first().copied(),
                _ => choice::by_words(&part, &described).map(|pointed| pointed.place),
            })
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    (!places.is_empty()).then_some(places)
}

/// "Yes, it is open": the one option that says yes, or no, where no other option says it.
fn by_verdict(text: &str, labels: &[&str]) -> Option<usize> {
    let verdict = |text: &str| command::verdict(remembered(text).words.first()?);
    let said = verdict(text)?;
    let mut saying =
        (0..labels.len()).filter(|place| labels.get(*place).and_then(|label| verdict(label)) == Some(said));
    let place = saying.next()?;
    saying.next().is_none().then_some(place)
}

fn is_dont_know(option: &knowledge::FormOption) -> bool {
    option.value.eq_ignore_ascii_case("dont_know_answer")
        || command::is(command::Command::Unknown, &option.text)
}

/// "Something else", "Another one".
const MOST_WORDS_OF_OTHER: usize = 2;

/// Longer answers to a choice say more than what it is.
const MOST_OTHER_WORDS: usize = 4;

/// Whether a text names by what one is reached, where the question offers it: "call me" to "E-mail" and "Phone".
pub(in crate::intake) fn names_contact(text: &str, question: &IntakeQuestion) -> bool {
    let labels: Vec<&str> = question
        .options
        .iter()
        .map(|option| option.text.as_str())
        .collect();
    question.control == Control::Choice && by_contact(&remembered(text), &labels).is_some()
}

/// The one option that is called by what a text says one is reached by.
fn by_contact(said: &Text, labels: &[&str]) -> Option<usize> {
    command::ways_to_reach().into_iter().find_map(|way| {
        let names = |words: &[String]| words.iter().any(|word| way.contains(word));
        let mut having = (0..labels.len()).filter(|place| {
            labels
                .get(*place)
                .is_some_and(|label| names(&remembered(label).words))
        });
        let place = having
            .next()
            .filter(|_| having.next().is_none() && names(&said.words))?;
        Some(place)
    })
}

/// The value of the option that stands for all the others, where a few words name what is among none of them.
pub(in crate::intake) fn names_other(question: &IntakeQuestion, plain: &str) -> Option<String> {
    let said = remembered(plain);
    let is_name = (1..=MOST_OTHER_WORDS).contains(&said.words.len())
        && said
            .words
            .iter()
            .any(|word| word.chars().any(char::is_alphabetic) && fallback::says_something(word))
        && command::verdict(said.words.first()?).is_none()
        && crate::small_talk::small_talk(plain).is_none()
        && when::read(plain, Timestamp::UNIX_EPOCH, Offset::UTC, Direction::Past).is_none()
        && !about_answer::is_time(&said);
    // "Rabbit or other small pet" stands for itself.
    let other = question.options.iter().rfind(|option| {
        let words = &remembered(&option.text).words;
        words.len() <= MOST_WORDS_OF_OTHER && words.iter().any(|word| command::means_other(word))
    });
    other.filter(|_| is_name).map(|option| option.value.clone())
}
