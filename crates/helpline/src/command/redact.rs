//! `helpline redact`: lines in, lines without secrets out.

use std::io::{self, BufRead, Write};

use clap::{Args, ValueEnum};
use redaction::{Found, Redacted, Redactor, SecretKind};
use serde::Serialize;

use crate::report::{self, Mend, Outcome};

/// Mask the secrets in lines of text
///
/// Reads lines from the input and writes each with its secrets masked, as soon as it is read. A line without a secret
/// comes out byte for byte. A private key that spans lines is masked as one: the mask stands in its first line, the
/// others are empty.
#[derive(Debug, Args)]
#[command(after_long_help = "\
JSON: each line of the input is a JSON string, which may hold line ends; each line of the output is
  {\"text\", \"found\": [{\"kind\"}]}

Examples:
  helpline redact < support.log > masked.log
  tail -f support.log | helpline redact
  jq .message messages.jsonl | helpline redact --json")]
pub(crate) struct Arguments {
    /// Read JSON strings and write JSON objects
    #[arg(long)]
    json: bool,

    /// What tells who somebody is, to be masked too
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    also: Vec<Also>,
}

/// What is no secret and may be masked all the same.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Also {
    /// Addresses of mail
    Email,
    /// Numbers of phones
    Phone,
}

/// More lines are not taken for one private key: the longest that is used (RSA, 16,384 bit) has 194.
const MOST_LINES_OF_A_KEY: usize = 256;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let input = io::stdin().lock();
    let mut output = report::lines();
    let also: Vec<SecretKind> = arguments
        .also
        .iter()
        .map(|also| match also {
            Also::Email => SecretKind::EmailAddress,
            Also::Phone => SecretKind::PhoneNumber,
        })
        .collect();
    let redact = |text: &str| Redactor::masking(&also).redact(text);
    if arguments.json {
        json_lines(input, &mut output, &redact)?;
    } else {
        text_lines(input, &mut output, &redact)?;
    }
    output.flush()?;
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Row<'a> {
    text: &'a str,
    found: &'a [Found],
}

fn json_lines(
    input: impl BufRead,
    output: &mut impl Write,
    redact: &dyn Fn(&str) -> Redacted,
) -> anyhow::Result<()> {
    for (number, line) in (1_u64..).zip(input.split(b'\n')) {
        let text: String = serde_json::from_slice(&line?).mend(
            || format!("line {number} of the input is not a JSON string"),
            || "write one JSON string a line, such as \"my token is …\"; without `--json` lines are plain text".to_owned(),
        )?;
        let Redacted { text, found } = redact(&text);
        writeln!(
            output,
            "{}",
            serde_json::to_string(&Row {
                text: &text,
                found: &found
            })?
        )?;
    }
    Ok(())
}

fn text_lines(
    input: impl BufRead,
    output: &mut impl Write,
    redact: &dyn Fn(&str) -> Redacted,
) -> io::Result<()> {
    let mut held = Held::default();
    for line in input.split(b'\n') {
        let line = line?;
        if !held.takes(&line, redact) {
            held.write(output)?;
            held.begin(line, redact);
        }
        if !held.may_go_on {
            held.write(output)?;
        }
    }
    held.write(output)
}

/// Lines that are masked together: a single one, or those of a private key.
#[derive(Default)]
struct Held {
    lines: Vec<Vec<u8>>,
    masked: Option<Redacted>,
    may_go_on: bool,
}

impl Held {
    fn begin(&mut self, line: Vec<u8>, redact: &dyn Fn(&str) -> Redacted) {
        self.masked = Some(redact(&String::from_utf8_lossy(&line)));
        self.may_go_on = self.masked.as_ref().is_some_and(ends_in_a_private_key);
        self.lines.push(line);
    }

    /// Takes the line when the private key that was begun goes on in it.
    fn takes(&mut self, line: &[u8], redact: &dyn Fn(&str) -> Redacted) -> bool {
        if !self.may_go_on || self.lines.len() >= MOST_LINES_OF_A_KEY {
            return false;
        }
        let mut together = self.lines.join(&b'\n');
        together.push(b'\n');
        together.extend_from_slice(line);
        let masked = redact(&String::from_utf8_lossy(&together));
        // As long as the mask covers everything up to the end, the key may go on.
        if !ends_in_a_private_key(&masked) {
            return false;
        }
        self.lines.push(line.to_vec());
        self.masked = Some(masked);
        true
    }

    fn write(&mut self, output: &mut impl Write) -> io::Result<()> {
        let lines = std::mem::take(&mut self.lines);
        self.may_go_on = false;
        let Some(masked) = self.masked.take() else {
            return Ok(());
        };
        if masked.found.is_empty() {
            // Byte for byte, whatever its encoding.
            output.write_all(&lines.join(&b'\n'))?;
            return output.write_all(b"\n");
        }
        let written = masked.text.matches('\n').count() + 1;
        let vanished = lines.len().saturating_sub(written);
        writeln!(output, "{}{}", masked.text, "\n".repeat(vanished))
    }
}

fn ends_in_a_private_key(masked: &Redacted) -> bool {
    let last = masked.text.trim_end().rsplit_once('[');
    last.is_some_and(|(_, mask)| mask.ends_with(']') && mask.starts_with(SecretKind::PrivateKey.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(input: &[u8]) -> Vec<u8> {
        let mut output = Vec::new();
        text_lines(input, &mut output, &redaction::redact).unwrap();
        output
    }

    /// A key that was never one: base64 of running letters.
    fn a_private_key() -> String {
        let body = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n".repeat(5);
        format!("-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n")
    }

    #[test]
    fn a_private_key_over_several_lines_is_masked() {
        let input = format!("before\n{}after\n", a_private_key());

        let output = String::from_utf8(masked(input.as_bytes())).unwrap();

        assert_eq!(output, format!("before\n[private key]{}after\n", "\n".repeat(7)));
    }

    #[test]
    fn a_private_key_keeps_the_number_of_lines() {
        let input = format!("before\n{}after\n", a_private_key());

        let output = String::from_utf8(masked(input.as_bytes())).unwrap();

        assert_eq!(output.lines().count(), input.lines().count());
    }

    #[test]
    fn a_line_without_a_secret_comes_out_byte_for_byte() {
        let input = b"caf\xe9 costs 3 \xa3\r\n\n\ttab\n";

        assert_eq!(masked(input), input);
    }
}
