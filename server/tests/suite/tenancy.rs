//! What is another account's is not found: not forbidden, not hinted at, not changed.
use views::error::AppError;

use crate::support::{Client, TestApp, both, error, new_id};

both! {
    another_accounts_pages_are_as_if_they_were_not,
    another_accounts_functions_are_as_if_they_were_not,
    another_accounts_records_are_not_found_in_ones_own,
    a_grant_opens_one_account_and_no_other,
    an_agent_without_a_grant_finds_accounts_and_nothing_in_them,
    what_only_agents_have_members_have_not,
}

/// The ids of what an account has.
struct Ids {
    shipment: String,
    unannounced: String,
    grant: String,
    request: String,
    import: String,
}

/// Gives nebula a grant and a request, and tells its ids.
async fn ids(app: &TestApp) -> Ids {
    let (ada, bruno) = (app.sign_in("ada@nebula.example").await, app.sign_in("bruno@support.example").await);
    Ids {
        shipment: app.shipment("N-1001").await,
        unannounced: app.shipment("N-1002").await,
        grant: ada.grant("nebula", &[("who", &app.person("bruno@support.example").await)]).await,
        request: bruno.ask("nebula", "1d", "full").await,
        import: crate::surface::waiting(app, "nebula").await,
    }
}

type Call = (&'static str, Vec<(&'static str, String)>);

/// Every function of an account, called so that it would work if one might.
fn calls(slug: &str, ids: &Ids) -> Vec<Call> {
    let account = || ("account", slug.to_owned());
    let text = |key, value: &str| (key, value.to_owned());
    let shipment = || ("shipment", ids.shipment.clone());
    vec![
        ("account_settings", vec![account()]),
        ("access_log", vec![account()]),
        ("imports", vec![account()]),
        ("begin_import", vec![account(), ("import", ids.import.clone())]),
        ("cancel_import", vec![account(), ("import", ids.import.clone())]),
        ("door", vec![account()]),
        ("shipments", vec![account(), text("query[q]", "")]),
        ("shipment", vec![account(), shipment()]),
        (
            "change_recipient",
            vec![
                account(),
                shipment(),
                text("version", "1"),
                text("form[name]", "Nobody"),
                text("form[street]", "Nowhere"),
                text("form[city]", "Nowhere"),
            ],
        ),
        ("remove_shipment", vec![account(), shipment(), text("version", "1")]),
        ("remove_shipment", vec![account(), ("shipment", ids.unannounced.clone()), text("version", "1")]),
        (
            "save_company",
            vec![
                account(),
                text("version", "1"),
                text("form[trade_name]", "Nobody"),
                text("form[legal_name]", "Nobody"),
                text("form[tax_kind]", "other"),
            ],
        ),
        (
            "grant_access",
            vec![
                account(),
                ("form[id]", new_id()),
                text("form[duration]", "1h"),
                text("form[scope]", "full"),
                text("form[who]", ""),
                text("form[note]", ""),
                text("form[until]", ""),
            ],
        ),
        ("extend_grant", vec![account(), ("grant", ids.grant.clone()), text("version", "1"), text("by", "1h")]),
        ("revoke_grant", vec![account(), ("grant", ids.grant.clone())]),
        ("revoke_all_grants", vec![account()]),
        ("approve_request", vec![account(), ("request", ids.request.clone())]),
        ("decline_request", vec![account(), ("request", ids.request.clone())]),
    ]
}

async fn call(client: &Client, (function, fields): &Call) -> (u16, serde_json::Value) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
    client.rpc(function, &fields).await
}

/// Everything of an account that a change would move.
async fn stored(app: &TestApp, slug: &str) -> Vec<String> {
    let account = app.account(slug).await;
    let mut all = Vec::new();
    for sql in [
        "SELECT 'account' || version || trade_name FROM accounts WHERE id = $1",
        "SELECT id || version || status_id || name || street FROM shipments WHERE account_id = $1 ORDER BY id",
        "SELECT id || version || ends_at || COALESCE(ending, '') FROM grants WHERE account_id = $1 ORDER BY id",
        "SELECT id || answer FROM requests WHERE account_id = $1 ORDER BY id",
        "SELECT id || state FROM imports WHERE account_id = $1 ORDER BY id",
        "SELECT id || action FROM access_log WHERE account_id = $1 ORDER BY id",
        "SELECT kind || seq FROM events WHERE account_id = $1 ORDER BY seq",
    ] {
        all.extend(app.look(sql, &[&account]).await);
    }
    all
}

fn pages(slug: &str, ids: &Ids) -> Vec<String> {
    let shipment = format!("shipments/{}", ids.shipment);
    ["shipments", &shipment, "shipments/import", "settings/account", "access-log", "shipments.csv"]
        .map(|page| format!("/a/{slug}/{page}"))
        .to_vec()
}

async fn another_accounts_pages_are_as_if_they_were_not(app: TestApp) {
    let ids = ids(&app).await;
    let (sara, ada) = (app.sign_in("sara@sol.example").await, app.sign_in("ada@nebula.example").await);
    for (foreign, unknown) in pages("nebula", &ids).iter().zip(pages("nobody", &ids)) {
        assert_eq!(ada.get(foreign).await.status, 200, "{foreign}");
        let (foreign_page, unknown_page) = (sara.get(foreign).await, sara.get(&unknown).await);
        assert_eq!((foreign_page.status, unknown_page.status), (404, 404), "{foreign}");
        let text = foreign_page.text();
        for datum in ["Nébula", "Ada Lovett", "PK000", "Ortega", "Bruno Salas"] {
            assert!(!text.contains(datum), "{foreign} shows {datum}");
        }
        // Nothing tells the one from the other: each is as long as the other, but for its own address.
        let plain = |answer: crate::support::Answer, slug: &str| answer.text().replace(slug, "").len();
        let (length, other) = (plain(foreign_page, "nebula"), plain(unknown_page, "nobody"));
        assert_eq!(length, other, "{foreign}");
    }
}

