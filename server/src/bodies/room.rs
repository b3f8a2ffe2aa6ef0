//! How many bytes of bodies are held in memory, by whom, and whether some more may be.
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The room for all.
#[derive(Debug)]
pub struct Room {
    most: usize,
    most_of_one: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    of: HashMap<String, usize>,
}

/// What one request holds, until it is dropped.
#[derive(Debug)]
pub struct Share {
    room: Arc<Room>,
    whose: String,
    bytes: AtomicUsize,
}

impl Room {
    /// Room for so many bytes, and for so many of one network address.
    #[must_use]
    pub fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { most, most_of_one, held: Mutex::default() })
    }

    /// A request's share, with nothing in it.
    #[must_use]
    pub fn share(self: &Arc<Self>, whose: &str) -> Arc<Share> {
        Arc::new(Share { room: self.clone(), whose: whose.to_owned(), bytes: AtomicUsize::new(0) })
    }
}

impl Share {
    /// Takes so many bytes more, up to `most`; false if there is no room for them. Nobody waits for room: those who hold some might
    /// wait for more too, and none would be done.
    pub fn take(&self, bytes: usize, most: usize) -> bool {
        let bytes = bytes.min(most.saturating_sub(self.bytes.load(Ordering::Relaxed)));
        let mut held = self.room.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of = held.of.get(&self.whose).copied().unwrap_or_default();
        if held.all + bytes > self.room.most || of + bytes > self.room.most_of_one {
            return false;
        }
        if bytes > 0 {
            held.all += bytes;
            held.of.insert(self.whose.clone(), of + bytes);
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        let mut held = self.room.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all -= bytes;
        let left = held.of.get(&self.whose).copied().unwrap_or_default().saturating_sub(bytes);
        if left == 0 {
            held.of.remove(&self.whose);
        } else {
            held.of.insert(self.whose.clone(), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fills_a_part_of_the_room_and_all_together_the_whole() {
        let room = Room::new(100, 60);
        let (first, second) = (room.share("192.0.2.1"), room.share("192.0.2.1"));
        assert!(first.take(40, 1000) && !second.take(30, 1000) && second.take(20, 1000));
        let other = room.share("192.0.2.2");
        assert!(!other.take(50, 1000) && other.take(40, 1000));
        drop(first);
        assert!(other.take(20, 1000) && !other.take(1, 1000) && second.take(20, 1000));
        drop((second, other));
        assert!(room.share("192.0.2.3").take(60, 1000));
    }

    #[test]
    fn what_is_thrown_away_takes_no_room() {
        let room = Room::new(100, 100);
        let share = room.share("192.0.2.1");
        assert!((0..50).all(|_| share.take(10, 30)), "30 bytes are kept");
        assert!(room.share("192.0.2.2").take(70, 100));
    }
}
