use std::collections::BTreeSet;

use super::*;
use crate::SourceFile;

fn article(path: &str, properties: &str, body: &str) -> SourceFile {
    let text = format!(
        "<properties\n  selfHelpType=\"generic\"\n  articleId=\"{path}\"\n  cloudEnvironments=\"public\"\n  {properties}\n/>\n{body}"
    );
    SourceFile {
        path: path.to_owned(),
        bytes: text.into_bytes(),
    }
}

fn labels_of(files: Vec<SourceFile>) -> Vec<String> {
    let knowledge = Knowledge::from_files(files).knowledge;
    let entries: Vec<&Entry> = knowledge.entries.iter().collect();
    labels(&knowledge, &entries)
}

const STEPS: &str = "## Recommended Steps\n\n1. Hold the badge flat.\n2. Wait for the green lamp.\n";

#[test]
fn one_question_of_two_products_is_told_apart_by_product() {
    let body = format!("# The reader is dark\n\n{STEPS}");

    let labels = labels_of(vec![
        article(
            "a.md",
            "pageTitle=\"The reader is dark\" service=\"acme.gates\"",
            &body,
        ),
        article(
            "b.md",
            "pageTitle=\"The reader is dark\" service=\"acme.lifts\"",
            &body,
        ),
    ]);

    assert_eq!(
        labels,
        ["The reader is dark – Gates", "The reader is dark – Lifts"]
    );
}

#[test]
fn a_product_goes_by_the_name_its_topic_tree_gives() {
    let body = format!("# The reader is dark\n\n{STEPS}");
    let tree = SourceFile {
        path: "tree.md".to_owned(),
        bytes: b"<properties pageTitle=\"Support topic description for North Gates\" selfHelpType=\"SupportTopicDescription\" articleId=\"t\" cloudEnvironments=\"public\" productPesIds=\"1\"/>\n# T\n---\n{\"supportTopics\": []}\n---\n".to_vec(),
    };

    let labels = labels_of(vec![
        article(
            "a.md",
            "pageTitle=\"The reader is dark\" productPesIds=\"1\"",
            &body,
        ),
        article(
            "b.md",
            "pageTitle=\"The reader is dark\" service=\"acme.lifts\"",
            &body,
        ),
        tree,
    ]);

    assert_eq!(
        labels,
        ["The reader is dark – North Gates", "The reader is dark – Lifts"]
    );
}

#[test]
fn one_question_in_two_sections_is_told_apart_by_section() {
    let body = "# Gates\n\n## Visitors\n\n**How do I get a badge?**\n\nAsk at the desk.\n\n## Staff\n\n**How do I get a badge?**\n\nIt comes by post.\n";

    let labels = labels_of(vec![article("a.md", "pageTitle=\"Gates\"", body)]);

    assert_eq!(
        labels,
        [
            "How do I get a badge? – Visitors",
            "How do I get a badge? – Staff"
        ]
    );
}

#[test]
fn a_placeholder_title_gives_way_to_the_page_title() {
    let labels = labels_of(vec![article(
        "a.md",
        "pageTitle=\"The lift stops between floors\"",
        "# Recommended Steps\n\n1. Press the bell.\n",
    )]);

    assert_eq!(labels, ["The lift stops between floors"]);
}

#[test]
fn a_title_of_many_articles_counts_as_a_placeholder() {
    let file = |name: &str, title: &str| {
        article(
            name,
            &format!("pageTitle=\"{title}\""),
            &format!("# We found an issue\n\n{STEPS}"),
        )
    };

    let labels = labels_of(vec![
        file("a.md", "Dark reader"),
        file("b.md", "Slow lift"),
        file("c.md", "Cold hall"),
    ]);

    assert_eq!(labels, ["Dark reader", "Slow lift", "Cold hall"]);
}

#[test]
fn what_only_the_answer_tells_apart_is_told_by_its_first_own_words() {
    let file = |path: &str, lamp: &str| {
        article(
            path,
            "pageTitle=\"The reader is dark\"",
            &format!(
                "# The reader is dark\n\nMost users solve it with these steps.\n\n1. Look for the {lamp} lamp.\n"
            ),
        )
    };

    let labels = labels_of(vec![file("a.md", "green"), file("b.md", "amber")]);

    assert_eq!(
        labels,
        [
            "The reader is dark – Look for the green lamp.",
            "The reader is dark – Look for the amber lamp."
        ]
    );
}

#[test]
fn what_parts_two_questions_is_shown_where_shortening_would_drop_it() {
    let body = "# Gates\n\n**Can I open the north gate with the badge of a visitor, when the reader at the lift is on?**\n\nYes.\n\n**Can I open the north gate with the badge of a visitor, when the reader at the lift is NOT on?**\n\nNo.\n\n**Can I open the north gate with the badge of a visitor today?**\n\nAsk.\n";

    let labels = labels_of(vec![article("a.md", "pageTitle=\"Gates\"", body)]);

    assert_eq!(
        labels,
        [
            "Can I open the north… when the reader at the lift is on?",
            "Can I open the north… when the reader at the lift is NOT on?",
            "Can I open the north gate with the badge of a visitor today?"
        ]
    );
}

#[test]
fn twenty_copies_have_twenty_labels_of_at_most_sixty_characters() {
    let title = "A very long title of an article that was copied by many teams without a change";
    let files = (0..20)
        .map(|number| {
            article(
                &format!("{number:02}.md"),
                &format!("pageTitle=\"{title}\""),
                &format!("# {title}\n\n{STEPS}"),
            )
        })
        .collect();

    let labels = labels_of(files);

    let folded: BTreeSet<String> = labels.iter().map(|label| fold(label)).collect();
    assert_eq!(folded.len(), 20, "{labels:#?}");
    assert!(
        labels
            .iter()
            .all(|label| label.chars().count() <= LONGEST_LABEL_CHARS),
        "{labels:#?}"
    );
}

#[test]
fn a_section_is_offered_beside_other_pages_with_the_name_of_its_own() {
    let page = |path: &str, title: &str, sections: [&str; 2]| {
        let text = "You ask who leads your team, and the office answers within three days. ".repeat(4);
        let sections = sections.map(|name| format!("## {name}\n\n{text}\n\n")).concat();
        SourceFile {
            path: path.to_owned(),
            bytes: format!("# {title}\n\n{sections}").into_bytes(),
        }
    };
    let travel = || page("travel.md", "Travel policy", ["Booking", "Flights"]);
    let leave = || page("leave.md", "Leave", ["Sick leave", "Moving to another house"]);

    assert_eq!(labels_of(vec![travel()]), ["Booking", "Flights"]);
    assert_eq!(
        labels_of(vec![travel(), leave()]),
        [
            "Sick leave",
            "Moving to another house",
            "Booking – Travel policy",
            "Flights – Travel policy"
        ]
    );
}

#[test]
fn an_article_titled_by_what_its_portal_found_goes_by_its_page_title() {
    let body = format!("# We ran diagnostics on your gate and found an issue\n\n{STEPS}");

    let labels = labels_of(vec![article("a.md", "pageTitle=\"The gate is stuck\"", &body)]);

    assert_eq!(labels, ["The gate is stuck"]);
}
