//! Which data key is whose, and what the operator does with the key above them.
use crate::{House, second};
use domain::id::AccountId;
use domain::time::Time;
use store::data_keys;
use store::db::Tx;
use store::vault::{DataKey, MasterKey};
use views::error::AppError;
use views::words::w;

/// The master key.
///
/// # Errors
/// [`AppError::Refused`], kindly, if the operator has set none.
pub fn master(house: &House) -> Result<&MasterKey, AppError> {
    house.config.master_key.as_ref().ok_or_else(|| AppError::refused(w::ERROR_VAULT_NONE))
}

/// The account's data key, if it has one.
///
/// # Errors
/// [`AppError::Refused`] if there is no master key, or if it is not the one that wrapped it.
pub async fn find(house: &House, tx: &mut Tx, account: &AccountId) -> Result<Option<DataKey>, AppError> {
    let master = master(house)?;
    let Some(row) = data_keys::find(tx, account).await? else { return Ok(None) };
    master.unwrap(account, &row.id, &row.wrapped).map(Some).ok_or_else(|| shut(account, "data key"))
}

/// The same; one is made if there is none yet.
///
/// # Errors
/// As [`find`].
pub async fn find_or_make(house: &House, tx: &mut Tx, account: &AccountId, now: Time) -> Result<DataKey, AppError> {
    if let Some(key) = find(house, tx, account).await? {
        return Ok(key);
    }
    let key = DataKey::new(house.chance(), account);
    if data_keys::insert(tx, &key, &master(house)?.wrap(house.chance(), &key), now).await? {
        return Ok(key);
    }
    // Somebody was faster.
    find(house, tx, account).await?.ok_or(AppError::Broken { status: 500 })
}

/// What was sealed does not open: kind words for whoever looks, and a line for the operator, without a value.
#[must_use]
pub fn shut(account: &AccountId, what: &str) -> AppError {
    tracing::error!(%account, "a {what} does not open: ALDABA_MASTER_KEY is another one than it was, or the row was tampered with");
    AppError::refused(w::ERROR_VAULT_SHUT)
}

/// Tells the operator at the start if the master key is not the one that the data keys are wrapped with.
///
/// # Errors
/// If the database does not answer.
pub async fn check(house: &House) -> Result<(), store::Error> {
    let mut tx = house.db.read().await?;
    let (rows, people) = (data_keys::all(&mut tx).await?, store::second::keys(&mut tx).await?);
    let keys = rows.len() + people.len();
    let Some(master) = &house.config.master_key else {
        if keys > 0 {
            tracing::error!(keys, "there are sealed data, and no ALDABA_MASTER_KEY to open them");
        }
        return Ok(());
    };
    let shut = rows.iter().filter(|row| master.unwrap(&row.account_id, &row.id, &row.wrapped).is_none()).count()
        + people.iter().filter(|row| second::keys::unwrap(master, row).is_none()).count();
    if shut > 0 {
        tracing::error!(keys, shut, "data keys do not open with this ALDABA_MASTER_KEY");
    }
    Ok(())
}
