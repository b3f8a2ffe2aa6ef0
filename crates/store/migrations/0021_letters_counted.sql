-- Letters are counted, whatever becomes of what they were about: so many a day to one mailbox, of one account, by one person.

-- What a letter is for: each kind has its own limits.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'account';
-- The mailbox: the address in lower case, without what some put behind a plus.
ALTER TABLE outbox ADD COLUMN mailbox TEXT NOT NULL DEFAULT '';
-- The person at whose word it goes to somebody else. No reference: they may be erased, and the letter was sent.
ALTER TABLE outbox ADD COLUMN asked_by TEXT;
-- A notice beyond the limit: the trace of a letter that was never to be sent.
ALTER TABLE outbox ADD COLUMN is_held_back BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX outbox_to_mailbox ON outbox (mailbox, created_at);
CREATE INDEX outbox_asked_by ON outbox (asked_by, created_at);
