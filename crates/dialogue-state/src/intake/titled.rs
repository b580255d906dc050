//! Which form a text asks for by its title.

use std::cmp::Reverse;

use knowledge::{Control, FormOption, IntakeForm};

use super::{command, known};
use crate::choice::has_same_stem;
use crate::said::Said;
use crate::turn::Turn;
use crate::words::{Text, folds_to, remembered};
use crate::{about_answer, context, fallback};

/// The form that a text asks for by its title, whatever wish stands around it: "I want to report a repair", "it is a fault,
/// let me report it".
pub(crate) fn named<'a>(turn: &Turn<'a>, said: &Said) -> Option<&'a IntakeForm> {
    let forms = &turn.knowledge.forms;
    if forms.is_empty() || !turn.knowledge.settings.handoff.intake {
        return None;
    }
    let understanding = turn.understanding;
    let is_as_understood = understanding
        .said
        .as_ref()
        .is_some_and(|known| std::ptr::eq(known, said));
    let place = if is_as_understood {
        *understanding
            .recalled
            .form
            .get_or_init(|| place_of_named(turn, said))
    } else {
        place_of_named(turn, said)
    };
    // What was spoken of only the state knows, so this is not recalled with the understanding.
    place
        .and_then(|place| forms.get(place))
        .or_else(|| done_to_it(turn, said))
        .or_else(|| visiting(turn, said))
}

/// The one form by whose title somebody of a trade comes, where that is wished for: "can somebody come out?" of "Request an
/// engineer visit".
fn visiting<'a>(turn: &Turn<'a>, said: &Said) -> Option<&'a IntakeForm> {
    if !said.asks_to_come {
        return None;
    }
    let comes = |form: &&IntakeForm| {
        let title = remembered(&form.title);
        title.words.iter().any(|word| command::is_visiting(word))
    };
    let mut found = turn.knowledge.forms.iter().filter(comes);
    found.next().filter(|_| found.next().is_none())
}

/// The one form whose title says that it takes complaints, for who does not say that they have none.
pub(crate) fn complaining<'a>(turn: &Turn<'a>, said: &Text) -> Option<&'a IntakeForm> {
    let refrains = said.words.iter().any(|word| command::refrains(word));
    if !turn.knowledge.settings.handoff.intake || refrains {
        return None;
    }
    let complains = |form: &&IntakeForm| {
        let title = remembered(&form.title);
        title.words.iter().any(|word| command::is_complaining(word))
    };
    let mut found = turn.knowledge.forms.iter().filter(complains);
    found.next().filter(|_| found.next().is_none())
}

/// The one form that has more of what is told among its options than the others: who tells that the gas is off may hand that in
/// where a form has "Gas". A question is no trouble.
pub(crate) fn of_trouble<'a>(turn: &Turn<'a>, said: &Text) -> Option<&'a IntakeForm> {
    if !turn.knowledge.settings.handoff.intake {
        return None;
    }
    let clauses = said.plain.split_inclusive([',', '.', ';', '!', '?', '\n']);
    let told: Vec<&str> = clauses
        .filter(|clause| !clause.ends_with('?') && remembered(clause).asks_by().is_none())
        .collect();
    let told = remembered(&told.concat());
    if told.words.iter().any(|word| command::refrains(word)) {
        return None;
    }
    let folded = format!(" {} ", told.folded);
    let is_named = |option: &FormOption| {
        let option = remembered(&option.text);
        known::is_telling_option(&option.folded) && folded.contains(&format!(" {} ", option.folded))
    };
    let named = |form: &IntakeForm| {
        let choices = form
            .questions
            .iter()
            .filter(|question| matches!(question.control, Control::Choice | Control::MultiChoice));
        choices
            .filter(|question| question.options.iter().any(is_named))
            .count()
    };
    let forms = turn.knowledge.forms.iter().filter(|form| takes_trouble(form));
    let mut found: Vec<(usize, &IntakeForm)> = forms.map(|form| (named(form), form)).collect();
    found.sort_by_key(|(count, _)| Reverse(*count));
    match found.as_slice() {
        [(count, form), rest @ ..] if *count > 0 && rest.first().is_none_or(|(other, _)| other < count) => {
            Some(form)
        }
        _ => None,
    }
}

