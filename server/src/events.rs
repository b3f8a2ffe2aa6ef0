//! `/events`: one open stream of notices a browser (Server-Sent Events, HTML Standard 9.2).
use std::convert::Infallible;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use house::listen::{Listener, Next};
use serde::Deserialize;

use crate::App;
use crate::metrics::Open;
use crate::visitor::Visitor;

/// Asks a proxy to pass on what is told as it is told (nginx, `ngx_http_proxy_module`).
const BUFFERING: &str = "x-accel-buffering";

/// Where a stream goes on.
#[derive(Deserialize, Default)]
pub struct After {
    after: Option<i64>,
}

/// Opens a stream.
pub async fn events(
    State(app): State<App>,
    Query(place): Query<After>,
    Visitor(info): Visitor,
    headers: HeaderMap,
) -> Response {
    let last =
        headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok()).or(place.after);
    match Listener::open(&app.house, &info, last).await {
        Ok(listener) => ([(BUFFERING, "no")], stream_of(listener, app.metrics.stream_opened())).into_response(),
        Err(error) => (StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED), axum::Json(error))
            .into_response(),
    }
}

/// Where a stream is: about to say hello, telling, or done.
enum Stage {
    Hello(Listener, Open),
    Telling(Listener, Open),
    Done,
}

/// An event that says all by its name. Browsers pass over one without data.
fn plain(name: &str) -> Event {
    Event::default().event(name).data("{}")
}

fn stream_of(listener: Listener, open: Open) -> Sse<impl futures::Stream<Item = Result<Event, Infallible>>> {
    Sse::new(stream::unfold(Stage::Hello(listener, open), |stage| async move {
        match stage {
            Stage::Hello(listener, open) => {
                let event = Event::default().event("hello").data(format!("{{\"session\":\"{}\"}}", listener.tag()));
                let event = if listener.last() > 0 { event.id(listener.since().to_string()) } else { event };
                Some((Ok(event), Stage::Telling(listener, open)))
            }
            Stage::Telling(mut listener, open) => Some(match listener.next().await {
                Next::Tell(heard) => {
                    let event =
                        Event::default().event("notice").data(serde_json::to_string(&heard).unwrap_or_default());
                    let event = if let Some(seq) = heard.seq { event.id(seq.to_string()) } else { event };
                    (Ok(event), Stage::Telling(listener, open))
                }
                Next::Beat => (Ok(plain("beat")), Stage::Telling(listener, open)),
                Next::Over => (Ok(plain("bye")), Stage::Done),
                Next::Full => (Ok(plain("full")), Stage::Done),
                Next::Close => return None,
            }),
            Stage::Done => None,
        }
    }))
}
