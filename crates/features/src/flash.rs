//! Leaving a flash for a person's next look at a page, and finding it there.
//!
//! What waits in it is what the person typed, and nothing that is stored: it lies outside of any decision. What somebody else saved
//! is told anew by the page that shows it (`settings/saved.rs`).

use domain::id::{AccountId, Slug, UserId};
use domain::time::{Span, Time};
use house::call::Call;
use house::moment::Calendar;
use house::request::RequestInfo;
use house::session::IDLE;
use house::{House, keys};
use store::db::Tx;
use store::flashes::{self, Place as Page};
use store::hash::sha256;
use store::sessions::Found;
use store::vault::{Place, Plain, Sealed};
use views::calls::{ASK_ACCESS, LEAVE_ACCOUNT, WITHDRAW_REQUEST};
use views::error::AppError;
use views::frame::Flash;
use views::words::{t, tf, w};

/// What agents do from their desk. It names an account, and is the agent's own.
const DESK: [&str; 3] = [ASK_ACCESS, WITHDRAW_REQUEST, LEAVE_ACCOUNT];
/// In whose place the sealed typing waits.
const SEALED: &str = "sealed";
/// The control that says which form of a page it was.
const FORM: &str = "form_id";
/// The most that is kept, in bytes as it is stored: more than fits in all fields of any form.
const MOST: usize = 64 << 10;
/// The longest address of a page.
const LONGEST: usize = 200;
/// Whoever comes back so long after their session ended by itself finds what they were typing.
const GRACE: Span = Span::days(1);

