-- Passkeys as a second factor (W3C Web Authentication, Level 3). Of each only what checks its signatures is here: no secret.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    -- Nobody else's (Web Authentication, 7.1, step 27).
    credential_id TEXT NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX passkeys_of_person ON passkeys (person_id);

-- One that is being made: what the browser is asked, and what its answer is checked against.
CREATE TABLE passkey_offers (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    state TEXT NOT NULL,
    offered_at BIGINT NOT NULL
);

-- The same of a sign-in that waits, if its person has passkeys.
ALTER TABLE half_sessions ADD COLUMN passkey_asked TEXT;
ALTER TABLE half_sessions ADD COLUMN passkey_state TEXT;

-- Whoever is in here is asked for more than the password.
CREATE VIEW second_factors AS
    SELECT person_id FROM totp_secrets WHERE confirmed_at IS NOT NULL
    UNION ALL
    SELECT person_id FROM passkeys;
