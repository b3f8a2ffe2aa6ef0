//! The built files: one folder a build, named by what is in it, so that browsers may keep them for good.
use std::path::PathBuf;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::services::ServeDir;

/// Where the built files are.
#[derive(Clone, Debug)]
pub struct Assets {
    root: PathBuf,
    /// `/pkg/{hash}`.
    pub path: String,
    /// The lazy parts of the WASM by page, to be fetched early.
    pub chunks: Vec<String>,
}

impl Assets {
    /// Finds the newest build.
    ///
    /// # Errors
    /// In words for the operator, if there is none.
    pub fn find(root: PathBuf) -> Result<Self, String> {
        let current = root.join("pkg/current");
        let hash = std::fs::read_to_string(&current).map_err(|error| {
            format!("{}: {error}. `make run` builds the pages; ALDABA_SITE_ROOT names their folder", current.display())
        })?;
        let hash = hash.trim().to_owned();
        Ok(Self { path: format!("/pkg/{hash}"), root, chunks: Vec::new() })
    }

    /// Serves them, compressed beforehand.
    pub fn router(&self) -> Router {
        let pkg = ServeDir::new(self.root.join("pkg")).precompressed_br().precompressed_gzip();
        let root = ServeDir::new(&self.root).append_index_html_on_directories(false);
        Router::new()
            .nest_service("/pkg", tower::ServiceBuilder::new().layer(from_fn(for_good)).service(pkg))
            .route_service("/favicon.svg", root.clone())
            .route_service("/robots.txt", root)
    }
}

/// A file whose address names its content never changes.
async fn for_good(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status().is_success() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    }
    response
}
