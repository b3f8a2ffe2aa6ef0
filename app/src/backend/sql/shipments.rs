//! Shipments. Recipients' data leave as [`Pii`], whose only way out is a view.
use crate::backend::clock::{new_id, sha256};
use crate::backend::db::{Tx, on};
use crate::backend::import::parcel::{Parcel, Recipient};
use crate::domain::id::{AccountId, ShipmentId, has_id_shape};
use crate::domain::pii::Pii;
use crate::domain::time::Time;

pub mod find;

pub use find::{CAP, Filter, Key, Mark, Start, Walk, choices, count, list, number_fold, plans};

/// A shipment as it is stored. Not serialisable: `shipments::view` makes what travels.
#[derive(Clone, Debug, sqlx::FromRow)]
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
    name, company, street, house_number, address_2, city, postal_code, phone, email, reference, tracking_url, service_point
    FROM shipments";

/// One shipment of the account.
pub async fn by_id(tx: &mut Tx, account: &AccountId, id: &ShipmentId) -> Result<Option<Stored>, sqlx::Error> {
    if !has_id_shape(&id.0) {
        return Ok(None);
    }
    let sql = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(&id.0).fetch_optional(c).await)
}

/// A shipment's statuses over time, oldest first.
pub async fn steps(tx: &mut Tx, id: &ShipmentId) -> Result<Vec<(i64, i64)>, sqlx::Error> {
    on!(tx, c => sqlx::query_as("SELECT at, status_id FROM shipment_steps WHERE shipment_id = $1 ORDER BY at, status_id")
        .bind(&id.0).fetch_all(c).await)
}

/// The statuses over time of several shipments, each with its shipment's id, oldest first.
pub async fn steps_of(tx: &mut Tx, ids: impl Iterator<Item = &str>) -> Result<Vec<(String, i64, i64)>, sqlx::Error> {
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
) -> Result<bool, sqlx::Error> {
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
        .execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// Cancels a shipment if nobody changed it since that version.
pub async fn cancel(
    tx: &mut Tx,
    account: &AccountId,
    id: &ShipmentId,
    version: i64,
    now: Time,
) -> Result<bool, sqlx::Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE shipments SET status_id = 2000, updated_at = $4, version = version + 1
         WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(&id.0).bind(version).bind(now.0).execute(c).await?.rows_affected());
    if rows == 1 {
        step(tx, id, now, 2000).await?;
    }
    Ok(rows == 1)
}

/// Deletes a shipment and its history if nobody changed it since that version.
pub async fn delete(tx: &mut Tx, account: &AccountId, id: &ShipmentId, version: i64) -> Result<bool, sqlx::Error> {
    on!(tx, c => sqlx::query(
        "DELETE FROM shipment_steps WHERE shipment_id IN
            (SELECT id FROM shipments WHERE account_id = $1 AND id = $2 AND version = $3)")
        .bind(&account.0).bind(&id.0).bind(version).execute(c).await.map(drop))?;
    let rows = on!(tx, c => sqlx::query("DELETE FROM shipments WHERE account_id = $1 AND id = $2 AND version = $3")
        .bind(&account.0).bind(&id.0).bind(version).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// What an import did with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Added,
    Changed,
    Unchanged,
}

#[derive(sqlx::FromRow)]
struct Known {
    id: String,
    source_hash: String,
    recipient_version: i64,
    status_id: i64,
}

/// Puts a parcel in, once: by its number in the account. A row that says the same as the last time changes nothing, and
/// a recipient that was corrected here is not overwritten by the source.
pub async fn put(tx: &mut Tx, account: &AccountId, parcel: &Parcel) -> Result<Put, sqlx::Error> {
    let hash = source_hash(parcel);
    let known: Option<Known> = on!(tx, c => sqlx::query_as(
        "SELECT id, source_hash, recipient_version, status_id FROM shipments WHERE account_id = $1 AND parcel_id = $2")
        .bind(&account.0).bind(parcel.parcel_id).fetch_optional(c).await?);
    match known {
        Some(known) if known.source_hash == hash => Ok(Put::Unchanged),
        Some(known) => {
            let id = ShipmentId(known.id);
            update(tx, &id, parcel, &hash, known.recipient_version == 0).await?;
            // Cancelled here, it stays so: the source was not told.
            if known.status_id != 2000 {
                step(tx, &id, parcel.updated, parcel.status_id).await?;
            }
            Ok(Put::Changed)
        }
        None => {
            let id = ShipmentId(new_id());
            insert(tx, account, &id, parcel, &hash).await?;
            first_steps(tx, &id, parcel).await?;
            Ok(Put::Added)
        }
    }
}

/// What is known of a new parcel's way: made, announced if it was, and where it is now.
async fn first_steps(tx: &mut Tx, id: &ShipmentId, parcel: &Parcel) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "INSERT INTO shipment_steps (shipment_id, at, status_id)
         SELECT $1, at, status_id FROM (
            SELECT CAST($2 AS BIGINT) AS at, 1000 AS status_id UNION SELECT CAST($3 AS BIGINT), 1 UNION SELECT $4, $5) AS steps
         WHERE at IS NOT NULL")
        .bind(&id.0).bind(parcel.created.0).bind(parcel.announced.map(|at| at.0)).bind(parcel.updated.0)
        .bind(parcel.status_id).execute(c).await.map(drop))
}

