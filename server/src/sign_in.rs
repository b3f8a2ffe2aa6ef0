//! Signing in: a page without WASM, and its post.
use axum::Form;
use axum::extract::{Query, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::role::Lang;
use house::session::{Entry, RULES, sign_in};
use house::words::speaking;
use leptos::prelude::*;
use serde::Deserialize;
use views::address::escape_path;
use views::error::AppError;
use views::words::{t, w};

use crate::guest_form::{Control, GuestFlash, form, stage};
use crate::guests::{Asked, Languages};
use crate::rpc::local;
use crate::visitor::Visitor;
use crate::{App, cookies, errors, second_factor};

const HERE: &str = "/sign-in";

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Where {
    next: Option<String>,
    /// A new password was set just now.
    reset: Option<String>,
}

/// What is posted.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Credentials {
    email: String,
    password: String,
    next: String,
}

/// The page.
pub async fn show(
    State(app): State<App>,
    Query(place): Query<Where>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let lang = asked.or_browser(request.headers());
    let left = GuestFlash::read(&app, request.headers(), HERE);
    let was_left = left.is_something();
    let next = place.next.as_deref().and_then(local).unwrap_or_default();
    let mut response = page(&app, lang, left, next, place.reset.is_some()).into_response();
    if was_left {
        GuestFlash::clear(&app, &mut response);
    }
    response
}

fn page(app: &App, lang: Lang, left: GuestFlash, next: String, is_reset: bool) -> Html<String> {
    let body = move || {
        let done = (is_reset && !left.is_something())
            .then(|| view! { <p class="callout ok" role="status">{t(w::RESET_DONE)}</p> });
        let [email, password] = RULES.map(|(_, rule)| Some(rule));
        let email = Control {
            rule: email,
            ..Control::of("email", w::EMAIL, "email", "username", left.typed("email").unwrap_or_default())
        };
        let password = Control {
            rule: password,
            ..Control::of("password", w::PASSWORD, "password", "current-password", String::new())
        };
        let leads_to = Control::of("next", w::SIGN_IN, "hidden", "off", next.clone());
        view! {
            {done}
            {form(&left, HERE.to_owned(), w::SIGN_IN, vec![leads_to, email, password])}
            <p class="quiet"><a href=format!("/reset?lang={}", lang.as_str())>{t(w::PASSWORD_FORGOTTEN)}</a></p>
            <Languages here=lang next/>
        }
        .into_any()
    };
    stage(app, lang, w::SIGN_IN, body)
}

/// The post.
pub async fn submit(State(app): State<App>, Visitor(info): Visitor, Form(typed): Form<Credentials>) -> Response {
    let Credentials { email, password, next } = typed;
    let next = local(&next).unwrap_or_else(|| "/".to_owned());
    // The words of an error are chosen in the visitor's language.
    match speaking(info.lang, sign_in(&app.house, &info, &email, password, &next)).await {
        Ok(Entry::Half(token)) => second_factor::go_on(&app, info.lang, &token.0),
        Ok(Entry::Whole(begun)) => {
            let mut response = Redirect::to(&next).into_response();
            cookies::let_in(&app, response.headers_mut(), &begun);
            response
        }
        Err(error) if error.retry_after().is_some() => {
            let left = GuestFlash::of(info.lang, HERE, error.clone(), &[("email", &email)]);
            errors::come_back(&error, page(&app, info.lang, left, next, false))
        }
        Err(error) => anew(&app, info.lang, error, &email, &next),
    }
}

/// To the page, with what was typed and what is wrong.
pub fn anew(app: &App, lang: Lang, error: AppError, email: &str, next: &str) -> Response {
    let mut response = Redirect::to(&format!("{HERE}?next={}", escape_path(next))).into_response();
    GuestFlash::of(lang, HERE, error, &[("email", email)]).leave(app, &mut response);
    response
}
