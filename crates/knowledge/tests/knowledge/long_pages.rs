//! Pages that are more than an article: sections of their own, names of lists in other languages, questions with one answer.

use crate::{entries, file, load, rules};

/// What is asked, in order.
fn asked(body: &str) -> Vec<String> {
    let loaded = load(body);
    entries(&loaded)
        .into_iter()
        .map(|(question, _)| question.to_owned())
        .collect()
}

/// A page without properties.
fn load_page(page: &str) -> knowledge::Loaded {
    knowledge::Knowledge::from_files(vec![file("time-off.md", page)])
}

/// Words of about so many bytes.
fn words(bytes: usize) -> String {
    "The lift waits for the last guest. ".repeat(bytes / 35)
}

#[test]
fn a_page_that_no_chat_can_show_is_cut_at_its_headings() {
    let text = words(3_600);
    let long = |part: &str| format!("### {part}\n\n{text}\n\n");
    let body = format!(
        "# Lift\n\nAll of the lift.\n\n## Start it\n\n{text}\n\n## Notes\n\nMind the gap.\n\n## Care\n\nOften.\n\n{}{}{}## 2.0.1\n\nNew rope.\n\n## Paint\n\nRed.\n",
        long("Oil"),
        long("Ropes"),
        long("Lamps")
    );
    let loaded = load(&body);

    assert_eq!(
        asked(&body),
        ["Lift", "Start it", "Care", "Oil", "Ropes", "Lamps", "Paint"]
    );
    let answer = |asked: &str| {
        let found = entries(&loaded)
            .into_iter()
            .find(|(question, _)| *question == asked);
        found.expect("it is asked").1.to_owned()
    };
    assert_eq!(answer("Lift"), "All of the lift.");
    assert!(answer("Start it").ends_with("**Notes**\n\nMind the gap."));
    assert_eq!(answer("Care"), "Often.");
    assert!(answer("Lamps").ends_with("**2.0.1**\n\nNew rope."));
    assert!(!rules(&loaded).contains(&"answer-too-long"));
}

#[test]
fn what_stands_above_the_first_section_is_cut_too() {
    let text = words(3_600);
    let body = format!(
        "# Lift\n\nAll of it.\n\n### Doors\n\n{text}\n\n### Ropes:\n\n{text}\n\n### Lamps\n\n{text}\n\n## Care\n\n{text}\n\n## Paint\n\nRed.\n\n## Price\n\nHigh.\n"
    );

    assert_eq!(
        asked(&body),
        ["Lift", "Doors", "Ropes:", "Lamps", "Care", "Paint", "Price"]
    );
}

#[test]
fn a_page_that_a_chat_can_show_is_one_answer() {
    let text = words(2_500);
    let body = format!("# Lift\n\n## Start it\n\n{text}\n\n## Care\n\n{text}\n\n## Paint\n\nRed.\n");

    assert_eq!(asked(&body), ["Lift"]);
}

/// A page as a team without a portal writes it.
const TIME_OFF: &str = "# Time off\n\nAll of the house.\n\n## Vacation\n\nYou have 30 days a year. Request them two weeks ahead; who \
     leads your team answers within three days, and up to five of them can be taken in the spring of the next year.\n\n## Sick leave\n\n\
     Call before nine. From the fourth day on we need a certificate.\n\n## Notes\n\nAsk the office.\n\n## Moving house\n\nOne day, \
     where the move is more than twenty kilometres away; tell us the new address with the form that hangs at the entrance of the office.\n";

#[test]
fn a_page_without_properties_is_cut_at_its_topics() {
    let loaded = load_page(TIME_OFF);

    assert_eq!(
        entries(&loaded),
        [
            (
                "Time off",
                "All of the house.\n\n* Vacation\n* Sick leave\n* Moving house"
            ),
            (
                "Vacation",
                "You have 30 days a year. Request them two weeks ahead; who leads your team answers within three days, and up to five of them can be taken in the spring of the next year."
            ),
            (
                "Sick leave",
                "Call before nine. From the fourth day on we need a certificate.\n\n**Notes**\n\nAsk the office."
            ),
            (
                "Moving house",
                "One day, where the move is more than twenty kilometres away; tell us the new address with the form that hangs at the entrance of the office."
            ),
        ]
    );
}

