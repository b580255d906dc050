//! Masking inside of JSON: every string, and the names of members.

use serde_json::{Map, Value};

use crate::assignment::kind_by_name;
use crate::mask::{Found, Redactor};

/// Masks every secret in the strings of `value`; a member's name counts as what stands before its value.
pub fn redact_json(value: &mut Value) -> Vec<Found> {
    Redactor::new().redact_json(value)
}

impl Redactor {
    /// As [`redact_json`], with the masks of the texts seen before.
    pub fn redact_json(&mut self, value: &mut Value) -> Vec<Found> {
        let mut found = Vec::new();
        self.walk(None, value, &mut found);
        found
    }

    fn walk(&mut self, name: Option<&str>, value: &mut Value, found: &mut Vec<Found>) {
        match value {
            Value::String(text) => {
                let redacted = self.redact(text);
                if redacted.found.is_empty() {
                    if let Some(kind) = name.and_then(|name| kind_by_name(name, text)) {
                        *text = self.mask(kind, text);
                        found.push(Found { kind });
                    }
                } else {
                    *text = redacted.text;
                    found.extend(redacted.found);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.walk(name, item, found);
                }
            }
            Value::Object(members) => self.walk_members(members, found),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn walk_members(&mut self, members: &mut Map<String, Value>, found: &mut Vec<Found>) {
        let mut has_secret_name = false;
        for (name, value) in members.iter_mut() {
            self.walk(Some(name), value, found);
            has_secret_name |= !self.redact(name).found.is_empty();
        }
        if has_secret_name {
            *members = std::mem::take(members)
                .into_iter()
                .map(|(name, value)| {
                    let redacted = self.redact(&name);
                    found.extend(redacted.found);
                    (redacted.text, value)
                })
                .collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_is_masked_at_any_depth() {
        let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
        let mut value = json!({"a": [{"b": format!("my token {token}")}], "n": 3, "none": null});

        let found = redact_json(&mut value);

        assert_eq!(
            value,
            json!({"a": [{"b": "my token [GitHub token]"}], "n": 3, "none": null})
        );
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn the_name_of_a_member_tells_of_its_value() {
        let mut value = json!({"user": "anna", "password": "hunter2", "passwordPolicy": "strict", "pwd": "<your password>"});

        redact_json(&mut value);

        let expected = json!({"user": "anna", "password": "[password]", "passwordPolicy": "strict", "pwd": "<your password>"});
        assert_eq!(value, expected);
    }

    #[test]
    fn the_same_secret_has_the_same_mask_in_all_texts() {
        let (first, second) = (
            format!("ghp_{}", "a1B2c3D4e5F6".repeat(3)),
            format!("ghp_{}", "Z9y8X7w6V5u4".repeat(3)),
        );
        let mut redactor = Redactor::new();
        let text = redactor.redact(&format!("{first} then {second}"));
        let mut value = json!([second.clone(), first]);

        redactor.redact_json(&mut value);

        assert_eq!(text.text, "[GitHub token] then [GitHub token 2]");
        assert_eq!(value, json!(["[GitHub token 2]", "[GitHub token]"]));
    }

    #[test]
    fn a_secret_in_a_members_name_is_masked() {
        let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
        let mut value = json!({ token: 1 });

        redact_json(&mut value);

        assert_eq!(value, json!({"[GitHub token]": 1}));
    }
}
