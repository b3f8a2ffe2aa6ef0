//! A forgotten password: a link by mail, once, for half an hour.
//!
//! Whoever asks gets the same answer, in the same time, whether or not the address is somebody's: all that depends on it
//! happens after the answer.
use crate::profile::password::{check_new, tell};
use domain::email;
use domain::rule::{Rule, What as RuleFor};
use domain::time::{Span, Time};
use house::events::{Event, Kind};
use house::login_throttle::{What, count, forgive};
use house::mail::{self, Letter, Sender, surroundings};
use house::password::queue::Lane;
use house::request::RequestInfo;
use house::security::Incident;
use house::session::{Token, know, token_text};
use house::{House, password};
use store::hash::sha256;
use store::people::Person;
use views::error::{AppError, Faults};
use views::rules::alone;
use views::words::{Word, text_in, w};

/// How long a link works.
const LIFE: Span = Span::minutes(30);
/// So many letters are sent to one person within [`LIFE`]; more are asked for by somebody else.
const MOST: i64 = 3;

/// What an address must be.
pub const EMAIL: Rule = Rule::of(RuleFor::Email).needed();

/// What is posted to set a new password.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewPassword {
    pub new_password: String,
    pub new_password_again: String,
}

/// Asks for a link to an address. Asking over and over is slowed, for any address.
///
/// # Errors
/// That it is no address at all; [`AppError::Slow`]; or if the database does not answer.
pub async fn ask(house: &House, request: &RequestInfo, email: &str) -> Result<(), AppError> {
    let email = alone(EMAIL, email).map_err(|why| AppError::field("email", why))?;
    let email = email::key(&email);
    count(house, request, What::Link(&email)).await?;
    house.security.note_request(Incident::PasswordResetAsked, None, "page", request);
    let house = house.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&house, &email).await {
            tracing::warn!(%error, "a link for a new password was not sent");
        }
    });
    Ok(())
}

async fn send(house: &House, email: &str) -> Result<(), store::Error> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let Some(person) = store::people::by_email(&mut tx, email).await? else { return Ok(()) };
    // Letters asked for at once are counted one after the other.
    tx.take_person(&person.id.0).await?;
    if store::resets::sent_since(&mut tx, &person.id, Time(now.0 - LIFE.0)).await? >= MOST {
        return Ok(());
    }
    let Some((lang, account, _)) = surroundings(&mut tx, &person, now).await? else { return Ok(()) };
    let token = token_text(house.chance());
    store::resets::insert(&mut tx, &sha256(&token), &person.id, now, now + LIFE).await?;
    let say = |word: Word| text_in(lang, word).to_owned();
    let letter = Letter {
        paragraphs: vec![say(w::MAIL_RESET_TEXT)],
        link: Some((say(w::RESET_TITLE), format!("/reset/{token}"))),
        why: say(w::MAIL_RESET_WHY),
        until: Some(now + LIFE),
        ..Letter::new(&person.email, lang, say(w::MAIL_RESET))
    };
    let sender = Sender { kind: mail::Kind::Reset, account: account.as_ref(), person: None };
    mail::post(&mut tx, sender, &letter, now).await?;
    tx.commit_unseen("a letter that somebody asked for changes nothing").await?;
    house.posted.notify_one();
    Ok(())
}

/// The address of whoever the link lets in; `None` if it is of no use any more. Looking uses nothing up.
///
/// # Errors
/// If the database does not answer.
pub async fn look(house: &House, token: &str) -> Result<Option<String>, AppError> {
    Ok(find(house, token).await?.map(|person| person.email))
}

async fn find(house: &House, token: &str) -> Result<Option<Person>, AppError> {
    let mut tx = house.db.read().await?;
    let Some(id) = store::resets::person_of(&mut tx, &sha256(token), house.clock.now()).await? else { return Ok(None) };
    Ok(store::people::by_id(&mut tx, &id.0).await?)
}

/// Sets the new password: every session of the person ends, and every other link is used up. The browser is known as theirs from
/// now on: whoever guesses at their password cannot keep them out. `None` if the link is of no use any more.
///
/// # Errors
/// What was wrong with what was typed; or that the link was tried too often.
pub async fn set(
    house: &House,
    request: &RequestInfo,
    token: &str,
    typed: NewPassword,
) -> Result<Option<Token>, AppError> {
    let Some(person) = find(house, token).await? else { return Ok(None) };
    let mut faults = Faults::default();
    check_new(&mut faults, &typed.new_password, &typed.new_password_again, &[&person.name, &person.email]);
    faults.or(())?;
    let token = sha256(token);
    count(house, request, What::ByLink(&token)).await?;
    let hash = password::hash(house, &Lane::of(&request.address, true), typed.new_password).await?;
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    // The person's row first: of two links at once, the second waits here, and finds itself used up.
    store::people::set_password(&mut tx, &person.id, &hash).await?;
    if store::resets::person_of(&mut tx, &token, now).await?.is_none()
        || !store::resets::take(&mut tx, &token, now).await?
    {
        return Ok(None);
    }
    store::resets::take_all(&mut tx, &person.id, now).await?;
    store::sessions::end(&mut tx, &person.id, None, now).await?;
    forgive(&mut tx, request, What::Password(&person.email)).await?;
    let known = know(&mut tx, request, &person.id, now).await?;
    let Some((lang, account, calendar)) = surroundings(&mut tx, &person, now).await? else { return Ok(None) };
    tell(&mut tx, account.as_ref(), (&person.email, lang), &calendar, now).await?;
    let event = Event::new(Kind::SignedOut, &person.id, 0);
    tx.tell(account.as_ref(), event, &person.id.0, now);
    house.commit(tx).await?;
    house.security.note_request(Incident::PasswordReset, Some(&person.id), "link", request);
    Ok(Some(known))
}
