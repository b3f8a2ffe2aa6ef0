//! What the tests share: an Aldaba of one's own, the people who use it, and a look into its database.
mod answer;
mod app;
mod client;
mod database;
pub mod device;
mod dice;
mod error;
mod fixture;
pub mod letters;
pub mod part;
pub mod smtp;
mod stream;
mod wire;

pub use answer::Answer;
pub use app::{HTTPS, START, Second, TestApp, config, master_key};
pub use client::Client;
pub use database::{Folder, Kind, Place, command, count, look, meddle};
pub use dice::Dice;
pub use error::{error, message_of, wrong_fields};
pub use fixture::PASSWORD;
pub use smtp::Smtp;
pub use wire::{Talk, Wire};

/// Makes two tests of each function named: `name::sqlite` and `name::postgres`. The function takes a [`TestApp`].
macro_rules! both {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                $crate::support::whole($crate::support::Kind::Sqlite, super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                $crate::support::whole($crate::support::Kind::Postgres, super::$name).await;
            }
        }
    )+ };
}
pub(crate) use both;

/// One test on one database. What hangs fails, so that a run always ends.
pub async fn whole<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(TestApp) -> F) {
    let run = async { test(TestApp::new(kind).await).await };
    tokio::time::timeout(std::time::Duration::from_mins(5), run).await.expect("the test ends");
}

/// Waits for something that must come; says what it was if it does not.
pub async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let came = tokio::time::timeout(std::time::Duration::from_secs(30), coming).await;
    came.unwrap_or_else(|_| panic!("{what} did not come"))
}

/// An id that nothing has yet, for what a test makes.
pub fn new_id() -> String {
    store::chance::Chance::System.id()
}
