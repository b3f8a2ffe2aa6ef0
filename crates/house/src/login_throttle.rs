//! Guessing passwords and codes is slowed, without keeping anybody out.
//!
//! A try is counted before it is looked at, in a transaction of its own: of many at once only the first few are looked at. What
//! was right is forgiven. The counter that makes one wait is of a person *and* a network, so that whoever guesses keeps nobody
//! out elsewhere; a browser that has signed in as that person before has one of its own, so that not even a neighbour does.
//! Those of a person alone and of a network alone make tries slower and refuse none.
pub mod pending;

use self::pending::Look;
use crate::House;
use crate::password::queue::Lane;
use crate::password::{self, queue};
use crate::request::RequestInfo;
use crate::security::{About, Incident};
use domain::id::UserId;
use domain::network::network_of;
use domain::time::{Span, Time};
use store::db::Tx;
use store::hash::sha256;
use views::error::AppError;
use views::words::{tf, w};

/// After so many failures the next try waits, longer each time.
const FREE: i64 = 5;
const FIRST_WAIT: Span = Span::seconds(1);
const LONGEST_WAIT: Span = Span::seconds(30);
/// After so many failures of strangers for one person, and from one network, each try takes longer.
const FREE_OF_PERSON: i64 = 30;
const FREE_OF_NETWORK: i64 = 60;
const FIRST_PAUSE: Span = Span(250);
const LONGEST_PAUSE: Span = Span::seconds(2);
/// Failures are forgotten after this.
pub const FORGET: Span = Span::minutes(15);

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A password, by somebody who has an e-mail address in lower case.
    Password(&'a str),
    /// A second factor, by somebody whose password was right.
    Code(&'a UserId),
    /// To have a link for a new password sent to that address.
    Link(&'a str),
    /// What only the holder of a link can try, named by its token's hash.
    ByLink(&'a str),
    /// The password again, by somebody who is signed in.
    Again,
    /// A code again, by somebody who is signed in.
    CodeAgain,
}

/// The keys a try is counted under.
struct Keys {
    strict: String,
    loose: Vec<(String, i64)>,
    known: bool,
}

impl What<'_> {
    /// What the operator knows it by.
    const fn name(self) -> &'static str {
        match self {
            Self::Password(_) => "tries of a password",
            Self::Code(_) => "tries of a second factor",
            Self::Link(_) => "asking for links",
            Self::ByLink(_) => "tries of a link",
            Self::Again => "tries of a password again",
            Self::CodeAgain => "tries of a second factor again",
        }
    }

    /// Whose it is, where a browser can be known.
    fn whose(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Password(email) => Some(("password", email)),
            Self::Code(person) => Some(("code", &person.0)),
            Self::Link(email) => Some(("link", email)),
            Self::ByLink(_) | Self::Again | Self::CodeAgain => None,
        }
    }

    async fn keys(&self, tx: &mut Tx, request: &RequestInfo) -> Result<Keys, store::Error> {
        let alone = |strict, known| Keys { strict, loose: Vec::new(), known };
        let session = || sha256(request.token.as_deref().unwrap_or_default());
        let (what, who) = match (self.whose(), self) {
            (Some(whose), _) => whose,
            (None, Self::ByLink(hash)) => return Ok(alone(sha256(format!("by link {hash}")), false)),
            (None, Self::CodeAgain) => return Ok(alone(sha256(format!("code again {}", session())), true)),
            (None, _) => return Ok(alone(sha256(format!("password again {}", session())), true)),
        };
        if let Some(browser) = request.known.as_deref().map(sha256)
            && store::known_browsers::is_of(tx, &browser, who).await?
        {
            return Ok(alone(sha256(format!("{what} {who} with {browser}")), true));
        }
        let from = network_of(&request.address);
        let loose = vec![
            (sha256(format!("{what} {who}")), FREE_OF_PERSON),
            (sha256(format!("{what} from {from}")), FREE_OF_NETWORK),
        ];
        Ok(Keys { strict: sha256(format!("{what} {who} from {from}")), loose, known: false })
    }
}

/// A try that was counted, and may be made.
pub struct Counted {
    strict: String,
    loose: Vec<String>,
    pub lane: Lane,
    _look: Look,
}

/// Counts a try. After many failures it takes a while.
///
/// # Errors
/// [`AppError::Slow`], if the next one has to wait; then it is not counted.
pub async fn count(house: &House, request: &RequestInfo, what: What<'_>) -> Result<Counted, AppError> {
    let mut is_last = false;
    loop {
        let (key, refused) = match attempt(house, request, what).await? {
            Ok((counted, pause)) => {
                house.clock.pause(pause).await;
                return Ok(counted);
            }
            Err(refused) => refused,
        };
        // What is being looked at just now may be right, and so forgiven; or it was while this was refused.
        if house.pending.wait(&key).await {
            is_last = false;
        } else if is_last {
            house.security.note_request(Incident::Limited, None, what.name(), request);
            return Err(refused);
        } else {
            is_last = true;
        }
    }
}

/// A counted try, and how long it takes; or the key under which it has to wait, and the answer that says so.
type Attempt = Result<(Counted, Span), (String, AppError)>;

