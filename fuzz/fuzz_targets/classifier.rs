//! Any documents can be trained on, and any text is ranked among them by the same promises.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use intent_classifier::{
    Classifier, DecisionCosts, Document, Language, Ranking, TrainingSettings, Verdict, decide,
};
use libfuzzer_sys::fuzz_target;

/// What is asked, and of what. A few short documents: training on many is slow, and what breaks it is their text.
#[derive(Debug, Arbitrary)]
struct Input<'a> {
    text: &'a str,
    /// None: the help desk below, which is trained once, so that most of the time goes into ranking.
    documents: Option<Vec<Written<'a>>>,
    synonyms: Vec<Vec<&'a str>>,
    out_of_scope: Vec<&'a str>,
}

#[derive(Debug, Arbitrary)]
struct Written<'a> {
    title: &'a str,
    context: Vec<&'a str>,
    body: &'a str,
    phrases: Vec<&'a str>,
    keywords: Vec<&'a str>,
}

const MOST_DOCUMENTS: usize = 6;

static HELP_DESK: LazyLock<Classifier> = LazyLock::new(|| {
    let documents: Vec<Document> = [
        (
            "reset",
            "How do I reset my password?",
            "i forgot my password",
            "sign-in",
        ),
        (
            "lock",
            "Why is my account locked (AADSTS50053)?",
            "locked out of my account",
            "C#",
        ),
        (
            "refund",
            "How long does a refund take?",
            "when do i get my money back",
            "billing",
        ),
        (
            "token",
            "Wie erstelle ich ein Zugriffstoken?",
            "make a new pat",
            "TF400813",
        ),
        ("japanese", "パスワードを忘れました", "密码 reset", ".NET"),
    ]
    .map(|(id, title, phrase, keyword)| Document {
        id: id.to_owned(),
        title: title.to_owned(),
        context: vec!["Accounts".to_owned()],
        body: format!("Open the settings, then choose {title}"),
        phrases: vec![phrase.to_owned(), title.to_lowercase()],
        keywords: vec![keyword.to_owned()],
        language: None,
    })
    .into();
    Classifier::train(&documents, &TrainingSettings::default())
});

fuzz_target!(|input: Input| {
    let Some(written) = &input.documents else {
        keeps_its_promises(&HELP_DESK, input.text);
        return;
    };
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let documents: Vec<Document> = written
        .iter()
        .take(MOST_DOCUMENTS)
        .enumerate()
        .map(|(number, written)| Document {
            id: number.to_string(),
            title: written.title.to_owned(),
            context: owned(&written.context),
            body: written.body.to_owned(),
            phrases: owned(&written.phrases),
            keywords: owned(&written.keywords),
            language: number
                .checked_sub(2)
                .and_then(|number| Language::ALL.get(number).copied()),
        })
        .collect();
    let settings = TrainingSettings {
        synonyms: input.synonyms.iter().map(|group| owned(group)).collect(),
        out_of_scope: owned(&input.out_of_scope),
        ..TrainingSettings::default()
    };
    let classifier = Classifier::train(&documents, &settings);
    let ranking = keeps_its_promises(&classifier, input.text);

    let reversed: Vec<Document> = documents.into_iter().rev().collect();
    let other = Classifier::train(&reversed, &settings).rank(input.text);
    assert_eq!(
        json(&ranking),
        json(&other),
        "the order of documents does not matter"
    );
});

fn json(ranking: &Ranking) -> String {
    serde_json::to_string(ranking).expect("a ranking has no map with odd keys")
}

fn keeps_its_promises(classifier: &Classifier, text: &str) -> Ranking {
    let ranking = classifier.rank(text);
    let confidences: Vec<f64> = ranking
        .candidates
        .iter()
        .map(|candidate| candidate.confidence)
        .collect();
    assert!(
        confidences
            .iter()
            .all(|confidence| (0.0..=1.0).contains(confidence)),
        "{confidences:?}"
    );
    assert!(confidences.iter().sum::<f64>() <= 1.0 + 1e-9, "{confidences:?}");
    assert!(
        confidences.is_sorted_by(|left, right| left >= right),
        "{confidences:?}"
    );
    assert!(ranking.candidates.len() <= Ranking::MOST_CANDIDATES);
    assert!((0.0..=1.0).contains(&ranking.in_scope));
    for candidate in &ranking.candidates {
        assert_eq!(classifier.ids()[candidate.document], candidate.id);
    }
    if let Verdict::Clarify(options) = decide(&ranking, DecisionCosts::default()) {
        assert!((2..=3).contains(&options) && options <= ranking.candidates.len());
    }
    assert_eq!(
        json(&classifier.rank(text)),
        json(&ranking),
        "the same text, the same ranking"
    );
    ranking
}
