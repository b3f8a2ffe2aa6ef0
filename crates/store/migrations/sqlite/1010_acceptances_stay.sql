-- Records of acceptance are never changed or deleted, and who stands behind them is deleted only with the whole account.
CREATE TRIGGER acceptances_unchanged BEFORE UPDATE ON acceptances
BEGIN
    SELECT RAISE(ABORT, 'a record of acceptance is never changed');
END;

CREATE TRIGGER acceptances_kept BEFORE DELETE ON acceptances
BEGIN
    SELECT RAISE(ABORT, 'a record of acceptance is never deleted');
END;

CREATE TRIGGER acceptance_signers_unchanged BEFORE UPDATE ON acceptance_signers
BEGIN
    SELECT RAISE(ABORT, 'a record of acceptance is never changed');
END;

CREATE TRIGGER acceptance_signers_kept BEFORE DELETE ON acceptance_signers
WHEN NOT EXISTS (SELECT 1 FROM gone_accounts WHERE account_id = OLD.account_id)
BEGIN
    SELECT RAISE(ABORT, 'who accepted is deleted only with the account');
END;
