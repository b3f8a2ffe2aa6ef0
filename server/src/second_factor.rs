//! The second factor's own pages, without WASM: `/sign-in/second` between the right password and the session, and the answers
//! that show recovery codes. Those are rendered in the answer to the post itself and are kept nowhere, not even for a redirect.
use axum::Form;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Lang;
use features::profile::second_factor::proof::ProofForm;
use features::profile::second_factor::{confirm, new_codes};
use house::request::RequestInfo;
use house::second::Shown;
use house::second::pending_session::{COOKIE_NAME, Done, LIFE, Proof, Ways, finish, look};
use leptos::prelude::*;
use serde::Deserialize;
use views::error::AppError;
use views::rules::Form as _;
use views::words::{Word, t, text_in, tf, w};

use crate::guest_form::{Control, GuestFlash, back, form, panel, stage};
use crate::guests::Asked;
use crate::pages::to_sign_in;
use crate::passkey::{self, Deed};
use crate::rpc;
use crate::sign_in::anew;
use crate::visitor::{Known, Visitor, known_at_all};
use crate::{App, cookies, errors};
use house::words::speaking;

/// The page, and all that its cookie is sent to.
pub const HERE: &str = "/sign-in/second";
/// The most a form here may send.
const MOST: usize = 4 << 20;

/// What is posted.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    one_time_code: String,
    one_time_answer: String,
}

/// On to the second factor.
pub fn go_on(app: &App, lang: Lang, token: &str) -> Response {
    let mut response = Redirect::to(&format!("{HERE}?lang={}", lang.as_str())).into_response();
    cookies::set_at(app, response.headers_mut(), HERE, COOKIE_NAME, token, LIFE.0 / 1000);
    response
}

/// The page that asks for it, while a sign-in waits.
pub async fn show(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let lang = asked.or_browser(&parts.headers);
    let ways = match waits(&app, &parts.headers).await {
        Ok(Some(ways)) => ways,
        Ok(None) => return Redirect::to("/sign-in").into_response(),
        Err(error) => return errors::page(&app, &parts, &error),
    };
    let mut left = GuestFlash::read(&app, &parts.headers, HERE);
    let made_with = app.clone();
    let body = move || {
        let code = Control {
            name: "one_time_code",
            label: w::SECOND_CODE,
            kind: "text",
            autocomplete: "one-time-code",
            value: String::new(),
            hint: Some(if ways.app { w::SECOND_CODE_HINT } else { w::RECOVERY_HINT }),
            fixed: false,
            rule: None,
        };
        let action = format!("{HERE}?lang={}", lang.as_str());
        let forms = match ways.passkey {
            None => form(&left, action, w::SIGN_IN, vec![code]),
            Some(asked) => {
                let problem = left.take_problem().map(|text| view! { <p class="callout warn" role="alert">{text}</p> });
                let by_passkey = passkey::form(&made_with, Deed::Use, asked, action.clone());
                let by_code = form(&left, action, w::SIGN_IN, vec![code]);
                view! {
                    {problem}
                    {by_passkey}
                    // `public/js/passkey.js` folds it, where a passkey can be used and no code was wrong.
                    <details class="edit" open data-second-best=(!left.names_a_field()).then_some("")><summary class="button">{t(w::SECOND_BY_CODE)}</summary>{by_code}</details>
                }
                .into_any()
            }
        };
        view! { <p>{t(w::SECOND_PAGE_LEAD)}</p>{forms}<p class="quiet"><a href="/sign-in">{t(w::SECOND_BACK)}</a></p> }
            .into_any()
    };
    panel(&app, lang, w::SECOND_FACTOR, body).into_response()
}

async fn waits(app: &App, headers: &HeaderMap) -> Result<Option<Ways>, AppError> {
    match cookies::get(app, headers, COOKIE_NAME) {
        Some(token) => look(&app.house, &token).await,
        None => Ok(None),
    }
}