/// Whether a form may be offered to who only tells a trouble: it belongs to no topic, or says in its title that it takes one. "Reservation
/// usage" has products among its options, and is about none of their troubles.
fn takes_trouble(form: &IntakeForm) -> bool {
    const LONGEST_TITLE_CHARS: usize = 60;
    let title = remembered(&form.title);
    let names_one = |word: &String| {
        command::names_fault(word) || command::is_visiting(word) || command::is_complaining(word)
    };
    let takes_any = form.support_topic_ids.is_empty() || title.words.iter().any(names_one);
    takes_any && form.title.chars().count() <= LONGEST_TITLE_CHARS
}

/// The form that is called as `text`, letter by letter.
pub(crate) fn called<'a>(turn: &Turn<'a>, text: &Text) -> Option<&'a IntakeForm> {
    let is_so = |form: &&IntakeForm| folds_to(&form.title, &text.folded);
    let mut forms = turn.knowledge.forms.iter();
    forms
        .find(is_so)
        .filter(|_| turn.knowledge.settings.handoff.intake && !text.folded.is_empty())
}

fn place_of_named(turn: &Turn<'_>, said: &Text) -> Option<usize> {
    // The same for all of them.
    let heads = [before_reason(said), first_clause(said)];
    turn.knowledge.forms.iter().position(|form| {
        let title = remembered(&form.title);
        let is_wished = is_titled(&title, said) || heads.iter().flatten().any(|head| is_titled(&title, head));
        is_wished && !may_be_a_subject(&title, said, turn)
    })
}

/// The one form whose title names what shall be done to what was spoken of: "report it" of "Report a problem", "ich möchte das
/// melden" of "Schaden melden".
fn done_to_it<'a>(turn: &Turn<'a>, said: &Text) -> Option<&'a IntakeForm> {
    const MOST_WORDS: usize = 8;
    let is_spoken_of = !turn.state.questions.is_empty() && said.words.len() <= MOST_WORDS;
    let points = said.words.iter().any(|word| command::points(word));
    // "Yes, report": behind an answer that says to.
    let agrees = said
        .words
        .first()
        .is_some_and(|first| command::verdict(first) == Some(true));
    let wishes = agrees || said.words.iter().any(|word| command::wants(word));
    let asks = said.plain.contains(['?', '？']) || said.asks_by().is_some();
    if !is_spoken_of || asks || !(points || wishes) || said.words.iter().any(|word| command::refrains(word)) {
        return None;
    }
    let mut telling = said.words.iter().filter(|word| {
        let says_nothing = command::points(word)
            || command::is_around(word)
            || command::wants(word)
            || command::wishes(word)
            || command::verdict(word) == Some(true);
        !says_nothing
    });
    let deed = telling.next().filter(|_| telling.next().is_none())?;
    let does = |form: &&IntakeForm| {
        let title = &remembered(&form.title).words;
        let ends = [title.first(), title.last()];
        title.len() > 1 && ends.into_iter().flatten().any(|word| is_like(word, deed)) && is_deed(title, deed)
    };
    let mut found = turn.knowledge.forms.iter().filter(does);
    found.next().filter(|_| found.next().is_none())
}

/// Whether a word is what a title says to do: its first word in English, its last one in German; a thing that stands there is
/// none, and begins with a capital in German.
fn is_deed(title: &[String], deed: &str) -> bool {
    let is_first = title.first().is_some_and(|first| is_like(first, deed));
    let is_last = title.last().is_some_and(|last| is_like(last, deed));
    is_first || (is_last && deed.ends_with("en"))
}

/// Whether a text wishes for a form and hardly says why: "I want to make a complaint about the bus" tells no story.
pub(super) fn is_mere_wish(title: &Text, said: &Text) -> bool {
    const FEWEST_OF_STORY: usize = 6;
    let heads = [before_reason(said), first_clause(said)];
    is_titled(title, said)
        || heads
            .into_iter()
            .flatten()
            .any(|head| is_titled(title, &head) && said.words.len() < head.words.len() + FEWEST_OF_STORY)
}

/// What is wished for, without what is told behind it: "I need an appointment" of "…, my dog is limping".
fn first_clause(said: &Text) -> Option<Text> {
    let (head, rest) = said.plain.trim().split_once([',', ';', '.', '!', '\n'])?;
    let is_more = !(head.trim().is_empty() || remembered(rest).words.is_empty());
    is_more.then(|| Text::new(head))
}

/// What is wished for, without why: "I want to make a complaint" of "… because the driver was rude".
fn before_reason(said: &Text) -> Option<Text> {
    if !said.words.iter().any(|word| command::begins_reason(word)) {
        return None;
    }
    let words = said.plain.split_whitespace();
    let head: Vec<&str> = words
        .take_while(|word| {
            !remembered(word)
                .words
                .iter()
                .any(|word| command::begins_reason(word))
        })
        .collect();
    let head = head.join(" ");
    (!head.is_empty() && head.len() < said.plain.trim().len()).then(|| Text::new(head))
}

