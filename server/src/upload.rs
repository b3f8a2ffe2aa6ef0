//! A file for an import: written to a file of its own as it comes, and looked through; then it waits until somebody begins it.
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::Slug;
use domain::policy::Action;
use features::import::begin::Upload;
use features::import::file::Plan;
use features::{flash, import};
use house::{Cx, House};
use store::private;
use tokio::io::AsyncWriteExt;
use views::error::AppError;
use views::frame::Flash;
use views::words::{fill, text_in, w};

use crate::pages::to_sign_in;
use crate::visitor::known;
use crate::{App, errors};

/// The largest file, in MiB. A larger one goes in by the command line.
const MOST_MIB: u64 = 256;

/// Takes a file.
pub async fn upload(State(app): State<App>, Path(slug): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let page = parts.uri.path().to_owned();
    let info = match known(&app, &parts).await {
        Ok(known) => known.request,
        Err(AppError::SignedOut) => return to_sign_in(&page),
        Err(error) => return errors::page(&app, &parts, &error),
    };
    let slug = Slug(slug);
    // Decided before a byte is taken, and again when the run is noted.
    if let Err(error) = Cx::authorize(&app.caller(info.clone()), &slug, Action::MoveShipments).await {
        return errors::page(&app, &parts, &error);
    }
    let request = Request::from_parts(parts, body);
    let taken = match Multipart::from_request(request, &()).await {
        Ok(form) => take(&app.house, form, info.lang).await,
        Err(_) => Err(AppError::field("file", text_in(info.lang, w::ERROR_FILE_EMPTY))),
    };
    let begun = match taken {
        Ok((file, name, plan)) => {
            match Cx::authorize_change(&app.caller(info.clone()), &slug, Action::MoveShipments).await {
                Ok(cx) => import::begin::upload(cx, file, &name, &plan).await,
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    };
    if let Err(error) = begun {
        let left = Flash { form: "import".to_owned(), typed: Vec::new(), error: Some(error) };
        if let Err(error) = flash::leave(&app.house, &info, &page, left).await {
            tracing::warn!(%error, "a flash was not left");
        }
    }
    Redirect::to(&page).into_response()
}

/// Writes the file as it comes.
async fn take(
    house: &House,
    mut form: Multipart,
    lang: domain::role::Lang,
) -> Result<(Upload, String, Plan), AppError> {
    let empty = || AppError::field("file", text_in(lang, w::ERROR_FILE_EMPTY));
    while let Some(mut field) = form.next_field().await.map_err(|_| empty())? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String =
            field.file_name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(120).collect();
        let broken = |error: std::io::Error| {
            tracing::error!(%error, "an upload could not be written");
            AppError::Broken { status: 500 }
        };
        private::folder(&house.config.uploads).map_err(broken)?;
        let upload = Upload::new(house);
        let mut file = tokio::fs::File::from_std(private::file(upload.path()).map_err(broken)?);
        let mut size = 0;
        while let Some(chunk) = field.chunk().await.map_err(|_| empty())? {
            size += chunk.len() as u64;
            if size > MOST_MIB << 20 {
                let message = fill(text_in(lang, w::ERROR_FILE_SIZE), &[("most", &MOST_MIB.to_string())]);
                return Err(AppError::TooLarge { message });
            }
            file.write_all(&chunk).await.map_err(broken)?;
        }
        file.sync_all().await.map_err(broken)?;
        let path = upload.path().to_owned();
        let looked = tokio::task::spawn_blocking(move || Plan::look(&path, None)).await;
        let plan = looked.map_err(|_| AppError::Broken { status: 500 })?.map_err(|unfit| unfit.told(lang))?;
        return Ok((upload, name, plan));
    }
    Err(empty())
}
