//! Browsers that a person has signed in with before. Each holds a token in a cookie of its own; here is its hash.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::UserId;
use domain::time::Time;

/// Whether the browser with that token has signed in as the person with that id or e-mail address.
pub async fn is_of(tx: &mut Tx, hash: &str, who: &str) -> Result<bool, Error> {
    if who.contains('\0') {
        return Ok(false);
    }
    let found: i64 = on!(tx, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM known_browsers b JOIN people p ON p.id = b.person_id
         WHERE b.token_hash = $1 AND (p.id = $2 OR p.email = $2) AND p.removed_at IS NULL")
        .bind(hash).bind(who).fetch_one(c).await)?;
    Ok(found > 0)
}

/// It was used again; false if it is not the person's.
pub async fn used(tx: &mut Tx, hash: &str, person: &UserId, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("UPDATE known_browsers SET used_at = $3 WHERE token_hash = $1 AND person_id = $2")
        .bind(hash).bind(&person.0).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A browser has another token.
pub async fn rename(tx: &mut Tx, hash: &str, new: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE known_browsers SET token_hash = $2 WHERE token_hash = $1")
        .bind(hash).bind(new).execute(c).await.map(drop))
}

/// One more of the person's; of many, those that were used last stay.
pub async fn insert(tx: &mut Tx, hash: &str, person: &UserId, now: Time, most: i64) -> Result<(), Error> {
    on!(tx, c => sqlx::query("INSERT INTO known_browsers (token_hash, person_id, used_at) VALUES ($1, $2, $3)")
        .bind(hash).bind(&person.0).bind(now.0).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(
        "DELETE FROM known_browsers WHERE person_id = $1 AND token_hash <> $3 AND token_hash NOT IN (
            SELECT token_hash FROM known_browsers WHERE person_id = $1 AND token_hash <> $3
            ORDER BY used_at DESC, token_hash LIMIT $2)")
        .bind(&person.0).bind(most - 1).bind(hash).execute(c).await.map(drop))
}

/// Forgets those that were used last before an instant.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM known_browsers WHERE used_at < $1").bind(before.0).execute(c).await.map(drop))
}
