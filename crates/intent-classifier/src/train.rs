//! From documents to a corpus that can be scored, and the calibration that goes with it.

use std::collections::HashSet;

use sentence_encoder::Encoder;

use crate::analysis::Analysis;
use crate::analyze::{body_tokens, utterance_tokens};
use crate::calibrate::calibrate;
use crate::calibration::Calibration;
use crate::dense::UnitVector;
use crate::document::{Document, TrainingSettings};
use crate::encoding::{Encoded, EncodingCache};
use crate::entity::index::EntityIndex;
use crate::feature::{FunctionWords, occurrences};
use crate::lexicon::Lexicon;
use crate::negation::{denials, may_deny};
use crate::normalize::{MOST_UTTERANCE_CHARS, normalize};
use crate::ranking::Tiers;
use crate::score::{Corpus, Phrase, Scorer, Surrounding, has_several_phrases, portrait};
use crate::synonym::abbreviations;
use crate::tongue::{Tongues, TonguesBuilder};
use crate::vectors::TextVector;
use crate::{Field, Language};

/// Of more documents the pieces are not kept: those of 2,000 portraits take some 25 MB.
const MOST_READ_DOCUMENTS: usize = 2_000;

/// What training gives.
#[derive(Debug)]
pub(crate) struct Trained {
    /// Understands text and repairs typos, in each language there is.
    pub(crate) tongues: Tongues,
    /// Finds exact things, and who names them.
    pub(crate) entities: EntityIndex,
    /// Stems that titles and phrases themselves deny ("my token did not expire").
    pub(crate) denied_stems: HashSet<String>,
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
    let languages: Vec<Language> = documents
        .iter()
        .map(|document| document.language.unwrap_or(settings.language))
        .collect();
    // Table and encoder were made from English.
    let has_english = languages.is_empty() || languages.contains(&Language::English);
    let encoder = Encoder::built_in().filter(|_| settings.tiers.encoder && has_english);
    let tiers = Tiers {
        encoder: encoder.is_some(),
        vectors: settings.tiers.vectors && has_english,
        ..settings.tiers
    };
    let groups = synonym_groups(documents, settings);
    let mut tongues = TonguesBuilder::new(languages, settings.language, &groups);
    tongues.learn_compounds(|| {
        Box::new(documents.iter().enumerate().flat_map(|(number, document)| {
            let texts = [&document.title, &document.body].into_iter();
            texts
                .chain(&document.phrases)
                .chain(&document.keywords)
                .chain(&document.context)
                .map(move |text| (number, text.as_str()))
        }))
    });
    let Read {
        mut phrases,
        phrase_texts,
        surroundings,
    } = read(documents, &mut tongues);
    let function_words = if has_several_phrases(phrases.len(), documents.len()) {
        FunctionWords::Count
    } else {
        FunctionWords::CountLittle
    };
    // Made twice rather than kept: of 15,000 phrases they are 180 MB.
    let lexicon = Lexicon::new(
        phrases
            .iter()
            .map(|phrase| occurrences(&phrase.analysis, function_words)),
    );
    for phrase in &mut phrases {
        phrase.vector = lexicon.vector(&occurrences(&phrase.analysis, function_words));
        if tiers.vectors && phrase.analysis.has_vectors() {
            phrase.meaning = TextVector::new(&phrase.analysis).unit;
        }
    }
    let tongues = tongues.build();
    let portraits = match encoder {
        Some(encoder) => {
            let portrait_texts = portrait_texts(documents, &tongues);
            let texts: Vec<&str> = phrase_texts
                .iter()
                .chain(&portrait_texts)
                .map(String::as_str)
                .collect();
            let with_pieces = documents.len() <= MOST_READ_DOCUMENTS
                && !has_several_phrases(phrases.len(), documents.len());
            let mut vectors = cache.encode(encoder, &texts, with_pieces, progress).into_iter();
            for (phrase, vector) in phrases.iter_mut().zip(&mut vectors) {
                phrase.encoded = vector;
            }
            vectors.collect()
        }
        None => vec![Encoded::default(); documents.len()],
    };
    let mut corpus = Corpus {
        documents: documents.len(),
        phrases,
        surroundings,
        lexicon,
        function_words,
        portraits,
        tiers,
    };
    let everything: Vec<usize> = (0..corpus.phrases.len()).collect();
    let scorer = Scorer::new(&corpus, &everything, settings.weights, None);
    let out_of_scope = out_of_scope(&settings.out_of_scope, encoder, &tongues, &scorer);
    let calibration = calibrate(&corpus, &scorer, settings.weights, &out_of_scope);
    let denied_stems = denied_stems(&corpus);
    corpus.let_go_of_texts(&scorer);
    Trained {
        tongues,
        entities: EntityIndex::new(documents, &settings.entities),
        denied_stems,
        corpus,
        scorer,
        calibration,
    }
}

/// The texts of documents, analysed.
struct Read {
    phrases: Vec<Phrase>,
    /// What the encoder reads of each phrase; empty where it reads none.
    phrase_texts: Vec<String>,
    surroundings: Vec<Surrounding>,
}

/// Analyses the titles, phrases, keywords, headings and bodies of documents.
fn read(documents: &[&Document], tongues: &mut TonguesBuilder) -> Read {
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
            let analysis = tongues.document(number, utterance_tokens(text), false);
            if !analysis.terms.is_empty() {
                phrase_texts.push(if analysis.has_vectors() {
                    analysis.spelt_out(&normalize(text, MOST_UTTERANCE_CHARS))
                } else {
                    String::new()
                });
                phrases.push(Phrase {
                    document: number,
                    field,
                    analysis,
                    vector: Vec::new(),
                    meaning: UnitVector::default(),
                    encoded: Encoded::default(),
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
                analysis: tongues.document(number, tokens, field == Field::Body),
            });
        }
    }
    Read {
        phrases,
        phrase_texts,
        surroundings,
    }
}

/// What the encoder reads of each document beside its phrases; empty outside English, which it does not know.
fn portrait_texts(documents: &[&Document], tongues: &Tongues) -> Vec<String> {
    documents
        .iter()
        .enumerate()
        .map(|(number, document)| match tongues.of_document(number) {
            Language::English => normalize(&portrait(document), MOST_UTTERANCE_CHARS),
            _ => String::new(),
        })
        .collect()
}

/// Texts that no document answers, analysed and, where there is an encoder, encoded.
fn out_of_scope(
    texts: &[String],
    encoder: Option<&Encoder>,
    tongues: &Tongues,
    scorer: &Scorer,
) -> Vec<(Analysis, Encoded)> {
    texts
        .iter()
        .map(|text| {
            let normal = normalize(text, MOST_UTTERANCE_CHARS);
            let analysis = tongues
                .utterance(&normal, |stem| scorer.fields.knows_stem(stem))
                .analysis;
            let vector = encoder
                .filter(|_| analysis.has_vectors())
                .map(|encoder| Encoded::new(encoder, &analysis.spelt_out(&normal), scorer.reads_words()));
            (analysis, vector.unwrap_or_default())
        })
        .collect()
}

/// Stems that titles and phrases deny: an utterance that denies them too means just that.
fn denied_stems(corpus: &Corpus) -> HashSet<String> {
    let mut stems = HashSet::new();
    for phrase in &corpus.phrases {
        let Analysis { terms, language, .. } = &phrase.analysis;
        if may_deny(*language, terms) {
            for denial in denials(*language, terms, &vec![false; terms.len()]) {
                stems.extend(terms[denial.words].iter().map(|term| term.stem.clone()));
            }
        }
    }
    stems
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
