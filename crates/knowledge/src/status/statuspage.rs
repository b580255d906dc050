//! Atlassian Statuspage (<https://developer.statuspage.io>, and `/api` of every page it serves): `summary.json` and
//! `incidents/unresolved.json`.

use jiff::Timestamp;
use serde_json::Value;

use super::{Incident, StatusError, is_over};

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Incident>, StatusError> {
    let document: Value =
        serde_json::from_slice(bytes).map_err(|error| StatusError(format!("it is no JSON: {error}")))?;
    let list = |name: &str| document.get(name).and_then(Value::as_array).map(Vec::as_slice);
    if list("incidents").is_none() && list("components").is_none() {
        return Err(StatusError(
            "it is no Statuspage document: it has neither `incidents` nor `components`; name /api/v2/summary.json".to_owned(),
        ));
    }
    let mut found: Vec<(u8, Incident)> = list("incidents")
        .unwrap_or_default()
        .iter()
        .filter_map(incident)
        .collect();
    // A component may be down before anybody has written about it.
    let told: Vec<String> = found
        .iter()
        .flat_map(|(_, incident)| incident.words.iter().map(|word| word.to_lowercase()))
        .collect();
    found.extend(
        list("components")
            .unwrap_or_default()
            .iter()
            .filter_map(component)
            .filter(|(_, incident)| {
                incident
                    .words
                    .iter()
                    .all(|word| !told.contains(&word.to_lowercase()))
            }),
    );
    found.sort_by_key(|(gravity, _)| std::cmp::Reverse(*gravity));
    Ok(found.into_iter().map(|(_, incident)| incident).collect())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn incident(value: &Value) -> Option<(u8, Incident)> {
    let status = text(value, "status");
    if is_over(status) || value.get("resolved_at").is_some_and(|at| !at.is_null()) {
        return None;
    }
    let gravity = match text(value, "impact") {
        "critical" => 4,
        "major" => 3,
        "minor" => 2,
        _ => 1,
    };
    let started = [text(value, "started_at"), text(value, "created_at")]
        .into_iter()
        .find_map(|at| at.parse::<Timestamp>().ok());
    let words = value
        .get("components")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|component| text(component, "name").to_owned())
        .collect();
    let incident = Incident {
        id: text(value, "id").to_owned(),
        title: text(value, "name").to_owned(),
        status: status.to_owned(),
        started,
        words,
        link: Some(text(value, "shortlink").to_owned()),
    };
    Some((gravity, incident))
}

fn component(value: &Value) -> Option<(u8, Incident)> {
    if value.get("group").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let (gravity, what) = match text(value, "status") {
        "major_outage" => (3, "major outage"),
        "partial_outage" => (2, "partial outage"),
        "degraded_performance" => (1, "degraded performance"),
        _ => return None,
    };
    let name = text(value, "name");
    let incident = Incident {
        id: format!("component-{}", text(value, "id")),
        title: format!("{name}: {what}"),
        status: String::new(),
        started: None,
        words: vec![name.to_owned()],
        link: None,
    };
    Some((gravity, incident))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str = r#"{
        "page": {"id": "p", "name": "Parcels"},
        "status": {"indicator": "major"},
        "components": [
            {"id": "c1", "name": "Tracking", "status": "partial_outage"},
            {"id": "c2", "name": "Labels", "status": "major_outage"},
            {"id": "c3", "name": "Web", "status": "operational"},
            {"id": "c4", "name": "All", "status": "major_outage", "group": true}
        ],
        "incidents": [
            {"id": "i1", "name": "Tracking is late", "status": "investigating", "impact": "minor",
             "created_at": "2026-03-01T08:00:00.000Z", "started_at": "2026-03-01T07:30:00.000Z", "resolved_at": null,
             "shortlink": "https://stspg.io/i1", "components": [{"id": "c1", "name": "Tracking"}]},
            {"id": "i2", "name": "Sign-in fails", "status": "identified", "impact": "critical"},
            {"id": "i3", "name": "Old", "status": "resolved", "impact": "critical"},
            {"id": "i4", "name": "Over", "status": "monitoring", "resolved_at": "2026-03-01T09:00:00Z"}
        ]
    }"#;

    #[test]
    fn what_is_open_comes_gravest_first() {
        let found = read(SUMMARY.as_bytes()).unwrap();

        let titles: Vec<&str> = found.iter().map(|incident| incident.title.as_str()).collect();
        assert_eq!(
            titles,
            ["Sign-in fails", "Labels: major outage", "Tracking is late"]
        );
        assert_eq!(found[2].words, ["Tracking"]);
        assert_eq!(found[2].started, Some("2026-03-01T07:30:00Z".parse().unwrap()));
    }

    #[test]
    fn a_page_of_another_kind_is_named() {
        let error = read(br#"{"hello": 1}"#).unwrap_err().to_string();

        assert!(error.contains("/api/v2/summary.json"), "{error}");
    }
}
