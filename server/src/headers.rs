//! What every answer carries, and the check that a post comes from our own pages.
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::{App, cookies, secret};

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
        cookies::set_strict(&app, headers, secret::LOOKED, "1", 24 * 60 * 60);
    }
    put(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(headers, HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    // Whatever is not a file of the build may hold somebody's data: nothing keeps it.
    put(headers, CACHE_CONTROL, "no-store");
    if app.house.is_secure() {
        put(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_policy(None))
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Refuses what another site's page sends. Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`);
/// what says neither is no browser and has no cookie to misuse (the reasoning of Go's `http.CrossOriginProtection`).
pub async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || comes_from_us(&app, request.uri().path(), request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This did not come from one of our own pages.").into_response()
}

fn comes_from_us(app: &App, path: &str, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    let Some(origin) = text(ORIGIN) else { return true };
    if origin == "null" {
        return secret::looked(app, path, headers);
    }
    // A proxy may name any host in what it passes on, and a client too: where people reach us is what the operator says.
    match app.house.origin() {
        Some(ours) => ours == origin.to_ascii_lowercase(),
        None => origin.split_once("://").is_some_and(|(_, host)| Some(host) == text(HOST)),
    }
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
