//! Mail: a letter is stored in the same commit as what it tells of, and sent by a job afterwards.
pub mod carrier;
pub mod job;
pub mod limits;
pub mod notice;
pub mod page;

use crate::House;
use crate::moment::Calendar;
use crate::program::Config;
use domain::id::{AccountId, UserId};
use domain::role::Lang;
use domain::time::Time;
use store::db::Tx;
use store::people::Person;

pub use domain::letter::{Kind, Letter, Sender};
pub use limits::Full;
use limits::Room;
pub use notice::{MailNotice, notify};

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
) -> Result<Result<(), Full>, store::Error> {
    let sender = Sender { kind: Kind::Asked, account: Some(account), person: Some(person) };
    let mailbox = limits::mailbox(&letter.to);
    if let Err(full) = limits::asked(tx, &sender, &mailbox, now).await? {
        return Ok(Err(full));
    }
    store::outbox::insert(tx, &sender, letter, &mailbox, Some(&body(letter)), now).await?;
    Ok(Ok(()))
}

/// The same with a letter about what happened. Beyond the limit of its kind it is held back, and leaves a trace.
pub async fn post(tx: &mut Tx, sender: Sender<'_>, letter: &Letter, now: Time) -> Result<(), store::Error> {
    let mailbox = limits::mailbox(&letter.to);
    match limits::told(tx, &sender, &mailbox, now).await? {
        Room::Free => store::outbox::insert(tx, &sender, letter, &mailbox, Some(&body(letter)), now).await,
        Room::Last => {
            let last = limits::mark_last(letter);
            store::outbox::insert(tx, &sender, &last, &mailbox, Some(&body(&last)), now).await
        }
        Room::Full => {
            let account = sender.account.map(|account| account.0.as_str()).unwrap_or_default();
            tracing::warn!(
                kind = sender.kind.as_str(),
                account,
                "a letter was held back: there are too many of its kind"
            );
            store::outbox::insert(tx, &sender, letter, &mailbox, None, now).await
        }
    }
}

fn body(letter: &Letter) -> String {
    serde_json::to_string(letter).expect("a letter is made of texts")
}

/// A person's language for mail, their account, and their calendar; `None` if the account is being erased.
pub async fn surroundings(
    tx: &mut Tx,
    person: &Person,
    now: Time,
) -> Result<Option<(Lang, Option<AccountId>, Calendar)>, store::Error> {
    let account = match &person.account_id {
        Some(id) => store::accounts::by_id(tx, id).await?,
        None => None,
    };
    if let Some(account) = &account
        && store::deletions::is_gone(tx, &account.slug).await?
    {
        return Ok(None);
    }
    let lang = person.lang().or_else(|| account.as_ref().map(notice::lang_of)).unwrap_or(Lang::En);
    let given = account.as_ref().map_or("UTC", |account| &account.time_zone);
    let calendar = Calendar::new(lang, person.time_zone.as_deref().unwrap_or(given), now);
    Ok(Some((lang, account.map(|account| account.id), calendar)))
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
