-- As of when the newest news were that a file told of a shipment, where that is not its last change: cancelled here, it changed
-- after them. Older ones do not undo them.
ALTER TABLE shipments ADD COLUMN news_at BIGINT;

-- Whether a file says something new is told by what is stored itself.
ALTER TABLE shipments DROP COLUMN source_hash;

-- Rows that went in without a field that could not be read.
ALTER TABLE imports ADD COLUMN noted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';

-- "Ready to send" was written into every history for the day a parcel was made, though nobody had said it. Where nothing has
-- changed since the parcel came in, and it came in with another status, that is certain.
DELETE FROM shipment_steps WHERE status_id = 1000 AND EXISTS (
    SELECT 1 FROM shipments s WHERE s.id = shipment_steps.shipment_id AND s.created_at = shipment_steps.at
        AND s.version = 1 AND s.status_id <> 1000);
