//! `#contacts`: whom the account's mail goes to. The main one steers where notices go, so it is no agent's to touch, and another
//! address becomes it only when its owner has followed a link (`confirm`).
pub mod confirm;
mod show;

use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::flash::{Saved, owned};
use domain::email;
use domain::id::{Slug, has_id_shape};
use domain::policy::{Action, Lock};
use domain::rule::{Clock, Rule, What};
use domain::text::spelled;
use domain::time::{Span, Time};
use house::cx::Cx;
use house::events::{Event, Kind};
use store::contacts::{Contact, Said};
use views::base::{Base, fields};
use views::error::AppError;
use views::noun;
use views::rules::{Field, Judged, Ruled};
use views::section::Section;
use views::words::{t, tf, w};

pub use show::section;

/// As many as an account may have.
const MOST: usize = 50;
/// The least time between two links to the same address.
const PAUSE: Span = Span::minutes(1);

spelled! {
    /// What an address is.
    ContactKind { Professional = "professional", Personal = "personal" }
}

/// A contact as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct ContactForm {
    /// A new contact's id, made with the page: the same form twice is one contact.
    pub id: String,
    pub name: String,
    pub kind: String,
    pub email: String,
}

/// A checked contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub name: String,
    pub kind: ContactKind,
    pub email: String,
}

fields!(ContactForm: name, kind, email);

/// What each field must be.
pub const RULES: [Field; 3] = [
    ("name", Rule::line(120).needed()),
    ("kind", Rule::of(What::Choice).needed()),
    ("email", Rule::of(What::Email).needed()),
];

impl ContactForm {
    /// A contact as it stands in its form.
    fn of(contact: &Contact) -> Self {
        let Contact { name, kind, email, .. } = contact.clone();
        Self { id: String::new(), name, kind, email }
    }

    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Checked, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let (name, email) = (judged.take("name"), judged.take("email"));
        let kind = ContactKind::parse(&judged.take("kind")).unwrap_or(ContactKind::Professional);
        judged.or(Checked { name, kind, email })
    }
}

impl Ruled for ContactForm {
    const RULES: &'static [Field] = &RULES;

    fn choices(&self, _field: &str) -> Vec<&str> {
        ContactKind::ALL.iter().map(|kind| kind.as_str()).collect()
    }
}

impl Checked {
    fn said<'a>(&'a self, by: &'a str, at: Time) -> Said<'a> {
        Said { name: &self.name, kind: self.kind.as_str(), email: &self.email, by, at }
    }

    fn fields(&self) -> [(&'static str, &str); 3] {
        [("name", &self.name), ("kind", self.kind.as_str()), ("email", &self.email)]
    }
}

/// What was saved last, and by whom.
pub(super) fn saved(contact: &Contact) -> Saved {
    Saved { who: contact.changed_by.clone(), at: contact.changed_at, fields: owned(&contact.fields()) }
}

/// Notes each field before and after, for the log.
fn note(cx: &mut Cx, before: [(&'static str, &str); 3], after: [(&'static str, &str); 3]) {
    for ((field, old), (_, new)) in before.into_iter().zip(after) {
        cx.note_change(if field == "kind" { "contact_kind" } else { field }, old, new);
    }
}

/// Nobody is in the list twice. Upper and lower case are one mailbox to all but the most curious servers. Gives whoever is there.
fn listed<'a>(contacts: &'a [Contact], id: &str, email: &str) -> Option<&'a Contact> {
    contacts.iter().find(|other| other.id != id && email::are_same(&other.email, email))
}

/// Says that somebody is there already, which tells of them.
async fn refuse(mut cx: Cx, listed: &Contact) -> AppError {
    cx.saw(noun::CONTACTS.class, [&*listed.id]);
    cx.refuse(AppError::field("email", t(w::ERROR_LISTED))).await
}

/// What there is before there is a contact, and after.
const NOTHING: [(&str, &str); 3] = [("name", ""), ("kind", ""), ("email", "")];

/// Decides a change of contacts; members make theirs alone: which contact is the main one stays as it is until it is through.
async fn begin(caller: &Caller, account: &Slug, action: Action) -> Result<Cx, AppError> {
    Cx::authorize_behind(caller, account, action, Lock::Door).await
}

