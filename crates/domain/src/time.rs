//! Time as an argument: milliseconds on the server's clock.
use crate::tree::tree;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Span {
    /// So many seconds.
    #[must_use]
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1000)
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n * 60)
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self::minutes(n * 60)
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self::hours(n * 24)
    }
}

impl std::ops::Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl std::ops::Sub for Time {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

/// An instant as a person reads it: the server words it in their language and time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The instant, for machines (RFC 3339, UTC).
    pub iso: String,
    /// The instant, in words.
    pub text: String,
}
tree!(Moment: iso, text);

/// A countdown as it is shown: `0:42:17`, with days in front when there are any (`6d 23:59:59`).
/// Rounded up, so that it reads zero only when nothing is left.
#[must_use]
pub fn countdown(left: Span) -> String {
    let seconds = (left.0.max(0) + 999) / 1000;
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    if days > 0 {
        format!("{days}d {hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

impl From<i64> for Time {
    fn from(ms: i64) -> Self {
        Self(ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_reads_like_a_clock() {
        assert_eq!(countdown(Span::minutes(42)), "0:42:00");
        assert_eq!(countdown(Span(1)), "0:00:01");
        assert_eq!(countdown(Span(0)), "0:00:00");
        assert_eq!(countdown(Span(-5000)), "0:00:00");
        assert_eq!(countdown(Span::days(7)), "7d 0:00:00");
    }
}
