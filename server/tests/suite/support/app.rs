//! An Aldaba of one's own: the whole router over a database of its own, without a network, at an hour of one's choice.
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use aldaba_server::assets::Assets;
use aldaba_server::limits::Limits;
use aldaba_server::metrics::{Metrics, Readers};
use axum::Router;
use domain::time::{Span, Time};
use house::events::{self, LOOK_EVERY};
use house::{House, program};
use store::chance::Chance;
use store::clock::Clock;
use store::db::Db;
use store::vault::MasterKey;

use super::client::Client;
use super::database::{Folder, Kind, Place, count, look, meddle, try_meddle};
use super::fixture;

/// When every test begins: 2026-11-21 15:00 UTC, 10:00 in Bogotá (nebula), 16:00 in Madrid (sol).
pub const START: Time = Time(1_795_273_200_000);

/// Where people reach an Aldaba that is served over https.
pub const HTTPS: &str = "https://aldaba.example";

/// The configuration of most tests: on a plain local address.
pub fn config() -> program::Config {
    let local_url = Some("http://127.0.0.1:3000".to_owned());
    program::Config { master_key: Some(master_key('5')), local_url, ..program::Config::default() }
}

/// The program under test. No job runs unless a test starts it.
pub struct TestApp {
    pub house: House,
    pub router: Router,
    // Dropped in this order: the database before the folder that holds it.
    place: Place,
    folder: Folder,
}

impl TestApp {
    /// One on a plain local address.
    pub async fn new(kind: Kind) -> Self {
        Self::configured(kind, config()).await
    }

    /// One with a configuration.
    pub async fn configured(kind: Kind, config: program::Config) -> Self {
        Self::by_chance(kind, config, Chance::System).await
    }

    /// One whose chance a test knows.
    pub async fn by_chance(kind: Kind, config: program::Config, chance: Chance) -> Self {
        let folder = Folder::new();
        let place = Place::new(kind, &folder).await;
        let db = Db::open(&place.url(), chance).await.expect("the database opens");
        let config =
            program::Config { uploads: folder.path().join("uploads"), mail: folder.path().join("mail"), ..config };
        let house = House::new(db, Clock::set_at(START), config);
        let router = router(&house, &folder);
        Self { house, router, place, folder }
    }

    /// The letters that were mailed as files since the last look, oldest first.
    pub async fn mailbox(&self) -> Vec<String> {
        house::mail::job::deliver(&self.house).await.expect("the outbox opens");
        let mut files: Vec<_> = std::fs::read_dir(&self.house.config.mail)
            .into_iter()
            .flatten()
            .flatten()
            .map(|file| file.path())
            .collect();
        files.sort();
        let read = |file: &std::path::PathBuf| {
            let text = std::fs::read_to_string(file).expect("a letter");
            std::fs::remove_file(file).expect("it is taken out");
            text
        };
        files.iter().map(read).collect()
    }

    /// The same program, with figures for other readers.
    pub fn read_by(&self, readers: Readers) -> Router {
        let app = aldaba_server::App { metrics: Arc::new(Metrics::new(readers)), ..self.program() };
        aldaba_server::router::router(app)
    }

    /// What its handlers share.
    pub fn program(&self) -> aldaba_server::App {
        parts(&self.house, &self.folder)
    }

    /// A second program on the same database, with the same clock and connections of its own; it keeps its own files.
    pub async fn second(&self) -> Second {
        let url = match self.kind() {
            Kind::Sqlite => self.url(),
            Kind::Postgres => format!("{}&application_name={}", self.url(), Second::NAME),
        };
        let db = Db::open(&url, Chance::System).await.expect("the database opens");
        let folder = Folder::new();
        let config = program::Config {
            uploads: folder.path().join("uploads"),
            mail: folder.path().join("mail"),
            ..self.house.config.clone()
        };
        let house = House::new(db, self.house.clock.clone(), config);
        let router = router(&house, &folder);
        Second { house, router, folder }
    }

    /// Another program over the same database and clock, with another configuration.
    pub fn reconfigured(&self, config: program::Config) -> Router {
        router(&self.other_house(config), &self.folder)
    }

    /// The same program within other limits, and its figures.
    pub fn limited(&self, limits: &Limits) -> (Router, Arc<Metrics>) {
        let app = aldaba_server::App { bodies: Arc::new(limits.into()), ..parts(&self.house, &self.folder) };
        (aldaba_server::router::router(app.clone()), app.metrics)
    }

    /// What such a program has behind its router.
    pub fn other_house(&self, config: program::Config) -> House {
        House::new(self.house.db.clone(), self.house.clock.clone(), config)
    }

    /// A browser that nobody has signed in with.
    pub fn stranger(&self) -> Client {
        let client = Client::new(self.router.clone());
        if self.house.is_secure() { client.over_https() } else { client }
    }

    /// Signs a person in, in a browser that speaks English.
    pub async fn sign_in(&self, email: &str) -> Client {
        self.stranger().sign_in(email).await
    }

    /// Its database's address.
    pub fn url(&self) -> String {
        self.place.url()
    }

    /// Which database it has.
    pub fn kind(&self) -> Kind {
        match self.place {
            Place::Sqlite(_) => Kind::Sqlite,
            Place::Postgres(_) => Kind::Postgres,
        }
    }

    /// The folder of its built files.
    pub fn site(&self) -> std::path::PathBuf {
        self.folder.site()
    }

    /// Moves the clock.
    pub fn forward(&self, span: Span) {
        self.house.clock.forward(span);
    }

    /// The first column of each row of a query as texts; its parameters are texts too.
    pub async fn look(&self, sql: &str, texts: &[&str]) -> Vec<String> {
        look(&self.house.db, sql, texts).await
    }

