//! How many there may be of what people make, and that of two at once at the limit one is refused.
use domain::time::Span;
use futures::future::join_all;
use serde_json::Value;

use crate::support::{Client, TestApp, both, message_of, new_id};

both! {
    an_account_gives_twenty_permissions_at_once,
    an_account_has_twenty_requests_waiting,
    an_agent_has_twenty_requests_waiting,
    an_agent_asks_one_account_ten_times_a_day,
    an_account_has_two_files_being_read,
    an_account_has_five_hundred_members,
    a_person_has_fifty_sessions_and_the_one_unused_for_longest_ends,
    of_two_contacts_at_once_at_the_limit_one_is_refused,
}

/// The statuses of two who do the same at once, in order.
async fn both_at_once(one: impl Future<Output = (u16, Value)>, other: impl Future<Output = (u16, Value)>) -> [u16; 2] {
    let (one, other) = futures::future::join(one, other).await;
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    statuses
}

async fn an_account_gives_twenty_permissions_at_once(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let knock = ana.ask("nebula", "1h", "view").await;
    let mut last = String::new();
    for _ in 0..19 {
        last = ada.grant("nebula", &[]).await;
    }
    let (one, other) = (new_id(), new_id());
    let statuses = both_at_once(ada.try_grant("nebula", &one, &[]), omar.try_grant("nebula", &other, &[])).await;
    assert_eq!(statuses, [200, 409]);
    let (status, answer) = ada.try_grant("nebula", &new_id(), &[]).await;
    let words = "There are 20 permissions already. Revoke one before you give another.";
    assert_eq!((status, message_of(&answer).as_str()), (409, words));
    let approve = [("account", "nebula"), ("request", knock.as_str())];
    let (status, answer) = ada.rpc("approve_request", &approve).await;
    assert_eq!((status, message_of(&answer).as_str()), (409, words), "an answer is a permission too");
    let (status, _) = ada.try_grant("nebula", &last, &[]).await;
    assert_eq!(status, 200, "the same form again is no other permission");
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &last)]).await;
    assert_eq!(ada.rpc("approve_request", &approve).await.0, 200, "the knock waited");
    app.forward(Span::hours(2));
    assert_eq!(ada.try_grant("nebula", &new_id(), &[]).await.0, 200, "what has run out makes room");
}

async fn try_ask(client: &Client, slug: &str) -> (u16, Value) {
    let id = new_id();
    let fields = [
        ("account", slug),
        ("form[id]", id.as_str()),
        ("form[reason]", "A label does not print"),
        ("form[duration]", "1h"),
        ("form[scope]", "view"),
    ];
    client.rpc("ask_access", &fields).await
}

/// Requests that wait, as if agents and accounts of their own had them.
async fn wait(app: &TestApp, count: usize, agent: Option<&str>, slug: Option<&str>) {
    for number in 0..count {
        let id = new_id();
        let person = match agent {
            Some(email) => app.person(email).await,
            None => {
                let email = format!("agent{number}-{id}@support.example");
                let sql = "INSERT INTO people (id, email, name, password_hash, rank, created_at) SELECT $1, $2, 'Agent', 'none', 'agent', created_at
                     FROM people WHERE email = 'ana@support.example'";
                app.meddle(sql, &[&id, &email]).await;
                id.clone()
            }
        };
        let account = match slug {
            Some(slug) => app.account(slug).await,
            None => {
                let sql = "INSERT INTO accounts (id, slug, trade_name, legal_name, name_fold, tax_kind, tax_id, website, language, time_zone, version, changed_at)
                     VALUES ($1, $2, 'Other', '', '', '', '', '', 'en', 'UTC', 1, 1)";
                app.meddle(sql, &[&id, &format!("other{number}")]).await;
                id.clone()
            }
        };
        let sql = format!(
            "INSERT INTO requests (id, account_id, agent_id, reason, scope, length, answer, asked_at)
             VALUES ($1, $2, $3, 'why', 'view', '1h', 'pending', {})",
            app.house.clock.now().0
        );
        app.meddle(&sql, &[&id, &account, &person]).await;
    }
}

