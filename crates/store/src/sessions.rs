//! Sessions. Where a person's row changes too, it does so first: PostgreSQL would else see deadlocks.
use super::people::Person;
use crate::Error;
use crate::db::{Db, Tx, look, on};
use domain::id::UserId;
use domain::time::Time;

/// A session as it is stored; its token is not.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    #[sqlx(rename = "session_id")]
    pub id: String,
    #[sqlx(rename = "session_created_at", try_from = "i64")]
    pub created_at: Time,
    #[sqlx(try_from = "i64")]
    pub seen_at: Time,
    pub ended_at: Option<i64>,
}

/// A new session.
pub struct New {
    pub id: String,
    pub token_hash: String,
    pub person: UserId,
    pub address: String,
    pub browser: String,
    pub at: Time,
}

/// A session, its person, and what of their account is needed before an account is asked for.
#[derive(Clone, sqlx::FromRow)]
pub struct Found {
    #[sqlx(flatten)]
    pub session: Session,
    #[sqlx(flatten)]
    pub person: Person,
    pub account_slug: Option<String>,
    pub account_language: Option<String>,
    /// A second factor is asked of them, and they have none.
    pub lacks_second: bool,
}

/// The query for a session by one of its columns.
macro_rules! found_by {
    ($column:literal) => {
        concat!(
    "SELECT s.id AS session_id, s.created_at AS session_created_at, s.seen_at, s.ended_at, p.*, a.slug AS account_slug,
            a.language AS account_language,
            (p.rank IS NOT NULL AND r.second_factor AND NOT EXISTS (
                SELECT 1 FROM second_factors f WHERE f.person_id = p.id)) AS lacks_second
     FROM sessions s JOIN people p ON p.id = s.person_id LEFT JOIN accounts a ON a.id = p.account_id
     JOIN agent_rules r ON r.id = 1
     WHERE s.", $column, " = $1 AND p.removed_at IS NULL")
    };
}

/// The session with that token, live or ended.
pub async fn by_token(tx: &mut Tx, hash: &str) -> Result<Option<Found>, Error> {
    on!(tx, c => sqlx::query_as(found_by!("token_hash")).bind(hash).fetch_optional(c).await)
}

/// The same without a transaction.
pub async fn look_up(db: &Db, hash: &str) -> Result<Option<Found>, Error> {
    look!(db, c => sqlx::query_as(found_by!("token_hash")).bind(hash).fetch_optional(c).await)
}

/// The session with that id, whatever its token is by now.
pub async fn look_up_by_id(db: &Db, id: &str) -> Result<Option<Found>, Error> {
    look!(db, c => sqlx::query_as(found_by!("id")).bind(id).fetch_optional(c).await)
}

/// The password was given again in a session.
pub async fn prove(tx: &mut Tx, token_hash: &str, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE sessions SET proved_at = $2 WHERE token_hash = $1").bind(token_hash).bind(now.0)
        .execute(c).await.map(drop))
}

/// Whether it was given again since an instant.
pub async fn is_proved(tx: &mut Tx, token_hash: &str, since: Time) -> Result<bool, Error> {
    let found: i64 = on!(tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM sessions WHERE token_hash = $1 AND proved_at > $2")
        .bind(token_hash).bind(since.0).fetch_one(c).await)?;
    Ok(found > 0)
}

/// Gives a session another token.
pub async fn rotate(tx: &mut Tx, id: &str, token_hash: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE sessions SET token_hash = $2 WHERE id = $1").bind(id).bind(token_hash)
        .execute(c).await.map(drop))
}

/// Stores a session.
pub async fn insert(tx: &mut Tx, new: &New) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO sessions (id, token_hash, person_id, address, browser, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)")
        .bind(&new.id).bind(&new.token_hash).bind(&new.person.0).bind(&new.address).bind(&new.browser).bind(new.at.0)
        .execute(c).await.map(drop))
}

/// Notes when a session was last used, and its person last seen: sessions are forgotten, that is not.
pub async fn seen(tx: &mut Tx, id: &str, at: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE people SET last_seen_at = $2 WHERE id = (SELECT person_id FROM sessions WHERE id = $1)")
        .bind(id).bind(at.0).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query("UPDATE sessions SET seen_at = $2 WHERE id = $1").bind(id).bind(at.0).execute(c).await.map(drop))
}

/// A session as its person sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: String,
    pub address: String,
    pub browser: String,
    #[sqlx(try_from = "i64")]
    pub created_at: Time,
    #[sqlx(try_from = "i64")]
    pub seen_at: Time,
}

/// A person's sessions that have not ended and were neither begun nor last used before these instants, the newest first.
pub async fn of(tx: &mut Tx, person: &UserId, begun: Time, used: Time) -> Result<Vec<Listed>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT id, address, browser, created_at, seen_at FROM sessions
         WHERE person_id = $1 AND ended_at IS NULL AND created_at >= $2 AND seen_at >= $3 ORDER BY seen_at DESC, id")
        .bind(&person.0).bind(begun.0).bind(used.0).fetch_all(c).await)
}

/// Ends all sessions of a person but one.
pub async fn end_others(tx: &mut Tx, person: &UserId, but: &str, at: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND ended_at IS NULL AND id <> $2")
        .bind(&person.0).bind(but).bind(at.0).execute(c).await.map(drop))
}

/// Ends those of a person's sessions beyond so many that were not used for longest, but the newest in no case; gives their ids.
pub async fn end_beyond(tx: &mut Tx, person: &UserId, newest: &str, most: i64, at: Time) -> Result<Vec<String>, Error> {
    on!(tx, c => sqlx::query_scalar(
        "UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND ended_at IS NULL AND id NOT IN (
            SELECT id FROM sessions WHERE person_id = $1 AND ended_at IS NULL
            ORDER BY (id = $4) DESC, seen_at DESC, created_at DESC, id LIMIT $2)
         RETURNING id")
        .bind(&person.0).bind(most).bind(at.0).bind(newest).fetch_all(c).await)
}

/// Ends one session of a person, or all.
pub async fn end(tx: &mut Tx, person: &UserId, only: Option<&str>, at: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND ended_at IS NULL AND ($2 IS NULL OR id = $2)")
        .bind(&person.0).bind(only).bind(at.0).execute(c).await.map(drop))
}

/// Forgets sessions that ended or were last used before an instant.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM sessions WHERE seen_at < $1").bind(before.0).execute(c).await.map(drop))
}
