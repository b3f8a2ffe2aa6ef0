//! Terms and privacy policy: their versions, who accepted which, and asking again for a new one.
use domain::role::Lang;
use house::program;
use house::texts::{Document, Edition, Texts};
use store::hash::sha256;

use crate::sources::{programs, without_tests};
use crate::support::{Client, TestApp, both, message_of, new_id};

both! {
    every_version_stays_readable_with_its_hash,
    a_new_version_asks_admins_and_nobody_else,
    accepting_leaves_a_record_once_and_only_of_what_is_in_force,
    accepting_works_without_scripts,
    whoever_has_not_accepted_can_do_everything_as_before,
    the_page_lists_narrows_and_pages,
    an_agents_look_at_the_records_is_in_the_log,
    the_database_refuses_to_change_or_delete_a_record,
}

const PAGE: &str = "/a/nebula/settings/legal";
const NEWER: Edition = Edition {
    document: Document::Terms,
    version: "2027-01-01",
    files: [
        "version: 2027-01-01\n\n# Newer",
        "version: 2027-01-01\n\n# Más nueva",
        "version: 2027-01-01\n\n# Mais nova",
    ],
};

/// A browser of somebody, of a program over the same database that has newer terms.
async fn with_newer(app: &TestApp, email: &str) -> Client {
    let config = program::Config { texts: Texts::default().and(NEWER), ..program::Config::default() };
    Client::new(app.reconfigured(config)).sign_in(email).await
}

async fn accept(client: &Client, terms: &str) -> (u16, serde_json::Value) {
    client.rpc("accept_terms", &[("account", "nebula"), ("form[terms]", terms)]).await
}

async fn records(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM acceptances", &[]).await
}

async fn every_version_stays_readable_with_its_hash(app: TestApp) {
    let guest = app.stranger();
    for document in Document::ALL {
        let path = format!("/legal/{}", document.as_str());
        let texts = Texts::default();
        let editions: Vec<_> = texts.of(*document).collect();
        assert!(editions.len() > 1);
        for edition in &editions {
            for lang in Lang::ALL {
                let page = guest.get(&edition.address(*lang)).await;
                let text = page.text();
                assert_eq!(page.status, 200);
                assert!(text.contains(&format!("lang=\"{}\"", lang.as_str())) && text.contains(edition.version));
                assert!(text.contains(&edition.hash(*lang)), "{edition:?}");
                for other in &editions {
                    assert!(text.contains(&other.address(*lang).replace('&', "&amp;")), "a link to {}", other.version);
                }
                let file = guest.get(&format!("{}&format=md", edition.address(*lang))).await;
                assert_eq!(file.header("content-type"), "text/markdown; charset=utf-8");
                assert_eq!(sha256(&file.body), edition.hash(*lang), "the hash is that of the file one can take away");
            }
            let is_old = *edition != editions[0];
            let text = guest.get(&edition.address(Lang::En)).await.text();
            assert_eq!(text.contains("This is an earlier version"), is_old);
            assert!(
                text.contains(&format!("?lang=es&amp;version={}", edition.version)),
                "another language, same version"
            );
        }
        assert!(guest.get(&path).await.text().contains(&editions[0].hash(Lang::En)), "without a version, the newest");
        assert_eq!(guest.get(&format!("{path}?version=1999-01-01")).await.status, 404);
    }
}

async fn a_new_version_asks_admins_and_nobody_else(app: TestApp) {
    let ask = "There is a new version to accept";
    let pages = ["/a/nebula/shipments", "/a/nebula/settings/account", PAGE, "/a/nebula/access-log"];
    for path in pages {
        let text = app.sign_in("ada@nebula.example").await.get(path).await.text();
        assert!(!text.contains(ask), "{path}: all is accepted");
    }
    let ada = with_newer(&app, "ada@nebula.example").await;
    for path in pages {
        let text = ada.get(path).await.text();
        assert!(text.contains(ask) && text.contains(&NEWER.hash(Lang::En)), "{path}");
        assert!(text.contains("/legal/terms?version=2027-01-01&amp;lang=en"), "{path}: what there is to read");
        assert!(text.contains("form[terms]") && !text.contains("form[privacy]"), "{path}: the other is accepted");
    }
    ada.grant("nebula", &[]).await;
    for email in ["omar@nebula.example", "mia@nebula.example", "ana@support.example"] {
        let other = with_newer(&app, email).await.get("/a/nebula/shipments").await;
        assert!(other.status == 200 && !other.text().contains(ask), "{email} cannot accept");
    }
}

