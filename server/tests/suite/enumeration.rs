//! The whole surface against the whole policy: every address and every server function, for everybody.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::support::{Client, PASSWORD, TestApp, both, new_id};
use crate::surface::{Fields, STRONG, address, call, functions, named, post, records, routes, send, wait_for};

both! {
    every_server_function_serves_whom_the_policy_lets_and_leaves_its_events,
    every_address_answers_as_the_policy_says,
    a_stranger_is_refused_everywhere_but_where_all_may_be,
    agents_find_no_account_that_is_not_there,
}

/// Who asks: Ana without a grant, with a view, with full help.
const WHO: [&str; 7] =
    ["Ada", "Omar", "Mia", "Sara of another account", "Ana", "Ana with a view", "Ana with full help"];

/// What a function answers to each of [`WHO`], the kinds of events it leaves when it goes well, and whether an agent's
/// success is in the access log.
struct Function {
    name: &'static str,
    answers: [u16; 7],
    leaves: &'static [&'static str],
    logged: bool,
}

const fn look(name: &'static str, answers: [u16; 7], logged: bool) -> Function {
    Function { name, answers, leaves: &[], logged }
}

const fn change(name: &'static str, answers: [u16; 7], leaves: &'static [&'static str], logged: bool) -> Function {
    Function { name, answers, leaves, logged }
}

#[rustfmt::skip]
const FUNCTIONS: &[Function] = &[
    look("account_settings",    [200, 200, 403, 404, 403, 200, 200], true),
    look("shipments",           [200, 200, 200, 404, 403, 200, 200], true),
    look("shipment",            [200, 200, 200, 404, 403, 200, 200], true),
    look("imports",             [200, 200, 403, 404, 403, 403, 403], false),
    change("begin_import",      [200, 200, 403, 404, 403, 403, 403], &["import"], false),
    change("cancel_import",     [200, 200, 403, 404, 403, 403, 403], &["import"], false),
    look("access_log",          [200, 200, 403, 404, 403, 403, 403], false),
    look("legal_records",       [200, 200, 403, 404, 403, 200, 200], true),
    look("door",                [200, 200, 200, 404, 403, 403, 403], false),
    look("visit",               [403, 403, 403, 404, 403, 200, 200], false),
    look("agents_desk",         [403, 403, 403, 403, 200, 200, 200], false),
    look("ask_page",            [403, 403, 403, 403, 200, 200, 200], false),
    // Presence is true only while it happens, so its end is told and not stored.
    look("leave_account",       [403, 403, 403, 403, 200, 200, 200], false),
    change("save_company",      [200, 200, 403, 404, 403, 403, 200], &["company"], true),
    look("parameters",          [200, 200, 403, 404, 403, 200, 200], true),
    change("save_environment",  [200, 200, 403, 404, 403, 403, 200], &["environment"], true),
    look("member_list",         [200, 403, 403, 404, 403, 403, 403], false),
    change("change_profile",    [200, 403, 403, 404, 403, 403, 403], &["member", "person"], false),
    change("remove_member",     [200, 403, 403, 404, 403, 403, 403], &["member", "sign-out"], false),
    change("invite_member",     [200, 403, 403, 404, 403, 403, 403], &["invitation"], false),
    change("resend_invitation", [200, 403, 403, 404, 403, 403, 403], &["invitation"], false),
    change("withdraw_invitation", [200, 403, 403, 404, 403, 403, 403], &["invitation"], false),
    // What is one's own is everybody's to change, and nobody else's.
    change("save_profile",      [200; 7], &["person"], false),
    change("change_password",   [200; 7], &["person"], false),
    change("end_session",       [200; 7], &["sign-out"], false),
    // It reads what was typed, and nothing of any account.
    look("judge_channel",       [200; 7], false),
    look("judge_invitation",    [200, 403, 403, 404, 403, 403, 403], false),
    change("save_channel",      [200, 200, 403, 404, 403, 403, 200], &["channel"], true),
    change("remove_channel",    [200, 200, 403, 404, 403, 403, 200], &["channel"], true),
    change("save_address",      [200, 200, 403, 404, 403, 403, 200], &["address"], true),
    change("remove_address",    [200, 200, 403, 404, 403, 403, 200], &["address"], true),
    change("place_address",     [200, 200, 403, 404, 403, 403, 200], &["address"], true),
    change("offer_second_factor", [200; 7], &["person"], false),
    // There is none to turn off.
    change("turn_off_second_factor", [409; 7], &["person"], false),
    change("offer_passkey",     [200; 7], &["person"], false),
    // Nobody has that one; see `passkeys`.
    change("remove_passkey",    [404; 7], &["person"], false),
    // For Leads; see `second_factor`.
    change("require_second_factor", [403; 7], &["person"], false),
    change("reset_agent_second_factor", [403; 7], &["sign-out"], false),
    change("rename_agent", [403; 7], &["person"], false),
    change("reset_member_second_factor", [200, 403, 403, 404, 403, 403, 403], &["member", "sign-out"], false),
    change("add_contact",       [200, 200, 403, 404, 403, 403, 200], &["contact"], true),
    change("save_contact",      [200, 200, 403, 404, 403, 403, 200], &["contact"], true),
    change("remove_contact",    [200, 200, 403, 404, 403, 403, 200], &["contact"], true),
    change("make_main_contact", [200, 200, 403, 404, 403, 403, 403], &["contact"], false),
    change("resend_confirmation", [200, 200, 403, 404, 403, 403, 403], &["contact"], false),
    change("cancel_confirmation", [200, 200, 403, 404, 403, 403, 403], &["contact"], false),
    change("accept_terms",      [200, 403, 403, 404, 403, 403, 403], &["terms", "terms"], false),
    // It opens the file for a while, in one session: a note of that session alone.
    look("open_export",         [200, 403, 403, 404, 403, 403, 403], false),
    change("request_deletion",  [200, 403, 403, 404, 403, 403, 403], &["deletion"], false),
    change("undo_deletion",     [200, 403, 403, 404, 403, 403, 403], &["deletion"], false),
    change("remove_photo",      [200, 200, 403, 404, 403, 403, 200], &["company"], true),
    change("save_direct_debit", [200, 403, 403, 404, 403, 403, 403], &["direct-debit"], false),
    change("remove_direct_debit", [200, 403, 403, 404, 403, 403, 403], &["direct-debit"], false),
    change("change_recipient",  [200, 200, 200, 404, 403, 403, 200], &["shipment"], true),
    change("remove_shipment",   [200, 200, 403, 404, 403, 403, 403], &["removed"], false),
    change("grant_access",      [200, 200, 403, 404, 403, 403, 403], &["grant"], false),
    change("extend_grant",      [200, 200, 403, 404, 403, 403, 403], &["extend"], false),
    change("revoke_grant",      [200, 200, 403, 404, 403, 403, 403], &["revoke"], false),
    change("revoke_all_grants", [200, 200, 403, 404, 403, 403, 403], &["revoke"], false),
    change("approve_request",   [200, 200, 403, 404, 403, 403, 403], &["answer", "grant"], false),
    change("decline_request",   [200, 200, 403, 404, 403, 403, 403], &["answer"], false),
    change("ask_access",        [403, 403, 403, 404, 200, 200, 200], &["request"], false),
    change("withdraw_request",  [403, 403, 403, 404, 200, 200, 200], &["answer"], false),
];

/// What an address answers to each of [`WHO`], and whether an agent's success is in the access log.
struct Address {
    method: &'static str,
    path: &'static str,
    answers: [u16; 7],
    logged: bool,
}

const fn at(method: &'static str, path: &'static str, answers: [u16; 7], logged: bool) -> Address {
    Address { method, path, answers, logged }
}

#[rustfmt::skip]
const ADDRESSES: &[Address] = &[
    at("GET",  "/",                           [303; 7], false),
    at("GET",  "/settings/agent-login",       [303; 7], false),
    at("GET",  "/a/{slug}",                   [303; 7], false),
    at("GET",  "/a/{slug}/settings",          [303; 7], false),
    at("GET",  "/sign-in",                    [200; 7], false),
    at("POST", "/sign-in",                    [303; 7], false),
    // A link that was never mailed.
    at("GET",  "/confirm/{token}",            [404; 7], false),
    at("POST", "/confirm/{token}",            [404; 7], false),
    at("GET",  "/invitation/{token}",         [404; 7], false),
    at("POST", "/invitation/{token}",         [404; 7], false),
    at("GET",  "/reset/{token}",              [404; 7], false),
    at("POST", "/reset/{token}",              [404; 7], false),
    at("GET",  "/reset",                      [200; 7], false),
    at("POST", "/reset",                      [303; 7], false),
    at("GET",  "/profile",                    [200; 7], false),
    at("GET",  "/agents/settings",            [403; 7], false),
    // Without a code they lead back to the profile, which says what is wrong.
    at("POST", "/profile/second-factor",      [303; 7], false),
    at("POST", "/profile/recovery-codes",     [303; 7], false),
    // Nothing is offered: back to the list.
    at("GET",  "/profile/passkey",            [303; 7], false),
    at("POST", "/profile/passkey",            [303; 7], false),
    // Nobody's sign-in waits: back to its beginning.
    at("GET",  "/sign-in/second",             [303; 7], false),
    at("POST", "/sign-in/second",             [303; 7], false),
    at("GET",  "/a/{slug}/settings/parameters", [200, 200, 403, 404, 403, 200, 200], true),
    at("GET",  "/a/{slug}/settings/members",  [200, 403, 403, 404, 403, 403, 403], false),
    at("GET",  "/legal/terms",                [200; 7], false),
    at("GET",  "/legal/privacy",              [200; 7], false),
    at("GET",  "/help/agents",                [200; 7], false),
    at("GET",  "/health",                     [200; 7], false),
    at("GET",  "/ready",                      [200; 7], false),
    // For programs on the same machine, or with the operator's token: for nobody else is it there.
    at("GET",  "/metrics",                    [404; 7], false),
    at("GET",  "/agents",                     [403, 403, 403, 403, 200, 200, 200], false),
    at("GET",  "/agents/ask/{slug}",          [403, 403, 403, 403, 200, 200, 200], false),
    at("GET",  "/a/{slug}/settings/account",  [200, 200, 403, 404, 403, 200, 200], true),
    at("GET",  "/a/{slug}/settings/legal",    [200, 200, 403, 404, 403, 200, 200], true),
    // Whoever may is asked for the password first.
    at("GET",  "/a/{slug}/export.zip",        [303, 403, 403, 404, 403, 403, 403], false),
    // A form without a file goes back to its page and says so.
    at("POST", "/a/{slug}/settings/photo",    [303, 303, 403, 404, 403, 403, 303], false),
    // There is none under that hash; who may not look is not told.
    at("GET",  "/a/{slug}/photo/{hash}/{side}", [404, 404, 404, 404, 403, 404, 404], false),
    at("GET",  "/a/{slug}/shipments",         [200, 200, 200, 404, 403, 200, 200], true),
    at("GET",  "/a/{slug}/shipments/{id}",    [200, 200, 200, 404, 403, 200, 200], true),
    at("GET",  "/a/{slug}/shipments/import",  [200, 200, 403, 404, 403, 403, 403], false),
    at("POST", "/a/{slug}/shipments/import",  [303, 303, 403, 404, 403, 403, 403], false),
    at("GET",  "/a/{slug}/shipments.csv",     [200, 200, 403, 404, 403, 403, 403], false),
    at("GET",  "/a/{slug}/access-log",        [200, 200, 403, 404, 403, 403, 403], false),
    at("GET",  "/a/{slug}/standing",          [200, 200, 200, 404, 403, 200, 200], false),
    // A stream for everybody who is signed in: what it tells is decided notice by notice, see `events`.
    at("GET",  "/events",                     [200; 7], false),
    // It ends the session, so it is tried on nobody here.
    at("POST", "/sign-out",                   [303; 7], false),
];

/// Where strangers may be, and why. All else sends them to sign in, or says 401 to a program.
const PUBLIC: &[(&str, &str)] = &[
    ("/sign-in", "to come in"),
    ("/sign-in/second", "to come in; of use only with the cookie of a sign-in that waits"),
    ("/sign-out", "nobody is out already"),
    ("/invitation/{token}", "for whoever has the link of a mail; without one it leads nowhere"),
    ("/reset/{token}", "for whoever has the link of a mail; without one it leads nowhere"),
    ("/reset", "for whoever cannot come in; it says the same about every address"),
    ("/confirm/{token}", "for whoever has the link of a mail; without one it leads nowhere"),
    ("/legal/terms", "a public text"),
    ("/legal/privacy", "a public text"),
    ("/help/agents", "a public text"),
    ("/health", "asked by whoever runs the program"),
    ("/ready", "asked by whoever runs the program"),
    ("/metrics", "for the operator's own readers, who do not sign in"),
    ("/a/{slug}", "leads on to a page that asks, and is the same for every slug"),
    ("/a/{slug}/settings", "leads on to a page that asks, and is the same for every slug"),
    ("/rpc/{function}", "each function is tried by itself"),
];

#[test]
fn the_tables_name_every_function_and_every_address() {
    let known: BTreeSet<String> = FUNCTIONS.iter().map(|function| function.name.to_owned()).collect();
    assert_eq!(functions(), known, "a function is new or gone: say who may call it");
    let known: BTreeSet<_> = ADDRESSES.iter().map(|address| (address.method, address.path.to_owned())).collect();
    let mut routes = routes();
    assert!(routes.remove(&("POST", "/rpc/{function}".to_owned())), "the functions' address");
    assert_eq!(routes, known, "an address is new or gone: say who may go there");
}

#[test]
fn an_address_is_found_in_the_routers_source() {
    let source = "Router::new()\n.route(\"/a/{slug}\", get(one))\n.route(\"/b\", get(two::show).post(two::submit))\n.route(\"/c\", post(three).layer(x))";
    let found = [("GET", "/a/{slug}"), ("GET", "/b"), ("POST", "/b"), ("POST", "/c")]
        .map(|(method, path)| (method, path.to_owned()));
    assert_eq!(named(source), found);
}

/// Everybody signed in, and Ana's grants as they are just now.
struct People {
    ada: Client,
    lidia: Client,
    members: [Client; 4],
    ana: Client,
}

impl People {
    async fn sign_in(app: &TestApp) -> Self {
        let ada = app.sign_in("ada@nebula.example").await;
        let (omar, mia) = (app.sign_in("omar@nebula.example").await, app.sign_in("mia@nebula.example").await);
        let members = [ada.clone(), omar, mia, app.sign_in("sara@sol.example").await];
        let (lidia, ana) = (app.sign_in("lidia@support.example").await, app.sign_in("ana@support.example").await);
        Self { ada, lidia, members, ana }
    }

    /// Lets Ana in as the column says, and gives who asks in it.
    async fn enter(&self, app: &TestApp, column: usize) -> &Client {
        let ana = app.person("ana@support.example").await;
        let scope = match column {
            0..=3 => return &self.members[column],
            4 => return &self.ana,
            5 => "view",
            _ => "full",
        };
        self.ada.grant("nebula", &[("who", &ana), ("scope", scope), ("duration", "1d")]).await;
        &self.ana
    }
}

async fn every_server_function_serves_whom_the_policy_lets_and_leaves_its_events(app: TestApp) {
    let people = People::sign_in(&app).await;
    let mut wrong = String::new();
    for (column, who) in WHO.iter().enumerate() {
        let client = people.enter(&app, column).await;
        for (n, function) in FUNCTIONS.iter().enumerate() {
            let fields = ready(&app, &people, function.name, client, column * 100 + n).await;
            let (events, entries) = (app.count("SELECT MAX(seq) FROM events", &[]).await, app.entries().await);
            let (status, answer) = send(client, function.name, &fields).await;
            let left = app.look(&format!("SELECT kind FROM events WHERE seq > {events} ORDER BY seq"), &[]).await;
            let logged = app.entries().await - entries;
            let done = function.answers[column] == 200;
            let expected = (
                function.answers[column],
                if done { function.leaves } else { &[] },
                i64::from(done && function.logged && column > 3),
            );
            if (status, left.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), logged) != expected {
                let _ = writeln!(
                    wrong,
                    "{}, {who}: {status} {left:?} {logged} and not {expected:?}: {answer:.200}",
                    function.name
                );
            }
        }
    }
    assert!(wrong.is_empty(), "answer, events, entries:\n{wrong}");
}

