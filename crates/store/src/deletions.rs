//! Accounts that are to be erased, and what is left of those that were.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, Slug};
use domain::time::Time;

/// An account that is to be erased.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Who asked for it.
    pub name: String,
    #[sqlx(try_from = "i64")]
    pub asked_at: Time,
    #[sqlx(try_from = "i64")]
    pub erase_at: Time,
}

/// Whether the account is to be erased, and when.
pub async fn of(tx: &mut Tx, account: &AccountId) -> Result<Option<Row>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT p.name, d.asked_at, d.erase_at FROM deletions d JOIN people p ON p.id = d.asked_by WHERE d.account_id = $1")
        .bind(&account.0).fetch_optional(c).await)
}

/// Notes that it is to be erased; false if it is already.
pub async fn insert(tx: &mut Tx, account: &AccountId, by: &str, (now, erase_at): (Time, Time)) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO deletions (account_id, asked_by, asked_at, erase_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind(&account.0).bind(by).bind(now.0).bind(erase_at.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// It is not to be erased after all; false if it was not going to be, or that has begun.
pub async fn undo(tx: &mut Tx, account: &AccountId) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM deletions WHERE account_id = $1 AND begun_at IS NULL")
        .bind(&account.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The accounts whose time has come.
pub async fn due(tx: &mut Tx, now: Time) -> Result<Vec<(String, String)>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT d.account_id, a.slug FROM deletions d JOIN accounts a ON a.id = d.account_id
         WHERE d.erase_at <= $1 AND d.begun_at IS NULL")
        .bind(now.0).fetch_all(c).await)
}

/// Shuts an account for good: from here on nobody finds it. False if it was undone, or begun before.
pub async fn begin(tx: &mut Tx, account: &AccountId, slug: &Slug, now: Time) -> Result<bool, Error> {
    // Whoever undoes it at this very moment comes first, or comes too late.
    let begun = on!(tx, c => sqlx::query(
        "UPDATE deletions SET begun_at = $2 WHERE account_id = $1 AND erase_at <= $2 AND begun_at IS NULL")
        .bind(&account.0).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    if begun == 1 {
        on!(tx, c => sqlx::query("INSERT INTO gone_accounts (slug, account_id, begun_at) VALUES ($1, $2, $3)")
            .bind(&slug.0).bind(&account.0).bind(now.0).execute(c).await.map(drop))?;
    }
    Ok(begun == 1)
}

/// Accounts that were shut before an instant and still have rows.
pub async fn unfinished(tx: &mut Tx, before: Time) -> Result<Vec<String>, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT account_id FROM gone_accounts WHERE erased_at IS NULL AND begun_at <= $1")
        .bind(before.0).fetch_all(c).await)
}

/// Notes that nothing is left.
pub async fn finish(tx: &mut Tx, account: &AccountId, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE gone_accounts SET erased_at = $2 WHERE account_id = $1").bind(&account.0).bind(now.0)
        .execute(c).await.map(drop))
}

/// Whether that slug was an account's that is gone: it is never given again.
pub async fn is_gone(tx: &mut Tx, slug: &Slug) -> Result<bool, Error> {
    let found: Option<i64> = on!(tx, c => sqlx::query_scalar("SELECT begun_at FROM gone_accounts WHERE slug = $1")
        .bind(&slug.0).fetch_optional(c).await)?;
    Ok(found.is_some())
}
