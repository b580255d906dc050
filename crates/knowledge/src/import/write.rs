//! Pairs as articles with sidecars. Each article is read back before it is kept.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::answer::{self, Hopeless};
use super::pair::{self, Pair, Placed};
use super::{Mapped, Options, rules};
use crate::decode::Decoded;
use crate::extract::{code_lines, inline};
use crate::folder::LARGEST_FILE_BYTES;
use crate::lint::Findings;
use crate::load::ArticlePart;
use crate::slug::{fold, slug};
use crate::{SourceFile, entity, label, sidecar};

/// The attribute with the number of an article in a QnA Maker knowledge base.
pub(crate) const QNA_ID: &str = "qnaid";
/// The attribute with where an article came from.
pub(crate) const SOURCE: &str = "source";
/// The attribute with a name of the source for people.
pub(crate) const SOURCE_NAME: &str = "sourcename";
/// The attribute with the metadata of an article: `name:value|name:value`.
pub(crate) const TAGS: &str = "articletags";

/// Longest name of a folder or a file in bytes, without its ending; file systems take 255.
const LONGEST_NAME: usize = 100;

/// So many follow-ups are offered with an answer (`dialogue_state::answer`).
const MOST_OFFERED: usize = 3;

/// An article that was read back as it was meant.
struct Kept {
    pair: Pair,
    /// Its path without `.md`.
    stem: String,
    article_id: String,
    text: String,
}

impl Kept {
    fn question(&self) -> &str {
        self.pair
            .questions
            .first()
            .map_or("", |question| question.text.as_str())
    }

    fn entry_id(&self) -> String {
        format!("{}#{}", self.article_id, slug(self.question()))
    }
}

