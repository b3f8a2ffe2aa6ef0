//! Letters on their way.
use crate::backend::House;
use crate::backend::clock::new_id;
use crate::backend::db::{Tx, look, on};
use crate::backend::mail::Letter;
use crate::domain::id::AccountId;
use crate::domain::time::Time;

/// Stores a letter in the transaction of what it tells of: due at once.
pub async fn insert(
    tx: &mut Tx,
    account: Option<&AccountId>,
    letter: &Letter,
    body: &str,
    now: Time,
) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO outbox (id, account_id, recipient, language, subject, body, created_at, tries, next_try_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $7)")
        .bind(new_id()).bind(account.map(|id| id.0.as_str())).bind(&letter.to).bind(letter.lang.as_str())
        .bind(&letter.subject).bind(body).bind(now.0)
        .execute(c).await.map(drop))
}

/// A letter that is one's to send for a while.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    pub id: String,
    pub body: String,
    pub tries: i64,
    #[sqlx(try_from = "i64")]
    pub created_at: Time,
}

/// When the next letter is due.
pub async fn next_due(house: &House) -> Result<Option<Time>, sqlx::Error> {
    let next: Option<i64> = look!(&house.db, c => sqlx::query_scalar(
        "SELECT MIN(next_try_at) FROM outbox WHERE next_try_at IS NOT NULL").fetch_one(c).await?);
    Ok(next.map(Time))
}

/// Takes the letter that has been due for longest, and keeps it from others until `until`: of two that ask at once, one gets
/// it, and the other nothing or the next.
pub async fn claim(tx: &mut Tx, now: Time, until: Time) -> Result<Option<Claimed>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(
        "UPDATE outbox SET tries = tries + 1, next_try_at = $2
         WHERE next_try_at <= $1
           AND id = (SELECT id FROM outbox WHERE next_try_at <= $1 ORDER BY next_try_at, created_at, id LIMIT 1)
         RETURNING id, body, tries, created_at")
        .bind(now.0).bind(until.0).fetch_optional(c).await)
}

/// Notes that a claimed letter was sent, or given up: its body is gone with it.
pub async fn finish(tx: &mut Tx, claimed: &Claimed, sent: Option<Time>) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "UPDATE outbox SET body = '', next_try_at = NULL, sent_at = $3 WHERE id = $1 AND tries = $2 AND next_try_at IS NOT NULL")
        .bind(&claimed.id).bind(claimed.tries).bind(sent.map(|at| at.0)).execute(c).await.map(drop))
}

/// Puts a claimed letter off.
pub async fn put_off(tx: &mut Tx, claimed: &Claimed, until: Time) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "UPDATE outbox SET next_try_at = $3 WHERE id = $1 AND tries = $2 AND next_try_at IS NOT NULL")
        .bind(&claimed.id).bind(claimed.tries).bind(until.0).execute(c).await.map(drop))
}

/// Forgets letters that were done with and written before a time.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("DELETE FROM outbox WHERE next_try_at IS NULL AND created_at < $1")
        .bind(before.0).execute(c).await.map(drop))
}
