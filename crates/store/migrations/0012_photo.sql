-- An account's profile photo, as it was encoded anew: one row a size, its bytes in base64. `accounts.photo` names it by its hash;
-- empty: there is none.

ALTER TABLE accounts ADD COLUMN photo TEXT NOT NULL DEFAULT '';

CREATE TABLE photos (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    side BIGINT NOT NULL,
    media TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account_id, side)
);
