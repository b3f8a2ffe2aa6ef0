-- What a number is found by is in number_fold and order_fold; nothing reads this any more.
ALTER TABLE shipments DROP COLUMN tracking_fold;
