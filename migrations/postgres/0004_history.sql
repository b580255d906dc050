-- The history: small, and found by its words. The same tables as in ../sqlite/0004_history.sql.

-- Candidates and options as JSON under zlib (`conversation-log`'s `packed.rs`); `candidates` and `options` are then '[]'.
ALTER TABLE turns ADD COLUMN details BYTEA;
-- It is compressed already.
ALTER TABLE turns ALTER COLUMN details SET STORAGE EXTERNAL;

-- Which turns the index holds. Turns of an earlier version, before this migration or from a replica that still runs it,
-- are not here: the server finds them by it and adds them in the background.
CREATE TABLE searched (
    conversation   UUID    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn           BIGINT  NOT NULL,
    at_ms          BIGINT  NOT NULL,
    -- Words are cut by `conversation-log`'s `search`: no configuration of this database has a say in it.
    words          TSVECTOR NOT NULL,
    PRIMARY KEY (conversation, turn)
);
CREATE INDEX searched_by_time ON searched (at_ms, conversation, turn);
CREATE INDEX searched_by_word ON searched USING gin (words);
