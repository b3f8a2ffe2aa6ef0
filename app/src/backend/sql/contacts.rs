//! E-mail contacts of accounts.
use crate::backend::db::{Tx, on};
use crate::domain::id::AccountId;

/// Name and address of somebody who gets mail.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Addressee {
    pub name: String,
    pub email: String,
}

/// The account's main contact, if it has one.
pub async fn main(tx: &mut Tx, account: &AccountId) -> Result<Option<Addressee>, sqlx::Error> {
    on!(tx, c => sqlx::query_as("SELECT name, email FROM contacts WHERE account_id = $1 AND is_main")
        .bind(&account.0).fetch_optional(c).await)
}

/// Whom the account's notices go to: the main contact, else whoever was its Admin first.
pub async fn addressee(tx: &mut Tx, account: &AccountId) -> Result<Option<Addressee>, sqlx::Error> {
    if let Some(main) = main(tx, account).await? {
        return Ok(Some(main));
    }
    on!(tx, c => sqlx::query_as(
        "SELECT name, email FROM people WHERE account_id = $1 AND profile = 'admin' AND removed_at IS NULL ORDER BY created_at, id LIMIT 1")
        .bind(&account.0).fetch_optional(c).await)
}
