-- Accounts that are to be erased, unless somebody undoes it before its time.
CREATE TABLE deletions (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    asked_by TEXT NOT NULL REFERENCES people (id),
    asked_at BIGINT NOT NULL,
    erase_at BIGINT NOT NULL,
    begun_at BIGINT
);
CREATE INDEX deletions_due ON deletions (erase_at);

-- What is left of an erased account: its slug, which is never given to another, and when. From `begun_at` on nobody finds the
-- account any more; `erased_at` is set with the last of its rows.
CREATE TABLE gone_accounts (
    slug TEXT PRIMARY KEY,
    account_id TEXT NOT NULL UNIQUE,
    begun_at BIGINT NOT NULL,
    erased_at BIGINT
);

-- For erasing, and for an account's own copy of its events.
CREATE INDEX events_of_account ON events (account_id, seq);
CREATE INDEX events_of_person ON events (actor) WHERE account_id IS NULL;

-- Whoever goes is looked for in the access log, by every database, before they may go: not by reading all of it.
CREATE INDEX access_log_of_agent ON access_log (agent_id);
CREATE INDEX access_log_under ON access_log (grant_id);
