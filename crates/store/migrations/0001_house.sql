-- Accounts, people, sessions. Written once for SQLite and PostgreSQL: TEXT ids, BIGINT times (ms since 1970, UTC).

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    trade_name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    tax_kind TEXT NOT NULL,
    tax_id TEXT NOT NULL,
    website TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_by TEXT,
    changed_at BIGINT NOT NULL
);

-- One row an account, only ever locked: agents' accesses share it, a revoke takes it alone (PostgreSQL).
CREATE TABLE doors (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id)
);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    account_id TEXT REFERENCES accounts (id),
    profile TEXT,
    rank TEXT,
    language TEXT,
    created_at BIGINT NOT NULL,
    CHECK ((account_id IS NULL) = (profile IS NULL)),
    CHECK ((account_id IS NULL) <> (rank IS NULL))
);
CREATE INDEX people_of_account ON people (account_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES people (id),
    address TEXT NOT NULL,
    browser TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_of_person ON sessions (person_id);

-- Failed sign-ins, by account name and by address (both hashed: neither is anybody's business here).
CREATE TABLE sign_in_failures (
    who_hash TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- What a form without scripts leaves for the page it returns to: shown once.
CREATE TABLE flashes (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    page TEXT NOT NULL,
    form TEXT NOT NULL,
    typed TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX flashes_of_person ON flashes (person_id, page);

-- Every change, in the order of its commit: `seq` is taken while all other changes wait.
CREATE TABLE events (
    seq BIGINT PRIMARY KEY,
    account_id TEXT,
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    agent_id TEXT,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL
);
