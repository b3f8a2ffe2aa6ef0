//! Every way in there is, read from the program itself: the router's addresses, and the server functions.
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use aldaba_server::pages;
use house::call::Call;

use crate::sources::read;
use crate::support::{Answer, Client, TestApp, new_id};

/// Every address, by method: those the router names, and those of the pages.
pub fn routes() -> BTreeSet<(&'static str, String)> {
    let pages = pages::paths().map(|path| ("GET", path));
    named(&read("server/src/router.rs")).into_iter().chain(pages).collect()
}

/// The addresses in a router's source.
pub fn named(source: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for rest in source.split(".route(\"").skip(1) {
        let (path, rest) = rest.split_once('"').expect("an address");
        let handlers = rest.split(".route(").next().unwrap_or_default().lines().next().unwrap_or_default();
        for (method, call) in [("GET", "get("), ("POST", "post(")] {
            if handlers.contains(call) {
                found.push((method, path.to_owned()));
            }
        }
    }
    found
}

/// Every server function by its name, the end of its address.
pub fn functions() -> BTreeSet<String> {
    Call::all().map(|call| call.path.strip_prefix("/rpc/").expect("all are under /rpc/").to_owned()).collect()
}

/// Records to name in calls.
pub struct Records {
    pub shipment: String,
    pub grant: String,
    pub request: String,
    pub channel: String,
    /// Not the main one.
    pub address: String,
    pub contact: String,
    pub member: String,
    pub invitation: String,
    pub session: String,
    /// A file that waits.
    pub import: String,
}

/// A password that is not easily guessed.
pub const STRONG: &str = "quince lagartos azules";

