//! `#second-factor`: an authenticator app beside the password, and recovery codes.
//!
//! Setting it up takes two steps: a secret is offered, and a code made from it confirms that the app has it. Recovery codes are
//! shown in the answer to a post alone (`server/src/second_factor.rs`): they are stored as hashes, so nothing could show them again.
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

use crate::backend::events::{Event, Kind};
use crate::backend::own::Own;
use crate::backend::password::{LONGEST, verify};
use crate::backend::second::{Told, keys, recovery, take, tell, totp, tries, wrong};
use crate::backend::sql::second::Totp;
use crate::backend::tries::Tries;
use crate::backend::visit::Visit;
use crate::backend::{House, sql};
use crate::domain::time::Span;
use crate::error::{AppError, Faults};
use crate::section::{Input, Item, Section, Shape, Sheet};
use crate::words::{t, tf, w};

/// A secret that nobody confirms is offered for so long.
const OFFERED: Span = Span::minutes(30);
/// With fewer recovery codes than this one is reminded to make new ones.
const FEW: i64 = 3;
/// Where it is confirmed.
pub const CONFIRM: &str = "/profile/second-factor";
/// Where new recovery codes are made.
pub const NEW_CODES: &str = "/profile/recovery-codes";

/// Password and code, as they are posted. What has `password` or `one_time` in its name comes back to no page.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProofForm {
    pub password: String,
    pub one_time_code: String,
}

impl std::fmt::Debug for ProofForm {
    /// Neither is shown, whoever asks.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ProofForm")
    }
}

/// Offers a new secret to an app.
#[server(prefix = "/rpc", endpoint = "offer_second_factor")]
pub async fn offer_second_factor() -> Result<Section, AppError> {
    let mut own = Own::authorize_change().await?;
    let (house, person, now) = (own.house.clone(), own.person.clone(), own.now);
    sql::second::hold(&mut own.tx, &person.id, &person.password_hash).await?;
    if !keys::offer(&house, &mut own.tx, &person.id, &totp::new_secret(), now).await? {
        return Err(AppError::refused(w::SECOND_ALREADY));
    }
    let view = section(&mut own).await?;
    own.commit(Event::new(Kind::Person, &person.id, person.version), view).await
}

/// Takes the second factor away.
#[server(prefix = "/rpc", endpoint = "turn_off_second_factor")]
pub async fn turn_off_second_factor(form: ProofForm) -> Result<Section, AppError> {
    let mut own = Own::authorize().await?;
    if is_asked(&mut own).await? {
        return Err(AppError::refused(w::SECOND_OFF_NOT));
    }
    let mut own = proven(own, form).await?;
    let (person, now) = (own.person.clone(), own.now);
    sql::second::remove(&mut own.tx, &person.id).await?;
    tell(&mut own.tx, &person, Told::Off, now).await?;
    let view = section(&mut own).await?;
    own.commit(Event::new(Kind::Person, &person.id, person.version), view).await
}

/// Confirms the secret that is offered: the first code from the app, and the password. Gives the recovery codes.
///
/// # Errors
/// What is wrong with what was typed.
pub async fn confirm(house: &House, visit: &Visit, form: ProofForm) -> Result<Vec<String>, AppError> {
    let mut own = Own::open(house.clone(), visit.clone(), false).await?;
    if offered(&mut own).await?.is_none() {
        return Err(AppError::refused(w::SECOND_GONE));
    }
    let code = form.one_time_code.clone();
    let mut own = with_password(own, form).await?;
    let Some(row) = offered(&mut own).await? else { return Err(AppError::refused(w::SECOND_GONE)) };
    let tries = tries(&own.person.id, &own.visit.address);
    tries.may_try(&mut own.tx, own.now).await?;
    let secret = keys::open(house, &mut own.tx, &row).await?;
    let Some(step) = totp::read(&code).and_then(|code| totp::step_of(&secret, &code, own.now)) else {
        tries.failed(&mut own.tx, own.now).await?;
        own.tx.commit().await?;
        return Err(wrong("one_time_code"));
    };
    tries.right(&mut own.tx).await?;
    let (person, now) = (own.person.clone(), own.now);
    if !sql::second::confirm(&mut own.tx, &person.id, &row.id, step, now).await? {
        return Err(AppError::refused(w::SECOND_GONE));
    }
    tell(&mut own.tx, &person, Told::On, now).await?;
    give_codes(own).await
}

