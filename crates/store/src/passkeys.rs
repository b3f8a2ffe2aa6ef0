//! Passkeys. As with all of a second factor, the person's row comes first in every change ([`super::second::hold`]).
use crate::Error;
use crate::db::{Tx, on};
use domain::id::UserId;
use domain::time::Time;

/// A passkey.
#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub name: String,
    /// What its signatures are checked with, as the library writes it.
    pub credential: String,
    #[sqlx(try_from = "i64")]
    pub made_at: Time,
    pub used_at: Option<i64>,
}

/// What a browser is asked, and what its answer is checked against.
#[derive(Clone, sqlx::FromRow)]
pub struct Challenge {
    pub asked: String,
    pub state: String,
}

/// A passkey that is being made.
#[derive(sqlx::FromRow)]
pub struct Offer {
    pub name: String,
    #[sqlx(flatten)]
    pub challenge: Challenge,
}

/// A person's, the oldest first.
pub async fn of(tx: &mut Tx, person: &UserId) -> Result<Vec<Row>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT id, name, credential, made_at, used_at FROM passkeys WHERE person_id = $1 ORDER BY made_at, id")
        .bind(&person.0).fetch_all(c).await)
}

/// A new one; false if somebody has it already.
pub async fn insert(tx: &mut Tx, person: &UserId, row: &Row, credential_id: &str) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO passkeys (id, person_id, name, credential_id, credential, made_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (credential_id) DO NOTHING")
        .bind(&row.id).bind(&person.0).bind(&row.name).bind(credential_id).bind(&row.credential).bind(row.made_at.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// It signed somebody in.
pub async fn used(tx: &mut Tx, id: &str, credential: &str, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE passkeys SET credential = $2, used_at = $3 WHERE id = $1")
        .bind(id).bind(credential).bind(now.0).execute(c).await.map(drop))
}

/// Takes one away; false if the person has none such.
pub async fn remove(tx: &mut Tx, person: &UserId, id: &str) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM passkeys WHERE person_id = $1 AND id = $2")
        .bind(&person.0).bind(id).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Offers a person to make one, in place of another offer.
pub async fn offer(tx: &mut Tx, person: &UserId, offer: &Offer, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO passkey_offers (person_id, name, asked, state, offered_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id) DO UPDATE SET name = $2, asked = $3, state = $4, offered_at = $5")
        .bind(&person.0).bind(&offer.name).bind(&offer.challenge.asked).bind(&offer.challenge.state).bind(now.0)
        .execute(c).await.map(drop))
}

/// What was offered to a person after an instant.
pub async fn offered(tx: &mut Tx, person: &UserId, after: Time) -> Result<Option<Offer>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT name, asked, state FROM passkey_offers WHERE person_id = $1 AND offered_at > $2")
        .bind(&person.0).bind(after.0).fetch_optional(c).await)
}

/// It is offered no longer; false if it was not, or another is.
pub async fn take_offer(tx: &mut Tx, person: &UserId, offer: &Offer) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM passkey_offers WHERE person_id = $1 AND asked = $2")
        .bind(&person.0).bind(&offer.challenge.asked).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
