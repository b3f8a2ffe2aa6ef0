//! The people of an account.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, UserId, has_id_shape};
use domain::role::Profile;
use domain::time::Time;

/// A member as the account's Admins see them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    #[sqlx(try_from = "String")]
    pub id: UserId,
    pub name: String,
    pub email: String,
    #[sqlx(try_from = "String")]
    pub profile: Profile,
    #[sqlx(try_from = "i64")]
    pub created_at: Time,
    pub last_seen_at: Option<i64>,
    pub has_second: bool,
    pub version: i64,
    pub changed_by: Option<String>,
    pub changed_at: Option<i64>,
}

const SELECT: &str = "SELECT id, name, email, profile, created_at, last_seen_at, version, changed_by, changed_at,
            EXISTS (SELECT 1 FROM second_factors f WHERE f.person_id = people.id) AS has_second
     FROM people
     WHERE account_id = $1 AND removed_at IS NULL";

/// The account's members, by name.
pub async fn all(tx: &mut Tx, account: &AccountId) -> Result<Vec<Member>, Error> {
    let mut members: Vec<Member> = on!(tx, c => sqlx::query_as(SELECT).bind(&account.0).fetch_all(c).await)?;
    members.sort_by_cached_key(|member| (super::fold(&member.name), member.id.clone()));
    Ok(members)
}

/// One member of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &UserId) -> Result<Option<Member>, Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    let sql = format!("{SELECT} AND id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&id.0).fetch_optional(c).await)
}

/// Whether the account has an Admin beside this person.
pub async fn has_other_admin(tx: &mut Tx, account: &AccountId, id: &UserId) -> Result<bool, Error> {
    let others: i64 = on!(tx, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM people WHERE account_id = $1 AND id <> $2 AND profile = 'admin' AND removed_at IS NULL")
        .bind(&account.0).bind(&id.0).fetch_one(c).await)?;
    Ok(others > 0)
}

/// Gives a member another profile, if they still have that version; false if somebody was faster.
pub async fn set_profile(
    tx: &mut Tx,
    account: &AccountId,
    (id, version): (&UserId, i64),
    profile: &str,
    (by, now): (&str, Time),
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE people SET profile = $4, version = version + 1, changed_by = $5, changed_at = $6
         WHERE account_id = $1 AND id = $2 AND version = $3 AND removed_at IS NULL")
        .bind(&account.0).bind(&id.0).bind(version).bind(profile).bind(by).bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Removes a member. Their row stays for the history, which names them; their address is free again, and no password is theirs.
pub async fn remove(tx: &mut Tx, account: &AccountId, id: &UserId, by: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE people SET removed_at = $4, email = id, password_hash = '', version = version + 1, changed_by = $3,
                           changed_at = $4
         WHERE account_id = $1 AND id = $2 AND removed_at IS NULL")
        .bind(&account.0).bind(&id.0).bind(by).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
