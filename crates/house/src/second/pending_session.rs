//! Half a session: the password was right, the second factor is to come. A token of its own in a cookie of its own, its hash in
//! the database, for ten minutes. No page and no function but the one that asks for the second factor takes it.
use super::passkey::{self, Asked, Party};
use super::{Code, Shown, Told, read, take, tell, wrong};
use crate::House;
use crate::events::{Event, Kind};
use crate::login_throttle::{What, count, is_first};
use crate::request::RequestInfo;
use crate::security::Incident;
use crate::session::{Begun, Token, begin, entered, token_text};
use domain::id::AccountId;
use domain::time::{Span, Time};
use store::db::{Tx, WriteTx};
use store::hash::sha256;
use store::passkeys::Challenge;
use store::people::Person;
use store::second::Half;
use views::error::AppError;
use views::words::{t, w};

/// How long it waits.
pub const LIFE: Span = Span::minutes(10);
/// Its cookie.
pub const COOKIE_NAME: &str = "aldaba_half";
/// After so many wrong factors the sign-in begins anew.
const MOST_TRIES: i64 = 5;
/// The longest address that signing in leads to.
const LONGEST: usize = 2000;

/// Begins to wait, unless the person's password has changed since they were looked up.
pub async fn wait(
    house: &House,
    tx: &mut Tx,
    person: &Person,
    leads_to: &str,
    now: Time,
) -> Result<Option<Token>, AppError> {
    if !store::second::hold(tx, &person.id, &person.password_hash).await? {
        return Ok(None);
    }
    let token = Token(token_text(house.chance()));
    let leads_to = if leads_to.len() > LONGEST { "/" } else { leads_to };
    let half = Half::new(person.id.clone(), leads_to, ask(house, tx, person).await?);
    store::second::insert_half(tx, &sha256(&token.0), &half, now, now + LIFE).await?;
    Ok(Some(token))
}

/// What the person's browser is asked, if they have passkeys.
async fn ask(house: &House, tx: &mut Tx, person: &Person) -> Result<Option<Challenge>, store::Error> {
    let Some(party) = Party::of(&house.config) else { return Ok(None) };
    Ok(party.ask(&store::passkeys::of(tx, &person.id).await?))
}

/// How a sign-in goes on.
pub struct Ways {
    /// What the browser asks a passkey, if the person has one.
    pub passkey: Option<Asked>,
    /// Whether they have an app, or only recovery codes.
    pub app: bool,
}

/// How the sign-in under a token goes on, if it waits.
///
/// # Errors
/// If the database does not answer.
pub async fn look(house: &House, token: &str) -> Result<Option<Ways>, AppError> {
    let mut tx = house.db.read().await?;
    let Some(half) = store::second::half(&mut tx, &sha256(token), house.clock.now()).await? else { return Ok(None) };
    let app = store::second::has_app(&mut tx, &half.person_id).await?;
    let passkey = half.passkey_asked.zip(Party::of(&house.config));
    let passkey = passkey.map(|(asked, party)| Asked { asked, origin: party.origin });
    Ok(Some(Ways { passkey, app }))
}

/// What was shown as the second factor.
pub enum Proof<'a> {
    /// Of the app, or a recovery code.
    Code(&'a str),
    /// What the browser says a passkey answered.
    Passkey(&'a str),
}

/// Somebody is signed in.
pub struct Done {
    pub begun: Begun,
    /// Where it leads.
    pub leads_to: String,
    pub shown: Shown,
}

/// Signs in with a second factor. `None` if nothing waits under that token any more.
///
/// # Errors
/// What is wrong with it, or that tries are too many: for now, or, signed out, for this sign-in.
pub async fn finish(
    house: &House,
    request: &RequestInfo,
    token: &str,
    proof: Proof<'_>,
) -> Result<Option<Done>, AppError> {
    let hash = sha256(token);
    let mut tx = house.db.read().await?;
    let Some(half) = store::second::half(&mut tx, &hash, house.clock.now()).await? else { return Ok(None) };
    drop(tx);
    if matches!(proof, Proof::Code(typed) if typed.trim().is_empty()) {
        return Err(AppError::field("one_time_code", t(w::ERROR_EMPTY)));
    }
    let counted = count(house, request, What::Code(&half.person_id)).await?;
    let code = match proof {
        Proof::Code(typed) => read(house, &counted.lane, &half.person_id, typed).await?,
        Proof::Passkey(_) => Code::Unreadable,
    };
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let Some(person) = store::people::by_id(&mut tx, &half.person_id.0).await? else { return Ok(None) };
    // Whoever tries codes of the same person at the same time waits here.
    if !store::second::hold(&mut tx, &person.id, &person.password_hash).await? {
        return Ok(None);
    }
    // Looked at once more, now that nobody else does: others may have ended it, or answered its challenge.
    let Some(half) = store::second::half(&mut tx, &hash, now).await? else { return Ok(None) };
    let shown = match proof {
        Proof::Code(_) => take(house, &mut tx, &person.id, &code, now).await?,
        Proof::Passkey(answer) => match (Party::of(&house.config), half.challenge()) {
            (Some(party), Some(challenge)) => {
                let signed = passkey::take(&party, &mut tx, &person.id, &challenge, answer, now).await?;
                signed.then_some(Shown::Factor)
            }
            _ => None,
        },
    };
    let Some(shown) = shown else {
        house.security.note_request(Incident::SecondFactorRefused, Some(&person.id), "sign-in", request);
        return Err(failed(house, tx, &hash, &person, &proof, now).await?);
    };
    if !store::second::take_half(&mut tx, &hash, now).await? {
        return Ok(None);
    }
    let Some(begun) = begin(&mut tx, request, &person, now).await? else { return Ok(None) };
    counted.right(&mut tx).await?;
    if let Shown::Recovery(left) = shown {
        tell(&mut tx, &person, Told::RecoveryUsed(left), now).await?;
        let (account, event) =
            (person.account_id.clone().map(AccountId), Event::new(Kind::Person, &person.id, person.version));
        tx.tell(account.as_ref(), event, &person.id.0, now);
    }
    entered(house, tx).await?;
    house.security.note_request(Incident::SignIn, Some(&person.id), "second factor", request);
    Ok(Some(Done { begun, leads_to: half.leads_to, shown }))
}

/// It was wrong. After a few times the sign-in that waits is over, and the person is told by mail: somebody has their password.
async fn failed(
    house: &House,
    mut tx: WriteTx,
    hash: &str,
    person: &Person,
    proof: &Proof<'_>,
    now: Time,
) -> Result<AppError, AppError> {
    let is_over = store::second::half_failed(&mut tx, hash).await? >= MOST_TRIES;
    if is_over {
        store::second::take_half(&mut tx, hash, now).await?;
        if is_first(&mut tx, &format!("told of tries {}", person.id), now).await? {
            tell(&mut tx, person, Told::TooManyTries, now).await?;
        }
    } else if matches!(proof, Proof::Passkey(_))
        && let Some(challenge) = ask(house, &mut tx, person).await?
    {
        // A challenge is answered once (Web Authentication, 13.4.3).
        store::second::ask_again(&mut tx, hash, &challenge).await?;
    }
    tx.commit_unseen("nothing of theirs has changed; they are told by mail").await?;
    house.posted.notify_one();
    Ok(match proof {
        _ if is_over => AppError::SignedOut,
        Proof::Code(_) => wrong("one_time_code"),
        Proof::Passkey(_) => AppError::refused(w::PASSKEY_WRONG),
    })
}
