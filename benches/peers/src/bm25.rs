//! tantivy as a team would use it for this: English stems and stop words, a message as an OR of its words, the title and the
//! rest as two fields.

use intent_classifier::Document;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
    TokenStream as _,
};
use tantivy::{Index, Searcher, TantivyDocument, Term};

/// The name of the analyzer.
const ENGLISH: &str = "english";
/// Bytes of the writer, enough for one segment of all there is.
const WRITER_BYTES: usize = 400_000_000;

/// An index in memory.
pub(crate) struct Bm25 {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    fields: [Field; 2],
}

impl Bm25 {
    pub(crate) fn new(documents: &[Document]) -> tantivy::Result<Self> {
        let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(40))
            .filter(LowerCaser)
            .filter(StopWordFilter::new(Language::English).expect("English has stop words"))
            .filter(Stemmer::new(Language::English))
            .build();
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(ENGLISH)
            .set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let title = schema.add_text_field("title", options.clone());
        let rest = schema.add_text_field("rest", options);
        let place = schema.add_u64_field("place", FAST);
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register(ENGLISH, analyzer.clone());
        // One thread and one segment: a search over several costs more.
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for (number, document) in documents.iter().enumerate() {
            let mut added = TantivyDocument::default();
            added.add_text(title, &document.title);
            for text in document
                .phrases
                .iter()
                .chain(&document.keywords)
                .chain(&document.context)
                .chain([&document.body])
            {
                added.add_text(rest, text);
            }
            added.add_u64(place, number as u64);
            writer.add_document(added)?;
        }
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        Ok(Self {
            searcher,
            analyzer,
            fields: [title, rest],
        })
    }

    /// Places of the documents that match best, best first.
    pub(crate) fn search(&self, message: &str, most: usize) -> tantivy::Result<Vec<usize>> {
        let mut words: Vec<String> = Vec::new();
        self.analyzer
            .clone()
            .token_stream(message)
            .process(&mut |token| words.push(token.text.clone()));
        let terms = words
            .iter()
            .flat_map(|word| self.fields.map(|field| Term::from_field_text(field, word)));
        let clauses: Vec<(Occur, Box<dyn Query>)> = terms
            .map(|term| -> (Occur, Box<dyn Query>) {
                (
                    Occur::Should,
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                )
            })
            .collect();
        let found = self.searcher.search(
            &BooleanQuery::new(clauses),
            &TopDocs::with_limit(most).order_by_score(),
        )?;
        found
            .into_iter()
            .map(|(_, address)| {
                let places = self
                    .searcher
                    .segment_reader(address.segment_ord)
                    .fast_fields()
                    .u64("place")?;
                Ok(places
                    .first(address.doc_id)
                    .and_then(|place| usize::try_from(place).ok())
                    .unwrap_or_default())
            })
            .collect()
    }
}
