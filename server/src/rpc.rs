//! Server functions, for fetches and for plain forms.
//!
//! A fetch gets JSON and a true status. A form without scripts gets a redirect back to its page; what was wrong and what was
//! typed wait there in a flash of the person, never in the address.
use aldaba_app::live::SHOWN;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use features::flash;
use house::call::Call;
use house::opened::stand_open;
use house::request::RequestInfo;
use house::session;
use house::words::speaking;
use views::error::AppError;
use views::frame::Flash;
use views::opened;
use views::rules::Secrets;
use views::words::{text_in, w};

use crate::pages::to_sign_in;
use crate::visitor::{known_at_all, read};
use crate::{App, cookies, errors};

/// The most a form may send, in bytes: a megabyte of any text, percent-encoded, and room.
const MOST: usize = 4 << 20;
/// The control that says which form of a page it is.
const FORM: &str = "form_id";
/// The most that is kept for whoever has to sign in again.
const MOST_KEPT: usize = 64 << 10;

/// Answers a call of a server function.
pub async fn rpc(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_form = accepts_html(&parts.headers);
    let (info, signed_in) = match known_at_all(&app, &parts).await {
        Ok(known) => (known.looking(), true),
        Err(AppError::SignedOut) => (read(&app, &parts), false),
        Err(error) => return json(&error),
    };
    if !signed_in {
        // Nothing of a stranger's is read.
        let kept = if is_form && info.token.is_some() { to_bytes(body, MOST_KEPT).await.ok() } else { None };
        return match kept {
            _ if !is_form => json(&AppError::SignedOut),
            Some(body) => keep_and_sign_in(&app, &parts, &info, &body).await,
            None => to_sign_in(&page_of(&parts.headers).unwrap_or_else(|| "/".to_owned())),
        };
    }
    let Ok(body) = to_bytes(body, MOST).await else {
        let error = AppError::TooLarge { message: text_in(info.lang, w::ERROR_TOO_LARGE).to_owned() };
        return if is_form { back(&app, &parts, &info, &Bytes::new(), Some(error)).await } else { json(&error) };
    };
    // The page that a form was on stays as it is; a page that is asked for says itself what stands open.
    let own = fields(&body).into_iter().find(|(name, _)| name == FORM).map(|(_, id)| id).unwrap_or_default();
    let opened = opened::of_page(&page_of(&parts.headers).unwrap_or_default()).with(&own);
    let caller = app.caller(info.clone());
    let answer = match Call::at(parts.uri.path()) {
        Some(call) => {
            let act = (call.answer)(caller, body.clone());
            let act = async {
                stand_open(opened);
                act.await
            };
            speaking(info.lang, act).await
        }
        None => Err(AppError::Broken { status: 400 }),
    };
    let answer = with_entry(&info, answer);
    let done = |mut response: Response| {
        cookies::renew(&app, response.headers_mut(), &info);
        if let Some(Ok(shown)) = info.shown.get().filter(|shown| !shown.is_empty()).map(|shown| shown.parse()) {
            response.headers_mut().insert(SHOWN, shown);
        }
        response
    };
    match (answer, is_form) {
        (Ok(bytes), false) => done(([(CONTENT_TYPE, "application/json")], bytes).into_response()),
        (Ok(_), true) => done(back(&app, &parts, &info.renewed(), &body, unfinished(&body)).await),
        (Err(error), false) => json(&error),
        (Err(error), true) => back(&app, &parts, &info, &body, Some(error)).await,
    }
}

/// A form that was only asked to take another shape is not done: what was typed comes back, and nothing is wrong with it.
fn unfinished(body: &Bytes) -> Option<AppError> {
    let reshape = fields(body).contains(&("reshape".to_owned(), "1".to_owned()));
    reshape.then(|| AppError::Invalid { fields: Vec::new() })
}

/// What an agent is given leaves with its entry in the access log, or not at all: whoever forgets it in a new function gives
/// nothing out.
fn with_entry(info: &RequestInfo, answer: Result<Vec<u8>, AppError>) -> Result<Vec<u8>, AppError> {
    let tells = match &answer {
        Ok(_) => true,
        Err(AppError::Stale { theirs, .. }) => !theirs.is_empty(),
        Err(_) => false,
    };
    if tells && info.owed.is_owed() {
        tracing::error!("an answer without its entry was held back");
        return Err(AppError::Broken { status: 500 });
    }
    answer
}

/// An error as a program reads it.
pub fn json(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    errors::with_time(error, (status, axum::Json(error)).into_response())
}

/// Whether a page is wanted: a form's post, not a script's.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// The page a form was on: the path and query of its `Referer`, which our policy keeps to ourselves.
#[must_use]
pub fn page_of(headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let page = referer.path_and_query()?.as_str();
    local(page)
}

