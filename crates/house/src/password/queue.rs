//! Who may hash now. Hashing takes 19 MiB and a core, so few do it at a time; the others wait, and not one behind the other but
//! network by network, so that whoever sends a thousand requests holds up no one else. Browsers that are known come before
//! strangers' (`sql/known_browsers.rs`). Where too many wait, the next one is told to come back.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use domain::network::network_of;

/// So many hash at once.
const AT_ONCE: usize = 2;
/// So many may wait in all, of either kind.
const MOST: usize = 256;
/// So many may wait from one network.
const MOST_OF_ONE: usize = 64;

/// On whose account something is hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    name: String,
    known: bool,
}

impl Lane {
    /// Somebody at a network address, with a browser that is known or not.
    #[must_use]
    pub fn of(address: &str, known: bool) -> Self {
        Self { name: network_of(address), known }
    }

    /// The operator, at the command line.
    #[must_use]
    pub fn operator() -> Self {
        Self { name: "operator".to_owned(), known: true }
    }
}

/// Too many wait already.
#[derive(Debug)]
pub struct Full;

/// The queue: cheap to clone.
#[derive(Clone)]
pub struct Queue(Arc<Mutex<State>>);

struct State {
    free: usize,
    known: Lanes,
    strangers: Lanes,
}

/// Lanes in the order in which they are served, each with whoever waits in it, first come first.
#[derive(Default)]
struct Lanes(VecDeque<(String, VecDeque<oneshot::Sender<Turn>>)>);

/// The right to hash, until it is dropped.
pub struct Turn(Queue);

impl Default for Queue {
    fn default() -> Self {
        Self::new(AT_ONCE)
    }
}

impl Queue {
    fn new(free: usize) -> Self {
        Self(Arc::new(Mutex::new(State { free, known: Lanes::default(), strangers: Lanes::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// If too many wait already.
    pub async fn turn(&self, lane: &Lane) -> Result<Turn, Full> {
        let waiting = {
            let mut state = self.state();
            let lanes = if lane.known { &mut state.known } else { &mut state.strangers };
            lanes.join(&lane.name)?
        };
        self.call();
        waiting.await.map_err(|_| Full)
    }

    /// Gives what turns there are to whoever is next.
    fn call(&self) {
        loop {
            let next = {
                let mut state = self.state();
                if state.free == 0 {
                    return;
                }
                let Some(next) = state.known.next().or_else(|| state.strangers.next()) else { return };
                state.free -= 1;
                next
            };
            // Whoever waits no longer gives the turn back, by dropping it.
            let _ = next.send(Turn(self.clone()));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.state().free += 1;
        self.0.call();
    }
}

impl Lanes {
    /// One more waits. Where all places are taken, the last of the longest lane makes room for whoever has fewer waiting.
    fn join(&mut self, name: &str) -> Result<oneshot::Receiver<Turn>, Full> {
        self.forget_the_gone();
        let own = self.0.iter().find(|(lane, _)| lane == name).map_or(0, |(_, waiting)| waiting.len());
        if own >= MOST_OF_ONE {
            return Err(Full);
        }
        if self.0.iter().map(|(_, waiting)| waiting.len()).sum::<usize>() >= MOST {
            let longest = self.0.iter_mut().map(|(_, waiting)| waiting).max_by_key(|waiting| waiting.len());
            let longest = longest.filter(|waiting| waiting.len() > own + 1).ok_or(Full)?;
            longest.pop_back();
        }
        let (sender, receiver) = oneshot::channel();
        match self.0.iter_mut().find(|(lane, _)| lane == name) {
            Some((_, waiting)) => waiting.push_back(sender),
            None => self.0.push_back((name.to_owned(), VecDeque::from([sender]))),
        }
        Ok(receiver)
    }

    /// The first of the lane whose turn it is; that lane is last now.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        self.forget_the_gone();
        let (name, mut waiting) = self.0.pop_front()?;
        let next = waiting.pop_front();
        if !waiting.is_empty() {
            self.0.push_back((name, waiting));
        }
        next
    }

    fn forget_the_gone(&mut self) {
        for (_, waiting) in &mut self.0 {
            waiting.retain(|sender| !sender.is_closed());
        }
        self.0.retain(|(_, waiting)| !waiting.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    fn from(network: usize) -> Lane {
        Lane::of(&format!("192.0.2.{network}"), false)
    }

    /// In which order those who wait in these lanes are served.
    fn order(queue: &Queue, lanes: &[Lane]) -> Vec<usize> {
        let first = queue.turn(&from(0)).now_or_never().expect("nobody is before it").expect("a turn");
        let mut waiting: Vec<_> = lanes.iter().map(|lane| Some(Box::pin(queue.turn(lane)))).collect();
        for one in waiting.iter_mut().flatten() {
            assert!(one.as_mut().now_or_never().is_none(), "it waits");
        }
        drop(first);
        let mut order = Vec::new();
        while order.len() < lanes.len() {
            for (at, one) in waiting.iter_mut().enumerate() {
                let turn = one.as_mut().and_then(|one| one.as_mut().now_or_never());
                if let Some(turn) = turn {
                    drop(turn.expect("a turn"));
                    *one = None;
                    order.push(at);
                    break;
                }
            }
        }
        order
    }

    #[test]
    fn networks_take_turns_and_known_browsers_come_first() {
        let queue = Queue::new(1);
        let known = Lane::of("192.0.2.1", true);
        assert_eq!(order(&queue, &[from(1), from(1), from(1), from(2), known]), [4, 0, 3, 1, 2]);
    }

    #[test]
    fn one_network_has_a_bounded_number_of_places() {
        let queue = Queue::new(0);
        let one = from(1);
        let mut waiting: Vec<_> = (0..MOST_OF_ONE).map(|_| Box::pin(queue.turn(&one))).collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        assert!(queue.turn(&from(1)).now_or_never().is_some_and(|turn| turn.is_err()));
        assert!(queue.turn(&from(2)).now_or_never().is_none());
        // Whoever gave up waiting makes room.
        waiting.pop();
        assert!(queue.turn(&from(1)).now_or_never().is_none());
    }

    #[test]
    fn where_all_places_are_taken_the_longest_lane_gives_one_up() {
        let queue = Queue::new(0);
        let lanes: Vec<_> = (0..MOST).map(|at| from(at % (MOST / MOST_OF_ONE))).collect();
        let mut waiting: Vec<_> = lanes.iter().map(|lane| Box::pin(queue.turn(lane))).collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        let lane = from(200);
        let mut last = Box::pin(queue.turn(&lane));
        assert!(last.as_mut().now_or_never().is_none(), "it has a place");
        let out = waiting.iter_mut().filter_map(|one| one.as_mut().now_or_never()).filter(Result::is_err).count();
        assert_eq!(out, 1);
    }

    #[test]
    fn a_turn_that_nobody_waits_for_any_more_goes_on() {
        let queue = Queue::new(1);
        let turn = queue.turn(&from(1)).now_or_never().expect("free").expect("a turn");
        let (gone, there) = (from(2), from(3));
        let mut first = Box::pin(queue.turn(&gone));
        let mut second = Box::pin(queue.turn(&there));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        drop(turn);
        // It is the first one's by now, and given back unused.
        drop(first);
        assert!(second.as_mut().now_or_never().is_some_and(|turn| turn.is_ok()));
    }
}
