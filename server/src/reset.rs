//! `/reset`: a forgotten password. Pages without WASM: one asks for the address, one, at the end of a mailed link, for a new password.
use axum::Form;
use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Lang;
use features::reset::{EMAIL, NewPassword, ask, look, set};
use leptos::prelude::*;
use serde::Deserialize;
use views::words::{t, w};

use crate::guest_form::{Control, GuestFlash, back, dead, form, new_password, panel};
use crate::guests::Asked;
use crate::visitor::Visitor;
use crate::{App, cookies, errors};
use house::words::speaking;
use views::address::escape_path;

const HERE: &str = "/reset";

/// What is posted to ask for a link.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Address {
    email: String,
}

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Where {
    sent: Option<String>,
}

/// Asks for the address; or says that a letter is on its way, if the address is somebody's.
pub async fn show(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(place): Query<Where>,
    headers: HeaderMap,
) -> Response {
    let lang = asked.or_browser(&headers);
    if place.sent.is_some() {
        let body = || {
            view! {
                <p role="status">{t(w::RESET_SENT)}</p>
                <div class="actions"><a class="button ink" href="/sign-in">{t(w::SIGN_IN)}</a></div>
            }
            .into_any()
        };
        return panel(&app, lang, w::RESET_SENT_TITLE, body).into_response();
    }
    let left = GuestFlash::read(&app, &headers, HERE);
    let body = move || {
        let email = Control {
            name: "email",
            label: w::EMAIL,
            kind: "email",
            autocomplete: "username",
            value: left.typed("email").unwrap_or_default(),
            hint: None,
            fixed: false,
            rule: Some(EMAIL),
        };
        let form = form(&left, format!("{HERE}?lang={}", lang.as_str()), w::RESET_SEND, vec![email]);
        view! { <p>{t(w::RESET_LEAD)}</p>{form} }.into_any()
    };
    panel(&app, lang, w::RESET_TITLE, body).into_response()
}

/// The same answer for every address.
pub async fn submit(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Visitor(info): Visitor,
    headers: HeaderMap,
    Form(typed): Form<Address>,
) -> Response {
    let lang = asked.or_browser(&headers);
    match speaking(lang, ask(&app.house, &info, &typed.email)).await {
        Ok(()) => Redirect::to(&format!("{HERE}?sent=1&lang={}", lang.as_str())).into_response(),
        Err(error) => back(&app, lang, HERE, error, &[("email", &typed.email)]),
    }
}

/// Asks for the new password.
pub async fn choose(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let lang = asked.or_browser(&parts.headers);
    let email = match look(&app.house, &token).await {
        Ok(Some(email)) => email,
        Ok(None) => return gone(&app, lang),
        Err(error) => return errors::page(&app, &parts, &error),
    };
    let (left, action) = (GuestFlash::read(&app, &parts.headers, &path(&token)), path(&token));
    let body = move || {
        let controls = new_password(email).into();
        let form = form(&left, format!("{action}?lang={}", lang.as_str()), w::RESET_SET, controls);
        view! { <p>{t(w::RESET_SET_LEAD)}</p>{form} }.into_any()
    };
    panel(&app, lang, w::RESET_TITLE, body).into_response()
}

/// Sets it.
pub async fn save(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    Visitor(info): Visitor,
    headers: HeaderMap,
    Form(typed): Form<NewPassword>,
) -> Response {
    let lang = asked.or_browser(&headers);
    match speaking(lang, set(&app.house, &info, &token, typed)).await {
        Ok(Some(known)) => {
            let mut response = Redirect::to(&format!("/sign-in?reset=1&lang={}", lang.as_str())).into_response();
            cookies::know(&app, response.headers_mut(), &known);
            response
        }
        Ok(None) => gone(&app, lang),
        Err(error) => back(&app, lang, &path(&token), error, &[]),
    }
}

fn path(token: &str) -> String {
    format!("{HERE}/{}", escape_path(token))
}

fn gone(app: &App, lang: Lang) -> Response {
    dead(app, lang, w::LINK_DEAD, w::RESET_DEAD, (HERE, w::RESET_AGAIN))
}
