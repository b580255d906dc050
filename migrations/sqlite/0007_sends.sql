-- Nothing: one server alone uses a SQLite file, and keeps in memory when it has sent what. The number is that of
-- ../postgres/0007_sends.sql.
SELECT 1;
