//! What happens to every request before and after its handler.

pub(crate) mod admin_key;
pub(crate) mod client_address;
pub(crate) mod cors;
pub(crate) mod panic;
pub(crate) mod plain_path;
pub(crate) mod rate_limit;
pub(crate) mod request_id;
pub(crate) mod security_headers;
pub(crate) mod trace;
