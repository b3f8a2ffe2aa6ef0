-- How else an account is reached, and where: phones, messengers and pages; postal addresses. Ids are an account's own.

CREATE TABLE channels (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- A phone in E.164; anything else as the one link of its page.
    value TEXT NOT NULL,
    label TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, kind, value)
);

CREATE TABLE addresses (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    name TEXT NOT NULL,
    line_1 TEXT NOT NULL,
    line_2 TEXT NOT NULL,
    district TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    -- Empty for most.
    standing TEXT NOT NULL CHECK (standing IN ('', 'main', 'secondary')),
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX one_main_address ON addresses (account_id) WHERE standing = 'main';
CREATE UNIQUE INDEX one_secondary_address ON addresses (account_id) WHERE standing = 'secondary';
