-- What a turn is stepped again from, so that a replay asks each turn by itself: a change that shows in the first turn of
-- a conversation is then not counted in all that follow. The same columns as in ../sqlite/0006_replay.sql.

-- State of the dialogue before the turn, JSON under zlib; NULL for the first turn, and for turns of a release before this one.
ALTER TABLE turns ADD COLUMN state BYTEA;
ALTER TABLE turns ALTER COLUMN state SET STORAGE EXTERNAL;
-- What the step was told beside the event, JSON: page, distance from UTC, incidents, whether the encoder could be asked.
ALTER TABLE turns ADD COLUMN surroundings TEXT;
-- Digest of what the turn came to and all that was said, 64 bits; NULL for turns of a release before this one.
ALTER TABLE turns ADD COLUMN reply BIGINT;
