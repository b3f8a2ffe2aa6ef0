//! Server functions as the browser calls them.
use domain::tree::FromTree;
use views::error::AppError;
use web_sys::UrlSearchParams;

use crate::live::SHOWN;
use crate::load::read;

/// What is sent along, by name.
pub type Fields = Vec<(String, String)>;

/// Names what is sent along.
#[must_use]
pub fn fields<const N: usize>(pairs: [(&str, String); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Calls the server function of an address.
///
/// # Errors
/// What the server says, or that it could not be reached.
pub async fn call<T: FromTree>(path: &str, fields: Fields) -> Result<T, AppError> {
    read(&ask(path, fields).await?).map_err(|_| AppError::Broken { status: 500 })
}

/// The same, but gives the answer's text.
///
/// # Errors
/// As [`call`].
pub async fn ask(path: &str, fields: Fields) -> Result<String, AppError> {
    let body = UrlSearchParams::new().map_err(|_| AppError::Offline)?;
    for (name, value) in fields {
        body.append(&name, &value);
    }
    Ok(send(path, &body).await?.0)
}

/// Posts to the server function of an address; gives its answer's text, and the events that the answer shows.
///
/// # Errors
/// As [`call`].
pub async fn send(path: &str, body: &UrlSearchParams) -> Result<(String, String), AppError> {
    let request = gloo_net::http::Request::post(path)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(String::from(body.to_string()))
        .map_err(|_| AppError::Offline)?;
    let answer = request.send().await.map_err(|_| AppError::Offline)?;
    let text = answer.text().await.map_err(|_| AppError::Offline)?;
    if answer.ok() {
        return Ok((text, answer.headers().get(SHOWN).unwrap_or_default()));
    }
    Err(read(&text).unwrap_or(AppError::Broken { status: answer.status() }))
}
