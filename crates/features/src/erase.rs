//! Erasing an account whose time has come: first it is shut, then its rows go in bounded steps, the account itself last.
//!
//! Each step is one commit, and each looks anew for what there is: a stop in the midst loses nothing, and a row that came while
//! the account was being shut goes with the rest.
use crate::import::begin::path_of;
use crate::jobs::SYSTEM;
use domain::id::{AccountId, ImportId, Slug, UserId};
use domain::time::{Span, Time};
use house::events::{Event, Kind};
use house::security::{About, Incident};
use house::{House, password};
use store::db::WriteTx;
use store::erasure::{self, TABLES};

/// Rows in one step, those below them not counted.
const ROWS: i64 = 500;
/// So long after it was shut the account's rows stay: open pages are told in that time, from the table of events.
pub const SETTLE: Span = Span::minutes(1);

/// Shuts the accounts whose time has come, and erases those that were shut before.
///
/// # Errors
/// If the database does not answer; it goes on the next time.
pub async fn run(house: &House) -> Result<(), store::Error> {
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let due = store::deletions::due(&mut tx, now).await?;
    let unfinished = store::deletions::unfinished(&mut tx, Time(now.0 - SETTLE.0)).await?;
    drop(tx);
    for (account, slug) in due {
        shut(house, &AccountId(account), &Slug(slug)).await?;
    }
    for account in unfinished {
        let account = AccountId(account);
        while step(house, &account).await? {
            // Others write in between.
            tokio::task::yield_now().await;
        }
        house.security.note(Incident::AccountErased, About { account: Some(&account.0), ..About::default() });
    }
    Ok(())
}

/// Nobody finds the account from here on: agents are shown out, its people are signed out and cannot come back.
async fn shut(house: &House, account: &AccountId, slug: &Slug) -> Result<(), store::Error> {
    let mut tx = house.db.write().await?;
    tx.lock_access(&account.0).await?;
    let now = house.clock.now();
    if !store::deletions::begin(&mut tx, account, slug, now).await? {
        return Ok(());
    }
    let mut events = vec![Event::new(Kind::Deletion, account, 3)];
    for grant in store::grants::shut(&mut tx, account, now).await? {
        events.push(Event::new(Kind::Expired, &grant.id, grant.version).about(grant.agent_id.map(UserId)));
    }
    erasure::close_invitations(&mut tx, account, now).await?;
    for (id, _) in erasure::people(&mut tx, account).await? {
        let id = UserId(id);
        store::people::set_password(&mut tx, &id, password::NOBODY).await?;
        store::sessions::end(&mut tx, &id, None, now).await?;
        events.push(Event::new(Kind::SignedOut, &id, 0));
    }
    for event in events {
        tx.tell(Some(account), event, SYSTEM, now);
    }
    house.commit(tx).await?;
    Ok(())
}

/// Erases a bounded number of the account's rows in one commit. False once nothing is left.
///
/// # Errors
/// If the database does not answer.
pub async fn step(house: &House, account: &AccountId) -> Result<bool, store::Error> {
    let mut tx = house.db.write().await?;
    for table in TABLES {
        let keys = erasure::some(&mut tx, table, account, ROWS).await?;
        if keys.is_empty() {
            continue;
        }
        if table.name == "people" {
            erasure::erase_own_events(&mut tx, &keys).await?;
        }
        erasure::erase(&mut tx, table, &keys).await?;
        tx.commit_unseen("nobody sees the account any more").await?;
        if table.name == "imports" {
            forget_files(house, keys).await;
        }
        return Ok(true);
    }
    if erasure::erase_events(&mut tx, account, ROWS).await? > 0 {
        tx.commit_unseen("nor its events").await?;
        return Ok(true);
    }
    finish(house, tx, account).await?;
    Ok(false)
}

/// The last of it: the account itself. Its end is an event of no account, and so the newest of all is none of its.
async fn finish(house: &House, mut tx: WriteTx, account: &AccountId) -> Result<(), store::Error> {
    let now = house.clock.now();
    tx.tell(None, Event::new(Kind::Deletion, account, 4), SYSTEM, now);
    tx.number().await?;
    while erasure::erase_events(&mut tx, account, ROWS).await? > 0 {}
    erasure::erase_account(&mut tx, account).await?;
    store::deletions::finish(&mut tx, account, now).await?;
    house.commit(tx).await?;
    Ok(())
}

/// Files of imports that were still being read.
async fn forget_files(house: &House, imports: Vec<String>) {
    for import in imports {
        match tokio::fs::remove_file(path_of(house, &ImportId(import))).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "an uploaded file was not removed");
            }
            _ => {}
        }
    }
}
