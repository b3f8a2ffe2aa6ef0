//! `/invitation/{token}`: the link of an invitation. A page without WASM, for whoever reads the mail.
use axum::Form;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::{Lang, Profile};
use features::invitation::{Acceptance, Invited, NAME, accept, look};
use leptos::prelude::*;
use views::error::AppError;
use views::words::{t, tf, w};

use crate::guest_form::{Control, GuestFlash, back, dead, form, new_password, panel};
use crate::guests::Asked;
use crate::visitor::Visitor;
use crate::{App, cookies, errors};
use house::words::speaking;
use views::address::escape_path;

/// Who invites to what, and the form that accepts.
pub async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let lang = asked.or_browser(&parts.headers);
    match look(&app.house, &token).await {
        Ok(Some(invited)) => {
            let left = GuestFlash::read(&app, &parts.headers, &path(&token));
            page(&app, lang, &token, invited, left)
        }
        Ok(None) => gone(&app, lang),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

/// Accepts: the person is a member and signed in, and goes to the account.
pub async fn submit(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    Visitor(info): Visitor,
    headers: axum::http::HeaderMap,
    Form(typed): Form<Acceptance>,
) -> Response {
    let lang = asked.or_browser(&headers);
    let name = typed.name.clone();
    match speaking(lang, accept(&app.house, &info, &token, typed)).await {
        Ok(Some((begun, slug))) => {
            let mut response = Redirect::to(&format!("/a/{slug}/shipments")).into_response();
            cookies::let_in(&app, response.headers_mut(), &begun);
            response
        }
        Ok(None) => gone(&app, lang),
        Err(error) => back(&app, lang, &path(&token), error, &[("name", &name)]),
    }
}

fn path(token: &str) -> String {
    format!("/invitation/{}", escape_path(token))
}

fn gone(app: &App, lang: Lang) -> Response {
    dead(app, lang, w::LINK_DEAD, w::INVITATION_DEAD, ("/sign-in", w::SIGN_IN))
}

fn page(app: &App, lang: Lang, token: &str, invited: Invited, left: GuestFlash) -> Response {
    let action = format!("{}?lang={}", path(token), lang.as_str());
    let body = move || {
        let role = match invited.profile {
            Profile::Admin => w::ROLE_ADMIN,
            Profile::Operator => w::ROLE_OPERATOR,
            Profile::Member => w::ROLE_MEMBER,
        };
        let text = tf(w::INVITATION_TEXT, &[("who", &invited.by), ("account", &invited.account), ("profile", t(role))]);
        if invited.taken {
            let problem = AppError::refused(w::INVITATION_TAKEN);
            let problem = views::error::message(&problem);
            return view! {
                <p>{text}</p>
                <p class="callout warn">{problem}</p>
                <div class="actions"><a class="button ink" href="/sign-in">{t(w::SIGN_IN)}</a></div>
            }
            .into_any();
        }
        let name = Control {
            name: "name",
            label: w::YOUR_NAME,
            kind: "text",
            autocomplete: "name",
            value: left.typed("name").unwrap_or(invited.name),
            hint: None,
            fixed: false,
            rule: Some(NAME),
        };
        let controls = [name].into_iter().chain(new_password(invited.email)).collect();
        let form = form(&left, action, w::INVITATION_ACCEPT, controls);
        let terms = view! {
            <p class="quiet">{t(w::INVITATION_TERMS)}" "<a href="/legal/terms">{t(w::TERMS)}</a>" · "
                <a href="/legal/privacy">{t(w::PRIVACY)}</a></p>
        };
        view! { <p>{text}</p>{form}{terms} }.into_any()
    };
    panel(app, lang, w::INVITATION_TITLE, body).into_response()
}
