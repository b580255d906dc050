-- What a reviewer made of a turn: that it is done, or is not for this team, or a note. The same table as in
-- ../postgres/0010_reviews.sql. It goes with its conversation, so that nothing of what was said outlives it here.
CREATE TABLE reviews (
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn           INTEGER NOT NULL,
    -- The first 16 bytes of the SHA-256 of the words that were asked, as misses compare them: a review is of the question, however
    -- often it is asked. NULL where the turn asks nothing.
    question_hash  BLOB,
    -- open, done or dismissed.
    status         TEXT    NOT NULL,
    at_ms          BIGINT  NOT NULL,
    -- Name of the admin key; NULL for the key of the settings, which has none.
    actor          TEXT,
    note           TEXT,
    PRIMARY KEY (conversation, turn)
) WITHOUT ROWID;
CREATE INDEX reviews_by_question ON reviews (question_hash, at_ms) WHERE question_hash IS NOT NULL;
