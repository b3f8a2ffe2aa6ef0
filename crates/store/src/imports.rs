//! Runs of imports.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, ImportId};
use domain::time::Time;

/// A run as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    #[sqlx(try_from = "String")]
    pub id: ImportId,
    pub account_id: String,
    /// Who brought it; nobody if it came by the command line.
    pub person_id: Option<String>,
    pub file_name: String,
    pub state: String,
    pub bytes: i64,
    /// What its file is understood as, as JSON.
    pub plan: String,
    #[sqlx(flatten)]
    pub tally: Tally,
    #[sqlx(try_from = "i64")]
    pub started_at: Time,
    /// When it began to run without a break, and what was read by then.
    #[sqlx(try_from = "i64")]
    pub stretch_at: Time,
    pub stretch_bytes: i64,
    /// When it last came further.
    #[sqlx(try_from = "i64")]
    pub moved_at: Time,
}

/// How far a run has come.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Tally {
    pub bytes_read: i64,
    pub rows_read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub bad: i64,
    /// The bad rows, as JSON.
    pub problems: String,
    /// How many rows went in without something.
    pub noted: i64,
    /// What they went in without, as JSON.
    pub notes: String,
}

/// A new run.
pub struct New<'a> {
    pub id: &'a ImportId,
    pub account: &'a AccountId,
    pub person: Option<&'a str>,
    pub file_name: &'a str,
    pub bytes: i64,
    /// SHA-256 of the file.
    pub content_hash: &'a str,
    /// `waiting` for somebody to begin it, or `running`.
    pub state: &'a str,
    /// What the file is understood as, as JSON.
    pub plan: &'a str,
    pub at: Time,
}

const SELECT: &str =
    "SELECT id, account_id, person_id, file_name, state, bytes, plan, bytes_read, rows_read, added, changed,
    unchanged, bad, problems, noted, notes, started_at, stretch_at, stretch_bytes, moved_at FROM imports";

/// Notes a new run.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO imports (id, account_id, person_id, file_name, bytes, bytes_read, rows_read, added, changed,
                              unchanged, bad, problems, content_hash, started_at, stretch_at, stretch_bytes, moved_at,
                              state, plan)
         VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, '[]', $6, $7, $7, 0, $7, $8, $9)")
        .bind(&new.id.0).bind(&new.account.0).bind(new.person).bind(new.file_name).bind(new.bytes).bind(new.content_hash)
        .bind(new.at.0).bind(new.state).bind(new.plan).execute(c).await.map(drop))
}

/// Notes how far a run has come, and its end once it has one. False if its account is gone.
pub async fn update(tx: &mut Tx, id: &ImportId, tally: &Tally, now: Time, ended: Option<&str>) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE imports SET bytes_read = $2, rows_read = $3, added = $4, changed = $5, unchanged = $6, bad = $7, problems = $8,
                            moved_at = $9, state = COALESCE($10, 'running'), noted = $11, notes = $12,
                            ended_at = CASE WHEN $10 IS NULL THEN NULL ELSE $9 END
         WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM gone_accounts g WHERE g.account_id = imports.account_id)")
        .bind(&id.0).bind(tally.bytes_read).bind(tally.rows_read).bind(tally.added).bind(tally.changed).bind(tally.unchanged)
        .bind(tally.bad).bind(&tally.problems).bind(now.0).bind(ended).bind(tally.noted).bind(&tally.notes)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that a run goes on, and gives how far it had come.
