-- When the last activities went out, so that replicas stay under a channel's limits together: milliseconds of this server's
-- clock, eight bytes each. `name` is the first 16 bytes of the SHA-256 of what has the limit. Not logged: it matters for an hour
-- at most, and after a crash the channel says itself when it has had too much. Conversations that are erased are forgotten with
-- that hour.
CREATE UNLOGGED TABLE sends (
    name     UUID   PRIMARY KEY,
    moments  BYTEA  NOT NULL,
    used_ms  BIGINT NOT NULL
);
CREATE INDEX sends_by_use ON sends (used_ms);
