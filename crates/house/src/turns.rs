//! Work that takes much of the machine: a little at a time, in the order in which it was asked for. Of each account only one piece is
//! in line, so that who asks a hundred times holds up nobody else, and the line itself has an end.
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The line before a kind of work.
#[derive(Clone, Debug)]
pub struct Turns {
    working: Arc<Semaphore>,
    most: usize,
    /// Whose work is in line or being done.
    inside: Arc<Mutex<HashSet<String>>>,
}

/// Why there is no place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowded {
    /// Somebody of the same account is in it.
    Own,
    /// It is as long as it may be.
    All,
}

/// A place in line, until it is dropped.
#[derive(Debug)]
pub struct Place {
    turns: Turns,
    whose: String,
}

/// One's turn, until it is dropped: to be kept where the work is done, so that whoever stops waiting for it lets nobody else begin.
#[derive(Debug)]
pub struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
    _place: Place,
}

impl Turns {
    /// So many at work at once, and so many in line, those at work among them.
    #[must_use]
    pub fn new(at_once: usize, most: usize) -> Self {
        Self { working: Arc::new(Semaphore::new(at_once)), most, inside: Arc::default() }
    }

    /// A place in line for somebody.
    ///
    /// # Errors
    /// That there is none.
    pub fn place(&self, whose: &str) -> Result<Place, Crowded> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.contains(whose) {
            return Err(Crowded::Own);
        }
        if inside.len() >= self.most {
            return Err(Crowded::All);
        }
        inside.insert(whose.to_owned());
        Ok(Place { turns: self.clone(), whose: whose.to_owned() })
    }
}

impl Place {
    /// Waits for one's turn.
    pub async fn turn(self) -> Turn {
        // The line is never closed, so there is always a permit to wait for.
        let permit = self.turns.working.clone().acquire_owned().await.ok();
        Turn { _permit: permit, _place: self }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.turns.inside.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.whose);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_has_one_place_in_a_line_that_has_an_end() {
        let turns = Turns::new(1, 2);
        let first = turns.place("nebula").expect("a place").turn().await;
        assert_eq!(turns.place("nebula").err(), Some(Crowded::Own));
        let second = turns.place("sol").expect("a place behind the first");
        assert_eq!(turns.place("luna").err(), Some(Crowded::All));
        drop(second);
        let waiting = tokio::spawn(turns.place("luna").expect("the place that was given up").turn());
        drop(first);
        let _luna = waiting.await.expect("its turn");
        assert!(turns.place("nebula").is_ok());
    }

    #[tokio::test]
    async fn who_stops_waiting_gives_the_place_back() {
        let turns = Turns::new(1, 9);
        let _first = turns.place("nebula").expect("a place").turn().await;
        let waiting = tokio::spawn(turns.place("sol").expect("a place").turn());
        waiting.abort();
        assert!(waiting.await.is_err());
        assert!(turns.place("sol").is_ok());
    }
}