/// A form: fields by name.
pub type Fields = Vec<(&'static str, String)>;

/// How to call a server function about nebula, with versions that nothing has: whoever may is told that it is stale.
///
/// # Panics
/// For a function that nobody has thought of yet: tell here how it is called, and in `enumeration` who may.
pub fn call(function: &str, records: &Records) -> Fields {
    let account = ("account", "nebula".to_owned());
    let shipment = ("shipment", records.shipment.clone());
    let version = ("version", "0".to_owned());
    let new = |name: &'static str| (name, new_id());
    let texts = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Fields>()
    };
    match function {
        "account_settings"
        | "ask_page"
        | "cancel_confirmation"
        | "door"
        | "imports"
        | "leave_account"
        | "member_list"
        | "parameters"
        | "remove_photo"
        | "resend_confirmation"
        | "revoke_all_grants"
        | "undo_deletion"
        | "visit" => vec![account],
        "access_log" => vec![account, ("older", String::new())],
        "legal_records" => vec![account, ("query[q]", String::new())],
        "accept_terms" => {
            let texts = house::texts::Texts::default();
            let hashes = texts.current().map(|edition| edition.hash(domain::role::Lang::En));
            ["form[terms]", "form[privacy]"].into_iter().zip(hashes).chain([account]).collect()
        }
        "request_deletion" => {
            [vec![account], texts(&[("form[slug]", "nebula"), ("form[password]", crate::support::PASSWORD)])].concat()
        }
        "offer_second_factor" => Vec::new(),
        "offer_passkey" => texts(&[("form[name]", "A phone"), ("form[password]", crate::support::PASSWORD)]),
        "remove_passkey" => texts(&[
            ("passkey", &"a".repeat(24)),
            ("form[password]", crate::support::PASSWORD),
            ("form[one_time_code]", "123456"),
        ]),
        "require_second_factor" => vec![("form[required]", "1".to_owned())],
        "reset_agent_second_factor" => {
            vec![("agent", "a".repeat(24)), ("form[password]", crate::support::PASSWORD.to_owned())]
        }
        "rename_agent" => vec![("agent", "a".repeat(24)), version, ("form[name]", "Ana Otra".to_owned())],
        "turn_off_second_factor" => {
            let form = [("form[password]", "aldaba demo"), ("form[one_time_code]", "123456")];
            form.map(|(name, value)| (name, value.to_owned())).to_vec()
        }
        "begin_import" | "cancel_import" => vec![account, ("import", records.import.clone())],
        "agents_desk" => vec![("q", String::new())],
        "shipments" => vec![account, ("query[q]", String::new())],
        "shipment" => vec![account, shipment],
        "remove_shipment" => vec![account, shipment, version],
        "change_recipient" => {
            let form = texts(&[("form[name]", "Eve Example"), ("form[street]", "Street"), ("form[city]", "City")]);
            [vec![account, shipment, version], form].concat()
        }
        "save_company" => {
            // Each time another name: a save that changes nothing leaves no event.
            let name = format!("Nébula {}", new_id());
            let form = texts(&[
                ("form[trade_name]", &name),
                ("form[legal_name]", "Nébula Moda S.A.S."),
                ("form[tax_kind]", "other"),
            ]);
            [vec![account, version], form].concat()
        }
        // Each time another zone, as each company has another name.
        "save_environment" => {
            static CHANGES: AtomicUsize = AtomicUsize::new(0);
            let zone = house::moment::zones().nth(CHANGES.fetch_add(1, Ordering::Relaxed) % 300).expect("a zone");
            [vec![account, version], texts(&[("form[language]", "es"), ("form[time_zone]", zone)])].concat()
        }
        "save_direct_debit" => {
            let form = texts(&[
                ("form[holder]", "Nébula Moda S.A.S."),
                ("form[iban]", "ES91 2100 0418 4502 0005 1332"),
                ("form[reference]", "NEBULA-1"),
                ("form[signed_on]", "2026-02-03"),
            ]);
            [vec![account, version, new("form[id]")], form].concat()
        }
        "remove_direct_debit" => vec![account, version, ("form[password]", crate::support::PASSWORD.to_owned())],
        "judge_channel" => texts(&[("form[kind]", "other"), ("form[value]", "https://nebula.example")]),
        "save_channel" => {
            let (id, site) = (new("form[id]"), format!("https://{}.example", new_id()));
            [vec![account, id], texts(&[("form[kind]", "other"), ("form[value]", &site)])].concat()
        }
        "remove_channel" => vec![account, ("channel", records.channel.clone()), version],
        "save_address" => {
            let form = texts(&[
                ("form[kind]", "pickup"),
                ("form[country]", "CO"),
                ("form[line_1]", "Carrera 7 # 71-21"),
                ("form[city]", "Bogotá"),
                ("form[region]", "Bogotá, D. C."),
            ]);
            [vec![account, new("form[id]")], form].concat()
        }
        "remove_address" => vec![account, ("address", records.address.clone()), version],
        "place_address" => {
            vec![account, ("address", records.address.clone()), ("standing", "secondary".to_owned())]
        }
        "add_contact" => {
            let email = format!("{}@nebula.example", new_id());
            let form = texts(&[("form[name]", "Eva Soto"), ("form[kind]", "personal"), ("form[email]", &email)]);
            [vec![account, new("form[id]")], form].concat()
        }
        "save_contact" => {
            let name = format!("Eva {}", new_id());
            let form =
                texts(&[("form[name]", &name), ("form[kind]", "professional"), ("form[email]", "eva@nebula.example")]);
            [vec![account, ("contact", records.contact.clone()), version], form].concat()
        }
        "remove_contact" | "make_main_contact" => vec![account, ("contact", records.contact.clone()), version],
        "change_profile" => {
            [vec![account, ("member", records.member.clone()), version], texts(&[("form[profile]", "operator")])]
                .concat()
        }
        "remove_member" | "reset_member_second_factor" => {
            vec![account, ("member", records.member.clone()), ("form[password]", crate::support::PASSWORD.to_owned())]
        }
        "open_export" => vec![account, ("form[password]", crate::support::PASSWORD.to_owned())],
        "invite_member" | "judge_invitation" => {
            let email = format!("leo-{}@nebula.example", new_id());
            let form = texts(&[("form[name]", "Leo Mar"), ("form[email]", &email), ("form[profile]", "member")]);
            [vec![account, new("form[id]")], form].concat()
        }
        "resend_invitation" | "withdraw_invitation" => vec![account, ("invitation", records.invitation.clone())],
        "save_profile" => {
            let name = format!("Alex {}", new_id());
            [vec![version], texts(&[("form[name]", &name), ("form[language]", ""), ("form[time_zone]", "")])].concat()
        }
        // Typed wrong the second time: nothing comes of it, and nobody is slowed.
        "change_password" => texts(&[
            ("form[password]", crate::support::PASSWORD),
            ("form[new_password]", STRONG),
            ("form[new_password_again]", "quince lagartos"),
        ]),
        "end_session" => vec![("session", records.session.clone())],
        "ask_access" => {
            let form =
                texts(&[("form[reason]", "A label does not print"), ("form[duration]", "1h"), ("form[scope]", "view")]);
            [vec![account, new("form[id]")], form].concat()
        }
        "grant_access" => {
            [vec![account, new("form[id]")], texts(&[("form[duration]", "1h"), ("form[scope]", "view")])].concat()
        }
        "extend_grant" => vec![account, ("grant", records.grant.clone()), version, ("by", "1h".to_owned())],
        "revoke_grant" => vec![account, ("grant", records.grant.clone())],
        "approve_request" | "decline_request" | "withdraw_request" => {
            vec![account, ("request", records.request.clone())]
        }
        other => panic!("{other} is new: say here how it is called, and in `enumeration` who may"),
    }
}

/// Calls a server function.
pub async fn send(client: &Client, function: &str, fields: &Fields) -> (u16, serde_json::Value) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.rpc(function, &fields).await
}

/// Posts the same as a form without scripts.
pub async fn post(client: &Client, page: &str, function: &str, fields: &Fields) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.form_on(page, &format!("/rpc/{function}"), &fields).await
}

/// An address with nebula's records in it.
pub fn address(path: &str, records: &Records) -> String {
    path.replace("{slug}", "nebula").replace("{id}", &records.shipment).replace("{token}", &"x".repeat(43))
}

