//! What the operator does with the master key: everything that is sealed is sealed for another.
use crate::people::Refusal;
use crate::settings::direct_debit::Mandate;
use domain::id::AccountId;
use house::security::{About, Incident};
use house::{House, second};
use store::db::Tx;
use store::vault::{DataKey, MasterKey};
use store::{data_keys, direct_debits};

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub keys: usize,
    /// Wrapped by the old master key until now.
    pub rewrapped: usize,
    /// Data keys that were replaced by new ones, with all that they had sealed.
    pub renewed: usize,
}

/// Wraps every data key with the present master key, in one commit. Those that already are stay as they are, so it can be run
/// again. With `renew` each account gets a new data key too, and its values are sealed anew with it.
///
/// # Errors
/// In words for the operator; then nothing was changed.
pub async fn rotate(house: &House, old: Option<&MasterKey>, renew: bool) -> Result<Tally, Refusal> {
    let new = house.config.master_key.as_ref();
    let new = new.ok_or_else(|| Refusal("ALDABA_MASTER_KEY, the new key, is not set".to_owned()))?;
    let mut tx = house.db.write().await?;
    let (mut tally, mut shut) = (Tally::default(), Vec::new());
    for row in data_keys::all(&mut tx).await? {
        let account = row.account_id;
        // Whoever saves waits until this is through, or is through before.
        tx.lock_access(&account.0).await?;
        let Some(row) = data_keys::find(&mut tx, &account).await? else { continue };
        tally.keys += 1;
        let opened = opened(new, old, |master| master.unwrap(&account, &row.id, &row.wrapped));
        let Some((key, is_new)) = opened else {
            shut.push(slug(&mut tx, &account).await?);
            continue;
        };
        tally.rewrapped += usize::from(!is_new);
        tally.renewed += usize::from(renew);
        let key = if renew { renewed(&mut tx, &key).await? } else { key };
        if renew || !is_new {
            let wrapped = new.wrap(&tx.chance, &key);
            data_keys::replace(&mut tx, &key, &wrapped).await?;
        }
    }
    people(&mut tx, (new, old), renew, &mut tally, &mut shut).await?;
    if !shut.is_empty() {
        let (some, all, whose) = (shut.len(), tally.keys, shut.join(", "));
        return Err(Refusal(format!("{some} of {all} data keys open with neither key ({whose}); nothing was changed")));
    }
    tx.commit_unseen("what is sealed anew says what it said").await?;
    let what = if renew { "master key and data keys" } else { "master key" };
    house.security.note(Incident::KeysRotated, About { what: Some(what), ..About::default() });
    Ok(tally)
}

/// A key, and whether the present master key opened it; `None` if neither does.
fn opened<K>(new: &MasterKey, old: Option<&MasterKey>, open: impl Fn(&MasterKey) -> Option<K>) -> Option<(K, bool)> {
    open(new).map(|key| (key, true)).or_else(|| Some((open(old?)?, false)))
}

/// The same for people's own keys, which seal what the codes of their second factor are made from.
async fn people(
    tx: &mut Tx,
    (new, old): (&MasterKey, Option<&MasterKey>),
    renew: bool,
    tally: &mut Tally,
    shut: &mut Vec<String>,
) -> Result<(), Refusal> {
    for row in store::second::keys(tx).await? {
        // Whoever sets one up waits until this is through, or is through before.
        let Some(person) = store::people::by_id(tx, &row.person_id.0).await? else { continue };
        store::second::hold(tx, &person.id, &person.password_hash).await?;
        let Some(row) = store::second::key(tx, &person.id).await? else { continue };
        tally.keys += 1;
        let Some((key, is_new)) = opened(new, old, |master| second::keys::unwrap(master, &row)) else {
            shut.push(person.email);
            continue;
        };
        tally.rewrapped += usize::from(!is_new);
        tally.renewed += usize::from(renew);
        let key = if renew {
            second::keys::renewed(tx, &person, &key).await?.ok_or_else(|| {
                Refusal(format!("the second factor of {} does not open; nothing was changed", person.email))
            })?
        } else {
            key
        };
        if renew || !is_new {
            let wrapped = new.wrap(&tx.chance, &key);
            store::second::replace_key(tx, &person.id, &key, &wrapped).await?;
        }
    }
    Ok(())
}

/// A new data key, which everything of the account is sealed with from now on.
async fn renewed(tx: &mut Tx, old: &DataKey) -> Result<DataKey, Refusal> {
    let new = DataKey::new(&tx.chance, &old.account);
    if let Some(row) = direct_debits::find(tx, &old.account).await?.filter(direct_debits::Row::is_held) {
        let Some(mandate) = Mandate::open(old, &row) else {
            let whose = slug(tx, &old.account).await?;
            return Err(Refusal(format!("the direct-debit data of {whose} do not open; nothing was changed")));
        };
        direct_debits::reseal(tx, &old.account, &new.id, &mandate.seal(&tx.chance, &new, &row.id)).await?;
    }
    Ok(new)
}

/// What the operator knows an account by.
async fn slug(tx: &mut Tx, account: &AccountId) -> Result<String, store::Error> {
    let account = store::accounts::by_id(tx, &account.0).await?;
    Ok(account.map(|account| account.slug.0).unwrap_or_default())
}
