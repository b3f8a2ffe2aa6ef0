//! Links that set a new password, once.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::UserId;
use domain::time::Time;

/// Stores a link's token by its hash.
pub async fn insert(tx: &mut Tx, hash: &str, person: &UserId, now: Time, ends: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("INSERT INTO password_resets (token_hash, person_id, asked_at, ends_at) VALUES ($1, $2, $3, $4)")
        .bind(hash).bind(&person.0).bind(now.0).bind(ends.0).execute(c).await.map(drop))
}

/// Whose link that is, if it may still be used.
pub async fn person_of(tx: &mut Tx, hash: &str, now: Time) -> Result<Option<UserId>, Error> {
    let id: Option<String> = on!(tx, c => sqlx::query_scalar(
        "SELECT r.person_id FROM password_resets r JOIN people p ON p.id = r.person_id
         WHERE r.token_hash = $1 AND r.used_at IS NULL AND r.ends_at > $2 AND p.removed_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM gone_accounts g WHERE g.account_id = p.account_id)")
        .bind(hash).bind(now.0).fetch_optional(c).await)?;
    Ok(id.map(UserId))
}

/// Uses a link up. Of two who try at once, one gets true.
pub async fn take(tx: &mut Tx, hash: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("UPDATE password_resets SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL")
        .bind(hash).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Uses up every other link of a person.
pub async fn take_all(tx: &mut Tx, person: &UserId, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE password_resets SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL")
        .bind(&person.0).bind(now.0).execute(c).await.map(drop))
}

/// How many links a person was sent since an instant.
pub async fn sent_since(tx: &mut Tx, person: &UserId, since: Time) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM password_resets WHERE person_id = $1 AND asked_at > $2")
        .bind(&person.0).bind(since.0).fetch_one(c).await)
}

/// Forgets links that ended before an instant.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM password_resets WHERE ends_at < $1").bind(before.0).execute(c).await.map(drop))
}
