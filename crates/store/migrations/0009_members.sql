-- Members come and go, people have a time zone of their own, and links in mail open something once.

-- Whoever is removed keeps their row: the history names them. Their address and password are not kept.
ALTER TABLE people ADD COLUMN removed_at BIGINT;
ALTER TABLE people ADD COLUMN time_zone TEXT;
ALTER TABLE people ADD COLUMN last_seen_at BIGINT;
ALTER TABLE people ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE people ADD COLUMN changed_by TEXT;
ALTER TABLE people ADD COLUMN changed_at BIGINT;

-- An invitation is open, and good until its end, while it is neither used nor withdrawn.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    profile TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT NOT NULL REFERENCES people (id),
    invited_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX invitations_of_account ON invitations (account_id, invited_at, id);
CREATE INDEX invitations_by_inviter ON invitations (invited_by);
CREATE UNIQUE INDEX invitations_one_open ON invitations (account_id, email) WHERE closed_at IS NULL;

CREATE TABLE password_resets (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX password_resets_of_person ON password_resets (person_id, asked_at);