/// The contact, if the actor may change it: one that notices go to, or are about to, is a door.
async fn mine(cx: &mut Cx, id: &str) -> Result<(Contact, bool), AppError> {
    let account = cx.account.id.clone();
    let contact = store::contacts::by_id(cx.tx(), &account, id).await?.ok_or(AppError::NotFound)?;
    let waits =
        store::contacts::pending(cx.tx(), &account).await?.is_some_and(|pending| pending.contact_id == contact.id);
    if (contact.is_main || waits) && !cx.may(Action::ChangeDoors) {
        return Err(AppError::FORBIDDEN);
    }
    Ok((contact, waits))
}

/// Ends a change of one contact. One that is gone has no version.
async fn done(mut cx: Cx, id: &str) -> Result<Section, AppError> {
    let account = cx.account.id.clone();
    let version = store::contacts::by_id(cx.tx(), &account, id).await?.map_or(0, |contact| contact.version);
    let view = show::all(&mut cx).await?;
    cx.commit(Event::new(Kind::Contact, id, version).shown(), view).await
}

/// Nothing to change, or the same form came twice: others' typing does not become stale.
async fn unchanged(mut cx: Cx) -> Result<Section, AppError> {
    let view = show::all(&mut cx).await?;
    cx.release(view).await
}

/// Adds a contact. The first one is asked to become the main one.
#[call]
pub async fn add_contact(caller: &Caller, account: Slug, form: ContactForm) -> Result<Section, AppError> {
    let mut cx = begin(caller, &account, Action::ChangeSettings).await?;
    let typed = form.check()?;
    if !has_id_shape(&form.id) {
        return Err(AppError::field("id", t(w::ERROR_RELOAD)));
    }
    let (id, account, by, now) = (form.id, cx.account.id.clone(), cx.person.name.clone(), cx.now);
    if !store::contacts::insert(cx.tx(), &account, &id, typed.said(&by, now)).await? {
        store::contacts::by_id(cx.tx(), &account, &id).await?.ok_or(AppError::NotFound)?;
        return unchanged(cx).await;
    }
    let contacts = store::contacts::all(cx.tx(), &account).await?;
    if contacts.len() > MOST {
        return Err(AppError::Refused { message: tf(w::ERROR_CONTACTS_FULL, &[("most", &MOST.to_string())]) });
    }
    if let Some(listed) = listed(&contacts, &id, &typed.email) {
        return Err(refuse(cx, listed).await);
    }
    note(&mut cx, NOTHING, typed.fields());
    let has_main = contacts.iter().any(|contact| contact.is_main);
    if !has_main && cx.may(Action::ChangeDoors) && store::contacts::pending(cx.tx(), &account).await?.is_none() {
        confirm::steer(&mut cx, &id, &typed.email, Some("email")).await?;
    }
    done(cx, &id).await
}

/// Saves a contact. What others changed since that version stays, unless both changed it. The main one's new address is asked
/// first.
#[call]
pub async fn save_contact(
    caller: &Caller,
    account: Slug,
    contact: String,
    version: i64,
    #[serde(default)] base: Base,
    form: ContactForm,
) -> Result<Section, AppError> {
    let mut cx = begin(caller, &account, Action::ChangeSettings).await?;
    let account = cx.account.id.clone();
    let (before, waits) = mine(&mut cx, &contact).await?;
    let mut form = form;
    let both = base.merge(&mut form, ContactForm::of(&before), &[], version != before.version);
    let typed = form.check()?;
    let waiting = store::contacts::pending(cx.tx(), &account).await?.filter(|_| waits);
    let other_address = before.email != typed.email;
    if other_address {
        let contacts = store::contacts::all(cx.tx(), &account).await?;
        if let Some(listed) = listed(&contacts, &contact, &typed.email) {
            return Err(refuse(cx, listed).await);
        }
    }
    let asked = before.is_main && waiting.as_ref().is_some_and(|waiting| waiting.email == typed.email);
    let same = before.name == typed.name && before.kind == typed.kind.as_str();
    if same && (!other_address || asked) {
        return unchanged(cx).await;
    }
    if let Some(asked) = both.asked(&before.fields(), &typed.fields()) {
        let who = (before.changed_by.as_str(), before.changed_at);
        return Err(cx.stale((noun::CONTACTS.class, &contact), before.version, who, asked).await);
    }
    let (by, now) = (cx.person.name.clone(), cx.now);
    // Notices go where they went until the new address is confirmed.
    let email = if before.is_main { &before.email } else { &typed.email };
    let said = Said { email, ..typed.said(&by, now) };
    if !store::contacts::save(cx.tx(), &account, &contact, before.version, said).await? {
        return Err(AppError::stale(w::ERROR_CONTACT_MOVED));
    }
    note(&mut cx, before.fields(), typed.fields());
    if other_address && !asked && (before.is_main || waits) {
        confirm::steer(&mut cx, &contact, &typed.email, Some("email")).await?;
    }
    done(cx, &contact).await
}

