//! Sessions: an opaque token in a cookie, its hash in the database, an idle and an absolute life.
use crate::House;
use crate::confirm::PASSWORD;
use crate::events::{Event, Kind};
use crate::login_throttle::{What, count};
use crate::request::RequestInfo;
use crate::second::pending_session;
use crate::security::Incident;
use domain::email;
use domain::id::UserId;
use domain::rule::{Rule, What as RuleFor};
use domain::time::{Span, Time};
use store::chance::Chance;
use store::db::{Tx, WriteTx};
use store::hash::sha256;
use store::sessions::Found;
use views::error::{AppError, Faults};
use views::rules::{Field, alone};
use views::words::w;

/// Unused for so long, a session ends.
pub const IDLE: Span = Span::hours(12);
/// Whatever happens, it ends after this.
pub const LIFE: Span = Span::days(14);
/// So many sessions of a person live at once; one more, and the one that was not used for longest ends.
pub const MOST: i64 = 50;
/// "Last seen" is written at most this often.
const SEEN_EVERY: Span = Span::minutes(1);

/// What address and password must be, before anybody looks whose they are.
pub const RULES: [Field; 2] = [("email", Rule::of(RuleFor::Email).needed()), ("password", PASSWORD)];

/// A new session's token: what the cookie holds. 256 random bits.
pub struct Token(pub String);

/// A browser knows its person again after so long.
pub const KNOWN_DAYS: i64 = 180;
/// A person may have so many known browsers.
const MOST_KNOWN: i64 = 20;

/// What the browser of somebody who is signed in is given.
pub struct Begun {
    pub token: Token,
    /// By which it is known from now on.
    pub known: Token,
}

/// How far the right password leads.
pub enum Entry {
    /// In.
    Whole(Begun),
    /// To the second factor.
    Half(Token),
}

/// Signs a person in, or, if they have a second factor, goes on to that. `leads_to` is where they want to go.
///
/// # Errors
/// [`AppError::Invalid`], if it can be nobody's address, or no password; [`AppError::Refused`] (one answer, whether or not the
/// address exists, and whether or not there is a second factor),
/// [`AppError::Slow`] or [`AppError::Busy`].
pub async fn sign_in(
    house: &House,
    request: &RequestInfo,
    email: &str,
    password: String,
    leads_to: &str,
) -> Result<Entry, AppError> {
    let mut faults = Faults::default();
    for ((field, rule), typed) in RULES.into_iter().zip([email, &password]) {
        faults.take(field, alone(rule, typed));
    }
    faults.or(())?;
    let email = email::key(email);
    let counted = count(house, request, What::Password(&email)).await?;
    let mut tx = house.db.read().await?;
    let person = store::people::by_email(&mut tx, &email).await?;
    drop(tx);
    let hash = person.as_ref().map(|person| person.password_hash.clone());
    let right = counted.verify(house, password, hash).await?;
    let id = person.as_ref().map(|person| person.id.clone());
    if let (Some(person), true) = (person, right) {
        let mut tx = house.db.write().await?;
        if let Some(entry) = enter(house, &mut tx, request, &person, leads_to, house.clock.now()).await? {
            counted.right(&mut tx).await?;
            entered(house, tx).await?;
            if matches!(entry, Entry::Whole(_)) {
                house.security.note_request(Incident::SignIn, id.as_ref(), "password", request);
            }
            return Ok(entry);
        }
    }
    house.security.note_request(Incident::SignInRefused, id.as_ref(), "password", request);
    Err(AppError::refused(w::SIGN_IN_WRONG))
}

/// Commits a sign-in. Open pages hear of the sessions that it ended.
pub async fn entered(house: &House, tx: WriteTx) -> Result<(), store::Error> {
    if tx.tells() {
        return house.commit(tx).await.map(drop);
    }
    tx.commit_unseen("a session that begins has no page yet").await?;
    house.posted.notify_one();
    Ok(())
}

async fn enter(
    house: &House,
    tx: &mut WriteTx,
    request: &RequestInfo,
    person: &store::people::Person,
    leads_to: &str,
    now: Time,
) -> Result<Option<Entry>, AppError> {
    // Held before it is looked at: whoever sets up a second factor meanwhile is through, or waits.
    if !store::second::hold(tx, &person.id, &person.password_hash).await? {
        return Ok(None);
    }
    if store::second::count(tx, &person.id).await? > 0 {
        return Ok(pending_session::wait(house, tx, person, leads_to, now).await?.map(Entry::Half));
    }
    Ok(begin(tx, request, person, now).await?.map(Entry::Whole))
}

/// Begins a session of a person, unless their password has changed since they were looked up. The one that the browser brought
/// is over.
pub async fn begin(
    tx: &mut WriteTx,
    request: &RequestInfo,
    person: &store::people::Person,
    now: Time,
) -> Result<Option<Begun>, AppError> {
    if !store::people::enter(tx, person, now).await? {
        return Ok(None);
    }
    end_brought(tx, request, now).await?;
    let token = Token(token_text(&tx.chance));
    let session = store::sessions::New {
        id: tx.chance.id(),
        token_hash: sha256(&token.0),
        person: person.id.clone(),
        address: request.address.clone(),
        browser: request.browser.clone(),
        at: now,
    };
    store::sessions::insert(tx, &session).await?;
    // The person's row is held: of two who sign in at once, the second counts the first.
    for ended in store::sessions::end_beyond(tx, &person.id, &session.id, MOST, now).await? {
        tx.tell(None, Event::new(Kind::SignedOut, ended, 0), &person.id.0, now);
    }
    Ok(Some(Begun { token, known: know(tx, request, &person.id, now).await? }))
}

