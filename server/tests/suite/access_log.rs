//! The access log: what agents saw and changed, told to the account; no entry, no data.
use domain::time::Span;
use serde_json::Value;
use store::hash::sha256;

use crate::sources::read;
use crate::support::{Client, Kind, TestApp, both};

both! {
    each_look_and_change_of_an_agent_is_one_entry,
    an_entry_says_who_what_which_records_under_what_when_and_from_where,
    the_page_shows_entries_newest_first_and_in_pages,
    values_are_kept_apart_from_their_entry,
    no_statement_changes_or_deletes_an_entry,
    an_older_entry_is_named_by_the_word_that_stays_and_an_unknown_one_stays_unknown,
    the_log_is_for_those_who_manage_the_account,
    an_account_sees_its_own_log_only,
    members_looks_leave_no_entry,
    a_look_that_shows_nothing_is_no_entry,
    without_an_entry_there_is_no_data,
    without_an_entry_there_is_no_change,
    the_log_is_live_for_those_who_may_see_it,
}

const LOG: &str = "/a/nebula/access-log";

async fn people(app: &TestApp) -> (Client, Client) {
    (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await.at([203, 0, 113, 9]))
}

async fn entries(ada: &Client) -> Vec<Value> {
    let answer = ada.done("access_log", &[("account", "nebula")]).await;
    answer["body"]["entries"].as_array().expect("entries").clone()
}

fn recipient<'a>(id: &'a str, version: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("account", "nebula"),
        ("shipment", id),
        ("version", version),
        ("form[name]", "Lucía Ortega"),
        ("form[street]", "Calle Nueva"),
        ("form[house_number]", "7"),
        ("form[city]", "Sevilla"),
        ("form[postal_code]", "41001"),
        ("form[phone]", "+34 600 100 101"),
        ("form[email]", "lucia.ortega@correo.example"),
    ]
}

const COMPANY: [(&str, &str); 6] = [
    ("account", "nebula"),
    ("version", "1"),
    ("form[trade_name]", "Nebula"),
    ("form[legal_name]", "Nébula Moda"),
    ("form[tax_kind]", "other"),
    ("form[tax_id]", "X-1"),
];

async fn each_look_and_change_of_an_agent_is_one_entry(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[("scope", "full")]).await;
    let id = app.shipment("N-1001").await;
    let mut so_far = 0;
    for path in [
        "/a/nebula/shipments".to_owned(),
        format!("/a/nebula/shipments/{id}"),
        "/a/nebula/settings/account".to_owned(),
        "/a/nebula/shipments?q=lucia+ortega".to_owned(),
    ] {
        assert_eq!(ana.get(&path).await.status, 200);
        so_far += 1;
        assert_eq!(app.entries().await, so_far, "{path}: one look is one entry");
    }
    for (function, fields) in [
        ("shipments", vec![("account", "nebula"), ("query[q]", "")]),
        ("shipment", vec![("account", "nebula"), ("shipment", &id)]),
        ("account_settings", vec![("account", "nebula")]),
        ("change_recipient", recipient(&id, "1")),
        ("save_company", COMPANY.to_vec()),
    ] {
        ana.done(function, &fields).await;
        so_far += 1;
        assert_eq!(app.entries().await, so_far, "{function}");
    }
    let actions = "SELECT DISTINCT action FROM access_log ORDER BY action";
    let expected = ["change-recipient", "change-settings", "list-shipments", "see-settings", "see-shipment"];
    assert_eq!(app.look(actions, &[]).await, expected, "every logged cell that can be reached today");
    assert_eq!(
        app.count(
            "SELECT COUNT(*) FROM access_log WHERE grant_id IS NULL OR agent_id <> $1",
            &[&app.person("ana@support.example").await]
        )
        .await,
        0
    );
}