/// Removes a contact that is not the main one.
#[call]
pub async fn remove_contact(
    caller: &Caller,
    account: Slug,
    contact: String,
    version: i64,
) -> Result<Section, AppError> {
    let mut cx = begin(caller, &account, Action::ChangeSettings).await?;
    let (before, waits) = mine(&mut cx, &contact).await?;
    if before.is_main {
        return Err(AppError::refused(w::ERROR_MAIN_STAYS));
    }
    let account = cx.account.id.clone();
    if waits {
        store::contacts::stop_waiting(cx.tx(), &account).await?;
    }
    if !store::contacts::remove(cx.tx(), &account, &contact, version).await? {
        return Err(AppError::stale(w::ERROR_CONTACT_MOVED));
    }
    note(&mut cx, before.fields(), NOTHING);
    done(cx, &contact).await
}

/// Makes a contact the main one, as soon as its owner has confirmed the address.
#[call]
pub async fn make_main_contact(
    caller: &Caller,
    account: Slug,
    contact: String,
    version: i64,
) -> Result<Section, AppError> {
    let mut cx = begin(caller, &account, Action::ChangeDoors).await?;
    let (before, waits) = mine(&mut cx, &contact).await?;
    if before.is_main || waits {
        return unchanged(cx).await;
    }
    if before.version != version {
        return Err(AppError::stale(w::ERROR_CONTACT_MOVED));
    }
    confirm::steer(&mut cx, &contact, &before.email, None).await?;
    done(cx, &contact).await
}

/// Mails another link to the address that is waited for. The one before is of no use then.
#[call]
pub async fn resend_confirmation(caller: &Caller, account: Slug) -> Result<Section, AppError> {
    let mut cx = begin(caller, &account, Action::ChangeDoors).await?;
    let account = cx.account.id.clone();
    let Some(pending) = store::contacts::pending(cx.tx(), &account).await? else { return unchanged(cx).await };
    if cx.now - pending.asked_at < PAUSE {
        return Err(AppError::refused(w::ERROR_JUST_SENT));
    }
    confirm::ask(&mut cx, &pending.contact_id, &pending.email, None).await?;
    done(cx, &pending.contact_id).await
}

/// Waits no longer: notices go where they went.
#[call]
pub async fn cancel_confirmation(caller: &Caller, account: Slug) -> Result<Section, AppError> {
    let mut cx = begin(caller, &account, Action::ChangeDoors).await?;
    let account = cx.account.id.clone();
    let Some(pending) = store::contacts::pending(cx.tx(), &account).await? else { return unchanged(cx).await };
    store::contacts::stop_waiting(cx.tx(), &account).await?;
    done(cx, &pending.contact_id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ContactForm {
        ContactForm {
            name: " Ada Lovett ".into(),
            kind: "personal".into(),
            email: " Ada@nebula.example ".into(),
            ..ContactForm::default()
        }
    }

    #[test]
    fn what_is_typed_is_tidied() {
        let contact = form().check().expect("all is fine");
        assert_eq!((contact.name.as_str(), contact.email.as_str()), ("Ada Lovett", "Ada@nebula.example"));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = ContactForm { kind: "main".into(), email: "ada@nebula".into(), ..ContactForm::default() };
        let Err(AppError::Invalid { fields }) = wrong.check() else { panic!("nothing is fine") };
        let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "kind", "email"]);
    }
}
