-- For a new database alone (../README.md): keys of conversations whose ids tell when they were made begin with that time, so that
-- what goes on at the same time lies side by side (`conversation-log`'s `key.rs`). The same as in
-- ../postgres/0012_new_ordered_keys.sql.
INSERT INTO settings (name, value) VALUES ('keys_ordered_from_ms', '0');
