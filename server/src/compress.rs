//! Answers travel compressed: pages, JSON, tables. What is compressed already, small, or told piece by piece stays as it is.
//!
//! By gzip alone: every browser reads it, its code was here before (zip files), and its fastest useful level costs a fraction of
//! the page. Brotli as fast as that saves no more, and takes megabytes for each answer.
//!
//! Compression tells of a secret when three things meet in one answer (BREACH): the secret, a text of an attacker's choice beside
//! it, and an attacker who makes the browser ask again and again and sees how long the encrypted answers are. Pages hold no
//! token: a session is in an `HttpOnly` cookie alone, and a post is told from another site's by what the browser says of it
//! (`headers::same_site`). But a person's data are secrets too, a search is repeated beside them, and a link from another site
//! brings the session's cookie along. So what another site's page asks for is not compressed.
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HOST, HeaderName, REFERER};
use axum::http::{Extensions, HeaderMap, StatusCode, Uri, Version};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate as _, SizeAbove};

/// What gains from it. Streams of notices, pictures and archives are not here.
const GAINS: [&str; 5] = ["text/html", "application/json", "text/csv", "text/markdown", "text/plain"];

/// What fits a packet is as fast without, in bytes.
const SMALL: u16 = 1024;

/// A page of 120 kB is 16 then. Lower levels are a little faster and a sixth larger; higher ones take half as long again for
/// a few per cent.
const LEVEL: i32 = 4;

type Gains = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The layer around all that is not a file of the build: those lie compressed on the disk.
#[must_use]
pub fn layer() -> CompressionLayer<And<SizeAbove, Gains>> {
    let gains: Gains = |_, _, headers, _| gains(headers);
    CompressionLayer::new().quality(CompressionLevel::Precise(LEVEL)).compress_when(SizeAbove::new(SMALL).and(gains))
}

fn gains(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    GAINS.contains(&media.split(';').next().unwrap_or_default().trim())
}

/// Leaves what another site's page asks for as it is. Stands before the layer.
pub async fn not_for_other_sites(mut request: Request, next: Next) -> Response {
    if is_of_another_site(request.headers()) {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// By the word of the browser; an old one tells by the page it comes from.
fn is_of_another_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(page) = text(REFERER) else { return false };
    let host = page.parse::<Uri>().ok().and_then(|page| page.authority().map(ToString::to_string));
    host.as_deref() != text(HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn pages_and_data_gain_and_streams_pictures_and_archives_do_not() {
        for media in ["text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8", "text/plain"] {
            assert!(gains(&headers(&[("content-type", media)])), "{media}");
        }
        for media in ["text/event-stream", "application/zip", "image/webp", "image/jpeg", "application/octet-stream"] {
            assert!(!gains(&headers(&[("content-type", media)])), "{media}");
        }
        assert!(!gains(&HeaderMap::new()));
    }

    #[test]
    fn whose_page_asks_is_known_by_the_browser_s_word_or_by_where_it_comes_from() {
        for ours in [
            &[][..],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("host", "aldaba.example"), ("referer", "https://aldaba.example/agents")],
        ] {
            assert!(!is_of_another_site(&headers(ours)), "{ours:?}");
        }
        for theirs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("host", "aldaba.example"), ("referer", "https://evil.example/aldaba.example")],
            &[("host", "aldaba.example"), ("referer", "no address")],
        ] {
            assert!(is_of_another_site(&headers(theirs)), "{theirs:?}");
        }
    }
}
