//! Pages that are written from what they describe, so that they cannot grow stale: CI runs both with `--check`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};
use knowledge::Severity;

/// `docs/rules.md`, from the table of rules.
pub(crate) fn rules(root: &Path, check: bool) -> anyhow::Result<()> {
    let mut page = "\
# The rules of `helpline check`

Written by `cargo run -p xtask -- rules` from the table in `knowledge::lint`. An `error` makes `helpline check` exit with 1 and a
reload be refused; a `warning` is worth mending; an `info` is good to know.
"
    .to_owned();
    for rule in knowledge::rules() {
        write!(
            page,
            "\n## {}\n\n*{}*. {}\n\nTo mend: {}\n",
            rule.id,
            severity(rule.severity),
            rule.why,
            rule.mend
        )?;
    }
    write_or_check(root, "docs/rules.md", &page, check, "cargo run -p xtask -- rules")
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// `docs/cli.md`, from the help of the built binary.
pub(crate) fn cli(root: &Path, binary: &Path, check: bool) -> anyhow::Result<()> {
    let mut page = "\
# The command line

Written by `cargo run -p xtask -- cli` from `helpline --help`, which says the same.
"
    .to_owned();
    document_command(binary, &mut Vec::new(), &mut page)?;
    let mend = "cargo run -p xtask -- cli --binary target/debug/helpline";
    write_or_check(root, "docs/cli.md", &page, check, mend)
}

/// Writes the help of a command and of all commands below it.
fn document_command(binary: &Path, command: &mut Vec<String>, page: &mut String) -> anyhow::Result<()> {
    let help = help(binary, command)?;
    let name = std::iter::once("helpline")
        .chain(command.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ");
    write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", help.trim_end())?;
    for subcommand in subcommands(&help) {
        command.push(subcommand);
        document_command(binary, command, page)?;
        command.pop();
    }
    Ok(())
}

/// What a binary with an empty environment says of itself.
fn help(binary: &Path, command: &[String]) -> anyhow::Result<String> {
    let output = Command::new(binary)
        .args(command)
        .arg("--help")
        .env_clear()
        .output()
        .with_context(|| format!("cannot run {}; build it with `cargo build`", binary.display()))?;
    ensure!(
        output.status.success(),
        "`{} {} --help` failed",
        binary.display(),
        command.join(" ")
    );
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// The names listed under "Commands:".
fn subcommands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with(' ') || line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

fn write_or_check(root: &Path, path: &str, page: &str, check: bool, mend: &str) -> anyhow::Result<()> {
    let file = root.join(path);
    if !check {
        fs::write(&file, page).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}");
        return Ok(());
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    if written == page {
        println!("{path} is up to date");
        return Ok(());
    }
    let line = written
        .lines()
        .zip(page.lines())
        .take_while(|(one, other)| one == other)
        .count()
        + 1;
    bail!("{path} is not what would be written (from line {line} on); run `{mend}` and commit it");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subcommands_are_read_from_the_help() {
        let help = "About\n\nUsage: x <COMMAND>\n\nCommands:\n  serve   Serve\n  export  Write out\n          what is known\n\nOptions:\n  -h\n";

        assert_eq!(subcommands(help), ["serve", "export"]);
    }
}
