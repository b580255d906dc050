//! German beside English: inflections, umlauts, compounds, typos, and folders of several languages.

use intent_classifier::{Classifier, Document, Language, Ranking, TrainingSettings};

fn entry(id: &str, title: &str, body: &str, language: Language) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        language: Some(language),
        ..Document::default()
    }
}

fn german_documents() -> Vec<Document> {
    [
        ("passwort", "Wie setze ich mein Passwort zurück?", "Zum Zurücksetzen des Passworts wählen Sie auf der Anmeldeseite \"Passwort vergessen\"."),
        ("gesperrt", "Warum ist mein Konto gesperrt?", "Nach fünf falschen Eingaben wird das Konto für eine Stunde gesperrt. Ein Verwalter kann die Sperre aufheben."),
        ("rechnung", "Wo finde ich meine Rechnung?", "Unter Zahlungen können Sie jede Rechnung als Datei laden (Download)."),
        ("anschrift", "Wie ändere ich meine Anschrift?", "Tragen Sie nach einem Umzug die neue Adresse im Profil ein. Die Änderung gilt sofort, auch für Rechnungen."),
        ("erstattung", "Wie lange dauert eine Erstattung?", "Das Geld ist nach fünf Werktagen auf Ihrem Konto. Die Rückerstattung geht auf die Karte."),
        ("kuendigung", "Wie kann ich den Vertrag kündigen?", "Die Kündigung ist mit einer Frist von einem Monat möglich."),
        ("drucker", "Der Drucker druckt nicht", "Prüfen Sie, ob ein Papierstau angezeigt wird, und starten Sie das Gerät neu."),
        ("vpn", "Die Verbindung zum VPN bricht ab", "Starten Sie das Programm neu und verbinden Sie sich noch einmal."),
        ("zertifikat", "Wie verlängere ich ein abgelaufenes Zertifikat?", "Beantragen Sie die Verlängerung vier Wochen vorher."),
        ("paket", "Wo ist mein Paket?", "Geben Sie auf der Seite zur Verfolgung die Nummer der Sendung ein. Dort steht, wann es ankommt."),
        ("urlaub", "Wie beantrage ich Urlaub?", "Stellen Sie den Antrag im Portal. Dort sehen Sie auch, wie viele Tage übrig sind."),
        ("postfach", "Mein Postfach ist voll. Was tun?", "Löschen Sie große Nachrichten, oder lassen Sie das Postfach vergrößern. Die Größe steht im Profil."),
    ]
    .map(|(id, title, body)| entry(id, title, body, Language::German))
    .to_vec()
}

fn english_documents() -> Vec<Document> {
    [
        (
            "en-password",
            "How do I reset my password?",
            "Choose \"Forgot password\" on the page where you sign in.",
        ),
        (
            "en-invoice",
            "Where do I find my invoice?",
            "Download invoices under Payments.",
        ),
        (
            "en-printer",
            "The printer does not print",
            "Clear the queue and restart it.",
        ),
        ("en-vpn", "The vpn connection drops", "Restart the client."),
    ]
    .map(|(id, title, body)| entry(id, title, body, Language::English))
    .to_vec()
}

fn first(ranking: &Ranking) -> &str {
    ranking.candidates.first().map_or("", |first| first.id.as_str())
}

#[test]
fn nine_of_ten_german_questions_find_their_entry() {
    let settings = TrainingSettings {
        language: Language::German,
        ..TrainingSettings::default()
    };
    let classifier = Classifier::train(&german_documents(), &settings);

    let rows: Vec<(&str, &str)> = include_str!("data/german.tsv")
        .lines()
        .filter_map(|row| row.split_once('\t'))
        .collect();
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(id, text)| {
            let ranking = classifier.rank(text);
            (first(&ranking) != *id).then(|| format!("{text}: {} for {id}", first(&ranking)))
        })
        .collect();

    assert_eq!(rows.len(), 60);
    assert!(
        wrong.len() * 10 <= rows.len(),
        "{} wrong: {wrong:#?}",
        wrong.len()
    );
    println!("{} of {} wrong: {wrong:#?}", wrong.len(), rows.len());
}

