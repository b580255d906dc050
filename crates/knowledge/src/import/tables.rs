//! Tables of questions and answers: which column is what, and which rows ask the same.

mod names;

use std::collections::HashMap;
use std::ops::Range;

use super::cells::{self, Cell, Dialect, Row};
use super::pair::{self, Pair, Placed, one_line, push_once};
use super::{Format, Mapped, Options, escape, prompts, rules};
use crate::lint::Findings;
use crate::slug::fold;
use names::{Column, NAMES, WORDS};

/// A name of a column has no more words.
const LONGEST_NAME: usize = 4;

/// Reads a table.
pub(super) fn read(
    text: &str,
    options: &Options<'_>,
    mapped: &mut Mapped,
    findings: &mut Findings<'_>,
) -> Vec<Pair> {
    let (dialect, start) = dialect(text, options.format);
    let all = cells::rows(text, start, dialect);
    let titles = title_rows(&all);
    let (above, rows) = all.split_at(titles);
    for row in above.iter().filter(|row| !row.cells.iter().all(is_empty)) {
        findings.add(
            &rules::TITLE_ROW,
            row.at.clone(),
            "the table begins below this row",
        );
    }
    let Some((columns, is_header)) = columns(rows, findings) else {
        return Vec::new();
    };
    let has_escapes = !dialect.has_quotes
        || columns
            .iter()
            .any(|column| matches!(column, Column::Prompts | Column::Suggestions));
    let mut grouper = Grouper {
        columns,
        has_escapes,
        by_key: HashMap::new(),
        pairs: Vec::new(),
        mapped,
    };
    for row in rows.iter().skip(usize::from(is_header)) {
        grouper.row(row, findings);
    }
    if is_header && rows.len() == 1 {
        findings.add_with_hint(
            &rules::NO_COLUMNS,
            0..0,
            "nothing stands below the names of the columns",
            "write a row for each question",
        );
    }
    let Grouper { pairs, .. } = grouper;
    pairs
}

fn is_empty(cell: &Cell) -> bool {
    cell.text.trim().is_empty()
}

/// How many rows stand above the names of the columns: a title, and rows that hold nothing.
fn title_rows(rows: &[Row]) -> usize {
    const MOST: usize = 5;
    let holds_little = |row: &&Row| row.cells.iter().filter(|cell| !is_empty(cell)).count() < 2;
    let above = rows.iter().take(MOST).take_while(holds_little).count();
    let names = |column: &Column| {
        let is_name = |cell: &Cell| {
            NAMES
                .iter()
                .any(|(name, named)| named == column && *name == folded(cell))
        };
        rows.get(above).is_some_and(|row| row.cells.iter().any(is_name))
    };
    if names(&Column::Question) && names(&Column::Answer) {
        above
    } else {
        0
    }
}

fn folded(cell: &Cell) -> String {
    fold(&one_line(&cell.text)).replace(' ', "")
}

/// How the table is written, and where it begins.
fn dialect(text: &str, format: Format) -> (Dialect, usize) {
    // Spreadsheets say the delimiter in a line of its own: `sep=;`.
    if let Some(said) = text.strip_prefix("sep=")
        && let Some(delimiter) = said.chars().next().filter(|&said| said != '\n')
    {
        let start = text.find('\n').map_or(text.len(), |end| end + 1);
        return (
            Dialect {
                delimiter,
                has_quotes: true,
            },
            start,
        );
    }
    let delimiter = match format {
        Format::Csv => cells::delimiter(text),
        _ => '\t',
    };
    let has_quotes = delimiter != '\t' || cells::tabs_have_quotes(text);
    (
        Dialect {
            delimiter,
            has_quotes,
        },
        0,
    )
}