/// Whether a text is a title and a wish: it ends in the title, or it has all words of the title that tell something and no
/// other that does. Who asks how is not filling in a form yet.
pub(super) fn is_titled(title: &Text, said: &Text) -> bool {
    let ends_so = said
        .words
        .strip_suffix(title.words.as_slice())
        .is_some_and(|before| title.words.len() > 1 && before.iter().all(|word| command::is_around(word)));
    let is_polite = command::asks_politely(&said.words);
    let asks = !is_polite && (said.plain.contains(['?', '？']) || said.asks_by().is_some());
    if said.words.iter().any(|word| command::refrains(word)) {
        return false;
    }
    let has_all = |telling: Vec<String>| telling.len() > 1 && telling.iter().all(|known| has(said, known));
    ends_so
        || (!asks
            && says_no_more(title, said)
            && (either(&title.words).into_iter().any(has_all)
                || thing(title).is_some_and(|thing| has(said, &thing))
                || wants_thing(title, said)))
}

/// Whether a text wishes for what a title asks for by a word of its own: "I need an appointment" of "Appointment request".
fn wants_thing(title: &Text, said: &Text) -> bool {
    let is_wish =
        |word: &String| command::is_filing(word) || command::is_asking(word) || command::wants(word);
    let wishes = command::asks_politely(&said.words) || said.words.iter().any(is_wish);
    let (asking, things): (Vec<&String>, Vec<&String>) = title
        .telling()
        .iter()
        .filter(|word| !command::is_filing(word))
        .partition(|word| command::is_asking(word));
    !asking.is_empty() && !things.is_empty() && things.into_iter().all(|thing| has(said, thing)) && wishes
}

/// The one thing that a title names: "Complaint", "Complaint form".
fn thing(title: &Text) -> Option<String> {
    let mut things = title.telling().iter().filter(|word| !command::is_filing(word));
    things.next().filter(|_| things.next().is_none()).cloned()
}

/// Whether a word that is the whole title stands alone, with no wish, and articles are about it: "returns?".
fn may_be_a_subject(title: &Text, said: &Text, turn: &Turn<'_>) -> bool {
    let is_wish = |word: &String| command::is_filing(word) || command::wishes(word);
    thing(title).is_some_and(|thing| turn.questions_with(&thing) > 0) && !said.words.iter().any(is_wish)
}

fn has(said: &Text, known: &str) -> bool {
    said.words.iter().any(|word| is_like(word, known)) || parts_of(known, said).is_some()
}

/// The two words of a text that a word is made of: "Beratungstermin" of "einen Termin zur Beratung".
fn parts_of<'t>(known: &str, said: &'t Text) -> Option<[&'t str; 2]> {
    const FEWEST_LETTERS: usize = 4;
    const JOINTS: [&str; 5] = ["", "s", "n", "en", "es"];
    let mut long = said
        .words
        .iter()
        .filter(|word| word.chars().count() >= FEWEST_LETTERS);
    long.find_map(|first| {
        let rest = known
            .strip_prefix(first.as_str())
            .filter(|rest| !rest.is_empty())?;
        let ends = |last: &&String| {
            JOINTS
                .iter()
                .any(|joint| rest.strip_prefix(joint) == Some(last.as_str()))
        };
        let last = said
            .words
            .iter()
            .find(|last| last.chars().count() >= FEWEST_LETTERS && ends(last))?;
        Some([first.as_str(), last.as_str()])
    })
}

/// Whether two words may be said for each other: forms of one word, or what a mistake is called.
fn is_like(word: &str, known: &str) -> bool {
    word == known || has_same_stem(word, known) || (command::names_fault(word) && command::names_fault(known))
}

/// Whether a text tells nothing that its title does not, beside a wish.
fn says_no_more(title: &Text, said: &Text) -> bool {
    let telling = title.telling();
    let is_of_title = |word: &String| {
        telling.iter().any(|known| {
            is_like(word, known) || parts_of(known, said).is_some_and(|parts| parts.contains(&word.as_str()))
        })
    };
    // "Can I book …" asks for it by its verb.
    let is_polite = command::asks_politely(&said.words);
    let is_polite_of = |word: &String| is_polite && command::is_polite(word);
    let says_nothing = |word: &String| {
        command::is_around(word)
            || command::is_filing(word)
            || command::is_asking(word)
            || command::wants(word)
            || !fallback::says_something(word)
            || is_polite_of(word)
    };
    said.telling()
        .iter()
        .all(|word| is_of_title(word) || says_nothing(word))
}

