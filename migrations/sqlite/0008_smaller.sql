-- Nothing is altered; the number keeps an earlier version away from what it cannot read. From here on `conversations.state`
-- is a BLOB, and it and `turns.details` are packed by zlib that begins from a dictionary (`conversation-log`'s
-- `packed.rs`): rows that are text are read all the same. The number is that of ../postgres/0008_smaller.sql.
SELECT 1;
