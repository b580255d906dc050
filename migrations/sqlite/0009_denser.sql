-- Nothing is altered: from here on `idempotency_keys.key` is empty, since its hash is what tells a repeat. The number is that of
-- ../postgres/0009_denser.sql.
SELECT 1;
