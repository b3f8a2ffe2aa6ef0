//! Which streams of notices a session has open. A browser needs one for all its tabs; ten leave room for those that were cut off
//! and are not known to be gone. One more, and the oldest gives way: whoever opens streams over and over has but their own.
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// So many, unless the operator says otherwise.
pub const MOST_STREAMS: usize = 10;

type Of = BTreeMap<u64, Arc<Notify>>;

/// The open streams by session, oldest first.
#[derive(Debug, Default)]
pub struct Streams(Mutex<(u64, HashMap<String, Of>)>);

/// An open stream's seat, until it is dropped.
#[derive(Debug)]
pub struct Seat {
    streams: Arc<Streams>,
    session: String,
    number: u64,
    /// Told when it has to give way.
    way: Arc<Notify>,
}

impl Streams {
    /// A seat for a session's stream; of more than `most`, the oldest gives way.
    #[must_use]
    pub fn sit(self: &Arc<Self>, session: &str, most: usize) -> Seat {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, sessions) = &mut *all;
        *next += 1;
        let (number, way) = (*next, Arc::new(Notify::new()));
        let of = sessions.entry(session.to_owned()).or_default();
        of.insert(number, way.clone());
        while of.len() > most.max(1) {
            if let Some((_, oldest)) = of.pop_first() {
                oldest.notify_one();
            }
        }
        Seat { streams: self.clone(), session: session.to_owned(), number, way }
    }
}

impl Seat {
    /// Comes when it has to give way, and stays so until it was heard.
    pub async fn gives_way(&self) {
        self.way.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sessions = &mut all.1;
        if let Some(of) = sessions.get_mut(&self.session) {
            of.remove(&self.number);
            if of.is_empty() {
                sessions.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn has_to_go(seat: &Seat) -> bool {
        seat.gives_way().now_or_never().is_some()
    }

    #[test]
    fn the_oldest_of_a_session_gives_way_and_no_other() {
        let streams = Arc::new(Streams::default());
        let other = streams.sit("other", 2);
        let [first, second] = [streams.sit("one", 2), streams.sit("one", 2)];
        assert!(!has_to_go(&first) && !has_to_go(&second));
        let third = streams.sit("one", 2);
        assert!(has_to_go(&first) && !has_to_go(&second) && !has_to_go(&third) && !has_to_go(&other));
        drop((first, third));
        let fourth = streams.sit("one", 2);
        assert!(!has_to_go(&second) && !has_to_go(&fourth), "whose seat was given up makes room");
    }

    #[test]
    fn nothing_is_kept_of_who_is_gone() {
        let streams = Arc::new(Streams::default());
        drop((0..20).map(|_| streams.sit("one", 3)).collect::<Vec<_>>());
        assert!(streams.0.lock().expect("free").1.is_empty());
    }
}
