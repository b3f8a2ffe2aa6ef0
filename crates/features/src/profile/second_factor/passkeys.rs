//! The passkeys of `#second-factor`: one is offered, made by the browser on a page of its own (`server/src/passkey.rs`), and
//! listed with a name.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use super::proof::{Besides, ProofForm, inputs, note_wrong, password, proven, with_password};
use super::{first_codes, give_codes, may_go, section};
use crate::profile::sessions::browser;
use domain::id::has_id_shape;
use domain::rule::Rule;
use domain::time::{Span, Time};
use house::events::{Event, Kind};
use house::moment::Calendar;
use house::own::Own;
use house::password::queue::Lane;
use house::second::passkey::{Asked, Party};
use house::second::{Told, tell};
use store::passkeys::{Offer, Row};
use views::error::{AppError, Faults};
use views::rules::alone;
use views::section::{Input, Item, Section, Shape, Sheet, hidden};
use views::words::{t, tf, w};

/// The page on which the browser makes it.
pub const HERE: &str = "/profile/passkey";
/// The form that offers one.
pub const FORM: &str = "passkey-form";
/// One that nobody makes is offered for so long.
const OFFERED: Span = Span::minutes(10);
/// What a name must be.
const NAME: Rule = Rule::line(60).needed();
/// A person may have so many.
const MOST: usize = 20;

/// Its name and the password, as they are posted.
#[derive(Clone, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct PasskeyForm {
    pub name: String,
    #[secret]
    pub password: String,
}

impl std::fmt::Debug for PasskeyForm {
    /// The password is not shown, whoever asks.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PasskeyForm")
    }
}

/// Offers to make a passkey. Where the form leads, the browser makes it.
#[call]
pub async fn offer_passkey(caller: &Caller, form: PasskeyForm) -> Result<Section, AppError> {
    let own = Own::authorize(caller).await?;
    let party = Party::of(&own.house.config).ok_or_else(|| AppError::refused(w::PASSKEY_NOWHERE))?;
    let mut faults = Faults::default();
    let name = faults.take("name", alone(NAME, &form.name));
    let name = note_wrong(faults, None, &form.password).or(name)?;
    let mut own = with_password(own, form.password).await?;
    let (person, now) = (own.person.clone(), own.now);
    let present = store::passkeys::of(&mut own.tx, &person.id).await?;
    if present.len() >= MOST {
        return Err(AppError::refused(w::PASSKEY_MOST));
    }
    let challenge = party.offer(&person, &present).ok_or(AppError::Broken { status: 500 })?;
    store::passkeys::offer(&mut own.tx, &person.id, &Offer { name, challenge }, now).await?;
    let view = section(&mut own).await?;
    own.commit(Event::new(Kind::Person, &person.id, person.version), view).await
}

/// What is offered to whoever looks.
///
/// # Errors
/// Signed out.
pub async fn offered(caller: &Caller) -> Result<Option<Asked>, AppError> {
    let mut own = Own::authorize(caller).await?;
    let Some(party) = Party::of(&caller.house.config) else { return Ok(None) };
    Ok(offer(&mut own).await?.map(|offer| Asked { asked: offer.challenge.asked, origin: party.origin }))
}

async fn offer(own: &mut Own) -> Result<Option<Offer>, store::Error> {
    store::passkeys::offered(&mut own.tx, &own.person.id, Time(own.now.0 - OFFERED.0)).await
}

