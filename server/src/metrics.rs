//! Figures for Prometheus (text format 0.0.4): no names, no addresses, nothing about anybody.
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::App;

/// What is counted.
#[derive(Default)]
pub struct Metrics {
    answers: [AtomicU64; 5],
    streams: Arc<AtomicI64>,
}

/// An open stream, counted while it lives.
pub struct Open(Arc<AtomicI64>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts an answer by the first digit of its status.
    pub fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.answers[class].fetch_add(1, Ordering::Relaxed);
    }

    /// How many streams are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        usize::try_from(self.streams.load(Ordering::Relaxed)).unwrap_or_default()
    }

    /// Counts a stream until what it gives is dropped.
    #[must_use]
    pub fn stream_opened(&self) -> Open {
        self.streams.fetch_add(1, Ordering::Relaxed);
        Open(self.streams.clone())
    }
}

/// `/metrics`.
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let mut text = String::from(
        "# HELP aldaba_http_responses_total Answers by class of status.\n# TYPE aldaba_http_responses_total counter\n",
    );
    for (class, count) in (1..).zip(&app.metrics.answers) {
        let _ = writeln!(text, "aldaba_http_responses_total{{class=\"{class}xx\"}} {}", count.load(Ordering::Relaxed));
    }
    text += "# HELP aldaba_event_streams Open streams of notices.\n# TYPE aldaba_event_streams gauge\n";
    let _ = writeln!(text, "aldaba_event_streams {}", app.metrics.streams.load(Ordering::Relaxed));
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
