-- Fewer bytes a turn. No column changes, so that an earlier version goes on beside this one. The number is that of
-- ../sqlite/0009_denser.sql. From here on `turns.details` is packed by zlib that begins from a dictionary
-- (`conversation-log`'s `packed.rs`), and `idempotency_keys.key` is empty: its hash is what tells a repeat.

-- New words wait in a list that every search reads whole, 4 MB of it by default.
ALTER INDEX searched_by_word SET (gin_pending_list_limit = 256);
