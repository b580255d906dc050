//! Sentences of our own, with what the reference implementations say about them: `tools/vectors/encoder.py fixtures`.

use sentence_encoder::DIMENSIONS;

pub(crate) struct Sentence {
    pub(crate) text: String,
    /// From the package `tokenizers`.
    pub(crate) pieces: Vec<u16>,
    /// From the model in float32.
    pub(crate) vector: [f32; DIMENSIONS],
}

pub(crate) fn sentences() -> Vec<Sentence> {
    let lines = include_str!("../fixtures/sentences.jsonl").lines();
    let numbers = include_bytes!("../fixtures/vectors.f32").as_chunks::<4>().0;
    let vectors = numbers.as_chunks::<DIMENSIONS>().0;
    assert_eq!(lines.clone().count(), vectors.len());
    lines
        .zip(vectors)
        .map(|(line, vector)| {
            let row: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
            let pieces = row["pieces"].as_array().expect("`pieces` is a list").iter();
            let id = |piece: &serde_json::Value| piece.as_u64().and_then(|id| u16::try_from(id).ok());
            Sentence {
                text: row["text"].as_str().expect("`text` is text").to_owned(),
                pieces: pieces.map(|piece| id(piece).expect("pieces are ids")).collect(),
                vector: vector.map(f32::from_le_bytes),
            }
        })
        .collect()
}
