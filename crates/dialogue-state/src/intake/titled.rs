//! Which form a text asks for by its title.

use knowledge::IntakeForm;

use super::command;
use crate::choice::has_same_stem;
use crate::turn::Turn;
use crate::words::{Text, remembered};
use crate::{about_answer, context, fallback};

/// The form that a text asks for by its title, whatever wish stands around it: "I want to report a repair", "it is a fault,
/// let me report it".
pub(crate) fn named<'a>(turn: &Turn<'a>, said: &Text) -> Option<&'a IntakeForm> {
    if !turn.knowledge.settings.handoff.intake {
        return None;
    }
    let forms = &turn.knowledge.forms;
    // The same for all of them.
    let head = (!forms.is_empty()).then(|| before_reason(said)).flatten();
    forms.iter().find(|form| {
        let title = remembered(&form.title);
        let is_wished = is_titled(&title, said) || head.as_ref().is_some_and(|head| is_titled(&title, head));
        is_wished && !may_be_a_subject(&title, said, turn)
    })
}

/// Whether a text wishes for a form and hardly says why: "I want to make a complaint about the bus" tells no story.
pub(super) fn is_mere_wish(title: &Text, said: &Text) -> bool {
    const FEWEST_OF_STORY: usize = 6;
    is_titled(title, said)
        || before_reason(said).is_some_and(|head| {
            is_titled(title, &head) && said.words.len() < head.words.len() + FEWEST_OF_STORY
        })
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
    let asks = said.plain.contains(['?', '？']) || said.asks_by().is_some();
    if said.words.iter().any(|word| command::refrains(word)) {
        return false;
    }
    let has_all = |telling: Vec<String>| telling.len() > 1 && telling.iter().all(|known| has(said, known));
    ends_so
        || (!asks
            && says_no_more(title, said)
            && (either(&title.words).into_iter().any(has_all)
                || thing(title).is_some_and(|thing| has(said, &thing))))
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
    said.words.iter().any(|word| is_like(word, known))
}

/// Whether two words may be said for each other: forms of one word, or what a mistake is called.
fn is_like(word: &str, known: &str) -> bool {
    word == known || has_same_stem(word, known) || (command::names_fault(word) && command::names_fault(known))
}

/// Whether a text tells nothing that its title does not, beside a wish.
fn says_no_more(title: &Text, said: &Text) -> bool {
    let telling = title.telling();
    let is_of_title = |word: &String| telling.iter().any(|known| is_like(word, known));
    let says_nothing = |word: &String| {
        command::is_around(word) || command::is_filing(word) || !fallback::says_something(word)
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
