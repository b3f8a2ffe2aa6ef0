//! Postal addresses of accounts.
use crate::Error;
use sqlx::AssertSqlSafe;

use crate::db::{Tx, on};
use domain::id::AccountId;
use domain::time::Time;

/// What an address says, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Said {
    pub kind: String,
    pub country: String,
    pub name: String,
    pub line_1: String,
    pub line_2: String,
    pub district: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
}

/// An address as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    #[sqlx(flatten)]
    pub said: Said,
    /// `main`, `secondary`, or nothing.
    pub standing: String,
    pub version: i64,
    pub changed_by: String,
    #[sqlx(try_from = "i64")]
    pub changed_at: Time,
}

const SELECT: &str =
    "SELECT id, kind, country, name, line_1, line_2, district, city, region, postal_code, standing, version,
                             changed_by, changed_at
                      FROM addresses WHERE account_id = $1";

/// All of an account: the main one, the secondary one, then the others as they came.
pub async fn all(tx: &mut Tx, account: &AccountId) -> Result<Vec<Row>, Error> {
    let order = "CASE standing WHEN 'main' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, created_at, id";
    let sql = format!("{SELECT} ORDER BY {order}");
    on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(&account.0).fetch_all(c).await)
}

/// The one with that id.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &str) -> Result<Option<Row>, Error> {
    let sql = format!("{SELECT} AND id = $2");
    on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(&account.0).bind(id).fetch_optional(c).await)
}

/// A new one.
pub async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
    (said, standing): (&Said, &str),
    (by, at): (&str, Time),
) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO addresses (account_id, id, kind, country, name, line_1, line_2, district, city, region, postal_code,
                                standing, version, created_at, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $13)")
        .bind(&account.0).bind(id).bind(&said.kind).bind(&said.country).bind(&said.name).bind(&said.line_1)
        .bind(&said.line_2).bind(&said.district).bind(&said.city).bind(&said.region).bind(&said.postal_code)
        .bind(standing).bind(at.0).bind(by).execute(c).await.map(drop))
}

/// Saves one if it still has that version; false if somebody was faster.
pub async fn save(
    tx: &mut Tx,
    account: &AccountId,
    (id, version): (&str, i64),
    said: &Said,
    (by, at): (&str, Time),
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE addresses SET kind = $4, country = $5, name = $6, line_1 = $7, line_2 = $8, district = $9, city = $10,
                              region = $11, postal_code = $12, version = version + 1, changed_by = $13, changed_at = $14
         WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(id).bind(version).bind(&said.kind).bind(&said.country).bind(&said.name)
        .bind(&said.line_1).bind(&said.line_2).bind(&said.district).bind(&said.city).bind(&said.region)
        .bind(&said.postal_code).bind(by).bind(at.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives one another standing. What it says stays as it is, so nobody's typing becomes stale.
pub async fn stand(tx: &mut Tx, account: &AccountId, id: &str, standing: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE addresses SET standing = $3 WHERE account_id = $1 AND id = $2")
        .bind(&account.0).bind(id).bind(standing).execute(c).await.map(drop))
}

/// Removes one if it still has that version.
pub async fn remove(tx: &mut Tx, account: &AccountId, id: &str, version: i64) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM addresses WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(id).bind(version).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
