//! Leaving a flash for a person's next look at a page, and finding it there.
use leptos::server_fn::ServerFn as _;

use super::clock::sha256;
use super::db::Tx;
use super::settings::direct_debit::SaveDirectDebit;
use super::vault::{Place, Plain, Sealed};
use super::visit::Visit;
use super::{House, keys, sql};
use crate::domain::id::{AccountId, UserId};
use crate::domain::time::Time;
use crate::error::AppError;
use crate::frame::Flash;

/// Forms whose typing is a secret: it waits sealed, with the account's key, or not at all.
const SECRET: [&str; 1] = [SaveDirectDebit::PATH];
/// In whose place the sealed typing waits.
const SEALED: &str = "sealed";
/// The control that says which form of a page it was.
const FORM: &str = "form_id";

/// Leaves it for whoever the session token names, even if that session has ended: it waits behind the sign-in.
///
/// # Errors
/// Signed out, if the token names nobody.
pub async fn leave(house: &House, visit: &Visit, page: &str, mut flash: Flash) -> Result<(), AppError> {
    let token = visit.token.as_deref().ok_or(AppError::SignedOut)?;
    let page = page.split(['?', '#']).next().unwrap_or_default();
    let mut tx = house.db.write().await?;
    let session = sql::sessions::by_token(&mut tx, &sha256(token)).await?.ok_or(AppError::SignedOut)?;
    let (person, account, now) = (session.person.id, session.person.account_id.map(AccountId), house.clock.now());
    let is_secret = SECRET.contains(&flash.form.as_str());
    let sealed = match &account {
        Some(account) if is_secret && flash.error.is_some() => {
            seal(house, &mut tx, (account, &person), &flash.typed, now).await?
        }
        _ => None,
    };
    if is_secret || flash.error.is_none() {
        // What went well is stored where it belongs.
        flash.typed.retain(|(name, _)| name == FORM);
        flash.typed.extend(sealed);
    }
    sql::flashes::leave(&mut tx, &person, page, &flash, now).await?;
    Ok(tx.commit().await?)
}

/// The flash left for a page of a person, with what was typed, and its id.
///
/// # Errors
/// If the database does not answer.
pub async fn find(
    house: &House,
    tx: &mut Tx,
    person: &UserId,
    page: &str,
    now: Time,
) -> Result<Option<(String, Flash)>, AppError> {
    let Some((id, mut flash)) = sql::flashes::find(tx, person, page, now).await? else { return Ok(None) };
    if SECRET.contains(&flash.form.as_str())
        && let Some(sealed) = flash.typed(SEALED).map(|sealed| Sealed(sealed.to_owned()))
    {
        flash.typed = open(house, tx, person, &sealed).await.unwrap_or_default();
    }
    Ok(Some((id, flash)))
}

fn place(person: &UserId) -> Place<'_> {
    Place { table: "flashes", record: &person.0, field: "typed" }
}

/// What was typed, sealed; nothing if there is no key to do it with.
async fn seal(
    house: &House,
    tx: &mut Tx,
    (account, person): (&AccountId, &UserId),
    typed: &[(String, String)],
    now: Time,
) -> Result<Option<(String, String)>, AppError> {
    match keys::find_or_make(house, tx, account, now).await {
        Ok(key) => {
            let typed = Plain::from(serde_json::to_string(typed).unwrap_or_default());
            Ok(Some((SEALED.to_owned(), key.seal(place(person), &typed).0)))
        }
        Err(AppError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What was typed, if it opens.
async fn open(house: &House, tx: &mut Tx, person: &UserId, sealed: &Sealed) -> Option<Vec<(String, String)>> {
    let account = sql::people::by_id(tx, &person.0).await.ok()??.account_id.map(AccountId)?;
    let key = keys::find(house, tx, &account).await.ok()??;
    serde_json::from_str(key.open(place(person), sealed)?.reveal()).ok()
}
