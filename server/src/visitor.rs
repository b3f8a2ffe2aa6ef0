//! Who comes, from where, in which language.
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use domain::role::Lang;
use domain::time::Time;
use house::request::{RequestInfo, Who, browser_language};
use house::session;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use store::sessions::Found;
use views::error::AppError;

use crate::App;

/// A request's facts, read from its head.
pub struct Visitor(pub RequestInfo);

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(read(app, parts)))
    }
}

/// Reads a request's head.
#[must_use]
pub fn read(app: &App, parts: &Parts) -> RequestInfo {
    let page = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    RequestInfo::read_as(&parts.headers, app.house.is_secure(), address(app, parts), page.to_owned())
}

/// The browser's address: the last one a proxy names, where there is one; else the peer's.
fn address(app: &App, parts: &Parts) -> String {
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
    if forwarded.is_some() && !app.house.config.behind_proxy {
        warn_of_proxy(app);
    }
    let forwarded = forwarded.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
    if let Some(address) = forwarded.filter(|_| app.house.config.behind_proxy) {
        return address.trim().chars().take(45).collect();
    }
    parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or_else(|| "127.0.0.1".to_owned(), |peer| peer.0.ip().to_string())
}

/// Behind a proxy that nobody told us of, all people seem to come from one address, and share what is counted by address. Said
/// once: any client can send such a header.
fn warn_of_proxy(app: &App) {
    if !app.house.warned_of_proxy.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "a request came with X-Forwarded-For: if a reverse proxy is in front, set ALDABA_BEHIND_PROXY, or everybody counts as one client"
        );
    }
}

/// Somebody who is signed in.
pub struct Known {
    pub found: Found,
    pub request: RequestInfo,
    at: Time,
}

impl Known {
    /// The request, for what is looked up in it right now: who makes it is known already.
    #[must_use]
    pub fn looking(&self) -> RequestInfo {
        RequestInfo { who: Who::new(self.found.clone(), self.at), ..self.request.clone() }
    }
}

/// Finds who is signed in, and the language: the person's own choice, else the browser's, else the account's.
///
/// # Errors
/// Signed out; or forbidden, to an agent who must set up a second factor first.
pub async fn known(app: &App, parts: &Parts) -> Result<Known, AppError> {
    let known = known_at_all(app, parts).await?;
    let found = session::admitted(known.found)?;
    Ok(Known { found, ..known })
}

/// The same for what is the person's own, and for what is decided further on.
///
/// # Errors
/// Signed out.
pub async fn known_at_all(app: &App, parts: &Parts) -> Result<Known, AppError> {
    let mut info = read(app, parts);
    let at = app.house.clock.now();
    let found = session::whoever(&app.house, &info).await?;
    let accounts = || found.account_language.as_deref().and_then(Lang::parse);
    let lang = found.person.lang().or_else(|| browser_language(&parts.headers)).or_else(accounts);
    info.lang = lang.unwrap_or(Lang::En);
    session::touch(&app.house, &found.session).await;
    Ok(Known { found, request: info, at })
}
