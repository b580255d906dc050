//! One word and three hundred find the same entry.

use intent_classifier::{Classifier, Document, TrainingSettings};

fn entries() -> [Document; 8] {
    [
        (
            "renew",
            "How do I renew an access token?",
            "Open the list of tokens and choose Renew. Its scopes stay.",
        ),
        (
            "invoice",
            "Where do I find my invoices?",
            "Invoices are under Billing, one for each month.",
        ),
        (
            "address",
            "How do I change the billing address?",
            "Open Billing and choose Change address.",
        ),
        (
            "label-printer",
            "The label printer prints blank pages",
            "Clean the print head and align the roll.",
        ),
        (
            "late",
            "What can I do when a parcel is late?",
            "Start an inquiry on the tracking page.",
        ),
        (
            "import",
            "The import of orders stops halfway",
            "A column of the file is missing. Save it as UTF-8.",
        ),
        (
            "two-factor",
            "How do I set up two-factor sign-in?",
            "Install an authenticator and scan the code.",
        ),
        (
            "export",
            "How do I export the stock list?",
            "Choose Export on the stock page.",
        ),
    ]
    .map(|(id, title, body)| Document {
        id: id.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        ..Document::default()
    })
}

fn desk() -> Classifier {
    Classifier::train(&entries(), &TrainingSettings::default())
}

/// The same with another way to put each, so that a model tells them apart.
fn desk_with_phrases() -> Classifier {
    let documents = entries().map(|entry| Document {
        phrases: vec![format!("{} please", entry.title.to_lowercase())],
        ..entry
    });
    Classifier::train(&documents, &TrainingSettings::default())
}

const ANGER: &str = "I have been a customer of yours for seven years and never in all that time have I seen anything like it. \
    Three of my colleagues sat here until late in the evening, the phones did not stop ringing, and my manager wants to know \
    who is responsible. We moved to your service because we were told that it would make our days easier, and on most days \
    it did. This week it did not. I was on hold for forty minutes yesterday, then the line went dead, and nobody called back. ";

const TRACE: &str = "java.lang.IllegalStateException: worker 7 died\n\tat com.depot.job.Worker.run(Worker.java:114)\n\
    \tat com.depot.job.Pool.drain(Pool.java:61)\n\tat com.depot.Main.main(Main.java:12)\nCaused by: java.io.IOException: closed\n\
    \t... 12 more\n2026-11-25 08:14:02,114 [pool-3] WARN depot - invoice cache is cold, tracking page 500\n";

fn complaint(question: &str) -> Vec<String> {
    vec![
        format!("{ANGER}{question} {ANGER}"),
        format!("{question} {ANGER}{ANGER}"),
        format!(
            "Hello team,\n\n{ANGER}\n\n{TRACE}{TRACE}\n{ANGER}\n{question}\n\nKind regards\nA. Writer\nDepot and Sons"
        ),
        format!(
            "{ANGER}\n> On Monday you asked about two-factor sign-in\n> and the export of the stock list\n{question}\n{TRACE}"
        ),
    ]
}

#[test]
fn a_ranking_tells_what_of_a_long_message_was_read() {
    let classifier = desk();
    let question = "The label printer gives me nothing but blank pages.";

    for text in complaint(question) {
        let read = classifier.rank(&text).read.unwrap_or_default();
        assert!(
            read.contains(question) && read.len() < text.len(),
            "{text}: {read}"
        );
    }

    assert_eq!(classifier.rank(question).read, None);
}

