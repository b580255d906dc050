//! What is true of every utterance and of every set of documents.

use intent_classifier::{
    Classifier, DecisionCosts, Document, Language, Ranking, Tiers, TrainingSettings, Verdict, decide,
};
use proptest::prelude::*;

fn document(id: &str, title: &str, phrases: &[&str]) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        phrases: phrases.iter().map(|&phrase| phrase.to_owned()).collect(),
        ..Document::default()
    }
}

/// A small help desk.
fn documents() -> Vec<Document> {
    vec![
        document(
            "reset",
            "How do I reset my password?",
            &["i forgot my password", "password lost"],
        ),
        document(
            "lock",
            "Why is my account locked?",
            &["locked out of my account", "account is blocked"],
        ),
        document(
            "invoice",
            "Where do I find my invoices?",
            &["download a bill", "invoice of last month"],
        ),
        document(
            "refund",
            "How long does a refund take?",
            &["money back", "when do i get my refund"],
        ),
        document(
            "token",
            "How do I create a personal access token (PAT)?",
            &["make a new pat", "generate token"],
        ),
    ]
}

fn ranking_of(documents: &[Document], text: &str) -> Ranking {
    Classifier::train(documents, &TrainingSettings::default()).rank(text)
}

fn json(ranking: &Ranking) -> String {
    serde_json::to_string(ranking).expect("a ranking has no map with odd keys")
}

/// Words that people type at a help desk, right and wrong, and anything else.
fn utterance() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "password",
        "pasword",
        "reset",
        "how",
        "do",
        "i",
        "my",
        "account",
        "lokced",
        "invoice",
        "refund",
        "PAT",
        "token",
        "AADSTS50011",
        "don't",
        "C#",
        "frobnicate",
        "密码",
        "é",
        "\u{FDFA}",
        "https://a.example/b",
    ]);
    prop_oneof![
        prop::collection::vec(words, 0..12).prop_map(|words| words.join(" ")),
        any::<String>(),
        "\\PC{0,80}",
    ]
}

/// Training takes long: a quarter of the cases there are by default, or by `PROPTEST_CASES`.
fn a_quarter() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases / 4,
        ..config
    }
}

proptest! {
    #![proptest_config(a_quarter())]

    #[test]
    fn the_order_of_documents_does_not_matter(
        shuffled in Just(documents()).prop_shuffle(),
        text in utterance(),
    ) {
        let one = json(&ranking_of(&documents(), &text));

        let other = json(&ranking_of(&shuffled, &text));

        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_document_with_the_utterance_as_a_phrase_comes_first(
        text in utterance(),
        chosen in 0_usize..5,
    ) {
        let words = ranking_of(&documents(), &text).words;
        prop_assume!(!words.is_empty());
        let mut documents = documents();
        let id = documents[chosen].id.clone();
        // Where another document says the very same, both are first.
        prop_assume!(documents.iter().all(|document| {
            let said = document.phrases.iter().chain([&document.title]);
            said.map(|said| said.to_lowercase()).all(|said| said != text.to_lowercase())
        }));
        documents[chosen].phrases.push(text.clone());

        let ranking = ranking_of(&documents, &text);

        prop_assert_eq!(&ranking.candidates[0].id, &id);
    }
}

proptest! {
    #[test]
    fn a_ranking_keeps_its_promises(text in utterance()) {
        let classifier = classifier();

        let ranking = classifier.rank(&text);

        let confidences: Vec<f64> = ranking.candidates.iter().map(|candidate| candidate.confidence).collect();
        prop_assert!(confidences.iter().all(|confidence| (0.0..=1.0).contains(confidence)));
        prop_assert!(confidences.iter().sum::<f64>() <= 1.0 + 1e-9);
        prop_assert!(confidences.is_sorted_by(|left, right| left >= right));
        prop_assert!(ranking.candidates.len() <= Ranking::MOST_CANDIDATES);
        prop_assert!((0.0..=1.0).contains(&ranking.in_scope));
        for pair in ranking.candidates.windows(2) {
            prop_assert!(pair[0].score > pair[1].score || pair[0].id < pair[1].id);
        }
        for candidate in &ranking.candidates {
            prop_assert_eq!(&classifier.ids()[candidate.document], &candidate.id);
            prop_assert!(candidate.matched.len() <= 8);
            prop_assert!(candidate.matched.iter().map(|part| part.contribution).sum::<f64>() <= 1.0 + 1e-9);
        }
        if let Verdict::Clarify(options) = decide(&ranking, DecisionCosts::default()) {
            prop_assert!((2..=3).contains(&options) && options <= ranking.candidates.len());
        }
    }

    #[test]
    fn any_documents_can_be_trained_on(
        titles in prop::collection::vec(any::<String>(), 0..6),
        body in any::<String>(),
        synonyms in prop::collection::vec(prop::collection::vec(any::<String>(), 0..3), 0..3),
        text in any::<String>(),
    ) {
        let documents: Vec<Document> = titles
            .iter()
            .enumerate()
            .map(|(number, title)| Document {
                id: number.to_string(),
                title: title.clone(),
                context: vec![body.clone()],
                body: body.clone(),
                phrases: vec![body.clone(), title.clone()],
                keywords: vec![title.clone()],
                language: number.checked_sub(1).map(|number| Language::ALL[number]),
            })
            .collect();
        let settings = TrainingSettings { synonyms, out_of_scope: vec![text.clone()], ..TrainingSettings::default() };

        let ranking = Classifier::train(&documents, &settings).rank(&text);

        prop_assert!(ranking.candidates.len() <= documents.len());
    }
}

/// Parts of messages that deny, name exact things, quote or log, in two languages.
fn message() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "not about",
        "everything but",
        "it isn't",
        "did not expire",
        "statt",
        "nicht",
        "außer",
        "sondern",
        "my password",
        "das Passwort",
        "Rechnungsübersicht",
        "token",
        "the invoice,",
        "wo finde ich die Rechnung?",
        "where is it?",
        "TF400813",
        "https://a.example/b?c",
        "10.0.0.1:443",
        "on May 31, 2026",
        "C:\\a\\b.log",
        "\n> quoted",
        "\n2026-11-26 10:00:01 WARN x\n",
        "\n\tat a.b.C(D.java:1)\n",
        "\nKind regards\nA",
        "\u{1F600}",
        "İ",
        "ß",
        "'",
        ".",
        "-",
    ]);
    prop_oneof![
        prop::collection::vec(parts, 0..80).prop_map(|parts| parts.join(" ")),
        any::<String>(),
    ]
}

