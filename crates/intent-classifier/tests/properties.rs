//! What is true of every utterance and of every set of documents.

use intent_classifier::{
    Classifier, DecisionCosts, Document, Language, Ranking, TrainingSettings, Verdict, decide,
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

fn classifier() -> &'static Classifier {
    static CLASSIFIER: std::sync::LazyLock<Classifier> =
        std::sync::LazyLock::new(|| Classifier::train(&documents(), &TrainingSettings::default()));
    &CLASSIFIER
}