#[test]
fn a_page_that_is_one_thing_in_several_parts_is_one_answer() {
    for title in [
        "How do I take time off?",
        "Getting started with time off",
        "Configure the time clock",
        "The time clock does not start",
        "Einrichtung der Stechuhr",
    ] {
        let page = TIME_OFF.replace("# Time off", &format!("# {title}"));

        let loaded = load_page(&page);

        assert_eq!(entries(&loaded).len(), 1, "{title}");
    }
    // And so is an article of the format, which its author cut.
    assert_eq!(asked(TIME_OFF), ["Time off"]);
}

#[test]
fn all_sections_of_a_list_of_troubles_are_asked_in_any_language() {
    for (list, sections) in [
        ("Troubleshooting", ["Coloured output", "Placeholders in `-x`"]),
        ("Known issues", ["Old phones", "Two lifts"]),
        ("Bekannte Probleme", ["Alte Telefone", "Zwei Aufzüge"]),
        ("Dépannage", ["Vieux téléphones", "Deux ascenseurs"]),
        ("Problemas comunes", ["Teléfonos viejos", "Dos ascensores"]),
        ("常见问题", ["旧手机", "两部电梯"]),
        ("トラブルシューティング", ["古い電話", "エレベーター二台"]),
    ] {
        let [one, two] = sections;
        let body = format!("# Lift\n\n## {list}\n\n### {one}\n\nSo.\n\n### {two}\n\nThus.\n");

        assert_eq!(
            asked(&body),
            [one.replace('`', ""), two.replace('`', "")],
            "{list}"
        );
    }
}

#[test]
fn steps_under_troubleshooting_are_of_the_article() {
    for body in [
        "# Lift\n\n## Troubleshooting\n\n### Check the plug\n\nSo.\n\n### Restart it\n\nThus.\n\n### Cables\n\nLook.\n",
        "# Lift\n\n## Network issues\n\n### Cables\n\nSo.\n\n### Routers\n\nThus.\n",
    ] {
        assert_eq!(asked(body), ["Lift"], "{body}");
    }
}

#[test]
fn a_heading_that_quotes_a_warning_tells_of_trouble() {
    assert_eq!(
        asked(
            "# Troubleshooting\n\n## Nothing is shown\n\nWait.\n\n## Warning: the plan could not be found\n\nLook.\n\n## My lift stays\n\nPush.\n"
        ),
        [
            "Nothing is shown",
            "Warning: the plan could not be found",
            "My lift stays"
        ]
    );
}

#[test]
fn questions_on_lines_in_a_row_have_one_answer() {
    let stacked =
        load("# Lift\n\n## Is it safe?\n## Why does it stop?\n\nIt has a brake.\n\n## Who made it?\n\nWe.\n");

    assert_eq!(
        entries(&stacked),
        [
            ("Is it safe?", "It has a brake."),
            ("Why does it stop?", "It has a brake."),
            ("Who made it?", "We."),
        ]
    );
    assert_eq!(
        asked("# Lift\n\n## Is it safe?\n\n## Why does it stop?\n\nIt has a brake.\n"),
        ["Why does it stop?"]
    );
}

#[test]
fn titles_in_a_numbered_list_that_asks_are_asked() {
    let body = "# Bills\n\n1. **Why was I charged twice?**\n\n    A deposit.\n\n2. **Where is the deposit?**\n\n    * Wait\n\n3. **The bill has another name**\n\n    Change it.\n\n4. **Taxes**\n\n    None.\n";

    assert_eq!(
        asked(body),
        [
            "Why was I charged twice?",
            "Where is the deposit?",
            "The bill has another name",
            "Taxes"
        ]
    );
    assert_eq!(
        asked(
            "# Bills\n\n1. **Open the page**\n\n    So.\n\n2. **Is it empty?**\n\n    Wait.\n\n3. **Send it**\n\n    Done.\n"
        ),
        ["Bills"]
    );
}

