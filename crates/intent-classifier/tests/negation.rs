//! What an utterance says it is not about does not match; what does not work does.

use intent_classifier::{Classifier, Document, Language, Ranking, TrainingSettings};

fn entry(id: &str, title: &str, body: &str) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        ..Document::default()
    }
}

fn english() -> Classifier {
    let documents = [
        entry(
            "reset",
            "I forgot my password. How do I reset it?",
            "Choose \"Forgot password\" on the page.",
        ),
        entry(
            "locked",
            "Why is my account locked?",
            "After five wrong tries it is locked for an hour.",
        ),
        entry(
            "invoice",
            "Where do I find my invoice?",
            "Download invoices under Billing.",
        ),
        entry(
            "refund",
            "How long does a refund take?",
            "A refund takes five days. When it is late, call us.",
        ),
        entry(
            "pay-card",
            "How do I pay by card?",
            "Add a card under Billing and pay there.",
        ),
        entry(
            "token-renew",
            "How do I renew an expired token?",
            "Open the tokens and choose Renew.",
        ),
        entry(
            "token-rejected",
            "Why is my token rejected by the server?",
            "It may lack a permission.",
        ),
        entry(
            "ssh",
            "Why is my ssh key refused?",
            "Check that the public key is on your profile.",
        ),
        entry(
            "vpn",
            "The vpn does not connect or drops",
            "Restart the client and connect to another gateway.",
        ),
        entry(
            "printer",
            "The printer does not print",
            "Clear the queue. Open the cover when paper jams or printing is slow.",
        ),
        entry(
            "parcel",
            "Where is my parcel?",
            "Follow it on the tracking page. Lost parcels are on their way again in a week.",
        ),
        entry("book", "How do I book a room?", "Choose the day and confirm."),
        entry(
            "cancel",
            "How do I cancel a room that is confirmed?",
            "Open the reservation and choose Withdraw.",
        ),
        entry(
            "calendar-g",
            "How do I connect a Google calendar?",
            "Under Integrations.",
        ),
        entry("calendar-o", "How do I connect Outlook?", "Install the add-in."),
    ];
    Classifier::train(&documents, &TrainingSettings::default())
}

fn german() -> Classifier {
    let documents = [
        entry(
            "passwort",
            "Ich habe mein Passwort vergessen. Was nun?",
            "Wählen Sie auf der Seite \"Passwort vergessen\".",
        ),
        entry(
            "gesperrt",
            "Warum ist mein Konto gesperrt?",
            "Nach fünf falschen Eingaben ist es eine Stunde gesperrt.",
        ),
        entry(
            "rechnung",
            "Wo finde ich meine Rechnung?",
            "Rechnungen liegen unter Zahlungen.",
        ),
        entry(
            "erstattung",
            "Wie lange dauert eine Erstattung?",
            "Eine Erstattung dauert fünf Tage.",
        ),
        entry(
            "vpn",
            "Die VPN-Verbindung bricht ab",
            "Starten Sie das VPN neu und verbinden Sie es.",
        ),
        entry(
            "drucker",
            "Der Drucker druckt nicht",
            "Leeren Sie die Warteschlange.",
        ),
        entry("paket", "Wo ist mein Paket?", "Verfolgen Sie die Sendung."),
    ];
    let settings = TrainingSettings {
        language: Language::German,
        ..TrainingSettings::default()
    };
    Classifier::train(&documents, &settings)
}

/// Rows that went wrong: sentence, entry that must win, entry that must not be near.
fn wrong(classifier: &Classifier, table: &str) -> Vec<String> {
    table
        .lines()
        .filter_map(|row| {
            let mut cells = row.split('\t');
            let (text, right, denied) = (cells.next()?, cells.next()?, cells.next()?);
            let ranking = classifier.rank(text);
            let confidence = |id: &str| {
                let candidate = ranking.candidates.iter().find(|candidate| candidate.id == id);
                candidate.map_or(0.0, |candidate| candidate.confidence)
            };
            let first = ranking.candidates.first().map_or("", |first| first.id.as_str());
            let is_right = first == right && confidence(denied) < 0.5 * confidence(right);
            (!is_right).then(|| {
                format!(
                    "{text}: {first}, {right} {:.2}, {denied} {:.2}",
                    confidence(right),
                    confidence(denied)
                )
            })
        })
        .collect()
}

#[test]
fn what_is_denied_in_english_does_not_win() {
    let wrong = wrong(&english(), include_str!("data/exclusions.tsv"));

    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_denied_in_german_does_not_win() {
    let wrong = wrong(&german(), include_str!("data/exclusions_german.tsv"));

    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn denied(ranking: &Ranking) -> Vec<&str> {
    let words = ranking.words.iter().filter(|word| word.denied);
    words.map(|word| word.text.as_str()).collect()
}

#[test]
fn denied_words_are_marked() {
    let ranking = english().rank("How do I renew it? Not about the ssh key, please");

    assert_eq!(denied(&ranking), ["Not", "about", "the", "ssh", "key"]);
}

#[test]
fn a_symptom_is_not_denied() {
    let classifier = english();
    for text in [
        "the printer does not print",
        "I can't log in",
        "my token is not valid",
        "it is not working",
        "I do not receive the invoice",
        "the key is not a valid key",
        "my card was not charged, no invoice either",
        "how do I ignore a warning",
        "pay without a card",
        "skip this invoice",
        "it works with the key but not with the token",
        "the balance did not change",
        "my order was not cancelled",
        "don't forget my password",
        "save the invoice and not display the page",
        "my vpn works, but it drops",
        "the vpn works but drops",
        "the printer works fine on one computer but not on mine",
        "I don't use a token, how do I renew one",
        "I don't use my card, how do I pay by card",
        "I don't want paper invoices",
        "we don't need our token any more, how do I revoke one",
        "no problem with the invoice",
        "everything works fine, just the printer does not print",
        "is my token working",
        "I changed my password and now my token doesn't work",
        "I wanted a refund, but my card wouldn't work",
        "remind me to call work",
    ] {
        assert!(denied(&classifier.rank(text)).is_empty(), "{text}");
    }
}

#[test]
fn nothing_but_an_exclusion_matches_nothing() {
    let ranking = english().rank("not about the ssh key");

    assert!(
        ranking.candidates.is_empty() && ranking.in_scope < 0.1,
        "{ranking:?}"
    );
}

#[test]
fn a_title_that_denies_is_found_by_what_it_denies() {
    let documents = [
        entry("expired", "My token expired", "Renew it."),
        entry(
            "not-expired",
            "My token did not expire but fails",
            "It was revoked.",
        ),
        entry("card", "How do I pay by card?", "Add one."),
    ];
    let classifier = Classifier::train(&documents, &TrainingSettings::default());

    let ranking = classifier.rank("token did not expire");

    assert_eq!(ranking.candidates[0].id, "not-expired");
}