/// Makes new recovery codes; those before are of no use any more.
///
/// # Errors
/// What is wrong with what was typed.
pub async fn new_codes(house: &House, visit: &Visit, form: ProofForm) -> Result<Vec<String>, AppError> {
    let own = Own::open(house.clone(), visit.clone(), false).await?;
    let mut own = proven(own, form).await?;
    let (person, now) = (own.person.clone(), own.now);
    tell(&mut own.tx, &person, Told::NewCodes, now).await?;
    give_codes(own).await
}

async fn give_codes(mut own: Own) -> Result<Vec<String>, AppError> {
    let (person, now) = (own.person.clone(), own.now);
    let codes = recovery::new_codes();
    let read = codes.iter().filter_map(|code| recovery::read(code));
    let hashes: Vec<_> = read.map(|code| recovery::hash(&person.id, &code)).collect();
    sql::second::put_codes(&mut own.tx, &person.id, &hashes, now).await?;
    own.commit(Event::new(Kind::Person, &person.id, person.version), codes).await
}

/// The person in a transaction that changes something, if their password and a code are right. The code is used up.
async fn proven(mut own: Own, form: ProofForm) -> Result<Own, AppError> {
    if !sql::second::has(&mut own.tx, &own.person.id).await? {
        return Err(AppError::refused(w::SECOND_NONE));
    }
    let code = form.one_time_code.clone();
    let mut own = with_password(own, form).await?;
    let tries = tries(&own.person.id, &own.visit.address);
    tries.may_try(&mut own.tx, own.now).await?;
    let house = own.house.clone();
    if take(&house, &mut own.tx, &own.person.id, &code, own.now).await?.is_none() {
        tries.failed(&mut own.tx, own.now).await?;
        own.tx.commit().await?;
        return Err(wrong("one_time_code"));
    }
    tries.right(&mut own.tx).await?;
    Ok(own)
}

/// The person's row held in a transaction that changes something, if the password that was typed is right. Wrong tries count as
/// they do at the sign-in.
async fn with_password(mut own: Own, form: ProofForm) -> Result<Own, AppError> {
    let mut faults = Faults::default();
    for (field, typed) in [("one_time_code", &form.one_time_code), ("password", &form.password)] {
        if typed.trim().is_empty() {
            faults.note(field, t(w::ERROR_EMPTY).to_owned());
        }
    }
    faults.or(())?;
    let tries = Tries::of(&own.person.email, &own.visit.address);
    tries.may_try(&mut own.tx, own.now).await?;
    let (house, visit, hash) = (own.house.clone(), own.visit.clone(), own.person.password_hash.clone());
    // No transaction stands while a password is hashed.
    drop(own);
    let typed = if form.password.len() <= LONGEST { form.password } else { String::new() };
    let right = verify(&house, typed, Some(hash.clone())).await?;
    if !right {
        let mut tx = house.db.write().await?;
        tries.failed(&mut tx, house.clock.now()).await?;
        tx.commit().await?;
        return Err(AppError::field("password", t(w::ERROR_PASSWORD)));
    }
    let mut own = Own::open(house, visit, true).await?;
    if !sql::second::hold(&mut own.tx, &own.person.id, &hash).await? {
        return Err(AppError::field("password", t(w::ERROR_PASSWORD)));
    }
    tries.right(&mut own.tx).await?;
    Ok(own)
}

/// What is offered to the person and waits for a code.
async fn offered(own: &mut Own) -> Result<Option<Totp>, sqlx::Error> {
    let now = own.now;
    let row = sql::second::totp(&mut own.tx, &own.person.id).await?;
    Ok(row.filter(|row| row.confirmed_at.is_none() && now - row.offered_at < OFFERED))
}

/// Whether a Lead asks a second factor of all agents, and so of this person.
async fn is_asked(own: &mut Own) -> Result<bool, sqlx::Error> {
    Ok(own.person.rank.is_some() && sql::second::required(&mut own.tx).await?)
}

