//! Chance: where ids, tokens, keys, salts and nonces come from. An argument like time, so that a test may know what comes.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// Where random bytes come from.
#[derive(Clone, Debug)]
pub enum Chance {
    /// The operating system.
    System,
    /// A row that a test knows beforehand: the hashes of a seed and of 0, 1, 2, …
    Set { seed: u64, next: Arc<AtomicU64> },
}

impl Chance {
    /// A row that is always the same for a seed.
    #[must_use]
    pub fn set(seed: u64) -> Self {
        Self::Set { seed, next: Arc::default() }
    }

    /// Random bytes.
    ///
    /// # Panics
    /// If the operating system has none to give: nothing safe can be done then.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one source of chance")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => getrandom::fill(&mut bytes).expect("the operating system gives random bytes"),
            Self::Set { seed, next } => {
                for chunk in bytes.chunks_mut(32) {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let hash = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(number.to_be_bytes());
                    chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A new id: 120 random bits as 24 characters of base32.
    #[must_use]
    pub fn id(&self) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        self.bytes::<24>().iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_test_sets_comes_again_and_never_twice_in_a_row() {
        let [one, again, other] = [7, 7, 8].map(Chance::set);
        let rows = [&one, &again, &other].map(|chance| [chance.id(), chance.id()]);
        assert_eq!(rows[0], rows[1]);
        assert_ne!(rows[0], rows[2]);
        assert_ne!(rows[0][0], rows[0][1]);
    }

    #[test]
    fn the_systems_is_another_each_time() {
        assert_ne!(Chance::System.bytes::<32>(), Chance::System.bytes::<32>());
        assert!(Chance::System.id().bytes().all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte)));
    }
}
