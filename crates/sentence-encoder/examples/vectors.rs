//! Vectors of texts from stdin, for `tools/vectors/encoder.py check`: texts end with a zero byte, each gives 384 numbers
//! (`f32`, little endian).

use std::io::{Read as _, Write as _};

use sentence_encoder::Encoder;

fn main() -> std::io::Result<()> {
    let encoder =
        Encoder::built_in().ok_or_else(|| std::io::Error::other("build with `--features encoder`"))?;
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let mut output = Vec::new();
    for text in input.split_inclusive(|&byte| byte == 0) {
        let text = String::from_utf8_lossy(text.strip_suffix(&[0]).unwrap_or(text));
        output.extend(
            encoder
                .encode(&text)
                .iter()
                .flat_map(|number| number.to_le_bytes()),
        );
    }
    std::io::stdout().write_all(&output)
}