/// The section.
///
/// # Errors
/// If the database does not answer.
pub async fn section(own: &mut Own) -> Result<Section, AppError> {
    let section = Section {
        id: "second-factor".to_owned(),
        title: t(w::SECOND_FACTOR).to_owned(),
        lead: t(w::SECOND_LEAD).to_owned(),
        ..Section::default()
    };
    if sql::second::has(&mut own.tx, &own.person.id).await? {
        let left = sql::second::codes_left(&mut own.tx, &own.person.id).await?;
        return Ok(Section { items: vec![kept(left, is_asked(own).await?)], ..section });
    }
    if own.house.config.master_key.is_none() {
        return Ok(Section { empty: t(w::ERROR_VAULT_NONE).to_owned(), ..section });
    }
    let row = offered(own).await?;
    let house = own.house.clone();
    let secret = match &row {
        // One that does not open is of no use; another can be offered in its place.
        Some(row) => keys::open(&house, &mut own.tx, row).await.ok(),
        None => None,
    };
    Ok(match secret {
        Some(secret) => {
            Section { art: picture(&secret, &own.person.email), sheets: vec![confirmation(), offer(true)], ..section }
        }
        None => Section { empty: t(w::SECOND_EMPTY).to_owned(), sheets: vec![offer(false)], ..section },
    })
}

/// What is read by the app's camera, or typed into it. Nothing in it but the address is anybody's typing, and that is escaped.
fn picture(secret: &crate::backend::vault::Plain, email: &str) -> String {
    let uri = totp::uri(secret, email);
    let qr = totp::qr(&uri, t(w::SECOND_QR));
    view! {
        <div class="second-factor">
            <div inner_html=qr></div>
            <div>
                <p>{t(w::SECOND_SCAN)}</p>
                <p><code class="secret">{totp::grouped(secret)}</code></p>
                <p><a href=uri>{t(w::SECOND_OPEN_APP)}</a></p>
            </div>
        </div>
    }
    .to_html()
}

fn proof() -> Vec<Input> {
    vec![
        Input::text("one_time_code", t(w::SECOND_CODE), "")
            .required()
            .fills("one-time-code", "")
            .hint(t(w::SECOND_CODE_HINT)),
        Input::of("password", "password", t(w::PASSWORD_PRESENT), "").required().fills("current-password", ""),
    ]
}

fn confirmation() -> Sheet {
    let mut inputs = proof();
    t(w::SECOND_FIRST_CODE_HINT).clone_into(&mut inputs[0].hint);
    "numeric".clone_into(&mut inputs[0].inputmode);
    Sheet {
        id: "second-factor-form".to_owned(),
        action: CONFIRM.to_owned(),
        shape: Shape::Folded,
        title: t(w::SECOND_CONFIRM).to_owned(),
        inputs,
        submit: t(w::SECOND_CONFIRM).to_owned(),
        ..Sheet::default()
    }
}

fn offer(again: bool) -> Sheet {
    Sheet {
        id: "second-factor-offer".to_owned(),
        action: OfferSecondFactor::PATH.to_owned(),
        shape: Shape::Button,
        submit: t(if again { w::SECOND_OFFER_AGAIN } else { w::SECOND_OFFER }).to_owned(),
        ..Sheet::default()
    }
}

/// The app that is set up, and how many recovery codes are left.
fn kept(left: i64, is_asked: bool) -> Item {
    let codes = Sheet {
        id: "recovery-codes-form".to_owned(),
        action: NEW_CODES.to_owned(),
        shape: Shape::Folded,
        title: t(w::RECOVERY_NEW).to_owned(),
        note: t(w::RECOVERY_NEW_NOTE).to_owned(),
        inputs: proof(),
        submit: t(w::RECOVERY_NEW).to_owned(),
        ..Sheet::default()
    };
    let off = Sheet {
        id: "second-factor-off".to_owned(),
        action: TurnOffSecondFactor::PATH.to_owned(),
        shape: Shape::Asked,
        title: t(w::SECOND_OFF).to_owned(),
        note: t(w::SECOND_OFF_NOTE).to_owned(),
        inputs: proof(),
        submit: t(w::SECOND_OFF).to_owned(),
        ..Sheet::default()
    };
    let mut pills = vec![("ok".to_owned(), t(w::SECOND_IS_ON).to_owned())];
    if left < FEW {
        pills.push(("warn".to_owned(), t(w::RECOVERY_FEW).to_owned()));
    }
    let mut lines = vec![format!("{}: {}", t(w::RECOVERY_CODES), tf(w::RECOVERY_LEFT, &[("left", &left.to_string())]))];
    let mut sheets = vec![codes, off];
    if is_asked {
        lines.push(t(w::SECOND_OFF_NOT).to_owned());
        sheets.truncate(1);
    }
    Item { id: "app".to_owned(), title: t(w::SECOND_APP).to_owned(), lines, pills, sheets, ..Item::default() }
}
