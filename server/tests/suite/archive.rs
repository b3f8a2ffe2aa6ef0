//! All of an account's data as one file: whole, readable elsewhere, without secrets, as it streams, and for Admins alone.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use axum::body::Body;
use axum::http::Request;
use domain::time::Span;
use futures::StreamExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::support::{Client, PASSWORD, TestApp, both, new_id};

both! {
    the_file_opens_and_has_everything,
    no_secret_and_nothing_of_another_account_is_in_it,
    what_would_be_a_formula_is_none,
    what_is_read_later_is_not_read_yet,
    the_file_is_for_admins,
    the_file_asks_for_the_password_again_in_each_session,
    the_readme_is_in_the_persons_language,
}

const FILE: &str = "/a/nebula/export.zip";
const ADA: &str = "ada@nebula.example";

/// The files of a zip, as texts.
fn unzip(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let read = |name: String| {
        let mut text = String::new();
        zip.by_name(&name).expect("a file").read_to_string(&mut text).expect("UTF-8, and its checksum right");
        (name, text)
    };
    names.into_iter().map(read).collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The rows of a file with an object on each line.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(json).collect()
}

/// Gives the password again, which opens the file for a while.
async fn open(client: &Client) {
    client.done("open_export", &[("account", "nebula"), ("form[password]", PASSWORD)]).await;
}

/// An account in which something happened.
async fn lived_in(app: &TestApp) -> Vec<u8> {
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[("note", "Labels, \"again\"")]).await;
    let ana = app.sign_in("ana@support.example").await;
    let shipment = app.shipment("N-1003").await;
    let change = [
        ("account", "nebula"),
        ("shipment", shipment.as_str()),
        ("version", "1"),
        ("form[name]", "Jürgen Weiß"),
        ("form[street]", "Neue Straße"),
        ("form[city]", "München"),
    ];
    ana.done("change_recipient", &change).await;
    let lidia = app.sign_in("lidia@support.example").await;
    lidia.ask("nebula", "1h", "view").await;
    open(&ada).await;
    let answer = ada.get(FILE).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"nebula-export.zip\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.body
}

async fn the_file_opens_and_has_everything(app: TestApp) {
    let files = unzip(lived_in(&app).await);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let both = [
        "acceptances",
        "addresses",
        "contacts",
        "deletion",
        "grants",
        "imports",
        "invitations",
        "letters",
        "members",
        "other-contacts",
        "requests",
        "sessions",
    ];
    for name in both {
        assert!(
            names.contains(&format!("{name}.json").as_str()) && names.contains(&format!("{name}.csv").as_str()),
            "{name}"
        );
    }
    for name in [
        "README.txt",
        "account.json",
        "shipments.ndjson",
        "shipments.csv",
        "access-log.ndjson",
        "access-log.csv",
        "events.ndjson",
    ] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    let account = json(&files["account.json"]);
    assert_eq!((account["slug"].as_str(), account["trade_name"].as_str()), (Some("nebula"), Some("Nébula Moda")));
    assert_eq!(json(&files["deletion.json"]), Value::Array(Vec::new()), "nothing is a list too");

    let members = json(&files["members.json"]);
    let mut emails: Vec<_> =
        members.as_array().expect("a list").iter().filter_map(|one| one["email"].as_str()).collect();
    emails.sort_unstable();
    assert_eq!(emails, [ADA, "mia@nebula.example", "omar@nebula.example"]);
    assert_eq!(members[0]["created_at"], "2026-11-21T15:00:00Z");
    assert_eq!(
        files["members.csv"].lines().next(),
        Some("\u{FEFF}id,name,email,profile,language,time_zone,created_at,last_seen_at,removed_at"),
        "the mark in front tells a spreadsheet that it is UTF-8"
    );
    assert_eq!(files["members.csv"].matches("\r\n").count(), 4);

    let grants = json(&files["grants.json"]);
    assert_eq!(
        (grants[0]["note"].as_str(), grants[0]["granted_by"].as_str()),
        (Some("Labels, \"again\""), Some("Ada Lovett"))
    );
    assert!(grants[0]["receipt"].as_str().is_some_and(|text| text.contains("Agents can never")));
    assert!(files["grants.csv"].contains("\"Labels, \"\"again\"\"\""));
    assert_eq!(json(&files["requests.json"])[0]["agent"], app.called("lidia@support.example").await);
    let acceptances = json(&files["acceptances.json"]);
    assert_eq!((acceptances.as_array().map(Vec::len), acceptances[0]["email"].as_str()), (Some(2), Some(ADA)));

    let shipments = lines(&files["shipments.ndjson"]);
    assert_eq!(shipments.len(), 6);
    let weiss = shipments.iter().find(|one| one["parcel_id"] == 1003).expect("a shipment");
    assert_eq!((weiss["street"].as_str(), weiss["email"].as_str()), (Some("Neue Straße"), Some("")));
    assert_eq!(weiss["history"].as_array().map(Vec::len), Some(2), "announced and delivered, as was said: {weiss}");
    assert!(weiss["is_return"] == false && weiss["items"].is_array());
    assert_eq!(files["shipments.csv"].matches("\r\n").count(), 7);
    assert!(files["shipments.csv"].contains("Lucía Ortega"));

    let log = lines(&files["access-log.ndjson"]);
    assert_eq!(log[0]["agent"], app.called("ana@support.example").await);
    let changes = log[0]["changes"].as_array().expect("changes");
    assert!(changes.iter().any(|one| one["before"] == "Lindenstraße" && one["after"] == "Neue Straße"), "{changes:?}");
    let events = lines(&files["events.ndjson"]);
    assert!(events.iter().any(|one| one["kind"] == "grant" && one["by"] == "Ada Lovett"));
    let numbers: Vec<_> = events.iter().filter_map(|one| one["seq"].as_i64()).collect();
    assert!(numbers.is_sorted() && numbers.len() > 3);
}

