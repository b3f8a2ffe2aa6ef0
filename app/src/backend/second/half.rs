//! Half a session: the password was right, the second factor is to come. A token of its own in a cookie of its own, its hash in
//! the database, for ten minutes. No page and no function but the one that asks for the second factor takes it.
use super::{Shown, Told, take, tell, tries, wrong};
use crate::backend::clock::sha256;
use crate::backend::db::Tx;
use crate::backend::events::{Event, Kind};
use crate::backend::session::{Token, begin, token_text};
use crate::backend::sql::people::Person;
use crate::backend::sql::second::Half;
use crate::backend::visit::Visit;
use crate::backend::{House, sql};
use crate::domain::id::AccountId;
use crate::domain::time::{Span, Time};
use crate::error::AppError;
use crate::words::{t, w};

/// How long it waits.
pub const LIFE: Span = Span::minutes(10);
/// Its cookie.
pub const COOKIE_NAME: &str = "aldaba_half";
/// The longest address that signing in leads to.
const LONGEST: usize = 2000;

/// Begins to wait, unless the person's password has changed since they were looked up.
pub(in crate::backend) async fn wait(
    tx: &mut Tx,
    person: &Person,
    leads_to: &str,
    now: Time,
) -> Result<Option<Token>, AppError> {
    if !sql::second::hold(tx, &person.id, &person.password_hash).await? {
        return Ok(None);
    }
    let token = Token(token_text());
    let leads_to = if leads_to.len() > LONGEST { "/" } else { leads_to };
    let half = Half { person_id: person.id.clone(), leads_to: leads_to.to_owned() };
    sql::second::insert_half(tx, &sha256(&token.0), &half, now, now + LIFE).await?;
    Ok(Some(token))
}

/// Where the sign-in under a token leads, if it waits.
///
/// # Errors
/// If the database does not answer.
pub async fn look(house: &House, token: &str) -> Result<Option<String>, AppError> {
    let mut tx = house.db.read().await?;
    Ok(sql::second::half(&mut tx, &sha256(token), house.clock.now()).await?.map(|half| half.leads_to))
}

/// Somebody is signed in.
pub struct Done {
    pub token: Token,
    /// Where it leads.
    pub leads_to: String,
    pub shown: Shown,
}

/// Signs in with a code. `None` if nothing waits under that token any more.
///
/// # Errors
/// What is wrong with the code, or that tries are too many.
pub async fn finish(house: &House, visit: &Visit, token: &str, typed: &str) -> Result<Option<Done>, AppError> {
    let (hash, now) = (sha256(token), house.clock.now());
    let mut tx = house.db.write().await?;
    let Some(half) = sql::second::half(&mut tx, &hash, now).await? else { return Ok(None) };
    let Some(person) = sql::people::by_id(&mut tx, &half.person_id.0).await? else { return Ok(None) };
    // Whoever tries codes of the same person at the same time waits here, and is counted.
    if !sql::second::hold(&mut tx, &person.id, &person.password_hash).await? {
        return Ok(None);
    }
    if typed.trim().is_empty() {
        return Err(AppError::field("one_time_code", t(w::ERROR_EMPTY)));
    }
    let tries = tries(&person.id, &visit.address);
    tries.may_try(&mut tx, now).await?;
    let Some(shown) = take(house, &mut tx, &person.id, typed, now).await? else {
        tries.failed(&mut tx, now).await?;
        tx.commit().await?;
        return Err(wrong("one_time_code"));
    };
    if !sql::second::take_half(&mut tx, &hash, now).await? {
        return Ok(None);
    }
    let Some(token) = begin(&mut tx, visit, &person, now).await? else { return Ok(None) };
    tries.right(&mut tx).await?;
    if let Shown::Recovery(left) = shown {
        tell(&mut tx, &person, Told::RecoveryUsed(left), now).await?;
        let (account, event) =
            (person.account_id.clone().map(AccountId), Event::new(Kind::Person, &person.id, person.version));
        sql::events::insert(&mut tx, account.as_ref(), &event, &person.id.0, now).await?;
    }
    tx.commit().await?;
    house.committed.notify_one();
    house.posted.notify_one();
    Ok(Some(Done { token, leads_to: half.leads_to, shown }))
}
