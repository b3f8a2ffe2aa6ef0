//! Shipments. Recipients' data leave as [`Pii`], whose only way out is a view.
use crate::Error;
use crate::db::{Tx, on};
use domain::id::{AccountId, ShipmentId, has_id_shape};
use domain::parcel::Recipient;
use domain::pii::Pii;
use domain::time::Time;

pub mod find;
mod put;

pub use find::{CAP, Filter, Key, Mark, Start, Walk, choices, count, list, number_fold, plans};
pub use put::{Put, Taken, put};

/// A shipment as it is stored. Not serialisable: `shipments::view` makes what travels.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Stored {
    #[sqlx(try_from = "String")]
    pub id: ShipmentId,
    pub parcel_id: i64,
    pub carrier: String,
    #[sqlx(try_from = "String")]
    pub method: Pii,
    pub status_id: i64,
    pub tracking_number: String,
    pub order_number: String,
    pub country: String,
    pub country_name: String,
    pub weight_grams: i64,
    pub value_cents: i64,
    pub currency: String,
    pub is_return: bool,
    #[sqlx(try_from = "String")]
    pub items: Pii,
    #[sqlx(try_from = "i64")]
    pub created_at: Time,
    #[sqlx(try_from = "i64")]
    pub updated_at: Time,
    pub announced_at: Option<i64>,
    pub version: i64,
    pub recipient_version: i64,
    #[sqlx(try_from = "String")]
    pub name: Pii,
    #[sqlx(try_from = "String")]
    pub company: Pii,
    #[sqlx(try_from = "String")]
    pub street: Pii,
    #[sqlx(try_from = "String")]
    pub house_number: Pii,
    #[sqlx(try_from = "String")]
    pub address_2: Pii,
    #[sqlx(try_from = "String")]
    pub city: Pii,
    #[sqlx(try_from = "String")]
    pub postal_code: Pii,
    #[sqlx(try_from = "String")]
    pub phone: Pii,
    #[sqlx(try_from = "String")]
    pub email: Pii,
    #[sqlx(try_from = "String")]
    pub reference: Pii,
    #[sqlx(try_from = "String")]
    pub tracking_url: Pii,
    #[sqlx(try_from = "String")]
    pub service_point: Pii,
}

const SELECT: &str = "SELECT id, parcel_id, carrier, method, status_id, tracking_number, order_number, country, country_name,
    weight_grams, value_cents, currency, is_return, items, created_at, updated_at, announced_at, version, recipient_version,
    name, company, street, house_number, address_2, city, postal_code, phone, email, reference, tracking_url, service_point, news_at
    FROM shipments";

/// A shipment as lists show it. Not serialisable, like [`Stored`].
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    #[sqlx(try_from = "String")]
    pub id: ShipmentId,
    pub carrier: String,
    pub status_id: i64,
    pub tracking_number: String,
    pub order_number: String,
    pub country: String,
    pub country_name: String,
    #[sqlx(try_from = "i64")]
    pub updated_at: Time,
    #[sqlx(try_from = "String")]
    pub name: Pii,
    #[sqlx(try_from = "String")]
    pub city: Pii,
}

/// Each column that is read is copied: of thirty a list needs ten.
const LISTED: &str =
    "SELECT id, carrier, status_id, tracking_number, order_number, country, country_name, updated_at, name, city
    FROM shipments";

/// One shipment of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &ShipmentId) -> Result<Option<Stored>, Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    let sql = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&id.0).fetch_optional(c).await)
}

/// A shipment's statuses over time, oldest first.
pub async fn steps(tx: &mut Tx, id: &ShipmentId) -> Result<Vec<(i64, i64)>, Error> {
    on!(tx, c => sqlx::query_as("SELECT at, status_id FROM shipment_steps WHERE shipment_id = $1 ORDER BY at, status_id")
        .bind(&id.0).fetch_all(c).await)
}

/// The statuses over time of several shipments, each with its shipment's id, oldest first.
pub async fn steps_of(tx: &mut Tx, ids: impl Iterator<Item = &str>) -> Result<Vec<(String, i64, i64)>, Error> {
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT shipment_id, at, status_id FROM shipment_steps WHERE shipment_id IN ({})
         ORDER BY shipment_id, at, status_id",
        places.join(", ")
    );
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(tx, c => {
        let query = ids.iter().fold(sqlx::query_as(sqlx::AssertSqlSafe(sql)), sqlx::query::QueryAs::bind);
        query.fetch_all(c).await
    })
}

/// Saves new recipient data if nobody did since that version.
pub async fn save_recipient(
    tx: &mut Tx,
    account: &AccountId,
    id: &ShipmentId,
    version: i64,
    to: &Recipient,
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE shipments SET name = $4, company = $5, street = $6, house_number = $7, address_2 = $8, city = $9,
            postal_code = $10, phone = $11, email = $12, name_fold = $13, email_fold = $14, phone_fold = $15,
            recipient_version = recipient_version + 1, version = version + 1
         WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(&id.0).bind(version)
        .bind(to.name.stored()).bind(to.company.stored()).bind(to.street.stored()).bind(to.house_number.stored())
        .bind(to.address_2.stored()).bind(to.city.stored()).bind(to.postal_code.stored()).bind(to.phone.stored())
        .bind(to.email.stored()).bind(super::fold(to.name.stored())).bind(super::fold(to.email.stored()))
        .bind(super::digits(to.phone.stored()))
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Cancels a shipment if nobody changed it since that version.
pub async fn cancel(tx: &mut Tx, account: &AccountId, id: &ShipmentId, version: i64, now: Time) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE shipments SET status_id = 2000, news_at = COALESCE(news_at, updated_at), updated_at = $4, version = version + 1
         WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(&id.0).bind(version).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 {
        step(tx, id, now, 2000).await?;
    }
    Ok(rows == 1)
}

/// Deletes a shipment and its history if nobody changed it since that version.
pub async fn delete(tx: &mut Tx, account: &AccountId, id: &ShipmentId, version: i64) -> Result<bool, Error> {
    on!(tx, c => sqlx::query(
        "DELETE FROM shipment_steps WHERE shipment_id IN
            (SELECT id FROM shipments WHERE account_id = $1 AND id = $2 AND version = $3)")
        .bind(&account.0).bind(&id.0).bind(version).execute(c).await.map(drop))?;
    let rows = on!(tx, c => sqlx::query("DELETE FROM shipments WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(&id.0).bind(version).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

async fn step(tx: &mut Tx, id: &ShipmentId, at: Time, status: i64) -> Result<(), Error> {
    on!(tx, c => sqlx::query("INSERT INTO shipment_steps (shipment_id, at, status_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(&id.0).bind(at.0).bind(status).execute(c).await.map(drop))
}
