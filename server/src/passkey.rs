//! Passkeys: the form in which a browser makes or uses one, and the page on which a person makes theirs.
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use features::profile::second_factor::passkeys::{FORM, HERE, OFFER_PASSKEY, keep_made, offered};
use house::second::passkey::Asked;
use leptos::prelude::*;
use views::error::AppError;
use views::words::{Word, t, tf, w};

use crate::guest_form::stage;
use crate::pages::to_sign_in;
use crate::second_factor::{read, shown};
use crate::visitor::known_at_all;
use crate::{App, errors, rpc};
use house::words::speaking;

/// Where the list of them is.
const LIST: &str = "/profile#second-factor";

/// What a browser does with a passkey, see `public/js/passkey.js`.
#[derive(Clone, Copy)]
pub enum Deed {
    Make,
    Use,
}

/// The form between whose button and post it happens. Its answer is sent as `one_time_answer`.
pub fn form(app: &App, deed: Deed, ask: Asked, action: String) -> AnyView {
    let (name, label): (_, Word) = match deed {
        Deed::Make => ("make", w::PASSKEY_MAKE),
        Deed::Use => ("use", w::PASSKEY_USE),
    };
    let elsewhere = tf(w::PASSKEY_ELSEWHERE, &[("address", &ask.origin)]);
    view! {
        <script src=format!("{}/passkey.js", app.assets.path) defer></script>
        <form class="form" method="post" action=action data-passkey=name data-asked=ask.asked data-origin=ask.origin
            data-elsewhere=elsewhere data-unable=t(w::PASSKEY_UNABLE) data-failed=t(w::PASSKEY_FAILED)
            data-present=t(w::PASSKEY_PRESENT)>
            <input type="hidden" name="one_time_answer"/>
            <noscript><p class="callout warn">{t(w::PASSKEY_SCRIPTS)}</p></noscript>
            <p class="error" role="alert"></p>
            <div class="actions"><button class="button primary" hidden>{t(label)}</button></div>
        </form>
    }
    .into_any()
}

/// The page on which it is made, while one is offered.
pub async fn show(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let known = match known_at_all(&app, &parts).await {
        Ok(known) => known,
        Err(AppError::SignedOut) => return to_sign_in("/profile"),
        Err(error) => return errors::page(&app, &parts, &error),
    };
    match offered(&app.caller(known.request.clone())).await {
        Ok(Some(asked)) => stage(&app, known.request.lang, w::PASSKEY_ADD, {
            let app = app.clone();
            move || {
                view! {
                    <p>{t(w::PASSKEY_LEAD)}</p>
                    {form(&app, Deed::Make, asked, HERE.to_owned())}
                    <p class="quiet"><a href=LIST>{t(w::CANCEL)}</a></p>
                }
                .into_any()
            }
        })
        .into_response(),
        Ok(None) => Redirect::to(LIST).into_response(),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

/// What the browser made. Whoever has no recovery codes yet is shown theirs.
pub async fn made(State(app): State<App>, request: Request) -> Response {
    let asked = match read(&app, request).await {
        Ok(asked) => asked,
        Err(response) => return response,
    };
    let answer = asked.typed("one_time_answer");
    let codes = Box::pin(speaking(asked.lang(), keep_made(&app.caller(asked.known.request.clone()), &answer))).await;
    match codes {
        Ok(codes) => shown(&app, &asked.known.request, w::SECOND_DONE, codes),
        // The way to another try is the form that began this one.
        Err(error) => {
            let form = vec![("form_id".to_owned(), FORM.to_owned())];
            rpc::back_to(&app, &asked.known.request, ("/profile", OFFER_PASSKEY), form, error).await
        }
    }
}
