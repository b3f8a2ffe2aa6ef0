//! Whoever decides is looked up again behind the lock: a change that waited while its author was removed, signed out, or made
//! somebody who may not, is none.
use axum::http::Method;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};
use store::db::{Db, Pools};

use crate::support::{Client, Kind, PASSWORD, TestApp, both, new_id, soon};
use crate::surface::{Fields, Records, call, records, send};

both! {
    who_was_removed_while_a_change_waited_changes_nothing,
    who_was_signed_out_while_a_change_waited_changes_nothing,
    who_may_it_no_longer_while_a_change_waited_changes_nothing,
    an_account_that_was_shut_while_a_change_waited_is_not_changed,
    an_upload_that_waited_is_not_taken_from_who_was_removed,
    a_grant_that_waits_at_the_door_is_not_given_by_who_was_removed_meanwhile,
}

/// What every change waits for, held: in SQLite the one writer, in PostgreSQL the place in the row of events.
enum Held {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Held {
    async fn take(app: &TestApp, postgres: &'static str) -> Self {
        match &app.house.db.pools {
            Pools::Sqlite { write, .. } => Self::Sqlite(write.begin_with("BEGIN IMMEDIATE").await.expect("the writer")),
            Pools::Postgres(pool) => {
                let mut tx = pool.begin().await.expect("a connection");
                sqlx::query(postgres).execute(&mut *tx).await.expect("the lock");
                Self::Postgres(tx)
            }
        }
    }

    /// Does something under the lock, as whoever was faster.
    async fn meddle(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(tx) => sqlx::query(sql).execute(&mut **tx).await.map(drop),
            Self::Postgres(tx) => sqlx::query(sql).execute(&mut **tx).await.map(drop),
        }
        .expect("a change under the lock");
    }

    async fn release(self) {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .expect("the lock is released");
    }
}

const EVENTS: &str = "SELECT pg_advisory_xact_lock(7305)";
const DOOR: &str = "SELECT account_id FROM doors FOR UPDATE";

/// Until somebody waits in PostgreSQL. In SQLite a change begins with the writer: wherever it is by now, it comes after.
async fn until_one_waits(app: &TestApp) {
    if app.kind() == Kind::Postgres {
        let waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waits = async {
            while app.count(waiting, &[]).await == 0 {
                tokio::task::yield_now().await;
            }
        };
        soon("a change that waits", waits).await;
    }
}