/// A call that would go well for who may: fresh records, and their versions.
async fn ready(app: &TestApp, people: &People, function: &str, client: &Client, n: usize) -> Fields {
    // What earlier calls left does not stand in the way. Ana's own grants are for a day, these for an hour.
    app.meddle(
        "UPDATE grants SET ended_at = granted_at WHERE ended_at IS NULL AND ends_at - granted_at <= 7200000",
        &[],
    )
    .await;
    let asks = if function == "withdraw_request" && std::ptr::eq(client, &raw const people.ana) {
        &people.ana
    } else {
        &people.lidia
    };
    let mut records = records(app, &people.ada, asks).await;
    if function == "revoke_all_grants" {
        app.meddle("UPDATE grants SET ended_at = granted_at WHERE id <> $1 AND ended_at IS NULL AND ends_at - granted_at <= 7200000", &[&records.grant]).await;
    }
    if function == "place_address" {
        // Whoever stood there would have to make room, which is an event of its own.
        app.meddle("UPDATE addresses SET standing = '' WHERE standing = 'secondary'", &[]).await;
    }
    if function == "ask_access" {
        app.meddle("UPDATE requests SET answer = 'withdrawn' WHERE answer = 'pending'", &[]).await;
    }
    match function {
        "accept_terms" => app.forget_acceptances().await,
        "request_deletion" | "undo_deletion" => {
            app.meddle("DELETE FROM deletions", &[]).await;
            if function == "undo_deletion" {
                let ask = "INSERT INTO deletions (account_id, asked_by, asked_at, erase_at)
                    SELECT account_id, id, 1, 9999999999999 FROM people WHERE email = 'ada@nebula.example'";
                app.meddle(ask, &[]).await;
            }
        }
        _ => {}
    }
    if matches!(function, "remove_shipment" | "change_recipient") {
        let order = format!("FRESH-{n}");
        app.bring("nebula", &format!("parcel_id,order_number,country,created\n{},{order},ES,2026-11-01\n", 60_000 + n))
            .await;
        records.shipment = app.shipment(&order).await;
    }
    if matches!(function, "resend_confirmation" | "cancel_confirmation") {
        wait_for(app, &records.contact).await;
    }
    if matches!(function, "save_direct_debit" | "remove_direct_debit") {
        app.meddle("DELETE FROM direct_debits", &[]).await;
    }
    if function == "remove_direct_debit" {
        assert_eq!(send(&people.ada, "save_direct_debit", &call("save_direct_debit", &records)).await.0, 200);
    }
    if function == "reset_member_second_factor" {
        give_second(app, &records.member).await;
    }
    // Everybody has the same password; Lidia's stays as it is.
    app.meddle(
        "UPDATE people SET password_hash = (SELECT password_hash FROM people WHERE email = 'lidia@support.example')",
        &[],
    )
    .await;
    let email = EMAILS[n / 100];
    if function == "end_session" {
        records.session = new_session(app, email).await;
    }
    let version = match function {
        "save_direct_debit" => 0,
        "save_profile" => app.count("SELECT version FROM people WHERE email = $1", &[email]).await,
        "save_company" | "save_environment" => {
            app.count("SELECT version FROM accounts WHERE slug = 'nebula'", &[]).await
        }
        _ => 1,
    };
    let mut fields = call(function, &records);
    for (_, value) in fields.iter_mut().filter(|(name, _)| *name == "version") {
        *value = version.to_string();
    }
    if function == "save_profile" && n >= 400 {
        // An agent does not name themselves, so something else is another time.
        fields.retain(|(name, _)| !name.starts_with("form["));
        fields.push(("form[language]", ["en", "es", "pt"][n / 100 - 4].to_owned()));
    }
    if function == "change_password" {
        return vec![
            ("form[password]", PASSWORD.to_owned()),
            ("form[new_password]", STRONG.to_owned()),
            ("form[new_password_again]", STRONG.to_owned()),
        ];
    }
    fields
}

