-- What was erased and when, without a word of it. The same table as in ../sqlite/0005_erasures.sql.
CREATE TABLE erasures (
    id               BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms            BIGINT  NOT NULL,
    -- conversation, user or expired.
    subject          TEXT    NOT NULL,
    -- Of the id of the conversation or user: whoever knows the id can check it.
    subject_sha256   TEXT,
    channel          TEXT,
    actor            TEXT    NOT NULL,
    conversations    BIGINT  NOT NULL DEFAULT 0,
    turns            BIGINT  NOT NULL DEFAULT 0,
    activities       BIGINT  NOT NULL DEFAULT 0,
    deliveries       BIGINT  NOT NULL DEFAULT 0,
    support_requests BIGINT  NOT NULL DEFAULT 0
);
-- A hash: a B-tree refuses a value over 2,704 bytes, and the id is the channel's to choose.
CREATE INDEX conversations_by_user ON conversations USING hash (user_id);
