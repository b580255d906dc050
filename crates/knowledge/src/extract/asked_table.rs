//! Tables whose header says that each row is a question with its answer ("Question | Answer"), or a trouble with what to
//! do about it ("Problem | Cause | Solution"). A table without such a header stays a part of the text round it.

use std::ops::Range;

use super::asked_links::links_in;
use super::inline;
use super::line::{Kind, Line};
use crate::Link;
use crate::slug::fold;

/// Longest question in characters; a cell that is longer tells more than it asks.
pub(super) const LONGEST: usize = 300;

/// Most words of a header that says what its column holds.
const MOST_HEADER_WORDS: usize = 4;

/// Words of the header over what is asked, with those over what answers it, folded. A table of errors is a reference, which is
/// read as a whole too: `error_table` has its rows.
const HEADERS: &[(&[&str], &[&str])] = &[
    (
        &[
            "question",
            "questions",
            "faq",
            "q",
            "frage",
            "fragen",
            "pregunta",
            "preguntas",
            "domanda",
            "domande",
            "vraag",
            "vragen",
            "pergunta",
            "perguntas",
            "вопрос",
            "问题",
            "質問",
        ],
        &[
            "answer",
            "answers",
            "a",
            "response",
            "antwort",
            "antworten",
            "réponse",
            "réponses",
            "respuesta",
            "respuestas",
            "risposta",
            "risposte",
            "antwoord",
            "antwoorden",
            "resposta",
            "respostas",
            "ответ",
            "答案",
            "回答",
        ],
    ),
    (
        &[
            "issue",
            "issues",
            "problem",
            "problems",
            "symptom",
            "symptoms",
            "trouble",
            "probleme",
            "störung",
            "störungen",
            "symptome",
            "problema",
            "problemas",
            "problemi",
            "problème",
            "problèmes",
            "panne",
        ],
        &[
            "solution",
            "solutions",
            "resolution",
            "resolutions",
            "fix",
            "fixes",
            "remedy",
            "workaround",
            "action",
            "what to do",
            "how to fix it",
            "lösung",
            "lösungen",
            "abhilfe",
            "behebung",
            "maßnahme",
            "maßnahmen",
            "was tun",
            "solución",
            "soluzione",
            "oplossing",
            "solução",
            "que faire",
            "qué hacer",
        ],
    ),
];

/// Columns that only count.
const COUNTING: &[&str] = &["", "no", "nr", "number", "lfd nr", "id", "n", "num"];

/// A table of questions.
pub(super) struct AskedTable {
    /// Positions of its lines.
    pub(super) lines: Range<usize>,
    pub(super) rows: Vec<AskedRow>,
}

/// A row of it.
pub(super) struct AskedRow {
    /// Position of its line.
    pub(super) at: usize,
    /// Without markup.
    pub(super) question: String,
    /// Markdown; empty where nothing answers.
    pub(super) answer: String,
    /// Links of the row.
    pub(super) links: Vec<Link>,
}

/// The tables of questions of a body, in order.
pub(super) fn tables(lines: &[Line]) -> Vec<AskedTable> {
    ranges(lines).filter_map(|range| table(lines, range)).collect()
}

/// Where the tables of a body stand, in order.
pub(super) fn ranges(lines: &[Line]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let is_row = |line: &Line| line.kind == Kind::Table;
        let behind = lines.get(from..).unwrap_or_default();
        let start = from + behind.iter().position(is_row)?;
        let rows = lines.iter().skip(start).take_while(|line| is_row(line)).count();
        from = start + rows;
        Some(start..from)
    })
}

/// What the columns of a table are for.
pub(super) struct Columns {
    pub(super) asked: usize,
    answered: usize,
    /// What each is called; empty for one that counts.
    pub(super) names: Vec<String>,
}

fn table(lines: &[Line], range: Range<usize>) -> Option<AskedTable> {
    let columns = columns_of(lines, &range, asked_and_answered)?;
    let mut rows: Vec<AskedRow> = Vec::new();
    for at in range.start + 2..range.end {
        let line = lines.get(at)?;
        let row = row(line, at, &columns);
        if row.question.chars().count() > LONGEST {
            return None;
        }
        match rows.last_mut() {
            // A cell that is left empty is that of the row above.
            Some(last) if row.question.is_empty() => {
                if !last.answer.is_empty() && !row.answer.is_empty() {
                    last.answer.push_str("\n\n");
                }
                last.answer.push_str(&row.answer);
                last.links.extend(row.links);
            }
            None if row.question.is_empty() => return None,
            _ => rows.push(row),
        }
    }
    let has_answers = rows.iter().any(|row| !row.answer.is_empty());
    has_answers.then_some(AskedTable { lines: range, rows })
}

