//! The second factor, beside the password: codes of an app, passkeys, and recovery codes for whoever has lost these.
//!
//! Whoever has one is not signed in by the password alone: that gives half a session (`pending_session.rs`), of use for nothing but to show
//! the second factor. A new password does not take it away, since who reads somebody's mail can set one.
pub mod keys;
pub mod passkey;
pub mod pending_session;
pub mod recovery;
pub mod totp;

use crate::House;
use crate::mail::surroundings;
use crate::mail::{self, Letter, Sender};
use crate::password::queue::Lane;
use domain::id::UserId;
use domain::time::Time;
use store::db::Tx;
use store::people::Person;
use views::error::AppError;
use views::words::{Word, fill, t, text_in, w};

/// What was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A code of the app, or a passkey.
    Factor,
    /// A recovery code, and how many are left.
    Recovery(i64),
}

/// The answer to a code that does not count.
pub fn wrong(field: &str) -> AppError {
    AppError::field(field, t(w::SECOND_WRONG))
}

/// What was typed as a code.
pub enum Code {
    /// Of the app.
    App(String),
    /// A recovery code, as what it may be stored.
    Recovery(Vec<String>),
    /// None.
    Unreadable,
}

/// Reads a code. What is no code of the app may be a recovery code, which is hashed: no transaction may stand meanwhile.
///
/// # Errors
/// [`AppError::Busy`], or if the database does not answer.
pub async fn read(house: &House, lane: &Lane, person: &UserId, typed: &str) -> Result<Code, AppError> {
    if let Some(code) = totp::read(typed) {
        return Ok(Code::App(code));
    }
    let Some(code) = recovery::read(typed) else { return Ok(Code::Unreadable) };
    let mut tx = house.db.read().await?;
    let stored = store::second::codes(&mut tx, person).await?;
    drop(tx);
    Ok(Code::Recovery(recovery::hashes(house, lane, person, code, stored).await?))
}

/// Takes a code of a person whose row is held, if it is right; it counts once.
///
/// # Errors
/// If the vault does not open, or the database does not answer.
pub async fn take(
    house: &House,
    tx: &mut Tx,
    person: &UserId,
    code: &Code,
    now: Time,
) -> Result<Option<Shown>, AppError> {
    match code {
        Code::Unreadable => Ok(None),
        Code::App(code) => {
            let Some(row) = store::second::totp(tx, person).await?.filter(|row| row.confirmed_at.is_some()) else {
                return Ok(None);
            };
            let Some(step) = totp::step_of(&keys::open(house, tx, &row).await?, code, now) else { return Ok(None) };
            Ok(store::second::take_step(tx, person, step).await?.then_some(Shown::Factor))
        }
        Code::Recovery(hashes) => {
            for hash in hashes {
                if store::second::take_code(tx, person, hash, now).await? {
                    return Ok(Some(Shown::Recovery(store::second::codes_left(tx, person).await?)));
                }
            }
            Ok(None)
        }
    }
}

/// Takes the second factor of somebody who has lost it: they are signed out everywhere, and told. False if they had none. The
/// event is whoever's who calls this.
pub async fn reset(tx: &mut Tx, person: &Person, by: &str, now: Time) -> Result<bool, store::Error> {
    if !store::second::hold(tx, &person.id, &person.password_hash).await?
        || !store::second::remove(tx, &person.id).await?
    {
        return Ok(false);
    }
    store::sessions::end(tx, &person.id, None, now).await?;
    tell(tx, person, Told::Reset { by: by.to_owned() }, now).await?;
    Ok(true)
}

/// What a person is told by mail: if it was not them, they should know.
#[derive(Clone, Debug)]
pub enum Told {
    On,
    Off,
    /// The app was taken away, and passkeys are left.
    AppOff,
    /// Each with its name.
    PasskeyOn(String),
    PasskeyOff(String),
    NewCodes,
    RecoveryUsed(i64),
    /// Somebody who has the password tried so many codes that the sign-in ended.
    TooManyTries,
    /// Somebody else took it away.
    Reset {
        by: String,
    },
}

/// Tells them, in the transaction of what happened.
pub async fn tell(tx: &mut Tx, person: &Person, what: Told, now: Time) -> Result<(), store::Error> {
    let Some((lang, account, calendar)) = surroundings(tx, person, now).await? else { return Ok(()) };
    let (subject, text) = match &what {
        Told::On => (w::MAIL_SECOND_ON, w::MAIL_SECOND_ON_TEXT),
        Told::Off => (w::MAIL_SECOND_OFF, w::MAIL_SECOND_OFF_TEXT),
        Told::AppOff => (w::MAIL_APP_OFF, w::MAIL_APP_OFF_TEXT),
        Told::PasskeyOn(_) => (w::MAIL_PASSKEY_ON, w::MAIL_PASSKEY_ON_TEXT),
        Told::PasskeyOff(_) => (w::MAIL_PASSKEY_OFF, w::MAIL_PASSKEY_OFF_TEXT),
        Told::NewCodes => (w::MAIL_SECOND_CODES, w::MAIL_SECOND_CODES_TEXT),
        Told::RecoveryUsed(_) => (w::MAIL_SECOND_USED, w::MAIL_SECOND_USED_TEXT),
        Told::TooManyTries => (w::MAIL_SECOND_TRIES, w::MAIL_SECOND_TRIES_TEXT),
        Told::Reset { .. } => (w::MAIL_SECOND_RESET, w::MAIL_SECOND_RESET_TEXT),
    };
    let say = |word: Word| text_in(lang, word).to_owned();
    let mut facts = vec![(say(w::WHEN), calendar.dated(now))];
    match what {
        Told::RecoveryUsed(left) => {
            facts.push((say(w::RECOVERY_CODES), fill(&say(w::RECOVERY_LEFT), &[("left", &left.to_string())])));
        }
        Told::PasskeyOn(name) | Told::PasskeyOff(name) => facts.push((say(w::PASSKEY), name)),
        Told::Reset { by } => facts.push((say(w::MAIL_BY), by)),
        _ => {}
    }
    let letter = Letter {
        paragraphs: vec![say(text), say(w::MAIL_SECOND_NOT_YOU)],
        facts,
        link: Some((say(w::YOUR_PROFILE), "/profile#second-factor".to_owned())),
        ..Letter::new(&person.email, lang, say(subject))
    };
    let sender = Sender { kind: mail::Kind::Own, account: account.as_ref(), person: None };
    mail::post(tx, sender, &letter, now).await
}