async fn accepting_leaves_a_record_once_and_only_of_what_is_in_force(app: TestApp) {
    let before = records(&app).await;
    let ada = with_newer(&app, "ada@nebula.example").await.speaking("es");
    let old = Texts::default().current().next().expect("terms").hash(Lang::Es);
    for wrong in [old.as_str(), "", "no hash", &"0".repeat(64)] {
        let (status, answer) = accept(&ada, wrong).await;
        assert_eq!(status, 409, "{wrong}: {answer}");
        assert!(message_of(&answer).contains("versión más nueva"));
    }
    assert_eq!(records(&app).await, before);
    for _ in 0..3 {
        assert_eq!(accept(&ada, &NEWER.hash(Lang::Es)).await.0, 200);
    }
    assert_eq!((records(&app).await, app.events().await), (before + 1, vec!["terms".to_owned()]));
    let sql = "SELECT a.document || ' ' || a.version || ' ' || a.language || ' ' || a.hash || ' ' || s.name || ' ' || s.email
        || ' ' || s.address FROM acceptances a JOIN acceptance_signers s ON s.acceptance_id = a.id WHERE a.version = $1";
    let stored = app.look(sql, &["2027-01-01"]).await;
    let expected = format!("terms 2027-01-01 es {} Ada Lovett ada@nebula.example 192.0.2.7", NEWER.hash(Lang::Es));
    assert_eq!(stored, [expected]);
    assert!(!ada.get("/a/nebula/shipments").await.text().contains("Hay una versión nueva"));
    assert_eq!(accept(&ada, &old).await.0, 409, "an older text is not accepted in silence");
    // One Admin binds the account; another account is asked still.
    let sara = with_newer(&app, "sara@sol.example").await;
    assert!(sara.get("/a/sol/shipments").await.text().contains("There is a new version"));
    assert_eq!(accept(&sara, &NEWER.hash(Lang::En)).await.0, 404, "nor may she for nebula");
}

async fn accepting_works_without_scripts(app: TestApp) {
    let ada = with_newer(&app, "ada@nebula.example").await;
    let page = "/a/nebula/shipments";
    let post = async |hash: &str| {
        let fields = [("form_id", "accept-2027-01-01"), ("account", "nebula"), ("form[terms]", hash)];
        ada.form_on(page, "/rpc/accept_terms", &fields).await
    };
    let answer = post("an older page").await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/shipments#accept-2027-01-01"));
    let text = ada.get(page).await.text();
    assert!(text.contains("id=\"accept-2027-01-01\"") && text.contains("There is a newer version"), "said in its form");
    assert_eq!(post(&NEWER.hash(Lang::En)).await.status, 303);
    assert!(!ada.get(page).await.text().contains("There is a new version to accept"));
}

