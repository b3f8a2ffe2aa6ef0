//! Members and agents.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{UserId, has_id_shape};
use domain::policy::Actor;
use domain::role::{Lang, Profile, Rank};
use domain::time::Time;

/// A person as they are stored.
#[derive(Clone, sqlx::FromRow)]
pub struct Person {
    #[sqlx(try_from = "String")]
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub account_id: Option<String>,
    pub profile: Option<String>,
    pub rank: Option<String>,
    pub language: Option<String>,
    /// The time zone they chose, if they did.
    pub time_zone: Option<String>,
    pub version: i64,
    pub changed_by: Option<String>,
    pub changed_at: Option<i64>,
    pub created_at: i64,
}

impl Person {
    /// Who they are to the policy.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        let id = self.id.clone();
        match (&self.profile, &self.rank) {
            (Some(profile), None) => Some(Actor::Member { id, profile: Profile::parse(profile)? }),
            (None, Some(rank)) => Some(Actor::Agent { id, rank: Rank::parse(rank)? }),
            _ => None,
        }
    }

    /// How accounts are told of them: a member by their name, an agent by their handle too. Names change, and may be somebody
    /// else's; a handle does not. See [`super::called`].
    #[must_use]
    pub fn called(&self) -> String {
        if self.rank.is_none() { self.name.clone() } else { format!("{} · {}", self.name, self.handle()) }
    }

    /// A few letters of an agent's id.
    #[must_use]
    pub fn handle(&self) -> &str {
        handle(&self.id)
    }

    /// The language they chose, if they did.
    #[must_use]
    pub fn lang(&self) -> Option<Lang> {
        Lang::parse(self.language.as_deref()?)
    }
}

/// What never changes of an agent: the first letters of an id that is made of chance.
#[must_use]
pub fn handle(id: &UserId) -> &str {
    id.0.get(..6).unwrap_or(&id.0)
}

/// The person with that e-mail address (in lower case).
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>, Error> {
    if email.contains('\0') {
        return Ok(None);
    }
    on!(tx, c => sqlx::query_as("SELECT * FROM people WHERE email = $1 AND removed_at IS NULL").bind(email).fetch_optional(c).await)
}

/// The person with that id, even if they were removed: the history names them.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Person>, Error> {
    on!(tx, c => sqlx::query_as("SELECT * FROM people WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// A new person. False if somebody else has that address.
pub async fn insert(tx: &mut Tx, person: &Person) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO people (id, email, name, password_hash, account_id, profile, rank, language, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (email) DO NOTHING")
        .bind(&person.id.0).bind(&person.email).bind(&person.name).bind(&person.password_hash)
        .bind(&person.account_id).bind(&person.profile).bind(&person.rank).bind(&person.language)
        .bind(person.created_at).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// What a person says of themselves.
pub struct Said<'a> {
    pub name: &'a str,
    pub language: Option<&'a str>,
    pub time_zone: Option<&'a str>,
}

/// Saves it, if the person still has that version; false if they saved in another tab meanwhile.
pub async fn save(tx: &mut Tx, id: &UserId, version: i64, said: &Said<'_>, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE people SET name = $3, language = $4, time_zone = $5, version = version + 1, changed_by = $3, changed_at = $6
         WHERE id = $1 AND version = $2 AND removed_at IS NULL")
        .bind(&id.0).bind(version).bind(said.name).bind(said.language).bind(said.time_zone).bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives an agent another name, if they still have that version.
pub async fn rename(
    tx: &mut Tx,
    agent: &UserId,
    version: i64,
    name: &str,
    (by, at): (&str, Time),
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE people SET name = $3, version = version + 1, changed_by = $4, changed_at = $5
         WHERE id = $1 AND version = $2 AND rank IS NOT NULL AND removed_at IS NULL")
        .bind(&agent.0).bind(version).bind(name).bind(by).bind(at.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that a person signs in, if the password they signed in with is still theirs. Whoever changes it waits meanwhile, and
/// then ends this session too.
pub async fn enter(tx: &mut Tx, person: &Person, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE people SET last_seen_at = $3 WHERE id = $1 AND password_hash = $2 AND removed_at IS NULL")
        .bind(&person.id.0).bind(&person.password_hash).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Sets a new password. Sign-ins with the old one that wait for the second factor are over.
pub async fn set_password(tx: &mut Tx, id: &UserId, hash: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE people SET password_hash = $2 WHERE id = $1").bind(&id.0).bind(hash)
        .execute(c).await.map(drop))?;
    super::second::end_halves(tx, id).await
}

/// All agents, by name.
pub async fn agents(tx: &mut Tx) -> Result<Vec<Person>, Error> {
    on!(tx, c => sqlx::query_as("SELECT * FROM people WHERE rank IS NOT NULL AND removed_at IS NULL ORDER BY name, id").fetch_all(c).await)
}

/// The agent with that id.
pub async fn agent(tx: &mut Tx, id: &UserId) -> Result<Option<Person>, Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    Ok(by_id(tx, &id.0).await?.filter(|person| person.rank.is_some()))
}