/// What each column holds, and whether the first row says so.
fn columns(rows: &[Row], findings: &mut Findings<'_>) -> Option<(Vec<Column>, bool)> {
    let Some(first) = rows.first() else {
        findings.add(&rules::NO_COLUMNS, 0..0, "the file has no rows");
        return None;
    };
    let mut columns: Vec<Column> = Vec::new();
    let mut tags = Vec::new();
    let has_qna_id = first.cells.iter().any(|cell| folded(cell) == "qnaid");
    for cell in &first.cells {
        let name = one_line(&cell.text);
        let folded = folded(cell);
        // Prompts name their targets by `QnaId`, wherever that column stands; another id is a tag beside it.
        let is_other_id = has_qna_id && folded == "id";
        let known = NAMES.iter().find(|(known, _)| *known == folded && !is_other_id);
        let column = match known {
            Some((_, column)) if !columns.contains(column) || *column == Column::Nothing => column.clone(),
            _ if folded.is_empty() => Column::Nothing,
            _ => {
                tags.push((name.clone(), cell.at.clone()));
                Column::Tag(name)
            }
        };
        columns.push(column);
    }
    name_by_words(&mut columns, &mut tags);
    if columns.contains(&Column::Question) && columns.contains(&Column::Answer) {
        for (name, at) in tags {
            findings.add(
                &rules::EXTRA_COLUMN,
                at,
                format!("the column `{name}` was kept as a tag"),
            );
        }
        return Some((columns, true));
    }
    if columns
        .iter()
        .all(|column| matches!(column, Column::Tag(_) | Column::Nothing))
        && (2..=4).contains(&first.cells.len())
    {
        findings.add(
            &rules::NO_HEADER,
            first.at.clone(),
            "the first line names no columns",
        );
        let positions = [Column::Question, Column::Answer, Column::Source, Column::Metadata];
        return Some((positions.into_iter().take(first.cells.len()).collect(), false));
    }
    let names: Vec<String> = first
        .cells
        .iter()
        .map(|cell| format!("`{}`", one_line(&cell.text).chars().take(40).collect::<String>()))
        .collect();
    findings.add(
        &rules::NO_COLUMNS,
        first.at.clone(),
        format!(
            "there is no column for questions and one for answers among {}",
            names.join(", ")
        ),
    );
    None
}

/// Finds the column of questions and that of answers by a word of their names, where both are there: one alone may be the
/// first row of a table that names none.
fn name_by_words(columns: &mut [Column], tags: &mut Vec<(String, Range<usize>)>) {
    let mut named = columns.to_vec();
    let has_word = |column: &Column, word: &str| match column {
        Column::Tag(name) => {
            let folded = fold(&name.replace('_', " "));
            let parts: Vec<&str> = folded.split(' ').collect();
            parts.len() <= LONGEST_NAME
                && !name.trim_end().ends_with(['?', '.', '!'])
                && parts.iter().any(|part| part.starts_with(word))
        }
        _ => false,
    };
    for (meant, words) in WORDS.iter().filter(|(meant, _)| !columns.contains(meant)) {
        let place = words
            .iter()
            .find_map(|word| named.iter().position(|column| has_word(column, word)));
        if let Some(column) = place.and_then(|place| named.get_mut(place)) {
            *column = meant.clone();
        }
    }
    if named.contains(&Column::Question) && named.contains(&Column::Answer) {
        columns.clone_from_slice(&named);
        tags.retain(|(name, _)| columns.contains(&Column::Tag(name.clone())));
    }
}

/// What makes rows one pair.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Id(String),
    /// Answer, source and metadata, where there is no id.
    Content(String, String, String),
}

struct Grouper<'mapped> {
    columns: Vec<Column>,
    has_escapes: bool,
    by_key: HashMap<Key, usize>,
    pairs: Vec<Pair>,
    mapped: &'mapped mut Mapped,
}

