//! A grant: the account's permission for agents to come in, with an end.
use serde::{Deserialize, Serialize};

use super::id::{GrantId, UserId};
use super::rule::Wrong;
use super::text::spelled;
use super::time::{Span, Time};

spelled! {
    /// How far a grant goes.
    Scope { View = "view", Full = "full" }
}

spelled! {
    /// How a grant came to its end before or at its time.
    Ending { Revoked = "revoked", Expired = "expired" }
}

spelled! {
    /// What became of a request.
    Answer { Pending = "pending", Approved = "approved", Declined = "declined", Lapsed = "lapsed", Withdrawn = "withdrawn" }
}

spelled! {
    /// How long a grant may be chosen to last.
    Length {
        Hour = "1h", FourHours = "4h", Day = "1d", ThreeDays = "3d",
        Week = "1w", TwoWeeks = "2w", Month = "30d",
    }
}

impl Length {
    /// The length in milliseconds.
    #[must_use]
    pub const fn span(self) -> Span {
        match self {
            Self::Hour => Span::hours(1),
            Self::FourHours => Span::hours(4),
            Self::Day => Span::days(1),
            Self::ThreeDays => Span::days(3),
            Self::Week => Span::days(7),
            Self::TwoWeeks => Span::days(14),
            Self::Month => Span::days(30),
        }
    }
}

/// No door stays open longer than this from now.
pub const LONGEST: Span = Span::days(30);

/// An end must lie ahead, and no further than [`LONGEST`]. Whoever does not know the time zone knows it as between two instants, and
/// takes it for wrong only if both are.
///
/// # Errors
/// What is wrong with it.
pub fn in_reach(first: Time, last: Time, now: Time) -> Result<(), Wrong> {
    match (last - now, first - now) {
        (Span(left), _) if left <= 0 => Err(Wrong::Past),
        (_, left) if left > LONGEST => Err(Wrong::TooFar),
        _ => Ok(()),
    }
}

/// A request that nobody answers lapses after this.
pub const REQUEST_LIFE: Span = Span::hours(72);

/// What the policy needs to know of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: GrantId,
    pub scope: Scope,
    /// The one agent it names; `None` admits any.
    pub agent: Option<UserId>,
    pub ends: Time,
    /// When it was revoked, if it was.
    pub ended: Option<Time>,
}

/// What a grant is at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Open for so much longer.
    Live(Span),
    /// Shut since then.
    Over(Time),
}

impl Grant {
    /// The one place that knows when a grant is over: at its end exactly, or when it was revoked.
    #[must_use]
    pub fn state(&self, now: Time) -> State {
        match self.ended {
            Some(at) => State::Over(at),
            None if now >= self.ends => State::Over(self.ends),
            None => State::Live(self.ends - now),
        }
    }

    /// Whether this grant lets that agent in now.
    #[must_use]
    pub fn admits(&self, agent: &UserId, now: Time) -> bool {
        self.agent.as_ref().is_none_or(|named| named == agent) && matches!(self.state(now), State::Live(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant { id: GrantId("g".into()), scope: Scope::Full, agent: None, ends: Time(1000), ended: None }
    }

    #[test]
    fn it_is_over_at_its_end_and_not_a_millisecond_before() {
        assert_eq!(grant().state(Time(999)), State::Live(Span(1)));
        assert_eq!(grant().state(Time(1000)), State::Over(Time(1000)));
    }

    #[test]
    fn a_revoked_grant_is_over_whatever_its_end() {
        let grant = Grant { ended: Some(Time(10)), ..grant() };
        assert_eq!(grant.state(Time(20)), State::Over(Time(10)));
    }

    #[test]
    fn a_grant_for_one_agent_admits_no_other() {
        let ana = UserId("ana".into());
        let grant = Grant { agent: Some(ana.clone()), ..grant() };
        assert!(grant.admits(&ana, Time(0)));
        assert!(!grant.admits(&UserId("bruno".into()), Time(0)));
    }
}
