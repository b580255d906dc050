-- What was erased and when, without a word of it. The same table as in ../postgres/0005_erasures.sql.
CREATE TABLE erasures (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms            BIGINT  NOT NULL,
    -- conversation, user or expired.
    subject          TEXT    NOT NULL,
    -- Of the id of the conversation or user: whoever knows the id can check it.
    subject_sha256   TEXT,
    channel          TEXT,
    actor            TEXT    NOT NULL,
    conversations    INTEGER NOT NULL DEFAULT 0,
    turns            INTEGER NOT NULL DEFAULT 0,
    activities       INTEGER NOT NULL DEFAULT 0,
    deliveries       INTEGER NOT NULL DEFAULT 0,
    support_requests INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX conversations_by_user ON conversations (user_id);
