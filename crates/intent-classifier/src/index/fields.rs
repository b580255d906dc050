//! Which share of an utterance a document covers, by the fields its words stand in.
//!
//! A saturating score over weighted fields in the manner of BM25F (Robertson & Zaragoza 2009, §3.6): a word counts by
//! its idf times `w / (w + K)`, w being the weight of the field it stands in. Divided by what all words of the
//! utterance weigh, unknown ones included, it is a share in 0..=1: absolute evidence that means the same for every
//! utterance, where a sum would grow with its length.

use sentence_encoder::{Kernel, Loop};

use crate::Field;
use crate::analysis::Analysis;
use crate::feature::{concept_key, stem_key};
use crate::hash::HashedMap;
use crate::pool::Buffer;

/// How much of the weight of one that carries meaning a function word has.
const FUNCTION_WORD_WEIGHT: f32 = 0.1;

/// Added to the idf of each word that carries meaning: a word that all documents have is still what the utterance is
/// about ("PAT problem"). Between 0.3 and 1 the results are the same within noise.
const CONTENT_FLOOR: f32 = 0.6;

/// Half of the full score is reached at this weight of a field.
const SATURATION: f32 = 0.35;

/// How strong evidence each field is; see [`SATURATION`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FieldWeights {
    /// Titles, phrases and keywords.
    pub(crate) title: f32,
    /// What stands around.
    pub(crate) context: f32,
    /// The answer.
    pub(crate) body: f32,
}

impl FieldWeights {
    fn of(self, field: Field) -> f32 {
        match field {
            Field::Title | Field::Phrase | Field::Keyword => self.title,
            Field::Context => self.context,
            Field::Body => self.body,
        }
    }
}

/// A text of a document.
#[derive(Debug)]
pub(crate) struct FieldText<'a> {
    /// The document's number.
    pub(crate) document: usize,
    /// Where it stands.
    pub(crate) field: Field,
    /// Its words.
    pub(crate) analysis: &'a Analysis,
}

/// A term in a document: the document's number and, in the lowest bits, its best field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting(u32);

/// Bits of a [`Posting`] that say the field.
const FIELD_BITS: u32 = 3;
/// Fields that so many bits tell apart.
const FIELDS: usize = 1 << FIELD_BITS;

impl Posting {
    /// None where the number is too large.
    fn new(document: usize, field: Field) -> Option<Self> {
        let document = u32::try_from(document).ok()?;
        (document <= u32::MAX >> FIELD_BITS).then_some(Self(document << FIELD_BITS | field as u32))
    }

    fn document(self) -> usize {
        (self.0 >> FIELD_BITS) as usize
    }

    fn field(self) -> Field {
        Field::ALL[self.field_number().min(Field::ALL.len() - 1)]
    }

    fn field_number(self) -> usize {
        self.0 as usize % FIELDS
    }
}

/// A term that one of so many documents has, or more, is kept as a column.
const COMMON: usize = 8;

/// And only where there are so many documents.
const FEWEST_FOR_COLUMNS: usize = 1_024;

/// The documents of a term.
#[derive(Debug)]
enum Documents {
    /// In order.
    List(Vec<Posting>),
    /// Where many have it: how many, and for each document there is the number of the field and one, or 0. To add up the whole
    /// of a column is quicker than to walk such a list, which has most documents of long answers for "account".
    Column(usize, Vec<u8>),
}

impl Documents {
    fn new(postings: Vec<Posting>, documents: usize) -> Self {
        if documents < FEWEST_FOR_COLUMNS || postings.len() < documents / COMMON {
            return Self::List(postings);
        }
        let mut column = vec![0; documents];
        for posting in &postings {
            column[posting.document()] = NOTHING + 1 + posting.field() as u8;
        }
        Self::Column(postings.len(), column)
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::List(postings) => View::List(postings),
            Self::Column(count, column) => View::Column(*count, column),
        }
    }
}

/// [`Documents`] as they are looked at.
#[derive(Debug, Clone, Copy)]
enum View<'a> {
    List(&'a [Posting]),
    Column(usize, &'a [u8]),
}

impl<'a> View<'a> {
    fn len(self) -> usize {
        match self {
            Self::List(postings) => postings.len(),
            Self::Column(count, _) => count,
        }
    }

    /// Documents in order.
    fn postings(self) -> impl Iterator<Item = Posting> + 'a {
        let (list, column) = match self {
            Self::List(postings) => (postings, &[][..]),
            Self::Column(_, column) => (&[][..], column),
        };
        let of_column = column
            .iter()
            .enumerate()
            .filter_map(|(document, &code)| Posting::new(document, field_of(code)?));
        list.iter().copied().chain(of_column)
    }

    fn field(self, document: usize) -> Option<Field> {
        match self {
            Self::List(postings) => {
                let place = postings.binary_search_by_key(&document, |posting| posting.document());
                Some(postings[place.ok()?].field())
            }
            Self::Column(_, column) => field_of(*column.get(document)?),
        }
    }
}

