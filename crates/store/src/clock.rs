//! Time, the only place that reads it. Tests set the clock by hand.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::{Span, Time};

/// Where time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The server's own.
    System,
    /// One that a test moves.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant until it is moved.
    #[must_use]
    pub fn set_at(at: Time) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.0)))
    }

    /// Moves a clock of a test. The system's does not move.
    pub fn forward(&self, span: Span) {
        if let Self::Set(at) = self {
            at.fetch_add(span.0, Ordering::SeqCst);
        }
    }

    /// Lets time pass. A clock of a test is moved instead.
    pub async fn pause(&self, span: Span) {
        match self {
            Self::System => {
                tokio::time::sleep(std::time::Duration::from_millis(u64::try_from(span.0).unwrap_or(0))).await;
            }
            Self::Set(_) => self.forward(span),
        }
    }

    /// Now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one reader of the clock")]
    pub fn now(&self) -> Time {
        match self {
            Self::System => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Set(at) => Time(at.load(Ordering::SeqCst)),
        }
    }
}
