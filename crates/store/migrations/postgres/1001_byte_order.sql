-- Numbers are searched by their beginning: a range of an index that is in the order of bytes, whatever the database's own
-- order of texts. SQLite knows no other.
ALTER TABLE shipments ALTER COLUMN number_fold TYPE TEXT COLLATE "C", ALTER COLUMN order_fold TYPE TEXT COLLATE "C";