/// In a column, of a document that does not have the term.
const NOTHING: u8 = 0;

/// The field that a number in a column says.
fn field_of(code: u8) -> Option<Field> {
    let number = code.checked_sub(NOTHING + 1)?;
    Field::ALL.get(usize::from(number)).copied()
}

/// Brings each sum to what `with` makes of it and of what the document's field adds.
struct WithColumn<'a, F> {
    sums: &'a mut [f32],
    column: &'a [u8],
    added: Strengths,
    with: F,
}

impl<F: Fn(f32, f32) -> f32> Loop for WithColumn<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        const CONTEXT: u8 = NOTHING + 1 + Field::Context as u8;
        const BODY: u8 = NOTHING + 1 + Field::Body as u8;
        let [title, context, body] =
            [Field::Title, Field::Context, Field::Body].map(|field| self.added[field as usize]);
        for (sum, code) in self.sums.iter_mut().zip(self.column) {
            // Titles, phrases and keywords are as strong as each other. Chosen, not looked up, which is done for many at once.
            let most = if *code == NOTHING { 0.0 } else { title };
            let most = if *code == CONTEXT { context } else { most };
            let most = if *code == BODY { body } else { most };
            *sum = (self.with)(*sum, most);
        }
    }
}

/// How strong evidence each field is, by its number: `w / (w + K)`, 0..1.
type Strengths = [f32; FIELDS];

/// The documents of each term.
#[derive(Debug)]
pub(crate) struct FieldIndex {
    documents: usize,
    postings: HashedMap<Documents>,
    strengths: Strengths,
}