/// Keeps the passkey that the browser made. Gives recovery codes, if the person has none yet.
///
/// # Errors
/// If it is not what was asked, or is asked no longer.
pub async fn keep_made(caller: &Caller, answer: &str) -> Result<Vec<String>, AppError> {
    let gone = || AppError::refused(w::PASSKEY_GONE);
    let party = Party::of(&caller.house.config).ok_or_else(gone)?;
    if offered(caller).await?.is_none() {
        return Err(gone());
    }
    let new = first_codes(caller, &Lane::of(&caller.request.address, true)).await?;
    let mut own = Own::authorize_change(caller).await?;
    let (person, now) = (own.person.clone(), own.now);
    if !store::second::hold(&mut own.tx, &person.id, &person.password_hash).await? {
        return Err(gone());
    }
    let offer = offer(&mut own).await?.ok_or_else(gone)?;
    if !store::passkeys::take_offer(&mut own.tx, &person.id, &offer).await? {
        return Err(gone());
    }
    if let Some(made) = party.made(&offer.challenge, answer) {
        let row =
            Row { id: own.tx.chance.id(), name: offer.name, credential: made.credential, made_at: now, used_at: None };
        if store::passkeys::insert(&mut own.tx, &person.id, &row, &made.credential_id).await? {
            tell(&mut own.tx, &person, Told::PasskeyOn(row.name), now).await?;
            return give_codes(own, new).await;
        }
    }
    // A challenge is answered once (Web Authentication, 13.4.3): there is another way to try again.
    own.tx.to_write()?.commit_unseen("a challenge that is used up is nobody's news").await?;
    Err(AppError::refused(w::PASSKEY_NOT_MADE))
}

/// Takes a passkey away.
#[call]
pub async fn remove_passkey(caller: &Caller, passkey: String, form: ProofForm) -> Result<Section, AppError> {
    let mut own = Own::authorize(caller).await?;
    let keys = store::passkeys::of(&mut own.tx, &own.person.id).await?;
    let key = keys.into_iter().find(|key| has_id_shape(&passkey) && key.id == passkey).ok_or(AppError::NotFound)?;
    may_go(&mut own).await?;
    let mut own = proven(own, form).await?;
    let person = own.person.id.clone();
    if !store::passkeys::remove(&mut own.tx, &person, &key.id).await? {
        return Err(AppError::NotFound);
    }
    super::taken(own, Told::PasskeyOff(key.name)).await
}

/// The form that offers one.
pub fn offer_sheet(own: &Own) -> Sheet {
    Sheet {
        id: FORM.to_owned(),
        action: OFFER_PASSKEY.to_owned(),
        shape: Shape::Folded,
        title: t(w::PASSKEY_ADD).to_owned(),
        note: t(w::PASSKEY_ADD_NOTE).to_owned(),
        inputs: vec![
            Input::text("name", t(w::PASSKEY_NAME), &browser(&own.request.browser))
                .ruled(NAME)
                .hint(t(w::PASSKEY_NAME_HINT)),
            password(),
        ],
        submit: t(w::CONTINUE).to_owned(),
        then: HERE.to_owned(),
        ..Sheet::default()
    }
}

/// A passkey. The last second factor of somebody who must have one stays.
pub fn item(key: &Row, calendar: &Calendar, besides: Besides, stays: bool) -> Item {
    let made = tf(w::PASSKEY_SINCE, &[("day", &calendar.day(key.made_at).text)]);
    let used = key.used_at.map_or(t(w::PASSKEY_UNUSED).to_owned(), |at| {
        tf(w::PASSKEY_USED, &[("when", &calendar.moment(Time(at)).text)])
    });
    let removal = Sheet {
        id: format!("passkey-{}", key.id),
        action: REMOVE_PASSKEY.to_owned(),
        shape: Shape::Asked,
        title: t(w::REMOVE).to_owned(),
        note: tf(w::PASSKEY_REMOVE_NOTE, &[("name", &key.name)]),
        hidden: hidden(&[("passkey", &key.id)]),
        inputs: inputs(besides),
        submit: t(w::REMOVE).to_owned(),
        ..Sheet::default()
    };
    Item {
        id: format!("key-{}", key.id),
        title: key.name.clone(),
        lines: vec![format!("{made} · {used}")],
        pills: vec![(String::new(), t(w::PASSKEY).to_owned())],
        sheets: if stays { Vec::new() } else { vec![removal] },
        ..Item::default()
    }
}
