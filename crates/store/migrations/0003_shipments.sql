-- Shipments, their history, and the imports that brought them.

CREATE TABLE shipments (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    parcel_id BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    method TEXT NOT NULL,
    status_id BIGINT NOT NULL,
    tracking_number TEXT NOT NULL,
    order_number TEXT NOT NULL,
    tracking_fold TEXT NOT NULL,
    order_fold TEXT NOT NULL,
    country TEXT NOT NULL,
    country_name TEXT NOT NULL,
    weight_grams BIGINT NOT NULL,
    value_cents BIGINT NOT NULL,
    currency TEXT NOT NULL,
    is_return BOOLEAN NOT NULL,
    items TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    announced_at BIGINT,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    street TEXT NOT NULL,
    house_number TEXT NOT NULL,
    address_2 TEXT NOT NULL,
    city TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    reference TEXT NOT NULL,
    tracking_url TEXT NOT NULL,
    service_point TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    email_fold TEXT NOT NULL,
    phone_fold TEXT NOT NULL,
    recipient_version BIGINT NOT NULL,
    source_hash TEXT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (account_id, parcel_id)
);
CREATE INDEX shipments_newest ON shipments (account_id, updated_at, id);
CREATE INDEX shipments_by_tracking ON shipments (account_id, tracking_fold, id);
CREATE INDEX shipments_by_order ON shipments (account_id, order_fold, id);
CREATE INDEX shipments_by_name ON shipments (account_id, name_fold, id);
CREATE INDEX shipments_by_email ON shipments (account_id, email_fold, id);
CREATE INDEX shipments_by_phone ON shipments (account_id, phone_fold, id);

CREATE TABLE shipment_steps (
    shipment_id TEXT NOT NULL REFERENCES shipments (id),
    at BIGINT NOT NULL,
    status_id BIGINT NOT NULL,
    PRIMARY KEY (shipment_id, at, status_id)
);

CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    person_id TEXT REFERENCES people (id),
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    bytes_read BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    problems TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX imports_of_account ON imports (account_id, started_at);