/// Ends the session that a browser brings to a new sign-in, whoever's it was.
async fn end_brought(tx: &mut WriteTx, request: &RequestInfo, now: Time) -> Result<(), AppError> {
    let Ok(Found { session, person, .. }) = signed_in(tx, request, now).await else { return Ok(()) };
    store::sessions::end(tx, &person.id, Some(&session.id), now).await?;
    tx.tell(None, Event::new(Kind::SignedOut, &session.id, 0), &person.id.0, now);
    Ok(())
}

/// Knows the browser again as this person's. A token that was not theirs before is replaced: somebody may have put it there.
pub async fn know(tx: &mut Tx, request: &RequestInfo, person: &UserId, now: Time) -> Result<Token, store::Error> {
    let new = Token(token_text(&tx.chance));
    if let Some(brought) = &request.known {
        if store::known_browsers::used(tx, &sha256(brought), person, now).await? {
            return Ok(Token(brought.clone()));
        }
        store::known_browsers::rename(tx, &sha256(brought), &sha256(&new.0)).await?;
    }
    store::known_browsers::insert(tx, &sha256(&new.0), person, now, MOST_KNOWN).await?;
    Ok(new)
}

/// What a cookie or a link holds that opens something: 256 random bits. Only its hash is stored.
pub fn token_text(chance: &Chance) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(chance.bytes::<32>())
}

/// The live session of a request, with its person.
///
/// # Errors
/// [`AppError::SignedOut`] if there is none; forbidden to an agent who must set up a second factor first.
pub async fn live(tx: &mut Tx, request: &RequestInfo, now: Time) -> Result<Found, AppError> {
    admitted(signed_in(tx, request, now).await?)
}

/// The same for a look: whoever was found to make this request need not be found again.
///
/// # Errors
/// As [`live`].
pub async fn looking(tx: &mut Tx, request: &RequestInfo, now: Time) -> Result<Found, AppError> {
    match request.who.at(now) {
        Some(found) => admitted(found.clone()),
        None => live(tx, request, now).await,
    }
}

/// The same for what is the person's own, such as setting up a second factor.
///
/// # Errors
/// [`AppError::SignedOut`] if there is none.
pub async fn signed_in(tx: &mut Tx, request: &RequestInfo, now: Time) -> Result<Found, AppError> {
    let token = request.token.as_deref().ok_or(AppError::SignedOut)?;
    still_live(store::sessions::by_token(tx, &sha256(token)).await?, now)
}

/// Who makes this request, for those who need no account: the language of a page, the start page, the stream of events.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in; forbidden to an agent who must set up a second factor first.
pub async fn who(house: &House, request: &RequestInfo) -> Result<Found, AppError> {
    admitted(whoever(house, request).await?)
}

/// The same for what is the person's own, such as setting up a second factor.
///
/// # Errors
/// [`AppError::SignedOut`] if nobody is signed in.
pub async fn whoever(house: &House, request: &RequestInfo) -> Result<Found, AppError> {
    let token = request.token.as_deref().ok_or(AppError::SignedOut)?;
    still_live(store::sessions::look_up(&house.db, &sha256(token)).await?, house.clock.now())
}

/// What was found, if it is a session that still lives.
pub fn still_live(found: Option<Found>, now: Time) -> Result<Found, AppError> {
    let found = found.ok_or(AppError::SignedOut)?;
    let session = &found.session;
    if session.ended_at.is_some() || now - session.seen_at > IDLE || now - session.created_at > LIFE {
        return Err(AppError::SignedOut);
    }
    Ok(found)
}

/// Whoever is signed in, if they may do more than set up a second factor: the one place that says so.
///
/// # Errors
/// Forbidden.
pub fn admitted(found: Found) -> Result<Found, AppError> {
    if found.lacks_second { Err(AppError::FORBIDDEN) } else { Ok(found) }
}

/// A name for a session that tabs can compare; not the session's own.
#[must_use]
pub fn tag(session: &str) -> String {
    sha256(format!("tag {session}"))[..16].to_owned()
}

/// Writes "last seen", at most once a minute.
pub async fn touch(house: &House, session: &store::sessions::Session) {
    let now = house.clock.now();
    if now - session.seen_at < SEEN_EVERY {
        return;
    }
    let written = async {
        let mut tx = house.db.write().await?;
        store::sessions::seen(&mut tx, &session.id, now).await?;
        tx.commit_unseen("last seen is looked up, not told").await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "last seen was not written");
    }
}

/// Ends this session, or every session of its person.
///
/// # Errors
/// If the database does not answer. Nobody signed in is fine: they are out.
pub async fn sign_out(house: &House, request: &RequestInfo, everywhere: bool) -> Result<(), AppError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let Found { session, person, .. } = match signed_in(&mut tx, request, now).await {
        Ok(found) => found,
        Err(AppError::SignedOut) => return Ok(()),
        Err(error) => return Err(error),
    };
    let only = (!everywhere).then_some(session.id.as_str());
    store::sessions::end(&mut tx, &person.id, only, now).await?;
    let record = only.unwrap_or(&person.id.0);
    tx.tell(None, Event::new(Kind::SignedOut, record, 0), &person.id.0, now);
    house.commit(tx).await?;
    let what = if everywhere { "everywhere" } else { "here" };
    house.security.note_request(Incident::SignOut, Some(&person.id), what, request);
    Ok(())
}