#[test]
fn a_pointer_below_an_item_that_answers_itself_is_its_own() {
    let body = "# Codes\n\n- **Can I share a code?** No.\n- To learn how to make one, see [Codes](https://c.example).\n- **Is it safe?** Yes.\n  - Mostly.\n";

    assert_eq!(
        entries(&load(body)),
        [
            ("Can I share a code?", "No."),
            (
                "To learn how to make one, see Codes.",
                "To learn how to make one, see [Codes](https://c.example)."
            ),
            ("Is it safe?", "Yes.\n\n- Mostly."),
        ]
    );
}

#[test]
fn the_sample_value_of_a_variable_that_nobody_closed_is_not_told() {
    assert_eq!(
        entries(&load(
            "# Lift\n\nLift <!--$LiftName-->L-12 stands, says <!--$Who--> it.\n"
        )),
        [("Lift", "Lift (lift name) stands, says (who) it.")]
    );
}

#[test]
fn the_phases_of_one_procedure_are_one_answer() {
    let phases = |title: &str, names: [&str; 3]| {
        let text = words(350);
        let sections = names.map(|name| format!("## {name}\n\n{text}\n\n")).concat();
        load_page(&format!("# {title}\n\nThe lift tells the guard.\n\n{sections}"))
    };

    for loaded in [
        phases("Lift alarm", ["Diagnosis", "Mitigation", "Who is called"]),
        phases("Lift alarm", ["Check", "Restart", "Who is called"]),
        phases("Painting the lift", ["Before", "Deploy", "After"]),
        phases("Runbook: lift alarm", ["Doors", "Ropes", "Lamps"]),
    ] {
        assert_eq!(entries(&loaded).len(), 1);
    }
    let loaded = phases("Lift alarm", ["Doors", "Ropes", "Escalation"]);
    assert_eq!(entries(&loaded).len(), 4);
}

#[test]
fn sections_beside_one_that_is_cut_are_cut_alike() {
    let text = words(350);
    let loaded = load_page(&format!(
        "# The house\n\nAll of it.\n\n## Lifts\n\n### Doors\n\n{text}\n\n### Ropes\n\n{text}\n\n## Money\n\n### Fees\n\nNone.\n\n### Taxes\n\nSome.\n\n## Paint\n\nRed.\n"
    ));

    let asked: Vec<&str> = entries(&loaded)
        .into_iter()
        .map(|(question, _)| question)
        .collect();
    assert_eq!(asked, ["The house", "Doors", "Ropes", "Fees", "Taxes", "Paint"]);
}

#[test]
fn parts_of_a_section_that_are_sentences_are_cut_however_short_it_is() {
    let page = |text: &str| {
        format!(
            "# The house\n\nAll of it.\n\n## Lifts\n\n### Doors\n\n{text}\n\n### Ropes\n\n{text}\n\n## Paint\n\n{}\n",
            words(350)
        )
    };

    assert_eq!(entries(&load_page(&page(&words(105)))).len(), 4);
    assert_eq!(entries(&load_page(&page("Extension 12."))).len(), 3);
}

#[test]
fn what_is_asked_twice_on_a_page_is_asked_with_what_stands_above_it() {
    let page = "# Lifts\n\n## North\n\n### Why is it slow?\n\nIt is old.\n\n## South\n\n### Why is it slow?\n\nIt is full.\n\n### Who may ride?\n\nAll.\n";

    let asked: Vec<_> = load_page(page)
        .knowledge
        .entries
        .iter()
        .map(|entry| entry.question.clone())
        .collect();

    assert_eq!(
        asked,
        [
            "North: Why is it slow?",
            "South: Why is it slow?",
            "Who may ride?"
        ]
    );
}
