//! How benchmarks of one group compare: each mean as a ratio to the first of its group, from what criterion stored.
//!
//! Ratios of one run hold on any machine; times do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use serde::Deserialize;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Where criterion stored its estimates
    #[arg(long, value_name = "DIR", default_value = "target/criterion")]
    directory: PathBuf,
}

#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    full_id: String,
    function_id: Option<String>,
    value_str: Option<String>,
}

#[derive(Deserialize)]
struct Estimates {
    mean: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// A benchmark's name and its mean in nanoseconds.
type Measured = (String, f64);

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut groups: BTreeMap<String, Vec<Measured>> = BTreeMap::new();
    collect(&arguments.directory, &mut groups).with_context(|| {
        format!(
            "cannot read {}; run `cargo bench` first",
            arguments.directory.display()
        )
    })?;
    ensure!(
        !groups.is_empty(),
        "no estimates in {}; run `cargo bench` first",
        arguments.directory.display()
    );
    for (group, benchmarks) in &mut groups {
        benchmarks.sort_by(|one, other| one.1.total_cmp(&other.1));
        let fastest = benchmarks.first().map_or(1.0, |(_, mean)| *mean);
        println!("{group}");
        for (name, mean) in benchmarks {
            println!("  {:>8.2} x  {:>14}  {name}", *mean / fastest, readable(*mean));
        }
    }
    Ok(())
}

fn collect(directory: &Path, groups: &mut BTreeMap<String, Vec<Measured>>) -> anyhow::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name().is_some_and(|name| name == "new") && path.join("estimates.json").is_file() {
            let benchmark: Benchmark = serde_json::from_slice(&fs::read(path.join("benchmark.json"))?)?;
            let estimates: Estimates = serde_json::from_slice(&fs::read(path.join("estimates.json"))?)?;
            let name = match (benchmark.function_id, benchmark.value_str) {
                (Some(function), Some(value)) => format!("{function} {value}"),
                (Some(name), None) | (None, Some(name)) => name,
                (None, None) => benchmark.full_id,
            };
            groups
                .entry(benchmark.group_id)
                .or_default()
                .push((name, estimates.mean.point_estimate));
        } else {
            collect(&path, groups)?;
        }
    }
    Ok(())
}

fn readable(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.2} µs", n / 1e3),
        n if n < 1e9 => format!("{:.2} ms", n / 1e6),
        n => format!("{:.2} s", n / 1e9),
    }
}