fn mixed() -> &'static Classifier {
    static MIXED: std::sync::LazyLock<Classifier> = std::sync::LazyLock::new(|| {
        let german = [
            ("passwort", "Wie setze ich mein Passwort zurück?"),
            ("rechnung", "Wo finde ich meine Rechnung?"),
            ("fehler", "TF400813 beim Anmelden"),
        ]
        .map(|(id, title)| Document {
            language: Some(Language::German),
            ..document(id, title, &[])
        });
        Classifier::train(
            &[documents(), german.to_vec()].concat(),
            &TrainingSettings::default(),
        )
    });
    &MIXED
}

proptest! {
    #[test]
    fn whatever_a_message_denies_or_names_it_is_ranked(text in message()) {
        let classifier = mixed();

        let ranking = classifier.rank(&text);

        prop_assert!(ranking.candidates.iter().all(|candidate| candidate.score.is_finite()));
        prop_assert!((0.0..=1.0).contains(&ranking.in_scope));
        prop_assert!(ranking.candidates.iter().map(|candidate| candidate.confidence).sum::<f64>() <= 1.0 + 1e-9);
        for entity in &ranking.entities {
            prop_assert_eq!(text.get(entity.span.clone()), Some(entity.text.as_str()));
        }
        for pair in ranking.entities.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
    }

    #[test]
    fn the_parts_of_an_explanation_sum_to_the_score(text in message()) {
        let classifier = mixed();
        for candidate in classifier.rank(&text).candidates.iter().take(3) {
            let explanation = classifier.explain(&text, Tiers::ALL, &candidate.id);

            let explanation = explanation.expect("what is ranked can be explained");
            let sum: f64 = explanation.parts.iter().map(|part| part.points).sum();
            prop_assert!((explanation.score - candidate.score).abs() < 1e-9);
            prop_assert!((sum - candidate.score).abs() < 1e-3 * candidate.score.abs().max(1.0), "{:?}", explanation);
        }
    }
}

fn classifier() -> &'static Classifier {
    static CLASSIFIER: std::sync::LazyLock<Classifier> =
        std::sync::LazyLock::new(|| Classifier::train(&documents(), &TrainingSettings::default()));
    &CLASSIFIER
}
