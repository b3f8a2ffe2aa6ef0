-- What a form without scripts leaves belongs to the account that the form is about, if it is about one. Those of before are gone:
-- nobody could say whose they are.
DELETE FROM flashes;
ALTER TABLE flashes ADD COLUMN account_id TEXT REFERENCES accounts (id);
CREATE INDEX flashes_of_account ON flashes (account_id);
CREATE INDEX flashes_by_age ON flashes (at);

-- An entry keeps the agent's name as it was. Entries of before have none and show the present one.
ALTER TABLE access_log ADD COLUMN agent_name TEXT;

-- So does a grant with the names of who gave it and who ended it.
ALTER TABLE grants ADD COLUMN granter_name TEXT;
ALTER TABLE grants ADD COLUMN ender_name TEXT;
