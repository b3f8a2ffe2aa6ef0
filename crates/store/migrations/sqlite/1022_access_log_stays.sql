-- Entries of the access log are never changed by anybody, and deleted only with their whole account. The values of a change may
-- be erased by law, but never changed: the entry keeps their hash.
CREATE TRIGGER access_log_unchanged BEFORE UPDATE ON access_log
BEGIN
    SELECT RAISE(ABORT, 'an entry of the access log is never changed');
END;

CREATE TRIGGER access_log_kept BEFORE DELETE ON access_log
WHEN NOT EXISTS (SELECT 1 FROM gone_accounts WHERE account_id = OLD.account_id)
BEGIN
    SELECT RAISE(ABORT, 'an entry of the access log is deleted only with the account');
END;

CREATE TRIGGER access_log_changes_unchanged BEFORE UPDATE ON access_log_changes
BEGIN
    SELECT RAISE(ABORT, 'an entry of the access log is never changed');
END;