impl Grouper<'_> {
    fn cell<'row>(&self, row: &'row Row, column: &Column) -> Option<&'row Cell> {
        let position = self.columns.iter().position(|known| known == column)?;
        row.cells.get(position)
    }

    /// The text of a cell as it is meant.
    fn text(&self, row: &Row, column: &Column) -> String {
        let written = self.cell(row, column).map_or("", |cell| cell.text.as_str());
        if self.has_escapes {
            escape::unescape(written)
        } else {
            written.to_owned()
        }
    }

    fn line(&self, row: &Row, column: &Column) -> String {
        one_line(&self.text(row, column))
    }

    fn row(&mut self, row: &Row, findings: &mut Findings<'_>) {
        self.mapped.rows += 1;
        if !self.is_whole(row, findings) {
            self.mapped.left_out += 1;
            return;
        }
        let at = |column: &Column| {
            self.cell(row, column)
                .map_or(row.at.clone(), |cell| cell.at.clone())
        };
        let questions = self.questions(row);
        let answer = self.text(row, &Column::Answer);
        if questions.is_empty() {
            findings.add(
                &rules::NO_QUESTION,
                at(&Column::Question),
                "this row has no question",
            );
            self.mapped.left_out += 1;
            return;
        }
        if answer.trim().is_empty() {
            findings.add(&rules::NO_ANSWER, at(&Column::Answer), "this row has no answer");
            self.mapped.left_out += 1;
            return;
        }
        let written_id = self.line(row, &Column::QnaId);
        let qna_id = written_id.parse::<u64>().ok();
        if qna_id.is_none() && !written_id.is_empty() {
            findings.add(
                &rules::BAD_ID,
                at(&Column::QnaId),
                format!("the id `{written_id}` is no whole number"),
            );
        }
        let source = self.line(row, &Column::Source);
        let written_metadata = self
            .cell(row, &Column::Metadata)
            .map_or("", |cell| cell.text.trim());
        let key = if written_id.is_empty() {
            Key::Content(answer.clone(), source.clone(), written_metadata.to_owned())
        } else {
            Key::Id(written_id)
        };
        let answer = Placed {
            text: answer,
            at: at(&Column::Answer),
        };
        if let Some(&position) = self.by_key.get(&key) {
            self.join(position, questions, &answer, findings);
            return;
        }
        let pair = self.pair(row, questions, answer, source, qna_id, findings);
        self.by_key.insert(key, self.pairs.len());
        self.pairs.push(pair);
    }

    /// Whether the cells of a row stand in their columns.
    fn is_whole(&self, row: &Row, findings: &mut Findings<'_>) -> bool {
        let extra = row
            .cells
            .iter()
            .skip(self.columns.len())
            .find(|cell| !cell.text.trim().is_empty());
        if let Some(cell) = extra {
            findings.add(
                &rules::TOO_MANY_CELLS,
                cell.at.clone(),
                format!(
                    "this row has {} cells and the first {}",
                    row.cells.len(),
                    self.columns.len()
                ),
            );
            return false;
        }
        for cell in row.cells.iter().filter(|cell| cell.is_odd) {
            findings.add(
                &rules::OPEN_QUOTE,
                cell.at.clone(),
                "the quotes of this cell do not match",
            );
        }
        true
    }

    /// The question of a row and what stands beside it.
    fn questions(&self, row: &Row) -> Vec<Placed> {
        let mut texts = vec![(self.line(row, &Column::Question), &Column::Question)];
        let others = self.text(row, &Column::Alternatives);
        let delimiter = ['\n', '|', ';'].into_iter().find(|part| others.contains(*part));
        for other in others.split(delimiter.unwrap_or('\n')) {
            texts.push((one_line(other), &Column::Alternatives));
        }
        texts
            .into_iter()
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, column)| Placed {
                text,
                at: self
                    .cell(row, column)
                    .map_or(row.at.clone(), |cell| cell.at.clone()),
            })
            .collect()
    }

    /// A row that asks what was asked before.
    fn join(
        &mut self,
        position: usize,
        questions: Vec<Placed>,
        answer: &Placed,
        findings: &mut Findings<'_>,
    ) {
        let Some(pair) = self.pairs.get_mut(position) else {
            return;
        };
        if pair.answer.text.trim() != answer.text.trim() {
            findings.add(
                &rules::OTHER_ANSWER,
                answer.at.clone(),
                format!(
                    "this answer differs from the first of its id (line {})",
                    findings.line_of(pair.answer.at.start)
                ),
            );
        }
        pair.questions.extend(questions);
    }

    fn pair(
        &self,
        row: &Row,
        questions: Vec<Placed>,
        answer: Placed,
        source: String,
        qna_id: Option<u64>,
        findings: &mut Findings<'_>,
    ) -> Pair {
        let mut metadata = self
            .cell(row, &Column::Metadata)
            .map(|cell| prompts::metadata(cell, findings))
            .unwrap_or_default();
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            if let Column::Tag(name) = column
                && let Some(tag) = pair::tag(name, &cell.text)
            {
                push_once(&mut metadata, tag);
            }
        }
        if let Some(cell) = self.cell(row, &Column::Suggestions) {
            prompts::report_suggestions(prompts::suggestions(cell), cell.at.clone(), findings);
        }
        Pair {
            questions,
            answer,
            source,
            source_name: self.line(row, &Column::SourceName),
            metadata,
            is_context_only: self.is_context_only(row, findings),
            prompts: self
                .cell(row, &Column::Prompts)
                .map(|cell| prompts::read(cell, findings))
                .unwrap_or_default(),
            qna_id,
            language: self.line(row, &Column::Language),
        }
    }

    fn is_context_only(&self, row: &Row, findings: &mut Findings<'_>) -> bool {
        let at: Range<usize> = self
            .cell(row, &Column::IsContextOnly)
            .map_or(0..0, |cell| cell.at.clone());
        match self
            .line(row, &Column::IsContextOnly)
            .to_ascii_lowercase()
            .as_str()
        {
            "true" | "1" | "yes" => {
                prompts::report_context_only(at, findings);
                true
            }
            "" | "false" | "0" | "no" => false,
            other => {
                findings.add(&rules::BAD_FLAG, at, format!("`{other}` was taken for `False`"));
                false
            }
        }
    }
}
