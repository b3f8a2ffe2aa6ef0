//! Mail: a letter is stored in the same commit as what it tells of, and sent by a job afterwards.
pub mod carrier;
pub mod job;
pub mod notice;
pub mod page;

use serde::{Deserialize, Serialize};

use super::db::Tx;
use super::house::Config;
use super::{House, sql};
use crate::domain::id::AccountId;
use crate::domain::role::Lang;
use crate::domain::time::Time;

pub use notice::{Notice, notify};

/// A letter, in the words of whoever gets it. How it looks is `mail::page`'s.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The e-mail address it goes to.
    pub to: String,
    pub lang: Lang,
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// What there is to know at a glance: a name and a value each.
    pub facts: Vec<(String, String)>,
    /// What to do: a button's text, and where it leads: a path of ours, or an address made by [`House::link`].
    pub link: Option<(String, String)>,
    /// Why they get it, in small print.
    pub why: String,
    /// From then on it is of no use, and is not sent any more.
    pub until: Option<Time>,
}

impl Letter {
    /// A letter that says nothing yet.
    #[must_use]
    pub fn new(to: &str, lang: Lang, subject: String) -> Self {
        Self {
            to: to.to_owned(),
            lang,
            subject,
            paragraphs: Vec::new(),
            facts: Vec::new(),
            link: None,
            why: String::new(),
            until: None,
        }
    }
}

/// Puts a letter into the outbox, in the transaction of what it tells of. After the commit `house.posted` wakes the job that
/// sends it; without that it is found a little later.
pub async fn post(tx: &mut Tx, account: Option<&AccountId>, letter: &Letter, now: Time) -> Result<(), sqlx::Error> {
    let body = serde_json::to_string(letter).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sql::outbox::insert(tx, account, letter, &body, now).await
}

impl House {
    /// The address of one of our pages for people elsewhere: made from what the operator chose, never from what a request says of
    /// itself. What is an address already stays as it is.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        if !path.starts_with('/') {
            return path.to_owned();
        }
        let Config { public_url, local_url, .. } = &self.config;
        let base = public_url.as_deref().or(local_url.as_deref()).unwrap_or("http://127.0.0.1:3000");
        format!("{}{path}", base.trim_end_matches('/'))
    }
}
