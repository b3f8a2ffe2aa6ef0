//! The accounts' data keys, each wrapped by the master key.
use crate::Error;
use crate::db::{Tx, on};
use crate::vault::{DataKey, Sealed};
use domain::id::AccountId;
use domain::time::Time;

/// A data key as it is stored.
#[derive(sqlx::FromRow)]
pub struct Row {
    #[sqlx(try_from = "String")]
    pub account_id: AccountId,
    pub id: String,
    pub wrapped: Sealed,
}

/// The account's.
pub async fn find(tx: &mut Tx, account: &AccountId) -> Result<Option<Row>, Error> {
    on!(tx, c => sqlx::query_as("SELECT account_id, id, wrapped FROM data_keys WHERE account_id = $1")
        .bind(&account.0).fetch_optional(c).await)
}

/// Those of all accounts, for the operator. In one order, so that two who lock them do not wait for each other.
pub async fn all(tx: &mut Tx) -> Result<Vec<Row>, Error> {
    on!(tx, c => sqlx::query_as("SELECT account_id, id, wrapped FROM data_keys ORDER BY account_id").fetch_all(c).await)
}

/// The account's first; false if it has one.
pub async fn insert(tx: &mut Tx, key: &DataKey, wrapped: &Sealed, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO data_keys (account_id, id, wrapped, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account_id) DO NOTHING")
        .bind(&key.account.0).bind(&key.id).bind(wrapped).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The account's from now on.
pub async fn replace(tx: &mut Tx, key: &DataKey, wrapped: &Sealed) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE data_keys SET id = $2, wrapped = $3 WHERE account_id = $1")
        .bind(&key.account.0).bind(&key.id).bind(wrapped).execute(c).await.map(drop))
}

/// What it had sealed opens no more.
pub async fn remove(tx: &mut Tx, account: &AccountId) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM data_keys WHERE account_id = $1").bind(&account.0).execute(c).await.map(drop))
}
