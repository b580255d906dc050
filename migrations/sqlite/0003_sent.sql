-- What a channel calls the answers we have sent it, so that a thumb on one of them finds its answer. The same table as in
-- ../postgres/0003_sent.sql. `channel_id_hash` is the first 16 bytes of the SHA-256 of the channel's id.
CREATE TABLE sent_activities (
    conversation    BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    channel_id_hash BLOB    NOT NULL,
    activity        TEXT    NOT NULL,
    PRIMARY KEY (conversation, channel_id_hash)
) WITHOUT ROWID;
