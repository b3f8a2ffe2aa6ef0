//! Second factors, and sign-ins that wait for one. The person's row comes first in every change of these: whoever else changes
//! the same person's waits there.
use super::passkeys::Challenge;
use crate::Error;
use crate::db::{Tx, on};
use crate::vault::{DataKey, Sealed};
use domain::id::UserId;
use domain::time::Time;

/// A person's key as it is stored.
#[derive(sqlx::FromRow)]
pub struct KeyRow {
    #[sqlx(try_from = "String")]
    pub person_id: UserId,
    pub id: String,
    pub wrapped: Sealed,
}

/// What codes are made from, as it is stored.
#[derive(sqlx::FromRow)]
pub struct Totp {
    #[sqlx(try_from = "String")]
    pub person_id: UserId,
    pub id: String,
    pub key_id: String,
    pub secret: Sealed,
    #[sqlx(try_from = "i64")]
    pub offered_at: Time,
    pub confirmed_at: Option<i64>,
}

/// A sign-in that waits for the second factor.
#[derive(sqlx::FromRow)]
pub struct Half {
    #[sqlx(try_from = "String")]
    pub person_id: UserId,
    pub leads_to: String,
    pub passkey_asked: Option<String>,
    passkey_state: Option<String>,
}

impl Half {
    /// One that waits for a code, or for the answer to a challenge.
    pub fn new(person_id: UserId, leads_to: &str, challenge: Option<Challenge>) -> Self {
        let (passkey_asked, passkey_state) = challenge.map(|challenge| (challenge.asked, challenge.state)).unzip();
        Self { person_id, leads_to: leads_to.to_owned(), passkey_asked, passkey_state }
    }

    /// What the answer of a passkey is checked against.
    pub fn challenge(&self) -> Option<Challenge> {
        Some(Challenge { asked: self.passkey_asked.clone()?, state: self.passkey_state.clone()? })
    }
}

/// Makes changes of a person's second factor queue. False if they were removed, or have another password by now.
pub async fn hold(tx: &mut Tx, person: &UserId, password_hash: &str) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE people SET version = version WHERE id = $1 AND password_hash = $2 AND removed_at IS NULL")
        .bind(&person.0).bind(password_hash).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The person's key.
pub async fn key(tx: &mut Tx, person: &UserId) -> Result<Option<KeyRow>, Error> {
    on!(tx, c => sqlx::query_as("SELECT person_id, id, wrapped FROM person_keys WHERE person_id = $1")
        .bind(&person.0).fetch_optional(c).await)
}

/// Those of all people, for the operator, always in the same order.
pub async fn keys(tx: &mut Tx) -> Result<Vec<KeyRow>, Error> {
    on!(tx, c => sqlx::query_as("SELECT person_id, id, wrapped FROM person_keys ORDER BY person_id").fetch_all(c).await)
}

/// The person's key from now on.
pub async fn put_key(tx: &mut Tx, person: &UserId, key: &DataKey, wrapped: &Sealed, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO person_keys (person_id, id, wrapped, made_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE SET id = $2, wrapped = $3, made_at = $4")
        .bind(&person.0).bind(&key.id).bind(wrapped).bind(now.0).execute(c).await.map(drop))
}

/// The same as it is after a rotation.
pub async fn replace_key(tx: &mut Tx, person: &UserId, key: &DataKey, wrapped: &Sealed) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE person_keys SET id = $2, wrapped = $3 WHERE person_id = $1")
        .bind(&person.0).bind(&key.id).bind(wrapped).execute(c).await.map(drop))
}

/// What a person's codes are made from, confirmed or only offered.
pub async fn totp(tx: &mut Tx, person: &UserId) -> Result<Option<Totp>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT person_id, id, key_id, secret, offered_at, confirmed_at FROM totp_secrets WHERE person_id = $1")
        .bind(&person.0).fetch_optional(c).await)
}