/// A path of ours, and nothing that a browser would take for another host.
#[must_use]
pub fn local(path: &str) -> Option<String> {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let fine = plain && path.starts_with('/') && !path.starts_with("//");
    fine.then(|| path.to_owned())
}

/// Back to the form's page, or on to where it leads when it went well; with a flash.
async fn back(app: &App, parts: &Parts, info: &RequestInfo, body: &Bytes, error: Option<AppError>) -> Response {
    if error == Some(AppError::SignedOut) {
        return keep_and_sign_in(app, parts, info, body).await;
    }
    let typed = kept(parts, body);
    let page = page_of(&parts.headers).unwrap_or_else(|| "/".to_owned());
    let value = |name: &str| typed.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let then = if error.is_none() { value("then").and_then(|then| local(&then)) } else { None };
    let anchor = value(FORM).filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    // A form that is done with is closed.
    let target = then.clone().unwrap_or_else(|| match (&error, &anchor) {
        (None, Some(form)) => opened::closed(&page, form),
        _ => page.clone(),
    });
    let flash = Flash { form: parts.uri.path().to_owned(), typed, error };
    if then.is_none()
        && let Err(error) = flash::leave(&app.house, info, &page, flash).await
    {
        tracing::warn!(%error, "a flash was not left");
    }
    let anchor = anchor.filter(|_| then.is_none()).map(|id| format!("#{id}")).unwrap_or_default();
    Redirect::to(&format!("{}{anchor}", target.split('#').next().unwrap_or("/"))).into_response()
}

/// Back to the page of a form that is posted to an address of its own, with what was wrong with it.
pub async fn back_to(
    app: &App,
    info: &RequestInfo,
    (page, action): (&str, &str),
    typed: Vec<(String, String)>,
    error: AppError,
) -> Response {
    let form = typed.iter().find(|(key, _)| key == FORM).map(|(_, id)| id.clone()).unwrap_or_default();
    let anchor = if form.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') { form } else { String::new() };
    let flash = Flash { form: action.to_owned(), typed, error: Some(error) };
    if let Err(error) = flash::leave(&app.house, info, page, flash).await {
        tracing::warn!(%error, "a flash was not left");
    }
    Redirect::to(&format!("{page}#{anchor}")).into_response()
}

/// The session ended while somebody typed: what they typed waits for them behind the sign-in.
async fn keep_and_sign_in(app: &App, parts: &Parts, info: &RequestInfo, body: &Bytes) -> Response {
    let page = page_of(&parts.headers).unwrap_or_else(|| "/".to_owned());
    let typed = kept(parts, body);
    let flash = Flash { form: parts.uri.path().to_owned(), typed, error: Some(AppError::SignedOut) };
    if let Err(error) = flash::leave(&app.house, info, &page, flash).await {
        tracing::debug!(%error, "a flash was not left for somebody signed out");
    }
    to_sign_in(&page)
}

/// A form's fields as they were typed; but for its secrets, which are kept nowhere. Of what is posted to no function nothing is kept.
fn kept(parts: &Parts, body: &Bytes) -> Vec<(String, String)> {
    Call::at(parts.uri.path()).map(|call| but_for(call.secrets, body)).unwrap_or_default()
}

/// A form's fields, but for its secrets.
pub fn but_for(secrets: Secrets, body: &Bytes) -> Vec<(String, String)> {
    let mut fields = fields(body);
    fields.retain(|(name, _)| !secrets.names.contains(&name.as_str()));
    fields
}

/// All of a form's fields (`application/x-www-form-urlencoded`: URL Standard, 5.1).
pub fn fields(body: &Bytes) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Signs out here, or everywhere.
pub async fn sign_out(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let info = read(&app, &parts);
    let body = to_bytes(body, 4096).await.unwrap_or_default();
    let everywhere = fields(&body).iter().any(|(key, value)| key == "everywhere" && value == "1");
    match session::sign_out(&app.house, &info, everywhere).await {
        Ok(()) => {
            let mut response = Redirect::to("/sign-in").into_response();
            cookies::let_out(&app, response.headers_mut());
            response
        }
        Err(error) => crate::errors::page(&app, &parts, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_fields_come_back_as_they_were() {
        let body = Bytes::from_static("form%5Bname%5D=Luc%C3%ADa+%26+co%2B&empty=&%zz=%".as_bytes());
        let expected = [("form[name]", "Lucía & co+"), ("empty", ""), ("%zz", "%")];
        assert_eq!(fields(&body), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }

    #[test]
    fn one_is_sent_back_to_our_own_pages_only() {
        assert_eq!(local("/a/nebula?x#y").as_deref(), Some("/a/nebula?x#y"));
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nSet-Cookie: x"] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }
}
