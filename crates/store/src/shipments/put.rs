//! Putting in what a file tells of a parcel, once: by its number in the account.
//!
//! What the file does not say stays; what it says counts if it is not older than the newest news taken so far. Older news add
//! at most a step of the parcel's history. News without a time of their own are taken as they come, but do not take a parcel back
//! from its end. A recipient that was corrected here is not overwritten by the source.
use crate::Error;
use std::collections::HashMap;
use std::sync::LazyLock;

use sqlx::AssertSqlSafe;

use super::{Stored, number_fold, step};
use crate::db::{Tx, on};
use crate::{digits, fold};
use domain::id::{AccountId, ShipmentId};
use domain::parcel::{Parcel, When};
use domain::shipment::{ANNOUNCED, CANCELLED, is_end};
use domain::time::Time;

mod news;

/// What an import did with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Added,
    Changed,
    Unchanged,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub put: Put,
    /// The parcel is at its end, and the row's other status was not taken.
    pub end_kept: bool,
}

/// A shipment, and as of when the newest news were that were taken of it.
#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(flatten)]
    row: Stored,
    news_at: Option<i64>,
}

/// Puts parcels in, one after the other, at that instant. What is known of them is looked up at once.
///
/// # Errors
/// If the database does not answer.
pub async fn put(tx: &mut Tx, account: &AccountId, parcels: &[&Parcel], now: Time) -> Result<Vec<Taken>, Error> {
    let ids: Vec<i64> = parcels.iter().map(|parcel| parcel.parcel_id).collect();
    let mut ahead: HashMap<i64, Option<Known>> = ids.iter().map(|id| (*id, None)).collect();
    for known in look(tx, account, ids).await? {
        ahead.insert(known.row.parcel_id, Some(known));
    }
    let mut taken = Vec::with_capacity(parcels.len());
    for parcel in parcels {
        // Once only: what a row changes is looked up anew for the next one of the same number.
        let known = match ahead.remove(&parcel.parcel_id) {
            Some(known) => known,
            None => look(tx, account, vec![parcel.parcel_id]).await?.pop(),
        };
        taken.push(put_one(tx, account, parcel, known, now).await?);
    }
    Ok(taken)
}

async fn put_one(
    tx: &mut Tx,
    account: &AccountId,
    parcel: &Parcel,
    mut known: Option<Known>,
    now: Time,
) -> Result<Taken, Error> {
    loop {
        let taken = match known {
            Some(known) => change(tx, account, known, parcel, now).await?,
            None => add(tx, account, parcel, now).await?,
        };
        if let Some(taken) = taken {
            return Ok(taken);
        }
        // Somebody else was faster: theirs is what the file tells news of.
        known = look(tx, account, vec![parcel.parcel_id]).await?.pop();
    }
}

