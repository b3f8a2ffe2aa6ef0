//! A browser, as far as the server can tell.
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use views::address::escape;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use house::request::{COOKIE_NAME, KNOWN};
use serde_json::Value;
use tower::ServiceExt as _;

use super::answer::Answer;
use super::fixture::PASSWORD;
use super::stream::Stream;

/// A browser with its cookie, language and address. A clone is another tab of the same one.
#[derive(Clone)]
pub struct Client {
    router: Router,
    /// The session token, if it has one.
    pub token: Option<String>,
    /// What the browser is known by, if it has signed in before.
    pub known: Option<String>,
    /// Tokens that were given in place of others.
    renewed: Arc<Mutex<BTreeMap<String, String>>>,
    /// What the names of cookies begin with.
    prefix: &'static str,
    language: String,
    address: SocketAddr,
    host: String,
}

impl Client {
    /// A new browser that speaks English.
    pub fn new(router: Router) -> Self {
        let address = SocketAddr::from(([192, 0, 2, 7], 40_000));
        let (language, host) = ("en".into(), "aldaba.test".into());
        Self { router, token: None, known: None, renewed: Arc::default(), prefix: "", language, address, host }
    }

    /// The same browser, with another first language.
    pub fn speaking(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// The same browser, at another network address.
    pub fn at(mut self, address: [u8; 4]) -> Self {
        self.address = SocketAddr::from((address, 40_000));
        self
    }

    /// The same browser, at another program that serves the same people.
    pub fn at_program(mut self, router: Router) -> Self {
        self.router = router;
        self
    }

    /// The same browser, as it speaks over https.
    pub fn over_https(mut self) -> Self {
        self.prefix = "__Host-";
        self
    }

    /// Posts the sign-in form.
    pub async fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        self.form("/sign-in", &[("email", email), ("password", password), ("next", "")]).await
    }

    /// Signs in with the password everybody has.
    pub async fn sign_in(mut self, email: &str) -> Self {
        let answer = self.try_sign_in(email, PASSWORD).await;
        let token =
            self.given(&answer, COOKIE_NAME).unwrap_or_else(|| panic!("{email} is signed in: {}", answer.status));
        self.token = Some(token);
        self.known = self.given(&answer, KNOWN);
        self
    }

    /// The value of a cookie that an answer sets.
    pub fn given(&self, answer: &Answer, name: &str) -> Option<String> {
        let line = answer.set_cookie(&format!("{}{name}", self.prefix))?;
        line.split(';').next().and_then(|pair| pair.split_once('=')).map(|(_, value)| value.to_owned())
    }

    /// The token that the browser has by now, if its session was given another.
    pub fn token_now(&self) -> Option<String> {
        let renewed = self.renewed.lock().expect("no test panics here");
        let mut token = self.token.as_ref()?;
        while let Some(next) = renewed.get(token) {
            token = next;
        }
        Some(token.clone())
    }

    /// Looks at a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("accept", "text/html")], String::new()).await
    }

    /// Looks at a page with all its forms open.
    pub async fn get_open(&self, path: &str) -> Answer {
        self.get(&self.all_open(path).await).await
    }

    /// The address of a page with all its forms open: those that fold are followed to.
    pub async fn all_open(&self, path: &str) -> String {
        let page = self.get(path).await.text();
        let ids = page.split("href=\"").filter_map(|link| link.split_once("-open\"")?.0.split_once('#'));
        let ids: Vec<_> = ids.map(|(_, id)| id).collect();
        format!("{path}?edit={}", ids.join(","))
    }

    /// Posts a form without scripts from a page, `/` unless it is said.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form_on("/", path, fields).await
    }

    /// Posts a form without scripts that stands on a page.
    pub async fn form_on(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let referer = format!("http://{}{page}", self.host);
        let headers = [
            ("accept", "text/html,application/xhtml+xml"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("referer", referer.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send(Method::POST, path, &headers, encode(fields)).await
    }

    /// Calls a server function as a page with scripts does: its name, and the fields it is sent.
    pub async fn rpc(&self, function: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = self.send(Method::POST, &format!("/rpc/{function}"), &headers, encode(fields)).await;
        (answer.status, answer.json())
    }

    /// Calls a server function that must go well.
    pub async fn done(&self, function: &str, fields: &[(&str, &str)]) -> Value {
        let (status, answer) = self.rpc(function, fields).await;
        assert_eq!(status, 200, "{function} {fields:?}: {answer}");
        answer
    }

    /// Lets agents into an account with the form's defaults, but for what is said (`("scope", "view")`). Gives the grant's id.
    pub async fn grant(&self, slug: &str, but: &[(&str, &str)]) -> String {
        let id = super::new_id();
        let (status, answer) = self.try_grant(slug, &id, but).await;
        assert_eq!(status, 200, "{but:?}: {answer}");
        id
    }

    /// Posts the form that grants.
    pub async fn try_grant(&self, slug: &str, id: &str, but: &[(&str, &str)]) -> (u16, Value) {
        let value = |name: &str, default| but.iter().find(|(key, _)| *key == name).map_or(default, |(_, value)| *value);
        let fields = [
            ("account", slug),
            ("form[id]", value("id", id)),
            ("form[duration]", value("duration", "1h")),
            ("form[until]", value("until", "")),
            ("form[scope]", value("scope", "full")),
            ("form[who]", value("who", "")),
            ("form[note]", value("note", "")),
        ];
        self.rpc("grant_access", &fields).await
    }

    /// Asks an account for access. Gives the request's id.
    pub async fn ask(&self, slug: &str, duration: &str, scope: &str) -> String {
        let id = super::new_id();
        let fields = [
            ("account", slug),
            ("form[id]", id.as_str()),
            ("form[reason]", "A label does not print"),
            ("form[duration]", duration),
            ("form[scope]", scope),
        ];
        self.done("ask_access", &fields).await;
        id
    }

    /// Opens the stream of notices, after an event if one is named.
    pub async fn listen(&self, after: Option<i64>) -> Stream {
        let after = after.map(|seq| seq.to_string()).unwrap_or_default();
        let headers = [("accept", "text/event-stream"), ("last-event-id", after.as_str())];
        let request = self.request(Method::GET, "/events", &headers, String::new());
        Stream::new(self.router.clone().oneshot(request).await.expect("an answer"))
    }

    /// Begins to read a file that streams.
    pub async fn stream(&self, path: &str) -> Stream {
        let request = self.request(Method::GET, path, &[], String::new());
        Stream::new(self.router.clone().oneshot(request).await.expect("an answer"))
    }

    /// Sends a request with exactly these headers, and the browser's own.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let request = self.request(method, path, headers, body);
        let answer = Answer::read(self.router.clone().oneshot(request).await.expect("an answer")).await;
        let given = self.given(&answer, COOKIE_NAME).filter(|token| !token.is_empty() && !path.starts_with("/sign-in"));
        if let (Some(old), Some(new)) = (self.token_now(), given) {
            self.renewed.lock().expect("no test panics here").insert(old, new);
        }
        answer
    }

    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        if !self.language.is_empty() {
            request = request.header("accept-language", &self.language);
        }
        for (name, value) in [(COOKIE_NAME, self.token_now()), (KNOWN, self.known.clone())] {
            if let Some(value) = value {
                request = request.header("cookie", format!("{}{name}={value}", self.prefix));
            }
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.address));
        request
    }
}

/// Encodes fields as a browser does (URL Standard, 5.2).
fn encode(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(key, value)| format!("{}={}", escape(key), escape(value))).collect::<Vec<_>>().join("&")
}
