//! Several questions in one message: "how do I check my badge and can I see expired passes?"
//!
//! A message is cut where a new question begins, and it counts as several only when each part, by itself, is sure of
//! another entry. "My token is valid and active but rejected" stays one.

mod joined;

use std::sync::LazyLock;

use intent_classifier::{DecisionCosts, Ranking, Verdict, Word, decide};
use regex::Regex;

use crate::fallback;
use crate::words::words;
pub(crate) use joined::joined;

/// How a question begins, in English and German.
const ASKS: &str = r"(?:how|what|why|when|where|which|who|whose)\b
    |(?:can|could|may|do|does|did|is|are|should|will|would|must|have|has)\s+(?:i|we|you|it|they|there|my|our|the|this|that|a|an|one|someone)\b
    |(?:wie|was|warum|wann|wo|wohin|woher|wieso|weshalb|wer|welche[nmrs]?)\b
    |(?:kann|könnte|darf|muss|soll|ist|sind|habe|hat|gibt|wird|werden)\s+(?:ich|wir|man|es|das|der|die|ein|eine|mein|meine|unser|unsere)\b";

/// Where one question may end and the next begin: after a question mark or a line, at a number of a list, at a sentence
/// that asks, at "and" where it asks, somebody tells of themselves or something is stated of a thing that is named ("it" is what
/// was named before), and at "and also", whatever follows.
static SEAM: LazyLock<Regex> = LazyLock::new(|| {
    let joins = r"(?:and\s+also|and\s+then|and\s+secondly|and|also|plus|as\s+well\s+as|besides,?|furthermore,?|und\s+auch|und\s+außerdem|und\s+dann|und|außerdem|sowie)";
    Regex::new(&format!(
        r"(?ix) (?P<hard>[?;]\s+(?:{joins}\s+)*|\n\s*|\s+\(?[2-4][.)]\s+|[.;,!]?\s+(?:and\s+|und\s+)?(?:second(?:ly)?|third(?:ly)?|zweitens|drittens)[:,]\s+)
        | [.!]\s+(?:{joins},?\s+|another\s+question:?\s+|noch\s+eine\s+frage:?\s+)*(?P<sentence>{ASKS})
        | (?:,\s*|\s+){joins}\s+(?P<asks>{ASKS}|(?:i|i['’]?m|i['’]?ve|we|my|our|ich|wir|meine?|unsere?)\b)
        | (?P<comma>,\s*)(?P<listed>{ASKS})
        | [,.;]?\s+(?:and\s+also|oh\s+and|and\s+another\s+thing:?|und\s+außerdem|und\s+auch|und\s+noch\s+etwas:?)\s+(?P<also>\p{{L}})
        | (?:,\s*|\s+)(?:and|und)\s+(?P<states>(?:the|there|now|then|der|die|das|da|jetzt|nun|dann)\b)"
    ))
    .expect("the pattern is valid")
});

/// What asks by itself: after it, a comma may begin the next question. "When it expires, how do I renew it?" is one.
static ASKING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?ix)^\s*(?:(?:hi|hello|hey|hallo)\b[\s,!.]*)?(?P<word>{ASKS})"
    ))
    .expect("the pattern is valid")
});

/// Shorter pieces are no questions.
const FEWEST_WORDS: usize = 3;

/// Two things that are named and no more: "refund and hotel". In "token and password reset" the last word is of both.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let between = r"(?:\s*[,&+/]\s*|\s+(?:and|und)\s+)";
    Regex::new(&format!(
        r"(?i)^\s*(?P<one>\p{{L}}+){between}(?P<other>\p{{L}}+)\W*$"
    ))
    .expect("the pattern is valid")
});

/// Messages are cut at their first few seams only.
const MOST_SEAMS: usize = 4;

/// Where a text may be cut beside where it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Where something is stated of a thing: "water in my unit and the app is down".
    AtStatements,
    /// Nowhere: what follows a wish or a deed is what came of it.
    AtQuestions,
}

/// Ways to cut `text` into questions, from the finest to the coarsest; none when it is one.
pub(crate) fn questions(text: &str, cut: Cut) -> Vec<Vec<String>> {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(seam) = SEAM.captures_at(text, at) {
        let Some(whole) = seam.get(0) else { break };
        let begins = ["asks", "sentence", "listed", "also", "states"]
            .iter()
            .find_map(|name| seam.name(name));
        at = whole.end();
        if seam.name("states").is_some() && cut == Cut::AtQuestions {
            continue;
        }
        let before = cuts.last().map_or(0, |(_, next)| *next);
        if seam.name("comma").is_some() && !is_question(text.get(before..whole.start()).unwrap_or_default()) {
            continue;
        }
        let keeps_mark = whole.as_str().starts_with(['?', '.', '!']);
        let end = whole.start() + usize::from(keeps_mark);
        cuts.push((end, begins.map_or(whole.end(), |begins| begins.start())));
        if cuts.len() == MOST_SEAMS {
            break;
        }
    }
    let mut ways = Vec::new();
    if cuts.len() > 1 {
        ways.push(cut_at(text, &cuts));
    }
    ways.extend(cuts.iter().map(|cut| cut_at(text, &[*cut])));
    ways.retain(|parts| {
        (2..=3).contains(&parts.len())
            && parts
                .iter()
                .all(|part| part.split_whitespace().count() >= FEWEST_WORDS)
    });
    ways.extend(named(text));
    ways
}