async fn step(tx: &mut Tx, id: &ShipmentId, at: Time, status: i64) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query("INSERT INTO shipment_steps (shipment_id, at, status_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(&id.0).bind(at.0).bind(status).execute(c).await.map(drop))
}

/// What the source said, so that the same file twice is nothing new.
fn source_hash(parcel: &Parcel) -> String {
    let to = &parcel.recipient;
    let personal = [
        &to.name,
        &to.company,
        &to.street,
        &to.house_number,
        &to.address_2,
        &to.city,
        &to.postal_code,
        &to.phone,
        &to.email,
        &to.reference,
        &to.tracking_url,
        &to.service_point,
    ];
    let personal: Vec<&str> = personal.iter().map(|pii| pii.stored()).collect();
    let plain = Parcel { recipient: Recipient::default(), ..parcel.clone() };
    sha256(format!("{plain:?}\u{0}{}", personal.join("\u{0}")))
}

async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    id: &ShipmentId,
    parcel: &Parcel,
    hash: &str,
) -> Result<(), sqlx::Error> {
    let items = serde_json::to_string(&parcel.items).unwrap_or_default();
    let to = &parcel.recipient;
    on!(tx, c => sqlx::query(
        "INSERT INTO shipments (id, account_id, parcel_id, carrier, method, status_id, tracking_number, order_number,
            order_fold, country, country_name, weight_grams, value_cents, currency, is_return, items,
            created_at, updated_at, announced_at, name, company, street, house_number, address_2, city, postal_code, phone,
            email, reference, tracking_url, service_point, name_fold, email_fold, phone_fold, recipient_version,
            source_hash, version, number_fold)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, 0, $35, 1, $36)")
        .bind(&id.0).bind(&account.0).bind(parcel.parcel_id).bind(&parcel.carrier).bind(&parcel.method)
        .bind(parcel.status_id).bind(&parcel.tracking_number).bind(&parcel.order_number)
        .bind(super::fold(&parcel.order_number)).bind(&parcel.country)
        .bind(&parcel.country_name).bind(parcel.weight_grams).bind(parcel.value_cents).bind(&parcel.currency)
        .bind(parcel.is_return).bind(items).bind(parcel.created.0).bind(parcel.updated.0)
        .bind(parcel.announced.map(|at| at.0))
        .bind(to.name.stored()).bind(to.company.stored()).bind(to.street.stored()).bind(to.house_number.stored())
        .bind(to.address_2.stored()).bind(to.city.stored()).bind(to.postal_code.stored()).bind(to.phone.stored())
        .bind(to.email.stored()).bind(to.reference.stored()).bind(to.tracking_url.stored())
        .bind(to.service_point.stored()).bind(super::fold(to.name.stored())).bind(super::fold(to.email.stored()))
        .bind(super::digits(to.phone.stored())).bind(hash).bind(number_fold(&parcel.tracking_number, &parcel.order_number))
        .execute(c).await.map(drop))
}

async fn update(
    tx: &mut Tx,
    id: &ShipmentId,
    parcel: &Parcel,
    hash: &str,
    recipient_too: bool,
) -> Result<(), sqlx::Error> {
    on!(tx, c => sqlx::query(
        "UPDATE shipments SET carrier = $2, method = $3, tracking_number = $5, order_number = $6,
            status_id = CASE status_id WHEN 2000 THEN 2000 ELSE $4 END,
            updated_at = CASE status_id WHEN 2000 THEN updated_at ELSE $11 END,
            order_fold = $7, weight_grams = $8, value_cents = $9, currency = $10,
            announced_at = $12, source_hash = $13, number_fold = $14, version = version + 1
         WHERE id = $1")
        .bind(&id.0).bind(&parcel.carrier).bind(&parcel.method).bind(parcel.status_id).bind(&parcel.tracking_number)
        .bind(&parcel.order_number).bind(super::fold(&parcel.order_number)).bind(parcel.weight_grams)
        .bind(parcel.value_cents).bind(&parcel.currency).bind(parcel.updated.0)
        .bind(parcel.announced.map(|at| at.0)).bind(hash)
        .bind(number_fold(&parcel.tracking_number, &parcel.order_number)).execute(c).await.map(drop))?;
    if !recipient_too {
        return Ok(());
    }
    let to = &parcel.recipient;
    on!(tx, c => sqlx::query(
        "UPDATE shipments SET name = $2, company = $3, street = $4, house_number = $5, address_2 = $6, city = $7,
            postal_code = $8, phone = $9, email = $10, name_fold = $11, email_fold = $12, phone_fold = $13,
            country = $14, country_name = $15, reference = $16, tracking_url = $17, service_point = $18
         WHERE id = $1")
        .bind(&id.0).bind(to.name.stored()).bind(to.company.stored()).bind(to.street.stored())
        .bind(to.house_number.stored()).bind(to.address_2.stored()).bind(to.city.stored()).bind(to.postal_code.stored())
        .bind(to.phone.stored()).bind(to.email.stored()).bind(super::fold(to.name.stored()))
        .bind(super::fold(to.email.stored())).bind(super::digits(to.phone.stored())).bind(&parcel.country)
        .bind(&parcel.country_name).bind(to.reference.stored()).bind(to.tracking_url.stored())
        .bind(to.service_point.stored()).execute(c).await.map(drop))
}
