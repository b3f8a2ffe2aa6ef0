//! The table of events.
use crate::Error;
use crate::db::{Db, Tx, look, on};
use domain::event::{Event, Kind, Notice};
use domain::id::{AccountId, Slug, UserId};
use domain::time::Time;

/// Stores an event and gives its number, which is taken while all other changes wait, so numbers follow commits without a gap.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: Option<&AccountId>,
    event: &Event,
    actor: &str,
    now: Time,
) -> Result<i64, Error> {
    tx.queue_events().await?;
    on!(tx, c => sqlx::query_scalar(
        "INSERT INTO events (seq, account_id, kind, record_id, version, agent_id, actor, at)
         SELECT COALESCE(MAX(seq), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM events RETURNING seq")
        .bind(account.map(|id| id.0.as_str())).bind(event.kind.as_str()).bind(&event.record).bind(event.version)
        .bind(event.agent.as_ref().map(|id| id.0.as_str())).bind(actor).bind(now.0)
        .fetch_one(c).await)
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    account_id: Option<String>,
    slug: Option<String>,
    kind: String,
    record_id: String,
    version: i64,
    agent_id: Option<String>,
}

/// The number of the newest event.
pub async fn last(db: &Db) -> Result<i64, Error> {
    look!(db, c => sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM events").fetch_one(c).await)
}

/// The events after a number, oldest first.
pub async fn after(db: &Db, seq: i64, most: i64) -> Result<Vec<Notice>, Error> {
    let rows: Vec<Row> = look!(db, c => sqlx::query_as(
        "SELECT e.seq, e.account_id, a.slug, e.kind, e.record_id, e.version, e.agent_id
         FROM events e LEFT JOIN accounts a ON a.id = e.account_id WHERE e.seq > $1 ORDER BY e.seq LIMIT $2")
        .bind(seq).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().filter_map(Row::notice).collect())
}

impl Row {
    fn notice(self) -> Option<Notice> {
        Some(Notice {
            seq: Some(self.seq),
            kind: Kind::parse(&self.kind)?,
            account: self.account_id.map(AccountId).zip(self.slug.map(Slug)),
            record: self.record_id,
            version: self.version,
            agent: self.agent_id.map(UserId),
        })
    }
}
