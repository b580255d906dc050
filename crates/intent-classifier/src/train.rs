//! From documents to a corpus that can be scored, and the calibration that goes with it.

use crate::analyze::{Analysis, Analyzer, body_tokens, utterance_tokens};
use crate::calibrate::{Calibration, Held, temperature, threshold};
use crate::document::{Document, TrainingSettings};
use crate::feature::{FunctionWords, occurrences};
use crate::lexicon::Lexicon;
use crate::score::{Corpus, Phrase, Scorer, Surrounding, Utterance, has_several_phrases};
use crate::spell::{Speller, VocabularyBuilder};
use crate::synonym::abbreviations;
use crate::tokenize::Token;
use crate::{Field, document::Weights};

/// With fewer held-out phrases a temperature says more about them than about what comes.
const FEWEST_HELD_OUT: usize = 20;

/// At most so many phrases are held out to find the temperature; one number needs no more.
const MOST_HELD_OUT: usize = 2_000;

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
pub(crate) fn train(documents: &[&Document], settings: &TrainingSettings) -> Trained {
    let analyzer = Analyzer::new(settings.language, &synonym_groups(documents, settings));
    let mut vocabulary = VocabularyBuilder::default();
    let mut take = |tokens: Vec<Token>, is_body: bool| {
        vocabulary.add(tokens.iter().map(|token| token.folded.as_str()), is_body);
        analyzer.document(tokens)
    };
    let mut phrases = Vec::new();
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
                phrases.push(Phrase {
                    document: number,
                    field,
                    analysis,
                    vector: Vec::new(),
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
    }
    let corpus = Corpus {
        documents: documents.len(),
        phrases,
        surroundings,
        lexicon,
        function_words,
    };
    let everything: Vec<usize> = (0..corpus.phrases.len()).collect();
    let scorer = Scorer::new(&corpus, &everything, settings.weights);
    let speller = vocabulary.build();
    let out_of_scope: Vec<Analysis> = settings
        .out_of_scope
        .iter()
        .map(|text| analyzer.utterance(text, &speller, |stem| scorer.fields.knows_stem(stem)))
        .collect();
    let calibration = calibrate(&corpus, settings.weights, &out_of_scope);
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

/// What calibrates the scores: found by training on one half of the phrases and asking the other, both ways round.
/// The defaults stay where too few documents have several phrases.
fn calibrate(corpus: &Corpus, weights: Weights, out_of_scope: &[Analysis]) -> Calibration {
    let halves = halves(corpus);
    if halves.iter().flatten().count() < FEWEST_HELD_OUT {
        return Calibration::default();
    }
    let mut held = Vec::new();
    let mut inside = Vec::new();
    let mut outside = Vec::new();
    for out in [0, 1] {
        let (asked, kept): (Vec<usize>, Vec<usize>) =
            (0..corpus.phrases.len()).partition(|&number| halves[number] == Some(out));
        let scorer = Scorer::new(corpus, &kept, weights);
        let ask = |analysis: &Analysis| scorer.evidence(&Utterance::new(analysis.clone(), corpus));
        let every = asked.len().div_ceil(MOST_HELD_OUT / 2);
        for number in asked.into_iter().step_by(every.max(1)) {
            let phrase = &corpus.phrases[number];
            let evidence = ask(&phrase.analysis);
            inside.push(evidence.strength());
            held.push(Held {
                scores: evidence.scores,
                document: phrase.document,
            });
        }
        let every = out_of_scope.len().div_ceil(MOST_HELD_OUT / 2);
        outside.extend(
            out_of_scope
                .iter()
                .step_by(every.max(1))
                .map(|analysis| ask(analysis).strength()),
        );
    }
    Calibration {
        temperature: temperature(&held),
        threshold: Some(threshold(&mut inside, &outside)),
    }
}

/// Deals the phrases of each document that has several out to two halves. A document's title is always kept.
fn halves(corpus: &Corpus) -> Vec<Option<u8>> {
    let mut counts = vec![0_usize; corpus.documents];
    for phrase in &corpus.phrases {
        counts[phrase.document] += 1;
    }
    let mut dealt = vec![0_u8; corpus.documents];
    corpus
        .phrases
        .iter()
        .map(|phrase| {
            if counts[phrase.document] < 2 || phrase.field == Field::Title {
                return None;
            }
            let half = dealt[phrase.document] % 2;
            dealt[phrase.document] = dealt[phrase.document].wrapping_add(1);
            Some(half)
        })
        .collect()
}