/// What is known of parcels, by their numbers.
async fn look(tx: &mut Tx, account: &AccountId, mut ids: Vec<i64>) -> Result<Vec<Known>, Error> {
    let Some(last) = ids.last().copied() else { return Ok(Vec::new()) };
    // A handful of lengths, so that a handful of statements is prepared.
    ids.resize(ids.len().next_power_of_two(), last);
    let places: Vec<String> = (2..).take(ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!("{} WHERE account_id = $1 AND parcel_id IN ({})", super::SELECT, places.join(", "));
    on!(tx, c => {
        let query = sqlx::query_as(AssertSqlSafe(sql)).bind(&account.0);
        ids.iter().fold(query, |query, id| query.bind(*id)).fetch_all(c).await
    })
}

async fn add(tx: &mut Tx, account: &AccountId, parcel: &Parcel, now: Time) -> Result<Option<Taken>, Error> {
    let row = news::first(ShipmentId(tx.chance.id()), parcel);
    // Before news without a time, there may have been any.
    let news_at = parcel.updated.map_or(Time(0), |when| when.at);
    if !insert(tx, account, &row, news_at).await? {
        return Ok(None);
    }
    first_steps(tx, &row, parcel.status_id, parcel.updated.map_or(now, |_| row.updated_at)).await?;
    Ok(Some(Taken { put: Put::Added, end_kept: false }))
}

/// What is told of a new parcel's way: announced, if it was, and where it is now.
async fn first_steps(tx: &mut Tx, row: &Stored, status: Option<i64>, at: Time) -> Result<(), Error> {
    if row.announced_at.is_none() && status.is_none() {
        return Ok(());
    }
    on!(tx, c => sqlx::query(
        "INSERT INTO shipment_steps (shipment_id, at, status_id)
         SELECT $1, at, status_id FROM (
            SELECT CAST($2 AS BIGINT) AS at, CAST($3 AS BIGINT) AS status_id
            UNION SELECT CAST($4 AS BIGINT), CAST($5 AS BIGINT)) AS steps
         WHERE at IS NOT NULL AND status_id IS NOT NULL")
        .bind(&row.id.0).bind(row.announced_at).bind(ANNOUNCED).bind(at.0).bind(status).execute(c).await.map(drop))
}

async fn change(
    tx: &mut Tx,
    account: &AccountId,
    Known { row: before, news_at }: Known,
    parcel: &Parcel,
    now: Time,
) -> Result<Option<Taken>, Error> {
    let news_at = news_at.map_or(before.updated_at, Time);
    let done = |put| Ok(Some(Taken { put, end_kept: false }));
    if let Some(when) = parcel.updated.filter(|when| when.is_before(news_at)) {
        let new = match parcel.status_id {
            Some(status) => step_within(tx, &before.id, when, status).await?,
            None => false,
        };
        return done(if new { Put::Changed } else { Put::Unchanged });
    }
    // What was exported from here and comes back, as of a change that was made here, is no later news.
    let later = parcel.updated.filter(|when| when.is_after(news_at) && !when.may_be(before.updated_at));
    let end_kept = before.status_id != CANCELLED
        && is_end(before.status_id)
        && parcel.status_id.is_some_and(|status| !is_end(status))
        && !is_after_end(tx, &before, later).await?;
    let after = news::told(&before, parcel, end_kept);
    if after == before {
        if let Some(when) = later {
            heard(tx, &before.id, when.at).await?;
        }
        return Ok(Some(Taken { put: Put::Unchanged, end_kept }));
    }
    if !update(tx, account, &after, later.map(|when| when.at)).await? {
        return Ok(None);
    }
    if let Some(at) = after.announced_at.filter(|_| after.announced_at != before.announced_at) {
        step(tx, &after.id, Time(at), ANNOUNCED).await?;
    }
    // Cancelled here, it stays so: the source was not told.
    if let Some(status) = parcel.status_id.filter(|_| before.status_id != CANCELLED) {
        let new = later.is_some() || after.status_id != before.status_id;
        let at = parcel.updated.map_or(now, |_| after.updated_at);
        if new {
            step(tx, &after.id, at, status).await?;
        }
    }
    Ok(Some(Taken { put: Put::Changed, end_kept }))
}

/// Whether news are later than the parcel's end: of news without a time, it is known since when they were told.
async fn is_after_end(tx: &mut Tx, before: &Stored, news: Option<When>) -> Result<bool, Error> {
    let Some(when) = news else { return Ok(false) };
    let ended: Option<i64> = on!(tx, c => sqlx::query_scalar(
        "SELECT MAX(at) FROM shipment_steps WHERE shipment_id = $1 AND status_id = $2")
        .bind(&before.id.0).bind(before.status_id).fetch_one(c).await)?;
    Ok(ended.is_none_or(|at| when.is_after(Time(at))))
}

/// Adds a step of history unless there is that one already, told more precisely. Gives whether it did.
async fn step_within(tx: &mut Tx, id: &ShipmentId, when: When, status: i64) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO shipment_steps (shipment_id, at, status_id)
         SELECT $1, CAST($2 AS BIGINT), CAST($4 AS BIGINT) WHERE NOT EXISTS
            (SELECT 1 FROM shipment_steps WHERE shipment_id = $1 AND at >= $2 AND at < $3 AND status_id = $4)")
        .bind(&id.0).bind(when.at.0).bind((when.at + when.open).0).bind(status).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that there were later news, which said nothing else.
async fn heard(tx: &mut Tx, id: &ShipmentId, at: Time) -> Result<(), Error> {
    on!(tx, c => sqlx::query(
        "UPDATE shipments SET news_at = $2 WHERE id = $1 AND COALESCE(news_at, updated_at) < $2")
        .bind(&id.0).bind(at.0).execute(c).await.map(drop))
}

/// What a file may tell, and what is found by it, in the order in which [`bound`] binds it from `$4` on.
const COLUMNS: [&str; 33] = [
    "carrier",
    "method",
    "status_id",
    "tracking_number",
    "order_number",
    "country",
    "country_name",
    "weight_grams",
    "value_cents",
    "currency",
    "is_return",
    "items",
    "created_at",
    "updated_at",
    "announced_at",
    "name",
    "company",
    "street",
    "house_number",
    "address_2",
    "city",
    "postal_code",
    "phone",
    "email",
    "reference",
    "tracking_url",
    "service_point",
    "order_fold",
    "number_fold",
    "name_fold",
    "email_fold",
    "phone_fold",
    "news_at",
];

macro_rules! bound {
    ($query:expr, $row:expr, $news_at:expr) => {
        $query
            .bind(&$row.carrier)
            .bind($row.method.stored())
            .bind($row.status_id)
            .bind(&$row.tracking_number)
            .bind(&$row.order_number)
            .bind(&$row.country)
            .bind(&$row.country_name)
            .bind($row.weight_grams)
            .bind($row.value_cents)
            .bind(&$row.currency)
            .bind($row.is_return)
            .bind($row.items.stored())
            .bind($row.created_at.0)
            .bind($row.updated_at.0)
            .bind($row.announced_at)
            .bind($row.name.stored())
            .bind($row.company.stored())
            .bind($row.street.stored())
            .bind($row.house_number.stored())
            .bind($row.address_2.stored())
            .bind($row.city.stored())
            .bind($row.postal_code.stored())
            .bind($row.phone.stored())
            .bind($row.email.stored())
            .bind($row.reference.stored())
            .bind($row.tracking_url.stored())
            .bind($row.service_point.stored())
            .bind(fold(&$row.order_number))
            .bind(number_fold(&$row.tracking_number, &$row.order_number))
            .bind(fold($row.name.stored()))
            .bind(fold($row.email.stored()))
            .bind(digits($row.phone.stored()))
            .bind($news_at)
    };
}

/// Stores a new shipment; false if somebody else stored it meanwhile.
async fn insert(tx: &mut Tx, account: &AccountId, row: &Stored, news_at: Time) -> Result<bool, Error> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let places: Vec<String> = (4..).take(COLUMNS.len()).map(|n| format!("${n}")).collect();
        format!(
            "INSERT INTO shipments (id, account_id, parcel_id, recipient_version, version, {})
             VALUES ($1, $2, $3, 0, 1, {}) ON CONFLICT (account_id, parcel_id) DO NOTHING",
            COLUMNS.join(", "),
            places.join(", ")
        )
    });
    let rows = on!(tx, c => bound!(
        sqlx::query(AssertSqlSafe(SQL.as_str())).bind(&row.id.0).bind(&account.0).bind(row.parcel_id),
        row,
        news_at.0
    )
    .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Stores what a shipment has become; false if somebody else changed it meanwhile.
async fn update(tx: &mut Tx, account: &AccountId, row: &Stored, news: Option<Time>) -> Result<bool, Error> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let set = |(column, n): (&&str, usize)| match *column {
            "news_at" => format!("news_at = COALESCE(${n}, news_at)"),
            column => format!("{column} = ${n}"),
        };
        let set: Vec<String> = COLUMNS.iter().zip(4..).map(set).collect();
        format!(
            "UPDATE shipments SET {}, version = version + 1 WHERE id = $1 AND account_id = $2 AND version = $3",
            set.join(", ")
        )
    });
    let rows = on!(tx, c => bound!(
        sqlx::query(AssertSqlSafe(SQL.as_str())).bind(&row.id.0).bind(&account.0).bind(row.version),
        row,
        news.map(|at| at.0)
    )
    .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
