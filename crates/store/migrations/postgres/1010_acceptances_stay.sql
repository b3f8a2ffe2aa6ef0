-- Records of acceptance are never changed or deleted, and who stands behind them is deleted only with the whole account.
CREATE FUNCTION acceptances_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a record of acceptance is never changed or deleted';
END
$$;

CREATE FUNCTION acceptance_signers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone_accounts WHERE account_id = OLD.account_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'who accepted is deleted only with the account';
END
$$;

CREATE TRIGGER acceptances_stay BEFORE UPDATE OR DELETE ON acceptances
    FOR EACH ROW EXECUTE FUNCTION acceptances_stay();
CREATE TRIGGER acceptances_stay_all BEFORE TRUNCATE ON acceptances
    FOR EACH STATEMENT EXECUTE FUNCTION acceptances_stay();
CREATE TRIGGER acceptance_signers_unchanged BEFORE UPDATE ON acceptance_signers
    FOR EACH ROW EXECUTE FUNCTION acceptances_stay();
CREATE TRIGGER acceptance_signers_stay BEFORE DELETE ON acceptance_signers
    FOR EACH ROW EXECUTE FUNCTION acceptance_signers_stay();
CREATE TRIGGER acceptance_signers_stay_all BEFORE TRUNCATE ON acceptance_signers
    FOR EACH STATEMENT EXECUTE FUNCTION acceptances_stay();
