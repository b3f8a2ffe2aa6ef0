//! Sessions: an opaque token in a cookie, its hash in the database, an idle and an absolute life.
use super::House;
use super::clock::{new_id, random, sha256};
use super::db::Tx;
use super::events::{Event, Kind};
use super::sql;
use super::sql::sessions::Found;
use super::visit::Visit;
use crate::domain::time::{Span, Time};
use crate::error::AppError;
use crate::words::{tf, w};

/// Unused for so long, a session ends.
pub const IDLE: Span = Span::hours(12);
/// Whatever happens, it ends after this.
pub const LIFE: Span = Span::days(14);
/// "Last seen" is written at most this often.
const SEEN_EVERY: Span = Span::minutes(1);

/// After so many failures for one address of mail, or from one network address, tries are slowed.
const FREE_TRIES: (i64, i64) = (5, 60);
/// The longest wait between two tries.
const LONGEST_WAIT: Span = Span::seconds(30);
/// Failures are forgotten after this.
const FORGET: Span = Span::minutes(15);

/// A new session's token: what the cookie holds. 256 random bits.
pub struct Token(pub String);

/// Signs a person in.
///
/// # Errors
/// [`AppError::Invalid`] (one answer, whether or not the address exists), or [`AppError::Slow`].
pub async fn sign_in(house: &House, visit: &Visit, email: &str, password: String) -> Result<Token, AppError> {
    let now = house.clock.now();
    let email = email.trim().to_lowercase();
    let keys =
        [(sha256(format!("mail {email}")), FREE_TRIES.0), (sha256(format!("from {}", visit.address)), FREE_TRIES.1)];
    let mut tx = house.db.read().await?;
    for (key, free) in &keys {
        let Some(failed) = sql::sessions::failures(&mut tx, key).await? else { continue };
        let wait = wait_after(failed.failures - free);
        if now - failed.last_at < wait.min(FORGET) {
            let seconds = (wait.0 - (now - failed.last_at).0 + 999) / 1000;
            return Err(AppError::Slow { message: tf(w::SIGN_IN_SLOW, &[("seconds", &seconds.to_string())]) });
        }
    }
    let person = sql::people::by_email(&mut tx, &email).await?;
    drop(tx);
    let fits = password.len() <= super::password::LONGEST;
    let hash = person.as_ref().filter(|_| fits).map(|person| person.password_hash.clone());
    let right = super::password::verify(house, if fits { password } else { String::new() }, hash).await?;
    let mut tx = house.db.write().await?;
    let (Some(person), true) = (person, right) else {
        for (key, _) in &keys {
            sql::sessions::failed(&mut tx, key, now, FORGET).await?;
        }
        tx.commit().await?;
        return Err(AppError::field("password", crate::words::t(w::SIGN_IN_WRONG)));
    };
    sql::sessions::forgive(&mut tx, &keys[0].0).await?;
    let token = Token(token_text());
    let session = sql::sessions::New {
        id: new_id(),
        token_hash: sha256(&token.0),
        person: person.id.clone(),
        address: visit.address.clone(),
        browser: visit.browser.clone(),
        at: now,
    };
    sql::sessions::insert(&mut tx, &session).await?;
    tx.commit().await?;
    Ok(token)
}

/// 0 below the free tries, then 1 s, 2 s, 4 s … up to [`LONGEST_WAIT`].
fn wait_after(failures_over: i64) -> Span {
    if failures_over < 0 {
        return Span(0);
    }
    Span(1000_i64 << failures_over.min(10)).min(LONGEST_WAIT)
}

pub(in crate::backend) fn token_text() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random::<32>())
}

/// The live session of a request, with its person.
///
/// # Errors
/// [`AppError::SignedOut`] if there is none.
pub(in crate::backend) async fn live(tx: &mut Tx, visit: &Visit, now: Time) -> Result<Found, AppError> {
    let token = visit.token.as_deref().ok_or(AppError::SignedOut)?;
    still_live(sql::sessions::by_token(tx, &sha256(token)).await?, now)
}

/// Who makes this request, for those who need no account: the language of a page, the start page, the stream of events.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in.
pub async fn who(house: &House, visit: &Visit) -> Result<Found, AppError> {
    let token = visit.token.as_deref().ok_or(AppError::SignedOut)?;
    still_live(sql::sessions::look_up(&house.db, &sha256(token)).await?, house.clock.now())
}

/// What was found, if it is a session that still lives.
pub(in crate::backend) fn still_live(found: Option<Found>, now: Time) -> Result<Found, AppError> {
    let found = found.ok_or(AppError::SignedOut)?;
    let session = &found.session;
    if session.ended_at.is_some() || now - session.seen_at > IDLE || now - session.created_at > LIFE {
        return Err(AppError::SignedOut);
    }
    Ok(found)
}

/// A name for a session that tabs can compare; not the session's own.
#[must_use]
pub fn tag(session: &str) -> String {
    sha256(format!("tag {session}"))[..16].to_owned()
}

/// Writes "last seen", at most once a minute.
pub async fn touch(house: &House, session: &sql::sessions::Session) {
    let now = house.clock.now();
    if now - session.seen_at < SEEN_EVERY {
        return;
    }
    let written = async {
        let mut tx = house.db.write().await?;
        sql::sessions::seen(&mut tx, &session.id, now).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "last seen was not written");
    }
}

/// Ends this session, or every session of its person.
///
/// # Errors
/// If the database does not answer. Nobody signed in is fine: they are out.
pub async fn sign_out(house: &House, visit: &Visit, everywhere: bool) -> Result<(), AppError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let Found { session, person, .. } = match live(&mut tx, visit, now).await {
        Ok(found) => found,
        Err(AppError::SignedOut) => return Ok(()),
        Err(error) => return Err(error),
    };
    let only = (!everywhere).then_some(session.id.as_str());
    sql::sessions::end(&mut tx, &person.id, only, now).await?;
    let record = only.unwrap_or(&person.id.0);
    sql::events::insert(&mut tx, None, &Event::new(Kind::SignedOut, record, 0), &person.id.0, now).await?;
    tx.commit().await?;
    house.committed.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_free_then_slower_and_never_slower_than_half_a_minute() {
        assert_eq!(wait_after(-1), Span(0));
        assert_eq!(wait_after(0), Span::seconds(1));
        assert_eq!(wait_after(3), Span::seconds(8));
        assert_eq!(wait_after(1000), LONGEST_WAIT);
    }
}
