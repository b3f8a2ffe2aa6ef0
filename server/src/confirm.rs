//! `/confirm/{token}`: the link in the mail to an address that is to become a main contact. Looking confirms nothing, since
//! programs that scan mail look too; the button does. For whoever has the link, signed in or not; no WASM.
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::role::Lang;
use features::settings::contacts::confirm::{Asked as Address, confirm, look};
use leptos::prelude::*;
use views::error::AppError;
use views::words::{Word, t, tf, w};

use crate::guest_form::panel;
use crate::guests::Asked;
use crate::{App, errors};

/// The question.
pub async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let found = look(&app.house, &token).await;
    answer(&app, &parts, asked.or_browser(&parts.headers), found, (w::CONFIRM_ADDRESS, w::CONFIRM_LEAD, true))
}

/// The answer.
pub async fn submit(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let done = confirm(&app.house, &token).await;
    answer(&app, &parts, asked.or_browser(&parts.headers), done, (w::CONFIRM_DONE, w::CONFIRM_DONE_LEAD, false))
}

/// A page with a title, a text about the address, and maybe the button that confirms it; or that the link is of no use any more.
fn answer(
    app: &App,
    parts: &Parts,
    lang: Lang,
    found: Result<Option<Address>, AppError>,
    (title, text, asks): (Word, Word, bool),
) -> Response {
    let address = match found {
        Ok(Some(address)) => address,
        Ok(None) => {
            let body = || view! { <p>{t(w::CONFIRM_DEAD_LEAD)}</p> }.into_any();
            return (StatusCode::NOT_FOUND, panel(app, lang, w::CONFIRM_DEAD, body)).into_response();
        }
        Err(error) => return errors::page(app, parts, &error),
    };
    let body = move || {
        let text = tf(text, &[("account", &address.account), ("email", &address.email)]);
        let button = asks.then(|| {
            view! {
                <form class="form" method="post">
                    <div class="actions"><button class="button primary">{t(w::CONFIRM_ADDRESS)}</button></div>
                </form>
            }
        });
        view! { <p>{text}</p>{button} }.into_any()
    };
    panel(app, lang, title, body).into_response()
}
