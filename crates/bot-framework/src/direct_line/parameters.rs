//! The body of `tokens/generate` and of starting a conversation: who the user is and from where the token may be used.

use serde_json::{Map, Value};

use super::origin::browser_origin;

/// User ids of tokens begin with this (bot-docs, Direct Line authentication), so that no id of another channel is claimed.
pub const USER_ID_PREFIX: &str = "dl_";
/// Longest user id and name, in bytes. They travel in the token, and a token travels in a header.
pub const LONGEST_USER_BYTES: usize = 256;
/// Most trusted origins of a token.
pub const LARGEST_TRUSTED_ORIGINS: usize = 10;
/// Longest trusted origin, in bytes.
pub const LONGEST_ORIGIN_BYTES: usize = 256;

/// A body that cannot be used: 400, `BadArgument`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    /// Not JSON, or no object.
    #[error("the body must be a JSON object, or empty")]
    NotAnObject,
    /// A field of the wrong type.
    #[error("`{field}` must be {expected}")]
    WrongType {
        /// Its path.
        field: &'static str,
        /// The type it must have.
        expected: &'static str,
    },
    /// A line break or another control character in a value.
    #[error("`{field}` must hold no control characters")]
    ControlCharacter {
        /// Its path.
        field: &'static str,
    },
    /// A user id without the prefix.
    #[error("`user.id` must begin with `{USER_ID_PREFIX}`")]
    UserId,
    /// A trusted origin that no page has, so that the token would be of no use.
    #[error(
        "`trustedOrigins` holds `{text}`, which no browser sends as an origin: write `https://www.example.com`, without path, \
         or leave `trustedOrigins` out to take any page"
    )]
    Origin {
        /// What was given.
        text: String,
    },
    /// A value over its bound.
    #[error("`{field}` must have at most {limit} {unit}")]
    TooLarge {
        /// Its path.
        field: &'static str,
        /// The bound.
        limit: usize,
        /// What is counted.
        unit: &'static str,
    },
}

/// What a client asks for with a token or a conversation. Everything is optional. `Debug` prints no name.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TokenParameters {
    /// The user's id.
    pub user_id: Option<String>,
    /// The user's name.
    pub user_name: Option<String>,
    /// Origins the token may be used from, as [`browser_origin`] writes them, or `null`, which pages without one send; none means
    /// any.
    pub trusted_origins: Vec<String>,
    /// The client's language (directlinejs sends it on start).
    pub locale: Option<String>,
}

impl std::fmt::Debug for TokenParameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenParameters")
            .field("user_id", &self.user_id)
            .field("trusted_origins", &self.trusted_origins)
            .finish_non_exhaustive()
    }
}