    /// A number from the database: `SELECT COUNT(*) …`.
    pub async fn count(&self, sql: &str, texts: &[&str]) -> i64 {
        count(&self.house.db, sql, texts).await
    }

    /// Changes something behind the program's back.
    pub async fn meddle(&self, sql: &str, texts: &[&str]) -> u64 {
        meddle(&self.house.db, sql, texts).await
    }

    /// The same where the database may refuse.
    pub async fn try_meddle(&self, sql: &str, texts: &[&str]) -> Result<u64, String> {
        try_meddle(&self.house.db, sql, texts).await.map_err(|error| error.to_string())
    }

    /// Lets nobody have accepted anything, which the program itself cannot.
    pub async fn forget_acceptances(&self) {
        let all = [
            ("acceptance_signers", "acceptance_signers_kept", "acceptance_signers_stay"),
            ("acceptances", "acceptances_kept", "acceptances_stay"),
        ];
        for (table, sqlite, postgres) in all {
            match self.kind() {
                Kind::Sqlite => self.meddle(&format!("DROP TRIGGER IF EXISTS {sqlite}"), &[]).await,
                Kind::Postgres => self.meddle(&format!("DROP TRIGGER IF EXISTS {postgres} ON {table}"), &[]).await,
            };
            self.meddle(&format!("DELETE FROM {table}"), &[]).await;
        }
    }

    /// A person's id.
    pub async fn person(&self, email: &str) -> String {
        self.look("SELECT id FROM people WHERE email = $1", &[email]).await.remove(0)
    }

    /// What accounts call an agent: by name, and by what never changes of them.
    pub async fn called(&self, email: &str) -> String {
        let sql = "SELECT name || ' · ' || substr(id, 1, 6) FROM people WHERE email = $1";
        self.look(sql, &[email]).await.remove(0)
    }

    /// An account's id.
    pub async fn account(&self, slug: &str) -> String {
        self.look("SELECT id FROM accounts WHERE slug = $1", &[slug]).await.remove(0)
    }

    /// The id of a shipment, by its order number (`N-1001`).
    pub async fn shipment(&self, order: &str) -> String {
        self.look("SELECT id FROM shipments WHERE order_number = $1", &[order]).await.remove(0)
    }

    /// The entries in the access logs of all accounts.
    pub async fn entries(&self) -> i64 {
        self.count("SELECT COUNT(*) FROM access_log", &[]).await
    }

    /// The kinds of all events of grants and requests, oldest first.
    pub async fn events(&self) -> Vec<String> {
        let sql = "SELECT kind FROM events WHERE kind NOT IN ('person', 'import', 'shipment') ORDER BY seq";
        self.look(sql, &[]).await
    }

    /// The database's file and what stands beside it, byte by byte; or what `pg_dump` makes of it.
    pub async fn bytes(&self) -> Vec<u8> {
        match &self.place {
            Place::Sqlite(file) => {
                let parts = ["", "-wal", "-journal", "-shm"].map(|part| format!("{}{part}", file.display()));
                parts.iter().filter_map(|part| std::fs::read(part).ok()).flatten().collect()
            }
            Place::Postgres(_) => match pg_dump(&self.url()) {
                Some(dump) => dump,
                None => self.dump().await.into_bytes(),
            },
        }
    }

    /// Everything that is stored, as it is stored.
    pub async fn dump(&self) -> String {
        match &self.place {
            Place::Sqlite(file) => {
                let parts = ["", "-wal"].map(|part| format!("{}{part}", file.display()));
                let parts = parts.iter().filter_map(|part| std::fs::read(part).ok());
                parts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
            }
            Place::Postgres(_) => {
                let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
                let mut dump = String::new();
                for table in self.look(tables, &[]).await {
                    dump += &self.look(&format!("SELECT t::text FROM {table} t"), &[]).await.join("\n");
                }
                dump
            }
        }
    }

    /// Tells open streams of what is committed from now on, as the running program does.
    pub async fn follow_events(&self) {
        let last = store::events::last(&self.house.db).await.expect("the events are read");
        let events = events::follow(self.house.clone(), last, LOOK_EVERY);
        tokio::spawn(events);
    }

    /// Imports a CSV or a Sendcloud page as the command line does.
    pub async fn bring(&self, slug: &str, content: &str) {
        fixture::bring(&self.house, slug, content).await;
    }
}

/// See [`TestApp::second`].
pub struct Second {
    pub house: House,
    router: Router,
    folder: Folder,
}

impl Second {
    /// What its connections are called in PostgreSQL.
    pub const NAME: &str = "second";

    /// Whoever is signed in at the first program, at this one.
    pub fn meets(&self, client: &Client) -> Client {
        client.clone().at_program(self.router.clone())
    }
}

/// A backup as an operator makes one; nothing if the program is not there, or is older than the server.
fn pg_dump(url: &str) -> Option<Vec<u8>> {
    let program =
        ["/usr/lib/postgresql/15/bin/pg_dump", "/usr/bin/pg_dump"].into_iter().find(|path| Path::new(path).exists())?;
    let done = Command::new(program).args(["--format=plain", "--inserts", url]).output().ok()?;
    done.status.success().then_some(done.stdout)
}

/// A master key, all of one digit.
pub fn master_key(digit: char) -> MasterKey {
    MasterKey::parse(&digit.to_string().repeat(64)).expect("64 digits")
}

fn router(house: &House, folder: &Folder) -> Router {
    aldaba_server::router::router(parts(house, folder))
}

fn parts(house: &House, folder: &Folder) -> aldaba_server::App {
    let assets = Assets::find(folder.site()).expect("the site's folder");
    aldaba_server::App {
        house: house.clone(),
        assets: Arc::new(assets),
        metrics: Arc::default(),
        bodies: Arc::default(),
    }
}