/// The telling words of what a title offers: "Report damage or a fault" is "report damage" and "report fault". What only one
/// of two names, the verb, is of both; in German it stands last.
fn either(title: &[String]) -> Vec<Vec<String>> {
    let offered = title.split(|word| command::is_or(word));
    let offered: Vec<Vec<String>> = offered.map(|words| context::telling(&words.join(" "))).collect();
    let (first, last) = (offered.first(), offered.last());
    let whole = |own: &Vec<String>| -> Vec<String> {
        let verb_first = first.and_then(|first| first.get(..first.len().checked_sub(own.len())?));
        let verb_last = last.and_then(|last| last.get(own.len()..));
        let parts = [
            verb_first.unwrap_or_default(),
            own.as_slice(),
            verb_last.unwrap_or_default(),
        ];
        parts.concat()
    };
    offered.iter().map(whole).collect()
}

/// Whether a question has all words of a form's title that tell something: then it is the question that may be meant. "Can I
/// report a problem?" is near to "Report a problem with a box", and is not what asks for it.
pub(crate) fn asks_with_title(question: &str, form: &IntakeForm) -> bool {
    let asking = remembered(question);
    let telling = context::telling(&form.title);
    telling.iter().all(|word| about_answer::has(&asking.words, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_what_a_title_asks_for_is_one_for_its_form() {
        for (title, said) in [
            ("Appointment request", "I would like to make an appointment"),
            ("Appointment request", "book an appointment please"),
            ("Request an appointment", "I need an appointment"),
            ("Appointment request", "appointment please"),
            ("Appointment request", "can I get an appointment?"),
            ("Ask for planting advice", "id like some planting advice"),
            ("Termin vereinbaren", "kann ich einen Termin haben?"),
            ("Book a meeting room", "I want a meeting room"),
            ("Apply for a bike box", "I'd like a bike box"),
            ("Terminanfrage stellen", "ich möchte eine Terminanfrage stellen"),
            ("Termin vereinbaren", "ich brauche einen Termin"),
            ("Reisepass beantragen", "ich hätte gern einen Reisepass"),
            (
                "Beratungstermin vereinbaren",
                "kann ich einen Termin zur Beratung haben",
            ),
        ] {
            assert!(is_titled(&Text::new(title), &Text::new(said)), "{title}: {said}");
        }
        for (title, said) in [
            ("Appointment request", "I have an appointment"),
            ("Appointment request", "appointment"),
            ("Appointment request", "I want to cancel my appointment"),
            ("Appointment request", "can I change my appointment?"),
            ("Appointment request", "how do I get an appointment?"),
            ("Appointment request", "I don't need an appointment"),
            ("Book a meeting room", "I need a room"),
            ("Report a problem", "I need a problem"),
            ("Termin vereinbaren", "ich habe einen Termin"),
        ] {
            assert!(!is_titled(&Text::new(title), &Text::new(said)), "{title}: {said}");
        }
    }

    #[test]
    fn what_shall_be_done_stands_first_or_last_in_a_title() {
        let is_deed_of = |title: &str, deed: &str| is_deed(&Text::new(title).words, deed);
        assert!(is_deed_of("Report a missing bag", "report"));
        assert!(is_deed_of("Schaden melden", "melden"));
        assert!(!is_deed_of("Report a missing bag", "bag"));
        assert!(!is_deed_of("Group booking", "booking"));
    }

    #[test]
    fn what_is_told_behind_a_wish_is_no_part_of_it() {
        let head = |text: &str| first_clause(&Text::new(text)).map(|head| head.plain.clone());
        assert_eq!(
            head("I need an appointment, my dog is limping").as_deref(),
            Some("I need an appointment")
        );
        assert_eq!(head("I need an appointment."), None);
        assert_eq!(head(", and then"), None);
    }

    #[test]
    fn either_of_a_title_is_what_it_offers() {
        for (title, offered) in [
            ("Report a repair", vec![vec!["report", "repair"]]),
            (
                "Report damage or a fault",
                vec![vec!["report", "damage"], vec!["report", "fault"]],
            ),
            (
                "Schaden oder Panne melden",
                vec![vec!["schaden", "melden"], vec!["panne", "melden"]],
            ),
        ] {
            assert_eq!(either(&Text::new(title).words), offered, "{title}");
        }
    }
}
