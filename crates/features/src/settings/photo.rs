//! The profile photo, in `#company`: what is shown of it, how it is taken, and how it is taken away.
use house::call::{Caller, call};
use leptos::prelude::*;

use super::company;
use crate::photo::{MOST_MIB, Photo};
use domain::id::Slug;
use domain::policy::Action;
use house::cx::Cx;
use house::events::{Event, Kind};
use store::accounts::Account;
use views::error::AppError;
use views::section::{Section, Shape, Sheet, hidden};
use views::words::initials;
use views::words::{t, tf, w};

/// The name of its form, in a flash too.
pub const FORM: &str = "photo-form";

/// Where a photo is.
#[must_use]
pub fn address(slug: &Slug, hash: &str, side: u32) -> String {
    format!("/a/{slug}/photo/{hash}/{side}")
}

/// The photo as HTML, or the initials of who has none.
#[must_use]
pub fn avatar(account: &Account, side: u32, alt: &'static str) -> String {
    if account.photo.is_empty() {
        return initials(&account.trade_name);
    }
    view! { <img src=address(&account.slug, &account.photo, side) alt=alt/> }.to_html()
}

/// The photo, and the form that takes another. The form works by itself; `public/js/photo.js` makes it quick.
pub async fn art(cx: &mut Cx, account: &Account) -> Result<String, AppError> {
    let picture = avatar(account, 512, t(w::PHOTO));
    let picture = view! { <span class="avatar ink huge" inner_html=picture></span> };
    if !cx.may(Action::ChangeSettings) {
        return Ok(view! { <div class="photo">{picture}</div> }.to_html());
    }
    let problem = left(cx).await?;
    let size = tf(w::ERROR_PHOTO_SIZE, &[("most", &MOST_MIB.to_string())]);
    let form = view! {
        <form class="photo" id=FORM method="post" action=format!("/a/{}/settings/photo", account.slug) enctype="multipart/form-data"
            data-photo="" data-size=size data-most=(MOST_MIB << 20).to_string() data-lost=t(w::PROBLEM_OFFLINE)>
            {picture}
            <div class="field">
                <label for="photo-file">{t(w::PHOTO)}</label>
                <input id="photo-file" type="file" name="photo" accept="image/png,image/jpeg,image/webp" aria-describedby="photo-hint photo-error"/>
                <p class="hint" id="photo-hint">{t(w::PHOTO_HINT)}</p>
                <p class="error" id="photo-error" aria-live="assertive">{problem}</p>
                <progress max="1" value="0" aria-label=t(w::PHOTO_UPLOADING) hidden=true></progress>
            </div>
            <div class="actions"><button class="button">{t(w::PHOTO_UPLOAD)}</button></div>
        </form>
    };
    Ok(form.to_html())
}

/// What a post without scripts left of what was wrong.
async fn left(cx: &mut Cx) -> Result<String, AppError> {
    let flash = cx.left().await?.filter(|flash| flash.form == FORM);
    Ok(flash.and_then(|flash| flash.error).map(|error| views::error::message(&error)).unwrap_or_default())
}

/// The button that takes the photo away, if there is one.
#[must_use]
pub fn removal(cx: &Cx, account: &Account) -> Option<Sheet> {
    (!account.photo.is_empty() && cx.may(Action::ChangeSettings)).then(|| Sheet {
        id: "photo-remove".to_owned(),
        action: REMOVE_PHOTO.to_owned(),
        shape: Shape::Asked,
        title: t(w::PHOTO_REMOVE).to_owned(),
        note: t(w::PHOTO_REMOVE_LEAD).to_owned(),
        hidden: hidden(&[("account", &account.slug.0)]),
        submit: t(w::PHOTO_REMOVE).to_owned(),
        ..Sheet::default()
    })
}

/// Puts a photo in the place of the one before.
///
/// # Errors
/// If the commit fails.
pub async fn put(cx: Cx, photo: &Photo) -> Result<Section, AppError> {
    change(cx, Some(photo)).await
}

/// Takes the photo away.
#[call]
pub async fn remove_photo(caller: &Caller, account: Slug) -> Result<Section, AppError> {
    change(Cx::authorize_change(caller, &account, Action::ChangeSettings).await?, None).await
}

async fn change(mut cx: Cx, photo: Option<&Photo>) -> Result<Section, AppError> {
    let before = cx.account.clone();
    store::photos::put(cx.tx(), &before.id, photo).await?;
    let account = store::accounts::by_id(cx.tx(), &before.id.0).await?.ok_or(AppError::NotFound)?;
    // A picture cannot stand in the log; its name tells one from another.
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    cx.note_change("photo", &short(&before.photo), &short(&account.photo));
    let view = company::show(&mut cx, &account).await?;
    cx.commit(Event::new(Kind::Company, &before.id, account.version), view).await
}