async fn an_account_has_twenty_requests_waiting(app: TestApp) {
    let (ana, bruno) = (app.sign_in("ana@support.example").await, app.sign_in("bruno@support.example").await);
    wait(&app, 19, None, Some("nebula")).await;
    assert_eq!(both_at_once(try_ask(&ana, "nebula"), try_ask(&bruno, "nebula")).await, [200, 409]);
    let lidia = app.sign_in("lidia@support.example").await;
    let (status, answer) = try_ask(&lidia, "nebula").await;
    let words = "20 requests wait for this account’s answer already. Please try again later.";
    assert_eq!((status, message_of(&answer).as_str()), (409, words));
    assert_eq!(try_ask(&lidia, "sol").await.0, 200, "another account is not concerned");
}

async fn an_agent_has_twenty_requests_waiting(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    wait(&app, 19, Some("ana@support.example"), None).await;
    assert_eq!(both_at_once(try_ask(&ana, "nebula"), try_ask(&ana, "sol")).await, [200, 409]);
    let bruno = app.sign_in("bruno@support.example").await;
    assert_eq!(try_ask(&bruno, "nebula").await.0, 200, "another agent is not concerned");
}

async fn an_agent_asks_one_account_ten_times_a_day(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    for _ in 0..10 {
        let request = ana.ask("nebula", "1h", "view").await;
        ana.done("withdraw_request", &[("account", "nebula"), ("request", &request)]).await;
    }
    let (status, answer) = try_ask(&ana, "nebula").await;
    let words = "You have asked this account 10 times within a day. Please try again tomorrow.";
    assert_eq!((status, message_of(&answer).as_str()), (409, words));
    assert_eq!(try_ask(&ana, "sol").await.0, 200);
    app.forward(Span::days(1));
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(try_ask(&ana, "nebula").await.0, 200, "tomorrow is another day");
}

async fn an_account_has_two_files_being_read(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (account, person, now) =
        (app.account("nebula").await, app.person("ada@nebula.example").await, app.house.clock.now().0);
    for _ in 0..2 {
        let sql = format!(
            "INSERT INTO imports (id, account_id, person_id, file_name, state, bytes, bytes_read, rows_read, added, changed,
                                  unchanged, bad, problems, content_hash, started_at, stretch_at, stretch_bytes, moved_at)
             VALUES ($1, $2, $3, 'slow', 'running', 9, 0, 0, 0, 0, 0, 0, '[]', '', {now}, {now}, 0, {now})"
        );
        app.meddle(&sql, &[&new_id(), &account, &person]).await;
    }
    let file = b"parcel_id,country,created\r\n1,ES,2026-11-01\r\n";
    crate::import::upload(&ada, "nebula", "a.csv", file).await;
    let id = app.look("SELECT id FROM imports WHERE file_name = 'a.csv'", &[]).await.remove(0);
    let fields = [("account", "nebula"), ("import", id.as_str())];
    let press = || ada.rpc("begin_import", &fields);
    let words = "2 files of this account are being read already. Please wait until one is done.";
    let (status, answer) = press().await;
    assert_eq!((status, message_of(&answer).as_str()), (409, words));
    let state = "SELECT state FROM imports WHERE file_name = 'a.csv'";
    assert_eq!(app.look(state, &[]).await, ["waiting"], "it can be begun later");
    app.meddle("UPDATE imports SET state = 'done' WHERE file_name = 'slow'", &[]).await;
    assert_eq!(press().await.0, 200);
    assert_eq!(crate::import::ended(&ada, "a.csv").await["added"].as_i64(), Some(1));
}

