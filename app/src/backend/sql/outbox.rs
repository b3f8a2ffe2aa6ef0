//! Letters on their way.
use crate::backend::clock::new_id;
use crate::backend::db::{Tx, on};
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
