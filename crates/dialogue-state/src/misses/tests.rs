use knowledge::{Knowledge, SourceFile};
use serde_json::json;

use super::*;

fn knowledge() -> Knowledge {
    let file = SourceFile {
        path: "gates.md".to_owned(),
        bytes: b"# Gates\n\n**How do I reset my badge?**\n\nAt the desk.\n".to_vec(),
    };
    Knowledge::from_files(vec![file]).knowledge
}

/// A transcript as the log has it: what was written, what it came to, how the conversation stood, the option that was chosen.
type Line<'t> = (&'t str, &'t str, Option<&'t str>, Option<i64>);

/// The place, kind and text of the miss that the last line shows.
fn missed(lines: &[Line<'_>], handoff: Option<&str>) -> Option<(usize, MissKind, String)> {
    let events: Vec<String> = lines
        .iter()
        .map(|(text, ..)| json!({"said": {"text": text, "secrets": []}}).to_string())
        .collect();
    let turns: Vec<Past<'_>> = lines
        .iter()
        .zip(&events)
        .map(|((_, decision, outcome, chosen), event)| Past {
            decision,
            entry: (*decision == "answer").then_some("gates#badge"),
            outcome: *outcome,
            chosen: *chosen,
            event,
        })
        .collect();
    miss(&turns, handoff, &knowledge()).map(|miss| (miss.asked, miss.kind, miss.text))
}

#[test]
fn an_unknown_question_is_its_own_miss() {
    let found = missed(&[("when does the tram go", "unknown", None, None)], None);

    assert_eq!(
        found,
        Some((0, MissKind::Unknown, "when does the tram go".to_owned()))
    );
}

#[test]
fn a_denied_answer_is_a_miss_of_the_question_before_it() {
    let found = missed(
        &[
            ("my badge is broken", "answer", None, None),
            ("that did not help", "answer", Some("denied"), None),
        ],
        None,
    );

    assert_eq!(
        found,
        Some((0, MissKind::Denied, "my badge is broken".to_owned()))
    );
}

#[test]
fn a_choice_among_options_is_not_what_was_asked() {
    let found = missed(
        &[
            ("badge", "clarify", None, None),
            ("2", "answer", None, Some(1)),
            ("no", "unknown", Some("denied"), None),
        ],
        None,
    );

    assert_eq!(found, Some((0, MissKind::Denied, "badge".to_owned())));
}

#[test]
fn none_of_these_is_a_miss_of_the_question_with_the_options() {
    for text in ["None of these", "Nichts davon", "none of them"] {
        let found = missed(
            &[("badge", "clarify", None, None), (text, "unknown", None, None)],
            None,
        );

        assert_eq!(
            found,
            Some((0, MissKind::NoneOfThese, "badge".to_owned())),
            "{text}"
        );
    }
}

#[test]
fn a_correction_is_a_question_of_its_own_once_it_is_denied_too() {
    let found = missed(
        &[
            ("my badge is broken", "answer", None, None),
            (
                "no, I mean the badge of a visitor",
                "answer",
                Some("denied"),
                None,
            ),
            ("that did not help", "handoff", Some("handed_off"), None),
        ],
        Some("denied"),
    );

    assert_eq!(
        found,
        Some((
            1,
            MissKind::Handoff,
            "no, I mean the badge of a visitor".to_owned()
        ))
    );
}

#[test]
fn the_third_miss_in_a_row_is_the_one_that_hands_over() {
    let found = missed(
        &[
            ("when does the tram go", "unknown", None, None),
            ("where does it stop", "unknown", None, None),
            ("what is the fare", "handoff", Some("handed_off"), None),
        ],
        Some("misses"),
    );

    assert_eq!(found, Some((2, MissKind::Handoff, "what is the fare".to_owned())));
}

#[test]
fn a_person_who_is_asked_for_after_an_answer_makes_it_a_miss() {
    let found = missed(
        &[
            ("my badge is broken", "answer", None, None),
            ("give me a person", "handoff", Some("handed_off"), None),
        ],
        Some("asked"),
    );

    assert_eq!(
        found,
        Some((0, MissKind::Handoff, "my badge is broken".to_owned()))
    );
}

#[test]
fn a_person_who_is_asked_for_at_once_is_no_miss() {
    for before in [
        &[][..],
        &[("hello", "smalltalk", None, None)],
        &[
            ("my badge is broken", "answer", None, None),
            ("thanks, solved", "smalltalk", Some("confirmed"), None),
        ],
    ] {
        let mut lines = before.to_vec();
        lines.push(("give me a person", "handoff", Some("handed_off"), None));

        assert_eq!(missed(&lines, Some("asked")), None, "{lines:?}");
    }
}

#[test]
fn what_says_nothing_is_no_miss() {
    for text in ["[GitHub token]", "???", ""] {
        assert_eq!(missed(&[(text, "unknown", None, None)], None), None, "{text}");
    }
}

#[test]
fn a_question_is_the_same_however_it_is_typed() {
    let typed = "How do I reset my badge?";

    for other in [
        "how do i reset my badge",
        "HOW DO I RESET MY BADGE!!",
        " how  do i reset my\u{a0}badge ?",
        "How do I reset my badge? [GitHub token]",
    ] {
        assert_eq!(key(other), key(typed), "{other}");
    }
    assert_ne!(key("how do I lose my badge"), key(typed));
}

#[test]
fn the_entry_that_was_given_last_comes_with_the_miss() {
    let event = |text: &str| json!({"said": {"text": text, "secrets": []}}).to_string();
    let (asked, denied) = (event("my badge is broken"), event("that did not help"));
    let past = |decision, entry, outcome, event| Past {
        decision,
        entry,
        outcome,
        chosen: None,
        event,
    };

    let found = miss(
        &[
            past("answer", Some("gates#badge"), None, &asked),
            past("answer", Some("gates#other"), Some("denied"), &denied),
        ],
        None,
        &knowledge(),
    );

    assert_eq!(found.unwrap().entry.as_deref(), Some("gates#badge"));
}

#[test]
fn a_number_of_no_option_is_no_question() {
    for text in ["1", "#2", "7."] {
        assert_eq!(missed(&[(text, "unknown", None, None)], None), None, "{text}");
    }
    let code = missed(&[("0x80070005", "unknown", None, None)], None);
    assert!(code.is_some());
}

#[test]
fn a_reply_that_ends_with_a_person_is_a_miss_of_the_question_before_it() {
    let found = missed(
        &[
            ("when does the tram go", "unknown", None, None),
            ("1", "unknown", None, None),
            ("that did not help", "handoff", Some("handed_off"), None),
        ],
        Some("misses"),
    );

    assert_eq!(
        found,
        Some((0, MissKind::Handoff, "when does the tram go".to_owned()))
    );
}

/// What a text comes to when it is asked again, after `given` did not help.
fn again(text: &str, given: Option<&str>) -> AskedAgain {
    let agent = Agent::without_encoder(knowledge());
    let event = Event::Said {
        text: text.to_owned(),
        secrets: Vec::new(),
    };
    ask_again(&agent, &event, given, jiff::Timestamp::UNIX_EPOCH.into()).unwrap()
}

#[test]
fn a_question_that_another_entry_answers_now_is_answered() {
    let now = again("How do I reset my badge?", Some("gates#other"));

    assert!(now.is_answered, "{now:?}");
    assert!(now.entry.is_some(), "{now:?}");
}

#[test]
fn a_question_that_the_same_entry_answers_is_not() {
    let entry = again("How do I reset my badge?", None).entry.unwrap();

    let now = again("How do I reset my badge?", Some(entry.as_str()));

    assert_eq!((now.is_answered, now.decision), (false, Decision::Answer));
}

#[test]
fn a_question_that_nothing_answers_is_not() {
    let now = again("when does the tram leave", None);

    assert_eq!((now.is_answered, now.decision), (false, Decision::Unknown));
}
