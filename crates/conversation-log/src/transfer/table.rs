//! The tables that are carried over, with the kinds of their columns, in the order in which they refer to each other; and the
//! statements made from that list.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A text that SQLite holds packed.
    Packed,
    Integer,
    Real,
    Boolean,
    /// 16 bytes: a UUID in PostgreSQL.
    Key,
    Bytes,
}

use Kind::{Boolean, Bytes, Integer, Key, Packed, Real, Text};

/// One table.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Columns of the primary key.
    pub(super) key: &'static [&'static str],
    pub(super) columns: &'static [(&'static str, Kind)],
    /// Whether the database numbers its rows.
    pub(super) is_numbered: bool,
}

/// A table comes after those it refers to. `tests::every_table_and_column_is_carried_over` holds it against the databases.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "conversations",
        key: &["key"],
        columns: &[
            ("key", Key),
            ("channel", Text),
            ("id", Text),
            ("user_id", Text),
            ("locale", Text),
            ("state", Packed),
            ("turns", Integer),
            ("activities", Integer),
            ("started_ms", Integer),
            ("updated_ms", Integer),
            ("last_decision", Text),
            ("outcome", Text),
            ("reference", Text),
            ("unreachable_ms", Integer),
        ],
        is_numbered: false,
    },
    Table {
        name: "turns",
        key: &["conversation", "turn"],
        columns: &[
            ("conversation", Key),
            ("turn", Integer),
            ("at_ms", Integer),
            ("first_sequence", Integer),
            ("activities", Integer),
            ("user_id", Text),
            ("locale", Text),
            ("knowledge_version", Text),
            ("tiers", Text),
            ("decision", Text),
            ("entry", Text),
            ("confidence", Real),
            ("in_scope", Real),
            ("candidates", Text),
            ("options", Text),
            ("chosen", Integer),
            ("outcome", Text),
            ("redactions", Text),
            ("event", Text),
            ("duration_us", Integer),
            ("details", Bytes),
            ("state", Bytes),
            ("surroundings", Text),
            ("reply", Integer),
        ],
        is_numbered: false,
    },
    Table {
        name: "activities",
        key: &["conversation", "sequence"],
        columns: &[
            ("conversation", Key),
            ("sequence", Integer),
            ("turn", Integer),
            ("id", Text),
            ("role", Text),
            ("at_ms", Integer),
            ("activity", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "idempotency_keys",
        key: &["conversation", "key_hash"],
        columns: &[
            ("conversation", Key),
            ("key_hash", Key),
            ("turn", Integer),
            ("key", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "outbox",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("conversation", Key),
            ("turn", Integer),
            ("kind", Text),
            ("payload", Text),
            ("created_ms", Integer),
            ("due_ms", Integer),
            ("attempts", Integer),
            ("last_error", Text),
            ("parked", Boolean),
        ],
        is_numbered: true,
    },
    Table {
        name: "support_requests",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("conversation", Key),
            ("turn", Integer),
            ("created_ms", Integer),
            ("closed_ms", Integer),
            ("request", Text),
            ("number", Integer),
        ],
        is_numbered: true,
    },
    Table {
        name: "feedback",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("conversation", Key),
            ("turn", Integer),
            ("activity", Text),
            ("user_id", Text),
            ("at_ms", Integer),
            ("verdict", Text),
            ("comment", Text),
        ],
        is_numbered: true,
    },
    Table {
        name: "sent_activities",
        key: &["conversation", "channel_id_hash"],
        columns: &[
            ("conversation", Key),
            ("channel_id_hash", Key),
            ("activity", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "reviews",
        key: &["conversation", "turn"],
        columns: &[
            ("conversation", Key),
            ("turn", Integer),
            ("question_hash", Key),
            ("status", Text),
            ("at_ms", Integer),
            ("actor", Text),
            ("note", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "settings",
        key: &["name"],
        columns: &[("name", Text), ("value", Text)],
        is_numbered: false,
    },
    Table {
        name: "admin_keys",
        key: &["id"],
        columns: &[
            ("id", Text),
            ("name", Text),
            ("secret_sha256", Bytes),
            ("created_ms", Integer),
            ("revoked_ms", Integer),
        ],
        is_numbered: false,
    },
    Table {
        name: "erasures",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("at_ms", Integer),
            ("subject", Text),
            ("subject_sha256", Text),
            ("channel", Text),
            ("actor", Text),
            ("conversations", Integer),
            ("turns", Integer),
            ("activities", Integer),
            ("deliveries", Integer),
            ("support_requests", Integer),
        ],
        is_numbered: true,
    },
];

impl Table {
    /// All its rows in the order of their keys.
    pub(super) fn select(&self, collation_of_text: &str) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let kind = |name: &str| {
            self.columns
                .iter()
                .find(|(column, _)| *column == name)
                .map(|(_, kind)| *kind)
        };
        let order: Vec<String> = self
            .key
            .iter()
            .map(|name| match kind(name) {
                Some(Text) => format!("{name}{collation_of_text}"),
                _ => (*name).to_owned(),
            })
            .collect();
        format!(
            "SELECT {} FROM {} ORDER BY {}",
            columns.join(", "),
            self.name,
            order.join(", ")
        )
    }

    /// Adds so many rows.
    pub(super) fn insert(&self, rows: usize, is_postgres: bool) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let width = columns.len();
        let rows: Vec<String> = (0..rows)
            .map(|row| {
                let places: Vec<String> = (1..=width)
                    .map(|column| format!("${}", row * width + column))
                    .collect();
                format!("({})", places.join(", "))
            })
            .collect();
        let numbers = if is_postgres && self.is_numbered {
            " OVERRIDING SYSTEM VALUE"
        } else {
            ""
        };
        format!(
            "INSERT INTO {} ({}){numbers} VALUES {}",
            self.name,
            columns.join(", "),
            rows.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogOptions, sqlite};

    /// What is made anew, or belongs to one database alone.
    const NOT_CARRIED: [&str; 1] = ["searched"];

    #[tokio::test]
    async fn every_table_and_column_is_carried_over() {
        let mut connection = sqlite::connection("sqlite::memory:", &LogOptions::default())
            .await
            .unwrap();
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_%' ESCAPE '\\'
                 AND m.name NOT LIKE 'search_index%'
             ORDER BY m.name, c.name",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();

        let mut carried: Vec<(String, String)> = TABLES
            .iter()
            .flat_map(|table| {
                table
                    .columns
                    .iter()
                    .map(|(name, _)| (table.name.to_owned(), (*name).to_owned()))
            })
            .collect();
        carried.sort();
        let expected: Vec<(String, String)> = columns
            .into_iter()
            .filter(|(table, _)| !NOT_CARRIED.contains(&table.as_str()))
            .collect();
        assert_eq!(carried, expected);
    }
}
