-- Who accepted which version of the terms and of the privacy policy. Records are added and read, and nothing else: a trigger
-- refuses the rest. They name no one by themselves and outlive their account, so `account_id` and `person_id` refer to no row:
-- once the account is erased, both are pseudonyms.
CREATE TABLE acceptances (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (account_id, document, version, person_id)
);
CREATE INDEX acceptances_newest ON acceptances (account_id, at, id);

-- The person behind a record, as they were then. Goes when the account is erased, and not before.
CREATE TABLE acceptance_signers (
    acceptance_id TEXT PRIMARY KEY REFERENCES acceptances (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    who_fold TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX acceptance_signers_of_account ON acceptance_signers (account_id);