/// Whether the person has an app that is confirmed.
pub async fn has_app(tx: &mut Tx, person: &UserId) -> Result<bool, Error> {
    Ok(totp(tx, person).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// Offers a secret in place of one that was offered before; false if one is confirmed.
pub async fn offer(
    tx: &mut Tx,
    person: &UserId,
    (id, key): (&str, &DataKey),
    secret: &Sealed,
    now: Time,
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO totp_secrets (person_id, id, key_id, secret, last_step, offered_at) VALUES ($1, $2, $3, $4, 0, $5)
         ON CONFLICT (person_id) DO UPDATE SET id = $2, key_id = $3, secret = $4, offered_at = $5
         WHERE totp_secrets.confirmed_at IS NULL")
        .bind(&person.0).bind(id).bind(&key.id).bind(secret).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Puts the same secret under another key.
pub async fn reseal(tx: &mut Tx, person: &UserId, key: &DataKey, secret: &Sealed) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE totp_secrets SET key_id = $2, secret = $3 WHERE person_id = $1")
        .bind(&person.0).bind(&key.id).bind(secret).execute(c).await.map(drop))
}

/// Confirms the secret with that id by a code of that step; false if it is gone, or confirmed already.
pub async fn confirm(tx: &mut Tx, person: &UserId, id: &str, step: i64, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE totp_secrets SET confirmed_at = $4, last_step = $3 WHERE person_id = $1 AND id = $2 AND confirmed_at IS NULL")
        .bind(&person.0).bind(id).bind(step).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Uses a step up; false if it, or a later one, was used before.
pub async fn take_step(tx: &mut Tx, person: &UserId, step: i64) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE totp_secrets SET last_step = $2 WHERE person_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL")
        .bind(&person.0).bind(step).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives a person these recovery codes in place of those before.
pub async fn put_codes(tx: &mut Tx, person: &UserId, hashes: &[String], now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM recovery_codes WHERE person_id = $1").bind(&person.0).execute(c).await.map(drop))?;
    for hash in hashes {
        on!(tx, c => sqlx::query("INSERT INTO recovery_codes (person_id, code_hash, made_at) VALUES ($1, $2, $3)")
            .bind(&person.0).bind(hash).bind(now.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// What is stored of the recovery codes that a person has left.
pub async fn codes(tx: &mut Tx, person: &UserId) -> Result<Vec<String>, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT code_hash FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL")
        .bind(&person.0).fetch_all(c).await)
}

/// Uses a recovery code up; false if there is none such, or it was used before.
pub async fn take_code(tx: &mut Tx, person: &UserId, hash: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL")
        .bind(&person.0).bind(hash).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// How many recovery codes a person has left.
pub async fn codes_left(tx: &mut Tx, person: &UserId) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL")
        .bind(&person.0).fetch_one(c).await)
}

/// How many second factors the person has: an app, and passkeys. With one they are asked for it.
pub async fn count(tx: &mut Tx, person: &UserId) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM second_factors WHERE person_id = $1")
        .bind(&person.0).fetch_one(c).await)
}

/// Takes the app away, and what sealed its secret; passkeys stay.
pub async fn remove_app(tx: &mut Tx, person: &UserId) -> Result<(), Error> {
    for sql in ["DELETE FROM totp_secrets WHERE person_id = $1", "DELETE FROM person_keys WHERE person_id = $1"] {
        on!(tx, c => sqlx::query(sql).bind(&person.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Takes a person's second factors away, with all that belongs to them; false if they had none.
pub async fn remove(tx: &mut Tx, person: &UserId) -> Result<bool, Error> {
    let had = count(tx, person).await? > 0;
    remove_app(tx, person).await?;
    for sql in [
        "DELETE FROM passkeys WHERE person_id = $1",
        "DELETE FROM passkey_offers WHERE person_id = $1",
        "DELETE FROM recovery_codes WHERE person_id = $1",
        "DELETE FROM half_sessions WHERE person_id = $1",
    ] {
        on!(tx, c => sqlx::query(sql).bind(&person.0).execute(c).await.map(drop))?;
    }
    Ok(had)
}

/// A sign-in begins to wait.
pub async fn insert_half(tx: &mut Tx, hash: &str, half: &Half, now: Time, ends: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO half_sessions (token_hash, person_id, leads_to, passkey_asked, passkey_state, begun_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(hash).bind(&half.person_id.0).bind(&half.leads_to).bind(&half.passkey_asked).bind(&half.passkey_state)
        .bind(now.0).bind(ends.0).execute(c).await.map(drop))
}

/// The sign-in that waits under that token.
pub async fn half(tx: &mut Tx, hash: &str, now: Time) -> Result<Option<Half>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT person_id, leads_to, passkey_asked, passkey_state FROM half_sessions WHERE token_hash = $1 AND ends_at > $2")
        .bind(hash).bind(now.0).fetch_optional(c).await)
}

/// It waits for the answer to another challenge.
pub async fn ask_again(tx: &mut Tx, hash: &str, challenge: &Challenge) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE half_sessions SET passkey_asked = $2, passkey_state = $3 WHERE token_hash = $1")
        .bind(hash).bind(&challenge.asked).bind(&challenge.state).execute(c).await.map(drop))
}

/// A wrong factor was shown; how many there were by now.
pub async fn half_failed(tx: &mut Tx, hash: &str) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar("UPDATE half_sessions SET failures = failures + 1 WHERE token_hash = $1 RETURNING failures")
        .bind(hash).fetch_one(c).await)
}

/// It waits no longer; false if it did not.
pub async fn take_half(tx: &mut Tx, hash: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM half_sessions WHERE token_hash = $1 AND ends_at > $2")
        .bind(hash).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// All sign-ins of a person that wait are over: they have another password.
pub async fn end_halves(tx: &mut Tx, person: &UserId) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM half_sessions WHERE person_id = $1").bind(&person.0).execute(c).await.map(drop))
}

/// Forgets sign-ins that waited in vain, and what was offered before an instant and nobody confirmed.
pub async fn forget(tx: &mut Tx, now: Time, offered: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM half_sessions WHERE ends_at <= $1").bind(now.0).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query("DELETE FROM totp_secrets WHERE confirmed_at IS NULL AND offered_at < $1")
        .bind(offered.0).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query("DELETE FROM passkey_offers WHERE offered_at < $1").bind(offered.0).execute(c).await.map(drop))
}

/// An agent as a Lead sees them.
#[derive(sqlx::FromRow)]
pub struct Agent {
    #[sqlx(try_from = "String")]
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub rank: String,
    pub version: i64,
    pub has_second: bool,
}

/// All agents, by name, and whether each has a second factor.
pub async fn agents(tx: &mut Tx) -> Result<Vec<Agent>, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT p.id, p.name, p.email, p.rank, p.version,
                EXISTS (SELECT 1 FROM second_factors f WHERE f.person_id = p.id) AS has_second
         FROM people p WHERE p.rank IS NOT NULL AND p.removed_at IS NULL ORDER BY p.name, p.id").fetch_all(c).await)
}

/// Whether a second factor is asked of all agents.
pub async fn required(tx: &mut Tx) -> Result<bool, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT second_factor FROM agent_rules WHERE id = 1").fetch_one(c).await)
}

/// Asks one of all agents, or no longer; false if that is so already.
pub async fn set_required(tx: &mut Tx, required: bool, by: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE agent_rules SET second_factor = $1, changed_by = $2, changed_at = $3 WHERE id = 1 AND second_factor <> $1")
        .bind(required).bind(by).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
