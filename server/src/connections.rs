//! How many connections are open, from where, and whether one more may be.
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::network::network;
use tokio::sync::Notify;

/// The count of open connections.
#[derive(Debug)]
pub struct Connections {
    most: usize,
    most_of_one: usize,
    open: Mutex<Open>,
    /// Somebody has left.
    pub left: Notify,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    of: HashMap<IpAddr, usize>,
    refused: u64,
}

/// Why there is no place for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowded {
    One,
    All,
}

/// An open connection, counted until it is dropped.
#[derive(Debug)]
pub struct Place {
    connections: Arc<Connections>,
    network: IpAddr,
}

impl Connections {
    /// So many for everybody, and for one network address.
    #[must_use]
    pub fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { most, most_of_one, open: Mutex::default(), left: Notify::new() })
    }

    /// A place for a connection from somewhere.
    ///
    /// # Errors
    /// That there is none.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Place, Crowded> {
        let network = network(address);
        let mut open = self.open();
        let of = open.of.get(&network).copied().unwrap_or_default();
        let crowded = if of >= self.most_of_one { Some(Crowded::One) } else { None };
        let crowded = if open.all >= self.most { Some(Crowded::All) } else { crowded };
        if let Some(crowded) = crowded {
            open.refused += 1;
            // Told ever more rarely: whoever is refused comes again and again.
            if open.refused.is_power_of_two() {
                tracing::warn!(?crowded, refused = open.refused, open = open.all, "a connection was refused");
            }
            return Err(crowded);
        }
        open.all += 1;
        *open.of.entry(network).or_default() += 1;
        Ok(Place { connections: self.clone(), network })
    }

    /// How many are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.open().all
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.all -= 1;
        if let Some(of) = open.of.get_mut(&self.network) {
            *of -= 1;
            if *of == 0 {
                open.of.remove(&self.network);
            }
        }
        drop(open);
        self.connections.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> IpAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn one_address_fills_its_own_share_and_all_together_the_whole() {
        let connections = Connections::new(3, 2);
        let first = connections.enter(at("192.0.2.1")).expect("a place");
        let _second = connections.enter(at("::ffff:192.0.2.1")).expect("the same address, written otherwise");
        assert_eq!(connections.enter(at("192.0.2.1")).err(), Some(Crowded::One));
        let _third = connections.enter(at("2001:db8::1")).expect("another's place");
        assert_eq!(connections.enter(at("192.0.2.9")).err(), Some(Crowded::All));
        drop(first);
        assert!(connections.enter(at("192.0.2.1")).is_ok());
        assert_eq!(connections.count(), 2, "what was given up at once is free");
    }

    #[test]
    fn an_ipv6_network_is_one_subscriber() {
        let connections = Connections::new(9, 1);
        let _first = connections.enter(at("2001:db8:0:1::1")).expect("a place");
        assert_eq!(connections.enter(at("2001:db8:0:1:ffff::2")).err(), Some(Crowded::One));
        assert!(connections.enter(at("2001:db8:0:2::1")).is_ok());
    }
}