/// The files of all pairs.
pub(super) fn files(
    mut pairs: Vec<Pair>,
    options: &Options<'_>,
    mapped: &mut Mapped,
    findings: &mut Findings<'_>,
) -> Vec<SourceFile> {
    if !options.chit_chat {
        leave_out_chit_chat(&mut pairs, mapped, findings);
    }
    number(&mut pairs);
    settle_questions(&mut pairs, mapped, findings);
    let mut names = Names::default();
    let mut kept = Vec::with_capacity(pairs.len());
    for mut pair in pairs {
        if pair.source.is_empty() {
            options.name.clone_into(&mut pair.source);
        }
        if pair.language.is_empty() {
            options
                .language
                .unwrap_or_default()
                .clone_into(&mut pair.language);
        }
        report_dead_links(&pair.answer, findings);
        kept.extend(keep(pair, &mut names, mapped, findings));
    }
    let targets: HashMap<u64, usize> = kept
        .iter()
        .enumerate()
        .filter_map(|(position, kept)| Some((kept.pair.qna_id?, position)))
        .collect();
    let mut files = Vec::with_capacity(kept.len() * 2);
    for article in &kept {
        if let Some(text) = sidecar_text(article, &kept, &targets, mapped, findings) {
            files.push(SourceFile {
                path: format!("{}{}", article.stem, sidecar::SUFFIX),
                bytes: text.into_bytes(),
            });
        }
        mapped.articles += 1;
        mapped.tags += article.pair.metadata.len();
    }
    files.extend(kept.into_iter().map(|article| SourceFile {
        path: format!("{}.md", article.stem),
        bytes: article.text.into_bytes(),
    }));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn leave_out_chit_chat(pairs: &mut Vec<Pair>, mapped: &mut Mapped, findings: &mut Findings<'_>) {
    let is_chit_chat = |pair: &Pair| {
        pair.source.to_lowercase().starts_with("qna_chitchat")
            || pair.metadata.iter().any(|(name, value)| {
                name.eq_ignore_ascii_case("editorial") && value.eq_ignore_ascii_case("chitchat")
            })
    };
    let found: Vec<&Pair> = pairs.iter().filter(|pair| is_chit_chat(pair)).collect();
    let rows: usize = found.iter().map(|pair| pair.questions.len()).sum();
    let Some(first) = found.first() else { return };
    findings.add(
        &rules::CHIT_CHAT,
        first.answer.at.clone(),
        match rows {
            1 => "1 row of small talk was not taken over".to_owned(),
            _ => format!("{rows} rows of small talk were not taken over"),
        },
    );
    mapped.left_out += rows;
    pairs.retain(|pair| !is_chit_chat(pair));
}

/// Gives each pair a number, so that an export has the order of this import, and sorts by it.
fn number(pairs: &mut [Pair]) {
    let mut taken: HashSet<u64> = pairs.iter().filter_map(|pair| pair.qna_id).collect();
    let mut next = 1;
    for pair in pairs.iter_mut().filter(|pair| pair.qna_id.is_none()) {
        while !taken.insert(next) {
            next += 1;
        }
        pair.qna_id = Some(next);
    }
    pairs.sort_by_key(|pair| pair.qna_id);
}

/// What makes two questions the same.
fn key(question: &str) -> String {
    let folded = fold(question);
    if folded.is_empty() {
        question.to_owned()
    } else {
        folded
    }
}

/// Each way to ask belongs to one pair: a question to the first that has it, another way only where it is no question.
fn settle_questions(pairs: &mut [Pair], mapped: &mut Mapped, findings: &mut Findings<'_>) {
    let mut asked: HashMap<String, usize> = HashMap::new();
    for (position, pair) in pairs.iter().enumerate() {
        if let Some(question) = pair.questions.first() {
            asked.entry(key(&question.text)).or_insert(position);
        }
    }
    for (position, pair) in pairs.iter_mut().enumerate() {
        let mut own = HashSet::new();
        let mut lost = Vec::new();
        let all = std::mem::take(&mut pair.questions);
        for question in all {
            let key = key(&question.text);
            if *asked.entry(key.clone()).or_insert(position) != position {
                lost.push(question);
            } else if own.insert(key) {
                pair.questions.push(question);
            } else {
                mapped.repeated += 1;
            }
        }
        for question in &lost {
            findings.add(
                &rules::ASKED_TWICE,
                question.at.clone(),
                format!("`{}` has another answer too", question.text),
            );
        }
        if pair.questions.is_empty() {
            pair.questions.extend(lost.into_iter().next());
        }
    }
}

/// Links of an answer that a chat cannot follow.
pub(super) fn report_dead_links(answer: &Placed, findings: &mut Findings<'_>) {
    if !answer.text.contains('[') && !answer.text.contains('<') {
        return;
    }
    let code = code_lines(&answer.text);
    for (line, is_code) in answer
        .text
        .lines()
        .zip(code.into_iter().chain(std::iter::repeat(false)))
    {
        if is_code {
            continue;
        }
        for link in inline::targets(line) {
            if inline::target_kind(&link.target) != inline::TargetKind::Open {
                findings.add(
                    &rules::DEAD_LINK,
                    answer.at.clone(),
                    format!("the link to `{}` leads nowhere in a chat", link.target),
                );
            }
        }
    }
}

/// Writes an article and reads it back.
fn keep(pair: Pair, names: &mut Names, mapped: &mut Mapped, findings: &mut Findings<'_>) -> Option<Kept> {
    let question = pair.questions.first()?.text.clone();
    let rows = pair.questions.len();
    let at = pair.answer.at.clone();
    let mut leave_out = |rule, message: &str| {
        findings.add(rule, at.clone(), message);
        mapped.left_out += rows;
    };
    let stable = match answer::stable(&question, &pair.answer.text) {
        Ok(stable) => stable,
        Err(Hopeless::Empty) => {
            leave_out(&rules::EMPTY_ANSWER, "nothing of this answer can be shown");
            return None;
        }
        Err(Hopeless::Unstable) => {
            leave_out(
                &rules::UNWRITABLE,
                "this answer cannot be written so that it is read back",
            );
            return None;
        }
    };
    let stem = names.stem(&pair.source, &question);
    let article_id = stem.replace('/', ".");
    let text = article_text(&pair, &question, &article_id, &stable.source);
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > LARGEST_FILE_BYTES {
        leave_out(&rules::TOO_LONG, "this answer is too long for an article");
        return None;
    }
    if !reads_back(&stem, &text, &question, &stable.shown) {
        leave_out(
            &rules::UNWRITABLE,
            "this row cannot be written so that it is read back",
        );
        return None;
    }
    Some(Kept {
        pair,
        stem,
        article_id,
        text,
    })
}

/// Whether the article gives this one entry.
fn reads_back(stem: &str, text: &str, question: &str, shown: &str) -> bool {
    let file = SourceFile {
        path: format!("{stem}.md"),
        bytes: Vec::new(),
    };
    let decoded = Decoded {
        text: text.to_owned(),
        not_utf8_at: None,
    };
    let part = ArticlePart::of(&file, &decoded);
    matches!(part.drafts.as_slice(), [draft] if draft.question == question && draft.answer == shown)
}

fn article_text(pair: &Pair, question: &str, article_id: &str, body: &str) -> String {
    let mut text = String::from("<properties\n");
    let id = pair.qna_id.map(|id| id.to_string()).unwrap_or_default();
    let source_name = if pair.source_name == pair.source {
        ""
    } else {
        &pair.source_name
    };
    for (name, value) in [
        ("pageTitle", question),
        ("articleId", article_id),
        ("selfHelpType", "generic"),
        ("cloudEnvironments", "public"),
        ("entries", "one"),
        ("language", &pair.language),
        ("source", &pair.source),
        ("sourceName", source_name),
        ("articleTags", &pair::written(&pair.metadata)),
        ("qnaId", &id),
        ("contextOnly", if pair.is_context_only { "true" } else { "" }),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name}={}", quoted(value));
        }
    }
    text.push_str("/>\n");
    if let Some(title) = answer::title(question) {
        text.push_str(&title);
        text.push_str("\n\n");
    }
    text.push_str(body);
    text.push('\n');
    text
}