pub async fn go_on(tx: &mut Tx, id: &ImportId, now: Time) -> Result<Tally, Error> {
    on!(tx, c => sqlx::query_as(
        "UPDATE imports SET state = 'running', ended_at = NULL, stretch_at = $2, stretch_bytes = bytes_read, moved_at = $2
         WHERE id = $1 RETURNING bytes_read, rows_read, added, changed, unchanged, bad, problems, noted, notes")
        .bind(&id.0).bind(now.0).fetch_one(c).await)
}

/// The account's newest runs.
pub async fn newest(tx: &mut Tx, account: &AccountId, most: i64) -> Result<Vec<Row>, Error> {
    let sql = format!("{SELECT} WHERE account_id = $1 AND state <> 'waiting' ORDER BY started_at DESC, id LIMIT $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(most).fetch_all(c).await)
}

/// How many runs from pages an account has that have not come to their end.
pub async fn running(tx: &mut Tx, account: &AccountId) -> Result<i64, Error> {
    on!(tx, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM imports WHERE account_id = $1 AND state = 'running' AND person_id IS NOT NULL")
        .bind(&account.0).fetch_one(c).await)
}

/// Runs from pages that nobody has seen the end of.
pub async fn unfinished(tx: &mut Tx) -> Result<Vec<Row>, Error> {
    let sql = format!("{SELECT} WHERE state = 'running' AND person_id IS NOT NULL ORDER BY started_at, id");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(c).await)
}

/// A run of the same file by the command line that was cut short: its last sign of life is older than `before`.
pub async fn cut_short(
    tx: &mut Tx,
    account: &AccountId,
    content_hash: &str,
    before: Time,
) -> Result<Option<Row>, Error> {
    let sql = format!(
        "{SELECT} WHERE account_id = $1 AND content_hash = $2 AND person_id IS NULL
            AND (state = 'interrupted' OR (state = 'running' AND moved_at < $3))
         ORDER BY started_at DESC, id LIMIT 1"
    );
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(content_hash).bind(before.0)
        .fetch_optional(c).await)
}

/// A run that was cut short.
pub async fn stop(tx: &mut Tx, id: &ImportId, now: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query("UPDATE imports SET state = 'interrupted', ended_at = $2 WHERE id = $1").bind(&id.0).bind(now.0)
        .execute(c).await.map(drop))
}

/// An import of an account's.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &ImportId) -> Result<Option<Row>, Error> {
    let sql = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&id.0).fetch_optional(c).await)
}

/// What of an account waits for somebody to begin it, oldest first.
pub async fn waiting(tx: &mut Tx, account: &AccountId) -> Result<Vec<Row>, Error> {
    let sql = format!("{SELECT} WHERE account_id = $1 AND state = 'waiting' ORDER BY started_at, id");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).fetch_all(c).await)
}

/// What waits in all accounts.
pub async fn all_waiting(tx: &mut Tx) -> Result<Vec<ImportId>, Error> {
    let ids: Vec<String> =
        on!(tx, c => sqlx::query_scalar("SELECT id FROM imports WHERE state = 'waiting'").fetch_all(c).await)?;
    Ok(ids.into_iter().map(ImportId).collect())
}

/// What was understood of a run's file, as JSON.
pub async fn plan(tx: &mut Tx, id: &ImportId) -> Result<String, Error> {
    on!(tx, c => sqlx::query_scalar("SELECT plan FROM imports WHERE id = $1").bind(&id.0).fetch_one(c).await)
}

/// Begins what waits. False if it does not wait any more.
pub async fn begin(tx: &mut Tx, id: &ImportId, person: &str, plan: &str, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE imports SET state = 'running', person_id = $2, plan = $3, started_at = $4, stretch_at = $4, moved_at = $4
         WHERE id = $1 AND state = 'waiting'")
        .bind(&id.0).bind(person).bind(plan).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets what waits. False if it does not wait any more.
pub async fn forget(tx: &mut Tx, id: &ImportId) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query("DELETE FROM imports WHERE id = $1 AND state = 'waiting'").bind(&id.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets what has waited since before then, and gives their ids.
pub async fn forget_before(tx: &mut Tx, before: Time) -> Result<Vec<ImportId>, Error> {
    let ids: Vec<String> = on!(tx, c => sqlx::query_scalar(
        "DELETE FROM imports WHERE state = 'waiting' AND started_at < $1 RETURNING id").bind(before.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(ImportId).collect())
}
