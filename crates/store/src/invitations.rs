//! Invitations: a link in a mail that makes somebody a member, once.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, UserId, has_id_shape};
use domain::role::Profile;
use domain::time::Time;

/// An invitation as it is stored; its token is not.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invitation {
    pub id: String,
    #[sqlx(try_from = "String")]
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    #[sqlx(try_from = "String")]
    pub profile: Profile,
    pub invited_by: String,
    pub inviter: String,
    #[sqlx(try_from = "i64")]
    pub sent_at: Time,
    #[sqlx(try_from = "i64")]
    pub ends_at: Time,
    pub version: i64,
}

/// A new invitation.
pub struct New<'a> {
    pub id: &'a str,
    pub account: &'a AccountId,
    pub name: &'a str,
    pub email: &'a str,
    pub profile: &'a str,
    pub token_hash: &'a str,
    pub by: &'a UserId,
    pub at: Time,
    pub ends: Time,
}

const SELECT: &str =
    "SELECT i.id, i.account_id, i.name, i.email, i.profile, i.invited_by, p.name AS inviter, i.sent_at, i.ends_at,
            i.version
     FROM invitations i JOIN people p ON p.id = i.invited_by WHERE i.closed_at IS NULL";

/// Stores an invitation. False if that id is taken (the same form came twice), or the address is invited already.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO invitations (id, account_id, name, email, profile, token_hash, invited_by, invited_at, sent_at, ends_at,
                                  version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, 1) ON CONFLICT DO NOTHING")
        .bind(new.id).bind(&new.account.0).bind(new.name).bind(new.email).bind(new.profile).bind(new.token_hash)
        .bind(&new.by.0).bind(new.at.0).bind(new.ends.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The account's open invitations, as they were made; those that ran out too.
pub async fn open(tx: &mut Tx, account: &AccountId) -> Result<Vec<Invitation>, Error> {
    let sql = format!("{SELECT} AND i.account_id = $1 ORDER BY i.invited_at, i.id");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).fetch_all(c).await)
}

/// One open invitation of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &str) -> Result<Option<Invitation>, Error> {
    if !has_id_shape(id) {
        return Ok(None);
    }
    let sql = format!("{SELECT} AND i.account_id = $1 AND i.id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(id).fetch_optional(c).await)
}

/// The open invitation whose link has that token, unless it has run out, or its account is being erased.
pub async fn by_token(tx: &mut Tx, hash: &str, now: Time) -> Result<Option<Invitation>, Error> {
    let sql = format!(
        "{SELECT} AND i.token_hash = $1 AND i.ends_at > $2
         AND NOT EXISTS (SELECT 1 FROM gone_accounts g WHERE g.account_id = i.account_id)"
    );
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(hash).bind(now.0).fetch_optional(c).await)
}

/// Gives an open invitation another link, good until another end: the old link is of no use any more.
pub async fn renew(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
    hash: &str,
    (now, ends): (Time, Time),
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE invitations SET token_hash = $3, sent_at = $4, ends_at = $5, version = version + 1
         WHERE account_id = $1 AND id = $2 AND closed_at IS NULL")
        .bind(&account.0).bind(id).bind(hash).bind(now.0).bind(ends.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Closes an open invitation: it was used, or withdrawn. Of two who try at once, one gets true.
pub async fn close(tx: &mut Tx, account: &AccountId, id: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE invitations SET closed_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2 AND closed_at IS NULL")
        .bind(&account.0).bind(id).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Closes every open invitation that somebody sent; gives each id with its version.
pub async fn close_of(tx: &mut Tx, account: &AccountId, by: &UserId, now: Time) -> Result<Vec<(String, i64)>, Error> {
    on!(tx, c => sqlx::query_as(
        "UPDATE invitations SET closed_at = $3, version = version + 1
         WHERE account_id = $1 AND invited_by = $2 AND closed_at IS NULL RETURNING id, version")
        .bind(&account.0).bind(&by.0).bind(now.0).fetch_all(c).await)
}

/// Forgets invitations that were closed, or ran out, before an instant.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM invitations WHERE closed_at < $1 OR ends_at < $1").bind(before.0)
        .execute(c).await.map(drop))
}
