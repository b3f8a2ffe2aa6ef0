//! A person's key, wrapped by the master key as accounts' keys are: it seals what their codes are made from.
use crate::House;
use crate::keys::master;
use domain::id::{AccountId, UserId};
use domain::time::Time;
use store::db::Tx;
use store::people::Person;
use store::second::{KeyRow, Totp};
use store::vault::{DataKey, MasterKey, Place, Plain};
use views::error::AppError;
use views::words::w;

/// Whose key it is: to the vault an owner is a name, and no person's is an account's.
fn owner(person: &UserId) -> AccountId {
    AccountId(person.0.clone())
}

/// Where a secret belongs.
const fn place(id: &str) -> Place<'_> {
    Place { table: "totp_secrets", record: id, field: "secret" }
}

/// A person's key, if this master key opens it.
#[must_use]
pub fn unwrap(master: &MasterKey, row: &KeyRow) -> Option<DataKey> {
    master.unwrap(&owner(&row.person_id), &row.id, &row.wrapped)
}

/// What does not open: kind words, and a line for the operator without a value.
fn shut(person: &UserId) -> AppError {
    tracing::error!(%person, "a second factor does not open: ALDABA_MASTER_KEY is another one than it was, or the row was tampered with");
    AppError::refused(w::ERROR_VAULT_SHUT)
}

/// Offers a person a secret, sealed with a key of its own. False if one is confirmed already.
///
/// # Errors
/// Refused if there is no master key.
pub async fn offer(house: &House, tx: &mut Tx, person: &UserId, secret: &Plain, now: Time) -> Result<bool, AppError> {
    let master = master(house)?;
    let (id, key) = (house.chance().id(), DataKey::new(house.chance(), &owner(person)));
    if !store::second::offer(tx, person, (&id, &key), &key.seal(house.chance(), place(&id), secret), now).await? {
        return Ok(false);
    }
    store::second::put_key(tx, person, &key, &master.wrap(house.chance(), &key), now).await?;
    Ok(true)
}

/// Opens a secret.
///
/// # Errors
/// Refused if there is no master key, or another one.
pub async fn open(house: &House, tx: &mut Tx, row: &Totp) -> Result<Plain, AppError> {
    let master = master(house)?;
    let key = store::second::key(tx, &row.person_id).await?.filter(|key| key.id == row.key_id);
    let key = key.and_then(|key| unwrap(master, &key));
    key.and_then(|key| key.open(place(&row.id), &row.secret)).ok_or_else(|| shut(&row.person_id))
}

/// A new key of a person's, with which their secret is sealed from now on; `None` if the old key does not open it.
///
/// # Errors
/// If the database does not answer.
pub async fn renewed(tx: &mut Tx, person: &Person, old: &DataKey) -> Result<Option<DataKey>, store::Error> {
    let new = DataKey::new(&tx.chance, &owner(&person.id));
    if let Some(row) = store::second::totp(tx, &person.id).await? {
        let Some(secret) = old.open(place(&row.id), &row.secret) else { return Ok(None) };
        store::second::reseal(tx, &person.id, &new, &new.seal(&tx.chance, place(&row.id), &secret)).await?;
    }
    Ok(Some(new))
}