async fn no_secret_and_nothing_of_another_account_is_in_it(app: TestApp) {
    let secrets = [
        app.look("SELECT password_hash FROM people", &[]).await,
        app.look("SELECT token_hash FROM sessions", &[]).await,
        vec!["argon2".to_owned(), "Irene Solana".to_owned(), "sara@sol.example".to_owned(), "PK0002001ES".to_owned()],
    ];
    for (name, text) in unzip(lived_in(&app).await) {
        for secret in secrets.concat() {
            assert!(!text.contains(&secret), "{secret} is in {name}");
        }
    }
}

async fn what_would_be_a_formula_is_none(app: TestApp) {
    app.bring("nebula", "parcel_id,country,created,name,company\n20001,ES,2026-12-01,=1+1,@SUM(A1)\n").await;
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[("note", "=HYPERLINK(1)")]).await;
    open(&ada).await;
    let files = unzip(ada.get(FILE).await.body);
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
        let cells = text.split([',', '\n']).map(|cell| cell.trim_start_matches('"'));
        let live: Vec<_> = cells.filter(|cell| cell.starts_with(['=', '@', '+'])).collect();
        assert!(live.is_empty(), "{name}: {live:?}");
    }
    assert!(files["shipments.ndjson"].contains("\"=1+1\"") && files["shipments.csv"].contains("'=1+1"));
}

async fn what_is_read_later_is_not_read_yet(app: TestApp) {
    let mut rows = "parcel_id,country,created,name\n".to_owned();
    for n in 0..2500 {
        // Names that do not shrink: else a zip of nothing comes in one piece.
        let _ = writeln!(rows, "{},ES,2026-11-01T00:{:02}:00Z,{}", 10_000 + n, n % 60, new_id());
    }
    app.bring("nebula", &rows).await;
    let ada = app.sign_in(ADA).await;
    open(&ada).await;
    let token = ada.token.expect("a session");
    let request = Request::get(FILE).header("cookie", format!("aldaba_session={token}")).body(Body::empty());
    let response = app.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let mut stream = response.into_body().into_data_stream();
    let mut pieces = vec![stream.next().await.expect("a first piece").expect("bytes")];
    // What changes after the first piece has come is in the file: its rows had not been read.
    app.meddle("UPDATE shipments SET name = 'Changed while it came' WHERE parcel_id = 1004", &[]).await;
    while let Some(piece) = stream.next().await {
        pieces.push(piece.expect("bytes"));
    }
    let most = pieces.iter().map(axum::body::Bytes::len).max().unwrap_or_default();
    let all: usize = pieces.iter().map(axum::body::Bytes::len).sum();
    assert!(pieces.len() > 8 && most < all / 4, "{} pieces, the largest {most} of {all} bytes", pieces.len());
    let files = unzip(pieces.concat());
    assert!(files["shipments.ndjson"].contains("Changed while it came"));
    let mut ids: Vec<_> =
        lines(&files["shipments.ndjson"]).iter().filter_map(|one| one["parcel_id"].as_i64()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), files["shipments.csv"].matches("\r\n").count()), (2506, 2507), "each once");
}

