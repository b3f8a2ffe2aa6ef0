-- A claim or a query about one shipment, and the agent of the platform who works it. While it is open that agent sees the shipment,
-- masked, without a permission of the account.
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    shipment_id TEXT NOT NULL REFERENCES shipments (id),
    agent_id TEXT REFERENCES people (id),
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX cases_open_of_agent ON cases (agent_id, account_id) WHERE closed_at IS NULL;
CREATE INDEX cases_of_account ON cases (account_id);
CREATE INDEX cases_of_shipment ON cases (shipment_id);