#[test]
fn neither_table_nor_encoder_is_asked_about_german() {
    let settings = TrainingSettings {
        language: Language::German,
        ..TrainingSettings::default()
    };
    let classifier = Classifier::train(&german_documents(), &settings);

    let tiers = classifier.rank("Passwort vergessen").tiers;

    assert_eq!(
        (tiers.lexical, tiers.vectors, tiers.encoder),
        (true, false, false)
    );
}

#[test]
fn an_utterance_is_compared_with_documents_of_its_language() {
    let documents = [german_documents(), english_documents()].concat();
    let classifier = Classifier::train(&documents, &TrainingSettings::default());
    for (text, language, id) in [
        ("How do I reset my password?", Language::English, "en-password"),
        ("printer does not print", Language::English, "en-printer"),
        (
            "Wie kann ich mein Passwort zurücksetzen?",
            Language::German,
            "passwort",
        ),
        ("Rechnung", Language::German, "rechnung"),
        ("drucker druckt nicht", Language::German, "drucker"),
        ("where is the invoice", Language::English, "en-invoice"),
    ] {
        let ranking = classifier.rank(text);

        assert_eq!((first(&ranking), ranking.language), (id, language), "{text}");
        let is_english = |id: &str| id.starts_with("en-");
        let is_mixed = ranking
            .candidates
            .iter()
            .any(|candidate| is_english(&candidate.id) != (language == Language::English));
        assert!(!is_mixed, "{text}: {ranking:?}");
    }
}

#[test]
fn where_the_language_is_not_clear_all_documents_are_compared() {
    let documents = [german_documents(), english_documents()].concat();
    let classifier = Classifier::train(&documents, &TrainingSettings::default());

    let ids: Vec<String> = classifier
        .rank("VPN")
        .candidates
        .into_iter()
        .map(|candidate| candidate.id)
        .collect();

    assert!(
        ids.contains(&"vpn".to_owned()) && ids.contains(&"en-vpn".to_owned()),
        "{ids:?}"
    );
}

#[test]
fn words_that_need_a_second_look_tell_the_language() {
    let mut documents = german_documents();
    documents.extend(english_documents());
    let classifier = Classifier::train(&documents, &TrainingSettings::default());

    // A word for another, words of one, a slip, and one of each language.
    for (text, expected) in [
        ("kennwort", "passwort"),
        ("faktura", "rechnung"),
        ("urlaubsantrag", "urlaub"),
        ("zertifkat", "zertifikat"),
        ("account gesperrt", "gesperrt"),
        ("pwd", "en-password"),
    ] {
        assert_eq!(first(&classifier.rank(text)), expected, "{text}");
    }
}

#[test]
fn mixed_documents_rank_the_same_in_any_order() {
    let documents = [german_documents(), english_documents()].concat();
    let backwards: Vec<Document> = documents.iter().rev().cloned().collect();
    let one = Classifier::train(&documents, &TrainingSettings::default());
    let other = Classifier::train(&backwards, &TrainingSettings::default());
    for text in [
        "Passwort zurücksetzen",
        "reset the password",
        "vpn 3.2.1",
        "Rechnungsadresse",
    ] {
        assert_eq!(one.rank(text), other.rank(text), "{text}");
    }
}

#[test]
fn an_utterance_in_a_language_no_document_has_is_not_sent_to_the_encoder() {
    let classifier = Classifier::train(&english_documents(), &TrainingSettings::default());

    let tiers = classifier
        .rank("wie kann ich meine Rechnung als Datei bekommen")
        .tiers;

    assert!(!tiers.vectors && !tiers.encoder);
}

#[test]
fn function_words_of_a_language_no_document_has_carry_no_meaning() {
    let classifier = Classifier::train(&english_documents(), &TrainingSettings::default());

    let content = |text: &str| -> Vec<String> {
        let words = classifier.rank(text).words.into_iter();
        words.filter(|word| word.content).map(|word| word.text).collect()
    };

    assert_eq!(
        content("wie erneuere ich für meinen Laptop das Zertifikat"),
        ["erneuere", "Laptop", "Zertifikat"]
    );
    // A word or two tell no language.
    assert_eq!(content("mein Zertifikat"), ["mein", "Zertifikat"]);
}