async fn an_entry_says_who_what_which_records_under_what_when_and_from_where(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[("scope", "view")]).await;
    app.forward(Span::seconds(5));
    let id = app.shipment("N-1001").await;
    ana.get(&format!("/a/nebula/shipments/{id}")).await;
    let entry = entries(&ada).await.remove(0);
    assert_eq!(
        (&entry["agent"], &entry["action"], &entry["granter"]),
        (&app.called("ana@support.example").await.into(), &"see-shipment".into(), &"Ada Lovett".into())
    );
    assert_eq!((&entry["scope"], &entry["address"]), (&Value::from("view"), &Value::from("203.0.113.9")));
    assert_eq!(entry["at"], serde_json::json!({ "iso": "2026-11-21T15:00:05Z", "text": "10:00:05" }));
    assert_eq!(
        entry["records"],
        serde_json::json!([{ "text": "PK0001001ES", "href": format!("/a/nebula/shipments/{id}") }])
    );
    assert_eq!(entry["classes"], serde_json::json!(["shipment", "recipient"]));
    app.forward(Span(1));
    ana.get("/a/nebula/shipments").await;
    let list = entries(&ada).await.remove(0);
    assert_eq!(
        (list["records"].as_array().map(Vec::len), &list["more"]),
        (Some(5), &Value::from(1)),
        "six were seen, five are named"
    );
    ana.get("/a/nebula/settings/account").await;
    let settings = entries(&ada).await;
    assert!(
        settings.iter().any(|entry| entry["records"][0]["text"] == "Nébula Moda" && entry["classes"][0] == "company")
    );
    let page = ada.get(LOG).await.text();
    for shown in ["Ana Ferrer", "PK0001001ES", "203.0.113.9", "10:00:05", "Ada Lovett"] {
        assert!(page.contains(shown), "the page shows {shown}");
    }
}

async fn the_page_shows_entries_newest_first_and_in_pages(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[("duration", "1d")]).await;
    for n in 0..57 {
        // Some in the same millisecond.
        app.forward(Span(n % 3));
        ana.done("account_settings", &[("account", "nebula")]).await;
    }
    let stored = app.look("SELECT id FROM access_log ORDER BY at DESC, id DESC", &[]).await;
    let (mut met, mut older) = (Vec::new(), String::new());
    let mut sizes = Vec::new();
    loop {
        let page = ada.done("access_log", &[("account", "nebula"), ("older", &older)]).await["body"].take();
        let ids = page["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .map(|entry| entry["id"].as_str().unwrap_or_default().to_owned());
        let before = met.len();
        met.extend(ids);
        sizes.push(met.len() - before);
        assert_eq!(page["is_first"], Value::Bool(before == 0));
        let Some(next) = page["older"].as_str() else { break };
        next.clone_into(&mut older);
    }
    assert_eq!((met, sizes), (stored, vec![50, 7]));
    assert!(ada.get(LOG).await.text().contains("rel=\"next\""));
    for bad in ["x", "5.x", "\0", "' OR 1=1"] {
        assert_eq!(
            ada.rpc("access_log", &[("account", "nebula"), ("older", bad)]).await.1["body"]["is_first"],
            Value::Bool(true),
            "{bad:?}"
        );
    }
}

async fn values_are_kept_apart_from_their_entry(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[]).await;
    let id = app.shipment("N-1001").await;
    ana.done("change_recipient", &recipient(&id, "1")).await;
    let columns = "id || '|' || action || '|' || records || '|' || classes || '|' || reason || '|' || address || '|' || change_hash";
    let entry = app.look(&format!("SELECT {columns} FROM access_log"), &[]).await.remove(0);
    assert!(!entry.contains("Calle") && !entry.contains("Luna") && !entry.contains("Lucía"), "{entry}");
    let values = app.look("SELECT salt || body FROM access_log_changes", &[]).await.remove(0);
    assert!(values.contains("Calle de la Luna") && values.contains("Calle Nueva"));
    assert!(entry.ends_with(&format!("|{}", sha256(&values))), "the entry holds their salted hash");
    let change = serde_json::json!([{ "field": "street", "before": "Calle de la Luna", "after": "Calle Nueva" }]);
    assert_eq!(entries(&ada).await[0]["changes"], change, "only what differs");
    // Erased by law, they are gone, and the entry still stands.
    app.meddle("DELETE FROM access_log_changes", &[]).await;
    let entry = entries(&ada).await.remove(0);
    // The field that was changed, and what the answer shows.
    let classes = serde_json::json!(["street", "recipient"]);
    assert_eq!((&entry["changes"], &entry["classes"]), (&Value::Array(Vec::new()), &classes));
    ana.done("save_company", &COMPANY).await;
    ana.done("change_recipient", &recipient(&id, "2")).await;
    let salts = app.look("SELECT DISTINCT salt FROM access_log_changes", &[]).await;
    assert_eq!(salts.len(), 1, "a save that changes nothing has no values to keep");
    assert_eq!(app.count("SELECT COUNT(*) FROM access_log WHERE change_hash = ''", &[]).await, 1);
}

async fn no_statement_changes_or_deletes_an_entry(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[]).await;
    ana.done("change_recipient", &recipient(&app.shipment("N-1001").await, "1")).await;
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 200);
    let before = app.look("SELECT id || agent_id || action || records || change_hash FROM access_log", &[]).await;
    for sql in [
        "UPDATE access_log SET address = '203.0.113.1'",
        "UPDATE access_log SET at = 0",
        "DELETE FROM access_log WHERE change_hash = ''",
        "DELETE FROM access_log",
        "UPDATE access_log_changes SET body = '[]'",
    ] {
        let refused = app.try_meddle(sql, &[]).await.expect_err(sql);
        assert!(refused.contains("an entry of the access log"), "{sql}: {refused}");
    }
    let after = app.look("SELECT id || agent_id || action || records || change_hash FROM access_log", &[]).await;
    assert_eq!((after.len(), after), (2, before));
}

