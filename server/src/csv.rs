//! `/a/{slug}/shipments.csv`: the export. It streams page by page, so memory does not grow with the rows, and a slow or
//! vanished client holds nothing: each page is a short read of its own.
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::id::Slug;
use domain::policy::Action;
use features::export::{Export, HEADER};
use futures::stream;
use house::Cx;
use views::error::AppError;
use views::shipments::list::Query as Wanted;

use crate::pages::to_sign_in;
use crate::visitor::read;
use crate::{App, errors};

/// Streams the account's shipments, narrowed as the list is.
pub async fn export(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let info = read(&app, &parts);
    let slug = Slug(slug);
    match Cx::authorize(&app.caller(info), &slug, Action::MoveShipments).await {
        Ok(cx) => answer(&slug, Export::new(cx, &wanted)),
        Err(AppError::SignedOut) => to_sign_in(parts.uri.path()),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

fn answer(slug: &Slug, export: Export) -> Response {
    let first = stream::once(async { Ok::<_, AppError>(HEADER.to_owned()) });
    let rest =
        stream::try_unfold(export, |mut export| async move { Ok(export.next().await?.map(|text| (text, export))) });
    let body = Body::from_stream(futures::StreamExt::chain(first, rest));
    let name = format!("attachment; filename=\"{slug}-shipments.csv\"");
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], body).into_response()
}
