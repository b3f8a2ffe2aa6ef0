-- A second factor beside the password: codes by time (RFC 6238) and recovery codes.

-- Each person's own key, sealed under the master key, which is not in the database: agents have no account whose key it could be.
CREATE TABLE person_keys (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    id TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- What the person's app and the server share, sealed. Until it is confirmed by a code it is only offered. A code counts once:
-- only one of a later step than that of the last one counts.
CREATE TABLE totp_secrets (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    offered_at BIGINT NOT NULL,
    confirmed_at BIGINT
);

-- Each is 80 random bits, so its hash tells nothing of it.
CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES people (id),
    code_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

-- The password was right, and the second factor is to come: of use for nothing else.
CREATE TABLE half_sessions (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    leads_to TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX half_sessions_of_person ON half_sessions (person_id);
CREATE INDEX half_sessions_by_end ON half_sessions (ends_at);

-- What is asked of all agents: one row.
CREATE TABLE agent_rules (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    second_factor BOOLEAN NOT NULL,
    changed_by TEXT,
    changed_at BIGINT
);
INSERT INTO agent_rules (id, second_factor) VALUES (1, FALSE);
