//! Tries that are being looked at just now. They count as failures until they are known to be right; so whoever comes when no
//! free try is left waits for these, if there are any, instead of being refused for what may be forgiven in a moment.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// So many may wait under one key.
const MOST: usize = 256;
/// Nobody waits longer for others.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is pending: cheap to clone.
#[derive(Clone, Default)]
pub struct Pending(Arc<Mutex<HashMap<String, Key>>>);

#[derive(Default)]
struct Key {
    looked_at: usize,
    waiting: usize,
    done: Arc<Notify>,
}

/// A try that is being looked at, until it is dropped.
pub struct Look {
    pending: Pending,
    key: String,
}

impl Pending {
    fn keys(&self) -> MutexGuard<'_, HashMap<String, Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A try under a key begins to be looked at.
    pub fn look(&self, key: &str) -> Look {
        self.keys().entry(key.to_owned()).or_default().looked_at += 1;
        Look { pending: self.clone(), key: key.to_owned() }
    }

    /// Waits until one under a key has been looked at; false if none is, or too many wait.
    pub async fn wait(&self, key: &str) -> bool {
        let done = {
            let mut keys = self.keys();
            let Some(found) = keys.get_mut(key).filter(|found| found.looked_at > 0 && found.waiting < MOST) else {
                return false;
            };
            found.waiting += 1;
            Box::pin(found.done.clone().notified_owned())
        };
        let _waits = Waits { pending: self, key };
        tokio::time::timeout(PATIENCE, done).await.is_ok()
    }

    fn change(&self, key: &str, change: impl FnOnce(&mut Key)) {
        let mut keys = self.keys();
        if let Some(found) = keys.get_mut(key) {
            change(found);
            if found.looked_at == 0 && found.waiting == 0 {
                keys.remove(key);
            }
        }
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        self.pending.change(&self.key, |key| {
            key.looked_at -= 1;
            // Of many who wait one is next; when there is nobody left to wait for, all are.
            if key.looked_at == 0 {
                key.done.notify_waiters();
            } else {
                key.done.notify_one();
            }
        });
    }
}

/// Somebody waits, until it is dropped.
struct Waits<'a> {
    pending: &'a Pending,
    key: &'a str,
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.pending.change(self.key, |key| key.waiting -= 1);
    }
}
