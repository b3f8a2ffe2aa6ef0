//! What a form without scripts leaves for the page it returns to.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, UserId};
use domain::time::{Span, Time};
use views::frame::Flash;

/// A flash that nobody came back for is forgotten.
pub const LIFE: Span = Span::minutes(30);
/// So many a person; the oldest gives way.
const MOST: i64 = 20;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    form: String,
    typed: String,
    outcome: String,
}

/// Where a flash belongs: to a page of a person, and to the account that the form is about, if it is about one. To the person and
/// not the session: it survives a new sign-in.
pub struct Place<'a> {
    pub person: &'a UserId,
    pub account: Option<&'a AccountId>,
    pub page: &'a str,
}

impl Place<'_> {
    fn account(&self) -> Option<&str> {
        self.account.map(|account| account.0.as_str())
    }
}

/// Leaves a flash.
pub async fn leave(tx: &mut Tx, place: &Place<'_>, flash: &Flash, now: Time) -> Result<(), Error> {
    let (person, page) = (&place.person.0, place.page);
    on!(tx, c => sqlx::query("DELETE FROM flashes WHERE person_id = $1 AND page = $2").bind(person).bind(page)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(
        "DELETE FROM flashes WHERE id IN (SELECT id FROM flashes WHERE person_id = $1 ORDER BY at DESC, id LIMIT 1000 OFFSET $2)")
        .bind(person).bind(MOST - 1).execute(c).await.map(drop))?;
    let id = tx.chance.id();
    let typed = serde_json::to_string(&flash.typed).unwrap_or_default();
    let outcome = serde_json::to_string(&flash.error).unwrap_or_default();
    on!(tx, c => sqlx::query(
        "INSERT INTO flashes (id, person_id, account_id, page, form, typed, outcome, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(id).bind(person).bind(place.account()).bind(page).bind(&flash.form).bind(typed).bind(outcome)
        .bind(now.0).execute(c).await.map(drop))
}

/// The flash that was left there, if it is not too old, with its id.
pub async fn find(tx: &mut Tx, place: &Place<'_>, now: Time) -> Result<Option<(String, Flash)>, Error> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(
        "SELECT id, form, typed, outcome FROM flashes
         WHERE person_id = $1 AND page = $2 AND COALESCE(account_id, '') = $3 AND at >= $4 ORDER BY at DESC LIMIT 1")
        .bind(&place.person.0).bind(place.page).bind(place.account().unwrap_or_default()).bind(now.0 - LIFE.0)
        .fetch_optional(c).await)?;
    Ok(row.map(|row| {
        let typed = serde_json::from_str(&row.typed).unwrap_or_default();
        let error = serde_json::from_str(&row.outcome).unwrap_or_default();
        (row.id, Flash { form: row.form, typed, error })
    }))
}

/// Takes it away once it was shown, and no other that was left meanwhile.
pub async fn clear(tx: &mut Tx, id: &str) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM flashes WHERE id = $1").bind(id).execute(c).await.map(drop))
}

/// Forgets those that nobody came back for.
pub async fn forget(tx: &mut Tx, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("DELETE FROM flashes WHERE at < $1").bind(now.0 - LIFE.0).execute(c).await.map(drop))
}
