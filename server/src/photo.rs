//! An account's profile photo: taken as a file, and served under the hash of what it shows.
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::Slug;
use domain::policy::{Action, Actor};
use features::flash;
use features::photo::{MOST_MIB, draw};
use features::settings::photo::{FORM, put};
use house::Cx;
use house::words::speaking;
use views::error::AppError;
use views::frame::Flash;
use views::section::Section;
use views::words::{t, tf, w};

use crate::pages::to_sign_in;
use crate::rpc::{accepts_html, json, page_of};
use crate::visitor::known;
use crate::{App, errors};

/// A member's browser may keep it: another picture has another address.
const KEPT: &str = "private, max-age=31536000, immutable";
/// An agent's keeps nothing: what they have seen ends with their permission.
const NOT_KEPT: &str = "no-store";
/// What comes beyond the limit is read and thrown away up to here, in bytes, so that the answer is heard.
const HEARD: usize = 64 << 20;

/// `/a/{slug}/photo/{hash}/{side}`, for the account's people and for agents who are in.
pub async fn show(
    State(app): State<App>,
    Path((slug, hash, side)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let info = crate::visitor::read(&app, &parts);
    let found = match Cx::authorize_own(&app.caller(info), &Slug(slug), Action::SeeGrants).await {
        Ok(cx) => {
            let kept = if matches!(cx.actor, Actor::Agent { .. }) { NOT_KEPT } else { KEPT };
            cx.photo(&hash, side.parse().unwrap_or_default()).await.map(|found| (kept, found))
        }
        Err(error) => Err(error),
    };
    match found {
        Ok((kept, (media, body))) => ([(CONTENT_TYPE, media.as_str()), (CACHE_CONTROL, kept)], body).into_response(),
        Err(AppError::SignedOut) => to_sign_in(parts.uri.path()),
        Err(error) => errors::page(&app, &parts, &error),
    }
}

/// Takes a photo: answers a script with the section as it is then, and sends a form back to its page.
pub async fn upload(State(app): State<App>, Path(slug): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_form = accepts_html(&parts.headers);
    let page = page_of(&parts.headers).unwrap_or_else(|| format!("/a/{slug}/settings/account"));
    let info = match known(&app, &parts).await {
        Ok(known) => known.request,
        Err(AppError::SignedOut) if is_form => return to_sign_in(&page),
        Err(error) => return json(&error),
    };
    let slug = Slug(slug);
    let caller = app.caller(info.clone());
    let request = Request::from_parts(parts.clone(), body);
    let taken = speaking(info.lang, async {
        // Decided before a byte is taken, and again when it is kept.
        let account = Cx::authorize(&caller, &slug, Action::ChangeSettings).await?.account.id.clone();
        let file = take(request).await?;
        let photo = draw(&app.house, &account, file).await?;
        put(Cx::authorize_change(&caller, &slug, Action::ChangeSettings).await?, &photo).await
    });
    let answer: Result<Section, AppError> = Box::pin(taken).await;
    match answer {
        Ok(section) if !is_form => axum::Json(section).into_response(),
        Err(error) if !is_form => json(&error),
        Err(error @ (AppError::Forbidden { .. } | AppError::NotFound)) => errors::page(&app, &parts, &error),
        answer => {
            let left = Flash { form: FORM.to_owned(), typed: Vec::new(), error: answer.err() };
            if let Err(error) = flash::leave(&app.house, &info, &page, left).await {
                tracing::warn!(%error, "a flash was not left");
            }
            Redirect::to(&format!("{}#{FORM}", page.split('#').next().unwrap_or("/"))).into_response()
        }
    }
}

/// The file of a form, as far as it may be.
async fn take(request: Request) -> Result<Vec<u8>, AppError> {
    let nothing = || AppError::field("photo", t(w::ERROR_PHOTO_NONE));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| nothing())?;
    while let Some(mut field) = form.next_field().await.map_err(|_| nothing())? {
        if field.name() != Some("photo") {
            continue;
        }
        let (mut file, mut came) = (Vec::new(), 0);
        while let Some(chunk) = field.chunk().await.map_err(|_| nothing())? {
            came += chunk.len();
            if came <= MOST_MIB << 20 {
                file.extend_from_slice(&chunk);
            } else if came > HEARD {
                break;
            }
        }
        if came > MOST_MIB << 20 {
            return Err(AppError::field("photo", tf(w::ERROR_PHOTO_SIZE, &[("most", &MOST_MIB.to_string())])));
        }
        return if file.is_empty() { Err(nothing()) } else { Ok(file) };
    }
    Err(nothing())
}
