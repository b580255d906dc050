//! Messages as people type them, short and in a hurry, to a help desk and a shop: three of four find their entry by words
//! and vectors alone.

use intent_classifier::{Classifier, Document, Tiers, TrainingSettings};

/// Heading, title and answer of each entry.
fn classifier(entries: &str) -> Classifier {
    let documents: Vec<Document> = entries
        .lines()
        .map(|line| {
            let [heading, title, answer] = fields(line);
            Document {
                id: title.to_owned(),
                title: title.to_owned(),
                context: vec![heading.to_owned()],
                body: answer.to_owned(),
                ..Document::default()
            }
        })
        .collect();
    Classifier::train(&documents, &TrainingSettings::default())
}

fn fields<const COUNT: usize>(line: &str) -> [&str; COUNT] {
    let fields: Vec<&str> = line.split('\t').collect();
    fields.try_into().expect("a line has its fields")
}

/// Messages that do not find their entry first.
fn missed<'m>(entries: &str, messages: &'m str) -> Vec<&'m str> {
    let classifier = classifier(entries);
    let without_encoder = Tiers {
        encoder: false,
        ..Tiers::ALL
    };
    messages
        .lines()
        .filter(|line| {
            let [text, title] = fields(line);
            let ranking = classifier.rank_by(text, without_encoder);
            ranking.candidates.first().is_none_or(|first| first.id != title)
        })
        .collect()
}

#[test]
fn a_help_desk_understands_its_people() {
    let messages = include_str!("data/desk_messages.tsv");

    let missed = missed(include_str!("data/desk.tsv"), messages);

    assert!(4 * missed.len() <= messages.lines().count(), "{missed:#?}");
}

#[test]
fn a_shop_understands_its_customers() {
    let messages = include_str!("data/shop_messages.tsv");

    let missed = missed(include_str!("data/shop.tsv"), messages);

    assert!(4 * missed.len() <= messages.lines().count(), "{missed:#?}");
}
