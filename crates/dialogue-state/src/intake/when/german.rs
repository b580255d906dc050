//! Dates and times as they are said in German, in the words of the English reader (`data/de/dates.toml`).

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    hints: String,
    begins: String,
    replace: Vec<(String, String)>,
}

struct Table {
    hints: Regex,
    begins: Regex,
    replace: Vec<(Regex, String)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../../data/de/dates.toml"))
        .expect("the data files of this crate are valid: a test reads them");
    let pattern =
        |text: &str| Regex::new(text).expect("the patterns of this crate are valid: a test reads them");
    Table {
        hints: pattern(&file.hints),
        begins: pattern(&file.begins),
        replace: file
            .replace
            .into_iter()
            .map(|(pattern_text, with)| (pattern(&pattern_text), with))
            .collect(),
    }
});

/// A text in lower case with what is German of a date in English; what is not stays.
pub(super) fn in_english(text: &str) -> Cow<'_, str> {
    if !TABLE.hints.is_match(text) {
        return Cow::Borrowed(text);
    }
    let mut english = text.to_owned();
    for (pattern, with) in &TABLE.replace {
        if let Cow::Owned(replaced) = pattern.replace_all(&english, with.as_str()) {
            english = replaced;
        }
    }
    Cow::Owned(english)
}

/// Whether a text in lower case tells when something began.
pub(super) fn tells_beginning(text: &str) -> bool {
    TABLE.begins.is_match(text)
}
