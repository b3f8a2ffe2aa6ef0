//! Tries of passwords and codes, counted. Whoever holds several keys takes them in order: PostgreSQL would else see deadlocks.
use crate::Error;
use crate::db::{Tx, on};
use domain::time::{Span, Time};

/// What is counted under a key.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Tried {
    pub failures: i64,
    #[sqlx(try_from = "i64")]
    pub last_at: Time,
}

/// What is counted under a key, held until this transaction is through; what is old is forgotten.
pub async fn hold(tx: &mut Tx, key: &str, now: Time, forget: Span) -> Result<Tried, Error> {
    on!(tx, c => sqlx::query_as(
        "INSERT INTO sign_in_failures (who_hash, failures, last_at) VALUES ($1, 0, $2)
         ON CONFLICT (who_hash) DO UPDATE SET
            failures = CASE WHEN sign_in_failures.last_at < $3 THEN 0 ELSE sign_in_failures.failures END
         RETURNING failures, last_at")
        .bind(key).bind(now.0).bind(now.0 - forget.0).fetch_one(c).await)
}

/// One more.
pub async fn count(tx: &mut Tx, key: &str, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE sign_in_failures SET failures = failures + 1, last_at = $2 WHERE who_hash = $1")
        .bind(key).bind(now.0).execute(c).await.map(drop))
}

/// One less: it was no failure.
pub async fn take_back(tx: &mut Tx, key: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE sign_in_failures SET failures = failures - 1 WHERE who_hash = $1 AND failures > 0")
        .bind(key).execute(c).await.map(drop))
}

/// None any more.
pub async fn forgive(tx: &mut Tx, key: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM sign_in_failures WHERE who_hash = $1").bind(key).execute(c).await.map(drop))
}

/// Forgets those before an instant.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM sign_in_failures WHERE last_at < $1").bind(before.0).execute(c).await.map(drop))
}
