//! Addresses that hold a secret: whoever has one may do what it is for. They go into no log and into no `Referer`.
use std::borrow::Cow;

use axum::http::HeaderMap;

use crate::{App, cookies};

/// What such addresses begin with; the secret follows.
const PREFIXES: [&str; 3] = ["/confirm/", "/invitation/", "/reset/"];

/// Says that the browser has looked at such a page of ours.
pub const LOOKED: &str = "aldaba_looked";

fn prefix(path: &str) -> Option<&'static str> {
    PREFIXES.into_iter().find(|prefix| path.starts_with(prefix))
}

/// Whether a path holds a secret.
#[must_use]
pub fn is_secret(path: &str) -> bool {
    prefix(path).is_some()
}

/// A path as it may be logged.
#[must_use]
pub fn shown(path: &str) -> Cow<'_, str> {
    prefix(path).map_or(Cow::Borrowed(path), |prefix| Cow::Owned(format!("{prefix}…")))
}

/// Whether a post without an origin comes from such a page of ours. Such a page sends no referrer, so browsers call its origin
/// `null` (Fetch, "append a request `Origin` header"), and over plain http nothing else says where a post comes from. But they
/// send a `SameSite=Strict` cookie with no post of another site's page (RFC 6265bis, 5.2).
#[must_use]
pub fn looked(app: &App, path: &str, headers: &HeaderMap) -> bool {
    is_secret(path) && cookies::get(app, headers, LOOKED).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_not_shown() {
        assert_eq!(shown("/reset/abc"), "/reset/…");
        assert_eq!(shown("/invitation/abc/def"), "/invitation/…");
        assert_eq!(shown("/reset"), "/reset");
        assert_eq!(shown("/a/nebula/shipments"), "/a/nebula/shipments");
    }
}
