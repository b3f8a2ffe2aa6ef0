//! E-mail contacts of accounts, and the address that is to become the main one.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, has_id_shape};
use domain::time::Time;

/// Name and address of somebody who gets mail.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Addressee {
    pub name: String,
    pub email: String,
}

/// The account's main contact, if it has one.
pub async fn main(tx: &mut Tx, account: &AccountId) -> Result<Option<Addressee>, Error> {
    on!(tx, c => sqlx::query_as("SELECT name, email FROM contacts WHERE account_id = $1 AND is_main")
        .bind(&account.0).fetch_optional(c).await)
}

/// Whom the account's notices go to: the main contact, else whoever was its Admin first.
pub async fn addressee(tx: &mut Tx, account: &AccountId) -> Result<Option<Addressee>, Error> {
    if let Some(main) = main(tx, account).await? {
        return Ok(Some(main));
    }
    on!(tx, c => sqlx::query_as(
        "SELECT name, email FROM people WHERE account_id = $1 AND profile = 'admin' AND removed_at IS NULL ORDER BY created_at, id LIMIT 1")
        .bind(&account.0).fetch_optional(c).await)
}

/// A contact as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Contact {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub email: String,
    pub is_main: bool,
    pub version: i64,
    pub changed_by: String,
    #[sqlx(try_from = "i64")]
    pub changed_at: Time,
}

impl Contact {
    /// Each field, and its value as it is stored.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 3] {
        [("name", &self.name), ("kind", &self.kind), ("email", &self.email)]
    }
}

const SELECT: &str = "SELECT id, name, kind, email, is_main, version, changed_by, changed_at FROM contacts";

/// The account's contacts: the main one, then the others as they came.
pub async fn all(tx: &mut Tx, account: &AccountId) -> Result<Vec<Contact>, Error> {
    let sql = format!("{SELECT} WHERE account_id = $1 ORDER BY is_main DESC, created_at, id");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).fetch_all(c).await)
}

/// One contact of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &str) -> Result<Option<Contact>, Error> {
    if !has_id_shape(id) {
        return Ok(None);
    }
    let sql = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(id).fetch_optional(c).await)
}

/// What somebody says of a contact, and who and when.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub name: &'a str,
    pub kind: &'a str,
    pub email: &'a str,
    pub by: &'a str,
    pub at: Time,
}

/// A new contact, not the main one. False if that id is taken: the same form came twice.
pub async fn insert(tx: &mut Tx, account: &AccountId, id: &str, said: Said<'_>) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO contacts (id, account_id, name, kind, email, is_main, version, changed_by, changed_at, created_at)
         VALUES ($1, $2, $3, $4, $5, FALSE, 1, $6, $7, $7) ON CONFLICT (id) DO NOTHING")
        .bind(id).bind(&account.0).bind(said.name).bind(said.kind).bind(said.email).bind(said.by).bind(said.at.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Saves a contact if it still has that version; false if somebody was faster.
pub async fn save(tx: &mut Tx, account: &AccountId, id: &str, version: i64, said: Said<'_>) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE contacts SET name = $4, kind = $5, email = $6, version = version + 1, changed_by = $7, changed_at = $8
         WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(id).bind(version).bind(said.name).bind(said.kind).bind(said.email).bind(said.by)
        .bind(said.at.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Removes a contact that is not the main one, if it still has that version.
pub async fn remove(tx: &mut Tx, account: &AccountId, id: &str, version: i64) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "DELETE FROM contacts WHERE account_id = $1 AND id = $2 AND version = $3 AND NOT is_main")
        .bind(&account.0).bind(id).bind(version).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Makes a contact, at an address, the main one, and nobody else.
pub async fn make_main(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
    email: &str,
    by: &str,
    now: Time,
) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "UPDATE contacts SET is_main = FALSE, version = version + 1, changed_by = $3, changed_at = $4
         WHERE account_id = $1 AND is_main AND id <> $2")
        .bind(&account.0).bind(id).bind(by).bind(now.0).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(
        "UPDATE contacts SET is_main = TRUE, email = $3, version = version + 1, changed_by = $4, changed_at = $5
         WHERE account_id = $1 AND id = $2")
        .bind(&account.0).bind(id).bind(email).bind(by).bind(now.0).execute(c).await.map(drop))
}

/// An address that is to become the main one.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Pending {
    #[sqlx(try_from = "String")]
    pub account_id: AccountId,
    pub contact_id: String,
    pub email: String,
    pub asked_by: String,
    #[sqlx(try_from = "i64")]
    pub asked_at: Time,
    #[sqlx(try_from = "i64")]
    pub ends_at: Time,
}

const PENDING: &str = "SELECT account_id, contact_id, email, asked_by, asked_at, ends_at FROM contact_confirmations";

/// What the account waits for, also after its time.
pub async fn pending(tx: &mut Tx, account: &AccountId) -> Result<Option<Pending>, Error> {
    let sql = format!("{PENDING} WHERE account_id = $1");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).fetch_optional(c).await)
}

/// What a link of that hash confirms, in its time.
pub async fn by_token(tx: &mut Tx, token_hash: &str, now: Time) -> Result<Option<Pending>, Error> {
    let sql = format!("{PENDING} WHERE token_hash = $1 AND ends_at > $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(token_hash).bind(now.0).fetch_optional(c).await)
}

/// Waits for the link of that hash to be followed, and for none before it.
pub async fn wait_for(tx: &mut Tx, pending: &Pending, token_hash: &str) -> Result<(), Error> {
    stop_waiting(tx, &pending.account_id).await?;
    on!(tx, c => sqlx::query(
        "INSERT INTO contact_confirmations (account_id, contact_id, email, token_hash, asked_by, asked_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&pending.account_id.0).bind(&pending.contact_id).bind(&pending.email).bind(token_hash)
        .bind(&pending.asked_by).bind(pending.asked_at.0).bind(pending.ends_at.0).execute(c).await.map(drop))
}

/// Waits for nothing any more: what was mailed is of no use.
pub async fn stop_waiting(tx: &mut Tx, account: &AccountId) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM contact_confirmations WHERE account_id = $1")
        .bind(&account.0).execute(c).await.map(drop))
}
