//! `#second-factor`: an authenticator app and passkeys beside the password, and recovery codes.
//!
//! Setting up an app takes two steps: a secret is offered, and a code made from it confirms that the app has it. Recovery codes are
//! shown in the answer to a post alone (`server/src/second_factor.rs`): they are stored as hashes, so nothing could show them again.
pub mod passkeys;
pub mod proof;

use house::call::{Caller, call};
use leptos::prelude::*;

use self::proof::{Besides, Proof, ProofForm, besides_of, held, inputs, note_wrong, proven};
use domain::time::Span;
use house::confirm::is_theirs;
use house::events::{Event, Kind};
use house::login_throttle::{What, count};
use house::own::Own;
use house::password::queue::Lane;
use house::second::passkey::Party;
use house::second::recovery::{New, make};
use house::second::{Told, keys, tell, totp, wrong};
use store::second::Totp;
use views::error::{AppError, Faults};
use views::section::{Item, Section, Shape, Sheet};
use views::words::{t, tf, w};

/// A secret that nobody confirms is offered for so long.
const OFFERED: Span = Span::minutes(30);
/// With fewer recovery codes than this one is reminded to make new ones.
const FEW: i64 = 3;
/// Where it is confirmed.
pub const CONFIRM: &str = "/profile/second-factor";
/// Where new recovery codes are made.
pub const NEW_CODES: &str = "/profile/recovery-codes";

/// Offers a new secret to an app.
#[call]
pub async fn offer_second_factor(caller: &Caller) -> Result<Section, AppError> {
    let mut own = Own::authorize_change(caller).await?;
    let (house, person, now) = (own.house.clone(), own.person.clone(), own.now);
    store::second::hold(&mut own.tx, &person.id, &person.password_hash).await?;
    if !keys::offer(&house, &mut own.tx, &person.id, &totp::new_secret(house.chance()), now).await? {
        return Err(AppError::refused(w::SECOND_ALREADY));
    }
    let view = section(&mut own).await?;
    own.commit(Event::new(Kind::Person, &person.id, person.version), view).await
}

/// Takes the app away.
#[call]
pub async fn turn_off_second_factor(caller: &Caller, form: ProofForm) -> Result<Section, AppError> {
    let mut own = Own::authorize(caller).await?;
    may_go(&mut own).await?;
    let mut own = proven(own, form).await?;
    let person = own.person.id.clone();
    store::second::remove_app(&mut own.tx, &person).await?;
    taken(own, Told::AppOff).await
}

/// Whether one of their second factors may be taken away: the last one of whoever must have one may not.
async fn may_go(own: &mut Own) -> Result<(), AppError> {
    if store::second::count(&mut own.tx, &own.person.id).await? == 1 && is_asked(own).await? {
        return Err(AppError::refused(w::SECOND_OFF_NOT));
    }
    Ok(())
}

/// One of their second factors was taken away. With the last one goes all that belongs to them: the password is enough again.
async fn taken(mut own: Own, what: Told) -> Result<Section, AppError> {
    let (person, now) = (own.person.clone(), own.now);
    let is_off = store::second::count(&mut own.tx, &person.id).await? == 0;
    if is_off {
        store::second::remove(&mut own.tx, &person.id).await?;
    }
    tell(&mut own.tx, &person, if is_off { Told::Off } else { what }, now).await?;
    own.rotate().await?;
    let view = section(&mut own).await?;
    own.commit(Event::new(Kind::Person, &person.id, person.version), view).await
}

/// Confirms the secret that is offered: the first code from the app, and the password. Gives recovery codes, if the person has
/// none yet.
///
/// # Errors
/// What is wrong with what was typed.
pub async fn confirm(caller: &Caller, form: ProofForm) -> Result<Vec<String>, AppError> {
    let mut own = Own::authorize(caller).await?;
    if offered(&mut own).await?.is_none() {
        return Err(AppError::refused(w::SECOND_GONE));
    }
    note_wrong(Faults::default(), Some(&form.one_time_code), &form.password).or(())?;
    let hash = own.person.password_hash.clone();
    drop(own);
    let Caller { house, request } = caller;
    let lane = is_theirs(house, request, hash.clone(), "password", form.password).await?;
    let counted = count(house, request, What::CodeAgain).await?;
    let (secret, step) = fits(caller, &form.one_time_code).await?;
    let new = first_codes(caller, &lane).await?;
    let mut own = held(caller, &hash).await?;
    counted.right(&mut own.tx).await?;
    let (person, now) = (own.person.clone(), own.now);
    if !store::second::confirm(&mut own.tx, &person.id, &secret, step, now).await? {
        return Err(AppError::refused(w::SECOND_GONE));
    }
    tell(&mut own.tx, &person, Told::On, now).await?;
    give_codes(own, new).await
}

