//! Leaving a flash for a person's next look at a page.
use super::clock::sha256;
use super::visit::Visit;
use super::{House, sql};
use crate::error::AppError;
use crate::frame::Flash;

/// Leaves it for whoever the session token names, even if that session has ended: it waits behind the sign-in.
///
/// # Errors
/// Signed out, if the token names nobody.
pub async fn leave(house: &House, visit: &Visit, page: &str, flash: Flash) -> Result<(), AppError> {
    let token = visit.token.as_deref().ok_or(AppError::SignedOut)?;
    let page = page.split(['?', '#']).next().unwrap_or_default();
    let mut tx = house.db.write().await?;
    let session = sql::sessions::by_token(&mut tx, &sha256(token)).await?.ok_or(AppError::SignedOut)?;
    let person = session.person.id;
    sql::flashes::leave(&mut tx, &person, page, &flash, house.clock.now()).await?;
    Ok(tx.commit().await?)
}
