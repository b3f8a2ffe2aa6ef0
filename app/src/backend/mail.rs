//! Mail: a letter is stored in the same commit as what it tells of, and sent by a job afterwards.
pub mod carrier;
pub mod job;
pub mod limits;
pub mod notice;
pub mod page;

use serde::{Deserialize, Serialize};

use super::db::Tx;
use super::house::Config;
use super::{House, sql};
use crate::domain::id::{AccountId, UserId};
use crate::domain::role::Lang;
use crate::domain::text::spelled;
use crate::domain::time::Time;

pub use limits::Full;
use limits::Room;
pub use notice::{Notice, notify};

spelled! {
    /// What a letter is for: so many of each kind go out, see [`limits`].
    Kind {
        /// To whatever address a member names: an invitation, the link that confirms a contact.
        Asked = "asked",
        /// With a link for a new password: anybody may ask for it.
        Reset = "reset",
        /// To a person, about how they sign in.
        Own = "own",
        /// To an account, about who comes in.
        Door = "door",
        /// To an account, about itself.
        Account = "account",
    }
}

/// At whose word a letter goes out.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    pub kind: Kind,
    pub account: Option<&'a AccountId>,
    pub person: Option<&'a UserId>,
}

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

/// Puts a letter that somebody asks for into the outbox, in the transaction of what it tells of. After the commit `house.posted`
/// wakes the job that sends it; without that it is found a little later.
///
/// # Errors
/// That it would be one too many: nothing is to be kept of what it was for.
pub async fn post_asked(
    tx: &mut Tx,
    account: &AccountId,
    person: &UserId,
    letter: &Letter,
    now: Time,
) -> Result<Result<(), Full>, sqlx::Error> {
    let sender = Sender { kind: Kind::Asked, account: Some(account), person: Some(person) };
    let mailbox = limits::mailbox(&letter.to);
    if let Err(full) = limits::asked(tx, &sender, &mailbox, now).await? {
        return Ok(Err(full));
    }
    sql::outbox::insert(tx, &sender, letter, &mailbox, Some(&body(letter)?), now).await?;
    Ok(Ok(()))
}

/// The same with a letter about what happened. Beyond the limit of its kind it is held back, and leaves a trace.
pub async fn post(tx: &mut Tx, sender: Sender<'_>, letter: &Letter, now: Time) -> Result<(), sqlx::Error> {
    let mailbox = limits::mailbox(&letter.to);
    match limits::told(tx, &sender, &mailbox, now).await? {
        Room::Free => sql::outbox::insert(tx, &sender, letter, &mailbox, Some(&body(letter)?), now).await,
        Room::Last => {
            let last = limits::mark_last(letter);
            sql::outbox::insert(tx, &sender, &last, &mailbox, Some(&body(&last)?), now).await
        }
        Room::Full => {
            let account = sender.account.map(|account| account.0.as_str()).unwrap_or_default();
            tracing::warn!(
                kind = sender.kind.as_str(),
                account,
                "a letter was held back: there are too many of its kind"
            );
            sql::outbox::insert(tx, &sender, letter, &mailbox, None, now).await
        }
    }
}

fn body(letter: &Letter) -> Result<String, sqlx::Error> {
    serde_json::to_string(letter).map_err(|error| sqlx::Error::Encode(error.into()))
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
