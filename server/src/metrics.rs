//! Figures for Prometheus (text format 0.0.4): no names, no addresses, nothing about anybody.
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, http::HeaderMap};
use house::security::Security;
use store::hash::sha256;

use crate::App;

/// What is counted, and who may read it.
#[derive(Default)]
pub struct Metrics {
    answers: [AtomicU64; 5],
    streams: Arc<AtomicI64>,
    readers: Readers,
}

/// Who may read the figures. They say how busy an Aldaba is and how often it is attacked, which is nobody's business but the
/// operator's.
#[derive(Clone, Default)]
pub enum Readers {
    /// Nothing was chosen, as in a trial on one's own machine: programs on it may.
    #[default]
    ThisMachine,
    /// Whoever has the token, by its hash.
    Token(String),
    /// Nobody here: they are at an address of their own, or nowhere.
    Nobody,
}

impl Readers {
    /// Those an operator chose: a token, an address of their own, or neither. Where people come by a public URL, a proxy stands in
    /// front, everybody seems to come from this machine, and so nobody reads what was not chosen.
    #[must_use]
    pub fn chosen(token: Option<&str>, has_own_address: bool, is_public: bool) -> Self {
        match token.filter(|token| !token.is_empty()) {
            _ if has_own_address => Self::Nobody,
            Some(token) => Self::Token(sha256(token)),
            None if is_public => Self::Nobody,
            None => Self::ThisMachine,
        }
    }
}

/// An open stream, counted while it lives.
pub struct Open(Arc<AtomicI64>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// None counted yet, for these readers.
    #[must_use]
    pub fn new(readers: Readers) -> Self {
        Self { readers, ..Self::default() }
    }

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

    fn text(&self, security: &Security) -> String {
        let mut text = String::from(
            "# HELP aldaba_http_responses_total Answers by class of status.\n# TYPE aldaba_http_responses_total counter\n",
        );
        for (class, count) in (1..).zip(&self.answers) {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(text, "aldaba_http_responses_total{{class=\"{class}xx\"}} {count}");
        }
        text += "# HELP aldaba_event_streams Open streams of notices.\n# TYPE aldaba_event_streams gauge\n";
        let _ = writeln!(text, "aldaba_event_streams {}", self.streams.load(Ordering::Relaxed));
        text +=
            "# HELP aldaba_incidents_total What operators watch for, by kind.\n# TYPE aldaba_incidents_total counter\n";
        for (incident, count) in security.counts() {
            let _ = writeln!(text, "aldaba_incidents_total{{incident=\"{}\"}} {count}", incident.as_str());
        }
        text
    }
}

/// `/metrics` beside the pages, for its readers; for others there is no such address.
pub async fn metrics(State(app): State<App>, request: Request) -> Response {
    match &app.metrics.readers {
        Readers::ThisMachine if is_from_here(&request) => answer(&app),
        Readers::Token(hash) => match bearer(request.headers()) {
            // Hashes are compared, so the time it takes tells nothing of the token.
            Some(token) if sha256(token) == *hash => answer(&app),
            _ => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], "This needs the operator's token.\n")
                .into_response(),
        },
        Readers::ThisMachine | Readers::Nobody => crate::router::nothing(State(app), request).await,
    }
}

/// The router of an address of their own, which the operator opens to nobody else: nothing but the figures is there.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(async |State(app): State<App>| answer(&app))).with_state(app)
}

fn answer(app: &App) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.text(&app.house.security)).into_response()
}

/// The token of an `Authorization: Bearer …` (RFC 6750, 2.1; the scheme's case does not matter, RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a program on this machine asks, and not a proxy on it for somebody else.
fn is_from_here(request: &Request) -> bool {
    const PASSED_ON: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let passed_on = PASSED_ON.iter().any(|name| request.headers().contains_key(*name));
    peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback()) && !passed_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unless_the_operator_says_who_reads_only_a_trial_machine_does() {
        assert!(matches!(Readers::chosen(None, false, false), Readers::ThisMachine));
        assert!(matches!(Readers::chosen(Some(""), false, true), Readers::Nobody));
        assert!(matches!(Readers::chosen(Some("a secret"), false, true), Readers::Token(_)));
        assert!(matches!(Readers::chosen(Some("a secret"), true, true), Readers::Nobody));
    }
}
