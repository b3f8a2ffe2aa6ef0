//! Asking somebody who is signed in for their password again, before what cannot be taken back.
use serde::{Deserialize, Serialize};

use crate::House;
use crate::call::Form;
use crate::cx::Cx;
use crate::login_throttle::{What, count};
use crate::password::queue::Lane;
use crate::request::RequestInfo;
use crate::security::Incident;
use domain::rule::{Rule, What as RuleFor};
use domain::time::{Span, Time};
use store::hash::sha256;
use views::error::AppError;
use views::rules::alone;
use views::section::Input;
use views::words::{t, w};

/// So long the right password stands for what is fetched by a link later on.
const FRESH: Span = Span::minutes(10);

/// What a password that is there already must be.
pub const PASSWORD: Rule = Rule::of(RuleFor::Password).needed();

/// The password again, as it is posted.
#[derive(Clone, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct AgainForm {
    #[secret]
    pub password: String,
}

impl std::fmt::Debug for AgainForm {
    /// It is not shown, whoever asks.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AgainForm")
    }
}

/// The field for it.
#[must_use]
pub fn input() -> Input {
    Input::of("password", "password", t(w::PASSWORD), "").ruled(PASSWORD).fills("current-password", "")
}

/// Whether the password was given again a little while ago, in the session of whoever asks.
///
/// # Errors
/// If the database does not answer.
pub async fn is_fresh(cx: &mut Cx) -> Result<bool, store::Error> {
    let (token, since) = (sha256(cx.request.token.as_deref().unwrap_or_default()), Time(cx.now.0 - FRESH.0));
    store::sessions::is_proved(cx.tx(), &token, since).await
}

/// Whether what was typed into a field is the password of whoever asks. Takes a look's context, since no transaction may stand
/// while a password is hashed.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Slow`] or [`AppError::Busy`].
pub async fn password(cx: Cx, field: &str, typed: String) -> Result<(), AppError> {
    let (house, request, hash) = (cx.house.clone(), cx.request.clone(), cx.person.password_hash.clone());
    drop(cx);
    is_theirs(&house, &request, hash, field, typed).await.map(drop)
}

/// Whether what was typed is the password with that hash. Wrong tries are slowed, and counted by session: what somebody guesses
/// elsewhere keeps nobody from proving who they are. Gives where they may hash what else is to be.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Slow`] or [`AppError::Busy`].
pub async fn is_theirs(
    house: &House,
    request: &RequestInfo,
    hash: String,
    field: &str,
    typed: String,
) -> Result<Lane, AppError> {
    alone(PASSWORD, &typed).map_err(|why| AppError::field(field, why))?;
    let counted = count(house, request, What::Again).await?;
    if !counted.verify(house, typed, Some(hash)).await? {
        house.security.note_request(Incident::PasswordConfirmationRefused, None, field, request);
        return Err(AppError::field(field, t(w::ERROR_PASSWORD)));
    }
    let mut tx = house.db.write().await?;
    counted.right(&mut tx).await?;
    let token = sha256(request.token.as_deref().unwrap_or_default());
    store::sessions::prove(&mut tx, &token, house.clock.now()).await?;
    tx.commit_unseen("a password that was right changes nothing of theirs").await?;
    Ok(counted.lane)
}