/// What the migration says of entries that name their action by a sentence.
fn renaming(database: &str) -> String {
    let file = read(&format!("crates/store/migrations/{database}/1024_actions_by_name.sql"));
    let from = file.find("UPDATE access_log").expect("it renames");
    let statement = &file[from..];
    // Some of the sentences have a semicolon of their own.
    statement[..statement.find("';\n").expect("a statement") + 1].to_owned()
}

async fn an_older_entry_is_named_by_the_word_that_stays_and_an_unknown_one_stays_unknown(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[]).await;
    ana.get("/a/nebula/shipments").await;
    app.forward(Span::minutes(1));
    ana.get("/a/nebula/settings/account").await;
    let may_change = match app.kind() {
        Kind::Sqlite => "DROP TRIGGER access_log_unchanged",
        Kind::Postgres => "ALTER TABLE access_log DISABLE TRIGGER access_log_unchanged",
    };
    app.meddle(may_change, &[]).await;
    let said = "UPDATE access_log SET action = $2 WHERE action = $1";
    app.meddle(said, &["list-shipments", "list and search shipments"]).await;
    app.meddle(said, &["see-settings", "shred everything"]).await;
    assert_eq!(renaming("sqlite"), renaming("postgres"));
    app.meddle(&renaming("sqlite"), &[]).await;
    let stored = app.look("SELECT action FROM access_log ORDER BY at", &[]).await;
    assert_eq!(stored, ["list-shipments", "shred everything"]);
    let page = ada.get(LOG).await.text();
    assert!(page.contains("Looked at the list of shipments") && page.contains("shred everything"), "{page}");
}

async fn the_log_is_for_those_who_manage_the_account(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[("scope", "full")]).await;
    ana.get("/a/nebula/shipments").await;
    for (client, status) in [
        (&ada, 200),
        (&app.sign_in("omar@nebula.example").await, 200),
        (&app.sign_in("mia@nebula.example").await, 403),
        (&ana, 403),
        (&app.sign_in("sara@sol.example").await, 404),
    ] {
        let page = client.get(LOG).await;
        assert_eq!((page.status, page.text().contains("203.0.113.9")), (status, status == 200));
        assert_eq!(client.rpc("access_log", &[("account", "nebula")]).await.0, status);
    }
    assert!(
        !app.sign_in("mia@nebula.example").await.get("/a/nebula/shipments").await.text().contains("access-log\""),
        "nor is it offered"
    );
}

async fn an_account_sees_its_own_log_only(app: TestApp) {
    let (ada, ana) = people(&app).await;
    let sara = app.sign_in("sara@sol.example").await;
    ada.grant("nebula", &[]).await;
    sara.grant("sol", &[]).await;
    ana.get("/a/nebula/shipments").await;
    ana.get("/a/sol/shipments").await;
    ana.get("/a/sol/settings/account").await;
    assert_eq!(entries(&ada).await.len(), 1);
    let sol = sara.done("access_log", &[("account", "sol")]).await;
    assert_eq!(sol["body"]["entries"].as_array().map(Vec::len), Some(2));
    assert!(!sol.to_string().contains("PK0001001ES"));
}

async fn members_looks_leave_no_entry(app: TestApp) {
    let id = app.shipment("N-1001").await;
    for email in ["ada@nebula.example", "omar@nebula.example", "mia@nebula.example"] {
        let member = app.sign_in(email).await;
        for path in [
            "/a/nebula/shipments".to_owned(),
            format!("/a/nebula/shipments/{id}"),
            "/a/nebula/settings/account".to_owned(),
            LOG.to_owned(),
            "/a/nebula/shipments.csv".to_owned(),
        ] {
            member.get(&path).await;
        }
    }
    let ada = app.sign_in("ada@nebula.example").await;
    ada.done("change_recipient", &recipient(&id, "1")).await;
    ada.done("save_company", &COMPANY).await;
    assert_eq!((app.entries().await, app.count("SELECT COUNT(*) FROM access_log_changes", &[]).await), (0, 0));
    assert!(ada.get(LOG).await.text().contains("empty"), "the page says that there is nothing");
}

