-- Entries of the access log are never changed by anybody, and deleted only with their whole account. The values of a change may
-- be erased by law, but never changed: the entry keeps their hash.
CREATE FUNCTION access_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry of the access log is never changed';
END
$$;

CREATE FUNCTION access_log_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone_accounts WHERE account_id = OLD.account_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an entry of the access log is deleted only with the account';
END
$$;

CREATE TRIGGER access_log_unchanged BEFORE UPDATE ON access_log FOR EACH ROW EXECUTE FUNCTION access_log_stays();
CREATE TRIGGER access_log_kept BEFORE DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION access_log_kept();
CREATE TRIGGER access_log_kept_all BEFORE TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION access_log_stays();
CREATE TRIGGER access_log_changes_unchanged BEFORE UPDATE ON access_log_changes
    FOR EACH ROW EXECUTE FUNCTION access_log_stays();
