//! Runs of imports.
use crate::backend::db::{Tx, on};
use crate::domain::id::{AccountId, ImportId};
use crate::domain::time::Time;

/// A run as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub file_name: String,
    pub state: String,
    pub bytes: i64,
    pub bytes_read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub bad: i64,
    pub problems: String,
    #[sqlx(try_from = "i64")]
    pub started_at: Time,
}

/// How far a run has come.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub bytes_read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub bad: i64,
    /// The bad rows, as JSON.
    pub problems: String,
}

/// A new run.
pub async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    id: &ImportId,
    person: Option<&str>,
    file_name: &str,
    bytes: i64,
    now: Time,
) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO imports (id, account_id, person_id, file_name, state, bytes, bytes_read, added, changed, unchanged, bad,
                              problems, started_at)
         VALUES ($1, $2, $3, $4, 'running', $5, 0, 0, 0, 0, 0, '[]', $6)")
        .bind(&id.0).bind(&account.0).bind(person).bind(file_name).bind(bytes).bind(now.0).execute(c).await.map(drop))
}

/// Notes how far a run has come, and its end once it has one.
pub async fn update(tx: &mut Tx, id: &ImportId, tally: &Tally, ended: Option<(Time, &str)>) -> Result<(), sqlx::Error> {
    let (at, state) = ended.map_or((None, "running"), |(at, state)| (Some(at.0), state));
    on!(tx, c => sqlx::query(
        "UPDATE imports SET bytes_read = $2, added = $3, changed = $4, unchanged = $5, bad = $6, problems = $7, state = $8,
                            ended_at = $9 WHERE id = $1")
        .bind(&id.0).bind(tally.bytes_read).bind(tally.added).bind(tally.changed).bind(tally.unchanged).bind(tally.bad)
        .bind(&tally.problems).bind(state).bind(at).execute(c).await.map(drop))
}

/// The account's newest runs.
pub async fn newest(tx: &mut Tx, account: &AccountId, most: i64) -> Result<Vec<Row>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT id, file_name, state, bytes, bytes_read, added, changed, unchanged, bad, problems, started_at FROM imports
         WHERE account_id = $1 ORDER BY started_at DESC, id LIMIT $2").bind(&account.0).bind(most).fetch_all(c).await)
}

/// Runs that a stop of the program cut short.
pub async fn interrupt(tx: &mut Tx, now: Time) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("UPDATE imports SET state = 'interrupted', ended_at = $1 WHERE state = 'running' AND person_id IS NOT NULL")
        .bind(now.0).execute(c).await.map(drop))
}

/// A run that was cut short.
pub async fn stop(tx: &mut Tx, id: &ImportId, now: Time) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("UPDATE imports SET state = 'interrupted', ended_at = $2 WHERE id = $1").bind(&id.0).bind(now.0)
        .execute(c).await.map(drop))
}
