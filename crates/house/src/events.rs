//! Every change leaves an event; after its commit, open pages hear of it.
//!
//! The table of events is the one truth: a single reader follows it and tells all streams in the order of the commits,
//! so nothing is lost, nothing comes twice, and a change by another process (an import by the command line) goes live too. It is
//! woken by what commits here, and by what [`between`] hears of other programs; what it hears nothing of it finds a second later.
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::{House, between};
use domain::id::{AccountId, Slug};

use store::db::WriteTx;

pub use domain::event::{Event, Kind, Notice};

/// How often the reader looks for events that nothing woke it for.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After the database did not answer.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Follows the events from now on, until the program ends; looks by itself so often.
///
/// # Errors
/// If the database does not answer.
pub async fn start(house: &House, look_every: Duration) -> Result<(), store::Error> {
    // Before the newest event is read: whatever is committed after it is heard of.
    between::start(house).await?;
    let last = store::events::last(&house.db).await?;
    tokio::spawn(follow(house.clone(), last, look_every));
    Ok(())
}

/// Follows the table from an event on and tells everybody. Runs until the program ends.
pub async fn follow(house: House, mut last: i64, look_every: Duration) {
    loop {
        house.told.store(last, Ordering::SeqCst);
        match store::events::after(&house.db, last, 500).await {
            Ok(found) if found.is_empty() => {
                tokio::select! {
                    () = house.committed.notified() => {}
                    () = tokio::time::sleep(look_every) => {}
                }
            }
            Ok(found) => {
                for notice in found {
                    last = notice.seq.unwrap_or(last);
                    // First: whoever reads the number may already see what it stands for.
                    house.told.store(last, Ordering::SeqCst);
                    let _ = house.notices.send(Arc::new(notice));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "events cannot be read");
                tokio::time::sleep(RETRY_AFTER).await;
            }
        }
    }
}

/// Tells an account's open pages of something that is not stored.
///
/// # Errors
/// If the database does not answer.
pub async fn tell_of(house: &House, kind: Kind, account: &AccountId) -> Result<(), store::Error> {
    let mut tx = house.db.read().await?;
    if let Some(found) = store::accounts::by_id(&mut tx, &account.0).await? {
        house.tell(kind, account, &found.slug);
    }
    Ok(())
}

impl House {
    /// Makes a change: rows and the events that tell of it, in one commit. Open pages hear of it after, and mail goes out. Gives the
    /// events' numbers.
    ///
    /// # Errors
    /// If the commit fails; then nothing was changed.
    pub async fn commit(&self, tx: WriteTx) -> Result<Vec<i64>, store::Error> {
        let numbers = tx.commit().await?;
        self.committed.notify_one();
        self.ends_changed.notify_one();
        self.posted.notify_one();
        Ok(numbers)
    }

    /// The newest event that open pages have been told of: data read from now on are at least as new.
    ///
    /// # Errors
    /// If nothing follows the events here and the database does not answer.
    pub async fn told(&self) -> Result<i64, store::Error> {
        match self.told.load(Ordering::SeqCst) {
            told if told >= 0 => Ok(told),
            _ => store::events::last(&self.db).await,
        }
    }

    /// Tells open pages of something that is not stored.
    pub fn tell(&self, kind: Kind, account: &AccountId, slug: &Slug) {
        self.tell_unstored(kind, Some((account.clone(), slug.clone())));
    }

    /// Tells everybody that something of their own account may have happened which is not stored.
    pub fn tell_all(&self, kind: Kind) {
        self.tell_unstored(kind, None);
    }

    fn tell_unstored(&self, kind: Kind, account: Option<(AccountId, Slug)>) {
        let notice = Notice { seq: None, kind, account, record: String::new(), version: 0, agent: None };
        let _ = self.notices.send(Arc::new(notice));
    }
}