/// The code, or what a passkey answered.
pub async fn submit(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Visitor(info): Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let lang = asked.or_browser(&headers);
    let Some(token) = cookies::get(&app, &headers, COOKIE_NAME) else {
        return Redirect::to("/sign-in").into_response();
    };
    let proof = match typed.one_time_answer.as_str() {
        "" => Proof::Code(&typed.one_time_code),
        answer => Proof::Passkey(answer),
    };
    match speaking(lang, finish(&app.house, &info, &token, proof)).await {
        Ok(Some(done)) => signed_in(&app, lang, done),
        Ok(None) => Redirect::to("/sign-in").into_response(),
        // Too many were wrong: nothing waits here any more.
        Err(AppError::SignedOut) => {
            anew(&app, lang, AppError::Refused { message: text_in(lang, w::SECOND_TOO_MANY).to_owned() }, "", "/")
        }
        Err(error) => back(&app, lang, HERE, error, &[]),
    }
}

/// In. Whoever used a recovery code is told how many are left before they go on.
fn signed_in(app: &App, lang: Lang, done: Done) -> Response {
    let leads_to = crate::rpc::local(&done.leads_to).unwrap_or_else(|| "/".to_owned());
    let mut response = match done.shown {
        Shown::Factor => Redirect::to(&leads_to).into_response(),
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
    cookies::let_in(app, response.headers_mut(), &done.begun);
    cookies::set_at(app, response.headers_mut(), HERE, COOKIE_NAME, "", 0);
    response
}

/// Confirms the app, and shows the first recovery codes.
pub async fn confirmed(State(app): State<App>, request: Request) -> Response {
    let asked = match read(&app, request).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let proof = asked.proof();
    let codes = Box::pin(speaking(asked.lang(), confirm(&app.caller(asked.known.request.clone()), proof))).await;
    asked.answer(&app, w::SECOND_DONE, codes).await
}

/// Makes new recovery codes, and shows them.
pub async fn renewed(State(app): State<App>, request: Request) -> Response {
    let asked = match read(&app, request).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let proof = asked.proof();
    let codes = Box::pin(speaking(asked.lang(), new_codes(&app.caller(asked.known.request.clone()), proof))).await;
    asked.answer(&app, w::RECOVERY_CODES, codes).await
}

/// A post of somebody who is signed in.
pub struct Posted {
    pub known: Known,
    action: String,
    body: Bytes,
}

/// Reads one.
pub async fn read(app: &App, request: Request) -> Result<Posted, Response> {
    let (parts, body) = request.into_parts();
    let known = match known_at_all(app, &parts).await {
        Ok(known) => known,
        Err(AppError::SignedOut) => return Err(to_sign_in("/profile")),
        Err(error) => return Err(errors::page(app, &parts, &error)),
    };
    let body = to_bytes(body, MOST).await.map_err(|_| errors::page(app, &parts, &AppError::Broken { status: 413 }))?;
    Ok(Posted { known, action: parts.uri.path().to_owned(), body })
}

impl Posted {
    pub fn lang(&self) -> Lang {
        self.known.request.lang
    }

    fn proof(&self) -> ProofForm {
        ProofForm { password: self.typed("form[password]"), one_time_code: self.typed("form[one_time_code]") }
    }

    /// What was typed into a field.
    pub fn typed(&self, name: &str) -> String {
        let typed = rpc::fields(&self.body);
        typed.into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// The codes, or back to the form.
    async fn answer(self, app: &App, title: Word, codes: Result<Vec<String>, AppError>) -> Response {
        match codes {
            Ok(codes) => shown(app, &self.known.request, title, codes),
            Err(error) => {
                let place = ("/profile", self.action.as_str());
                rpc::back_to(app, &self.known.request, place, rpc::but_for(ProofForm::SECRETS, &self.body), error).await
            }
        }
    }
}

/// The recovery codes, once; or back to the list if there are no new ones.
pub fn shown(app: &App, info: &RequestInfo, title: Word, codes: Vec<String>) -> Response {
    let mut response = if codes.is_empty() {
        Redirect::to("/profile#second-factor").into_response()
    } else {
        stage(app, info.lang, title, move || page(&codes)).into_response()
    };
    cookies::renew(app, response.headers_mut(), info);
    response
}

fn page(codes: &[String]) -> AnyView {
    let codes = codes.iter().map(|code| view! { <li><code translate="no">{code.clone()}</code></li> }).collect_view();
    view! {
        <p role="status">{t(w::RECOVERY_LEAD)}</p>
        <ol class="recovery-codes">{codes}</ol>
        <p>{t(w::RECOVERY_KEEP)}</p>
        <div class="actions"><a class="button primary" href="/profile#second-factor">{t(w::RECOVERY_KEPT)}</a></div>
    }
    .into_any()
}
