use super::*;

const OPTIONS: &[&str] = &[
    "Reset a badge",
    "Renew an expired badge",
    "Badge with two-factor code",
];

#[test]
fn an_option_is_chosen_by_its_place() {
    let cases = [
        ("1", 0),
        ("2.", 1),
        ("#3", 2),
        ("the second", 1),
        ("last one please", 2),
        ("first", 0),
        ("I want the third one", 2),
        ("number one", 0),
        ("option 2", 1),
        ("secnod", 1),
        ("two", 1),
        ("renew an expired BADGE!", 1),
        ("option B", 1),
        ("c)", 2),
        ("2️⃣", 1),
        ("③", 2),
        ("not the first one, the second", 1),
        ("2nd one pls", 1),
        ("second to last", 1),
        ("the one in the middle", 1),
        ("either is fine", 0),
        ("das zweite", 1),
        ("Nummer drei bitte", 2),
        ("ich nehme die letzte", 2),
        ("das erste bitte", 0),
        ("nicht das erste, das dritte", 2),
        ("eins", 0),
    ];
    for (text, place) in cases {
        assert_eq!(
            by_form(&Text::new(text), OPTIONS, "None of these"),
            Some(Chosen::Options(vec![place])),
            "{text}"
        );
    }
}

#[test]
fn a_number_that_is_not_there_is_out_of_range() {
    for text in ["0", "4", "17", "the tenth", "99999999999999999999999"] {
        assert_eq!(
            by_form(&Text::new(text), OPTIONS, "None of these"),
            Some(Chosen::OutOfRange),
            "{text}"
        );
    }
}

#[test]
fn none_and_all_are_choices() {
    assert_eq!(
        by_form(&Text::new("neither"), OPTIONS, "None of these"),
        Some(Chosen::NoneOfThese)
    );
    assert_eq!(
        by_form(&Text::new("None of these."), OPTIONS, "None of these"),
        Some(Chosen::NoneOfThese)
    );
    assert_eq!(
        by_form(&Text::new("1 and 3"), OPTIONS, "None of these"),
        Some(Chosen::Options(vec![0, 2]))
    );
    for (text, places) in [
        ("everything except the second", vec![0, 2]),
        ("alle außer dem ersten", vec![1, 2]),
        ("die ersten beiden", vec![0, 1]),
        ("1 und 3", vec![0, 2]),
        ("beide", vec![0, 1, 2]),
    ] {
        assert_eq!(
            by_form(&Text::new(text), OPTIONS, "None of these"),
            Some(Chosen::Options(places)),
            "{text}"
        );
    }
    for (text, places) in [
        ("not the first", vec![1, 2]),
        ("not number 2", vec![0, 2]),
        ("nicht das letzte", vec![0, 1]),
    ] {
        assert_eq!(
            by_form(&Text::new(text), OPTIONS, "None of these"),
            Some(Chosen::Left(places)),
            "{text}"
        );
    }
    assert_eq!(
        by_form(&Text::new("not the seventh"), OPTIONS, "None of these"),
        None
    );
    for text in [
        "nichts davon",
        "keins von beiden",
        "nein, keins davon passt leider",
        "weder noch",
    ] {
        assert_eq!(
            by_form(&Text::new(text), OPTIONS, "None of these"),
            Some(Chosen::NoneOfThese),
            "{text}"
        );
    }
    assert_eq!(
        by_form(&Text::new("all of them"), OPTIONS, "None of these"),
        Some(Chosen::Options(vec![0, 1, 2]))
    );
}

#[test]
fn a_word_of_a_label_is_no_place_in_the_list() {
    let labels = [
        "It leaks at the bottom",
        "Change the filter",
        "The coffee is cold",
    ];

    assert_eq!(by_form(&Text::new("bottom"), &labels, "None of these"), None);
    assert_eq!(
        by_form(&Text::new("the bottom one"), &labels, "None of these"),
        Some(Chosen::Options(vec![2]))
    );
}

#[test]
fn the_other_is_asked_for_behind_a_refusal() {
    for text in [
        "not that one, the other",
        "no the other one",
        "nicht das, das andere",
        "any other ideas?",
    ] {
        assert!(is_the_other(&Text::new(text)), "{text}");
    }
    assert!(!is_the_other(&Text::new("the other printer is broken")));
}

#[test]
fn a_question_is_no_choice_by_form() {
    for text in [
        "how do I get 2 badges",
        "the badge is lost",
        "one badge for two people",
        "not the badge",
        "wie bekomme ich zwei Ausweise",
        "der Ausweis ist weg",
        "",
    ] {
        assert_eq!(
            by_form(&Text::new(text), OPTIONS, "None of these"),
            None,
            "{text}"
        );
    }
}

#[test]
fn an_option_is_chosen_by_some_of_its_words() {
    let described: Vec<Described> = OPTIONS.iter().map(|option| Described::new(option)).collect();
    for (text, place) in [
        ("the two factor one", 2),
        ("twofactor", 2),
        ("expiry", 1),
        ("the one about resetting", 0),
        ("renwe", 1),
    ] {
        let pointed = by_words(&Text::new(text), &described).map(|pointed| pointed.place);

        assert_eq!(pointed, Some(place), "{text}");
    }
    assert_eq!(
        several_by_words(&Text::new("reset or renew?"), &described),
        Some(vec![0, 1])
    );
    assert_eq!(several_by_words(&Text::new("renew a badge"), &described), None);
    assert_eq!(several_by_words(&Text::new("reset says renew"), &described), None);
    assert!(names_another(&Text::new("reset says renew"), &described, 0));
    assert!(!names_another(&Text::new("reset a badge"), &described, 0));
    assert!(by_words(&Text::new("what is a badge?"), &described).is_none());
    assert!(by_words(&Text::new("badge"), &described).is_none());
    assert!(by_words(&Text::new("the parking garage is closed on sunday"), &described).is_none());
}