/// The id of the secret that is offered, and the step of which a code is that was made from it.
async fn fits(caller: &Caller, code: &str) -> Result<(String, i64), AppError> {
    let mut own = Own::authorize(caller).await?;
    let Some(row) = offered(&mut own).await? else { return Err(AppError::refused(w::SECOND_GONE)) };
    let secret = keys::open(&caller.house, &mut own.tx, &row).await?;
    let step = totp::read(code).and_then(|code| totp::step_of(&secret, &code, own.now));
    Ok((row.id, step.ok_or_else(|| wrong("one_time_code"))?))
}

/// Recovery codes for whoever has none; none for the others, who keep theirs.
async fn first_codes(caller: &Caller, lane: &Lane) -> Result<Option<New>, AppError> {
    let mut own = Own::authorize(caller).await?;
    if store::second::codes_left(&mut own.tx, &own.person.id).await? > 0 {
        return Ok(None);
    }
    let person = own.person.id.clone();
    drop(own);
    make(&caller.house, lane, &person).await.map(Some)
}

/// Makes new recovery codes; those before are of no use any more.
///
/// # Errors
/// What is wrong with what was typed.
pub async fn new_codes(caller: &Caller, form: ProofForm) -> Result<Vec<String>, AppError> {
    let own = Own::authorize(caller).await?;
    let proof = Proof::of(own, form).await?;
    let new = proof.new_codes().await?;
    let mut own = proof.take().await?;
    let (person, now) = (own.person.clone(), own.now);
    tell(&mut own.tx, &person, Told::NewCodes, now).await?;
    give_codes(own, Some(new)).await
}

async fn give_codes(mut own: Own, new: Option<New>) -> Result<Vec<String>, AppError> {
    let (person, now) = (own.person.clone(), own.now);
    if let Some(new) = &new {
        store::second::put_codes(&mut own.tx, &person.id, &new.hashes, now).await?;
    }
    own.rotate().await?;
    let codes = new.map(|new| new.codes).unwrap_or_default();
    own.commit(Event::new(Kind::Person, &person.id, person.version), codes).await
}

/// What is offered to the person and waits for a code.
async fn offered(own: &mut Own) -> Result<Option<Totp>, store::Error> {
    let now = own.now;
    let row = store::second::totp(&mut own.tx, &own.person.id).await?;
    Ok(row.filter(|row| row.confirmed_at.is_none() && now - row.offered_at < OFFERED))
}

/// Whether a Lead asks a second factor of all agents, and so of this person.
async fn is_asked(own: &mut Own) -> Result<bool, store::Error> {
    Ok(own.person.rank.is_some() && store::second::required(&mut own.tx).await?)
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
    let keys = store::passkeys::of(&mut own.tx, &own.person.id).await?;
    let app = store::second::has_app(&mut own.tx, &own.person.id).await?;
    let besides = besides_of(own, app, &keys);
    let count = keys.len() + usize::from(app);
    let stays = count == 1 && is_asked(own).await?;
    let calendar = own.calendar();
    let mut items: Vec<_> = app.then(|| app_item(besides, stays, count == 1)).into_iter().collect();
    items.extend(keys.iter().map(|key| passkeys::item(key, &calendar, besides, stays)));
    if count > 0 {
        items.push(codes_item(store::second::codes_left(&mut own.tx, &own.person.id).await?, besides));
    }
    let (art, mut sheets, lacks_key) = if app { (String::new(), Vec::new(), false) } else { for_an_app(own).await? };
    if Party::of(&own.house.config).is_some() {
        sheets.push(passkeys::offer_sheet(own));
    }
    let empty = t(if lacks_key { w::ERROR_VAULT_NONE } else { w::SECOND_EMPTY }).to_owned();
    Ok(Section { art, empty, items, sheets, ..section })
}

