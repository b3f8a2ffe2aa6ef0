-- Mail on its way, and the e-mail contacts of accounts.

-- A letter is stored in the commit of what it tells of. It may hold links that open something: once it is sent or given up, its
-- body is empty and `next_try_at` is null.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    account_id TEXT REFERENCES accounts (id),
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_at BIGINT,
    sent_at BIGINT
);
CREATE INDEX outbox_due ON outbox (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX outbox_of_account ON outbox (account_id);
CREATE INDEX outbox_by_age ON outbox (created_at);

CREATE TABLE contacts (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    email TEXT NOT NULL,
    is_main BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX contacts_of_account ON contacts (account_id, created_at, id);
CREATE UNIQUE INDEX contacts_one_main ON contacts (account_id) WHERE is_main;

-- The address that is to become an account's main one, as soon as the link that was mailed to it is followed: one at a time.
CREATE TABLE contact_confirmations (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX contact_confirmations_of_contact ON contact_confirmations (contact_id);
