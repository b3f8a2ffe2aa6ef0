//! Grants and their receipts.
use super::called;
use crate::Error;
use crate::db::{Tx, on};
use domain::grant::{Grant, Scope};
use domain::id::{AccountId, GrantId, UserId, has_id_shape};
use domain::time::Time;
use views::frame::Receipt;

/// A grant as it is stored, with the names of those it mentions.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub account_id: String,
    #[sqlx(try_from = "String")]
    pub scope: Scope,
    pub agent_id: Option<String>,
    pub agent_name: Option<String>,
    pub note: String,
    pub granted_by: String,
    pub granter_name: String,
    #[sqlx(try_from = "i64")]
    pub granted_at: Time,
    #[sqlx(try_from = "i64")]
    pub ends_at: Time,
    pub ended_at: Option<i64>,
    pub ending: Option<String>,
    pub ender_name: Option<String>,
    pub version: i64,
    pub receipt_hash: String,
    pub receipt_version: String,
    pub receipt_body: String,
}

impl Row {
    /// What the policy needs of it.
    #[must_use]
    pub fn grant(&self) -> Grant {
        Grant {
            id: GrantId(self.id.clone()),
            scope: self.scope,
            agent: self.agent_id.clone().map(UserId),
            ends: self.ends_at,
            ended: self.ended_at.map(Time),
        }
    }

    /// What was shown when it was given.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        Receipt {
            version: self.receipt_version.clone(),
            hash: self.receipt_hash.clone(),
            body: self.receipt_body.clone(),
        }
    }
}

/// Who gave it and who ended it are named as they were called then.
const SELECT: &str = concat!(
    "SELECT g.id, g.account_id, g.scope, g.agent_id, ",
    called!("n"),
    " AS agent_name, g.note, g.granted_by,
        COALESCE(g.granter_name, p.name) AS granter_name, g.granted_at, g.ends_at, g.ended_at, g.ending,
        COALESCE(g.ender_name, e.name) AS ender_name, g.version,
        g.receipt_hash, r.version AS receipt_version, r.body AS receipt_body
     FROM grants g JOIN people p ON p.id = g.granted_by JOIN receipts r ON r.hash = g.receipt_hash
     LEFT JOIN people n ON n.id = g.agent_id LEFT JOIN people e ON e.id = g.ended_by"
);

/// The account's grants that nobody has ended, oldest first. Some may be past their end: ask `state(now)`.
pub async fn unended(tx: &mut Tx, account: &AccountId) -> Result<Vec<Row>, Error> {
    let sql = format!("{SELECT} WHERE g.account_id = $1 AND g.ended_at IS NULL ORDER BY g.granted_at, g.id");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).fetch_all(c).await)
}

/// How many of the account's grants let somebody in now.
pub async fn live(tx: &mut Tx, account: &AccountId, now: Time) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM grants WHERE account_id = $1 AND ended_at IS NULL AND ends_at > $2")
        .bind(&account.0).bind(now.0).fetch_one(c).await)
}

/// The account's grants that are over, the last one first.
pub async fn ended(tx: &mut Tx, account: &AccountId, most: i64) -> Result<Vec<Row>, Error> {
    let sql =
        format!("{SELECT} WHERE g.account_id = $1 AND g.ended_at IS NOT NULL ORDER BY g.ended_at DESC, g.id LIMIT $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(most).fetch_all(c).await)
}

/// All unended grants of all accounts that may admit an agent: for the directory.
pub async fn for_agent(tx: &mut Tx, agent: &UserId) -> Result<Vec<Row>, Error> {
    let sql = format!(
        "{SELECT} WHERE g.ended_at IS NULL AND (g.agent_id IS NULL OR g.agent_id = $1) ORDER BY g.ends_at, g.id"
    );
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&agent.0).fetch_all(c).await)
}

/// One grant of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &GrantId) -> Result<Option<Row>, Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    let sql = format!("{SELECT} WHERE g.account_id = $1 AND g.id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&id.0).fetch_optional(c).await)
}

/// A new grant.
pub struct New<'a> {
    pub id: &'a GrantId,
    pub account: &'a AccountId,
    pub scope: Scope,
    pub agent: Option<&'a UserId>,
    pub note: &'a str,
    pub request: Option<&'a str>,
    pub receipt: &'a Receipt,
    pub by: &'a UserId,
    pub at: Time,
    pub ends: Time,
}