async fn another_accounts_functions_are_as_if_they_were_not(app: TestApp) {
    let ids = ids(&app).await;
    let before = stored(&app, "nebula").await;
    let sara = app.sign_in("sara@sol.example").await;
    for slug in ["nebula", "nobody", "", "Nebula", "../nebula", "nebula'--"] {
        for one in calls(slug, &ids) {
            let (status, answer) = call(&sara, &one).await;
            assert_eq!((status, error(&answer)), (404, AppError::NotFound), "{slug}: {one:?}");
        }
    }
    assert_eq!(stored(&app, "nebula").await, before);
}

async fn another_accounts_records_are_not_found_in_ones_own(app: TestApp) {
    let ids = ids(&app).await;
    let before = stored(&app, "nebula").await;
    let sara = app.sign_in("sara@sol.example").await;
    let named = |one: &Call| one.1.iter().any(|(key, _)| ["shipment", "grant", "request", "import"].contains(key));
    for one in calls("sol", &ids).iter().filter(|one| named(one)) {
        let (status, answer) = call(&sara, one).await;
        assert_eq!((status, error(&answer)), (404, AppError::NotFound), "{one:?}");
    }
    assert_eq!(sara.get(&format!("/a/sol/shipments/{}", ids.shipment)).await.status, 404);
    // A search finds what is one's own.
    let found = sara.done("shipments", &[("account", "sol"), ("query[q]", "PK0001001ES")]).await;
    assert_eq!(found["body"]["rows"].as_array().map(Vec::len), Some(0));
    // A key of another account's row is a place in the order of time, and nothing else.
    let key = format!("{}.{}", i64::MAX, ids.shipment);
    let found = sara.done("shipments", &[("account", "sol"), ("query[after]", &key)]).await;
    let rows = found["body"]["rows"].as_array().expect("rows");
    assert!(
        rows.len() == 2 && rows.iter().all(|row| row["order_number"].as_str().is_some_and(|n| n.starts_with("S-")))
    );
    assert_eq!(stored(&app, "nebula").await, before);
}

async fn a_grant_opens_one_account_and_no_other(app: TestApp) {
    let ids = ids(&app).await;
    let sara = app.sign_in("sara@sol.example").await;
    sara.grant("sol", &[]).await;
    let ana = app.sign_in("ana@support.example").await;
    let before = stored(&app, "nebula").await;
    assert_eq!(ana.get("/a/sol/shipments").await.status, 200);
    let entries = app.entries().await;
    for function in ["shipment", "change_recipient"] {
        for one in calls("sol", &ids).iter().filter(|one| one.0 == function) {
            assert_eq!(call(&ana, one).await.0, 404, "{one:?}");
        }
    }
    for page in pages("nebula", &ids) {
        let answer = ana.get(&page).await;
        assert!(answer.status == 403 && !answer.text().contains("PK000"), "{page}");
    }
    for one in calls("nebula", &ids) {
        assert_eq!(call(&ana, &one).await.0, 403, "{one:?}");
    }
    assert_eq!(app.entries().await, entries, "what was not given leaves no entry");
    assert_eq!(stored(&app, "nebula").await, before);
}

async fn an_agent_without_a_grant_finds_accounts_and_nothing_in_them(app: TestApp) {
    let ids = ids(&app).await;
    for email in ["ana@support.example", "lidia@support.example"] {
        let agent = app.sign_in(email).await;
        for one in calls("nebula", &ids) {
            assert_eq!(call(&agent, &one).await.0, 403, "{email}: {one:?}");
        }
        for one in calls("nobody", &ids) {
            assert_eq!(call(&agent, &one).await.0, 404, "{email}: {one:?}");
        }
        let desk = agent.done("agents_desk", &[]).await;
        for row in desk["accounts"].as_array().expect("accounts") {
            let keys: Vec<&str> = row.as_object().expect("a row").keys().map(String::as_str).collect();
            assert_eq!(keys, ["asked", "name", "open", "slug"], "name, slug, and whether one may come in");
        }
        let text = agent.get("/agents").await.text();
        assert!(text.contains("Nébula Moda") && !text.contains("Ada Lovett") && !text.contains("Bruno"), "{email}");
        let found = agent.done("agents_desk", &[("q", "NEBULA")]).await;
        assert_eq!(found["accounts"].as_array().map(Vec::len), Some(1), "case and accents do not matter");
        for q in ["lovett", "PK0001", "%", "_", "\\"] {
            let found = agent.done("agents_desk", &[("q", q)]).await;
            assert_eq!(found["accounts"].as_array().map(Vec::len), Some(0), "{q}");
        }
        assert_eq!(agent.get("/a/nebula/standing").await.status, 403);
    }
    assert_eq!(app.entries().await, 0);
}

async fn what_only_agents_have_members_have_not(app: TestApp) {
    for (email, own, other) in [("ada@nebula.example", "nebula", "sol"), ("mia@nebula.example", "nebula", "nobody")] {
        let member = app.sign_in(email).await;
        for function in ["visit", "agents_desk", "leave_account", "ask_page"] {
            assert_eq!(member.rpc(function, &[("account", own)]).await.0, 403, "{email} {function}");
        }
        assert_eq!(member.get(&format!("/a/{other}/standing")).await.status, 404);
        assert_eq!(member.rpc("visit", &[("account", other)]).await.0, 404);
    }
}
