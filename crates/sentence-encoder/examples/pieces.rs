//! Word pieces of texts from stdin, for `tools/vectors/encoder.py check`: texts end with a zero byte, each gives a line of ids.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use sentence_encoder::Tokenizer;

fn main() -> std::io::Result<()> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let mut output = String::new();
    for text in input.split_inclusive(|&byte| byte == 0) {
        let text = String::from_utf8_lossy(text.strip_suffix(&[0]).unwrap_or(text));
        let separator = |index: usize| if index == 0 { "" } else { " " };
        for (index, id) in Tokenizer::built_in().pieces(&text, usize::MAX).iter().enumerate() {
            write!(output, "{}{id}", separator(index)).expect("a string takes everything");
        }
        output.push('\n');
    }
    std::io::stdout().write_all(output.as_bytes())
}