impl FieldIndex {
    /// Indexes the texts of so many documents.
    pub(crate) fn new<'a>(
        documents: usize,
        texts: impl Iterator<Item = FieldText<'a>>,
        weights: FieldWeights,
    ) -> Self {
        // Each term of each document with its weight and field; the strongest field counts, a repetition adds nothing:
        // a title says a thing once, and an answer that says it often is long.
        let mut found: Vec<(u64, Posting, f32)> = Vec::new();
        for text in texts {
            let Some(posting) = Posting::new(text.document, text.field) else {
                continue;
            };
            let weight = weights.of(text.field);
            if weight <= 0.0 {
                continue;
            }
            let stems = text.analysis.terms.iter().map(|term| stem_key(&term.stem));
            let concepts = text
                .analysis
                .concepts
                .iter()
                .map(|concept| concept_key(&concept.name));
            let from = found.len();
            found.extend(stems.chain(concepts).map(|key| (key, posting, weight)));
            // An answer says most words several times.
            found[from..].sort_unstable_by_key(|found| found.0);
            let mut last = None;
            let mut to = from;
            for at in from..found.len() {
                if last != Some(found[at].0) {
                    last = Some(found[at].0);
                    found[to] = found[at];
                    to += 1;
                }
            }
            found.truncate(to);
        }
        found.sort_unstable_by(|left, right| {
            (left.0, left.1.document())
                .cmp(&(right.0, right.1.document()))
                .then(right.2.total_cmp(&left.2))
                .then(left.1.cmp(&right.1))
        });
        found.dedup_by_key(|found| (found.0, found.1.document()));
        let mut postings: HashedMap<Documents> = HashedMap::default();
        for of_term in found.chunk_by(|left, right| left.0 == right.0) {
            let list = of_term.iter().map(|&(_, posting, _)| posting).collect();
            postings.insert(of_term[0].0, Documents::new(list, documents));
        }
        let mut strengths = [0.0; FIELDS];
        for (strength, field) in strengths.iter_mut().zip(Field::ALL) {
            let weight = weights.of(field);
            *strength = weight / (weight + SATURATION);
        }
        Self {
            documents,
            postings,
            strengths,
        }
    }

    /// How many documents there are.
    pub(crate) fn documents(&self) -> usize {
        self.documents
    }

    /// Whether any document has the stem.
    pub(crate) fn knows_stem(&self, stem: &str) -> bool {
        self.postings.contains_key(&stem_key(stem))
    }

    /// What each word of an utterance weighs: idf `ln(1 + (N − n + ½) / (n + ½))` and a floor, little for
    /// function words.
    pub(crate) fn importances(&self, analysis: &Analysis, postings: &[WordPostings<'_>]) -> Vec<f32> {
        let mut weights = Vec::with_capacity(analysis.terms.len());
        for (term, lists) in analysis.terms.iter().zip(postings) {
            let known = lists.each().map(View::len).max();
            let documents = self.documents as f32;
            let count = known.unwrap_or(0) as f32;
            let idf = (1.0 + (documents - count + 0.5) / (count + 0.5)).ln();
            weights.push(match (term.is_content, known) {
                (true, _) => idf + CONTENT_FLOOR,
                (false, Some(_)) => FUNCTION_WORD_WEIGHT * idf,
                // A function word that no document has says nothing about what it knows.
                (false, None) => 0.0,
            });
        }
        weights
    }

    /// The share of what the words of an utterance weigh that is on words which any document has, 0..=1.
    pub(crate) fn known_share(postings: &[WordPostings<'_>], importances: &[f32]) -> f32 {
        let sum: f32 = importances
            .iter()
            .zip(postings)
            .filter(|(_, lists)| lists.each().next().is_some())
            .map(|(weight, _)| weight)
            .sum();
        let total: f32 = importances.iter().sum();
        if total > 0.0 { sum / total } else { 0.0 }
    }

    /// The share of the utterance that each document covers, 0..=1.
    pub(crate) fn coverage(&self, postings: &[WordPostings<'_>], importances: &[f32]) -> Buffer<f32> {
        let mut covered = Buffer::filled(0.0_f32, self.documents);
        let total: f32 = importances.iter().sum();
        if total <= 0.0 {
            return covered;
        }
        let kernel = Kernel::fastest();
        let mut together: Vec<Posting> = Vec::new();
        for (lists, importance) in postings.iter().zip(importances) {
            let added = self.strengths.map(|strength| importance * strength);
            match lists.first {
                None => {}
                Some(View::List(postings)) if lists.others.is_empty() => {
                    for posting in postings {
                        covered[posting.document()] += added[posting.field_number()];
                    }
                }
                Some(View::Column(_, column)) if lists.others.is_empty() => kernel.run(WithColumn {
                    sums: &mut covered,
                    column,
                    added,
                    with: |sum, added| sum + added,
                }),
                Some(_) if lists.each().any(|list| matches!(list, View::Column(..))) => {
                    let mut most = Buffer::filled(0.0_f32, self.documents);
                    for list in lists.each() {
                        match list {
                            View::List(postings) => {
                                for posting in postings {
                                    let most = &mut most[posting.document()];
                                    *most = most.max(added[posting.field_number()]);
                                }
                            }
                            View::Column(_, column) => kernel.run(WithColumn {
                                sums: &mut most,
                                column,
                                added,
                                with: f32::max,
                            }),
                        }
                    }
                    for (sum, most) in covered.iter_mut().zip(most.iter()) {
                        *sum += most;
                    }
                }
                Some(_) => {
                    together.clear();
                    together.extend(lists.each().flat_map(View::postings));
                    together.sort_unstable();
                    for of_one in together.chunk_by(|left, right| left.document() == right.document()) {
                        let most = of_one.iter().map(|posting| added[posting.field_number()]);
                        covered[of_one[0].document()] += most.fold(0.0, f32::max);
                    }
                }
            }
        }
        kernel.run(Shares {
            sums: &mut covered,
            total,
        });
        covered
    }

    /// For each word of an utterance, the documents that cover it.
    pub(crate) fn word_postings(&self, analysis: &Analysis) -> Vec<WordPostings<'_>> {
        (0..analysis.terms.len())
            .map(|at| {
                let mut lists =
                    keys_at(analysis, at).filter_map(|key| self.postings.get(&key).map(Documents::view));
                WordPostings {
                    first: lists.next(),
                    others: lists.collect(),
                    strengths: &self.strengths,
                }
            })
            .collect()
    }
}

/// The documents that cover a word, by its stem and by each of its concepts and readings.
#[derive(Debug)]
pub(crate) struct WordPostings<'a> {
    first: Option<View<'a>>,
    /// Hardly a word has any.
    others: Vec<View<'a>>,
    strengths: &'a Strengths,
}

impl<'a> WordPostings<'a> {
    fn each(&self) -> impl Iterator<Item = View<'a>> + '_ {
        self.first.into_iter().chain(self.others.iter().copied())
    }

    /// Numbers of the documents that have the word in a title, a phrase or a keyword.
    pub(crate) fn titled(&self) -> impl Iterator<Item = usize> + '_ {
        self.each()
            .flat_map(View::postings)
            .filter(|posting| matches!(posting.field(), Field::Title | Field::Phrase | Field::Keyword))
            .map(Posting::document)
    }

    /// How strongly a document covers the word, and in which field.
    pub(crate) fn best(&self, document: usize) -> Option<(f32, Field)> {
        self.each()
            .filter_map(|list| list.field(document))
            .map(|field| (self.strengths[field as usize], field))
            .max_by(|left, right| left.0.total_cmp(&right.0))
    }
}

