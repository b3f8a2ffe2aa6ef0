//! Members and agents.
use crate::backend::db::{Tx, on};
use crate::domain::id::{UserId, has_id_shape};
use crate::domain::role::{Lang, Profile, Rank};
use crate::policy::Actor;

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

    /// The language they chose, if they did.
    #[must_use]
    pub fn lang(&self) -> Option<Lang> {
        Lang::parse(self.language.as_deref()?)
    }
}

/// The person with that e-mail address (in lower case).
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>, sqlx::Error> {
    if email.contains('\0') {
        return Ok(None);
    }
    on!(tx, c => sqlx::query_as("SELECT * FROM people WHERE email = $1").bind(email).fetch_optional(c).await)
}

/// The person with that id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Person>, sqlx::Error> {
    on!(tx, c => sqlx::query_as("SELECT * FROM people WHERE id = $1").bind(id).fetch_optional(c).await)
}

/// A new person.
pub async fn insert(tx: &mut Tx, person: &Person) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO people (id, email, name, password_hash, account_id, profile, rank, language, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(&person.id.0).bind(&person.email).bind(&person.name).bind(&person.password_hash)
        .bind(&person.account_id).bind(&person.profile).bind(&person.rank).bind(&person.language)
        .bind(person.created_at).execute(c).await.map(drop))
}

/// Sets a new password.
pub async fn set_password(tx: &mut Tx, id: &UserId, hash: &str) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("UPDATE people SET password_hash = $2 WHERE id = $1").bind(&id.0).bind(hash)
        .execute(c).await.map(drop))
}

/// All agents, by name.
pub async fn agents(tx: &mut Tx) -> Result<Vec<Person>, sqlx::Error> {
    on!(tx, c => sqlx::query_as("SELECT * FROM people WHERE rank IS NOT NULL ORDER BY name, id").fetch_all(c).await)
}

/// The agent with that id.
pub async fn agent(tx: &mut Tx, id: &UserId) -> Result<Option<Person>, sqlx::Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    Ok(by_id(tx, &id.0).await?.filter(|person| person.rank.is_some()))
}
