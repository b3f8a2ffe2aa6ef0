//! Bodies of requests: at a pace, and in memory only so many bytes at once. Whoever sends too slowly is not waited for, and when too
//! much is being sent, whoever comes last is told so.
mod paced;
mod room;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::network::network_of;
use domain::role::Lang;
use house::request::browser_language;
use views::error::AppError;
use views::words::{Word, text_in, w};

use crate::limits::Limits;
use crate::rpc::accepts_html;
use crate::visitor::read;
use crate::{App, errors};
use paced::{Pace, Paced};
use room::Room;

/// No handler keeps more of one body than this, in bytes: the largest is a photo's. What comes beyond is thrown away.
const MOST_KEPT: usize = 6 << 20;

/// What is known of all bodies that are being read.
#[derive(Debug)]
pub struct Bodies {
    pace: Pace,
    room: Arc<Room>,
}

impl From<&Limits> for Bodies {
    fn from(limits: &Limits) -> Self {
        let pace = Pace { pause: limits.pause, grace: limits.grace, bytes: limits.pace };
        Self { pace, room: Room::new(limits.held, limits.held_by_one) }
    }
}

impl Default for Bodies {
    fn default() -> Self {
        (&Limits::default()).into()
    }
}

/// What went wrong while a body was read.
#[derive(Debug, Default)]
struct Trouble {
    late: AtomicBool,
    crowded: AtomicBool,
}

/// A file that is written to disk as it comes takes no memory.
fn goes_to_disk(path: &str) -> bool {
    path.ends_with("/shipments/import")
}

/// Watches over a request's body until it is answered.
pub async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let trouble = Arc::new(Trouble::default());
    let share = app.bodies.room.share(&network_of(&read(&app, &parts).address));
    let most = if goes_to_disk(parts.uri.path()) { 0 } else { MOST_KEPT };
    let paced = Paced::new(body, app.bodies.pace, (share.clone(), most), trouble.clone());
    let answer = next.run(Request::from_parts(parts.clone(), Body::new(paced))).await;
    // What was read is held until now, by whoever answered.
    drop(share);
    if trouble.late.load(Ordering::Relaxed) {
        return say(&app, &parts, StatusCode::REQUEST_TIMEOUT, w::ERROR_LATE);
    }
    if trouble.crowded.load(Ordering::Relaxed) {
        let mut answer = say(&app, &parts, StatusCode::SERVICE_UNAVAILABLE, w::ERROR_CROWDED);
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
        return answer;
    }
    // What no handler of ours has said.
    let is_plain = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if answer.status() == StatusCode::PAYLOAD_TOO_LARGE && is_plain {
        return say(&app, &parts, StatusCode::PAYLOAD_TOO_LARGE, w::ERROR_TOO_LARGE);
    }
    answer
}

/// Says in words what is wrong with what came, and reads no more of it.
fn say(app: &App, parts: &Parts, status: StatusCode, why: Word) -> Response {
    let message = text_in(browser_language(&parts.headers).unwrap_or(Lang::En), why).to_owned();
    let error = AppError::TooLarge { message };
    let said =
        if accepts_html(&parts.headers) { errors::page(app, parts, &error) } else { axum::Json(error).into_response() };
    let mut answer = (status, said).into_response();
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}
