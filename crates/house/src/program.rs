//! What every request shares.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64};

use tokio::sync::{Notify, broadcast};

use crate::between::Said;
use crate::events::Notice;
use crate::login_throttle::pending::Pending;
use crate::password::queue::Queue;
use crate::presence::Presence;
use crate::security::Security;
use crate::streams::Streams;
use crate::turns::Turns;
use store::chance::Chance;
use store::clock::Clock;
use store::db::Db;
use store::vault::MasterKey;

/// So many pictures wait to be drawn at most: a second or two each.
const MOST_DRAWINGS: usize = 16;

/// The running program: cheap to clone.
#[derive(Clone)]
pub struct House(Arc<Inner>);

/// See [`House`].
pub struct Inner {
    pub db: Db,
    pub clock: Clock,
    pub config: Config,
    pub presence: Presence,
    pub security: Security,
    /// Live notices to every open page.
    pub notices: broadcast::Sender<Arc<Notice>>,
    /// What other programs on the same database are to be told.
    pub said: broadcast::Sender<Said>,
    /// What this program is called among them.
    pub name: String,
    /// The newest event that open pages are told of; negative before the first look.
    pub told: AtomicI64,
    /// Wakes the reader of new events.
    pub committed: Notify,
    /// Wakes the job that ends grants when a new end may be nearer.
    pub ends_changed: Notify,
    /// Wakes the job that sends mail.
    pub posted: Notify,
    /// Decoding a picture takes up to 400 MiB: one at a time.
    pub drawing: Turns,
    /// The open streams of notices.
    pub streams: Arc<Streams>,
    /// Who may hash a password now.
    pub hashing: Queue,
    /// Tries of passwords and codes that are being looked at.
    pub pending: Pending,
    /// Whether the operator was told of a proxy that the configuration does not name.
    pub warned_of_proxy: AtomicBool,
}

/// What the operator chose.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where people reach Aldaba, `https://aldaba.example`; decides `Secure` cookies. `None` on a plain local address.
    pub public_url: Option<String>,
    /// Where it listens, `http://127.0.0.1:3000`: what links in mail are made of without a public address.
    pub local_url: Option<String>,
    /// Where uploads wait until they are read. What a stop of the program cuts short is read on from here.
    pub uploads: std::path::PathBuf,
    /// The server that sends mail, `smtps://user:password@mail.example`. Without it mail goes to files.
    pub smtp_url: Option<String>,
    /// The folder of those files.
    pub mail: std::path::PathBuf,
    /// Whom mail is from, `Aldaba <no-reply@aldaba.example>`.
    pub mail_from: Option<String>,
    /// The terms and the privacy policy, in all their versions.
    pub texts: crate::texts::Texts,
    /// What the accounts' data keys are wrapped with. Without it nothing is sealed, and nothing that was opens.
    pub master_key: Option<MasterKey>,
    /// Whether a reverse proxy in front says the client's address (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// How many streams of notices a session may have open; ten unless it is said.
    pub streams_of_one: Option<usize>,
}

impl std::ops::Deref for House {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl House {
    /// Sets up a house over a database.
    #[must_use]
    pub fn new(db: Db, clock: Clock, config: Config) -> Self {
        crate::words::install();
        Self(Arc::new(Inner {
            config,
            presence: Presence::default(),
            security: Security::new(&db.chance),
            notices: broadcast::channel(1024).0,
            said: broadcast::channel(1024).0,
            name: db.chance.id(),
            db,
            clock,
            told: AtomicI64::new(-1),
            committed: Notify::new(),
            ends_changed: Notify::new(),
            posted: Notify::new(),
            drawing: Turns::new(1, MOST_DRAWINGS),
            streams: Arc::default(),
            hashing: Queue::default(),
            pending: Pending::default(),
            warned_of_proxy: AtomicBool::new(false),
        }))
    }

    /// Where ids and secrets come from: the database's own, which each transaction carries along.
    #[must_use]
    pub fn chance(&self) -> &Chance {
        &self.db.chance
    }

    /// Whether people come over https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Where people reach it as browsers write it: in lower case, without a path, and without a port that goes without saying.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        origin_of(self.config.public_url.as_deref()?)
    }
}

fn origin_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    url.host().map(|_| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for (url, origin) in [
            ("https://aldaba.example/", "https://aldaba.example"),
            ("https://Aldaba.Example:443/app/", "https://aldaba.example"),
            ("http://aldaba.example:8080", "http://aldaba.example:8080"),
        ] {
            assert_eq!(origin_of(url).as_deref(), Some(origin));
        }
        assert_eq!(origin_of("aldaba.example"), None);
    }
}
