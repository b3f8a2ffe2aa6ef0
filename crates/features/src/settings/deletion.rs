//! `#delete-account`: the end of an account, which for 30 days can be undone.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::banners::Banner;
use domain::id::Slug;
use domain::policy::Action;
use domain::rule::{Around, Clock, Rule, Sibling, What};
use domain::time::Span;
use house::confirm::{self, PASSWORD};
use house::cx::Cx;
use house::events::{Event, Kind};
use house::mail;
use store::deletions::{self, Row};
use views::error::{AppError, Faults};
use views::rules::{Field, alone};
use views::section::{Input, Item, Section, Shape, Sheet, hidden};
use views::words::{t, tf, w, wrong};

/// So long everything stays as it was, and can be undone.
pub const GRACE: Span = Span::days(30);

/// What is typed so that nobody deletes an account in passing.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct DeletionForm {
    pub slug: String,
    #[secret]
    pub password: String,
}

/// What each field must be.
pub const RULES: [Field; 2] = [("slug", Rule::of(What::SlugAgain).needed()), ("password", PASSWORD)];

impl DeletionForm {
    fn check(&self, account: &Slug) -> Result<(), AppError> {
        let [(field, rule), (other, password)] = RULES;
        let sibling = Sibling { value: &account.0, text: "" };
        let mut faults = Faults::default();
        let typed = rule.judge(&self.slug, Around { sibling, choices: &[], clock: Clock::NONE });
        faults.take(field, typed.map(drop).map_err(|why| wrong(&why)));
        faults.take(other, alone(password, &self.password));
        faults.or(())
    }
}

/// Asks for the account to be deleted. Asked already, it stays as it was asked first.
#[call]
pub async fn request_deletion(caller: &Caller, account: Slug, form: DeletionForm) -> Result<Section, AppError> {
    let cx = Cx::authorize(caller, &account, Action::ExportOrDelete).await?;
    form.check(&cx.account.slug)?;
    confirm::password(cx, "password", form.password).await?;
    let mut cx = Cx::authorize_change(caller, &account, Action::ExportOrDelete).await?;
    let (id, by, now) = (cx.account.id.clone(), cx.person.id.0.clone(), cx.now);
    let erased = now + GRACE;
    let is_new = deletions::insert(cx.tx(), &id, &by, (now, erased)).await?;
    cx.account.is_leaving = true;
    if !is_new {
        let view = show(&mut cx).await?;
        return cx.release(view).await;
    }
    let by = cx.person.name.clone();
    cx.notify(mail::MailNotice::DeletionAsked { by, erased }).await?;
    let view = show(&mut cx).await?;
    cx.commit(Event::new(Kind::Deletion, &id, 1), view).await
}

/// Keeps the account after all.
#[call]
pub async fn undo_deletion(caller: &Caller, account: Slug) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ExportOrDelete).await?;
    let id = cx.account.id.clone();
    let was_asked = deletions::undo(cx.tx(), &id).await?;
    cx.account.is_leaving = false;
    if !was_asked {
        let view = show(&mut cx).await?;
        return cx.release(view).await;
    }
    let by = cx.person.name.clone();
    cx.notify(mail::MailNotice::DeletionUndone { by }).await?;
    let view = show(&mut cx).await?;
    cx.commit(Event::new(Kind::Deletion, &id, 2), view).await
}

/// The section, for Admins alone.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    if !cx.may(Action::ExportOrDelete) {
        return Ok(None);
    }
    Ok(Some(show(cx).await?))
}

/// What stands on top of all pages of the account's members until it is erased.
pub async fn banner(cx: &mut Cx) -> Result<Option<Banner>, AppError> {
    let Some(row) = due(cx).await? else { return Ok(None) };
    let told = Banner {
        id: format!("deletion-{}", row.asked_at.0),
        look: "bad",
        title: tf(w::DELETION_DUE, &[("when", &cx.calendar().moment(row.erase_at).text)]),
        text: asked(cx, &row),
        ..Banner::default()
    };
    if !cx.may(Action::ExportOrDelete) {
        return Ok(Some(told));
    }
    let hidden = hidden(&[("account", &cx.account.slug.0)]);
    Ok(Some(Banner { action: UNDO_DELETION, hidden, submit: t(w::UNDO_DELETION), ..told }))
}

/// Who asked for it and when it is due, if somebody has.
async fn due(cx: &mut Cx) -> Result<Option<Row>, AppError> {
    if !cx.account.is_leaving {
        return Ok(None);
    }
    let id = cx.account.id.clone();
    Ok(deletions::of(cx.tx(), &id).await?)
}

fn asked(cx: &Cx, row: &Row) -> String {
    tf(w::DELETION_ASKED, &[("who", &row.name), ("when", &cx.calendar().moment(row.asked_at).text)])
}

async fn show(cx: &mut Cx) -> Result<Section, AppError> {
    let due = due(cx).await?;
    let slug = cx.account.slug.0.clone();
    let hidden = hidden(&[("account", &slug)]);
    let (items, sheets) = match due {
        None => (Vec::new(), vec![sheet(&slug, hidden)]),
        Some(row) => (vec![item(cx, &row, hidden)], Vec::new()),
    };
    Ok(Section {
        id: "delete-account".to_owned(),
        title: t(w::DELETE_ACCOUNT).to_owned(),
        lead: t(w::DELETE_ACCOUNT_LEAD).to_owned(),
        items,
        sheets,
        ..Section::default()
    })
}

fn item(cx: &Cx, row: &Row, hidden: Vec<(String, String)>) -> Item {
    let undo = Sheet {
        id: "undo-deletion".to_owned(),
        action: UNDO_DELETION.to_owned(),
        shape: Shape::Button,
        hidden,
        submit: t(w::UNDO_DELETION).to_owned(),
        ..Sheet::default()
    };
    let when = cx.calendar().moment(row.erase_at).text;
    Item {
        id: "deletion".to_owned(),
        title: tf(w::DELETION_DUE, &[("when", &when)]),
        lines: vec![asked(cx, row)],
        sheets: vec![undo],
        ..Item::default()
    }
}

fn sheet(slug: &str, hidden: Vec<(String, String)>) -> Sheet {
    Sheet {
        id: "deletion-form".to_owned(),
        action: REQUEST_DELETION.to_owned(),
        shape: Shape::Asked,
        title: t(w::DELETE_ACCOUNT_MORE).to_owned(),
        note: t(w::DELETE_ACCOUNT_NOTE).to_owned(),
        hidden,
        inputs: vec![
            Input::text("slug", t(w::SLUG), "").ruled(RULES[0].1).hint(&tf(w::SLUG_AGAIN, &[("slug", slug)])),
            confirm::input(),
        ],
        submit: t(w::DELETE_ACCOUNT).to_owned(),
        ..Sheet::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_accounts_own_slug_will_do() {
        let account = Slug("nebula".to_owned());
        let typed = |slug: &str| DeletionForm { slug: slug.to_owned(), password: "x".to_owned() }.check(&account);
        assert_eq!(typed(" nebula "), Ok(()));
        for wrong in ["", "Nebula", "nebul", "sol", "nebula\u{202E}", &"nebula".repeat(40)] {
            assert!(matches!(typed(wrong), Err(AppError::Invalid { .. })), "{wrong}");
        }
    }
}
