//! What reviewers make of turns.

use conversation_log::{ConversationLog, Erase, ExportRow, Review, ReviewStatus, ReviewedTurn};

use crate::world::{World, arrival, echo, id};

const TRAM: &str = "when does the tram leave";

fn at(conversation: &str, turn: i64, question: &str) -> ReviewedTurn {
    ReviewedTurn {
        conversation: id(conversation),
        turn,
        question: question.to_owned(),
    }
}

fn review(status: ReviewStatus, at_ms: i64) -> Review {
    Review {
        status,
        at_ms,
        actor: Some("Bea's key".to_owned()),
        note: Some("written: “trams”".to_owned()),
    }
}

/// Says that something was done about a turn.
pub(crate) async fn done(
    log: &dyn ConversationLog,
    conversation: &str,
    turn: i64,
    question: &str,
    at_ms: i64,
) {
    let said = review(ReviewStatus::Done, at_ms);
    log.review(&[at(conversation, turn, question)], &said)
        .await
        .unwrap();
    assert_eq!(of(log, question).await.first(), Some(&said));
}

/// Leaves a note at a turn, which asks what the note says.
pub(crate) async fn noted(log: &dyn ConversationLog, conversation: &str, turn: i64, note: &str) {
    let review = Review {
        note: Some(note.to_owned()),
        ..review(ReviewStatus::Open, turn)
    };
    log.review(&[at(conversation, turn, note)], &review)
        .await
        .unwrap();
}

async fn of(log: &dyn ConversationLog, question: &str) -> Vec<Review> {
    log.reviews_of(&[question]).await.unwrap().remove(0)
}

/// Conversations of one turn each.
async fn asked(log: &dyn ConversationLog, conversations: &[&str]) {
    for conversation in conversations {
        log.take_turn(arrival(conversation, "k", 1), echo(TRAM))
            .await
            .unwrap();
    }
}

pub(crate) async fn a_review_is_of_the_question_wherever_it_is_asked(world: &World) {
    let log = world.open().await;
    asked(&*log, &["a", "b", "c"]).await;

    let (first, second) = (
        review(ReviewStatus::Done, 10),
        review(ReviewStatus::Dismissed, 20),
    );
    log.review(&[at("a", 1, TRAM)], &first).await.unwrap();
    log.review(&[at("b", 1, TRAM), at("c", 1, "")], &second)
        .await
        .unwrap();

    let found = log
        .reviews_of(&["where is gate 2", TRAM, "", TRAM])
        .await
        .unwrap();
    let both = vec![second.clone(), first];
    assert_eq!(found, [vec![], both.clone(), vec![], both]);
    assert!(log.reviews_of(&[]).await.unwrap().is_empty());
    log.close().await;
}

pub(crate) async fn a_turn_that_is_reviewed_again_has_its_last_review(world: &World) {
    let log = world.open().await;
    asked(&*log, &["a"]).await;

    for (status, at_ms) in [(ReviewStatus::Done, 10), (ReviewStatus::Open, 20)] {
        // The same turn twice is one.
        let turns = [at("a", 1, TRAM), at("a", 1, TRAM)];
        log.review(&turns, &review(status, at_ms)).await.unwrap();
    }
    let bare = Review {
        actor: None,
        note: None,
        ..review(ReviewStatus::Dismissed, 30)
    };
    log.review(&[at("a", 1, TRAM)], &bare).await.unwrap();

    assert_eq!(of(&*log, TRAM).await, [bare]);
    log.close().await;
}

pub(crate) async fn a_review_stands_at_its_turn(world: &World) {
    let log = world.open().await;
    asked(&*log, &["a"]).await;
    log.take_turn(arrival("a", "k2", 2), echo("again")).await.unwrap();
    let said = review(ReviewStatus::Done, 10);

    log.review(&[at("a", 2, TRAM)], &said).await.unwrap();

    let turns = log.turns(&id("a"), 0, 10).await.unwrap();
    let reviews: Vec<Option<&Review>> = turns.iter().map(|turn| turn.review.as_ref()).collect();
    assert_eq!(reviews, [None, Some(&said)]);
    let one = log.turns_at(&[(id("a"), 2)]).await.unwrap().remove(0).unwrap();
    assert_eq!(one.review.as_ref(), Some(&said));
    let mut exported = log.export().await.unwrap();
    let mut reviewed = Vec::new();
    while let Some(row) = exported.recv().await {
        if let ExportRow::Turn { turn, review, .. } = row.unwrap() {
            reviewed.push((turn, review));
        }
    }
    assert_eq!(reviewed, [(1, None), (2, Some(said))]);
    log.close().await;
}

pub(crate) async fn a_turn_that_is_not_there_gets_no_review(world: &World) {
    let log = world.open().await;
    asked(&*log, &["a"]).await;

    let turns = [at("nowhere", 1, TRAM), at("a", 7, TRAM), at("a", 1, "other")];
    log.review(&turns, &review(ReviewStatus::Done, 10)).await.unwrap();

    assert!(of(&*log, TRAM).await.is_empty());
    assert_eq!(of(&*log, "other").await.len(), 1);
    let too_many: Vec<ReviewedTurn> = (0..201).map(|turn| at("a", turn, TRAM)).collect();
    let refused = log.review(&too_many, &review(ReviewStatus::Done, 10)).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("200 turns")));
    log.close().await;
}

pub(crate) async fn reviews_of_two_replicas_are_one_list(world: &World) {
    let (one, other) = (world.open().await, world.open().await);
    asked(&*one, &["a", "b"]).await;

    let both = [at("a", 1, TRAM), at("b", 1, TRAM)];
    let backwards = [at("b", 1, TRAM), at("a", 1, TRAM)];
    for at_ms in 0..20 {
        let (here, there) = (
            review(ReviewStatus::Done, at_ms),
            review(ReviewStatus::Open, at_ms),
        );
        let (here, there) = tokio::join!(one.review(&both, &here), other.review(&backwards, &there));
        here.unwrap();
        there.unwrap();
    }

    let found = of(&*one, TRAM).await;
    assert_eq!(found, of(&*other, TRAM).await);
    assert_eq!(found.len(), 2);
    one.close().await;
    other.close().await;
}

pub(crate) async fn a_review_goes_with_its_conversation(world: &World) {
    let log = world.open().await;
    asked(&*log, &["gone", "kept"]).await;
    let both = [at("gone", 1, TRAM), at("kept", 1, TRAM)];
    log.review(&both, &review(ReviewStatus::Done, 10)).await.unwrap();

    let gone = Erase::Conversation(id("gone"));
    assert!(log.erase(&gone, "a test", 20).await.unwrap().is_some());

    assert_eq!(of(&*log, TRAM).await.len(), 1);
    let kept = log.turns(&id("kept"), 0, 10).await.unwrap();
    assert!(kept[0].review.is_some());
    log.close().await;
}
