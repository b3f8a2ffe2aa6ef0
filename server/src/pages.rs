//! The pages of people who are signed in: their data are looked up, then they are drawn, and then sent.
use aldaba_app::app::PAGES;
use aldaba_app::router::{Address, Page};
use aldaba_app::shell::{Facts, shell};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use house::session;
use house::words::{say, speaking};
use leptos::nonce::Nonce;
use leptos::prelude::*;
use store::sessions::Found;
use views::error::AppError;
use views::words::Word;

use crate::headers::content_policy;
use crate::looks::{self, LookUp};
use crate::visitor::{Known, known};
use crate::{App, errors};

/// The addresses of the app's pages, as axum writes them.
pub fn paths() -> impl Iterator<Item = String> {
    PAGES.iter().map(|page| axum_path(page.route))
}

/// `/a/:slug` → `/a/{slug}`.
fn axum_path(route: &str) -> String {
    let part = |part: &str| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}"));
    route.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A route for each page of the app, so that what is not one of them says 404.
pub fn router() -> Router<App> {
    PAGES.iter().fold(Router::new(), |router, Page { route, title, .. }| {
        let place = Place { title: *title, look_up: looks::of(route) };
        let page = move |State(app), request: Request| page(app, place, request.into_parts().0);
        router.route(&axum_path(route), get(page))
    })
}

/// What a page is titled, and how its data are looked up.
#[derive(Clone, Copy)]
struct Place {
    title: Word,
    look_up: LookUp,
}

/// One page, or the way to sign in.
async fn page(app: App, place: Place, parts: Parts) -> Response {
    let answer = match known(&app, &parts).await {
        Ok(known) => draw(&app, known, place, &parts).await,
        Err(error) => return turn_away(&app, &parts, &error),
    };
    answer.unwrap_or_else(|error| errors::page(&app, &parts, &error))
}

/// To the sign-in page; or, forbidden before anything was asked for, to where a second factor is set up.
pub fn turn_away(app: &App, parts: &Parts, error: &AppError) -> Response {
    match error {
        AppError::SignedOut => to_sign_in(parts.uri.path_and_query().map_or("/", |path| path.as_str())),
        AppError::Forbidden { .. } => Redirect::to("/profile#second-factor").into_response(),
        error => errors::page(app, parts, error),
    }
}

/// To the sign-in page, and back here after it.
#[must_use]
pub fn to_sign_in(path: &str) -> Response {
    Redirect::to(&format!("/sign-in?next={}", views::address::escape_path(path))).into_response()
}

/// Looks up a page's data, then draws it, once and at once: nothing in it waits.
async fn draw(app: &App, known: Known, place: Place, parts: &Parts) -> Result<Response, AppError> {
    let info = known.looking();
    let Found { session, person, .. } = known.found;
    let path = info.page.clone();
    let query = parts.uri.query().unwrap_or_default();
    let at = Address::read(PAGES, parts.uri.path(), query).ok_or(AppError::NotFound)?;
    let nonce = Nonce::new().to_string();
    let facts = Facts {
        assets: app.assets.path.clone(),
        session: session::tag(&session.id),
        last: app.house.told().await?,
        guarded: person.account_id.is_none() && path.starts_with("/a/"),
        title: place.title,
        nonce: nonce.clone(),
    };
    let lang = info.lang;
    let caller = app.caller(info);
    let looked = speaking(lang, (place.look_up)(caller, at.clone())).await;
    let owner = Owner::new();
    let html = owner.with(|| {
        (looked.give)();
        say(lang, || shell(facts, at, looked.json).to_html())
    });
    owner.cleanup();
    let policy = [(CONTENT_SECURITY_POLICY, content_policy(Some(&nonce)))];
    let Some(error) = looked.error else { return Ok((policy, Html(html)).into_response()) };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Ok(errors::with_time(&error, (status, policy, Html(html)).into_response()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_of_the_app_is_one_of_axum() {
        assert_eq!(axum_path("/a/:slug/shipments/:id"), "/a/{slug}/shipments/{id}");
        assert_eq!(axum_path("/agents"), "/agents");
    }
}
