//! Whether the program lives, and whether it can serve.
use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// `/health`: it lives.
pub async fn health() -> &'static str {
    "ok"
}

/// `/ready`: the database answers and has every migration.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.house.db.ready().await { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") }
}
