//! Records of acceptance: they are added and read. There is no statement that changes or deletes one, and a trigger refuses it.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, has_id_shape};
use domain::role::Lang;
use domain::text::trim;
use domain::time::Time;

use super::people::Person;

/// A record, with the person behind it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    #[sqlx(try_from = "i64")]
    pub at: Time,
    pub document: String,
    pub version: String,
    pub language: String,
    pub hash: String,
    pub name: String,
    pub email: String,
    pub address: String,
}

/// What a list is narrowed to; empty is everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub document: String,
    pub version: String,
    /// Part of a name or an e-mail address.
    pub who: String,
}

/// A new record.
pub struct New<'a> {
    pub account: &'a AccountId,
    pub person: &'a Person,
    pub document: &'a str,
    pub version: &'a str,
    /// SHA-256 of the text as it was shown.
    pub hash: String,
    /// The language in which it was shown.
    pub lang: Lang,
    pub address: &'a str,
    pub at: Time,
}

/// Adds a record, and gives its id; nothing if the person accepted that version before.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<Option<String>, Error> {
    let id = tx.chance.id();
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO acceptances (id, account_id, person_id, document, version, language, hash, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
        .bind(&id).bind(&new.account.0).bind(&new.person.id.0).bind(new.document)
        .bind(new.version).bind(new.lang.as_str()).bind(&new.hash).bind(new.at.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(None);
    }
    let (name, email) = (&new.person.name, &new.person.email);
    on!(tx, c => sqlx::query(
        "INSERT INTO acceptance_signers (acceptance_id, account_id, name, email, who_fold, address)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(&id).bind(&new.account.0).bind(name).bind(email).bind(super::fold(&format!("{name} {email}")))
        .bind(new.address).execute(c).await.map(drop))?;
    Ok(Some(id))
}

/// What the account has accepted: document and version.
pub async fn accepted(tx: &mut Tx, account: &AccountId) -> Result<Vec<(String, String)>, Error> {
    on!(tx, c => sqlx::query_as("SELECT DISTINCT document, version FROM acceptances WHERE account_id = $1")
        .bind(&account.0).fetch_all(c).await)
}

const SELECT: &str = "SELECT a.id, a.at, a.document, a.version, a.language, a.hash, s.name, s.email, s.address
     FROM acceptances a JOIN acceptance_signers s ON s.acceptance_id = a.id WHERE a.account_id = $1";

/// The account's records before (time, id), newest first.
pub async fn newest(
    tx: &mut Tx,
    account: &AccountId,
    filter: &Filter,
    before: (i64, &str),
    most: i64,
) -> Result<Vec<Row>, Error> {
    let sql = format!(
        "{SELECT} AND (a.at < $2 OR (a.at = $2 AND a.id < $3)) AND ($4 = '' OR a.document = $4)
         AND ($5 = '' OR a.version = $5) AND s.who_fold LIKE $6 ESCAPE '\\' ORDER BY a.at DESC, a.id DESC LIMIT $7"
    );
    let who = format!("%{}%", super::like(&super::fold(trim(&filter.who))));
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(before.0).bind(before.1)
        .bind(&filter.document).bind(&filter.version).bind(who).bind(most).fetch_all(c).await)
}

/// One record of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &str) -> Result<Option<Row>, Error> {
    if !has_id_shape(id) {
        return Ok(None);
    }
    let sql = format!("{SELECT} AND a.id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(id).fetch_optional(c).await)
}
