//! Direct-debit data, sealed.
use crate::Error;
use crate::db::{Tx, on};
use crate::vault::Sealed;
use domain::id::AccountId;
use domain::time::Time;

/// The table's name, to which its values are bound.
pub const TABLE: &str = "direct_debits";

/// An account's mandate as it is stored.
#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: String,
    /// The data key that it is sealed with; empty once the mandate is removed.
    pub key_id: String,
    pub holder: Sealed,
    pub iban: Sealed,
    pub bic: Sealed,
    pub reference: Sealed,
    pub signed_on: Sealed,
    pub version: i64,
    pub changed_by: String,
    #[sqlx(try_from = "i64")]
    pub changed_at: Time,
}

impl Row {
    /// Whether there is a mandate.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !self.key_id.is_empty()
    }
}

/// Holder, IBAN, BIC, reference and date, in this order.
pub type Values = [Sealed; 5];

/// The account's.
pub async fn find(tx: &mut Tx, account: &AccountId) -> Result<Option<Row>, Error> {
    on!(tx, c => sqlx::query_as("SELECT * FROM direct_debits WHERE account_id = $1").bind(&account.0).fetch_optional(c).await)
}

/// What is saved, by whom and when.
pub struct New<'a> {
    pub id: &'a str,
    pub key_id: &'a str,
    pub values: &'a Values,
    pub by: &'a str,
    pub at: Time,
}

/// Saves, if it still has that version, 0 if there never was one; false if somebody was faster.
pub async fn save(tx: &mut Tx, account: &AccountId, version: i64, new: New<'_>) -> Result<bool, Error> {
    let [holder, iban, bic, reference, signed_on] = new.values;
    let rows = on!(tx, c => sqlx::query(
        "INSERT INTO direct_debits (account_id, id, key_id, holder, iban, bic, reference, signed_on, version, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)
         ON CONFLICT (account_id) DO UPDATE SET id = $2, key_id = $3, holder = $4, iban = $5, bic = $6, reference = $7,
             signed_on = $8, version = direct_debits.version + 1, changed_by = $9, changed_at = $10
         WHERE direct_debits.version = $11")
        .bind(&account.0).bind(new.id).bind(new.key_id).bind(holder).bind(iban).bind(bic).bind(reference).bind(signed_on)
        .bind(new.by).bind(new.at.0).bind(version)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The same values under another data key. Nobody saved anything.
pub async fn reseal(tx: &mut Tx, account: &AccountId, key_id: &str, values: &Values) -> Result<(), Error> {
    let [holder, iban, bic, reference, signed_on] = values;
    on!(tx, c => sqlx::query(
        "UPDATE direct_debits SET key_id = $2, holder = $3, iban = $4, bic = $5, reference = $6, signed_on = $7 WHERE account_id = $1")
        .bind(&account.0).bind(key_id).bind(holder).bind(iban).bind(bic).bind(reference).bind(signed_on)
        .execute(c).await.map(drop))
}
