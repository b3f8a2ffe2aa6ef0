//! One open stream of notices. The policy is asked for each notice, live or replayed: `told.rs` has who is told what.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::{Interval, MissedTickBehavior};

use crate::events::Notice;
use crate::request::RequestInfo;
use crate::streams::{MOST_STREAMS, Seat};
use crate::{House, session};
use domain::id::AccountId;
use domain::policy::{Actor, Facts};
use domain::time::Time;
use store::people::Person;
use store::sessions::Found;
use views::error::AppError;

mod told;
use told::Ends;

/// A sign of life comes this often, so that a page knows within seconds that it is cut off.
pub const BEAT: Duration = Duration::from_secs(5);
/// The session is looked up again after so many beats.
const LOOK_AFTER: u32 = 12;
/// What was missed is read so many at a time.
const REPLAY: i64 = 500;

/// What goes out on the wire: kind, account, record and version; never a value.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Heard {
    #[serde(skip)]
    pub seq: Option<i64>,
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub record: String,
    pub version: i64,
}

/// A listener.
pub struct Listener {
    house: House,
    actor: Actor,
    person: Person,
    session: String,
    account: Option<AccountId>,
    began: Time,
    /// When the session was last used, as far as is known here.
    used: Time,
    seat: Seat,
    live: broadcast::Receiver<Arc<Notice>>,
    /// What is to be told before anything live.
    waiting: std::collections::VecDeque<Notice>,
    /// More was missed than waits.
    behind: bool,
    last: i64,
    beats: u32,
    pulse: Interval,
}

/// What a listener does next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Tell(Heard),
    Beat,
    /// The session is over: say so and close.
    Over,
    /// Newer streams of the same session have its place: say so and close.
    Full,
    /// The listener was too slow, or the database does not answer: close; the browser comes back and catches up.
    Close,
}

impl Listener {
    /// Opens a stream for a signed-in person, from the event after `last` if they say one.
    ///
    /// # Errors
    /// Signed out.
    pub async fn open(house: &House, request: &RequestInfo, last: Option<i64>) -> Result<Self, AppError> {
        // Subscribed before the table is read: what is committed in between comes by both ways, and is told once.
        let live = house.notices.subscribe();
        let Found { session, person, .. } = session::who(house, request).await?;
        let newest = store::events::last(&house.db).await?;
        let missed = match last {
            Some(last) if last < newest => store::events::after(&house.db, last, REPLAY).await?,
            _ => Vec::new(),
        };
        let last = missed.last().and_then(|notice| notice.seq).unwrap_or(newest);
        let behind = !missed.is_empty() && last < newest;
        Ok(Self {
            house: house.clone(),
            actor: person.actor().ok_or(AppError::SignedOut)?,
            account: person.account_id.clone().map(AccountId),
            person,
            began: session.created_at,
            used: session.seen_at,
            seat: house.streams.sit(&session.id, house.config.streams_of_one.unwrap_or(MOST_STREAMS)),
            session: session.id,
            live,
            waiting: missed.into(),
            behind,
            last,
            beats: 0,
            pulse: pulse(),
        })
    }

    /// A name for the session that tabs can compare; not the session's own.
    #[must_use]
    pub fn tag(&self) -> String {
        session::tag(&self.session)
    }

    /// The number of the event before the first this listener will tell: where to go on if nothing comes.
    #[must_use]
    pub fn since(&self) -> i64 {
        self.waiting.front().and_then(|notice| notice.seq).map_or(self.last, |seq| seq - 1)
    }

    /// The number of the newest event this listener knows of.
    #[must_use]
    pub const fn last(&self) -> i64 {
        self.last
    }

    /// Waits for what comes next.
    pub async fn next(&mut self) -> Next {
        loop {
            let notice = if let Some(notice) = self.waiting.pop_front() {
                Arc::new(notice)
            } else if self.behind {
                let Ok(missed) = store::events::after(&self.house.db, self.last, REPLAY).await else {
                    return Next::Close;
                };
                self.behind = i64::try_from(missed.len()) == Ok(REPLAY);
                self.last = missed.last().and_then(|notice| notice.seq).unwrap_or(self.last);
                self.waiting = missed.into();
                continue;
            } else {
                // The pulse comes first: a stream that always has something to tell looks at the clock too.
                let told = tokio::select! {
                    biased;
                    () = self.seat.gives_way() => return Next::Full,
                    _ = self.pulse.tick() => return self.beat().await,
                    told = self.live.recv() => told,
                };
                match told {
                    Err(_) => return Next::Close,
                    Ok(notice) if notice.seq.is_some_and(|seq| seq <= self.last) => continue,
                    Ok(notice) => notice,
                }
            };
            self.last = notice.seq.unwrap_or(self.last).max(self.last);
            if self.is_its_end(&notice).await {
                return Next::Over;
            }
            match self.hear(&notice).await {
                Ok(Some(heard)) => return Next::Tell(heard),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "a listener could not be decided on");
                    return Next::Close;
                }
            }
        }
    }

    async fn beat(&mut self) -> Next {
        self.beats += 1;
        let now = self.house.clock.now();
        if now - self.began > session::LIFE {
            return Next::Over;
        }
        // Used elsewhere meanwhile, it may live on.
        if now - self.used > session::IDLE || self.beats.is_multiple_of(LOOK_AFTER) {
            let Some(found) = self.look_again().await else { return Next::Over };
            self.used = found.session.seen_at;
        }
        Next::Beat
    }

    /// The session with its person as they are now, while it lives.
    async fn look_again(&self) -> Option<Found> {
        let found = store::sessions::look_up_by_id(&self.house.db, &self.session).await.ok()?;
        session::still_live(found, self.house.clock.now()).and_then(session::admitted).ok()
    }

    async fn is_its_end(&self, notice: &Notice) -> bool {
        match told::ends(notice, &self.session, &self.person.id) {
            Ends::No => false,
            Ends::Yes => true,
            Ends::IfChanged => {
                let now = self.look_again().await.map(|found| found.person);
                !now.is_some_and(|now| now.version == self.person.version && now.actor() == self.person.actor())
            }
        }
    }

    async fn hear(&self, notice: &Notice) -> Result<Option<Heard>, store::Error> {
        let grants = match (&self.actor, &notice.account) {
            (Actor::Agent { .. }, Some((account, _))) if told::rests_on_grants(notice.kind) => {
                let mut tx = self.house.db.read().await?;
                store::grants::unended(&mut tx, account).await?.iter().map(store::grants::Row::grant).collect()
            }
            _ => Vec::new(),
        };
        let facts = Facts { grants, ..Facts::default() };
        let kind = told::told(&self.actor, self.account.as_ref(), notice, &facts, self.house.clock.now());
        Ok(kind.map(|kind| Heard {
            seq: notice.seq,
            kind,
            account: notice.account.as_ref().map(|(_, slug)| slug.0.clone()),
            record: notice.record.clone(),
            version: notice.version,
        }))
    }
}

/// Beats, the first of them after a while.
fn pulse() -> Interval {
    let mut pulse = tokio::time::interval(BEAT);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pulse.reset();
    pulse
}