/// What is there for somebody without an app: the picture of what is offered, forms, and whether no master key is there to seal
/// anything with.
async fn for_an_app(own: &mut Own) -> Result<(String, Vec<Sheet>, bool), AppError> {
    if own.house.config.master_key.is_none() {
        return Ok((String::new(), Vec::new(), true));
    }
    let row = offered(own).await?;
    let house = own.house.clone();
    let secret = match &row {
        // One that does not open is of no use; another can be offered in its place.
        Some(row) => keys::open(&house, &mut own.tx, row).await.ok(),
        None => None,
    };
    Ok(match secret {
        Some(secret) => (picture(&secret, &own.person.email), vec![confirmation(), offer(true)], false),
        None => (String::new(), vec![offer(false)], false),
    })
}

/// What is read by the app's camera, or typed into it. Nothing in it but the address is anybody's typing, and that is escaped.
fn picture(secret: &store::vault::Plain, email: &str) -> String {
    let uri = totp::uri(secret, email);
    let qr = totp::qr(&uri, t(w::SECOND_QR));
    view! {
        <div class="second-factor">
            <div inner_html=qr></div>
            <div>
                <p>{t(w::SECOND_SCAN)}</p>
                <p><code class="secret" translate="no">{totp::grouped(secret)}</code></p>
                <p><a href=uri>{t(w::SECOND_OPEN_APP)}</a></p>
            </div>
        </div>
    }
    .to_html()
}

fn confirmation() -> Sheet {
    let mut inputs = inputs(Besides::Code);
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
        action: OFFER_SECOND_FACTOR.to_owned(),
        shape: Shape::Button,
        submit: t(if again { w::SECOND_OFFER_AGAIN } else { w::SECOND_OFFER }).to_owned(),
        ..Sheet::default()
    }
}

/// The app that is set up. The last second factor of somebody who must have one stays.
fn app_item(besides: Besides, stays: bool, is_last: bool) -> Item {
    let (title, note) = if is_last { (w::SECOND_OFF, w::SECOND_OFF_NOTE) } else { (w::REMOVE, w::SECOND_APP_OFF_NOTE) };
    let off = Sheet {
        id: "second-factor-off".to_owned(),
        action: TURN_OFF_SECOND_FACTOR.to_owned(),
        shape: Shape::Asked,
        title: t(title).to_owned(),
        note: t(note).to_owned(),
        inputs: inputs(besides),
        submit: t(title).to_owned(),
        ..Sheet::default()
    };
    Item {
        id: "app".to_owned(),
        title: t(w::SECOND_APP).to_owned(),
        lines: if stays { vec![t(w::SECOND_OFF_NOT).to_owned()] } else { Vec::new() },
        pills: vec![("ok".to_owned(), t(w::SECOND_IS_ON).to_owned())],
        sheets: if stays { Vec::new() } else { vec![off] },
        ..Item::default()
    }
}

/// How many recovery codes are left, and the way to new ones.
fn codes_item(left: i64, besides: Besides) -> Item {
    let codes = Sheet {
        id: "recovery-codes-form".to_owned(),
        action: NEW_CODES.to_owned(),
        shape: Shape::Folded,
        title: t(w::RECOVERY_NEW).to_owned(),
        note: t(w::RECOVERY_NEW_NOTE).to_owned(),
        inputs: inputs(besides),
        submit: t(w::RECOVERY_NEW).to_owned(),
        ..Sheet::default()
    };
    let few = ("warn".to_owned(), t(w::RECOVERY_FEW).to_owned());
    Item {
        id: "codes".to_owned(),
        title: t(w::RECOVERY_CODES).to_owned(),
        lines: vec![tf(w::RECOVERY_LEFT, &[("left", &left.to_string())])],
        pills: if left < FEW { vec![few] } else { Vec::new() },
        sheets: vec![codes],
        ..Item::default()
    }
}
