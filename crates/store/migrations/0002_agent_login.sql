-- Grants, requests, and what agents did under them.

CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    agent_id TEXT NOT NULL REFERENCES people (id),
    reason TEXT NOT NULL,
    scope TEXT NOT NULL,
    length TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by TEXT
);
CREATE UNIQUE INDEX requests_one_pending ON requests (account_id, agent_id) WHERE answer = 'pending';
CREATE INDEX requests_of_agent ON requests (agent_id, asked_at);
CREATE INDEX requests_pending ON requests (asked_at) WHERE answer = 'pending';

CREATE TABLE receipts (
    hash TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    scope TEXT NOT NULL,
    agent_id TEXT REFERENCES people (id),
    note TEXT NOT NULL,
    request_id TEXT REFERENCES requests (id),
    receipt_hash TEXT NOT NULL REFERENCES receipts (hash),
    granted_by TEXT NOT NULL REFERENCES people (id),
    granted_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT REFERENCES people (id),
    ending TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX grants_of_account ON grants (account_id, ended_at, ends_at);
CREATE INDEX grants_unended ON grants (ends_at) WHERE ended_at IS NULL;

CREATE TABLE access_log (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    agent_id TEXT NOT NULL REFERENCES people (id),
    action TEXT NOT NULL,
    records TEXT NOT NULL,
    classes TEXT NOT NULL,
    grant_id TEXT REFERENCES grants (id),
    case_id TEXT,
    reason TEXT NOT NULL,
    address TEXT NOT NULL,
    change_hash TEXT NOT NULL
);
CREATE INDEX access_log_newest ON access_log (account_id, at, id);

-- Values before and after a change: apart from the entry, which holds their salted hash, so that they can be erased by law.
CREATE TABLE access_log_changes (
    entry_id TEXT PRIMARY KEY REFERENCES access_log (id),
    salt TEXT NOT NULL,
    body TEXT NOT NULL
);
