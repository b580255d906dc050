//! A file of one's own, TOML (`[[incidents]]`) or JSON (a list, or an object with `incidents`).

use serde::Deserialize;

use super::{Incident, StatusError, is_over};

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    incidents: Vec<Incident>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Json {
    List(Vec<Incident>),
    Document(Document),
}

pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Vec<Incident>, StatusError> {
    let text = std::str::from_utf8(bytes).map_err(|_| StatusError(format!("`{path}` is not UTF-8 text")))?;
    let is_json = std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let found = if is_json {
        match serde_json::from_str::<Json>(text) {
            Ok(Json::List(list)) => list,
            Ok(Json::Document(document)) => document.incidents,
            Err(error) => {
                return Err(StatusError(format!(
                    "`{path}` is no list of incidents, each with `id` and `title`: {error}"
                )));
            }
        }
    } else {
        let document: Document = toml::from_str(text).map_err(|error| {
            StatusError(format!(
                "`{path}` holds no `[[incidents]]` with `id` and `title`: {}",
                error.message()
            ))
        })?;
        document.incidents
    };
    Ok(found
        .into_iter()
        .filter(|incident| !is_over(&incident.status))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let toml = "[[incidents]]\nid = \"1\"\ntitle = \"Gate 2 is shut\"\nstarted = \"2026-03-01T08:00:00Z\"\n\
                    [[incidents]]\nid = \"2\"\ntitle = \"Gate 3\"\nstatus = \"resolved\"\n";
        let json =
            r#"{"incidents": [{"id": "1", "title": "Gate 2 is shut", "started": "2026-03-01T08:00:00Z"}]}"#;

        let found = read("status.toml", toml.as_bytes()).unwrap();

        assert_eq!(found, read("status.json", json.as_bytes()).unwrap());
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn an_empty_file_says_that_nothing_is_down() {
        assert_eq!(read("status.toml", b"").unwrap(), []);
    }

    #[test]
    fn a_file_that_is_wrong_says_where() {
        let error = read("status.toml", b"[[incidents]]\nid = 3\n")
            .unwrap_err()
            .to_string();

        assert!(error.contains("status.toml"), "{error}");
    }
}
