//! Tables of errors ("Error code | Cause | What to do"): who met one error is told its row, and who asks for all of them is
//! shown the table, which stays a part of the text round it.

use std::collections::HashMap;

use super::asked_table::{self, AskedRow, Columns, LONGEST};
use super::line::Line;
use super::{mark, trouble};
use crate::slug::fold;

/// What the column of the errors is called, folded.
const ERRORS: &[&str] = &[
    "alarm",
    "alarm code",
    "code",
    "code d erreur",
    "codice di errore",
    "código de error",
    "código de erro",
    "error",
    "error code",
    "error codes",
    "error id",
    "error name",
    "error number",
    "errors",
    "exception",
    "exit code",
    "fault code",
    "fehler",
    "fehlercode",
    "fehlernummer",
    "foutcode",
    "http code",
    "http status",
    "http status code",
    "response code",
    "result code",
    "return code",
    "status code",
    "statuscode",
    "störungscode",
    "错误代码",
    "エラーコード",
];

/// What it is called where it holds what programs say, folded: "Access is denied" is told from a row as well as a code.
const MESSAGES: &[&str] = &[
    "error",
    "error message",
    "error messages",
    "error text",
    "errors",
    "exception",
    "fehler",
    "fehlermeldung",
    "fehlermeldungen",
    "foutmelding",
    "mensaje de error",
    "message d erreur",
    "messaggio di errore",
    "meldung",
    "mensagem de erro",
    "エラーメッセージ",
    "错误消息",
];

/// Words of what a column beside it is called, folded.
const TELLING: &[&str] = &[
    "abhilfe",
    "action",
    "bedeutung",
    "beschreibung",
    "cause",
    "causes",
    "causa",
    "description",
    "details",
    "explanation",
    "fix",
    "lösung",
    "maßnahme",
    "meaning",
    "means",
    "mitigation",
    "oorzaak",
    "reason",
    "recommendation",
    "resolution",
    "remedy",
    "significado",
    "signification",
    "solución",
    "solution",
    "solutions",
    "ursache",
    "what to do",
    "workaround",
    "原因",
];

/// A table with one row tells of one error, as a sentence would.
const FEWEST_ROWS: usize = 2;

/// A longer table is a register that nobody reads in a chat.
const MOST_ROWS: usize = 300;

/// The rows of tables of errors, in order. A code that several rows have is told by all of them.
pub(super) fn rows(lines: &[Line]) -> Vec<AskedRow> {
    let mut found: Vec<AskedRow> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for range in asked_table::ranges(lines) {
        let Some(columns) = asked_table::columns_of(lines, &range, columns) else {
            continue;
        };
        let own: Vec<AskedRow> = (range.start + 2..range.end)
            .filter_map(|at| row(lines.get(at)?, at, &columns))
            .collect();
        let are_codes = 2 * own.len() >= range.len() - 2 && (FEWEST_ROWS..=MOST_ROWS).contains(&own.len());
        for row in own.into_iter().filter(|_| are_codes) {
            let same = *known.entry(fold(&row.question)).or_insert(found.len());
            match found.get_mut(same) {
                Some(first) => {
                    first.answer.push_str("\n\n");
                    first.answer.push_str(&row.answer);
                    first.links.extend(row.links);
                }
                None => found.push(row),
            }
        }
    }
    found
}

fn columns(folded: &[String]) -> Option<(usize, usize)> {
    let names = |cell: &String| ERRORS.contains(&cell.as_str()) || MESSAGES.contains(&cell.as_str());
    let asked = folded.iter().position(names)?;
    let tells = |cell: &str| TELLING.contains(&cell) || cell.split(' ').any(|word| TELLING.contains(&word));
    // What to do is the last that is said of an error.
    let mut others = folded.iter().enumerate().filter(|(at, _)| *at != asked);
    let (answered, _) = others.rfind(|(_, cell)| tells(cell))?;
    Some((asked, answered))
}