/// What the columns of a table are for, by what the folded cells of its header say is asked and what answers it.
pub(super) fn columns_of(
    lines: &[Line],
    range: &Range<usize>,
    asked_and_answered: impl Fn(&[String]) -> Option<(usize, usize)>,
) -> Option<Columns> {
    let header = lines.get(range.start)?;
    let delimiter = lines.get(range.start + 1)?;
    let is_delimiter = |line: &Line| {
        line.text.contains("--")
            && line
                .text
                .chars()
                .all(|next| matches!(next, '|' | '-' | ':' | ' '))
    };
    if !is_delimiter(delimiter) {
        return None;
    }
    let folded: Vec<String> = cells(&header.text)
        .map(|cell| fold(&inline::plain(cell)))
        .collect();
    let (asked, answered) = asked_and_answered(&folded)?;
    let names = cells(&header.text)
        .zip(&folded)
        .map(|(cell, folded)| {
            if COUNTING.contains(&folded.as_str()) {
                String::new()
            } else {
                inline::plain(cell).trim_end_matches(':').to_owned()
            }
        })
        .collect();
    Some(Columns {
        asked,
        answered,
        names,
    })
}

fn asked_and_answered(folded: &[String]) -> Option<(usize, usize)> {
    let says = |cell: &str, known: &[&str]| {
        let mut words = cell.split(' ');
        known.contains(&cell)
            || (words.clone().count() <= MOST_HEADER_WORDS && words.any(|word| known.contains(&word)))
    };
    HEADERS.iter().find_map(|(asking, answering)| {
        let asked = folded.iter().position(|cell| says(cell, asking))?;
        let mut others = folded.iter().enumerate().filter(|(at, _)| *at != asked);
        let (answered, _) = others.find(|(_, cell)| says(cell, answering))?;
        Some((asked, answered))
    })
}

/// A row with what its cells say of what is asked.
pub(super) fn row(line: &Line, at: usize, columns: &Columns) -> AskedRow {
    let mut question = String::new();
    let mut said: Vec<(usize, &str)> = Vec::new();
    for (column, cell) in cells(&line.text).enumerate() {
        let is_counting = columns.names.get(column).is_some_and(String::is_empty);
        if column == columns.asked {
            question = inline::plain(cell);
        } else if cell.contains(char::is_alphanumeric) && !is_counting {
            said.push((column, cell));
        }
    }
    // An answer that comes first speaks for itself; what stands beside it is told by its name.
    let parts: Vec<String> = said
        .iter()
        .enumerate()
        .map(|(place, (column, cell))| match columns.names.get(*column) {
            Some(name) if place > 0 || *column != columns.answered => format!("**{name}:** {cell}"),
            _ => (*cell).to_owned(),
        })
        .collect();
    let answer = parts.join("\n\n");
    AskedRow {
        at,
        question,
        links: links_in(&line.links, &answer),
        answer,
    }
}

/// Cells of a row, trimmed.
pub(crate) fn cells(row: &str) -> impl Iterator<Item = &str> {
    let inner = row.trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = match inner.strip_suffix('|') {
        Some(without) if !without.ends_with('\\') => without,
        _ => inner,
    };
    let mut before = ' ';
    let mut is_code = false;
    inner
        .split(move |next: char| {
            is_code ^= next == '`';
            let parts = next == '|' && before != '\\' && !is_code;
            before = next;
            parts
        })
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn rows(text: &str) -> Vec<(String, String)> {
        tables(&line::lines(text, 1))
            .into_iter()
            .flat_map(|table| table.rows)
            .map(|row| (row.question, row.answer))
            .collect()
    }

    fn pair(question: &str, answer: &str) -> (String, String) {
        (question.to_owned(), answer.to_owned())
    }

    #[test]
    fn a_row_under_question_and_answer_is_asked() {
        for header in [
            "Question | Answer",
            "**Frage** | **Antwort**",
            "Your question | Our answer",
            "Pregunta | Respuesta",
        ] {
            let text = format!(
                "| {header} |\n|---|---|\n| May I? | Yes, [here](https://a.b). |\n| *Why* not? | `a|b` |"
            );

            assert_eq!(
                rows(&text),
                [
                    pair("May I?", "Yes, [here](https://a.b)."),
                    pair("Why not?", "`a|b`")
                ],
                "{header}"
            );
        }
    }

    #[test]
    fn a_trouble_is_told_with_its_cause_and_what_to_do() {
        assert_eq!(
            rows(
                "|No. | Problem | Possible cause | What to do|\n|---|---|---|---|\n|1 | It is dark | No power | Plug it in|\n| | | Lamp | Change it|\n|2 | It hums | – | Wait|"
            ),
            [
                pair(
                    "It is dark",
                    "**Possible cause:** No power\n\n**What to do:** Plug it in\n\n**Possible cause:** Lamp\n\n**What to do:** Change it"
                ),
                pair("It hums", "Wait"),
            ]
        );
    }

    #[test]
    fn a_table_of_something_else_asks_nothing() {
        for text in [
            "| Light | Means |\n|---|---|\n| red | fault |",
            "| Error code | Meaning |\n|---|---|\n| 1 | a |",
            "| Question | Answer |\n| no | delimiter |",
            "| Question | Answer |\n|---|---|\n| a | |",
            "| Question | Answer |\n|---|---|\n| | a |",
        ] {
            assert_eq!(rows(text), [], "{text}");
        }
    }
}
