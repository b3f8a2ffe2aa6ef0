//! What holds for a whole account: its language and its time zone.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::AccountId;
use domain::time::Time;

/// Saves them if the account still has that version; false if somebody was faster.
pub async fn save(
    tx: &mut Tx,
    account: &AccountId,
    version: i64,
    (language, time_zone): (&str, &str),
    by: &str,
    now: Time,
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE accounts SET language = $3, time_zone = $4, version = version + 1, changed_by = $5, changed_at = $6
         WHERE id = $1 AND version = $2")
        .bind(&account.0).bind(version).bind(language).bind(time_zone).bind(by).bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