/// Sends a change, lets it wait, and meanwhile does something; gives the answer.
async fn late(
    app: &TestApp,
    client: &Client,
    (function, fields): (&'static str, Fields),
    meanwhile: &[&str],
) -> (u16, Value) {
    let mut held = Held::take(app, EVENTS).await;
    let client = client.clone();
    let change = tokio::spawn(async move { send(&client, function, &fields).await });
    until_one_waits(app).await;
    for sql in meanwhile {
        held.meddle(sql).await;
    }
    held.release().await;
    soon("the answer", change).await.expect("an answer")
}

/// Changes that Ada may make, each of another kind.
const ADAS: [&str; 19] = [
    "save_company",
    "save_channel",
    "remove_channel",
    "save_address",
    "remove_address",
    "place_address",
    "add_contact",
    "save_contact",
    "remove_contact",
    "make_main_contact",
    "change_recipient",
    "grant_access",
    "extend_grant",
    "revoke_grant",
    "approve_request",
    "decline_request",
    "invite_member",
    "withdraw_invitation",
    "change_profile",
];

/// A call that would go well.
fn ready(function: &'static str, records: &Records) -> (&'static str, Fields) {
    let mut fields = call(function, records);
    for (_, value) in fields.iter_mut().filter(|(name, _)| *name == "version") {
        "1".clone_into(value);
    }
    (function, fields)
}

struct People {
    ada: Client,
    lidia: Client,
    ana: Client,
    records: Records,
}

async fn people(app: &TestApp) -> People {
    let ada = app.sign_in("ada@nebula.example").await;
    let (lidia, ana) = (app.sign_in("lidia@support.example").await, app.sign_in("ana@support.example").await);
    let records = records(app, &ada, &lidia).await;
    People { ada, lidia, ana, records }
}

/// Each change is refused after what was done meanwhile, which is undone before the next.
async fn all_are_refused(app: &TestApp, meanwhile: &[&str], undo: &[&str], status: u16) {
    let People { ada, lidia, ana, records } = people(app).await;
    let seq = "SELECT MAX(seq) FROM events";
    let before = app.count(seq, &[]).await;
    let bruno = app.person("bruno@support.example").await;
    let mut rename = ready("rename_agent", &records);
    rename.1[0].1 = bruno;
    let changes = ADAS.map(|function| (&ada, ready(function, &records)));
    // Whoever is removed while they save what is theirs, or ask, is removed after it: both hold the same row.
    let own = [(&ada, ready("save_profile", &records)), (&ana, ready("ask_access", &records))];
    let own = own.into_iter().filter(|_| meanwhile[0].contains("sessions"));
    for (client, change) in changes.into_iter().chain([(&lidia, rename)]).chain(own) {
        let function = change.0;
        let (given, answer) = late(app, client, change, meanwhile).await;
        assert_eq!(given, status, "{function}: {answer}");
        assert_eq!(app.count(seq, &[]).await, before, "{function} was made all the same");
        for sql in undo {
            app.meddle(sql, &[]).await;
        }
    }
    let open = "SELECT COUNT(*) FROM grants WHERE ended_at IS NULL AND ends_at - granted_at > 0";
    assert_eq!(app.count(open, &[]).await, 1, "the one that was there");
    // Nobody meddles: it goes well.
    let (given, answer) = late(app, &ada, ready("save_company", &records), &[]).await;
    assert_eq!(given, 200, "{answer}");
}

async fn who_was_removed_while_a_change_waited_changes_nothing(app: TestApp) {
    let removed = "UPDATE people SET removed_at = 1 WHERE email IN
                   ('ada@nebula.example', 'lidia@support.example', 'ana@support.example')";
    all_are_refused(&app, &[removed], &["UPDATE people SET removed_at = NULL"], 401).await;
}

async fn who_was_signed_out_while_a_change_waited_changes_nothing(app: TestApp) {
    all_are_refused(&app, &["UPDATE sessions SET ended_at = 1"], &["UPDATE sessions SET ended_at = NULL"], 401).await;
}

async fn who_may_it_no_longer_while_a_change_waited_changes_nothing(app: TestApp) {
    let People { ada, lidia, records, .. } = people(&app).await;
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    let less = ["UPDATE people SET profile = 'member' WHERE email = 'ada@nebula.example'"];
    for function in ADAS.into_iter().filter(|function| *function != "change_recipient") {
        let (given, answer) = late(&app, &ada, ready(function, &records), &less).await;
        assert_eq!(given, 403, "{function}: {answer}");
        app.meddle("UPDATE people SET profile = 'admin' WHERE email = 'ada@nebula.example'", &[]).await;
    }
    let mut rename = ready("rename_agent", &records);
    rename.1[0].1 = app.person("bruno@support.example").await;
    let less = ["UPDATE people SET rank = 'agent' WHERE email = 'lidia@support.example'"];
    assert_eq!(late(&app, &lidia, rename, &less).await.0, 403);
    assert_eq!(app.count("SELECT MAX(seq) FROM events", &[]).await, before);
    // What a member may, they may still.
    let less = ["UPDATE people SET profile = 'member' WHERE email = 'ada@nebula.example'"];
    assert_eq!(late(&app, &ada, ready("change_recipient", &records), &less).await.0, 200);
}

async fn an_account_that_was_shut_while_a_change_waited_is_not_changed(app: TestApp) {
    let People { ada, ana, records, .. } = people(&app).await;
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    let shut = ["INSERT INTO gone_accounts (slug, account_id, begun_at)
                 SELECT slug, id, 1 FROM accounts WHERE slug = 'nebula'"];
    for (client, function) in [(&ada, "grant_access"), (&ada, "save_company"), (&ana, "ask_access")] {
        assert_eq!(late(&app, client, ready(function, &records), &shut).await.0, 404, "{function}");
        app.meddle("DELETE FROM gone_accounts", &[]).await;
    }
    assert_eq!(app.count("SELECT MAX(seq) FROM events", &[]).await, before);
}

async fn an_upload_that_waited_is_not_taken_from_who_was_removed(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    let file = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"file.csv\"\r\n\r\n\
                parcel_id,country,created\n7001,ES,2026-11-01\n\r\n--edge--\r\n";
    let (runs, shipments) = ("SELECT COUNT(*) FROM imports", "SELECT COUNT(*) FROM shipments");
    let before = (app.count(runs, &[]).await, app.count(shipments, &[]).await);
    let mut held = Held::take(&app, EVENTS).await;
    let headers = [
        ("accept", "text/html"),
        ("content-type", "multipart/form-data; boundary=edge"),
        ("sec-fetch-site", "same-origin"),
    ];
    let upload =
        tokio::spawn(async move { omar.send(Method::POST, "/a/nebula/shipments/import", &headers, file).await.status });
    until_one_waits(&app).await;
    held.meddle("UPDATE people SET removed_at = 1 WHERE email = 'omar@nebula.example'").await;
    held.release().await;
    soon("the answer", upload).await.expect("an answer");
    assert_eq!((app.count(runs, &[]).await, app.count(shipments, &[]).await), before);
    let left = std::fs::read_dir(&app.house.config.uploads).into_iter().flatten().count();
    assert_eq!(left, 0, "nor does the file lie about");
}

async fn a_grant_that_waits_at_the_door_is_not_given_by_who_was_removed_meanwhile(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let id = app.person("omar@nebula.example").await;
    let mut held = Held::take(&app, DOOR).await;
    let grant = tokio::spawn(async move {
        let id = new_id();
        omar.try_grant("nebula", &id, &[]).await
    });
    until_one_waits(&app).await;
    if app.kind() == Kind::Postgres {
        // The removal needs no door. It is acknowledged while the grant waits.
        ada.done("remove_member", &[("account", "nebula"), ("member", &id), ("form[password]", PASSWORD)]).await;
    } else {
        held.meddle("UPDATE people SET removed_at = 1 WHERE email = 'omar@nebula.example'").await;
    }
    held.release().await;
    let (status, answer) = soon("the answer", grant).await.expect("an answer");
    assert_eq!(status, 401, "{answer}");
    assert_eq!(app.count("SELECT COUNT(*) FROM grants", &[]).await, 0);
}