async fn attempt(house: &House, request: &RequestInfo, what: What<'_>) -> Result<Attempt, AppError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let Keys { strict, loose, known } = what.keys(&mut tx, request).await?;
    let mut all: Vec<_> = loose.iter().map(|(key, free)| (key, Some(*free))).chain([(&strict, None)]).collect();
    all.sort_unstable();
    let mut pause = Span(0);
    for (key, free) in all {
        let tried = store::login_throttle::hold(&mut tx, key, now, FORGET).await?;
        match free {
            None => {
                if let Err(refused) = may_try(&tried, now) {
                    return Ok(Err((strict, refused)));
                }
            }
            Some(free) => pause = pause.max(doubled(tried.failures - free, FIRST_PAUSE, LONGEST_PAUSE)),
        }
        store::login_throttle::count(&mut tx, key, now).await?;
    }
    // Before it is committed: whoever sees it counted sees that it is looked at.
    let look = house.pending.look(&strict);
    tx.commit_unseen("a try that is counted is nobody's news").await?;
    let loose = loose.into_iter().map(|(key, _)| key).collect();
    Ok(Ok((Counted { strict, loose, lane: Lane::of(&request.address, known), _look: look }, pause)))
}

fn may_try(tried: &store::login_throttle::Tried, now: Time) -> Result<(), AppError> {
    let wait = doubled(tried.failures - FREE, FIRST_WAIT, LONGEST_WAIT);
    let left = Span(wait.0 - (now - tried.last_at).0);
    if left > Span(0) { Err(slow(left)) } else { Ok(()) }
}

/// Too many tries: how long to wait.
fn slow(left: Span) -> AppError {
    let seconds = (left.0 + 999) / 1000;
    AppError::Slow { message: tf(w::SIGN_IN_SLOW, &[("seconds", &seconds.to_string())]), seconds }
}

impl Counted {
    /// Whether a password is the one of that hash. One that could not be looked at does not count.
    ///
    /// # Errors
    /// [`AppError::Busy`].
    pub async fn verify(&self, house: &House, typed: String, hash: Option<String>) -> Result<bool, AppError> {
        let typed = if typed.len() <= password::LONGEST { Some(typed) } else { None };
        let hash = hash.filter(|_| typed.is_some());
        match password::verify(house, &self.lane, typed.unwrap_or_default(), hash).await {
            Err(error) => {
                house
                    .security
                    .note(Incident::Limited, About { what: Some("the queue of passwords"), ..About::default() });
                self.take_back(house).await?;
                Err(error)
            }
            verified => verified,
        }
    }

    /// It could not be made after all.
    async fn take_back(&self, house: &House) -> Result<(), AppError> {
        let mut tx = house.db.write().await?;
        for key in self.sorted() {
            store::login_throttle::take_back(&mut tx, key).await?;
        }
        Ok(tx.commit_unseen("nor is one that was taken back").await?)
    }

    /// It was the right one: the person's failures are forgiven, and of what others did only this one try.
    pub async fn right(&self, tx: &mut Tx) -> Result<(), store::Error> {
        for key in self.sorted() {
            if *key == self.strict {
                store::login_throttle::forgive(tx, key).await?;
            } else {
                store::login_throttle::take_back(tx, key).await?;
            }
        }
        Ok(())
    }

    fn sorted(&self) -> Vec<&String> {
        let mut all: Vec<_> = self.loose.iter().chain([&self.strict]).collect();
        all.sort_unstable();
        all
    }
}

/// Forgives what was counted against somebody from where this visit comes from: they have shown otherwise who they are.
pub async fn forgive(tx: &mut Tx, request: &RequestInfo, what: What<'_>) -> Result<(), store::Error> {
    let keys = what.keys(tx, request).await?;
    store::login_throttle::forgive(tx, &keys.strict).await
}

/// Whether this is the first time that it is asked under a name within [`FORGET`]: what is told at most once in a while.
pub async fn is_first(tx: &mut Tx, name: &str, now: Time) -> Result<bool, store::Error> {
    let key = sha256(name);
    let is_first = store::login_throttle::hold(tx, &key, now, FORGET).await?.failures == 0;
    if is_first {
        store::login_throttle::count(tx, &key, now).await?;
    }
    Ok(is_first)
}

/// Nothing below the free tries, then twice as long each time.
fn doubled(over: i64, first: Span, longest: Span) -> Span {
    if over < 0 {
        return Span(0);
    }
    Span(first.0 << over.min(10)).min(longest)
}

/// What whoever cannot wait in the queue is told.
pub fn busy(_: queue::Full) -> AppError {
    let seconds = 5;
    AppError::Busy { message: tf(w::SIGN_IN_BUSY, &[("seconds", &seconds.to_string())]), seconds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_free_then_slower_and_never_slower_than_half_a_minute() {
        let wait = |over| doubled(over, FIRST_WAIT, LONGEST_WAIT);
        assert_eq!(wait(-1), Span(0));
        assert_eq!(wait(0), Span::seconds(1));
        assert_eq!(wait(3), Span::seconds(8));
        assert_eq!(wait(1000), LONGEST_WAIT);
    }
}
