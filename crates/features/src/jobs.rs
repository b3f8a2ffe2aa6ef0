//! What happens by itself: grants end, requests lapse, presence fades, mail goes out, old sessions and letters are forgotten,
//! accounts are erased.
use std::time::Duration;

use domain::id::{AccountId, UserId};
use domain::time::{Span, Time};
use house::House;
use house::events::{self, Event, Kind};
use house::login_throttle::FORGET;
use house::mail::{self, MailNotice};
use house::session::KNOWN_DAYS;

/// Who acts, in events.
pub const SYSTEM: &str = "system";
/// How often presence is looked over, and the longest the ender of grants sleeps.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Ends what has run out, on time, until the program ends.
pub async fn expiry(house: House) {
    loop {
        let next = match run_out(&house).await {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(%error, "grants could not be ended");
                None
            }
        };
        let wait =
            next.map_or(LOOK_EVERY, |left| Duration::from_millis(u64::try_from(left.0).unwrap_or(0)).min(LOOK_EVERY));
        tokio::select! {
            () = house.ends_changed.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Ends grants and requests whose time is over, with an event each; gives how long until the next end.
///
/// # Errors
/// If the database does not answer.
pub async fn run_out(house: &House) -> Result<Option<Span>, store::Error> {
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let due = store::grants::next_end(&mut tx).await?.is_some_and(|end| end <= now)
        || store::requests::is_due(&mut tx, now).await?;
    drop(tx);
    if due {
        let mut tx = house.db.write().await?;
        for grant in store::grants::expire(&mut tx, now).await? {
            let account = AccountId(grant.account_id);
            let notice = MailNotice::Expired { agent: grant.agent_name, scope: grant.scope, ended: grant.ends_at };
            mail::notify(&mut tx, &account, notice, now).await?;
            let event = Event::new(Kind::Expired, &grant.id, grant.version).about(grant.agent_id.map(UserId));
            tx.tell(Some(&account), event, SYSTEM, now);
        }
        for request in store::requests::lapse(&mut tx, now).await? {
            let event = Event::new(Kind::Answered, &request.id, 2).about(Some(UserId(request.agent_id)));
            tx.tell(Some(&AccountId(request.account_id)), event, SYSTEM, now);
        }
        if tx.tells() {
            house.commit(tx).await?;
        }
    }
    let mut tx = house.db.read().await?;
    Ok(store::grants::next_end(&mut tx).await?.map(|end| Span((end - now).0.max(0))))
}

/// Lets presence fade, and shows out whoever may not be in any more, until the program ends.
pub async fn presence(house: House) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let now = house.clock.now();
        for account in house.presence.sweep(now) {
            if let Err(error) = events::tell_of(&house, Kind::Presence, &account).await {
                tracing::warn!(%error, "presence was not told");
            }
        }
    }
}

/// Forgets sessions long over, sign-ins and flashes that waited in vain and letters long gone, once an hour, until the program ends.
pub async fn forget(house: House) {
    loop {
        if let Err(error) = tidy(&house).await {
            tracing::warn!(%error, "what is over was not forgotten");
        }
        tokio::time::sleep(Duration::from_hours(1)).await;
    }
}

/// Forgets what is over by now.
///
/// # Errors
/// If the database does not answer; then nothing is forgotten.
pub async fn tidy(house: &House) -> Result<(), store::Error> {
    let days_ago = |days| Time(house.clock.now().0 - Span::days(days).0);
    let mut tx = house.db.write().await?;
    store::sessions::forget(&mut tx, days_ago(15)).await?;
    store::login_throttle::forget(&mut tx, Time(house.clock.now().0 - FORGET.0)).await?;
    store::known_browsers::forget(&mut tx, days_ago(KNOWN_DAYS)).await?;
    store::second::forget(&mut tx, house.clock.now(), days_ago(1)).await?;
    store::outbox::forget(&mut tx, days_ago(30)).await?;
    store::invitations::forget(&mut tx, days_ago(30)).await?;
    store::resets::forget(&mut tx, days_ago(1)).await?;
    store::flashes::forget(&mut tx, house.clock.now()).await?;
    tx.commit_unseen("what is over is forgotten without a word").await?;
    crate::import::begin::forget(house).await
}

/// Erases accounts whose time has come, looking once a minute, until the program ends. What a stop cut short goes on.
pub async fn erasure(house: House) {
    loop {
        if let Err(error) = crate::erase::run(&house).await {
            tracing::error!(%error, "an account could not be erased; it is tried again");
        }
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
}

/// Starts them all.
///
/// # Errors
/// If the database does not answer.
pub async fn start(house: &House) -> Result<(), store::Error> {
    crate::import::begin::go_on(house).await?;
    // Before anybody is served: an event of the first moment is told too.
    events::start(house, events::LOOK_EVERY).await?;
    tokio::spawn(expiry(house.clone()));
    tokio::spawn(presence(house.clone()));
    tokio::spawn(house::mail::job::run(house.clone()));
    tokio::spawn(forget(house.clone()));
    tokio::spawn(erasure(house.clone()));
    Ok(())
}