impl TokenParameters {
    /// Reads a body; an empty one asks for nothing. Names are taken in any case. `{"user": {}}` is fine: directlinejs sends it.
    ///
    /// # Errors
    /// [`ParametersError`] for what is no object, has a field of the wrong type or one over its bound.
    pub fn from_json(body: &[u8]) -> Result<Self, ParametersError> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        // .NET's `PostAsJsonAsync` makes `null` of no body.
        let body: Option<Map<String, Value>> =
            serde_json::from_slice(body).map_err(|_| ParametersError::NotAnObject)?;
        let body = body.unwrap_or_default();
        let user = match field(&body, "user") {
            None => Map::new(),
            Some(Value::Object(user)) => user.clone(),
            Some(_) => {
                return Err(ParametersError::WrongType {
                    field: "user",
                    expected: "an object",
                });
            }
        };
        Ok(Self {
            user_id: text(&user, "id", "user.id")?,
            user_name: text(&user, "name", "user.name")?,
            trusted_origins: origins(&body)?,
            // Never a reason to refuse (A3021).
            locale: field(&body, "locale").and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// Checks what only `tokens/generate` demands.
    ///
    /// # Errors
    /// [`ParametersError::UserId`] when there is a user id that does not begin with [`USER_ID_PREFIX`].
    pub fn require_user_prefix(&self) -> Result<(), ParametersError> {
        match &self.user_id {
            Some(id) if !id.starts_with(USER_ID_PREFIX) => Err(ParametersError::UserId),
            _ => Ok(()),
        }
    }
}

/// The field of this name in any case, unless it is `null`.
fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let exact = fields.get(name);
    let value = exact.or_else(|| {
        fields
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    });
    value.filter(|value| !value.is_null())
}

fn text(
    fields: &Map<String, Value>,
    name: &str,
    path: &'static str,
) -> Result<Option<String>, ParametersError> {
    match field(fields, name) {
        None => Ok(None),
        Some(Value::String(text)) if text.len() > LONGEST_USER_BYTES => Err(ParametersError::TooLarge {
            field: path,
            limit: LONGEST_USER_BYTES,
            unit: "bytes",
        }),
        Some(Value::String(text)) if has_control(text) => {
            Err(ParametersError::ControlCharacter { field: path })
        }
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(_) => Err(ParametersError::WrongType {
            field: path,
            expected: "a string",
        }),
    }
}

/// Control characters would make six bytes of one in the token, and have no place in a name.
fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

fn origins(fields: &Map<String, Value>) -> Result<Vec<String>, ParametersError> {
    const FIELD: &str = "trustedOrigins";
    let list = match field(fields, FIELD) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => {
            return Err(ParametersError::WrongType {
                field: FIELD,
                expected: "a list of strings",
            });
        }
    };
    if list.len() > LARGEST_TRUSTED_ORIGINS {
        return Err(ParametersError::TooLarge {
            field: FIELD,
            limit: LARGEST_TRUSTED_ORIGINS,
            unit: "entries",
        });
    }
    list.iter()
        .map(|origin| match origin.as_str() {
            Some(origin) if origin.len() > LONGEST_ORIGIN_BYTES => Err(ParametersError::TooLarge {
                field: FIELD,
                limit: LONGEST_ORIGIN_BYTES,
                unit: "bytes in each entry",
            }),
            Some(origin) if has_control(origin) => Err(ParametersError::ControlCharacter { field: FIELD }),
            Some("null") => Ok("null".to_owned()),
            Some(origin) => browser_origin(origin).ok_or_else(|| ParametersError::Origin {
                text: origin.to_owned(),
            }),
            None => Err(ParametersError::WrongType {
                field: FIELD,
                expected: "a list of strings",
            }),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<TokenParameters, ParametersError> {
        TokenParameters::from_json(body.as_bytes())
    }

    #[test]
    fn both_ways_of_writing_the_names_are_read() {
        let camel =
            read(r#"{"user":{"id":"dl_1","name":"A"},"trustedOrigins":["https://example.org"]}"#).unwrap();
        let pascal =
            read(r#"{"User":{"Id":"dl_1","Name":"A"},"TrustedOrigins":["https://example.org"]}"#).unwrap();

        assert_eq!(camel, pascal);
        assert_eq!(camel.user_id.as_deref(), Some("dl_1"));
    }

    #[test]
    fn an_empty_body_or_user_asks_for_nothing() {
        for body in [
            "",
            "  ",
            "null",
            "{}",
            r#"{"user":{},"locale":null}"#,
            r#"{"user":null}"#,
        ] {
            assert_eq!(read(body), Ok(TokenParameters::default()), "{body}");
        }
    }

    #[test]
    fn a_wrong_body_says_what_to_mend() {
        let table = [
            ("[]", "the body must be a JSON object, or empty"),
            ("{", "the body must be a JSON object, or empty"),
            (r#"{"user":"me"}"#, "`user` must be an object"),
            (r#"{"user":{"id":5}}"#, "`user.id` must be a string"),
            (
                r#"{"user":{"name":"a\nb"}}"#,
                "`user.name` must hold no control characters",
            ),
            (
                r#"{"trustedOrigins":"*"}"#,
                "`trustedOrigins` must be a list of strings",
            ),
            (
                r#"{"trustedOrigins":["https://a.example","shop.example"]}"#,
                "`trustedOrigins` holds `shop.example`, which no browser sends as an origin: write `https://www.example.com`, \
                 without path, or leave `trustedOrigins` out to take any page",
            ),
        ];

        for (body, expected) in table {
            assert_eq!(read(body).unwrap_err().to_string(), expected, "{body}");
        }
    }

    #[test]
    fn trusted_origins_are_kept_as_browsers_send_them() {
        let asked = read(r#"{"trustedOrigins":["HTTPS://Shop.example:443/","null"]}"#).unwrap();

        assert_eq!(asked.trusted_origins, ["https://shop.example", "null"]);
    }

    #[test]
    fn a_user_id_of_another_kind_is_refused_for_a_token() {
        let of = |id: &str| {
            read(&format!(r#"{{"user":{{"id":"{id}"}}}}"#))
                .unwrap()
                .require_user_prefix()
        };

        assert_eq!(of("dl_1"), Ok(()));
        assert_eq!(of("bot"), Err(ParametersError::UserId));
        assert_eq!(TokenParameters::default().require_user_prefix(), Ok(()));
    }

    #[test]
    fn values_over_their_bound_are_refused() {
        let long = "x".repeat(LONGEST_USER_BYTES + 1);
        let many = ["\"https://o.example\""; LARGEST_TRUSTED_ORIGINS + 1].join(",");

        assert!(read(&format!(r#"{{"user":{{"name":"{long}"}}}}"#)).is_err());
        assert!(read(&format!(r#"{{"trustedOrigins":["{long}"]}}"#)).is_err());
        assert!(read(&format!(r#"{{"trustedOrigins":[{many}]}}"#)).is_err());
    }
}
