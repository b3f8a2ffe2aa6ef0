//! `/a/{slug}/export.zip`: all of an account's data, for its Admins. It streams like the CSV export.
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::Slug;
use domain::policy::Action;
use features::archive::Archive;
use futures::stream;
use house::Cx;
use house::confirm::is_fresh;
use views::error::AppError;

use crate::pages::to_sign_in;
use crate::visitor::known;
use crate::{App, errors};

/// Streams the account, a little while after the password was given again; else to the form that asks for it.
pub async fn export(State(app): State<App>, Path(slug): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let slug = Slug(slug);
    let begun = async {
        let info = known(&app, &parts).await?.request;
        let mut cx = Cx::authorize(&app.caller(info), &slug, Action::ExportOrDelete).await?;
        let is_open = is_fresh(&mut cx).await?;
        is_open.then(|| Archive::new(&cx)).transpose()
    };
    match begun.await {
        Ok(Some(archive)) => answer(&slug, archive),
        Ok(None) => Redirect::to(&format!("/a/{slug}/settings/account#export-data")).into_response(),
        Err(AppError::SignedOut) => to_sign_in(parts.uri.path()),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

fn answer(slug: &Slug, archive: Archive) -> Response {
    let next =
        |mut archive: Archive| async move { Ok::<_, AppError>(archive.next().await?.map(|bytes| (bytes, archive))) };
    let body = Body::from_stream(stream::try_unfold(archive, next));
    let name = format!("attachment; filename=\"{slug}-export.zip\"");
    ([(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, name)], body).into_response()
}
