//! Asking somebody who is signed in for their password again, before what cannot be taken back.
use super::cx::Cx;
use super::password::{LONGEST, verify};
use super::tries::Tries;
use crate::error::AppError;
use crate::words::{t, tf, w};

/// Whether what was typed into a field is the password of whoever asks. Wrong tries are slowed as they are at the sign-in, and
/// counted with them. Takes a look's context, since no transaction may stand while a password is hashed.
///
/// # Errors
/// [`AppError::Invalid`] or [`AppError::Slow`].
pub async fn password(mut cx: Cx, field: &str, typed: String) -> Result<(), AppError> {
    if typed.is_empty() {
        return Err(AppError::field(field, t(w::ERROR_EMPTY)));
    }
    if typed.len() > LONGEST {
        return Err(AppError::field(field, tf(w::ERROR_TOO_LONG, &[("most", &LONGEST.to_string())])));
    }
    let tries = Tries::of(&cx.person.email, &cx.visit.address);
    let (house, now) = (cx.house.clone(), cx.now);
    tries.may_try(&mut cx.tx, now).await?;
    let hash = cx.person.password_hash.clone();
    drop(cx);
    let right = verify(&house, typed, Some(hash)).await?;
    let mut tx = house.db.write().await?;
    if right {
        tries.right(&mut tx).await?;
    } else {
        tries.failed(&mut tx, now).await?;
    }
    tx.commit().await?;
    if right { Ok(()) } else { Err(AppError::field(field, t(w::ERROR_PASSWORD))) }
}