async fn whoever_has_not_accepted_can_do_everything_as_before(app: TestApp) {
    app.forget_acceptances().await;
    let ada = app.sign_in("ada@nebula.example").await;
    assert!(ada.get("/a/nebula/settings/account").await.text().contains("There is a new version to accept"));
    let grant = ada.grant("nebula", &[]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    let (omar, mia) = (app.sign_in("omar@nebula.example").await, app.sign_in("mia@nebula.example").await);
    assert_eq!(omar.get("/a/nebula/shipments").await.status, 200);
    assert_eq!(mia.get("/a/nebula/shipments").await.status, 200);
}

async fn the_page_lists_narrows_and_pages(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    let shown = async |query: &str| {
        let answer = omar.get(&format!("{PAGE}?{query}")).await;
        assert_eq!(answer.status, 200, "{query}");
        answer.text()
    };
    let text = shown("").await;
    let current = Texts::default().current().map(|edition| edition.hash(Lang::En)).collect::<Vec<_>>();
    for part in ["Ada Lovett", "ada@nebula.example", "2026-11-25 (en)", "192.0.2.31", &current[0], &current[1]] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("Sara"), "of this account alone");
    assert!(
        shown("document=terms").await.contains(&current[0]) && !shown("document=terms").await.contains(&current[1])
    );
    for (query, found) in [
        ("q=lovett", true),
        ("q=ADA%40NEBULA", true),
        ("q=%25", false),
        ("q=omar", false),
        ("version=2026-11-25", true),
        ("version=2026-11-01", false),
        ("document=cookies", false),
    ] {
        let text = shown(query).await;
        assert_eq!(text.contains(&current[0]), found, "{query}");
        assert_eq!(text.contains("No results"), !found, "{query}");
    }
    for n in 0..60 {
        let id = new_id();
        let sql = "INSERT INTO acceptances (id, account_id, person_id, document, version, language, hash, at)
            SELECT $1, id, $1, 'terms', '2025-01-01', 'en', $2, AT FROM accounts WHERE slug = 'nebula'";
        app.meddle(&sql.replace("AT FROM", &format!("{} FROM", 1000 + n)), &[&id, &format!("hash-{n}-")]).await;
        let sql = "INSERT INTO acceptance_signers (acceptance_id, account_id, name, email, who_fold, address)
            SELECT $1, id, 'Eve', 'e', 'eve e', '' FROM accounts WHERE slug = 'nebula'";
        app.meddle(sql, &[&id]).await;
    }
    let first = shown("q=eve").await;
    assert!(first.contains("hash-59-") && first.contains("hash-10-") && !first.contains("hash-9-"));
    let older =
        first.split("href=\"/a/nebula/settings/legal?q=eve&amp;older=").nth(1).expect("a link to what is older");
    let second = shown(&format!("q=eve&older={}", older.split('"').next().expect("its key"))).await;
    assert!(second.contains("hash-9-") && second.contains("hash-0-") && !second.contains("hash-10-"));
    assert!(second.contains("Newest") && !second.contains("rel=\"next\""));
}

async fn an_agents_look_at_the_records_is_in_the_log(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    ada.grant("nebula", &[("scope", "view")]).await;
    let ana = app.sign_in("ana@support.example").await;
    assert!(ana.get(PAGE).await.text().contains("Ada Lovett"));
    assert_eq!(app.entries().await, 1);
    let log = ada.get("/a/nebula/access-log").await.text();
    assert!(log.contains("Looked at who accepted the terms") && log.contains("Terms 2026-11-25"), "{log}");
}

async fn the_database_refuses_to_change_or_delete_a_record(app: TestApp) {
    let before = records(&app).await;
    for sql in [
        "UPDATE acceptances SET version = '2030-01-01'",
        "UPDATE acceptances SET at = 0",
        "DELETE FROM acceptances",
        "UPDATE acceptance_signers SET name = 'Somebody else'",
        "DELETE FROM acceptance_signers",
    ] {
        let refused = app.try_meddle(sql, &[]).await.expect_err(sql);
        assert!(refused.contains("accept"), "{sql}: {refused}");
    }
    assert_eq!(records(&app).await, before);
    assert_eq!(app.count("SELECT COUNT(*) FROM acceptance_signers WHERE name = 'Ada Lovett'", &[]).await, 2);
}

#[test]
fn no_statement_of_the_program_changes_or_deletes_a_record() {
    for (path, text) in programs() {
        assert_eq!(statements(without_tests(&text)), Vec::<String>::new(), "{path}");
    }
    let erased: Vec<_> = store::erasure::TABLES.iter().map(|table| table.name).collect();
    assert!(!erased.contains(&"acceptances") && erased.contains(&"acceptance_signers"));
}

#[test]
fn a_statement_that_would_is_found() {
    for bad in [
        "UPDATE acceptances SET x = 1",
        "update\n   acceptance_signers set x",
        "\"DELETE FROM acceptances WHERE id\"",
        "REPLACE INTO acceptances",
        "TRUNCATE acceptances",
        "DROP TABLE acceptances",
        "DISABLE TRIGGER acceptances_stay",
    ] {
        assert_eq!(statements(bad).len(), 1, "{bad}");
    }
    assert!(statements("INSERT INTO acceptances (id) VALUES ($1) ON CONFLICT DO NOTHING").is_empty());
}

/// What a source says that changes or deletes such a record.
fn statements(source: &str) -> Vec<String> {
    let plain = source.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let verbs = [
        "update",
        "delete from",
        "replace into",
        "truncate",
        "truncate table",
        "drop table",
        "drop trigger",
        "disable trigger",
    ];
    let said = verbs.iter().map(|verb| format!("{verb} acceptance"));
    said.filter(|said| plain.contains(said.as_str())).collect()
}
