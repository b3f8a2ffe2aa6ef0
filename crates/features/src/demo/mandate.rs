//! The demo's direct debit: the example IBAN of SWIFT's registry, sealed like any other.
use crate::settings::direct_debit::Mandate;
use domain::id::AccountId;
use domain::time::{Span, Time};
use house::moment::iso;
use house::{House, keys};
use store::db::Tx;
use store::direct_debits::{self, New};
use store::vault::Plain;
use views::error::AppError;

/// Fills it in, if there is a master key to seal it with.
pub async fn fill(house: &House, tx: &mut Tx, account: &AccountId, by: &str, now: Time) -> Result<(), AppError> {
    if house.config.master_key.is_none() {
        return Ok(());
    }
    let (id, at) = (tx.chance.id(), Time(now.0 - Span::days(30).0));
    let plain = |text: &str| Plain::from(text.to_owned());
    let mandate = Mandate {
        holder: plain("Nébula Moda S.A.S."),
        iban: plain("ES9121000418450200051332"),
        bic: plain("CAIXESBBXXX"),
        reference: plain("NEBULA-MODA-0001"),
        signed_on: plain(&iso(at)[..10]),
    };
    let key = keys::find_or_make(house, tx, account, at).await?;
    let values = mandate.seal(&tx.chance, &key, &id);
    direct_debits::save(tx, account, 0, New { id: &id, key_id: &key.id, values: &values, by, at }).await?;
    Ok(())
}
