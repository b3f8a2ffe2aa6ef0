//! The access log.
use super::called;
use crate::Error;
use crate::db::{Tx, on};
use crate::hash::sha256;
use domain::id::AccountId;
use domain::policy::Action;
use domain::time::Time;

/// A new entry.
pub struct Entry {
    pub id: String,
    pub account: String,
    pub at: Time,
    pub agent: String,
    /// As the agent is called at that time.
    pub agent_name: String,
    pub action: Action,
    pub records: Vec<String>,
    pub classes: Vec<String>,
    pub grant: Option<String>,
    pub case: Option<String>,
    pub reason: String,
    pub address: String,
    /// Salt and values of a change.
    pub change: Option<(String, String)>,
}

/// An entry as it is stored, with the names of those it mentions.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: String,
    #[sqlx(try_from = "i64")]
    pub at: Time,
    pub agent_name: String,
    pub action: String,
    pub records: String,
    pub classes: String,
    pub grant_id: Option<String>,
    pub scope: Option<String>,
    pub granter_name: Option<String>,
    pub granted_at: Option<i64>,
    pub address: String,
    pub change: Option<String>,
}

/// Stores an entry. The values of a change go apart; the entry holds their salted hash.
pub async fn insert(tx: &mut Tx, entry: &Entry) -> Result<(), Error> {
    let hash = entry.change.as_ref().map(|(salt, body)| sha256(format!("{salt}{body}"))).unwrap_or_default();
    let (records, classes) = (entry.records.join(" "), entry.classes.join(" "));
    on!(tx, c => sqlx::query(
        "INSERT INTO access_log (id, account_id, at, agent_id, action, records, classes, grant_id, case_id, reason,
                                 address, change_hash, agent_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(&entry.id).bind(&entry.account).bind(entry.at.0).bind(&entry.agent).bind(entry.action.as_str())
        .bind(records).bind(classes).bind(&entry.grant).bind(&entry.case).bind(&entry.reason).bind(&entry.address)
        .bind(hash).bind(&entry.agent_name).execute(c).await.map(drop))?;
    let Some((salt, body)) = &entry.change else { return Ok(()) };
    on!(tx, c => sqlx::query("INSERT INTO access_log_changes (entry_id, salt, body) VALUES ($1, $2, $3)")
        .bind(&entry.id).bind(salt).bind(body).execute(c).await.map(drop))
}

/// The account's entries before (time, id), newest first.
pub async fn newest(tx: &mut Tx, account: &AccountId, before: (i64, &str), most: i64) -> Result<Vec<Row>, Error> {
    on!(tx, c => sqlx::query_as(concat!(
        "SELECT l.id, l.at, COALESCE(l.agent_name, ", called!("p"), ") AS agent_name, l.action, l.records, l.classes,
                l.grant_id, g.scope, COALESCE(g.granter_name, o.name) AS granter_name, g.granted_at, l.address,
                v.body AS change
         FROM access_log l JOIN people p ON p.id = l.agent_id LEFT JOIN grants g ON g.id = l.grant_id
         LEFT JOIN people o ON o.id = g.granted_by LEFT JOIN access_log_changes v ON v.entry_id = l.id
         WHERE l.account_id = $1 AND (l.at < $2 OR (l.at = $2 AND l.id < $3))
         ORDER BY l.at DESC, l.id DESC LIMIT $4"))
        .bind(&account.0).bind(before.0).bind(before.1).bind(most).fetch_all(c).await)
}
