-- The history: small, and found by its words. The same tables as in ../postgres/0004_history.sql.

-- Candidates and options as JSON under zlib (`conversation-log`'s `packed.rs`); `candidates` and `options` are then '[]'.
ALTER TABLE turns ADD COLUMN details BLOB;

-- Which turns the index holds. Turns of an earlier version, before this migration or from a replica that still runs it,
-- are not here: the server finds them by it and adds them in the background. `id` grows with the time of the turn.
CREATE TABLE searched (
    id             INTEGER PRIMARY KEY,
    conversation   BLOB    NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn           INTEGER NOT NULL
);
CREATE UNIQUE INDEX searched_by_turn ON searched (conversation, turn);

-- Words are cut by `conversation-log`'s `search`, so the plainest tokenizer does: everything but blanks is a word. No text
-- is kept here, and no length of it, since hits come by time. How words begin is indexed by three letters: without it, all
-- words that begin so were put together first, a second in two million turns.
CREATE VIRTUAL TABLE search_index USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii', prefix = '3');
-- What is taken out is taken out of the file.
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
