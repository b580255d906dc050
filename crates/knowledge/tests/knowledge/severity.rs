//! `[severity]` in `helpline.toml`.

use knowledge::{Knowledge, Severity};

use crate::{article, file};

fn severities(settings: &str) -> Vec<(&'static str, Severity)> {
    let body = "# Gates\nSee [a](http://b.c).\n";
    let loaded = Knowledge::from_files(vec![
        file("gates.md", &article("gates", body)),
        file("helpline.toml", settings),
    ]);
    loaded
        .diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.rule, diagnostic.severity))
        .collect()
}

#[test]
fn a_rule_can_be_made_worse() {
    let found = severities("[severity]\nplain-http = \"error\"\n");

    assert!(found.contains(&("plain-http", Severity::Error)));
}

#[test]
fn a_rule_can_be_switched_off() {
    let found = severities("[severity]\nplain-http = \"off\"\n");

    assert!(!found.iter().any(|(rule, _)| *rule == "plain-http"));
}

#[test]
fn a_rule_that_is_not_there_is_an_error() {
    let found = severities("[severity]\nplain-htp = \"off\"\n");

    assert!(found.contains(&("unknown-key", Severity::Error)));
    assert!(found.contains(&("plain-http", Severity::Warning)));
}