/// The two things that a text of a few words names.
fn named(text: &str) -> Option<Vec<String>> {
    let things = NAMED.captures(text)?;
    let parts = ["one", "other"].map(|name| things.name(name).map(|part| part.as_str().to_owned()));
    parts.into_iter().collect()
}

/// Whether a part asks by itself, and says not only when or if.
fn is_question(part: &str) -> bool {
    let Some(asks) = ASKING.captures(part).and_then(|captures| captures.name("word")) else {
        return false;
    };
    let rest = part.get(asks.end()..).unwrap_or_default();
    match asks.as_str().to_lowercase().as_str() {
        // "When it expires" only says when, "when does it expire" asks.
        "when" => words(rest)
            .first()
            .is_some_and(|next| AUXILIARIES.contains(&next.as_str())),
        "was" => false,
        _ => true,
    }
}

/// Behind "when" they make a question.
const AUXILIARIES: &[&str] = &[
    "am", "are", "can", "could", "did", "do", "does", "has", "have", "is", "must", "should", "was", "were",
    "will", "would",
];

fn cut_at(text: &str, cuts: &[(usize, usize)]) -> Vec<String> {
    let starts = std::iter::once(0).chain(cuts.iter().map(|(_, next)| *next));
    let ends = cuts.iter().map(|(end, _)| *end).chain([text.len()]);
    starts
        .zip(ends)
        .filter_map(|(start, end)| text.get(start..end))
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Beside a part that is sure, another needs so much of the confidence, and so much more than the next: each answer stands
/// under its question, which tells whether it is meant.
const LEAST_BESIDE: f64 = 0.6;
const FAR_BEFORE: f64 = 2.0;

/// Whether an utterance leads to its first entry, though not surely.
pub(crate) fn leads(ranking: &Ranking, costs: DecisionCosts) -> bool {
    let confidence = |place: usize| ranking.candidates.get(place).map_or(0.0, |one| one.confidence);
    // "How do I repair the coffee machine" is near how to add a printer, and about a thing that nobody knows.
    let is_of_nothing = |word: &Word| {
        word.content && !word.known && word.text.chars().count() > 2 && fallback::says_something(&word.text)
    };
    matches!(decide(ranking, costs), Verdict::Clarify(_))
        && !ranking.words.iter().any(is_of_nothing)
        && confidence(0) >= LEAST_BESIDE
        && confidence(0) >= FAR_BEFORE * confidence(1)
}

/// Whether a part names anything: "What should I do?" is about what was said before it, whatever article has it as its question.
fn names_something(ranking: &Ranking) -> bool {
    let mut words = ranking.words.iter();
    words.any(|word| word.content && fallback::says_something(&word.text))
}

/// Whether each part is about another entry, one of them surely.
pub(crate) fn are_clear(rankings: &[Ranking], costs: DecisionCosts) -> bool {
    let is_sure = |ranking: &Ranking| decide(ranking, costs) == Verdict::Answer;
    let clear = rankings
        .iter()
        .filter(|ranking| is_sure(ranking) || leads(ranking, costs));
    let mut entries: Vec<&str> = clear
        .filter_map(|ranking| ranking.candidates.first())
        .map(|first| first.id.as_str())
        .collect();
    entries.sort_unstable();
    entries.dedup();
    rankings.len() > 1
        && entries.len() == rankings.len()
        && rankings.iter().any(is_sure)
        && rankings.iter().all(names_something)
}

/// The question of two that the answer to the other leaves open: the whole message is answered by what one of them asks, and
/// the other asks something else, by itself. "And how long does it take?" is about the first, so it is none.
pub(crate) fn left_open(
    questions: &[String],
    rankings: &[Ranking],
    whole: &Ranking,
    costs: DecisionCosts,
) -> Option<String> {
    let answer = |ranking: &Ranking| {
        let first = ranking.candidates.first()?;
        (decide(ranking, costs) == Verdict::Answer).then(|| first.id.clone())
    };
    let given = answer(whole)?;
    let [one, other] = rankings else { return None };
    let open = match (answer(one), answer(other)) {
        (Some(id), None) if id == given => 1,
        (None, Some(id)) if id == given => 0,
        _ => return None,
    };
    let (question, ranking) = (questions.get(open)?, rankings.get(open)?);
    let leads_to_it = ranking.candidates.first().is_some_and(|first| first.id == given);
    let is_open = is_question(question)
        && names_something(ranking)
        && !leads_to_it
        && !words(question).iter().any(|word| points_back(word));
    is_open.then(|| question.trim_end_matches(['?', '!', '.', ' ']).to_owned())
}

/// Whether a word stands for something that was named before.
fn points_back(word: &str) -> bool {
    const POINTING: &[&str] = &[
        "it", "its", "that", "this", "they", "them", "these", "those", "there", "then", "one", "ones", "es",
        "das", "dies", "sie", "ihn", "dort", "dann", "dafür", "damit", "dazu", "you",
    ];
    POINTING.contains(&word)
}

#[cfg(test)]
mod tests {
    use intent_classifier::{Classifier, Document, TrainingSettings};

    use super::*;

    #[test]
    fn a_message_is_cut_where_a_question_begins() {
        let ways = questions(
            "how do I check my badge and can I see expired passes?",
            Cut::AtStatements,
        );

        assert_eq!(ways, [["how do I check my badge", "can I see expired passes?"]]);
    }

    #[test]
    fn two_things_that_are_named_are_two_parts() {
        for (text, parts) in [
            ("refund and hotel", ["refund", "hotel"]),
            ("Rechnung & Termin?", ["Rechnung", "Termin"]),
        ] {
            assert_eq!(questions(text, Cut::AtStatements), [parts], "{text}");
        }
    }

    #[test]
    fn a_sentence_with_and_is_not_cut() {
        for text in [
            "my token is valid and active but rejected",
            "I made a token and it fails",
            "reset or regenerate and revoke",
        ] {
            assert!(questions(text, Cut::AtStatements).is_empty(), "{text}");
        }
    }

    /// Two questions are taken one after another; one that names two things, or says more of one, is one.
    #[test]
    fn a_message_asks_as_many_questions_as_it_has() {
        let desk = desk();
        for (text, entries) in [
            (
                "how do I renew my token and where are the invoices?",
                &["renew", "invoice"][..],
            ),
            (
                "How do I renew a token? Where do I find my invoice?",
                &["renew", "invoice"],
            ),
            (
                "Where is my parcel, and how do I reset my password?",
                &["parcel", "password"],
            ),
            (
                "How do I cancel my order. Also where do I find the invoice",
                &["cancel", "invoice"],
            ),
            (
                "where is my parcel\nhow do I cancel my order",
                &["parcel", "cancel"],
            ),
            (
                "1) How do I reset my password? 2) Where do I find invoices?",
                &["password", "invoice"],
            ),
            (
                "1. How do I reset my password 2. Where is my parcel",
                &["password", "parcel"],
            ),
            (
                "first: how do I reset my password. second: where is my parcel?",
                &["password", "parcel"],
            ),
            (
                "how do I reset my password, where is my parcel and how do I cancel my order?",
                &["password", "parcel", "cancel"],
            ),
            (
                "I need to reset my password and also the parcel is late, where is it",
                &["password", "parcel"],
            ),
            (
                "How do I reset my password and I also need the invoice, where do I find it",
                &["password", "invoice"],
            ),
            (
                "Wie erneuere ich mein Token und wo finde ich meine Rechnung?",
                &[],
            ),
            (
                "when is my parcel coming, and how do I reset my password?",
                &["parcel", "password"],
            ),
            ("token and password reset", &[]),
            ("my token is valid and active but rejected", &[]),
            ("how do I reset my password and how long does it take?", &[]),
            ("where is the invoice and the parcel", &[]),
            ("When my token expires, how do I renew it?", &[]),
            ("I reset my password. It did not help!", &[]),
        ] {
            let found = questions(text, Cut::AtStatements)
                .iter()
                .map(|parts| parts.iter().map(|part| desk.rank(part)).collect::<Vec<_>>())
                .find(|rankings| are_clear(rankings, DecisionCosts::default()))
                .unwrap_or_default();

            let ids: Vec<&str> = found
                .iter()
                .map(|ranking| ranking.candidates[0].id.as_str())
                .collect();
            assert_eq!(ids, entries, "{text}: {:?}", questions(text, Cut::AtStatements));
        }
    }

    #[test]
    fn a_german_message_is_cut_where_a_question_begins() {
        let ways = questions(
            "Wie erneuere ich mein Token und wo finde ich meine Rechnung?",
            Cut::AtStatements,
        );

        assert_eq!(
            ways,
            [["Wie erneuere ich mein Token", "wo finde ich meine Rechnung?"]]
        );
    }

    fn desk() -> Classifier {
        let documents = [
            (
                "renew",
                "How do I renew an access token?",
                "Choose Renew in the list of tokens.",
            ),
            ("invoice", "Where do I find my invoices?", "Under Billing."),
            ("parcel", "Where is my parcel?", "See the tracking page."),
            (
                "password",
                "How do I reset my password?",
                "Choose Forgot password.",
            ),
            (
                "cancel",
                "How do I cancel my order?",
                "Choose Cancel on the page of the order.",
            ),
        ]
        .map(|(id, title, body)| Document {
            id: id.to_owned(),
            title: title.to_owned(),
            body: body.to_owned(),
            ..Document::default()
        });
        Classifier::train(&documents, &TrainingSettings::default())
    }

    #[test]
    fn question_marks_and_lines_are_seams() {
        assert_eq!(
            questions("Where is the gate? How do I open it?", Cut::AtStatements).len(),
            1
        );
        assert_eq!(
            questions("where is the gate\nhow do I open it", Cut::AtStatements).len(),
            1
        );
    }
}
