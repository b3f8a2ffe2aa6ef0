//! Requests: agents' knocks.
use super::called;
use crate::Error;
use crate::db::{Tx, on};
use domain::grant::{Answer, Length, REQUEST_LIFE, Scope};
use domain::id::{AccountId, RequestId, UserId, has_id_shape};
use domain::time::Time;

/// A request as it is stored, with the names of those it mentions.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    pub account_id: String,
    pub account_name: String,
    pub slug: String,
    pub agent_id: String,
    pub agent_name: String,
    pub reason: String,
    #[sqlx(try_from = "String")]
    pub scope: Scope,
    #[sqlx(try_from = "String")]
    pub length: Length,
    #[sqlx(try_from = "String")]
    pub answer: Answer,
    #[sqlx(try_from = "i64")]
    pub asked_at: Time,
    pub answered_at: Option<i64>,
}

const SELECT: &str = concat!(
    "SELECT r.id, r.account_id, a.trade_name AS account_name, a.slug, r.agent_id, ",
    called!("p"),
    " AS agent_name,
        r.reason, r.scope, r.length, r.answer, r.asked_at, r.answered_at
     FROM requests r JOIN accounts a ON a.id = r.account_id JOIN people p ON p.id = r.agent_id"
);

/// The account's requests that wait for an answer and have not lapsed, oldest first.
pub async fn pending(tx: &mut Tx, account: &AccountId, now: Time) -> Result<Vec<Row>, Error> {
    let sql = format!(
        "{SELECT} WHERE r.account_id = $1 AND r.answer = 'pending' AND r.asked_at > $2 ORDER BY r.asked_at, r.id"
    );
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(now.0 - REQUEST_LIFE.0).fetch_all(c).await)
}

/// One request of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &RequestId) -> Result<Option<Row>, Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    let sql = format!("{SELECT} WHERE r.account_id = $1 AND r.id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&id.0).fetch_optional(c).await)
}

/// An agent's newest requests, those first that wait for an answer.
pub async fn of_agent(tx: &mut Tx, agent: &UserId, most: i64) -> Result<Vec<Row>, Error> {
    let sql =
        format!("{SELECT} WHERE r.agent_id = $1 ORDER BY (r.answer = 'pending') DESC, r.asked_at DESC, r.id LIMIT $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&agent.0).bind(most).fetch_all(c).await)
}

/// A new request.
pub struct New<'a> {
    pub id: &'a RequestId,
    pub account: &'a AccountId,
    pub agent: &'a UserId,
    pub reason: &'a str,
    pub scope: Scope,
    pub length: Length,
    pub at: Time,
}

/// Stores a request; false if the agent has one pending there, or the same form came twice.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO requests (id, account_id, agent_id, reason, scope, length, answer, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7) ON CONFLICT DO NOTHING")
        .bind(&new.id.0).bind(&new.account.0).bind(&new.agent.0).bind(new.reason).bind(new.scope.as_str())
        .bind(new.length.as_str()).bind(new.at.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Answers a pending request; false if it is not pending any more.
pub async fn answer(
    tx: &mut Tx,
    account: &AccountId,
    id: &RequestId,
    answer: Answer,
    by: &UserId,
    now: Time,
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE requests SET answer = $3, answered_by = $4, answered_at = $5
         WHERE account_id = $1 AND id = $2 AND answer = 'pending' AND asked_at > $6")
        .bind(&account.0).bind(&id.0).bind(answer.as_str()).bind(&by.0).bind(now.0).bind(now.0 - REQUEST_LIFE.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// How many requests there are.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Counts {
    /// Of the account, that wait.
    pub of_account: i64,
    /// Of the agent, that wait.
    pub of_agent: i64,
    /// Of the agent to the account since an instant, whatever became of them.
    pub within_a_day: i64,
}

/// Counts them.
pub async fn counts(tx: &mut Tx, account: &AccountId, agent: &UserId, now: Time, since: Time) -> Result<Counts, Error> {
    on!(tx, c => sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM requests WHERE account_id = $1 AND answer = 'pending' AND asked_at > $3) AS of_account,
                (SELECT COUNT(*) FROM requests WHERE agent_id = $2 AND answer = 'pending' AND asked_at > $3) AS of_agent,
                (SELECT COUNT(*) FROM requests WHERE account_id = $1 AND agent_id = $2 AND asked_at > $4) AS within_a_day")
        .bind(&account.0).bind(&agent.0).bind(now.0 - REQUEST_LIFE.0).bind(since.0).fetch_one(c).await)
}

/// A request that lapsed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lapsed {
    pub id: String,
    pub account_id: String,
    pub agent_id: String,
}

/// Lets requests lapse whose time is over, in one account or in all.
pub async fn lapse(tx: &mut Tx, now: Time) -> Result<Vec<Lapsed>, Error> {
    on!(tx, c => sqlx::query_as(
        "UPDATE requests SET answer = 'lapsed', answered_at = $1 WHERE answer = 'pending' AND asked_at <= $2
         RETURNING id, account_id, agent_id")
        .bind(now.0).bind(now.0 - REQUEST_LIFE.0).fetch_all(c).await)
}

/// Whether a request's time is over.
pub async fn is_due(tx: &mut Tx, now: Time) -> Result<bool, Error> {
    let due: i64 = on!(tx, c => sqlx::query_scalar("SELECT COUNT(*) FROM requests WHERE answer = 'pending' AND asked_at <= $1")
        .bind(now.0 - REQUEST_LIFE.0).fetch_one(c).await)?;
    Ok(due > 0)
}
