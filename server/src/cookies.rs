//! Cookies: for our server alone, and for no script. Over https their names say so too, see [`cookie_name`].
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use house::request::{self, COOKIE_NAME, KNOWN, RequestInfo, cookie_name};
use house::session::{Begun, KNOWN_DAYS, LIFE, Token};

use crate::App;

/// A cookie's value.
#[must_use]
pub fn get(app: &App, headers: &HeaderMap, name: &str) -> Option<String> {
    request::cookie(headers, &cookie_name(app.house.is_secure(), name))
}

/// Sets a cookie for some seconds.
pub fn set(app: &App, headers: &mut HeaderMap, name: &str, value: &str, seconds: i64) {
    put(app, headers, name, value, &format!("Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}"));
}

/// A cookie that is sent to one path and what is below it; over https to all, as its name there demands.
pub fn set_at(app: &App, headers: &mut HeaderMap, path: &str, name: &str, value: &str, seconds: i64) {
    let path = if app.house.is_secure() { "/" } else { path };
    put(app, headers, name, value, &format!("Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}"));
}

/// A cookie that comes with nothing another site's page sends.
pub fn set_strict(app: &App, headers: &mut HeaderMap, name: &str, value: &str, seconds: i64) {
    put(app, headers, name, value, &format!("Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}"));
}

/// Gives a browser what somebody who is signed in needs.
pub fn let_in(app: &App, headers: &mut HeaderMap, begun: &Begun) {
    set(app, headers, COOKIE_NAME, &begun.token.0, LIFE.0 / 1000);
    know(app, headers, &begun.known);
}

/// Gives a browser what it is known by.
pub fn know(app: &App, headers: &mut HeaderMap, known: &Token) {
    set(app, headers, KNOWN, &known.0, KNOWN_DAYS * 24 * 60 * 60);
}

/// Gives a browser the token that its session has from now on, if it has another.
pub fn renew(app: &App, headers: &mut HeaderMap, info: &RequestInfo) {
    if let Some(token) = info.fresh.get() {
        set(app, headers, COOKIE_NAME, token, LIFE.0 / 1000);
    }
}

/// Takes the session's cookie away.
pub fn let_out(app: &App, headers: &mut HeaderMap) {
    set(app, headers, COOKIE_NAME, "", 0);
}

fn put(app: &App, headers: &mut HeaderMap, name: &str, value: &str, how: &str) {
    let is_secure = app.house.is_secure();
    let secure = if is_secure { "; Secure" } else { "" };
    let line = format!("{}={value}; {how}{secure}", cookie_name(is_secure, name));
    if let Ok(line) = HeaderValue::from_str(&line) {
        headers.append(SET_COOKIE, line);
    }
}
