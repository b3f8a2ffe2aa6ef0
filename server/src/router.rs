//! Every address there is.
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::policy::Actor;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;
use views::error::AppError;

use crate::pages::turn_away;
use crate::visitor::known;
use crate::{
    App, agents_settings, archive, bodies, compress, confirm, csv, errors, events, guests, headers, health, invitation,
    metrics, pages, passkey, photo, profile, reset, rpc, second_factor, secret, sign_in, standing, upload,
};

/// The most that a form may send that does not limit itself, in bytes: a name, a password, what a passkey answers.
const MOST: usize = 32 << 10;

/// The program's router.
pub fn router(app: App) -> Router {
    // What renders pages spawns on tokio; a second router in one process finds it set.
    let _ = any_spawner::Executor::init_tokio();
    let assets = app.assets.router();
    Router::new()
        .route("/", get(start))
        .route("/settings/agent-login", get(agent_login))
        .route("/a/{slug}", get(account))
        .route("/a/{slug}/settings", get(account_settings))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-in/second", get(second_factor::show).post(second_factor::submit))
        .route("/sign-out", post(rpc::sign_out))
        .route("/confirm/{token}", get(confirm::show).post(confirm::submit))
        .route("/agents/settings", get(agents_settings::show))
        .route("/profile", get(profile::show))
        .route("/profile/second-factor", post(second_factor::confirmed))
        .route("/profile/passkey", get(passkey::show).post(passkey::made))
        .route("/profile/recovery-codes", post(second_factor::renewed))
        .route("/invitation/{token}", get(invitation::show).post(invitation::submit))
        .route("/reset", get(reset::show).post(reset::submit))
        .route("/reset/{token}", get(reset::choose).post(reset::save))
        .route("/legal/terms", get(guests::terms))
        .route("/legal/privacy", get(guests::privacy))
        .route("/help/agents", get(guests::help))
        // What it takes it limits by itself.
        .route("/rpc/{function}", post(rpc::rpc).layer(DefaultBodyLimit::disable()))
        .route("/events", get(events::events))
        .route("/a/{slug}/standing", get(standing::standing))
        .route("/a/{slug}/shipments.csv", get(csv::export))
        .route("/a/{slug}/export.zip", get(archive::export))
        .route("/a/{slug}/shipments/import", post(upload::upload).layer(DefaultBodyLimit::disable()))
        .route("/a/{slug}/settings/photo", post(photo::upload).layer(DefaultBodyLimit::disable()))
        .route("/a/{slug}/photo/{hash}/{side}", get(photo::show))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .merge(pages::router())
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(MOST))
        .layer(from_fn_with_state(app.clone(), headers::same_site))
        .layer(from_fn_with_state(app.clone(), bodies::watch))
        .layer(compress::layer())
        .layer(from_fn(compress::not_for_other_sites))
        .with_state(app.clone())
        .merge(assets)
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(app, headers::set))
        // Paths only: what is searched for is in the query, and may be a person's name. And of those no secret.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            let path = secret::shown(request.uri().path());
            tracing::info_span!("request", method = %request.method(), path = &*path)
        }))
}

/// The start: to one's own place.
async fn start(State(app): State<App>, request: Request) -> Response {
    own_place(&app, request, "shipments").await
}

/// The deep link of mails and help.
async fn agent_login(State(app): State<App>, request: Request) -> Response {
    own_place(&app, request, "settings/account#agent-login").await
}

async fn own_place(app: &App, request: Request, page: &str) -> Response {
    let (parts, _) = request.into_parts();
    match known(app, &parts).await {
        Ok(known) => match (known.found.person.actor(), known.found.account_slug) {
            (Some(Actor::Member { .. }), Some(slug)) => Redirect::to(&format!("/a/{slug}/{page}")).into_response(),
            _ => Redirect::to("/agents").into_response(),
        },
        Err(error) => turn_away(app, &parts, &error),
    }
}

async fn account(Path(slug): Path<String>) -> Redirect {
    Redirect::to(&format!("/a/{}/shipments", views::address::escape_path(&slug)))
}

async fn account_settings(Path(slug): Path<String>) -> Redirect {
    Redirect::to(&format!("/a/{}/settings/account", views::address::escape_path(&slug)))
}

pub(crate) async fn nothing(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    errors::page(&app, &parts, &AppError::NotFound)
}
