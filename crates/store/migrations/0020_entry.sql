-- Browsers that somebody has signed in with before: their tries are counted apart from strangers'.
CREATE TABLE known_browsers (
    token_hash TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    used_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, person_id)
);
CREATE INDEX known_browsers_of_person ON known_browsers (person_id, used_at);
CREATE INDEX known_browsers_by_use ON known_browsers (used_at);

-- Failures are forgotten by their age.
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);

-- Wrong second factors since the password was right: after a few the sign-in begins anew.
ALTER TABLE half_sessions ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;

-- When the password was given again in a session: what may leave only then asks for it.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT;
