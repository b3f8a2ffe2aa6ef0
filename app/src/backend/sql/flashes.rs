//! What a form without scripts leaves for the page it returns to.
use crate::backend::clock::new_id;
use crate::backend::db::{Tx, on};
use crate::domain::id::UserId;
use crate::domain::time::{Span, Time};
use crate::frame::Flash;

/// A flash that nobody came back for is forgotten.
const LIFE: Span = Span::minutes(30);

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    form: String,
    typed: String,
    outcome: String,
}

/// Leaves a flash for a page of a person. It belongs to the person, not the session: it survives a new sign-in.
pub async fn leave(tx: &mut Tx, person: &UserId, page: &str, flash: &Flash, now: Time) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("DELETE FROM flashes WHERE person_id = $1 AND (page = $2 OR at < $3)")
        .bind(&person.0).bind(page).bind(now.0 - LIFE.0).execute(c).await.map(drop))?;
    let typed = serde_json::to_string(&flash.typed).unwrap_or_default();
    let outcome = serde_json::to_string(&flash.error).unwrap_or_default();
    on!(tx, c => sqlx::query(
        "INSERT INTO flashes (id, person_id, page, form, typed, outcome, at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(new_id()).bind(&person.0).bind(page).bind(&flash.form).bind(typed).bind(outcome).bind(now.0)
        .execute(c).await.map(drop))
}

/// The flash left for a page, if it is not too old, with its id.
pub async fn find(tx: &mut Tx, person: &UserId, page: &str, now: Time) -> Result<Option<(String, Flash)>, sqlx::Error> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(
        "SELECT id, form, typed, outcome FROM flashes WHERE person_id = $1 AND page = $2 AND at >= $3
         ORDER BY at DESC LIMIT 1").bind(&person.0).bind(page).bind(now.0 - LIFE.0).fetch_optional(c).await?);
    Ok(row.map(|row| {
        let typed = serde_json::from_str(&row.typed).unwrap_or_default();
        let error = serde_json::from_str(&row.outcome).unwrap_or_default();
        (row.id, Flash { form: row.form, typed, error })
    }))
}

/// Takes it away once it was shown, and no other that was left meanwhile.
pub async fn clear(tx: &mut Tx, id: &str) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("DELETE FROM flashes WHERE id = $1").bind(id).execute(c).await.map(drop))
}