/// Divides sums by a total.
struct Shares<'a> {
    sums: &'a mut [f32],
    total: f32,
}

impl Loop for Shares<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for sum in self.sums {
            *sum /= self.total;
        }
    }
}

/// What a word can be found by: its stem, and the concepts and readings that cover it.
fn keys_at(analysis: &Analysis, at: usize) -> impl Iterator<Item = u64> {
    let is_denied = analysis
        .readings
        .iter()
        .any(|reading| reading.denies && reading.covers(at));
    let term = analysis.terms.get(at).filter(|_| !is_denied);
    let stem = term.map(|term| stem_key(&term.stem));
    let concepts = analysis
        .concepts
        .iter()
        .filter(move |concept| concept.covers(at))
        .map(|concept| concept_key(&concept.name));
    let readings = analysis.readings.iter().filter(move |reading| reading.covers(at));
    stem.into_iter()
        .chain(concepts)
        .chain(readings.map(|reading| stem_key(&reading.stem)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::analyze::{Analyzer, utterance_tokens};

    const WEIGHTS: FieldWeights = FieldWeights {
        title: 3.0,
        context: 1.0,
        body: 0.5,
    };

    fn analysis(text: &str) -> Analysis {
        Analyzer::new(Language::English, &[]).document(utterance_tokens(text))
    }

    fn coverage(texts: &[(usize, Field, &str)], utterance: &str) -> Buffer<f32> {
        let analyses: Vec<Analysis> = texts.iter().map(|(_, _, text)| analysis(text)).collect();
        let fields = texts
            .iter()
            .zip(&analyses)
            .map(|(&(document, field, _), analysis)| FieldText {
                document,
                field,
                analysis,
            });
        let index = FieldIndex::new(3, fields, WEIGHTS);
        let utterance = analysis(utterance);
        let postings = index.word_postings(&utterance);
        index.coverage(&postings, &index.importances(&utterance, &postings))
    }

    #[test]
    fn a_title_covers_more_than_an_answer() {
        let texts = [
            (0, Field::Title, "reset password"),
            (1, Field::Body, "reset password"),
        ];

        let shares = coverage(&texts, "reset password");

        assert!(shares[0] > shares[1] && shares[1] > 0.0);
        assert!(shares[2].abs() < f32::EPSILON);
    }

    #[test]
    fn an_unknown_word_lowers_the_share() {
        let texts = [(0, Field::Title, "reset password"), (1, Field::Title, "token")];

        let whole = coverage(&texts, "reset password")[0];
        let half = coverage(&texts, "reset frobnicator")[0];

        assert!(half < 0.6 * whole, "{half} of {whole}");
    }

    #[test]
    fn a_word_that_every_document_has_weighs_little() {
        let texts = [
            (0, Field::Context, "cloud"),
            (1, Field::Context, "cloud"),
            (2, Field::Context, "cloud"),
            (2, Field::Title, "token"),
        ];

        let shares = coverage(&texts, "cloud token");

        assert!(shares[0] < 0.4 * shares[2], "{shares:?}");
    }

    #[test]
    fn a_column_says_what_a_list_says() {
        let documents = FEWEST_FOR_COLUMNS + 5;
        let fields = [
            Field::Title,
            Field::Phrase,
            Field::Keyword,
            Field::Context,
            Field::Body,
        ];
        let postings: Vec<Posting> = (0..documents)
            .filter(|document| document % 3 > 0)
            .map(|document| Posting::new(document, fields[document % 5]).unwrap())
            .collect();
        let column = Documents::new(postings.clone(), documents);
        let list = Documents::List(postings.clone());
        let few = [
            Posting::new(0, Field::Body).unwrap(),
            Posting::new(2, Field::Body).unwrap(),
        ];
        let mut strengths = [0.0; FIELDS];
        for (strength, field) in strengths.iter_mut().zip(Field::ALL) {
            *strength = WEIGHTS.of(field);
        }
        let index = FieldIndex {
            documents,
            postings: HashedMap::default(),
            strengths,
        };
        let covered = |documents: &Documents, others: Vec<View<'_>>| {
            let words = [WordPostings {
                first: Some(documents.view()),
                others,
                strengths: &strengths,
            }];
            index.coverage(&words, &[0.7]).to_vec()
        };

        assert!(matches!(&column, Documents::Column(count, _) if *count == postings.len()));
        assert!(column.view().postings().eq(postings.iter().copied()));
        for document in 0..documents {
            assert_eq!(column.view().field(document), list.view().field(document));
        }
        assert_eq!(covered(&column, Vec::new()), covered(&list, Vec::new()));
        let also = || vec![View::List(&few)];
        assert_eq!(covered(&column, also()), covered(&list, also()));
    }
}