/// What somebody else saved: who (nothing where that is not known), when, and each field's value.
pub struct Saved {
    pub who: String,
    pub at: Time,
    pub fields: Vec<(&'static str, String)>,
}

/// Fields as they are kept for it.
#[must_use]
pub fn owned(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// Leaves it for whoever the session token names.
///
/// # Errors
/// Signed out, if the token names nobody, or somebody who signed out.
pub async fn leave(house: &House, request: &RequestInfo, page: &str, mut flash: Flash) -> Result<(), AppError> {
    let page = page.split(['?', '#']).next().unwrap_or_default();
    let (mut tx, now) = (house.db.write().await?, house.clock.now());
    let person = writer(&mut tx, request, now).await?.person;
    let about = about(page, &flash).map(|slug| Slug(slug.to_owned()));
    let account = match &about {
        Some(slug) => store::accounts::by_slug(&mut tx, slug).await?.map(|account| account.id),
        None => None,
    };
    let is_theirs = person.account_id.is_none() || account.as_ref().map(|id| &id.0) == person.account_id.as_ref();
    if page.len() > LONGEST || about.is_some() && (account.is_none() || !is_theirs) {
        // Nobody would ever see it.
        return Ok(());
    }
    let is_secret = is_sealed(&flash);
    // Before it is sealed: what is sealed is longer, and opens whole or not at all.
    cut(&mut flash, if is_secret { MOST / 2 } else { MOST });
    let sealed = match person.account_id.clone().map(AccountId) {
        Some(account) if is_secret && flash.error.is_some() => {
            seal(house, &mut tx, (&account, &person.id), &flash.typed, now).await?
        }
        _ => None,
    };
    if is_secret || flash.error.is_none() {
        // What went well is stored where it belongs.
        flash.typed.retain(|(name, _)| name == FORM);
        flash.typed.extend(sealed);
    }
    silence(&mut flash);
    flashes::leave(&mut tx, &Page { person: &person.id, account: account.as_ref(), page }, &flash, now).await?;
    Ok(tx.commit_unseen("a flash waits for its own page").await?)
}

/// Whether a flash's form is one whose typing is a secret: it waits sealed, with the account's key, or not at all.
fn is_sealed(flash: &Flash) -> bool {
    Call::at(&flash.form).is_some_and(|call| call.secrets.is_sealed)
}

/// Who leaves a flash: whoever is signed in; or whose session ended by itself while they typed, and not long ago. A session that
/// somebody ended leaves nothing.
async fn writer(tx: &mut Tx, request: &RequestInfo, now: Time) -> Result<Found, AppError> {
    let token = request.token.as_deref().ok_or(AppError::SignedOut)?;
    let found = store::sessions::by_token(tx, &sha256(token)).await?.ok_or(AppError::SignedOut)?;
    let ended_by_hand = found.session.ended_at.is_some();
    if ended_by_hand || now - found.session.seen_at > Span(IDLE.0 + GRACE.0) {
        return Err(AppError::SignedOut);
    }
    Ok(found)
}

/// The account that a form is about: it says so, or its page does.
fn about<'a>(page: &'a str, flash: &'a Flash) -> Option<&'a str> {
    if DESK.contains(&flash.form.as_str()) {
        return None;
    }
    flash.typed("account").or_else(|| page.strip_prefix("/a/")?.split('/').next())
}

/// Takes out what is stored. Which fields somebody else saved stays: that is no value.
fn silence(flash: &mut Flash) {
    match &mut flash.error {
        Some(AppError::Stale { message, version, theirs, .. }) if *version > 0 => {
            message.clear();
            for field in theirs {
                field.message.clear();
            }
        }
        Some(AppError::Forbidden { shut }) => *shut = None,
        _ => {}
    }
}

/// Cuts the longest of what was typed until all of it fits. What is cut is longer than its field may be, so nobody saves it unseen.
fn cut(flash: &mut Flash, most: usize) {
    let size = |flash: &Flash| serde_json::to_string(flash).map_or(usize::MAX, |text| text.len());
    while size(flash) > most {
        match flash.typed.iter_mut().map(|(_, value)| value).max_by_key(|value| value.len()) {
            Some(longest) if longest.len() > most / 64 => {
                longest.truncate(longest.floor_char_boundary(longest.len() / 2));
            }
            _ => return flash.typed.clear(),
        }
    }
}

/// Tells what somebody else saved, as it is stored now and may be told to the reader.
pub fn tell(flash: &mut Flash, saved: Option<&Saved>, calendar: &Calendar) {
    let Some(AppError::Stale { message, theirs, .. }) = &mut flash.error else { return };
    let Some(Saved { who, at, fields }) = saved else {
        theirs.clear();
        t(w::ERROR_RELOAD).clone_into(message);
        return;
    };
    *message = match who.as_str() {
        "" => t(w::ERROR_SHIPMENT_MOVED).to_owned(),
        who => tf(w::ERROR_STALE, &[("who", who), ("when", &calendar.moment(*at).text)]),
    };
    theirs.retain_mut(|field| match fields.iter().find(|(name, _)| *name == field.field) {
        Some((_, value)) => {
            field.message.clone_from(value);
            true
        }
        None => false,
    });
}

/// A flash as it was typed: what waited sealed is opened, or empty where it does not open.
pub async fn opened(house: &House, tx: &mut Tx, person: &UserId, mut flash: Flash) -> Flash {
    if is_sealed(&flash)
        && let Some(sealed) = flash.typed(SEALED).map(|sealed| Sealed(sealed.to_owned()))
    {
        flash.typed = open(house, tx, person, &sealed).await.unwrap_or_default();
    }
    flash
}

fn place(person: &UserId) -> Place<'_> {
    Place { table: "flashes", record: &person.0, field: "typed" }
}

/// What was typed, sealed; nothing if there is no key to do it with.
async fn seal(
    house: &House,
    tx: &mut Tx,
    (account, person): (&AccountId, &UserId),
    typed: &[(String, String)],
    now: Time,
) -> Result<Option<(String, String)>, AppError> {
    match keys::find_or_make(house, tx, account, now).await {
        Ok(key) => {
            let typed = Plain::from(serde_json::to_string(typed).unwrap_or_default());
            Ok(Some((SEALED.to_owned(), key.seal(house.chance(), place(person), &typed).0)))
        }
        Err(AppError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What was typed, if it opens.
async fn open(house: &House, tx: &mut Tx, person: &UserId, sealed: &Sealed) -> Option<Vec<(String, String)>> {
    let account = store::people::by_id(tx, &person.0).await.ok()??.account_id.map(AccountId)?;
    let key = keys::find(house, tx, &account).await.ok()??;
    serde_json::from_str(key.open(place(person), sealed)?.reveal()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flash(typed: &[(&str, &str)]) -> Flash {
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Flash { form: "/rpc/save_company".to_owned(), typed, error: None }
    }

    #[test]
    fn a_form_is_about_the_account_it_names_or_its_page_does() {
        assert_eq!(about("/agents", &flash(&[("account", "nebula")])), Some("nebula"));
        assert_eq!(about("/a/sol/settings/account", &flash(&[("account", "nebula")])), Some("nebula"));
        assert_eq!(about("/a/sol/settings/account", &flash(&[])), Some("sol"));
        assert_eq!(about("/profile", &flash(&[])), None);
        let asked = Flash { form: ASK_ACCESS.to_owned(), ..flash(&[("account", "nebula")]) };
        assert_eq!(about("/agents/ask/nebula", &asked), None);
    }

    #[test]
    fn too_much_is_cut_and_short_fields_stay_whole() {
        let mut long = flash(&[("form[name]", "Lucía"), ("form[note]", &"ñ".repeat(500_000))]);
        cut(&mut long, MOST);
        assert_eq!(long.typed("form[name]"), Some("Lucía"));
        let note = long.typed("form[note]").map_or(0, str::len);
        assert!(
            (10_000..MOST).contains(&note) && serde_json::to_string(&long).is_ok_and(|text| text.len() <= MOST),
            "{note}"
        );
        let mut many =
            Flash { typed: (0..9000).map(|n| (format!("form[{n}]"), "x".to_owned())).collect(), ..flash(&[]) };
        cut(&mut many, MOST);
        assert_eq!(many.typed, Vec::new(), "no form has so many fields");
    }
}
