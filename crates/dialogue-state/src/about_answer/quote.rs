//! What an answer says of something: its first sentences that hold it, and of a table the rows or columns that do.

use super::TABLE;
use crate::words::words;

/// So many sentences of an answer are said again.
const MOST_SENTENCES: usize = 2;

/// So many rows of a table are.
const MOST_ROWS: usize = 4;

/// A table of so many lines, its heading and rule among them, is read at a glance.
const MOST_WHOLE_ROWS: usize = 6;

/// The first sentences of an answer that hold something, and the rows of its tables under their headings.
pub(super) fn quote(answer: &str, holds: impl Fn(&str) -> bool) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut prose: Vec<&str> = Vec::new();
    let mut lines = answer.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        if is_row(line) {
            let mut table = vec![line];
            while let Some(row) = lines.next_if(|line| is_row(line)) {
                table.push(row);
            }
            found.extend(of_table(&table, &holds));
            continue;
        }
        if is_heading(line) && holds(line) {
            // By itself a heading tells nothing: what stands under it does.
            let under = lines.by_ref().find(|line| !line.is_empty());
            found.extend(under.map(|under| format!("{line}\n\n{under}")));
            continue;
        }
        for sentence in sentences(without_marker(line)) {
            if prose.len() < MOST_SENTENCES && holds(sentence) {
                prose.push(sentence);
            }
        }
    }
    if !prose.is_empty() {
        found.push(prose.join(" "));
    }
    found.join("\n\n")
}

/// An answer with its long tables narrowed to the rows that begin with something, where one does; `None` where none is.
pub(crate) fn narrowed(answer: &str, begins: impl Fn(&str) -> bool) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let mut is_narrowed = false;
    let mut lines = answer.lines().peekable();
    while let Some(line) = lines.next() {
        let mut table = vec![line];
        while let Some(row) = lines.next_if(|row| is_row(line.trim()) && is_row(row.trim())) {
            table.push(row);
        }
        let held: Vec<&str> = table
            .iter()
            .skip(2)
            .copied()
            .filter(|row| cells(row.trim()).next().is_some_and(&begins))
            .collect();
        if table.len() > MOST_WHOLE_ROWS && (1..=MOST_ROWS).contains(&held.len()) {
            is_narrowed = true;
            kept.extend(table.iter().take(2));
            kept.extend(held);
        } else {
            kept.extend(table);
        }
    }
    is_narrowed.then(|| kept.join("\n"))
}

/// Whether a line is a heading within an answer: wholly bold.
fn is_heading(line: &str) -> bool {
    let bold = line.strip_prefix("**").and_then(|line| line.strip_suffix("**"));
    bold.is_some_and(|bold| !bold.is_empty() && !bold.contains("**"))
}

/// A line of a list without what numbers it: by itself it is none.
fn without_marker(line: &str) -> &str {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (digits.len() < line.len())
        .then(|| digits.strip_prefix(". ").or_else(|| digits.strip_prefix(") ")))
        .flatten();
    let bullet = || {
        ["- ", "* ", "+ ", "• "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark))
    };
    numbered.or_else(bullet).unwrap_or(line).trim_start()
}

fn is_row(line: &str) -> bool {
    line.starts_with('|')
}

fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = |at: usize, end: usize| {
            let (before, behind) = (
                rest.get(..at).unwrap_or_default(),
                rest.get(end..).unwrap_or_default(),
            );
            behind.starts_with(' ')
                && !(before.ends_with(|c: char| c.is_ascii_digit()) && goes_on(before, behind))
        };
        let mut marks = rest
            .match_indices(['.', '!', '?'])
            .map(|(at, mark)| (at, at + mark.len()))
            .filter(|(at, end)| ends(*at, *end));
        // "Still stuck? Call us" is told together.
        let end = marks
            .find(|(at, _)| !rest.get(*at..).is_some_and(|behind| behind.starts_with('?')))
            .map_or(rest.len(), |(_, end)| end);
        let (sentence, behind) = rest.split_at(end);
        rest = behind.trim_start();
        Some(sentence.trim())
    })
}

/// Whether a full stop behind a number ends no sentence: "31. März". It does behind an amount, and before a word that begins one:
/// "costs $15. After that".
fn goes_on(before: &str, behind: &str) -> bool {
    const MOST_DIGITS: usize = 2;
    let number = before.split_whitespace().next_back().unwrap_or_default();
    let is_plain = number.len() <= MOST_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit());
    let next = behind.split_whitespace().next().unwrap_or_default();
    let begins = next.starts_with(char::is_uppercase)
        && words(next)
            .first()
            .is_some_and(|word| TABLE.frame.contains(word) || TABLE.conditions.contains(word));
    is_plain && !begins
}

