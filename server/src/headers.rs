//! What every answer carries, and the check that a post comes from our own pages.
use aldaba_app::backend::House;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::{App, secret};

/// The policy of a page; scripts run from our own files, or with this answer's nonce.
#[must_use]
pub fn content_policy(nonce: Option<&str>) -> String {
    let nonce = nonce.map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Sets what is not set yet.
pub async fn set(State(app): State<App>, request: Request, next: Next) -> Response {
    let (is_secret, is_look) = (secret::is_secret(request.uri().path()), *request.method() == Method::GET);
    let mut response = next.run(request).await;
    app.metrics.count(response.status());
    let headers = response.headers_mut();
    put(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, X_FRAME_OPTIONS, "DENY");
    put(headers, REFERRER_POLICY, if is_secret { "no-referrer" } else { "same-origin" });
    if is_secret && is_look {
        looked(&app, headers);
    }
    put(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(headers, HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    // Whatever is not a file of the build may hold somebody's data: nothing keeps it.
    put(headers, CACHE_CONTROL, "no-store");
    if app.house.is_secure() {
        put(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_policy(None))
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Notes in the browser that it has looked at such a page, see [`secret::looked`].
fn looked(app: &App, headers: &mut HeaderMap) {
    let secure = if app.house.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{}=1; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400{secure}", secret::LOOKED);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Refuses what another site's page sends. Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`);
/// what says neither is no browser and has no cookie to misuse (the reasoning of Go's `http.CrossOriginProtection`).
pub async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || comes_from_us(&app.house, request.uri().path(), request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This did not come from one of our own pages.").into_response()
}

fn comes_from_us(house: &House, path: &str, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    let Some(origin) = text(ORIGIN) else { return true };
    if origin == "null" {
        return secret::looked(path, headers);
    }
    let ours = house.config.public_url.as_deref().map(|url| url.trim_end_matches('/'));
    let host = origin.split_once("://").map(|(_, host)| host);
    ours == Some(origin) || (host.is_some() && host == text(HOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_run_only_from_our_files_or_with_the_nonce() {
        let policy = content_policy(Some("abc"));
        assert!(
            policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'") && !policy.contains("unsafe-inline")
        );
    }
}
