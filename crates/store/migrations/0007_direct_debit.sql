-- Secrets at rest. What is sealed is base64 of a nonce and its ciphertext; no key that opens anything is here.

-- Each account's own key, sealed under the master key, which the operator keeps outside of the database.
CREATE TABLE data_keys (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    id TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- One row an account, kept when the mandate is removed, so that its version goes on: then it has no key and holds nothing.
CREATE TABLE direct_debits (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    holder TEXT NOT NULL,
    iban TEXT NOT NULL,
    bic TEXT NOT NULL,
    reference TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
