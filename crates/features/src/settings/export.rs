//! `#export-data`: all of the account's data as a file (`archive.rs`), for Admins alone. It asks for the password again, and is open
//! for a while in that session.
use house::call::{Caller, call};
use leptos::prelude::*;

use domain::id::Slug;
use domain::policy::Action;
use house::confirm::{self, AgainForm};
use house::cx::Cx;
use views::error::AppError;
use views::section::{Section, Shape, Sheet, hidden};
use views::words::{t, w};

/// Opens the file.
#[call]
pub async fn open_export(
    caller: &Caller,
    account: Slug,
    #[serde(default)] form: AgainForm,
) -> Result<Section, AppError> {
    let cx = Cx::authorize(caller, &account, Action::ExportOrDelete).await?;
    confirm::password(cx, "password", form.password).await?;
    let mut cx = Cx::authorize(caller, &account, Action::ExportOrDelete).await?;
    let view = show(&mut cx).await?;
    cx.release(view).await
}

/// The section, for Admins alone.
///
/// # Errors
/// If the database does not answer.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    if !cx.may(Action::ExportOrDelete) {
        return Ok(None);
    }
    Ok(Some(show(cx).await?))
}

async fn show(cx: &mut Cx) -> Result<Section, AppError> {
    let is_open = confirm::is_fresh(cx).await?;
    let slug = &cx.account.slug.0;
    let (art, sheets) = if is_open { (link(slug), Vec::new()) } else { (String::new(), vec![sheet(slug)]) };
    Ok(Section {
        id: "export-data".to_owned(),
        title: t(w::EXPORT_ALL).to_owned(),
        lead: t(w::EXPORT_LEAD).to_owned(),
        art,
        sheets,
        ..Section::default()
    })
}

fn link(slug: &str) -> String {
    let href = format!("/a/{slug}/export.zip");
    view! { <a class="button" href=href download="" rel="external">{t(w::EXPORT_DOWNLOAD)}</a> }.to_html()
}

fn sheet(slug: &str) -> Sheet {
    Sheet {
        id: "export-form".to_owned(),
        action: OPEN_EXPORT.to_owned(),
        note: t(w::EXPORT_NOTE).to_owned(),
        shape: Shape::Folded,
        title: t(w::EXPORT_PREPARE).to_owned(),
        hidden: hidden(&[("account", slug)]),
        inputs: vec![confirm::input()],
        submit: t(w::EXPORT_PREPARE).to_owned(),
        ..Sheet::default()
    }
}
