//! What is erased with an account, table by table.
use crate::Error;
use sqlx::AssertSqlSafe;

use crate::db::{Tx, on};
use domain::id::AccountId;
use domain::time::Time;

/// A table whose rows say `account_id`, and those below that refer to its rows without saying it.
pub struct Table {
    pub name: &'static str,
    pub key: &'static str,
    pub below: &'static [(&'static str, &'static str)],
}

const fn table(name: &'static str, key: &'static str, below: &'static [(&'static str, &'static str)]) -> Table {
    Table { name, key, below }
}

/// What is erased, whoever refers before whom they refer to. A new table with an `account_id` needs a line here, or a reason
/// in [`KEPT`]; a test asks the database.
pub const TABLES: &[Table] = &[
    table("access_log", "id", &[("access_log_changes", "entry_id")]),
    table("grants", "id", &[]),
    table("requests", "id", &[]),
    table("cases", "id", &[]),
    table("shipments", "id", &[("shipment_steps", "shipment_id")]),
    table("imports", "id", &[]),
    table("outbox", "id", &[]),
    table("contact_confirmations", "account_id", &[]),
    table("contacts", "id", &[]),
    table("channels", "id", &[]),
    table("addresses", "id", &[]),
    table("invitations", "id", &[]),
    table("direct_debits", "account_id", &[]),
    table("data_keys", "account_id", &[]),
    table("photos", "account_id", &[]),
    table("acceptance_signers", "acceptance_id", &[]),
    table("deletions", "account_id", &[]),
    table("flashes", "id", &[]),
    table(
        "people",
        "id",
        &[
            ("sessions", "person_id"),
            ("flashes", "person_id"),
            ("password_resets", "person_id"),
            ("half_sessions", "person_id"),
            ("known_browsers", "person_id"),
            ("passkey_offers", "person_id"),
            ("passkeys", "person_id"),
            ("recovery_codes", "person_id"),
            ("totp_secrets", "person_id"),
            ("person_keys", "person_id"),
        ],
    ),
    table("doors", "account_id", &[]),
];

/// Tables with an `account_id` that are not erased like the others, and why.
pub const KEPT: &[(&str, &str)] = &[
    ("acceptances", "proof that a text was accepted, without name, e-mail or address (GDPR art. 17(3)(e))"),
    ("events", "erased last, and not the newest of all: their numbers go on"),
    ("gone_accounts", "the slug is never given to another account"),
];

/// Keys of the account's rows, a bounded number.
pub async fn some(tx: &mut Tx, table: &Table, account: &AccountId, most: i64) -> Result<Vec<String>, Error> {
    let sql = format!("SELECT {} FROM {} WHERE account_id = $1 LIMIT $2", table.key, table.name);
    on!(tx, c => sqlx::query_scalar(AssertSqlSafe(sql)).bind(&account.0).bind(most).fetch_all(c).await)
}

/// Erases rows by their keys, and what hangs below them.
pub async fn erase(tx: &mut Tx, table: &Table, keys: &[String]) -> Result<(), Error> {
    for (name, column) in table.below {
        delete(tx, name, column, keys).await?;
    }
    delete(tx, table.name, table.key, keys).await
}

async fn delete(tx: &mut Tx, table: &str, column: &str, keys: &[String]) -> Result<(), Error> {
    let sql = format!("DELETE FROM {table} WHERE {column} IN ({})", places(keys.len()));
    on!(tx, c => {
        let query = keys.iter().fold(sqlx::query(AssertSqlSafe(sql)), sqlx::query::Query::bind);
        query.execute(c).await.map(drop)
    })
}

/// `$1, $2, $3`.
fn places(count: usize) -> String {
    (1..=count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Erases what people did elsewhere than in an account: their signing out.
pub async fn erase_own_events(tx: &mut Tx, people: &[String]) -> Result<(), Error> {
    let sql = format!(
        "DELETE FROM events WHERE account_id IS NULL AND actor IN ({}) AND seq < (SELECT MAX(seq) FROM events)",
        places(people.len())
    );
    on!(tx, c => {
        let query = people.iter().fold(sqlx::query(AssertSqlSafe(sql)), sqlx::query::Query::bind);
        query.execute(c).await.map(drop)
    })
}

/// Erases a bounded number of the account's events; gives how many. Never the newest of all: new ones count on from it.
pub async fn erase_events(tx: &mut Tx, account: &AccountId, most: i64) -> Result<u64, Error> {
    Ok(on!(tx, c => sqlx::query(
        "DELETE FROM events WHERE seq IN (
            SELECT seq FROM events WHERE account_id = $1 AND seq < (SELECT MAX(seq) FROM events) ORDER BY seq LIMIT $2)")
        .bind(&account.0).bind(most).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Erases the account itself. Fails as long as anything refers to it.
pub async fn erase_account(tx: &mut Tx, account: &AccountId) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM accounts WHERE id = $1").bind(&account.0).execute(c).await.map(drop))
}

/// Nobody becomes a member any more.
pub async fn close_invitations(tx: &mut Tx, account: &AccountId, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE invitations SET closed_at = $2 WHERE account_id = $1 AND closed_at IS NULL")
        .bind(&account.0).bind(now.0).execute(c).await.map(drop))
}

/// The addresses of mail of the account's people, by id.
pub async fn people(tx: &mut Tx, account: &AccountId) -> Result<Vec<(String, String)>, Error> {
    on!(tx, c => sqlx::query_as("SELECT id, email FROM people WHERE account_id = $1").bind(&account.0).fetch_all(c).await)
}
