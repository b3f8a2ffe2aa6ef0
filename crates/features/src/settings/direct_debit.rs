//! `#direct-debit`: the bank account that fees are collected from. Only Admins know that there is such a section; what is stored
//! is sealed (`vault`), is never shown again but masked, and another takes its place only with the password.
pub mod mandate;
mod show;

use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use domain::id::{Slug, has_id_shape};
use domain::policy::Action;
use house::confirm::{self, AgainForm, PASSWORD};
use house::cx::Cx;
use house::events::{Event, Kind};
use house::keys;
use house::mail::MailNotice;
use store::direct_debits::{self, New, Row};
use store::vault::Sealed;
use views::base::{Asked, fields};
use views::error::AppError;
use views::noun;
use views::section::Section;
use views::words::{t, w, wrong};

pub use mandate::Mandate;
pub use show::section;

/// The mandate as it is posted.
#[derive(Clone, Default, Serialize, Deserialize, Form)]
#[sealed]
#[serde(default)]
pub struct DirectDebitForm {
    /// A new mandate's id, made with the page: the same form twice is one mandate.
    pub id: String,
    pub holder: String,
    pub iban: String,
    pub bic: String,
    pub reference: String,
    pub signed_on: String,
    /// The person's, if there is a mandate already.
    #[secret]
    pub password: String,
}

fields!(DirectDebitForm: holder, iban, bic, reference, signed_on);

// Server functions want a `Debug`; what is typed here is printed nowhere.
impl std::fmt::Debug for DirectDebitForm {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("DirectDebitForm(…)")
    }
}

/// Saves the mandate, if nobody saved one since that version. In place of another one only with the password.
#[call]
pub async fn save_direct_debit(
    caller: &Caller,
    account: Slug,
    version: i64,
    form: DirectDebitForm,
) -> Result<Section, AppError> {
    let mut look = Cx::authorize(caller, &account, Action::DirectDebit).await?;
    keys::master(&look.house)?;
    let before = stored(&mut look).await?;
    let held = before.as_ref().filter(|row| row.is_held());
    let is_again = held.is_some_and(|row| row.id == form.id);
    let asks = held.is_some_and(|row| !is_again && row.version == version);
    let mandate = check(&look, &form, asks)?;
    if let Some(row) = held.filter(|_| is_again)
        && open(&mut look, row).await? == mandate
    {
        // The same form came twice.
        let view = show::all(&mut look).await?;
        return look.release(view).await;
    }
    let look = current(look, before.as_ref(), version).await?;
    if held.is_some() {
        confirm::password(look, "password", form.password).await?;
    }
    let mut cx = begin(caller, &account, version).await?;
    let (house, account, by, now) = (cx.house.clone(), cx.account.id.clone(), cx.person.name.clone(), cx.now);
    let key = keys::find_or_make(&house, cx.tx(), &account, now).await?;
    let values = mandate.seal(cx.house.chance(), &key, &form.id);
    let new = New { id: &form.id, key_id: &key.id, values: &values, by: &by, at: now };
    done(cx, version, new).await
}

/// Removes the mandate, with the password. It works without the key to it too: with the account's last secret its data key goes,
/// and whoever has lost their master key begins anew.
#[call]
pub async fn remove_direct_debit(
    caller: &Caller,
    account: Slug,
    version: i64,
    form: AgainForm,
) -> Result<Section, AppError> {
    let mut look = Cx::authorize(caller, &account, Action::DirectDebit).await?;
    let before = stored(&mut look).await?.filter(Row::is_held).ok_or(AppError::NotFound)?;
    let look = current(look, Some(&before), version).await?;
    confirm::password(look, "password", form.password).await?;
    let mut cx = begin(caller, &account, version).await?;
    let (account, by, now) = (cx.account.id.clone(), cx.person.name.clone(), cx.now);
    store::data_keys::remove(cx.tx(), &account).await?;
    let nothing = [const { Sealed(String::new()) }; 5];
    let new = New { id: "", key_id: "", values: &nothing, by: &by, at: now };
    done(cx, version, new).await
}

/// Checks what was typed, on this day. Whether the password is the right one is another question.
fn check(cx: &Cx, form: &DirectDebitForm, needs_password: bool) -> Result<Mandate, AppError> {
    let (mandate, mut judged) = mandate::read(form, cx.calendar().today());
    if !has_id_shape(&form.id) {
        judged.note("id", t(w::ERROR_RELOAD).to_owned());
    }
    if needs_password && let Err(why) = PASSWORD.alone(&form.password) {
        judged.note("password", wrong(&why));
    }
    judged.or(mandate)
}

async fn stored(cx: &mut Cx) -> Result<Option<Row>, AppError> {
    let account = cx.account.id.clone();
    Ok(direct_debits::find(cx.tx(), &account).await?)
}

/// The mandate of a row.
async fn open(cx: &mut Cx, row: &Row) -> Result<Mandate, AppError> {
    let (house, account) = (cx.house.clone(), cx.account.id.clone());
    let key = keys::find(&house, cx.tx(), &account).await?.filter(|key| key.id == row.key_id);
    let mandate = key.as_ref().and_then(|key| Mandate::open(key, row));
    mandate.ok_or_else(|| keys::shut(&account, "direct-debit row"))
}

/// Whether that version is the present one: 0 if there was never any. What somebody else saved is told to nobody here, not even
/// masked: who comes second is told that they do.
async fn current(cx: Cx, row: Option<&Row>, version: i64) -> Result<Cx, AppError> {
    match row {
        Some(row) if row.version != version => {
            let account = cx.account.id.0.clone();
            let who = (row.changed_by.as_str(), row.changed_at);
            Err(cx.stale((noun::DIRECT_DEBIT.class, &account), row.version, who, Asked::default()).await)
        }
        None if version != 0 => Err(AppError::stale(w::ERROR_RELOAD)),
        _ => Ok(cx),
    }
}

/// Decides the change, now that the password was right. Its lock holds off whoever else saves, and the operator's rotation of keys.
async fn begin(caller: &Caller, account: &Slug, version: i64) -> Result<Cx, AppError> {
    let mut cx = Cx::authorize_change(caller, account, Action::DirectDebit).await?;
    let row = stored(&mut cx).await?;
    current(cx, row.as_ref(), version).await
}

/// Saves, and tells whom it concerns. The event names the account: the mandate's id stays here.
async fn done(mut cx: Cx, version: i64, new: New<'_>) -> Result<Section, AppError> {
    let (account, by) = (cx.account.id.clone(), cx.person.name.clone());
    if !direct_debits::save(cx.tx(), &account, version, new).await? {
        return Err(AppError::stale(w::ERROR_RELOAD));
    }
    cx.notify(MailNotice::BankChanged { by }).await?;
    let view = show::all(&mut cx).await?;
    cx.commit(Event::new(Kind::DirectDebit, &account, version + 1).shown(), view).await
}
