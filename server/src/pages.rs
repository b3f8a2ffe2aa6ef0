//! The pages of people who are signed in, rendered whole before they are sent.
use std::sync::LazyLock;

use aldaba_app::app::App as Pages;
use aldaba_app::backend::session;
use aldaba_app::backend::sql::sessions::Found;
use aldaba_app::backend::visit::Visit;
use aldaba_app::error::AppError;
use aldaba_app::shell::{Facts, shell};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos::prelude::{expect_context, provide_context};
use leptos_axum::{ResponseOptions, generate_route_list, render_app_async_with_context};

use crate::headers::content_policy;
use crate::visitor::{Known, known};
use crate::{App, errors};

/// The addresses of the app's pages. Listed once: while Leptos lists them, no page in this process loads its data.
pub fn paths() -> &'static [String] {
    static PATHS: LazyLock<Vec<String>> =
        LazyLock::new(|| generate_route_list(Pages).iter().map(|route| route.path().to_owned()).collect());
    &PATHS
}

/// A page that is not rendered in this time is begun anew, so often; then the server says that it is busy.
const PATIENCE: Duration = Duration::from_secs(4);
const TRIES: usize = 4;

/// A route for each page of the app, so that what is not one of them says 404.
pub fn router() -> Router<App> {
    paths().iter().fold(Router::new(), |router, path| router.route(path, get(page)))
}

/// One page, or the way to sign in.
pub async fn page(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match known(&app, &parts).await {
        Ok(known) => render(&app, known, Request::from_parts(parts, body)).await,
        Err(error) => turn_away(&app, &parts, &error),
    }
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
    Redirect::to(&format!("/sign-in?next={}", crate::sign_in::escape(path))).into_response()
}

async fn render(app: &App, known: Known, request: Request<Body>) -> Response {
    let Known { found: Found { session, person, .. }, visit } = known;
    let path = visit.page.clone();
    let last = match app.house.told().await {
        Ok(last) => last,
        Err(error) => return errors::page(app, &request.into_parts().0, &error.into()),
    };
    let facts = Facts {
        assets: app.assets.path.clone(),
        session: session::tag(&session.id),
        last,
        guarded: person.account_id.is_none() && path.starts_with("/a/"),
        path,
    };
    let context = context(app, visit, facts);
    let parts = request.into_parts().0;
    for _ in 0..TRIES {
        let request = Request::from_parts(parts.clone(), Body::empty());
        let page = render_app_async_with_context(context.clone(), shell)(request);
        if let Ok(page) = tokio::time::timeout(PATIENCE, page).await {
            return page.into_response();
        }
        tracing::warn!("a page was not rendered in time");
    }
    errors::page(app, &parts, &AppError::Broken { status: 503 })
}

/// What pages and server functions find in their context.
fn context(app: &App, visit: Visit, facts: Facts) -> impl Fn() + Clone + Send + Sync + 'static {
    let house = app.house.clone();
    move || {
        provide_context(house.clone());
        provide_context(visit.lang);
        provide_context(visit.clone());
        provide_context(facts.clone());
        let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string());
        if let Ok(policy) = HeaderValue::from_str(&content_policy(nonce.as_deref())) {
            expect_context::<ResponseOptions>().insert_header(CONTENT_SECURITY_POLICY, policy);
        }
    }
}
