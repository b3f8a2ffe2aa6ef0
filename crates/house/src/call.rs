//! Server functions: what is answered under `/rpc/`, each made by the attribute [`call`](::call::call).
use std::pin::Pin;

use axum::body::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::House;
use crate::request::RequestInfo;
use views::error::AppError;
use views::rules::Secrets;

pub use ::call::{Form, call};
pub use inventory::submit;

/// Who calls: what their request says of itself, and the house it came to.
#[derive(Clone)]
pub struct Caller {
    pub house: House,
    pub request: RequestInfo,
}

/// What a server function gives: its answer as JSON, or why there is none.
pub type Answer = Pin<Box<dyn Future<Output = Result<Vec<u8>, AppError>> + Send>>;

/// A server function as it is called from outside.
pub struct Call {
    /// Its address.
    pub path: &'static str,
    /// What of that which is posted is kept for nobody.
    pub secrets: Secrets,
    /// Reads what was posted, does it, and writes the answer.
    pub answer: fn(Caller, Bytes) -> Answer,
}

inventory::collect!(Call);

impl Call {
    #[must_use]
    pub const fn new(path: &'static str, secrets: Secrets, answer: fn(Caller, Bytes) -> Answer) -> Self {
        Self { path, secrets, answer }
    }

    /// All there are.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        inventory::iter::<Self>()
    }

    /// The one of an address.
    #[must_use]
    pub fn at(path: &str) -> Option<&'static Self> {
        Self::all().find(|call| call.path == path)
    }
}

/// How deep a posted name may be: `form[name]` is of two.
const DEPTH: usize = 5;

/// Reads what a form posts (`application/x-www-form-urlencoded`, with `form[name]` for what is inside).
///
/// # Errors
/// 400, if it is not what the function takes.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    serde_qs::Config::new(DEPTH, false).deserialize_bytes(body).map_err(|_| AppError::Broken { status: 400 })
}

/// Writes an answer.
///
/// # Errors
/// 500, if it is nothing that JSON can say.
pub fn write<T: Serialize>(answer: &T) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(answer).map_err(|_| AppError::Broken { status: 500 })
}
