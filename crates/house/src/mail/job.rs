//! Sends what is in the outbox, one letter at a time, until the program ends.
use std::time::Duration;

use super::Letter;
use super::carrier::{Carrier, Failure};
use crate::House;
use domain::time::{Span, Time};

/// The longest that the job sleeps: letters of another process are found too.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A letter is nobody else's for so long: longer than a server may take over it. A process that dies meanwhile leaves it to others.
const CLAIM: Span = Span::minutes(10);
/// Nobody waits for a letter longer than this (RFC 5321, 4.5.4.1: "at least 4-5 days").
const GIVE_UP: Span = Span::days(5);

/// Sends letters as they come.
pub async fn run(house: House) {
    loop {
        let wait = match deliver(&house).await {
            Ok(Some(due)) => Duration::from_millis(u64::try_from((due - house.clock.now()).0).unwrap_or(0)),
            Ok(None) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "the outbox does not open");
                LOOK_EVERY
            }
        };
        tokio::select! {
            () = house.posted.notified() => {}
            () = tokio::time::sleep(wait.min(LOOK_EVERY)) => {}
        }
    }
}

/// Sends every letter that is due; gives when the next one is.
///
/// # Errors
/// If the database does not answer.
pub async fn deliver(house: &House) -> Result<Option<Time>, store::Error> {
    loop {
        let now = house.clock.now();
        let next = store::outbox::next_due(&house.db).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(next);
        }
        let mut tx = house.db.write().await?;
        let claimed = store::outbox::claim(&mut tx, now, now + CLAIM).await?;
        tx.commit_unseen("letters are the outbox's own").await?;
        // Somebody else has it.
        let Some(claimed) = claimed else { continue };
        let sent = send(house, &claimed, now).await;
        let mut tx = house.db.write().await?;
        note(&mut tx, house, &claimed, sent).await?;
        tx.commit_unseen("letters are the outbox's own").await?;
    }
}

async fn send(house: &House, claimed: &store::outbox::Claimed, now: Time) -> Result<(), Failure> {
    let letter: Letter =
        serde_json::from_str(&claimed.body).map_err(|_| Failure::Never("it cannot be read".to_owned()))?;
    if letter.until.is_some_and(|until| until <= now) {
        return Err(Failure::Never("it is of no use any more".to_owned()));
    }
    Carrier::of(&house.config).map_err(Failure::Later)?.carry(house, &claimed.id, &letter, now).await
}

async fn note(
    tx: &mut store::db::Tx,
    house: &House,
    claimed: &store::outbox::Claimed,
    sent: Result<(), Failure>,
) -> Result<(), store::Error> {
    let now = house.clock.now();
    let (id, tries) = (&claimed.id, claimed.tries);
    let (why, again) = match sent {
        Ok(()) => return store::outbox::finish(tx, claimed, Some(now)).await,
        Err(Failure::Later(why)) => (why, again(tries, claimed.created_at, now)),
        Err(Failure::Never(why)) => (why, None),
    };
    if let Some(again) = again {
        tracing::warn!(letter = %id, tries, why, "a letter did not go; it is tried again in {} s", (again - now).0 / 1000);
        store::outbox::put_off(tx, claimed, again).await
    } else {
        tracing::error!(letter = %id, tries, why, "a letter was given up");
        store::outbox::finish(tx, claimed, None).await
    }
}

/// When a letter is tried again after so many tries: soon at first, for a server that is being restarted, then every four hours;
/// `None` once it has waited for long enough.
fn again(tries: i64, created: Time, now: Time) -> Option<Time> {
    let wait = match tries {
        ..=1 => Span::minutes(1),
        2 => Span::minutes(5),
        3 => Span::minutes(15),
        4 => Span::hours(1),
        _ => Span::hours(4),
    };
    Some(now + wait).filter(|at| *at - created <= GIVE_UP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_soon_then_seldom_and_at_last_given_up() {
        let (mut now, mut waits) = (Time(0), Vec::new());
        while let Some(at) = again(i64::try_from(waits.len()).unwrap_or(0) + 1, Time(0), now) {
            waits.push((at - now).0 / 60_000);
            now = at;
        }
        assert_eq!(waits[..6], [1, 5, 15, 60, 240, 240]);
        assert!(now > Time(0) + Span::days(4) && now <= Time(0) + GIVE_UP, "{now:?}");
        assert_eq!(waits.len(), 33);
    }
}
