//! What connections and bodies may take of the machine: time, size and number.
use std::time::Duration;

use crate::config::Config;

/// The limits. Each has a default that people never meet.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A new connection must have asked for something after so long.
    pub first: Duration,
    /// Between two requests of a connection, the next one's head read whole. Longer than the minute that proxies keep theirs.
    pub idle: Duration,
    /// The longest head of a request, in bytes.
    pub head: usize,
    /// The longest silence within a request's body.
    pub pause: Duration,
    /// After so long a body must have come at [`Limits::pace`].
    pub grace: Duration,
    /// Bytes a second: a telephone at the edge of its network is faster.
    pub pace: u32,
    /// Bytes of bodies that are held at once, for everybody, and for one network address.
    pub held: usize,
    pub held_by_one: usize,
    /// Open connections, for everybody, and for one network address.
    pub connections: usize,
    pub connections_of_one: usize,
    /// What is being answered when the program is asked to stop is finished within this.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(15),
            idle: Duration::from_secs(75),
            head: 32 << 10,
            pause: Duration::from_secs(30),
            grace: Duration::from_secs(30),
            pace: 2 << 10,
            held: 128 << 20,
            held_by_one: 32 << 20,
            connections: 10_000,
            connections_of_one: 512,
            stop: Duration::from_secs(3),
        }
    }
}

impl Limits {
    /// The operator's. Behind a proxy every connection is the proxy's, so only their sum says something.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let one = if config.behind_proxy { usize::MAX } else { config.connections_of_one };
        Self { connections: config.connections, connections_of_one: one, ..Self::default() }
    }
}