/// Who asks, by address.
const EMAILS: [&str; 7] = [
    "ada@nebula.example",
    "omar@nebula.example",
    "mia@nebula.example",
    "sara@sol.example",
    "ana@support.example",
    "ana@support.example",
    "ana@support.example",
];

/// A second factor that nobody can use.
async fn give_second(app: &TestApp, person: &str) {
    let sql = "INSERT INTO totp_secrets (person_id, id, key_id, secret, last_step, offered_at, confirmed_at)
               VALUES ($1, $1, '', '', 0, 0, 0)";
    app.meddle(sql, &[person]).await;
}

/// Another session of somebody's.
async fn new_session(app: &TestApp, email: &str) -> String {
    let id = new_id();
    let sql = "INSERT INTO sessions (id, token_hash, person_id, address, browser, created_at, seen_at)
               SELECT $1, $1, s.person_id, '', '', MAX(s.created_at), MAX(s.seen_at) FROM sessions s JOIN people p ON p.id = s.person_id
               WHERE p.email = $2 GROUP BY s.person_id";
    app.meddle(sql, &[&id, email]).await;
    id
}

async fn every_address_answers_as_the_policy_says(app: TestApp) {
    let people = People::sign_in(&app).await;
    let records = records(&app, &people.ada, &people.lidia).await;
    let mut wrong = String::new();
    for (column, who) in WHO.iter().enumerate() {
        let client = people.enter(&app, column).await;
        // What the others typed into the sign-in slows nobody here.
        app.meddle("DELETE FROM sign_in_failures", &[]).await;
        for place in ADDRESSES.iter().filter(|place| place.path != "/sign-out") {
            let entries = app.entries().await;
            let status = if place.path == "/events" {
                client.listen(None).await.status
            } else {
                visit(client, place.method, &address(place.path, &records)).await.0
            };
            let expected = place.answers[column];
            let entry = i64::from(place.logged && expected == 200 && column > 3);
            if (status, app.entries().await - entries) != (expected, entry) {
                let _ = writeln!(
                    wrong,
                    "{} {}, {who}: {status} and not {expected}, or not {entry} entries",
                    place.method, place.path
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Goes to an address. Gives the status, and where it leads.
async fn visit(client: &Client, method: &str, path: &str) -> (u16, String) {
    let answer = if method == "GET" { client.get(path).await } else { client.form(path, &[]).await };
    (answer.status, answer.location().to_owned())
}

async fn a_stranger_is_refused_everywhere_but_where_all_may_be(app: TestApp) {
    let people = People::sign_in(&app).await;
    let records = records(&app, &people.ada, &people.lidia).await;
    let stranger = app.stranger();
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    for (method, path) in routes() {
        let (status, location) = visit(&stranger, method, &address(&path, &records)).await;
        let is_public = PUBLIC.iter().any(|(public, _)| *public == path);
        let refused = status == 401 || (status == 303 && location.starts_with("/sign-in?next="));
        assert!(is_public || refused, "{method} {path}: {status} {location}");
        let leads_nowhere =
            ["/rpc/{function}", "/confirm/{token}", "/invitation/{token}", "/reset/{token}", "/metrics"]
                .contains(&path.as_str());
        assert!(status < 400 || status == 401 || leads_nowhere, "{method} {path}: {status}");
    }
    for function in functions() {
        let fields = call(&function, &records);
        let (status, answer) = send(&stranger, &function, &fields).await;
        assert_eq!((status, answer["error"].as_str()), (401, Some("signed_out")), "{function}");
        let page = "/a/nebula/shipments";
        let answer = post(&stranger, page, &function, &fields).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/a/nebula/shipments"), "{function}");
        assert!(answer.body.is_empty(), "{function}");
    }
    assert_eq!(app.count("SELECT MAX(seq) FROM events", &[]).await, before, "and nothing happened");
}

async fn agents_find_no_account_that_is_not_there(app: TestApp) {
    let people = People::sign_in(&app).await;
    let records = records(&app, &people.ada, &people.lidia).await;
    for place in ADDRESSES.iter().filter(|place| place.path.contains("{slug}/") && place.path != "/a/{slug}/settings") {
        let path = address(&place.path.replace("{slug}", "no-such-account"), &records);
        for client in [&people.ada, &people.ana] {
            assert_eq!(visit(client, place.method, &path).await.0, 404, "{path}");
        }
    }
    for function in functions() {
        let mut fields = call(&function, &records);
        let Some(account) = fields.iter_mut().find(|(name, _)| *name == "account") else { continue };
        "no-such-account".clone_into(&mut account.1);
        assert_eq!(send(&people.ana, &function, &fields).await.0, 404, "{function}");
    }
}
