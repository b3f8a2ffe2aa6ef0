//! An address becomes the main one when whoever reads its mail says so: by a link that works once, for some days.
use domain::email::are_same;
use domain::time::Span;
use house::House;
use house::cx::Cx;
use house::events::{Event, Kind};
use house::mail::notice::{lang_of, tell};
use house::mail::{self, Letter, MailNotice};
use house::session::token_text;
use store::contacts::Pending;
use store::hash::sha256;
use views::error::AppError;
use views::words::{fill, text_in, w};

/// How many days a link works.
const DAYS: i64 = 3;

/// Makes a contact, at an address, the main one: at once if notices go there already, else when the address is confirmed, as [`ask`]
/// says.
pub(super) async fn steer(cx: &mut Cx, contact: &str, email: &str, field: Option<&str>) -> Result<(), AppError> {
    let (account, by, now) = (cx.account.id.clone(), cx.person.name.clone(), cx.now);
    let present = store::contacts::addressee(cx.tx(), &account).await?;
    if !present.is_some_and(|present| are_same(&present.email, email)) {
        return ask(cx, contact, email, field).await;
    }
    store::contacts::stop_waiting(cx.tx(), &account).await?;
    Ok(store::contacts::make_main(cx.tx(), &account, contact, email, &by, now).await?)
}

/// Mails a link to an address, and waits for it to be followed. `field` is the control that the address was typed into, if it was.
pub(super) async fn ask(cx: &mut Cx, contact: &str, email: &str, field: Option<&str>) -> Result<(), AppError> {
    let token = token_text(cx.house.chance());
    let pending = Pending {
        account_id: cx.account.id.clone(),
        contact_id: contact.to_owned(),
        email: email.to_owned(),
        asked_by: cx.person.name.clone(),
        asked_at: cx.now,
        ends_at: cx.now + Span::days(DAYS),
    };
    store::contacts::wait_for(cx.tx(), &pending, &sha256(&token)).await?;
    let lang = lang_of(&cx.account);
    let values = [("account", cx.account.trade_name.as_str()), ("who", &pending.asked_by), ("days", &DAYS.to_string())];
    let letter = Letter {
        paragraphs: vec![fill(text_in(lang, w::MAIL_CONFIRM_TEXT), &values)],
        link: Some((text_in(lang, w::CONFIRM_ADDRESS).to_owned(), format!("/confirm/{token}"))),
        until: Some(pending.ends_at),
        ..Letter::new(email, lang, fill(text_in(lang, w::MAIL_CONFIRM), &values))
    };
    let now = cx.now;
    let by = cx.person.id.clone();
    let posted = mail::post_asked(cx.tx(), &pending.account_id, &by, &letter, now).await?;
    posted.map_err(|full| full.said(field))
}

/// What a link is about: whose notices, and where they are to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub account: String,
    pub email: String,
}

/// What a link would confirm; `None` if it is of no use any more. Looking changes nothing: programs that scan mail look too.
///
/// # Errors
/// If the database does not answer.
pub async fn look(house: &House, token: &str) -> Result<Option<Asked>, AppError> {
    let mut tx = house.db.read().await?;
    let Some(pending) = store::contacts::by_token(&mut tx, &sha256(token), house.clock.now()).await? else {
        return Ok(None);
    };
    let account = store::accounts::by_id(&mut tx, &pending.account_id.0).await?;
    Ok(account.map(|account| Asked { account: account.trade_name, email: pending.email }))
}

/// Confirms: notices go to the new address from now on, and the old one is told. `None` if the link is of no use any more.
///
/// # Errors
/// If the database does not answer; then nothing has changed.
pub async fn confirm(house: &House, token: &str) -> Result<Option<Asked>, AppError> {
    let (now, hash) = (house.clock.now(), sha256(token));
    let mut tx = house.db.write().await?;
    let Some(found) = store::contacts::by_token(&mut tx, &hash, now).await? else { return Ok(None) };
    tx.lock_access(&found.account_id.0).await?;
    // Once more, now that nobody else changes it: two clicks at once confirm once.
    let Some(pending) = store::contacts::by_token(&mut tx, &hash, now).await? else { return Ok(None) };
    let Pending { account_id, contact_id, email, asked_by, .. } = pending;
    let old = store::contacts::addressee(&mut tx, &account_id).await?;
    store::contacts::stop_waiting(&mut tx, &account_id).await?;
    store::contacts::make_main(&mut tx, &account_id, &contact_id, &email, &asked_by, now).await?;
    let contact = store::contacts::by_id(&mut tx, &account_id, &contact_id).await?.ok_or(AppError::NotFound)?;
    if let Some(old) = old.filter(|old| !are_same(&old.email, &email)) {
        let notice = MailNotice::MainContactChanged { name: contact.name, email: email.clone() };
        tell(&mut tx, &account_id, &old.email, notice, now).await?;
    }
    let event = Event::new(Kind::Contact, &contact_id, contact.version);
    tx.tell(Some(&account_id), event, "confirmation link", now);
    let account = store::accounts::by_id(&mut tx, &account_id.0).await?.ok_or(AppError::NotFound)?;
    house.commit(tx).await?;
    Ok(Some(Asked { account: account.trade_name, email }))
}
