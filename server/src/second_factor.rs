//! The second factor's own pages, without WASM: `/sign-in/second` between the right password and the session, and the answers
//! that show recovery codes. Those are rendered in the answer to the post itself and are kept nowhere, not even for a redirect.
use aldaba_app::backend::profile::second_factor::{ProofForm, confirm, new_codes};
use aldaba_app::backend::second::Shown;
use aldaba_app::backend::second::half::{COOKIE_NAME, Done, LIFE, finish, look};
use aldaba_app::backend::session;
use aldaba_app::backend::visit::{self, cookie};
use aldaba_app::domain::role::Lang;
use aldaba_app::error::AppError;
use aldaba_app::words::{Word, t, tf, w};
use axum::Form;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use serde::Deserialize;

use crate::guest_form::{Control, Left, back, form, in_language, panel};
use crate::guests::{Asked, document};
use crate::pages::to_sign_in;
use crate::rpc::{self, fields};
use crate::sign_in::{set_cookie, set_cookie_at};
use crate::visitor::{Known, Visitor, known_at_all};
use crate::{App, errors};

/// The page, and all that its cookie is sent to.
pub const HERE: &str = "/sign-in/second";
/// The most a form here may send.
const MOST: usize = 4 << 20;

/// What is posted.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    one_time_code: String,
}

/// On to the second factor.
pub fn go_on(app: &App, lang: Lang, token: &str) -> Response {
    let mut response = Redirect::to(&format!("{HERE}?lang={}", lang.as_str())).into_response();
    set_cookie_at(app, response.headers_mut(), HERE, COOKIE_NAME, token, LIFE.0 / 1000);
    response
}

/// The page that asks for it, while a sign-in waits.
pub async fn show(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let lang = asked.or_browser(&parts.headers);
    match waits(&app, &parts.headers).await {
        Ok(true) => {}
        Ok(false) => return Redirect::to("/sign-in").into_response(),
        Err(error) => return errors::page(&app, &parts, &error),
    }
    let left = Left::read(&parts.headers, HERE);
    let body = move || {
        let code = Control {
            name: "one_time_code",
            label: w::SECOND_CODE,
            kind: "text",
            autocomplete: "one-time-code",
            value: String::new(),
            hint: Some(w::SECOND_CODE_HINT),
            fixed: false,
        };
        let form = form(&left, format!("{HERE}?lang={}", lang.as_str()), w::SIGN_IN, vec![code]);
        view! { <p>{t(w::SECOND_PAGE_LEAD)}</p>{form}<p class="quiet"><a href="/sign-in">{t(w::SECOND_BACK)}</a></p> }
            .into_any()
    };
    panel(&app, lang, w::SECOND_FACTOR, body).into_response()
}

async fn waits(app: &App, headers: &HeaderMap) -> Result<bool, AppError> {
    match cookie(headers, COOKIE_NAME) {
        Some(token) => Ok(look(&app.house, &token).await?.is_some()),
        None => Ok(false),
    }
}

/// The code.
pub async fn submit(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Visitor(visit): Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let lang = asked.or_browser(&headers);
    let Some(token) = cookie(&headers, COOKIE_NAME) else { return Redirect::to("/sign-in").into_response() };
    match in_language(lang, finish(&app.house, &visit, &token, &typed.one_time_code)).await {
        Ok(Some(done)) => signed_in(&app, lang, done),
        Ok(None) => Redirect::to("/sign-in").into_response(),
        Err(error) => back(&app, lang, HERE, error, &[]),
    }
}

/// In. Whoever used a recovery code is told how many are left before they go on.
fn signed_in(app: &App, lang: Lang, done: Done) -> Response {
    let leads_to = crate::rpc::local(&done.leads_to).unwrap_or_else(|| "/".to_owned());
    let mut response = match done.shown {
        Shown::Code => Redirect::to(&leads_to).into_response(),
        Shown::Recovery(left) => panel(app, lang, w::RECOVERY_USED, move || {
            view! {
                <p role="status">{tf(w::RECOVERY_USED_TEXT, &[("left", &left.to_string())])}</p>
                <div class="actions">
                    <a class="button primary" href=leads_to>{t(w::CONTINUE)}</a>
                    <a class="button" href="/profile#second-factor">{t(w::RECOVERY_NEW)}</a>
                </div>
            }
            .into_any()
        })
        .into_response(),
    };
    set_cookie(app, response.headers_mut(), visit::COOKIE_NAME, &done.token.0, session::LIFE.0 / 1000);
    set_cookie_at(app, response.headers_mut(), HERE, COOKIE_NAME, "", 0);
    response
}

/// Confirms the app, and shows the first recovery codes.
pub async fn confirmed(State(app): State<App>, request: Request) -> Response {
    let asked = match read(&app, request).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let proof = asked.proof();
    let codes = Box::pin(in_language(asked.lang(), confirm(&app.house, &asked.known.visit, proof))).await;
    asked.answer(&app, w::SECOND_DONE, codes).await
}

/// Makes new recovery codes, and shows them.
pub async fn renewed(State(app): State<App>, request: Request) -> Response {
    let asked = match read(&app, request).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let proof = asked.proof();
    let codes = Box::pin(in_language(asked.lang(), new_codes(&app.house, &asked.known.visit, proof))).await;
    asked.answer(&app, w::RECOVERY_CODES, codes).await
}

/// A post of somebody who is signed in.
struct Posted {
    known: Known,
    parts: Parts,
    body: Bytes,
}

async fn read(app: &App, request: Request) -> Result<Posted, Response> {
    let (parts, body) = request.into_parts();
    let known = match known_at_all(app, &parts).await {
        Ok(known) => known,
        Err(AppError::SignedOut) => return Err(to_sign_in("/profile")),
        Err(error) => return Err(errors::page(app, &parts, &error)),
    };
    let body = to_bytes(body, MOST).await.map_err(|_| errors::page(app, &parts, &AppError::Broken { status: 413 }))?;
    Ok(Posted { known, parts, body })
}

impl Posted {
    fn lang(&self) -> Lang {
        self.known.visit.lang
    }

    fn proof(&self) -> ProofForm {
        let typed = rpc::all_fields(&self.body);
        let value =
            |name: &str| typed.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
        ProofForm { password: value("form[password]"), one_time_code: value("form[one_time_code]") }
    }

    /// The codes, once; or back to the form.
    async fn answer(self, app: &App, title: Word, codes: Result<Vec<String>, AppError>) -> Response {
        match codes {
            Ok(codes) => document(app, self.lang(), title, move || page(title, &codes)).into_response(),
            Err(error) => {
                rpc::back_to(app, &self.parts, &self.known.visit, "/profile", fields(&self.body), error).await
            }
        }
    }
}

/// The recovery codes. There is no way to see them again.
fn page(title: Word, codes: &[String]) -> AnyView {
    let codes = codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect_view();
    view! {
        <div class="stage">
            <header><a class="brand" href="/"><aldaba_app::ui::icons::Knocker/>"Aldaba"</a></header>
            <main class="panel form-panel" id="main" tabindex="-1">
                <h1>{t(title)}</h1>
                <p role="status">{t(w::RECOVERY_LEAD)}</p>
                <ol class="recovery-codes">{codes}</ol>
                <p>{t(w::RECOVERY_KEEP)}</p>
                <div class="actions"><a class="button primary" href="/profile#second-factor">{t(w::RECOVERY_KEPT)}</a></div>
            </main>
            <crate::guests::Foot/>
        </div>
    }
    .into_any()
}