async fn the_file_is_for_admins(app: TestApp) {
    let stranger = app.stranger().get(FILE).await;
    assert_eq!((stranger.status, stranger.location()), (303, "/sign-in?next=/a/nebula/export.zip"));
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[("scope", "full"), ("duration", "30d")]).await;
    for (email, status) in [
        ("omar@nebula.example", 403),
        ("mia@nebula.example", 403),
        ("sara@sol.example", 404),
        ("ana@support.example", 403),
        ("lidia@support.example", 403),
    ] {
        let client = app.sign_in(email).await;
        let answer = client.get(FILE).await;
        assert_eq!(answer.status, status, "{email}");
        assert!(!answer.body.starts_with(b"PK"), "{email}");
        let page = client.get("/a/nebula/settings/account").await.text();
        assert!(
            !page.contains("export.zip") && !page.contains("export-data") && !page.contains("delete-account"),
            "{email}: nor is it hinted at"
        );
    }
    open(&ada).await;
    assert!(ada.get("/a/nebula/settings/account").await.text().contains("href=\"/a/nebula/export.zip\""));
    assert_eq!(app.entries().await, 2, "Ana's and Lidia's look at the settings");
}

async fn the_file_asks_for_the_password_again_in_each_session(app: TestApp) {
    let settings = "/a/nebula/settings/account";
    let (ada, there) = (app.sign_in(ADA).await, app.sign_in(ADA).await);
    for client in [&ada, &there] {
        let answer = client.get(FILE).await;
        assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#export-data"));
        let page = client.get(settings).await.text();
        assert!(!page.contains("export.zip") && page.contains("Export all data"));
    }
    let fields = [("account", "nebula"), ("form_id", "export-form"), ("form[password]", "a guess")];
    let wrong = ada.form_on(settings, "/rpc/open_export", &fields).await;
    assert_eq!((wrong.status, wrong.location()), (303, "/a/nebula/settings/account#export-form"));
    assert!(ada.get(settings).await.text().contains("This is not your password."));
    assert_eq!(ada.get(FILE).await.status, 303);
    let fields = [("account", "nebula"), ("form_id", "export-form"), ("form[password]", PASSWORD)];
    assert_eq!(ada.form_on(settings, "/rpc/open_export", &fields).await.status, 303);
    assert!(ada.get(settings).await.text().contains("Download all data"));
    assert_eq!(ada.get(FILE).await.status, 200);
    assert_eq!(there.get(FILE).await.status, 303, "in that session alone");
    app.forward(Span::minutes(10));
    assert_eq!(ada.get(FILE).await.status, 303, "for a while alone");
}

async fn the_readme_is_in_the_persons_language(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    open(&ada).await;
    for (language, said) in [("en", "Not in here: passwords"), ("es", "Aquí no están"), ("pt", "Não estão aqui")] {
        let files = unzip(ada.clone().speaking(language).get(FILE).await.body);
        let readme = &files["README.txt"];
        assert!(
            readme.contains(said) && readme.contains("Nébula Moda") && readme.contains("2026-11-21T15:00:00Z"),
            "{readme}"
        );
        for name in files.keys().filter(|name| *name != "README.txt") {
            let name = name.split('.').next().unwrap_or_default();
            assert!(
                readme.contains(&format!("- {name}")) || readme.contains(&format!(", {name}")),
                "{language}: {name}"
            );
        }
    }
}