/// A shipment of nebula's, a grant for Bruno, a request of Lidia's, and how nebula is reached.
pub async fn records(app: &TestApp, ada: &Client, lidia: &Client) -> Records {
    let bruno = app.person("bruno@support.example").await;
    app.meddle("UPDATE requests SET answer = 'withdrawn' WHERE answer = 'pending'", &[]).await;
    // Whoever tries everything asks more often, and has more letters sent, than anybody may within a day.
    app.meddle("UPDATE requests SET asked_at = asked_at - 172800000", &[]).await;
    app.meddle("UPDATE outbox SET created_at = created_at - 172800000", &[]).await;
    let (channel, address) = reached(app).await;
    Records {
        shipment: app.shipment("N-1001").await,
        grant: ada.grant("nebula", &[("who", &bruno)]).await,
        request: lidia.ask("nebula", "1h", "view").await,
        contact: contact(app).await,
        member: member(app).await,
        invitation: invitation(app).await,
        session: new_id(),
        import: waiting(app, "nebula").await,
        channel,
        address,
    }
}

/// A file of an account's that waits to be imported; it is not on disk any more.
pub async fn waiting(app: &TestApp, slug: &str) -> String {
    let (id, account) = (new_id(), app.account(slug).await);
    app.meddle("DELETE FROM imports WHERE state = 'waiting'", &[]).await;
    let sql = "INSERT INTO imports (id, account_id, file_name, state, bytes, bytes_read, added, changed, unchanged, bad, problems,
                                    started_at, plan)
               VALUES ($1, $2, 'file.json', 'waiting', 1, 0, 0, 0, 0, 0, '[]', 0, $3)";
    let plan = r#"{"letters":"utf-8","doubtful":false,"table":null,"rows":1}"#;
    app.meddle(sql, &[&id, &account, plan]).await;
    id
}

/// Somebody new in nebula, who has never signed in.
pub async fn member(app: &TestApp) -> String {
    let (id, nebula) = (new_id(), app.account("nebula").await);
    let sql = "INSERT INTO people (id, email, name, password_hash, account_id, profile, created_at)
               VALUES ($1, 'nora@' || $1, 'Nora Paz', '', $2, 'member', 0)";
    app.meddle(sql, &[&id, &nebula]).await;
    id
}

/// An open invitation of Ada's to nebula, whose link nobody knows.
pub async fn invitation(app: &TestApp) -> String {
    let (id, nebula) = (new_id(), app.account("nebula").await);
    let sql = "INSERT INTO invitations (id, account_id, name, email, profile, token_hash, invited_by, invited_at, sent_at, ends_at,
                                        version)
               SELECT $1, $2, 'Iris Sol', 'iris@' || $1, 'member', $1, id, 0, 0, 9000000000000, 1 FROM people
               WHERE email = 'ada@nebula.example'";
    app.meddle(sql, &[&id, &nebula]).await;
    id
}

/// A page and an address of nebula's, which is not the main one; nobody ever changed them.
async fn reached(app: &TestApp) -> (String, String) {
    let nebula = app.account("nebula").await;
    let [channel, main, address] = [(); 3].map(|()| new_id());
    app.meddle("DELETE FROM channels", &[]).await;
    app.meddle("DELETE FROM addresses", &[]).await;
    let sql = "INSERT INTO channels (account_id, id, kind, value, label, version, created_at, changed_by, changed_at)
               VALUES ($1, $2, 'x', 'https://x.com/nebula', '', 1, 0, 'Ada Lovett', 0)";
    app.meddle(sql, &[&nebula, &channel]).await;
    for (id, standing) in [(&main, "main"), (&address, "")] {
        let sql = "INSERT INTO addresses (account_id, id, kind, country, name, line_1, line_2, district, city, region,
                                          postal_code, standing, version, created_at, changed_by, changed_at)
                   VALUES ($1, $2, 'pickup', 'CO', '', 'Carrera 7', '', '', 'Bogotá', 'Bogotá, D. C.', '', $3, 1, 0,
                           'Ada Lovett', 0)";
        app.meddle(sql, &[&nebula, id, standing]).await;
    }
    (channel, address)
}

/// The one contact of nebula's, who is not the main one and was never changed.
pub async fn contact(app: &TestApp) -> String {
    let (id, nebula) = (new_id(), app.account("nebula").await);
    app.meddle("DELETE FROM contact_confirmations", &[]).await;
    app.meddle("DELETE FROM contacts", &[]).await;
    let sql =
        "INSERT INTO contacts (id, account_id, name, kind, email, is_main, version, changed_by, changed_at, created_at)
               VALUES ($1, $2, 'Eva Soto', 'professional', 'eva@nebula.example', FALSE, 1, 'Ada Lovett', 0, 0)";
    app.meddle(sql, &[&id, &nebula]).await;
    id
}

/// A link was mailed to that contact, so that it becomes the main one.
pub async fn wait_for(app: &TestApp, contact: &str) {
    let sql =
        "INSERT INTO contact_confirmations (account_id, contact_id, email, token_hash, asked_by, asked_at, ends_at)
               SELECT account_id, id, email, 'no hash', 'Ada Lovett', 0, 9000000000000 FROM contacts WHERE id = $1";
    app.meddle(sql, &[contact]).await;
}
