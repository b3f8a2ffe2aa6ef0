//! `/confirm/{token}`: the link in the mail to an address that is to become a main contact. Looking confirms nothing, since
//! programs that scan mail look too; the button does. For whoever has the link, signed in or not; no WASM.
use aldaba_app::backend::settings::contacts::confirm::{Asked as Address, confirm, look};
use aldaba_app::domain::role::Lang;
use aldaba_app::error::AppError;
use aldaba_app::ui::icons::Knocker;
use aldaba_app::words::{Word, t, tf, w};
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

use crate::guests::{Asked, Foot, Languages, document};
use crate::{App, errors};

/// The question.
pub async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let lang = asked.or_browser(&parts.headers);
    let found = look(&app.house, &token).await;
    answer(&app, &parts, lang, found, |address| Say {
        title: w::CONFIRM_ADDRESS,
        text: w::CONFIRM_LEAD,
        address: Some(address),
        asks: true,
    })
}

/// The answer.
pub async fn submit(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let lang = asked.or_browser(&parts.headers);
    let done = confirm(&app.house, &token).await;
    answer(&app, &parts, lang, done, |address| Say {
        title: w::CONFIRM_DONE,
        text: w::CONFIRM_DONE_LEAD,
        address: Some(address),
        asks: false,
    })
}

/// What a page says.
struct Say {
    title: Word,
    text: Word,
    address: Option<Address>,
    /// Whether it has the button.
    asks: bool,
}

fn answer(
    app: &App,
    parts: &Parts,
    lang: Lang,
    found: Result<Option<Address>, AppError>,
    say: impl FnOnce(Address) -> Say,
) -> Response {
    let (status, say) = match found {
        Ok(Some(address)) => (StatusCode::OK, say(address)),
        Ok(None) => {
            let dead = Say { title: w::CONFIRM_DEAD, text: w::CONFIRM_DEAD_LEAD, address: None, asks: false };
            (StatusCode::NOT_FOUND, dead)
        }
        Err(error) => return errors::page(app, parts, &error),
    };
    let mut response = (status, page(app, lang, say)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn page(app: &App, lang: Lang, say: Say) -> impl IntoResponse + use<> {
    let Say { title, text, address, asks } = say;
    document(app, lang, title, move || {
        let values = address.map_or([const { String::new() }; 2], |address| [address.account, address.email]);
        let text = tf(text, &[("account", &values[0]), ("email", &values[1])]);
        let button = asks.then(|| {
            view! {
                <form class="form" method="post">
                    <div class="actions"><button class="button primary">{t(w::CONFIRM_ADDRESS)}</button></div>
                </form>
            }
        });
        view! {
            <div class="stage">
                <header><a class="brand" href="/"><Knocker/>"Aldaba"</a></header>
                <main class="panel form-panel" id="main" tabindex="-1">
                    <h1>{t(title)}</h1>
                    <p>{text}</p>
                    {button}
                    <Languages here=lang/>
                </main>
                <Foot/>
            </div>
        }
        .into_any()
    })
}