/// The rows of a table that hold something, or where only headings do, their columns beside the first. A row or a heading
/// without the other tells nothing.
fn of_table(table: &[&str], holds: impl Fn(&str) -> bool) -> Option<String> {
    let is_rule = |row: &str| row.contains('-') && row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let [heading, rule, rows @ ..] = table else {
        return table.iter().find(|row| holds(row)).map(|row| (*row).to_owned());
    };
    if !is_rule(rule) {
        let rows = table.iter().filter(|row| holds(row)).take(MOST_ROWS);
        let rows: Vec<&str> = rows.copied().collect();
        return (!rows.is_empty()).then(|| rows.join("\n"));
    }
    let held: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|row| holds(row))
        .take(MOST_ROWS)
        .collect();
    if !held.is_empty() {
        return Some([&[*heading, *rule], held.as_slice()].concat().join("\n"));
    }
    let columns: Vec<usize> = cells(heading)
        .enumerate()
        .filter(|(place, cell)| *place == 0 || holds(cell))
        .map(|(place, _)| place)
        .collect();
    if columns.len() < 2 && !cells(heading).next().is_some_and(&holds) {
        return None;
    }
    // A cell may hold a bar of its own.
    let has_bars = table.iter().any(|row| row.contains("\\|"));
    if columns.len() < 2 || has_bars {
        return Some(table.join("\n"));
    }
    let narrowed = table.iter().map(|row| {
        let cells: Vec<&str> = cells(row).collect();
        let kept = columns
            .iter()
            .map(|place| cells.get(*place).copied().unwrap_or_default());
        format!("| {} |", kept.collect::<Vec<_>>().join(" | "))
    });
    Some(narrowed.collect::<Vec<_>>().join("\n"))
}

fn cells(row: &str) -> impl Iterator<Item = &str> {
    let inside = row.strip_prefix('|').unwrap_or(row);
    inside
        .strip_suffix('|')
        .unwrap_or(inside)
        .split('|')
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: &str = "Prices without tax.\n\n| Plan | Basic | Plus |\n|---|---|---|\n| Home | 9 | 12 |\n| Car | 30 | 40 |\n\nCancel at any time.";

    #[test]
    fn a_row_is_quoted_under_its_heading() {
        assert_eq!(
            quote(PRICES, |text| text.contains("Car")),
            "| Plan | Basic | Plus |\n|---|---|---|\n| Car | 30 | 40 |"
        );
    }

    #[test]
    fn a_column_is_quoted_beside_the_first() {
        assert_eq!(
            quote(PRICES, |text| text.contains("Plus")),
            "| Plan | Plus |\n| --- | --- |\n| Home | 12 |\n| Car | 40 |"
        );
    }

    #[test]
    fn a_long_table_is_narrowed_to_what_is_asked_for() {
        let rows =
            ["400", "401", "404", "409", "`429`", "503"].map(|code| format!("| {code} | what {code} is |\n"));
        let answer = format!(
            "All codes:\n\n| Code | Meaning |\n|---|---|\n{}\nAsk us.",
            rows.concat()
        );

        assert_eq!(
            narrowed(&answer, |cell| cell.contains("429")).unwrap(),
            "All codes:\n\n| Code | Meaning |\n|---|---|\n| `429` | what `429` is |\n\nAsk us."
        );
        assert_eq!(narrowed(&answer, |cell| cell.contains("500")), None);
        assert_eq!(narrowed(PRICES, |cell| cell.contains("Car")), None);
    }

    #[test]
    fn a_heading_is_quoted_with_what_stands_under_it() {
        let answer =
            "**Signing in**\n\nUse the code.\n\n**No messages arrive**\n\nSwitch them on. Follow the class.";

        assert_eq!(
            quote(answer, |text| text.contains("messages")),
            "**No messages arrive**\n\nSwitch them on. Follow the class."
        );
        assert_eq!(quote(answer, |text| text.contains("code")), "Use the code.");
    }

    #[test]
    fn a_sentence_ends_behind_an_amount_and_not_behind_a_date() {
        let of = |answer: &str| sentences(answer).map(str::to_owned).collect::<Vec<_>>();

        assert_eq!(
            of("It costs $15. After that call us."),
            ["It costs $15.", "After that call us."]
        );
        assert_eq!(of("Up to 30. You may wait."), ["Up to 30.", "You may wait."]);
        assert_eq!(
            of("Bis zum 31. März. Danach nicht."),
            ["Bis zum 31. März.", "Danach nicht."]
        );
        assert_eq!(
            of("Still stuck? Call us. Bye."),
            ["Still stuck? Call us.", "Bye."]
        );
    }

    #[test]
    fn a_line_of_a_list_is_quoted_without_its_number() {
        let answer = "1. Open **Me**.\n2. Changes made by the 12th count.\n- If it blinks, charge it.";

        assert_eq!(
            quote(answer, |text| text.contains("12th") || text.contains("blinks")),
            "Changes made by the 12th count. If it blinks, charge it."
        );
        assert_eq!(quote("2.5 kg at most.", |_| true), "2.5 kg at most.");
    }

    #[test]
    fn sentences_beside_a_table_are_quoted_without_it() {
        assert_eq!(
            quote(PRICES, |text| text.contains("Cancel")),
            "Cancel at any time."
        );
        assert_eq!(quote(PRICES, |_| false), "");
    }
}
