//! The addresses of the server functions that the browser's code names. All others stand in the forms that the server makes.

/// Makes a constant of each name.
macro_rules! calls {
    ($($constant:ident = $name:literal),+ $(,)?) => {
        $(pub const $constant: &str = concat!("/rpc/", $name);)+
    };
}

// What pages look up.
calls! {
    ACCESS_LOG = "access_log",
    ACCOUNT_SETTINGS = "account_settings",
    AGENTS_DESK = "agents_desk",
    ASK_PAGE = "ask_page",
    DOOR = "door",
    IMPORTS = "imports",
    LEGAL_RECORDS = "legal_records",
    PARAMETERS = "parameters",
    MEMBER_LIST = "member_list",
    SHIPMENT = "shipment",
    SHIPMENTS = "shipments",
    VISIT = "visit",
}

// Where forms post to that are drawn in the browser.
calls! {
    APPROVE_REQUEST = "approve_request",
    ASK_ACCESS = "ask_access",
    BEGIN_IMPORT = "begin_import",
    CANCEL_IMPORT = "cancel_import",
    CHANGE_RECIPIENT = "change_recipient",
    DECLINE_REQUEST = "decline_request",
    EXTEND_GRANT = "extend_grant",
    GRANT_ACCESS = "grant_access",
    LEAVE_ACCOUNT = "leave_account",
    REMOVE_SHIPMENT = "remove_shipment",
    REVOKE_ALL_GRANTS = "revoke_all_grants",
    REVOKE_GRANT = "revoke_grant",
    WITHDRAW_REQUEST = "withdraw_request",
}
