//! The rules that an author gives for an answer: its length, its form, and what it must be greater than.

use jiff::{Timestamp, civil};
use knowledge::{IntakeQuestion, Validation};
use regex::RegexBuilder;

use super::{Read, Refusal};
use crate::intake::Answered;

/// An author's pattern that needs more memory than this is not applied.
const LARGEST_PATTERN_BYTES: usize = 1 << 20;

/// Whether an answer keeps the author's rules.
pub(super) fn check(read: &Read, question: &IntakeQuestion, before: &[Answered]) -> Result<(), Refusal> {
    let text = read.values.first().map_or("", String::as_str);
    if let Some(most) = question.max_length {
        check_length(text, most)?;
    }
    for rule in &question.validations {
        match rule {
            Validation::Pattern { pattern, message } => {
                let compiled = RegexBuilder::new(pattern)
                    .size_limit(LARGEST_PATTERN_BYTES)
                    .build();
                if compiled.is_ok_and(|pattern| !pattern.is_match(text)) {
                    return Err(refusal(message.as_ref()));
                }
            }
            Validation::GreaterThan { value, message } => {
                if text.parse::<f64>().is_ok_and(|number| number <= *value) {
                    return Err(refusal(message.as_ref()));
                }
            }
            Validation::GreaterThanAnswer { question, message } => {
                let other = before
                    .iter()
                    .find(|answered| answered.question == *question)
                    .and_then(|answered| answered.values.first());
                if other.is_some_and(|other| is_not_greater(text, other)) {
                    return Err(refusal(message.as_ref()));
                }
            }
            Validation::MaxLength { length, .. } => check_length(text, *length)?,
        }
    }
    Ok(())
}

/// Whether an author asks for a certain form of the answer.
pub(in crate::intake) fn has_pattern(question: &IntakeQuestion) -> bool {
    let is_pattern = |rule: &Validation| matches!(rule, Validation::Pattern { .. });
    question.validations.iter().any(is_pattern)
}

/// `text` in the form the author asks for: as it is, without its blanks, with hyphens for them, or in capitals. `None` where
/// none of them fits.
pub(in crate::intake) fn in_pattern(text: &str, question: &IntakeQuestion) -> Option<String> {
    let patterns: Vec<regex::Regex> = question
        .validations
        .iter()
        .filter_map(|rule| match rule {
            Validation::Pattern { pattern, .. } => RegexBuilder::new(pattern)
                .size_limit(LARGEST_PATTERN_BYTES)
                .build()
                .ok(),
            _ => None,
        })
        .collect();
    if patterns.is_empty() {
        return None;
    }
    let text = text.trim().trim_end_matches(['.', ',', '!', '?']);
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let plain = [text.to_owned(), pieces.concat(), pieces.join("-")];
    let upper: Vec<String> = plain.iter().map(|variant| variant.to_uppercase()).collect();
    plain
        .into_iter()
        .chain(upper)
        .find(|variant| patterns.iter().all(|pattern| pattern.is_match(variant)))
}

fn check_length(text: &str, most: u32) -> Result<(), Refusal> {
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if length > most {
        Err(Refusal::TooLong(most))
    } else {
        Ok(())
    }
}

fn refusal(message: Option<&String>) -> Refusal {
    message.map_or(Refusal::Rule, |message| Refusal::Says(message.clone()))
}

/// Whether two numbers or two times are known to be in the wrong order.
fn is_not_greater(text: &str, other: &str) -> bool {
    if let (Ok(number), Ok(other)) = (text.parse::<f64>(), other.parse::<f64>()) {
        return number <= other;
    }
    if let (Ok(time), Ok(other)) = (text.parse::<Timestamp>(), other.parse::<Timestamp>()) {
        return time <= other;
    }
    let day = |text: &str| text.get(..10).and_then(|day| day.parse::<civil::Date>().ok());
    day(text).zip(day(other)).is_some_and(|(day, other)| day < other)
}
