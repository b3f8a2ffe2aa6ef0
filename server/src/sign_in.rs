//! Signing in: a page without WASM, and its post.
use aldaba_app::ui::icons::Knocker;
use axum::Form;
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Lang;
use house::session::{Entry, sign_in};
use house::words::speaking;
use leptos::prelude::*;
use serde::Deserialize;
use views::address::escape_path;
use views::words::{t, w};

use crate::guests::{Asked, Foot, Languages, document};
use crate::rpc::{local, unescape};
use crate::visitor::Visitor;
use crate::{App, cookies, errors, second_factor};

/// What went wrong, and what was typed, for the next look at the page: a cookie of a minute, never the address.
const FLASH: &str = "aldaba_sign_in";

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
    let flash = cookies::get(&app, request.headers(), FLASH).map(|flash| unescape(&flash)).unwrap_or_default();
    let (email, problem) = flash.split_once('\n').unwrap_or_default();
    let (email, problem) = (email.to_owned(), problem.to_owned());
    let next = place.next.as_deref().and_then(local).unwrap_or_default();
    let mut response = page(&app, lang, email, problem, next, place.reset.is_some()).into_response();
    if !flash.is_empty() {
        cookies::set(&app, response.headers_mut(), FLASH, "", 0);
    }
    response
}

fn page(
    app: &App,
    lang: Lang,
    email: String,
    problem: String,
    next: String,
    is_reset: bool,
) -> impl IntoResponse + use<> {
    let wrong = !problem.is_empty();
    let kept = next.clone();
    document(app, lang, w::SIGN_IN, move || {
        view! {
            <div class="stage">
                <header><a class="brand" href="/"><Knocker/>"Aldaba"</a></header>
                <main class="panel form-panel" id="main" tabindex="-1">
                    <h1>{t(w::SIGN_IN)}</h1>
                    {(is_reset && !wrong).then(|| view! { <p class="callout ok" role="status">{t(w::RESET_DONE)}</p> })}
                    <form class="form" method="post" action="/sign-in">
                        <input type="hidden" name="next" value=next/>
                        <div class="problems" role="alert" id="problem" hidden=!wrong><p>{problem}</p></div>
                        <div class="field">
                            <label for="email">{t(w::EMAIL)}</label>
                            <input id="email" name="email" type="email" autocomplete="username" value=email
                                aria-invalid=wrong.then_some("true") aria-describedby="problem"/>
                        </div>
                        <div class="field">
                            <label for="password">{t(w::PASSWORD)}</label>
                            <input id="password" name="password" type="password" autocomplete="current-password"
                                aria-invalid=wrong.then_some("true") aria-describedby="problem"/>
                        </div>
                        <div class="actions"><button class="button primary">{t(w::SIGN_IN)}</button></div>
                    </form>
                    <p class="quiet"><a href=format!("/reset?lang={}", lang.as_str())>{t(w::PASSWORD_FORGOTTEN)}</a></p>
                    <Languages here=lang next=kept/>
                </main>
                <Foot/>
            </div>
        }
        .into_any()
    })
}

/// The post.
pub async fn submit(State(app): State<App>, Visitor(visit): Visitor, Form(typed): Form<Credentials>) -> Response {
    let Credentials { email, password, next } = typed;
    let next = local(&next).unwrap_or_else(|| "/".to_owned());
    // The words of an error are chosen in the visitor's language.
    match speaking(visit.lang, sign_in(&app.house, &visit, &email, password, &next)).await {
        Ok(Entry::Half(token)) => second_factor::go_on(&app, visit.lang, &token.0),
        Ok(Entry::Whole(begun)) => {
            let mut response = Redirect::to(&next).into_response();
            cookies::let_in(&app, response.headers_mut(), &begun);
            response
        }
        Err(error) if error.retry_after().is_some() => {
            let said = views::error::message_in(visit.lang, &error);
            let page = page(&app, visit.lang, email.chars().take(200).collect(), said, next, false);
            errors::come_back(&error, page)
        }
        Err(error) => {
            let email: String = email.chars().take(200).collect();
            anew(&app, &email, &views::error::message_in(visit.lang, &error), &next)
        }
    }
}

/// To the page, with what was typed and what is wrong.
pub fn anew(app: &App, email: &str, problem: &str, next: &str) -> Response {
    let mut response = Redirect::to(&format!("/sign-in?next={}", escape_path(next))).into_response();
    cookies::set(app, response.headers_mut(), FLASH, &escape_path(&format!("{email}\n{problem}")), 60);
    response
}
