//! Letters on their way.
use crate::Error;
use crate::db::{Db, Tx, look, on};
use domain::letter::{Letter, Sender};
use domain::time::Time;

/// Stores a letter in the transaction of what it tells of: due at once; or, without a body, the trace of one that is held back.
pub async fn insert(
    tx: &mut Tx,
    sender: &Sender<'_>,
    letter: &Letter,
    mailbox: &str,
    body: Option<&str>,
    now: Time,
) -> Result<(), Error> {
    let (id, due) = (tx.chance.id(), body.map(|_| now.0));
    on!(tx, c => sqlx::query(
        "INSERT INTO outbox (id, account_id, recipient, language, subject, body, created_at, tries, next_try_at, kind, mailbox,
                             asked_by, is_held_back)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11, $12)")
        .bind(id).bind(sender.account.map(|id| id.0.as_str())).bind(&letter.to).bind(letter.lang.as_str())
        .bind(&letter.subject).bind(body.unwrap_or_default()).bind(now.0).bind(due).bind(sender.kind.as_str()).bind(mailbox)
        .bind(sender.person.map(|id| id.0.as_str())).bind(body.is_none())
        .execute(c).await.map(drop))
}

/// Which letters to count. What is not said may be anything.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    pub kind: &'a str,
    pub since: Time,
    pub mailbox: Option<&'a str>,
    pub account: Option<&'a str>,
    pub person: Option<&'a str>,
}

/// How many letters there are, sent or on their way or given up. Those that were held back are none.
pub async fn count(tx: &mut Tx, of: &Count<'_>) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox WHERE kind = $1 AND created_at > $2 AND NOT is_held_back
           AND ($3 IS NULL OR mailbox = $3) AND ($4 IS NULL OR account_id = $4) AND ($5 IS NULL OR asked_by = $5)")
        .bind(of.kind).bind(of.since.0).bind(of.mailbox).bind(of.account).bind(of.person).fetch_one(c).await)
}

/// A letter that is one's to send for a while.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    pub id: String,
    pub body: String,
    pub tries: i64,
    #[sqlx(try_from = "i64")]
    pub created_at: Time,
}

/// When the next letter is due.
pub async fn next_due(db: &Db) -> Result<Option<Time>, Error> {
    let next: Option<i64> = look!(db, c => sqlx::query_scalar(
        "SELECT MIN(next_try_at) FROM outbox WHERE next_try_at IS NOT NULL").fetch_one(c).await)?;
    Ok(next.map(Time))
}

/// Takes the letter that has been due for longest, and keeps it from others until `until`: of two that ask at once, one gets
/// it, and the other nothing or the next.
pub async fn claim(tx: &mut Tx, now: Time, until: Time) -> Result<Option<Claimed>, Error> {
    on!(tx, c => sqlx::query_as(
        "UPDATE outbox SET tries = tries + 1, next_try_at = $2
         WHERE next_try_at <= $1
           AND id = (SELECT id FROM outbox WHERE next_try_at <= $1 ORDER BY next_try_at, created_at, id LIMIT 1)
         RETURNING id, body, tries, created_at")
        .bind(now.0).bind(until.0).fetch_optional(c).await)
}

/// Notes that a claimed letter was sent, or given up: its body is gone with it.
pub async fn finish(tx: &mut Tx, claimed: &Claimed, sent: Option<Time>) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "UPDATE outbox SET body = '', next_try_at = NULL, sent_at = $3 WHERE id = $1 AND tries = $2 AND next_try_at IS NOT NULL")
        .bind(&claimed.id).bind(claimed.tries).bind(sent.map(|at| at.0)).execute(c).await.map(drop))
}

/// Puts a claimed letter off.
pub async fn put_off(tx: &mut Tx, claimed: &Claimed, until: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "UPDATE outbox SET next_try_at = $3 WHERE id = $1 AND tries = $2 AND next_try_at IS NOT NULL")
        .bind(&claimed.id).bind(claimed.tries).bind(until.0).execute(c).await.map(drop))
}

/// Forgets letters that were done with and written before a time.
pub async fn forget(tx: &mut Tx, before: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM outbox WHERE next_try_at IS NULL AND created_at < $1")
        .bind(before.0).execute(c).await.map(drop))
}
