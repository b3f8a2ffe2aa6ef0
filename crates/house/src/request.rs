//! What a request says of itself, read once when it comes in.
use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, USER_AGENT};

use domain::role::Lang;
use domain::time::{Span, Time};
use store::sessions::Found;

/// The session cookie.
pub const COOKIE_NAME: &str = "aldaba_session";
/// The cookie by which a browser is known that has signed in before.
pub const KNOWN: &str = "aldaba_known";
/// What the name of each cookie begins with over https: browsers take such a one from this very host alone, over https alone
/// (RFC 6265bis, 4.1.3.2), so nobody can have put it there.
const OURS: &str = "__Host-";

/// A cookie's whole name.
#[must_use]
pub fn cookie_name(is_secure: bool, name: &str) -> Cow<'_, str> {
    if is_secure { Cow::Owned(format!("{OURS}{name}")) } else { Cow::Borrowed(name) }
}

/// A request's facts.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// The session token as it came, if any: a secret.
    pub token: Option<String>,
    /// The token by which the browser is known, if it has signed in before: a secret.
    pub known: Option<String>,
    /// The browser's address.
    pub address: String,
    /// The browser's name for itself.
    pub browser: String,
    /// The language of the answer.
    pub lang: Lang,
    /// The path and query of the page.
    pub page: String,
    /// The token that the session has from now on in place of the one that came: the browser is given it with the answer.
    pub fresh: Arc<OnceLock<String>>,
    /// The events whose changes its answer shows, numbers with a space between.
    pub shown: Arc<OnceLock<String>>,
    /// Whether what it is given owes an entry to the access log.
    pub owed: Owed,
    /// Who was found to make it.
    pub who: Who,
}

/// So long a request may do with who was found to make it: it may have waited, or sent slowly.
const FRESH: Span = Span(1000);

/// Who was found to make this very request, and when: for looks alone. Changes, and all that an agent is given, look whoever
/// asks up in the transaction that decides.
#[derive(Clone, Default)]
pub struct Who(Option<Arc<(Found, Time)>>);

impl Who {
    /// They were found just now.
    #[must_use]
    pub fn new(found: Found, now: Time) -> Self {
        Self(Some(Arc::new((found, now))))
    }

    /// Who it was, unless that is too long ago by now.
    pub fn at(&self, now: Time) -> Option<&Found> {
        let (found, then) = self.0.as_deref()?;
        (Span(0)..=FRESH).contains(&(now - *then)).then_some(found)
    }
}

impl fmt::Debug for Who {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Who")
    }
}

/// Said by the context that decides, and asked where the answer leaves: what an agent is given without an entry is held back.
#[derive(Clone, Debug, Default)]
pub struct Owed(Arc<AtomicBool>);

impl Owed {
    pub fn set(&self, is_owed: bool) {
        self.0.store(is_owed, Ordering::Release);
    }

    /// Whether an agent's look or change was decided, and has left no entry.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl RequestInfo {
    /// Reads the headers of a request over plain http.
    #[must_use]
    pub fn read(headers: &HeaderMap, address: String, page: String) -> Self {
        Self::read_as(headers, false, address, page)
    }

    /// Reads the headers. The language is the browser's until the person is known.
    #[must_use]
    pub fn read_as(headers: &HeaderMap, is_secure: bool, address: String, page: String) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            token: cookie(headers, &cookie_name(is_secure, COOKIE_NAME)),
            known: cookie(headers, &cookie_name(is_secure, KNOWN)),
            address,
            browser: text(USER_AGENT).chars().take(200).collect(),
            lang: browser_language(headers).unwrap_or(Lang::En),
            page,
            fresh: Arc::default(),
            shown: Arc::default(),
            owed: Owed::default(),
            who: Who::default(),
        }
    }

    /// The same with the token that the session has by now, and nobody found yet.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self { token: self.fresh.get().or(self.token.as_ref()).cloned(), who: Who::default(), ..self.clone() }
    }
}

/// A cookie's value.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// The first of the browser's languages that is one of the three (RFC 9110, 12.5.4), by weight.
#[must_use]
pub fn browser_language(headers: &HeaderMap) -> Option<Lang> {
    let wanted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut ranked: Vec<(u32, Lang)> = wanted
        .split(',')
        .filter_map(|item| {
            let (tag, weight) = item.split_once(";q=").unwrap_or((item, "1"));
            let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
            Some((thousandths(weight.trim())?, Lang::parse(&primary)?))
        })
        .filter(|(weight, _)| *weight > 0)
        .collect();
    ranked.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    ranked.first().map(|(_, lang)| *lang)
}

/// `0.8` → 800.
fn thousandths(weight: &str) -> Option<u32> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u32>().ok()?.min(1) * 1000 + part.parse::<u32>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::UserId;
    use store::people::Person;
    use store::sessions::Session;

    fn language(header: &str) -> Option<Lang> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, header.parse().expect("a header"));
        browser_language(&headers)
    }

    #[test]
    fn the_browsers_first_choice_among_the_three_wins() {
        assert_eq!(language("pt-BR,pt;q=0.9,en;q=0.8"), Some(Lang::Pt));
        assert_eq!(language("de, es-CO;q=0.5, en;q=0.7"), Some(Lang::En));
        assert_eq!(language("de,fr;q=0.9"), None);
        assert_eq!(language("en;q=0, es;q=0.001"), Some(Lang::Es));
    }

    #[test]
    fn who_was_found_counts_for_a_moment_and_for_no_renewed_request() {
        let found = Found {
            session: Session { id: String::new(), created_at: Time(0), seen_at: Time(0), ended_at: None },
            person: Person {
                id: UserId(String::new()),
                email: String::new(),
                name: String::new(),
                password_hash: String::new(),
                account_id: None,
                profile: None,
                rank: None,
                language: None,
                time_zone: None,
                version: 0,
                changed_by: None,
                changed_at: None,
                created_at: 0,
            },
            account_slug: None,
            account_language: None,
            lacks_second: false,
        };
        let request = RequestInfo::read(&HeaderMap::new(), String::new(), "/".to_owned());
        let request = RequestInfo { who: Who::new(found, Time(5000)), ..request };
        for (now, counts) in [(5000, true), (6000, true), (6001, false), (4999, false)] {
            assert_eq!(request.who.at(Time(now)).is_some(), counts, "{now}");
        }
        assert!(request.renewed().who.at(Time(5000)).is_none());
    }
}
