//! How the binary speaks: data to stdout, everything else to stderr, and an exit code that says how it went.
//!
//! The one place that prints; everything else hands text or a writer to it. Output is readable without colour, and
//! `NO_COLOR` switches colour off. A reader that stops listening (`helpline export knowledge | head -1`) is no failure:
//! the error travels up like any other and [`is_closed_pipe`] knows it again.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::process::ExitCode;

/// How a command that could run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1: it ran, and what it looked at has errors.
    Findings,
}

impl Outcome {
    /// The exit code that says so.
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
        }
    }
}

/// "1 entry", "2 entries".
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// An error that knows how it is mended.
#[derive(Debug)]
pub(crate) struct Mendable {
    what: String,
    hint: String,
    source: Option<anyhow::Error>,
}

impl Mendable {
    /// `what` is one sentence, lower case, without a full stop; `hint` says what to do.
    pub(crate) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: hint.into(),
            source: None,
        }
    }

    /// What to do.
    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }
}

impl Display for Mendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Mendable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(AsRef::as_ref)
    }
}

/// Says of a failure what it means here and how it is mended.
pub(crate) trait Mend<T> {
    /// Wraps the error as the cause of `what`.
    fn mend(self, what: impl FnOnce() -> String, hint: impl FnOnce() -> String) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Mend<T> for Result<T, E> {
    fn mend(self, what: impl FnOnce() -> String, hint: impl FnOnce() -> String) -> anyhow::Result<T> {
        self.map_err(|error| {
            anyhow::Error::new(Mendable {
                what: what(),
                hint: hint(),
                source: Some(error.into()),
            })
        })
    }
}

/// An error with its causes on one line. Some errors already hold the text of their cause: it is said once.
pub(crate) fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

/// Prints why a command could not run, and gives exit code 2.
pub(crate) fn could_not_run(error: &anyhow::Error) -> ExitCode {
    // Some errors already hold the text of their cause: it is said once.
    let said: Vec<String> = error.chain().map(ToString::to_string).collect();
    // Errors of libraries bring their hint in their text; it is read last, as every hint is.
    let (texts, own_hints): (Vec<&str>, Vec<Option<&str>>) = said
        .iter()
        .map(|text| match text.split_once("\nhint: ") {
            Some((text, hint)) => (text, Some(hint)),
            None => (text.as_str(), None),
        })
        .unzip();
    let causes = texts.windows(2).filter_map(|pair| match pair {
        [above, cause] if !above.contains(cause) => Some(format!("  caused by: {cause}\n")),
        _ => None,
    });
    let hints = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<Mendable>())
        .map(|mendable| mendable.hint.as_str())
        .chain(own_hints.into_iter().flatten())
        .map(|hint| format!("{} {hint}\n", label(Tone::Hint, "hint:")));
    let what = texts.first().copied().unwrap_or_default();
    let text: String = std::iter::once(format!("{} {what}\n", label(Tone::Error, "error:")))
        .chain(causes)
        .chain(hints)
        .collect();
    to_stderr(&text);
    ExitCode::from(2)
}

/// Prints something a person should know, although the command goes on.
pub(crate) fn warning(text: impl Display) {
    to_stderr(&format!("{} {text}\n", label(Tone::Warning, "warning:")));
}

/// Prints what happens, for a person.
pub(crate) fn note(text: impl Display) {
    to_stderr(&format!("{text}\n"));
}

/// Asks for input: no line end, so that the person types behind it.
pub(crate) fn prompt(text: &str) {
    to_stderr(text);
}

/// Whether a failure means that nobody reads our output any more.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Stdout for much data at once; flush it at the end.
pub(crate) fn bulk() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Stdout line by line: what was written is seen at the end of each line.
pub(crate) fn lines() -> StdoutLock<'static> {
    io::stdout().lock()
}

/// Whether stdout takes colours.
pub(crate) fn stdout_has_colour() -> bool {
    colour_is_welcome() && io::stdout().is_terminal()
}

/// Whether stderr takes colours.
pub(crate) fn stderr_has_colour() -> bool {
    colour_is_welcome() && io::stderr().is_terminal()
}

/// Makes control characters visible, so that foreign text cannot drive the terminal it is shown on.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Tone {
    Error,
    Warning,
    Hint,
}

fn label(tone: Tone, text: &str) -> String {
    if !stderr_has_colour() {
        return text.to_owned();
    }
    let code = match tone {
        Tone::Error => "1;31",
        Tone::Warning => "1;33",
        Tone::Hint => "1;36",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// <https://no-color.org>: set and not empty means no colour. A dumb terminal has none either.
fn colour_is_welcome() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|terminal| terminal != "dumb")
}

fn to_stderr(text: &str) {
    // When stderr is gone there is nobody left to tell.
    drop(io::stderr().lock().write_all(text.as_bytes()));
}
