//! Articles that were damaged on their way: cut, doubled, re-encoded, with quotes and fences lost. Whatever comes of
//! them, nothing panics, every file is loaded or refused with a place, and no markup of the format reaches an answer.

use std::path::Path;

use knowledge::{Knowledge, SourceFile, folder};
use proptest::prelude::*;

/// All fixtures, and the articles that ship.
fn fixtures() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["tests/fixtures/odd", "../../intents"]
        .iter()
        .flat_map(|path| folder::read(&root.join(path)).expect("the fixtures are there"))
        .filter(|file| {
            Path::new(&file.path)
                .extension()
                .is_some_and(|ending| ending == "md")
        })
        .collect()
}

/// One way to damage bytes. Places are shares of the length, in thousandths.
#[derive(Debug, Clone)]
enum Damage {
    Cut { from: usize, bytes: usize },
    Double { from: usize, bytes: usize },
    Insert { at: usize, what: &'static [u8] },
    DropLine { at: usize },
    JoinLines { at: usize },
    Indent { at: usize, by: &'static str },
    CarriageReturns,
    ByteOrderMark,
    OtherCase { at: usize, bytes: usize },
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = 0_usize..1000;
    let bytes = 1_usize..120;
    let what = prop::sample::select(vec![
        b"**" as &[u8],
        b"** ",
        b"\"",
        b"'",
        b"<!--",
        b"-->",
        b"```\n",
        b"/>",
        b"](",
        b"[",
        b"<br>",
        b"\x92",
        b"\xA0",
        b"\xE2\x80",
        b"\xE2\x80\x8B",
        b"\0",
        b"\t",
        b"\n\n",
        b"{",
        b"}",
        b",",
        b"&#x",
        b"&lt;",
        b"<ul><li>",
        b"</ul>",
        b"<a href=\"",
        b"| a | b |\n|---|---|\n",
        b"data-blade:",
        b"<!--$Name-->x",
        b"# ",
        b"---\n",
        b"<properties ",
        b"?**",
        b"`",
        b"<script>",
        b"[!INCLUDE [a](b.md)]",
        b"\n[a]: https://b.example\n",
        b"[a][] ",
        b"\n:::row:::\n",
        b":::",
        b"\n====\n",
        b"?\n----\n",
        b"<h3>",
        b"// ",
        b"/*",
        b"\\",
    ]);
    prop_oneof![
        1 => (at.clone(), bytes.clone()).prop_map(|(from, bytes)| Damage::Cut { from, bytes }),
        1 => (at.clone(), bytes.clone()).prop_map(|(from, bytes)| Damage::Double { from, bytes }),
        6 => (at.clone(), what).prop_map(|(at, what)| Damage::Insert { at, what }),
        1 => at.clone().prop_map(|at| Damage::DropLine { at }),
        1 => at.clone().prop_map(|at| Damage::JoinLines { at }),
        1 => (at.clone(), prop::sample::select(vec!["  ", "    ", "\t", "> ", "* ", "1. "]))
            .prop_map(|(at, by)| Damage::Indent { at, by }),
        1 => Just(Damage::CarriageReturns),
        1 => Just(Damage::ByteOrderMark),
        1 => (at, bytes).prop_map(|(at, bytes)| Damage::OtherCase { at, bytes }),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let place = |share: usize| bytes.len() * share / 1000;
    match *damage {
        Damage::Cut { from, bytes: count } => {
            let from = place(from);
            let to = (from + count).min(bytes.len());
            bytes.drain(from..to);
        }
        Damage::Double { from, bytes: count } => {
            let from = place(from);
            let to = (from + count).min(bytes.len());
            bytes.extend_from_within(from..to);
        }
        Damage::Insert { at, what } => {
            let at = place(at);
            bytes.splice(at..at, what.iter().copied());
        }
        Damage::DropLine { at } => {
            let at = place(at);
            let from = bytes[..at]
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(0, |line| line + 1);
            let to = bytes[at..]
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(bytes.len(), |line| at + line + 1);
            bytes.drain(from..to);
        }
        Damage::JoinLines { at } => {
            let at = place(at);
            if let Some(line) = bytes[at..].iter().position(|&byte| byte == b'\n') {
                bytes[at + line] = b' ';
            }
        }
        Damage::Indent { at, by } => {
            let at = place(at);
            let from = bytes[..at]
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(0, |line| line + 1);
            bytes.splice(from..from, by.bytes());
        }
        Damage::CarriageReturns => {
            *bytes = bytes
                .iter()
                .flat_map(|&byte| {
                    if byte == b'\n' {
                        vec![b'\r', b'\n']
                    } else {
                        vec![byte]
                    }
                })
                .collect();
        }
        Damage::ByteOrderMark => {
            bytes.splice(0..0, *b"\xEF\xBB\xBF");
        }
        Damage::OtherCase { at, bytes: count } => {
            let at = place(at);
            for byte in bytes.iter_mut().skip(at).take(count) {
                *byte ^= if byte.is_ascii_alphabetic() { 0x20 } else { 0 };
            }
        }
    }
}

/// What may be in no answer, outside of code.
fn left_over(answer: &str) -> Option<&'static str> {
    let mut prose = String::new();
    let mut fence: Option<String> = None;
    for line in answer.lines() {
        let rest = line.trim_start_matches(['>', ' ']);
        let marks: String = rest.chars().take_while(|&c| c == '`' || c == '~').collect();
        match &fence {
            // "```sh" within a block is a line of it.
            Some(open) if marks.starts_with(open.as_str()) && rest.trim_end() == marks => fence = None,
            Some(_) => {}
            None if marks.len() >= 3 => fence = Some(marks),
            None => {
                prose.push_str(line);
                prose.push('\n');
            }
        }
    }
    let prose: String = prose.split('`').step_by(2).collect();
    [
        "](data-blade:",
        "<script>",
        "<ul>",
        "<li>",
        "\u{E000}",
        "\r",
        "](#",
        "]()",
    ]
    .into_iter()
    // What is escaped is text: `[page\](data-blade:Page)` is no link, and says what its author wrote.
    .find(|left| {
        let shown = prose.replace("\\[", " ").replace("\\]", " ").replace("\\<", " ");
        shown.contains(left)
    })
}

proptest! {
    #[test]
    fn a_damaged_article_is_read_or_refused_with_a_place(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..8),
    ) {
        let files = fixtures();
        let mut file = files[which.index(files.len())].clone();
        for damage in &damages {
            apply(&mut file.bytes, damage);
        }
        let path = file.path.clone();

        let loaded = Knowledge::from_files(vec![file]);

        for found in &loaded.diagnostics {
            prop_assert!(found.place.path == path && found.place.span.start.line >= 1 && found.place.span.start.column >= 1);
            prop_assert!(found.place.span.start <= found.place.span.end, "{found:?}");
        }
        let is_told = !loaded.diagnostics.is_empty();
        prop_assert!(!loaded.knowledge.articles.is_empty() || is_told, "dropped in silence");
        prop_assert!(
            !loaded.knowledge.entries.is_empty() || !loaded.knowledge.forms.is_empty()
                || !loaded.knowledge.topic_trees.is_empty() || is_told,
            "nothing was made of it, in silence"
        );
        for entry in &loaded.knowledge.entries {
            prop_assert_eq!(left_over(&entry.answer), None, "{}", entry.answer);
            for link in &entry.links {
                let is_whole = ["http://", "https://", "mailto:"].iter().any(|start| link.url.to_lowercase().starts_with(start));
                prop_assert!(is_whole, "{:?}", link);
            }
        }
    }
}
