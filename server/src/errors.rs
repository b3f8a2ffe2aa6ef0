//! Errors outside of the app's pages, as a page of the same look.
use aldaba_app::ui::problem::Problem;
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::role::Lang;
use house::request::browser_language;
use leptos::prelude::*;
use views::error::AppError;
use views::words::w;

use crate::App;
use crate::guests::document;

/// The error as a page, with its true status.
pub fn page(app: &App, parts: &Parts, error: &AppError) -> Response {
    let lang = browser_language(&parts.headers).unwrap_or(Lang::En);
    let error = error.clone();
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, document(app, lang, w::PROBLEM_TITLE, move || view! { <Problem error/> }.into_any())).into_response()
}

/// Too many tries, or too many people at once: a page that says when to come back, in words and to programs.
pub fn come_back(error: &AppError, page: impl IntoResponse) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    with_time(error, (status, page).into_response())
}

/// An answer that says when to come back, if that helps (RFC 9110, 10.2.3).
pub fn with_time(error: &AppError, mut response: Response) -> Response {
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
