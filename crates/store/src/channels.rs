//! Phones, messengers and pages of accounts.
use crate::Error;
use sqlx::AssertSqlSafe;

use crate::db::{Tx, on};
use domain::id::AccountId;
use domain::time::Time;

/// One as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub kind: String,
    pub value: String,
    pub label: String,
    pub version: i64,
    pub changed_by: String,
    #[sqlx(try_from = "i64")]
    pub changed_at: Time,
}

impl Row {
    /// Each field, and its value as it is stored.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 3] {
        [("kind", &self.kind), ("value", &self.value), ("label", &self.label)]
    }
}

/// What is saved of one, and by whom.
pub struct Said<'a> {
    pub kind: &'a str,
    pub value: &'a str,
    pub label: &'a str,
    pub by: &'a str,
    pub at: Time,
}

const SELECT: &str =
    "SELECT id, kind, value, label, version, changed_by, changed_at FROM channels WHERE account_id = $1";

/// All of an account, phones first, then as they came.
pub async fn all(tx: &mut Tx, account: &AccountId) -> Result<Vec<Row>, Error> {
    let order = "CASE kind WHEN 'phone' THEN 0 WHEN 'whatsapp' THEN 1 ELSE 2 END, created_at, id";
    let sql = format!("{SELECT} ORDER BY {order}");
    on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(&account.0).fetch_all(c).await)
}

/// The one with that id.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &str) -> Result<Option<Row>, Error> {
    let sql = format!("{SELECT} AND id = $2");
    on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(&account.0).bind(id).fetch_optional(c).await)
}

/// A new one.
pub async fn insert(tx: &mut Tx, account: &AccountId, id: &str, said: &Said<'_>) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO channels (account_id, id, kind, value, label, version, created_at, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $6)")
        .bind(&account.0).bind(id).bind(said.kind).bind(said.value).bind(said.label).bind(said.at.0).bind(said.by)
        .execute(c).await.map(drop))
}

/// Saves one if it still has that version; false if somebody was faster.
pub async fn save(tx: &mut Tx, account: &AccountId, id: &str, version: i64, said: &Said<'_>) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE channels SET kind = $4, value = $5, label = $6, version = version + 1, changed_by = $7, changed_at = $8
         WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(id).bind(version).bind(said.kind).bind(said.value).bind(said.label).bind(said.by)
        .bind(said.at.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Removes one if it still has that version.
pub async fn remove(tx: &mut Tx, account: &AccountId, id: &str, version: i64) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM channels WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(id).bind(version).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