async fn an_account_has_five_hundred_members(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let invite = |email: &'static str| {
        let ada = ada.clone();
        async move {
            let id = new_id();
            let fields = [
                ("account", "nebula"),
                ("form[id]", id.as_str()),
                ("form[name]", "Eva Soto"),
                ("form[email]", email),
                ("form[profile]", "member"),
            ];
            ada.rpc("invite_member", &fields).await
        }
    };
    assert_eq!(invite("eva@nebula.example").await.0, 200);
    let link = crate::support::letters::link(&app, "eva@nebula.example", "/invitation/").await;
    let sql = "INSERT INTO people (id, email, name, password_hash, account_id, profile, created_at)
         SELECT $1, $2, 'Member', 'none', account_id, 'member', created_at FROM people WHERE email = 'ada@nebula.example'";
    for number in 0..497 {
        app.meddle(sql, &[&new_id(), &format!("member{number}@nebula.example")]).await;
    }
    let (status, answer) = invite("leo@nebula.example").await;
    let words = "This account has 500 members already, which is as many as there can be.";
    assert_eq!((status, message_of(&answer).as_str()), (409, words));
    let password = "vierzehn Biber bauen Dämme";
    let typed = [("name", "Eva Soto"), ("new_password", password), ("new_password_again", password)];
    let answer = app.stranger().form(&link, &typed).await;
    assert_eq!(answer.status, 303);
    assert_eq!(app.count("SELECT COUNT(*) FROM people WHERE email = 'eva@nebula.example'", &[]).await, 0);
    app.meddle("UPDATE people SET removed_at = 1 WHERE email = 'member1@nebula.example'", &[]).await;
    app.stranger().form(&link, &typed).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM people WHERE email = 'eva@nebula.example'", &[]).await, 1);
}

async fn a_person_has_fifty_sessions_and_the_one_unused_for_longest_ends(app: TestApp) {
    let first = app.sign_in("ada@nebula.example").await;
    app.forward(Span::minutes(2));
    let second = app.sign_in("ada@nebula.example").await;
    let sql = format!(
        "INSERT INTO sessions (id, token_hash, person_id, address, browser, created_at, seen_at)
         SELECT $1, $1, id, '', '', {now}, {now} FROM people WHERE email = 'ada@nebula.example'",
        now = app.house.clock.now().0
    );
    for _ in 0..48 {
        app.meddle(&sql, &[&new_id()]).await;
    }
    app.forward(Span::minutes(2));
    // Its use counts, not its age.
    assert_eq!(first.get("/a/nebula/settings/account").await.status, 200);
    app.forward(Span::minutes(2));
    for _ in 0..48 {
        app.sign_in("ada@nebula.example").await;
    }
    let live = "SELECT COUNT(*) FROM sessions s JOIN people p ON p.id = s.person_id WHERE p.email = 'ada@nebula.example' AND s.ended_at IS NULL";
    assert_eq!(app.count(live, &[]).await, 50);
    assert_eq!(first.get("/a/nebula/settings/account").await.status, 200);
    app.sign_in("ada@nebula.example").await;
    let other = app.sign_in("omar@nebula.example").await;
    assert_eq!(other.get("/a/nebula/settings/account").await.status, 200, "others are not concerned");
    assert_eq!(second.get("/a/nebula/settings/account").await.status, 303, "signed out");
}

async fn of_two_contacts_at_once_at_the_limit_one_is_refused(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    let account = app.account("nebula").await;
    for number in 0..49 {
        let sql = "INSERT INTO contacts (id, account_id, name, kind, email, is_main, version, changed_by, changed_at, created_at)
             VALUES ($1, $2, 'Eva', 'personal', $3, FALSE, 1, 'Eva', 1, 1)";
        app.meddle(sql, &[&new_id(), &account, &format!("eva{number}@nebula.example")]).await;
    }
    let add = |email: &'static str| {
        let omar = omar.clone();
        async move {
            let id = new_id();
            let fields = [
                ("account", "nebula"),
                ("form[id]", id.as_str()),
                ("form[name]", "Leo"),
                ("form[kind]", "personal"),
                ("form[email]", email),
            ];
            omar.rpc("add_contact", &fields).await
        }
    };
    assert_eq!(both_at_once(add("leo@nebula.example"), add("lea@nebula.example")).await, [200, 409]);
}
