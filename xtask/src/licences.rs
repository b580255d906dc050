//! Whether every dependency may be used: its SPDX expression against the lists in `deny.toml`.
//!
//! The same lists that `cargo deny` reads, without having to build it first.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Checks all packages that are built on this platform.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let path = root.join("deny.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let deny: Deny =
        toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))?;
    let packages = packages(root)?;
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for package in &packages {
        let expression = package.license.as_deref().unwrap_or("");
        *used.entry(expression.to_owned()).or_default() += 1;
        let exception = deny
            .licenses
            .exceptions
            .iter()
            .find(|exception| exception.name == package.name);
        let allowed = |licence: &str| {
            deny.licenses.allow.contains(licence) || exception.is_some_and(|it| it.allow.contains(licence))
        };
        match is_satisfied(expression, &allowed) {
            Ok(true) => {}
            Ok(false) => refused.push(format!(
                "{} {}: `{expression}` is not allowed",
                package.name, package.version
            )),
            Err(error) => refused.push(format!("{} {}: {error:#}", package.name, package.version)),
        }
    }
    for (expression, count) in &used {
        println!("{count:5}  {expression}");
    }
    for exception in &deny.licenses.exceptions {
        if !packages.iter().any(|package| package.name == exception.name) {
            refused.push(format!(
                "{}: the exception in deny.toml is for no dependency; remove it",
                exception.name
            ));
        }
    }
    ensure!(
        refused.is_empty(),
        "{}\nchoose another library, or say in deny.toml why this licence is fine",
        refused.join("\n")
    );
    println!(
        "{} packages, all under licences that deny.toml allows",
        packages.len()
    );
    Ok(())
}

fn packages(root: &Path) -> anyhow::Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            &host()?,
        ])
        .current_dir(root)
        .output()
        .context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cannot read cargo metadata")?;
    Ok(metadata.packages)
}

/// The platform we are on, such as `x86_64-unknown-linux-gnu`: the crates of others need not be fetched.
fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("cannot run rustc")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// Whether an SPDX expression is satisfied by the allowed licences (SPDX 2.3, annex D; `/` is the old way to write OR).
fn is_satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> anyhow::Result<bool> {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    ensure!(words.peek().is_some(), "names no licence");
    let satisfied = any(&mut words, allowed)?;
    match words.next() {
        None => Ok(satisfied),
        Some(word) => bail!("cannot understand `{expression}` from `{word}` on"),
    }
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> anyhow::Result<bool> {
    let mut satisfied = all(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        satisfied |= all(words, allowed)?;
    }
    Ok(satisfied)
}

fn all(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> anyhow::Result<bool> {
    let mut satisfied = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        satisfied &= one(words, allowed)?;
    }
    Ok(satisfied)
}

fn one(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> anyhow::Result<bool> {
    match words.next() {
        Some("(") => {
            let satisfied = any(words, allowed)?;
            ensure!(words.next() == Some(")"), "a bracket is not closed");
            Ok(satisfied)
        }
        Some(licence) if !matches!(licence, ")" | "OR" | "AND" | "WITH") => {
            if words.next_if_eq(&"WITH").is_some() {
                let exception = words.next().context("nothing follows WITH")?;
                // An exception only ever grants more: what is fine without it is fine with it.
                return Ok(allowed(licence) || allowed(&format!("{licence} WITH {exception}")));
            }
            Ok(allowed(licence))
        }
        Some(word) => bail!("`{word}` is no licence"),
        None => bail!("a licence is missing at the end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine(expression: &str) -> bool {
        is_satisfied(expression, &|licence| ["MIT", "ISC"].contains(&licence)).unwrap()
    }

    #[test]
    fn one_of_several_licences_is_enough() {
        assert!(fine("GPL-3.0 OR MIT"));
        assert!(fine("GPL-3.0/MIT"));
        assert!(!fine("GPL-3.0 OR MPL-2.0"));
    }

    #[test]
    fn all_licences_that_hold_together_must_be_allowed() {
        assert!(fine("MIT AND ISC"));
        assert!(!fine("MIT AND MPL-2.0"));
    }

    #[test]
    fn and_binds_stronger_than_or() {
        assert!(fine("MIT OR GPL-3.0 AND MPL-2.0"));
        assert!(!fine("(MIT OR GPL-3.0) AND MPL-2.0"));
    }

    #[test]
    fn a_licence_with_an_exception_is_as_good_as_the_licence() {
        assert!(fine("MIT WITH some-exception"));
        assert!(!fine("GPL-3.0 WITH some-exception"));
    }

    #[test]
    fn an_expression_that_cannot_be_understood_is_an_error() {
        for expression in ["", "MIT OR", "(MIT", "MIT ISC", "OR MIT"] {
            assert!(is_satisfied(expression, &|_| true).is_err(), "{expression}");
        }
    }
}
