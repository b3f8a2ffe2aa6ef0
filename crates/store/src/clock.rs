//! Time and chance, the only place that reads them. Tests set the clock by hand.
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

/// Random bytes from the operating system.
///
/// # Panics
/// If the operating system has none to give: nothing safe can be done then.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one source of chance")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new id: 120 random bits as 24 characters of base32.
#[must_use]
pub fn new_id() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    random::<24>().iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    use sha2::{Digest, Sha256};
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
