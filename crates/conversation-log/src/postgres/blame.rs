//! What an error of PostgreSQL says of the batch that met it.

use crate::fault::Fault;

/// Who is to blame, by SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub(super) fn fault(error: &sqlx::Error) -> Fault {
    let Some(database) = error.as_database_error() else {
        return match error {
            sqlx::Error::Protocol(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Encode(_) => Fault::Unclear,
            _ => Fault::Down,
        };
    };
    let code = database.code().unwrap_or_default();
    match code.as_ref() {
        // Serialization failure, deadlock, lock not available; a number or key that another replica stored first.
        "40001" | "40P01" | "55P03" | "23505" => Fault::Race,
        // The transaction is aborted or the server only reads: after a failover, say.
        "25006" | "25P02" => Fault::Down,
        _ => match code.get(..2).unwrap_or_default() {
            // Data exception, integrity constraint, program limit, an exception raised by a trigger.
            "22" | "23" | "54" | "P0" => Fault::Row,
            // Invalid transaction state, syntax or access rule.
            "25" | "42" => Fault::Unclear,
            // Connection, resources, operator intervention, system, internal …
            _ => Fault::Down,
        },
    }
}
