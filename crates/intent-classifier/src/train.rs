//! From documents to a corpus that can be scored, and the calibration that goes with it.

use sentence_encoder::Encoder;

use crate::Field;
use crate::analyze::{Analysis, Analyzer, body_tokens, utterance_tokens};
use crate::calibrate::calibrate;
use crate::calibration::Calibration;
use crate::dense::UnitVector;
use crate::document::{Document, TrainingSettings};
use crate::encoding::{EncodingCache, encoded};
use crate::feature::{FunctionWords, occurrences};
use crate::lexicon::Lexicon;
use crate::normalize::{MOST_UTTERANCE_CHARS, normalize};
use crate::ranking::Tiers;
use crate::score::{Corpus, Phrase, Scorer, Surrounding, has_several_phrases, portrait};
use crate::spell::{Speller, VocabularyBuilder};
use crate::synonym::abbreviations;
use crate::tokenize::Token;
use crate::vectors::TextVector;

/// What training gives.
#[derive(Debug)]
pub(crate) struct Trained {
    /// Understands text.
    pub(crate) analyzer: Analyzer,
    /// Repairs typos.
    pub(crate) speller: Speller,
    /// The documents' texts.
    pub(crate) corpus: Corpus,
    /// Scores them.
    pub(crate) scorer: Scorer,
    /// Makes probabilities of scores.
    pub(crate) calibration: Calibration,
}

/// Trains on documents sorted by id.
pub(crate) fn train(
    documents: &[&Document],
    settings: &TrainingSettings,
    cache: &mut EncodingCache,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Trained {
    let encoder = Encoder::built_in().filter(|_| settings.tiers.encoder);
    let tiers = Tiers {
        encoder: encoder.is_some(),
        ..settings.tiers
    };
    let analyzer = Analyzer::new(settings.language, &synonym_groups(documents, settings));
    let mut vocabulary = VocabularyBuilder::default();
    let mut take = |tokens: Vec<Token>, is_body: bool| {
        vocabulary.add(tokens.iter().map(|token| token.folded.as_str()), is_body);
        analyzer.document(tokens)
    };
    let mut phrases = Vec::new();
    let mut phrase_texts = Vec::new();
    let mut surroundings = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        let titled = [(Field::Title, &document.title)];
        let mut asked: Vec<&String> = document.phrases.iter().collect();
        asked.sort();
        asked.dedup();
        for (field, text) in titled
            .into_iter()
            .chain(asked.into_iter().map(|phrase| (Field::Phrase, phrase)))
        {
            let analysis = take(utterance_tokens(text), false);
            if !analysis.terms.is_empty() {
                phrase_texts.push(analysis.spelt_out(&normalize(text, MOST_UTTERANCE_CHARS)));
                phrases.push(Phrase {
                    document: number,
                    field,
                    analysis,
                    vector: Vec::new(),
                    meaning: UnitVector::default(),
                    encoded: UnitVector::default(),
                });
            }
        }
        let keywords = document
            .keywords
            .iter()
            .map(|text| (Field::Keyword, utterance_tokens(text)));
        let context = document
            .context
            .iter()
            .map(|text| (Field::Context, utterance_tokens(text)));
        let body = [(Field::Body, body_tokens(&document.body))];
        for (field, tokens) in keywords.chain(context).chain(body) {
            surroundings.push(Surrounding {
                document: number,
                field,
                analysis: take(tokens, field == Field::Body),
            });
        }
    }
    let function_words = if has_several_phrases(phrases.len(), documents.len()) {
        FunctionWords::Count
    } else {
        FunctionWords::CountLittle
    };
    let features: Vec<_> = phrases
        .iter()
        .map(|phrase| occurrences(&phrase.analysis, function_words))
        .collect();
    let lexicon = Lexicon::new(&features);
    for (phrase, features) in phrases.iter_mut().zip(&features) {
        phrase.vector = lexicon.vector(features);
        if tiers.vectors {
            phrase.meaning = TextVector::new(&phrase.analysis).unit;
        }
    }
    let mut portraits = vec![UnitVector::default(); documents.len()];
    if let Some(encoder) = encoder {
        let portrait_texts: Vec<String> = documents
            .iter()
            .map(|document| normalize(&portrait(document), MOST_UTTERANCE_CHARS))
            .collect();
        let texts: Vec<&str> = phrase_texts
            .iter()
            .chain(&portrait_texts)
            .map(String::as_str)
            .collect();
        let mut vectors = cache.encode(encoder, &texts, progress).into_iter();
        for (phrase, vector) in phrases.iter_mut().zip(&mut vectors) {
            phrase.encoded = vector;
        }
        portraits = vectors.collect();
    }
    let corpus = Corpus {
        documents: documents.len(),
        phrases,
        surroundings,
        lexicon,
        function_words,
        portraits,
        tiers,
    };
    let everything: Vec<usize> = (0..corpus.phrases.len()).collect();
    let scorer = Scorer::new(&corpus, &everything, settings.weights);
    let speller = vocabulary.build();
    let out_of_scope: Vec<(Analysis, UnitVector)> = settings
        .out_of_scope
        .iter()
        .map(|text| {
            let normal = normalize(text, MOST_UTTERANCE_CHARS);
            let analysis = analyzer.utterance(&normal, &speller, |stem| scorer.fields.knows_stem(stem));
            let vector = encoder.map(|encoder| encoded(encoder, &analysis.spelt_out(&normal)));
            (analysis, vector.unwrap_or_default())
        })
        .collect();
    let calibration = calibrate(&corpus, &scorer, settings.weights, &out_of_scope);
    Trained {
        analyzer,
        speller,
        corpus,
        scorer,
        calibration,
    }
}

/// Groups from the settings, and abbreviations that titles and contexts explain; members as folded words.
fn synonym_groups(documents: &[&Document], settings: &TrainingSettings) -> Vec<Vec<Vec<String>>> {
    let folded = |text: &str| -> Vec<String> {
        utterance_tokens(text)
            .into_iter()
            .map(|token| token.folded)
            .collect()
    };
    let configured = settings
        .synonyms
        .iter()
        .map(|group| group.iter().map(|member| folded(member)).collect::<Vec<_>>());
    let mut explained: Vec<Vec<Vec<String>>> = documents
        .iter()
        .flat_map(|document| std::iter::once(&document.title).chain(&document.context))
        .flat_map(|text| abbreviations(text))
        .map(|(short, long)| vec![vec![short], long])
        .collect();
    explained.sort();
    explained.dedup();
    configured.chain(explained).collect()
}
