-- Nothing: a file holds what was said one activity a row. The number is that of ../postgres/0011_adds_packed_activities.sql.
SELECT 1;