/// Stores a grant with its receipt. False if that id is taken: the same form came twice.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<bool, Error> {
    on!(tx, c => sqlx::query("INSERT INTO receipts (hash, version, body) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING")
        .bind(&new.receipt.hash).bind(&new.receipt.version).bind(&new.receipt.body).execute(c).await.map(drop))?;
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO grants (id, account_id, scope, agent_id, note, request_id, receipt_hash, granted_by, granted_at,
                             ends_at, version, granter_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, (SELECT name FROM people WHERE id = $8))
         ON CONFLICT (id) DO NOTHING")
        .bind(&new.id.0).bind(&new.account.0).bind(new.scope.as_str()).bind(new.agent.map(|id| id.0.as_str()))
        .bind(new.note).bind(new.request).bind(&new.receipt.hash).bind(&new.by.0).bind(new.at.0).bind(new.ends.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Moves the end of a live grant; false if it is not live or has changed since that version.
pub async fn extend(
    tx: &mut Tx,
    account: &AccountId,
    id: &GrantId,
    version: i64,
    ends: Time,
    now: Time,
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE grants SET ends_at = $4, version = version + 1
         WHERE account_id = $1 AND id = $2 AND version = $3 AND ended_at IS NULL AND ends_at > $5")
        .bind(&account.0).bind(&id.0).bind(version).bind(ends.0).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Ends a live grant; false if it was over already.
pub async fn revoke(tx: &mut Tx, account: &AccountId, id: &GrantId, by: &UserId, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE grants SET ended_at = $4, ended_by = $3, ending = 'revoked', version = version + 1,
            ender_name = (SELECT name FROM people WHERE id = $3)
         WHERE account_id = $1 AND id = $2 AND ended_at IS NULL AND ends_at > $4")
        .bind(&account.0).bind(&id.0).bind(&by.0).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Ends the grants whose time has come, at that time; gives what was ended.
pub async fn expire(tx: &mut Tx, now: Time) -> Result<Vec<Expired>, Error> {
    on!(tx, c => sqlx::query_as(concat!(
        "UPDATE grants SET ended_at = ends_at, ending = 'expired', version = version + 1
         WHERE ended_at IS NULL AND ends_at <= $1 RETURNING id, account_id, agent_id, scope, ends_at, version,
            (SELECT ", called!("w"), " FROM people w WHERE w.id = grants.agent_id) AS agent_name"))
        .bind(now.0).fetch_all(c).await)
}

/// Ends every grant of an account that is going; gives what was ended.
pub async fn shut(tx: &mut Tx, account: &AccountId, now: Time) -> Result<Vec<Expired>, Error> {
    on!(tx, c => sqlx::query_as(concat!(
        "UPDATE grants SET ended_at = $2, ending = 'expired', version = version + 1
         WHERE account_id = $1 AND ended_at IS NULL RETURNING id, account_id, agent_id, scope, ends_at, version,
            (SELECT ", called!("w"), " FROM people w WHERE w.id = grants.agent_id) AS agent_name"))
        .bind(&account.0).bind(now.0).fetch_all(c).await)
}

/// A grant that ran out.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Expired {
    pub id: String,
    pub account_id: String,
    pub agent_id: Option<String>,
    pub agent_name: Option<String>,
    #[sqlx(try_from = "String")]
    pub scope: Scope,
    #[sqlx(try_from = "i64")]
    pub ends_at: Time,
    pub version: i64,
}

/// The nearest end of all.
pub async fn next_end(tx: &mut Tx) -> Result<Option<Time>, Error> {
    let next: Option<i64> = on!(tx, c => sqlx::query_scalar("SELECT MIN(ends_at) FROM grants WHERE ended_at IS NULL")
        .fetch_one(c).await)?;
    Ok(next.map(Time))
}

/// The grant that let an agent in last and does no more, if that was after a time.
pub async fn shut_last(tx: &mut Tx, account: &AccountId, agent: &UserId, since: Time) -> Result<Option<Row>, Error> {
    let sql = format!(
        "{SELECT} WHERE g.account_id = $1 AND (g.agent_id IS NULL OR g.agent_id = $2)
         AND COALESCE(g.ended_at, g.ends_at) > $3 ORDER BY COALESCE(g.ended_at, g.ends_at) DESC, g.id LIMIT 1"
    );
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&agent.0).bind(since.0).fetch_optional(c).await)
}
