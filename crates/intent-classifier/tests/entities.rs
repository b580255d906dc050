//! Exact things in an utterance lift the entries that name them.

use intent_classifier::{
    Classifier, DecisionCosts, Document, EntityKind, EntityList, PartKind, Ranking, Tiers, TrainingSettings,
    Verdict, decide,
};

fn entry(id: &str, title: &str, body: &str) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        ..Document::default()
    }
}

fn settings() -> TrainingSettings {
    TrainingSettings {
        entities: vec![EntityList {
            kind: "product".to_owned(),
            members: vec!["Depot Sync".to_owned(), "Depot Mobile".to_owned()],
        }],
        ..TrainingSettings::default()
    }
}

fn desk() -> Classifier {
    let documents = [
        entry(
            "not-authorized",
            "TF400813: you are not authorized",
            "Ask an administrator of the depot.",
        ),
        entry(
            "reply-address",
            "Sign-in fails at the identity provider",
            "AADSTS50011 says that the reply address is wrong.",
        ),
        entry(
            "write-access",
            "The update cannot write its files",
            "0x80070005 is shown when access is denied.",
        ),
        entry(
            "queue",
            "Jobs wait in the queue",
            "Restart the worker of the queue.",
        ),
        entry(
            "login",
            "I cannot sign in to my account",
            "Reset the password and sign in again.",
        ),
        entry("billing", "Where is my bill?", "Bills are under Payments."),
        entry(
            "sync",
            "Files are not copied by Depot Sync",
            "Check the connection.",
        ),
        entry(
            "mobile",
            "Files are not copied by Depot Mobile",
            "Check the connection.",
        ),
        entry(
            "gateway",
            "The service answers HTTP 502",
            "The gateway is restarting.",
        ),
    ];
    Classifier::train(&documents, &settings())
}

fn first(ranking: &Ranking) -> &str {
    ranking.candidates.first().map_or("", |first| first.id.as_str())
}

/// Three hundred words about signing in, waiting and bills.
fn rant(code: &str) -> String {
    let complaint = "I have been trying to sign in to my account since Monday and nobody could tell me why the jobs wait in \
                     the queue while my bill is paid, and my password is the same as ever. ";
    format!(
        "{}The log says {code}. {}",
        complaint.repeat(4),
        complaint.repeat(4)
    )
}

#[test]
fn a_code_finds_its_entry_in_a_long_complaint() {
    let classifier = desk();
    for (code, id) in [
        ("TF400813", "not-authorized"),
        ("aadsts50011", "reply-address"),
        ("0x80070005", "write-access"),
    ] {
        for tiers in [Tiers::ALL, Tiers::WITHOUT_ENCODER] {
            let ranking = classifier.rank_by(&rant(code), tiers);

            assert_eq!(first(&ranking), id, "{code}");
            assert_eq!(
                decide(&ranking, DecisionCosts::default()),
                Verdict::Answer,
                "{code}: {ranking:?}"
            );
        }
    }
}

#[test]
fn a_code_alone_is_answered() {
    let classifier = desk();

    for text in ["TF400813", "AADSTS50011", "0X80070005"] {
        let verdict = decide(&classifier.rank(text), DecisionCosts::default());

        assert_eq!(verdict, Verdict::Answer, "{text}");
    }
}

#[test]
fn a_code_is_never_taken_for_another() {
    let ranking = desk().rank("TF400814");

    assert!(ranking.words.iter().all(|word| word.repaired.is_none()));
    assert_ne!(
        decide(&ranking, DecisionCosts::default()),
        Verdict::Answer,
        "{ranking:?}"
    );
}

#[test]
fn entities_have_their_place_in_the_text_as_written() {
    let text = "“TF400813” on Depot  Mobile, no: depot mobile 3.2.1 since 2026-11-26";

    let ranking = desk().rank(text);

    let found: Vec<(EntityKind, &str)> = ranking
        .entities
        .iter()
        .map(|entity| (entity.kind.clone(), entity.text.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (EntityKind::ErrorCode, "TF400813"),
            (EntityKind::Listed("product".to_owned()), "depot mobile"),
            (EntityKind::Version, "3.2.1"),
            (EntityKind::Date, "2026-11-26"),
        ]
    );
    for entity in &ranking.entities {
        assert_eq!(&text[entity.span.clone()], entity.text);
    }
}

#[test]
fn a_product_of_the_authors_list_tells_twins_apart() {
    let classifier = desk();

    assert_eq!(
        first(&classifier.rank("depot mobile: files are not copied")),
        "mobile"
    );
    assert_eq!(first(&classifier.rank("files not copied, DEPOT SYNC")), "sync");
}

#[test]
fn a_denied_code_lifts_nothing() {
    let ranking = desk().rank("not about TF400813, where is my bill");

    assert_eq!(first(&ranking), "billing");
}

#[test]
fn the_parts_with_an_entity_sum_to_the_score() {
    let classifier = desk();
    let text = rant("TF400813");

    let explanation = classifier
        .explain(&text, Tiers::ALL, "not-authorized")
        .expect("it is ranked");

    let sum: f64 = explanation.parts.iter().map(|part| part.points).sum();
    assert!(
        (sum - explanation.score).abs() < 1e-3 * explanation.score.abs(),
        "{explanation:?}"
    );
    let lifts = |kind: &PartKind| matches!(kind, PartKind::Entity { text } if text == "TF400813");
    assert!(
        explanation
            .parts
            .iter()
            .any(|part| lifts(&part.kind) && part.points > 0.0)
    );
}

#[test]
fn a_stored_ranking_without_entities_can_be_read() {
    let stored = r#"{"candidates":[],"in_scope":0.5,"words":[{"text":"a","repaired":null,"stem":"a","known":true,
        "content":false}],"tiers":{"lexical":true,"vectors":true,"encoder":false}}"#;

    let ranking: Ranking = serde_json::from_str(stored).expect("an older ranking");

    assert!(ranking.entities.is_empty() && !ranking.words[0].denied);
}
