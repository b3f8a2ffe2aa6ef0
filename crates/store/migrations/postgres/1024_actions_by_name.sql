-- Entries name their action by a word that stays; until now by a sentence, which may be worded anew. An entry of an action that
-- nobody knows stays as it is.
ALTER TABLE access_log DISABLE TRIGGER access_log_unchanged;
UPDATE access_log SET action = CASE action
    WHEN 'find the account in the agents'' directory' THEN 'find-account'
    WHEN 'see settings and parameters' THEN 'see-settings'
    WHEN 'change settings and parameters' THEN 'change-settings'
    WHEN 'change settings that open doors or steer notices' THEN 'change-doors'
    WHEN 'manage members' THEN 'manage-members'
    WHEN 'see or change direct-debit data' THEN 'direct-debit'
    WHEN 'create, roll or revoke an API key' THEN 'manage-keys'
    WHEN 'see grants, timers, who is in' THEN 'see-grants'
    WHEN 'grant, extend or revoke agent access; answer a request' THEN 'manage-grants'
    WHEN 'ask for access' THEN 'ask-access'
    WHEN 'list and search shipments' THEN 'list-shipments'
    WHEN 'see one shipment' THEN 'see-shipment'
    WHEN 'see recipient PII' THEN 'see-recipient'
    WHEN 'open an evidence file or message of a case' THEN 'open-evidence'
    WHEN 'change a shipment''s recipient data' THEN 'change-recipient'
    WHEN 'cancel or delete a shipment' THEN 'remove-shipment'
    WHEN 'export shipments as CSV; import shipments' THEN 'move-shipments'
    WHEN 'file a claim or status query; withdraw or close it' THEN 'file-case'
    WHEN 'write in a case, answer what is asked' THEN 'write-in-case'
    WHEN 'move a case along' THEN 'move-case'
    WHEN 'take an unassigned case' THEN 'take-case'
    WHEN 'assign cases, manage agents' THEN 'manage-agents'
    WHEN 'read tickets and chats' THEN 'read-tickets'
    WHEN 'open a ticket' THEN 'open-ticket'
    WHEN 'attend tickets and chats, time records' THEN 'attend-tickets'
    WHEN 'approve a ticket' THEN 'approve-ticket'
    WHEN 'see the access log, undo an agent''s change' THEN 'see-access-log'
    WHEN 'see terms and privacy acceptance records' THEN 'see-acceptances'
    WHEN 'accept terms' THEN 'accept-terms'
    WHEN 'export all of the account''s data; delete the account' THEN 'export-or-delete'
    ELSE action END
WHERE action LIKE '% %';
ALTER TABLE access_log ENABLE TRIGGER access_log_unchanged;
