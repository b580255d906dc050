-- Nothing: an earlier version may read this database beside this one, so its rows stay as they are. The number is that of
-- ../sqlite/0008_smaller.sql.
SELECT 1;