#[test]
fn a_long_complaint_finds_its_entry() {
    let classifier = desk();
    let mut wrong = Vec::new();
    for (question, id) in [
        (
            "All I want is to renew the access token that our scripts use.",
            "renew",
        ),
        ("Where are the invoices of the last quarter?", "invoice"),
        (
            "We have moved house and the billing address has to be changed.",
            "address",
        ),
        (
            "The label printer gives me nothing but blank pages.",
            "label-printer",
        ),
        ("A parcel is a week late and I do not know what to do.", "late"),
        ("The import of our orders stops in the middle.", "import"),
        (
            "How can I set up sign-in with two factors for my people?",
            "two-factor",
        ),
        ("I need to export the stock list before Friday.", "export"),
    ] {
        for (way, text) in complaint(question).iter().enumerate() {
            let ranking = classifier.rank(text);
            let first = ranking.candidates.first().map_or("", |first| first.id.as_str());
            if first != id {
                let words: Vec<&str> = ranking.words.iter().map(|word| word.text.as_str()).collect();
                wrong.push(format!("{id} ({way}): {first} by {}", words.join(" ")));
            }
        }
    }

    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn one_to_three_words_find_their_entry() {
    let classifier = desk();
    for (text, id) in [
        ("invoices", "invoice"),
        ("renew token", "renew"),
        ("blank pages", "label-printer"),
        ("two-factor", "two-factor"),
        ("parcel late", "late"),
        ("export stock", "export"),
        ("orders import", "import"),
        ("billing address change", "address"),
    ] {
        let ranking = classifier.rank(text);

        assert_eq!(
            ranking.candidates.first().map(|first| first.id.as_str()),
            Some(id),
            "{text}"
        );
    }
}

/// What is told around a question makes it neither another one nor unknown.
#[test]
fn a_question_amid_a_story_is_as_sure_as_by_itself() {
    const STORIES: &[(&str, &str)] = &[
        (
            "Hey all, I have been at this for two days now. ",
            " I tried it on another laptop and asked around, but no luck. Any idea?",
        ),
        (
            "I am new here and took over from a colleague who left last week. ",
            " My manager wants to hear something by Friday, so a pointer would be lovely!",
        ),
        (
            "Honestly this is the third time that I write. Last week somebody told me to be patient. ",
            " Being patient did not help at all.",
        ),
    ];
    let classifier = desk();
    for (question, id) in [
        ("How do I renew the access token?", "renew"),
        ("Where do I find the invoices?", "invoice"),
        ("The label printer prints blank pages.", "label-printer"),
        ("The import of the orders stops halfway.", "import"),
    ] {
        let alone = classifier.rank(question);
        for (before, behind) in STORIES {
            let ranking = classifier.rank(&format!("{before}{question}{behind}"));

            assert_eq!(
                ranking.candidates.first().map(|first| first.id.as_str()),
                Some(id),
                "{before}{question}"
            );
            assert!(
                ranking.in_scope > alone.in_scope - 0.1,
                "{before}{question}: {} and {} alone",
                ranking.in_scope,
                alone.in_scope
            );
        }
    }
}

/// The surest of several pieces looks surer than it is.
#[test]
fn beside_phrases_a_question_amid_a_story_is_believed_less() {
    const QUESTION: &str = "Can I renew the access token?";
    let classifier = desk_with_phrases();

    let alone = classifier.rank(QUESTION);
    let amid = classifier.rank(&format!(
        "Hey all, I have been at this for two days now. {QUESTION} I tried it on another laptop and asked around, but no luck."
    ));

    let [alone, amid] = [&alone, &amid].map(|ranking| &ranking.candidates[0]);
    assert_eq!(amid.id, "renew");
    assert!(
        amid.confidence < alone.confidence && amid.confidence > 0.5,
        "{} and {} alone",
        amid.confidence,
        alone.confidence
    );
}

#[test]
fn what_a_message_quotes_is_looked_for_by_itself() {
    let ranking = desk()
        .rank("since Monday every night job of the old crew says “the label printer prints blank pages”");

    assert_eq!(
        ranking.candidates.first().map(|first| first.id.as_str()),
        Some("label-printer")
    );
    assert!(ranking.in_scope > 0.9, "{}", ranking.in_scope);
}

/// The parts of an explanation are of the piece that was read.
#[test]
fn the_parts_of_a_story_sum_to_its_score() {
    let classifier = desk();
    let text = "Hey all, I have been at this for two days now. How do I renew the access token? I asked around, but no luck.";
    let ranking = classifier.rank(text);

    let explanation = classifier
        .explain(text, ranking.tiers, "renew")
        .expect("the entry is known");

    let sum: f64 = explanation.parts.iter().map(|part| part.points).sum();
    assert!(
        (sum - explanation.score).abs() < 1e-3,
        "{sum} and {}",
        explanation.score
    );
    assert!((explanation.score - ranking.candidates[0].score).abs() < 1e-9);
}