async fn a_look_that_shows_nothing_is_no_entry(app: TestApp) {
    let (ada, ana) = people(&app).await;
    let id = app.shipment("N-1001").await;
    ana.get("/a/nebula/shipments").await;
    ada.grant("nebula", &[("scope", "full")]).await;
    ana.get("/a/nebula/shipments/aaaaaaaaaaaaaaaaaaaaaaaa").await;
    ana.get("/a/nebula/shipments.csv").await;
    ana.get("/a/nebula/standing?page=shipments").await;
    ana.get("/agents").await;
    let mut wrong = recipient(&id, "1");
    wrong[3] = ("form[name]", "");
    assert_eq!(ana.rpc("change_recipient", &wrong).await.0, 422, "not fine");
    assert_eq!(app.entries().await, 0);
    // Whoever comes second is told what is stored, and that is a look.
    assert_eq!(ana.rpc("change_recipient", &recipient(&id, "7")).await.0, 409, "stale");
    assert_eq!(app.entries().await, 1);
}

async fn without_an_entry_there_is_no_data(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[("scope", "full")]).await;
    let id = app.shipment("N-1001").await;
    let paths = [
        "/a/nebula/shipments".to_owned(),
        format!("/a/nebula/shipments/{id}"),
        "/a/nebula/settings/account".to_owned(),
    ];
    for path in &paths {
        assert_eq!(ana.get(path).await.status, 200, "as long as there is a log");
    }
    app.meddle("ALTER TABLE access_log RENAME TO elsewhere", &[]).await;
    for path in &paths {
        let page = ana.get(path).await;
        assert_eq!(page.status, 500, "{path}");
        for secret in ["PK0001001ES", "Lucía", "Sevilla", "Nébula", "N-1001"] {
            assert!(!page.text().contains(secret), "{path} gives out {secret}");
        }
    }
    for (function, fields) in [
        ("shipments", vec![("account", "nebula"), ("query[q]", "")]),
        ("shipment", vec![("account", "nebula"), ("shipment", &id)]),
        ("account_settings", vec![("account", "nebula")]),
    ] {
        let (status, answer) = ana.rpc(function, &fields).await;
        assert_eq!((status, answer["error"].as_str()), (500, Some("broken")), "{function}");
        assert!(!answer.to_string().contains("elsewhere") && !answer.to_string().contains("access_log"), "{answer}");
    }
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200, "a member's look needs no entry");
}

async fn without_an_entry_there_is_no_change(app: TestApp) {
    let (ada, ana) = people(&app).await;
    ada.grant("nebula", &[("scope", "full")]).await;
    let id = app.shipment("N-1001").await;
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    // The entry itself can be written, its values cannot.
    app.meddle("ALTER TABLE access_log_changes RENAME TO elsewhere", &[]).await;
    assert_eq!(ana.rpc("change_recipient", &recipient(&id, "1")).await.0, 500);
    assert_eq!(ana.rpc("save_company", &COMPANY).await.0, 500);
    assert_eq!(
        app.look("SELECT street FROM shipments WHERE id = $1 AND version = 1", &[&id]).await,
        ["Calle de la Luna"]
    );
    assert_eq!(app.count("SELECT version FROM accounts WHERE slug = 'nebula'", &[]).await, 1);
    assert_eq!(
        (app.entries().await, app.count("SELECT MAX(seq) FROM events", &[]).await),
        (0, before),
        "all of it or nothing"
    );
    app.meddle("ALTER TABLE elsewhere RENAME TO access_log_changes", &[]).await;
    ana.done("change_recipient", &recipient(&id, "1")).await;
}

async fn the_log_is_live_for_those_who_may_see_it(app: TestApp) {
    let (ada, ana) = people(&app).await;
    let mia = app.sign_in("mia@nebula.example").await;
    app.follow_events().await;
    let mut streams = [ada.listen(None).await, mia.listen(None).await, ana.listen(None).await];
    for stream in &mut streams {
        assert_eq!(stream.next().await.expect("a stream").event, "hello");
    }
    ada.grant("nebula", &[("scope", "view")]).await;
    ana.get("/a/nebula/shipments").await;
    ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    let [admin, member, agent] = &mut streams;
    let mut told = [Vec::new(), Vec::new(), Vec::new()];
    for (stream, told) in [admin, member, agent].into_iter().zip(&mut told) {
        loop {
            let notice = stream.next().await.expect("the stream goes on");
            assert!(!notice.raw.contains("PK0001"), "{}", notice.raw);
            told.push(notice.kind().to_owned());
            if matches!(notice.kind(), "revoke" | "ended") {
                break;
            }
        }
        told.sort();
    }
    assert_eq!(told[0], ["grant", "log", "presence", "revoke"]);
    assert_eq!(told[1], ["grant", "presence", "revoke"]);
    assert_eq!(told[2], ["ended", "grant"]);
}