/// A row that begins with the name of an error or with what it says.
fn row(line: &Line, at: usize, columns: &Columns) -> Option<AskedRow> {
    let row = asked_table::row(line, at, columns);
    let name = columns.names.get(columns.asked).map_or("", |name| name);
    let is_message = || mark::words(&row.question) > 1 && MESSAGES.contains(&fold(name).as_str());
    let is_error = is_code(&row.question) || is_message();
    (is_error && !row.answer.is_empty() && row.question.chars().count() <= LONGEST).then_some(row)
}

/// Whether a cell names an error, alone or with what it says: `UserErrorDiskIsFull`, "0x8007: denied", "503 Unavailable".
fn is_code(cell: &str) -> bool {
    // A bare number is asked for as one of its table ("what does 429 mean?"), and beside other numbers it tells nothing apart.
    if !cell.contains(char::is_alphabetic) {
        return false;
    }
    let is_one_word = !cell.contains(char::is_whitespace);
    let is_name = || {
        let is_plain = |next: char| next.is_ascii_alphanumeric() || matches!(next, '_' | '-' | '.');
        let capitals = cell.bytes().filter(u8::is_ascii_uppercase).count();
        cell.chars().all(is_plain) && (cell.contains('_') || capitals > 1)
    };
    let begins_with_number = || {
        let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
        (3..=8).contains(&digits)
            && cell
                .get(digits..)
                .is_some_and(|rest| rest.starts_with([' ', ':', '(']))
    };
    (is_one_word && (is_name() || trouble::is_code(cell)))
        || begins_with_number()
        || trouble::begins_with_code(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::line;

    fn asked(text: &str) -> Vec<(String, String)> {
        rows(&line::lines(text, 1))
            .into_iter()
            .map(|row| (row.question, row.answer))
            .collect()
    }

    fn pair(question: &str, answer: &str) -> (String, String) {
        (question.to_owned(), answer.to_owned())
    }

    #[test]
    fn an_error_of_a_table_is_asked_by_its_code() {
        assert_eq!(
            asked(
                "| Status code | Cause | What to do |\n|---|---|---|\n| AADSTS50011 | Too many | Wait |\n| `ERR_DARK` | Lamp | Change it |\n| 503 Unavailable | – | [Restart](https://r.example) |"
            ),
            [
                pair("AADSTS50011", "**Cause:** Too many\n\n**What to do:** Wait"),
                pair("ERR_DARK", "**Cause:** Lamp\n\n**What to do:** Change it"),
                pair("503 Unavailable", "[Restart](https://r.example)"),
            ]
        );
    }

    #[test]
    fn rows_of_one_code_are_told_together() {
        assert_eq!(
            asked("| Code | Meaning |\n|---|---|\n| E-12 | Dark |\n| E-13 | Loud |\n| E-12 | Cold |"),
            [pair("E-12", "Dark\n\nCold"), pair("E-13", "Loud")]
        );
    }

    #[test]
    fn an_error_of_a_table_is_asked_by_what_it_says() {
        assert_eq!(
            asked(
                "| Error message | Fix |\n|---|---|\n| Access is denied | Log in |\n| *Door* is shut | Open it |"
            ),
            [
                pair("Access is denied", "Log in"),
                pair("Door is shut", "Open it")
            ]
        );
    }

    #[test]
    fn a_table_of_something_else_has_no_errors() {
        for text in [
            "| Code | Colour |\n|---|---|\n| E-12 | red |\n| E-13 | blue |",
            "| Plan | Meaning |\n|---|---|\n| E-12 | red |\n| E-13 | blue |",
            "| Code | Meaning |\n|---|---|\n| 12 | red |\n| 13 | blue |",
            "| Code | Meaning |\n|---|---|\n| It is dark | red |\n| It is loud | blue |",
            "| Code | Meaning |\n|---|---|\n| E-12 | red |",
            "| Code | Meaning |\n|---|---|\n| E-12 | |\n| E-13 | |",
            "| Code | Meaning |\n| E-12 | a |\n| E-13 | b |",
        ] {
            assert_eq!(asked(text), [], "{text}");
        }
    }
}