/// A value of an attribute in quotes.
fn quoted(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 2);
    for (at, character) in value.char_indices() {
        escaped.push(character);
        if character == '&' && value.get(at..).and_then(entity::decode_first).is_some() {
            escaped.push_str("amp;");
        }
    }
    match (escaped.contains('"'), escaped.contains('\'')) {
        (false, _) => format!("\"{escaped}\""),
        (true, false) => format!("'{escaped}'"),
        (true, true) => format!("\"{}\"", escaped.replace('"', "&quot;")),
    }
}

/// Names of files that were given.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// A path without its ending, that no other article has.
    fn stem(&mut self, source: &str, question: &str) -> String {
        let base = format!("{}/{}", name(source), name(question));
        let mut stem = base.clone();
        let mut count = 1;
        while !self.0.insert(stem.clone()) {
            count += 1;
            stem = format!("{base}-{count}");
        }
        stem
    }
}

/// A text as a file's name. Of an address or a path the last part says most.
fn name(text: &str) -> String {
    let text = text.trim_end_matches('/');
    let last = match text.rsplit_once('/') {
        Some((before, last)) if !last.contains(' ') && before.contains('/') => last,
        _ => text,
    };
    let last = ["tsv", "csv", "md", "docx", "xlsx", "pdf", "html", "txt"]
        .iter()
        .find_map(|ending| last.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(last);
    let name = slug(last);
    let end = name.floor_char_boundary(LONGEST_NAME);
    name.get(..end)
        .unwrap_or_default()
        .trim_end_matches('-')
        .to_owned()
}

/// The sidecar of an article; `None` where it has nothing to say.
fn sidecar_text(
    article: &Kept,
    all: &[Kept],
    targets: &HashMap<u64, usize>,
    mapped: &mut Mapped,
    findings: &mut Findings<'_>,
) -> Option<String> {
    let phrases: Vec<String> = article
        .pair
        .questions
        .iter()
        .skip(1)
        .map(|phrase| string(&phrase.text))
        .collect();
    let follow_ups = follow_ups(article, all, targets, mapped, findings);
    if phrases.is_empty() && follow_ups.is_empty() {
        return None;
    }
    mapped.phrases += phrases.len();
    let mut text = format!("[[entry]]\nquestion = {}\n", string(article.question()));
    for (key, items) in [("phrases", phrases), ("follow_ups", follow_ups)] {
        if !items.is_empty() {
            let _ = writeln!(text, "{key} = [\n    {},\n]", items.join(",\n    "));
        }
    }
    Some(text)
}

/// The prompts of a pair as items of `follow_ups`; what leads nowhere, or twice to the same, is told.
fn follow_ups(
    article: &Kept,
    all: &[Kept],
    targets: &HashMap<u64, usize>,
    mapped: &mut Mapped,
    findings: &mut Findings<'_>,
) -> Vec<String> {
    let mut follow_ups = Vec::new();
    let mut seen = HashSet::new();
    for prompt in &article.pair.prompts {
        let target = prompt
            .target
            .and_then(|id| targets.get(&id))
            .and_then(|&at| all.get(at));
        let Some(target) = target else {
            let id = prompt
                .target
                .map_or_else(|| "no id".to_owned(), |id| format!("`{id}`"));
            findings.add(
                &rules::UNKNOWN_PROMPT,
                prompt.at.clone(),
                format!("{} leads to {id}, which was not imported", prompt.named()),
            );
            continue;
        };
        let id = target.entry_id();
        if id == article.entry_id() || !seen.insert(id.clone()) {
            findings.add(
                &rules::PROMPT_TWICE,
                prompt.at.clone(),
                format!("{} leads where another does, or to itself", prompt.named()),
            );
            continue;
        }
        mapped.follow_ups += 1;
        let is_own = key(&prompt.label) == key(target.question()) || prompt.label.is_empty();
        if !is_own && prompt.label.chars().count() > label::LONGEST_LABEL_CHARS {
            findings.add(
                &rules::LONG_LABEL,
                prompt.at.clone(),
                format!(
                    "the text of the prompt to `{}` is too long for a button",
                    target.question()
                ),
            );
            follow_ups.push(string(&id));
        } else if is_own {
            follow_ups.push(string(&id));
        } else {
            mapped.labels += 1;
            follow_ups.push(format!(
                "{{ id = {}, label = {} }}",
                string(&id),
                string(&prompt.label)
            ));
        }
    }
    if follow_ups.len() > MOST_OFFERED {
        let at = article
            .pair
            .prompts
            .first()
            .map_or(0..0, |prompt| prompt.at.clone());
        findings.add(
            &rules::MANY_PROMPTS,
            at,
            format!(
                "{} prompts were taken over, of which three are offered at once",
                follow_ups.len()
            ),
        );
    }
    follow_ups
}

/// A basic string of TOML.
fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_names_a_folder() {
        for (source, expected) in [
            ("https://example.com/support/How-To-Print", "how-to-print"),
            ("Manual 2.docx", "manual-2"),
            ("Editorial", "editorial"),
            ("and/or", "and-or"),
            ("日本語のよくある質問", "日本語のよくある質問"),
            ("", "entry"),
        ] {
            assert_eq!(name(source), expected, "{source}");
        }
        assert!(name(&"ü".repeat(300)).len() <= LONGEST_NAME);
    }

    #[test]
    fn an_attribute_is_read_back() {
        for value in [
            "a",
            "say \"hi\"",
            "it's",
            "both \" and '",
            "R&D &amp; &quot;",
            "</properties /> x=\"y\"",
        ] {
            let text = format!("<properties a={} b=\"c\"/>", quoted(value));
            let read = crate::front_matter::parse(&text).expect("a block");

            assert_eq!(read.attribute("a").map(|found| found.value.as_str()), Some(value));
            assert_eq!(read.flaws, []);
        }
    }
}
