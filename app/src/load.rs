//! What pages load. One way of reading JSON for what comes with the page and for what is fetched later: each way that a
//! type is read in is code of its own in the WASM.
use std::future::Future;

use codee::{Decoder, Encoder};
use futures::channel::oneshot;
use leptos::prelude::Resource;
use leptos::reactive::computed::ScopedFuture;
use serde::Serialize;

use crate::error::AppError;
use crate::tree::{FromTree, Tree};

/// A page's data, or why there are none.
pub type Load<T> = Resource<Result<T, AppError>, Json>;

/// JSON, read from bytes as answers of server functions are.
pub struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: FromTree> Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        read(text)
    }
}

/// Reads JSON.
///
/// # Errors
/// If it is none, or not of that type.
pub fn read<T: FromTree>(text: &str) -> Result<T, serde_json::Error> {
    T::from_tree(tree(text)?).ok_or_else(|| serde::de::Error::custom("another view"))
}

fn tree(text: &str) -> Result<Tree, serde_json::Error> {
    serde_json::from_slice(text.as_bytes())
}

/// Lets a look at the data run as a task of its own, to its end: whoever waits for it may be polled once, put aside or
/// dropped, and a transaction is never left standing.
async fn by_itself<T: Send + 'static>(
    look: impl Future<Output = Result<T, AppError>> + Send + 'static,
) -> Result<T, AppError> {
    let (give, take) = oneshot::channel();
    leptos::task::spawn(ScopedFuture::new(async move {
        let _ = give.send(look.await);
    }));
    take.await.unwrap_or(Err(AppError::Broken { status: 500 }))
}

/// Loads whenever the source changes.
pub fn load<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Load<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + FromTree + Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Resource::new_with_options(source, move |wanted| by_itself(fetch(wanted)), false)
}
