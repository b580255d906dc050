-- What was said, and what is kept beside it. The same tables as in ../postgres/0001_conversations.sql.

-- 'HELP': tells our file from somebody else's.
PRAGMA application_id = 1212501072;

-- One row a conversation. `key` is the first 16 bytes of a SHA-256 over channel and id (`conversation-log`'s
-- `key.rs`), so that a batch names its rows without looking them up first.
CREATE TABLE conversations (
    key            BLOB    NOT NULL PRIMARY KEY,
    channel        TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    user_id        TEXT    NOT NULL,
    locale         TEXT,
    -- State of the dialogue after the last turn, JSON.
    state          TEXT    NOT NULL,
    -- Turns and activities so far. `turns` is also the version a batch checks.
    turns          INTEGER NOT NULL,
    activities     INTEGER NOT NULL,
    started_ms     BIGINT  NOT NULL,
    updated_ms     BIGINT  NOT NULL,
    last_decision  TEXT,
    outcome        TEXT
);
CREATE INDEX conversations_by_updated ON conversations (updated_ms, key);
CREATE INDEX conversations_by_channel ON conversations (channel, updated_ms, key);
CREATE INDEX conversations_by_id ON conversations (id);

-- What was said. `sequence` is 1, 2, 3 … within a conversation, without gaps.
CREATE TABLE activities (
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    sequence       INTEGER NOT NULL,
    turn           INTEGER NOT NULL,
    id             TEXT    NOT NULL,
    role           TEXT    NOT NULL,
    at_ms          BIGINT  NOT NULL,
    -- JSON as text: what a client sent comes back with its keys in the order it chose.
    activity       TEXT    NOT NULL,
    PRIMARY KEY (conversation, sequence)
);

-- What was decided, with all that a replay and a review need.
CREATE TABLE turns (
    conversation      BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn              INTEGER NOT NULL,
    at_ms             BIGINT  NOT NULL,
    first_sequence    INTEGER NOT NULL,
    activities        INTEGER NOT NULL,
    -- Who spoke in this turn, and in which locale: in a group it changes from turn to turn.
    user_id           TEXT    NOT NULL,
    locale            TEXT,
    knowledge_version TEXT    NOT NULL,
    tiers             TEXT    NOT NULL,
    decision          TEXT    NOT NULL,
    entry             TEXT,
    confidence        DOUBLE PRECISION,
    in_scope          DOUBLE PRECISION,
    candidates        TEXT    NOT NULL,
    options           TEXT    NOT NULL,
    chosen            INTEGER,
    outcome           TEXT,
    redactions        TEXT    NOT NULL,
    event             TEXT    NOT NULL,
    duration_us       BIGINT  NOT NULL,
    PRIMARY KEY (conversation, turn)
);
CREATE INDEX turns_by_decision ON turns (decision, conversation);

-- What makes a second arrival a repeat: client activity id, channel activity id, one-time key of a card. `key_hash` is
-- the first 16 bytes of the key's SHA-256, since a client may choose a key too long for an index.
CREATE TABLE idempotency_keys (
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    key_hash       BLOB    NOT NULL,
    turn           INTEGER NOT NULL,
    key            TEXT    NOT NULL,
    PRIMARY KEY (conversation, key_hash)
) WITHOUT ROWID;

-- Deliveries that leave later, written by the turn itself. The row goes when the delivery is done; a claim moves
-- `due_ms` past its lease.
CREATE TABLE outbox (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn           INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    payload        TEXT    NOT NULL,
    created_ms     BIGINT  NOT NULL,
    due_ms         BIGINT  NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    last_error     TEXT,
    parked         INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_by_due ON outbox (due_ms, id) WHERE parked = 0;
CREATE INDEX outbox_by_conversation ON outbox (conversation, id);

CREATE TABLE support_requests (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn           INTEGER NOT NULL,
    created_ms     BIGINT  NOT NULL,
    closed_ms      BIGINT,
    request        TEXT    NOT NULL
);
CREATE INDEX support_requests_by_conversation ON support_requests (conversation, id);

-- What a person thought of an answer: `activity` is the id of the activity it is about.
CREATE TABLE feedback (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn           INTEGER NOT NULL,
    activity       TEXT    NOT NULL,
    user_id        TEXT    NOT NULL,
    at_ms          BIGINT  NOT NULL,
    verdict        TEXT    NOT NULL,
    comment        TEXT
);
CREATE INDEX feedback_by_conversation ON feedback (conversation, id);

-- Values that all replicas share, such as a random key made at the first start.
CREATE TABLE settings (
    name           TEXT    NOT NULL PRIMARY KEY,
    value          TEXT    NOT NULL
) WITHOUT ROWID;

-- Only the hash of a key's secret is kept.
CREATE TABLE admin_keys (
    id             TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    secret_sha256  BLOB    NOT NULL UNIQUE,
    created_ms     BIGINT  NOT NULL,
    revoked_ms     BIGINT
) WITHOUT ROWID;

-- For a person with a database shell: times that can be read, names in place of keys.
CREATE VIEW transcript AS
SELECT
    c.channel,
    c.id AS conversation_id,
    a.sequence,
    a.turn,
    a.role,
    strftime('%Y-%m-%dT%H:%M:%fZ', a.at_ms / 1000.0, 'unixepoch') AS at,
    t.decision,
    t.entry,
    a.activity
FROM activities AS a
JOIN conversations AS c ON c.key = a.conversation
JOIN turns AS t ON t.conversation = a.conversation AND t.turn = a.turn;
