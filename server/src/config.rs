//! What the operator chooses, by option or environment.
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use house::House;
use house::mail::carrier::Carrier;
use house::program;
use house::streams::MOST_STREAMS;
use store::chance::Chance;
use store::clock::Clock;
use store::db::Db;
use store::private;
use store::vault::MasterKey;

use crate::metrics::Readers;

/// The configuration. Every option has an environment variable. It has no `Debug`: some of it is secret.
#[derive(Args, Clone)]
pub struct Config {
    /// The database: sqlite:PATH or postgres://…
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:data/aldaba.db", global = true, hide_env_values = true)]
    pub database_url: String,
    /// Where to listen
    #[arg(long, env = "ALDABA_ADDR", default_value = "127.0.0.1:3000", global = true)]
    pub addr: SocketAddr,
    /// Where people reach this Aldaba, such as `https://aldaba.example`; with https, cookies are Secure
    #[arg(long, env = "ALDABA_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// The folder with the built pages
    #[arg(long, env = "ALDABA_SITE_ROOT", default_value = "target/site", global = true)]
    pub site_root: PathBuf,
    /// Where uploads wait until they are read; what a stop cuts short goes on from here
    #[arg(long, env = "ALDABA_UPLOADS", default_value = "data/uploads", global = true)]
    pub uploads: PathBuf,
    /// The server that sends mail: `smtps://USER:PASSWORD@HOST`, or `smtp://HOST:PORT?tls=required`. Without it each mail is a file
    #[arg(long, env = "SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Where those files go
    #[arg(long, env = "ALDABA_MAIL", default_value = "mail", global = true)]
    pub mail: PathBuf,
    /// Whom mail is from, such as `Aldaba <no-reply@aldaba.example>`; otherwise no-reply at the public URL's host
    #[arg(long, env = "ALDABA_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// Take the client's address from X-Forwarded-For, which a reverse proxy in front sets
    #[arg(long, env = "ALDABA_BEHIND_PROXY", global = true)]
    pub behind_proxy: bool,
    /// The most connections at once
    #[arg(long, env = "ALDABA_CONNECTIONS", default_value_t = 10_000, global = true)]
    pub connections: usize,
    /// The most connections at once from one network address; without effect behind a proxy, whose they all are
    #[arg(long, env = "ALDABA_CONNECTIONS_PER_ADDRESS", default_value_t = 512, global = true)]
    pub connections_of_one: usize,
    /// The most streams of notices at once of one session; one more, and the oldest gives way
    #[arg(long, env = "ALDABA_STREAMS_PER_SESSION", default_value_t = MOST_STREAMS, global = true)]
    pub streams_of_one: usize,
    /// An address of its own for `/metrics`, such as 127.0.0.1:9300; it is then nowhere else
    #[arg(long, env = "ALDABA_METRICS_ADDR", global = true)]
    pub metrics_addr: Option<SocketAddr>,
    /// The token that `/metrics` wants (`Authorization: Bearer`) where it has no address of its own
    #[arg(long, env = "ALDABA_METRICS_TOKEN", global = true, hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// 64 hex digits that wrap the keys of stored secrets; kept, and backed up, apart from the database
    #[arg(long, env = "ALDABA_MASTER_KEY", global = true, hide_env_values = true)]
    pub master_key: Option<String>,
}

/// A master key of the environment; an empty one is none. A wrong one is not repeated: all but a digit of it may be right.
///
/// # Errors
/// In words for the operator.
pub fn key(name: &str, text: Option<&str>) -> Result<Option<MasterKey>, String> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    MasterKey::parse(text).map(Some).ok_or_else(|| format!("{name} must be 64 hex digits"))
}

impl Config {
    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn house(&self) -> Result<House, String> {
        let master_key = key("ALDABA_MASTER_KEY", self.master_key.as_deref())?;
        if let Some(folder) =
            self.database_url.strip_prefix("sqlite:").and_then(|path| PathBuf::from(path).parent().map(PathBuf::from))
        {
            private::folder(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        }
        let db = Db::open(&self.database_url, Chance::System)
            .await
            .map_err(|error| format!("the database does not open: {error}"))?;
        db.migrate().await.map_err(|error| format!("the database could not be brought up to date: {error}"))?;
        let config = program::Config {
            texts: house::texts::Texts::default(),
            public_url: self.public_url.clone(),
            local_url: Some(self.local_url()),
            uploads: self.uploads.clone(),
            smtp_url: self.smtp_url.clone().filter(|url| !url.is_empty()),
            mail: self.mail.clone(),
            mail_from: self.mail_from.clone().filter(|from| !from.is_empty()),
            master_key,
            behind_proxy: self.behind_proxy,
            streams_of_one: Some(self.streams_of_one),
        };
        Carrier::of(&config)?;
        Ok(House::new(db, Clock::System, config))
    }

    /// Who may read `/metrics` beside the pages.
    #[must_use]
    pub fn readers(&self) -> Readers {
        Readers::chosen(self.metrics_token.as_deref(), self.metrics_addr.is_some(), self.public_url.is_some())
    }

    /// Where a browser on this machine reaches it.
    fn local_url(&self) -> String {
        if self.addr.ip().is_unspecified() {
            format!("http://localhost:{}", self.addr.port())
        } else {
            format!("http://{}", self.addr)
        }
    }
}
