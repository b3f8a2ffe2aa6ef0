-- Lists of any size: an index for each order, and for each filter in the order of time. What else a list is narrowed by
-- stands at an index's end, so that rows which do not fit are passed over without being read.

-- What a list shows and sorts as a parcel's number: its tracking number, or the order's as long as it has none.
ALTER TABLE shipments ADD COLUMN number_fold TEXT NOT NULL DEFAULT '';
UPDATE shipments SET number_fold = CASE tracking_fold WHEN '' THEN order_fold ELSE tracking_fold END;

DROP INDEX shipments_newest;
DROP INDEX shipments_by_tracking;
DROP INDEX shipments_by_name;
DROP INDEX shipments_by_email;
DROP INDEX shipments_by_phone;

CREATE INDEX shipments_by_date ON shipments (account_id, updated_at, id);
CREATE INDEX shipments_by_status ON shipments (account_id, status_id, updated_at, id, carrier, country);
CREATE INDEX shipments_by_carrier ON shipments (account_id, carrier, updated_at, id, status_id, country);
CREATE INDEX shipments_by_country ON shipments (account_id, country, updated_at, id, status_id, carrier);
CREATE INDEX shipments_by_number ON shipments (account_id, number_fold, id, updated_at, status_id, carrier, country);
CREATE INDEX shipments_by_name ON shipments (account_id, name_fold, updated_at, id);
CREATE INDEX shipments_by_email ON shipments (account_id, email_fold, updated_at, id);
CREATE INDEX shipments_by_phone ON shipments (account_id, phone_fold, updated_at, id);
