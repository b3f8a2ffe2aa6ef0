//! Two databases, one set of statements.
//!
//! Each statement is written once in the dialect both read, inside [`on!`], which expands it for each. What must
//! differ is here: how a transaction begins, and the locks PostgreSQL needs where SQLite has one writer anyway.
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{FromRow, Postgres, Sqlite, Transaction};

use crate::chance::Chance;
use crate::{Error, events, private};
use domain::event::Event;
use domain::id::AccountId;
use domain::time::Time;

/// The database, and where the ids of its new rows come from.
#[derive(Clone, Debug)]
pub struct Db {
    pub pools: Pools,
    pub chance: Chance,
}

/// Its connections.
#[derive(Clone, Debug)]
pub enum Pools {
    /// Readers side by side, and one writer, so that writers queue here and not in `SQLITE_BUSY`.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// What statements run in. Dropped, it never was.
pub struct Tx {
    pub(crate) at: At,
    /// Where the ids and the secrets come from that it writes.
    pub chance: Chance,
}

/// In which database.
pub(crate) enum At {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction that only reads. There is nothing to commit.
pub struct ReadTx(Tx);

/// A transaction that may write. What it changes becomes so with the events that tell of it ([`WriteTx::commit`]), or with the
/// reason why nobody is told ([`WriteTx::commit_unseen`]).
pub struct WriteTx {
    tx: Tx,
    told: Vec<Told>,
    numbers: Vec<i64>,
}

/// An event, and whose it is.
struct Told {
    account: Option<AccountId>,
    event: Event,
    by: String,
    at: Time,
}

impl Deref for ReadTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.0
    }
}

impl DerefMut for ReadTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}

impl Deref for WriteTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl WriteTx {
    /// Tells of a change, with its commit: what happened in which account, by whom and when.
    pub fn tell(&mut self, account: Option<&AccountId>, event: Event, by: &str, at: Time) {
        self.told.push(Told { account: account.cloned(), event, by: by.to_owned(), at });
    }

    /// Whether something is to be told.
    #[must_use]
    pub fn tells(&self) -> bool {
        !self.told.is_empty() || !self.numbers.is_empty()
    }

    /// Makes it so, with the events that tell of it; gives their numbers.
    ///
    /// # Errors
    /// If nothing was told, or the database does not answer; then nothing was changed.
    pub async fn commit(mut self) -> Result<Vec<i64>, Error> {
        self.number().await?;
        if self.numbers.is_empty() {
            return Err(Error::untold());
        }
        self.tx.commit().await?;
        Ok(self.numbers)
    }

    /// Gives what was told its numbers at once: where events are about to be erased, whose numbers must not be given again.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn number(&mut self) -> Result<(), Error> {
        for Told { account, event, by, at } in std::mem::take(&mut self.told) {
            self.numbers.push(events::insert(&mut self.tx, account.as_ref(), &event, &by, at).await?);
        }
        Ok(())
    }

    /// Makes it so without a word to anybody; the call says why none is needed.
    ///
    /// # Errors
    /// If something was to be told, or the database does not answer; then nothing was changed.
    pub async fn commit_unseen(self, _why: &'static str) -> Result<(), Error> {
        if self.tells() { Err(Error::untold()) } else { self.tx.commit().await }
    }
}

/// Expands a statement for each database: `on!(tx, c => sqlx::query("…").execute(c).await)?`.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match &mut $tx.at {
            $crate::db::At::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::At::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
        .map_err($crate::Error::from)
    };
}
pub(crate) use on;

/// What can be read from a row of either database.
pub(crate) trait FromEither: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> FromEither for T {}

/// Expands a single look that needs no transaction: `look!(&house.db, c => sqlx::query("…").fetch_one(c).await)?`.
macro_rules! look {
    ($db:expr, $conn:ident => $body:expr) => {
        match &$db.pools {
            $crate::db::Pools::Sqlite { read: $conn, .. } => $body,
            $crate::db::Pools::Postgres($conn) => $body,
        }
        .map_err($crate::Error::from)
    };
}
pub(crate) use look;

impl Pools {
    async fn open(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres") {
            let options = PgConnectOptions::from_str(url)?;
            // Connections are kept: see below.
            let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10));
            let pool = pool.idle_timeout(None).max_lifetime(None);
            return Ok(Self::Postgres(pool.connect_with(options).await?));
        }
        let options = SqliteConnectOptions::from_str(url)?;
        // What SQLite writes beside the file has the file's own permissions.
        let file = options.get_filename();
        if !url.contains(":memory:")
            && let Err(error) = private::keep(file)
        {
            tracing::warn!(%error, file = %file.display(), "others on this machine may read the database");
        }
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL is the durable one: what was acknowledged survives a cut of power.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(15));
        // Without an end to connections sqlx sweeps none away: its sweeper may spin for ever (sqlx #3645, in 0.9.0 too).
        let pool = |most| {
            let pool = SqlitePoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(30));
            // A file does not hang up: asked whether it is still there, a connection only takes two turns of its thread.
            pool.idle_timeout(None).max_lifetime(None).test_before_acquire(false)
        };
        // Room for what one commit of an import touches in all the indexes: else its pages go to disk and back in its midst.
        // What is deleted is overwritten: an erased account must not be legible in the file.
        let writer = options.clone().pragma("cache_size", "-32768").pragma("secure_delete", "ON");
        let write = pool(1).connect_with(writer).await?;
        let read = pool(4).connect_with(options.pragma("query_only", "ON")).await?;
        Ok(Self::Sqlite { read, write })
    }
}

impl Db {
    /// The migrations: those for both, and what each needs beside.
    fn migrations(&self) -> [Migrator; 2] {
        let own = match self.pools {
            Pools::Sqlite { .. } => sqlx::migrate!("./migrations/sqlite"),
            Pools::Postgres(_) => sqlx::migrate!("./migrations/postgres"),
        };
        let mut sets = [sqlx::migrate!("./migrations"), own];
        // Neither set is missing from the other.
        for set in &mut sets {
            set.set_ignore_missing(true);
        }
        sets
    }

    /// Opens `sqlite:…` (made if it is not there) or `postgres:…`.
    ///
    /// # Errors
    /// If the address is neither, or nothing answers there.
    pub async fn open(url: &str, chance: Chance) -> Result<Self, Error> {
        Ok(Self { pools: Pools::open(url).await?, chance })
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// If a migration fails; what it did is undone.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        for set in self.migrations() {
            match &self.pools {
                Pools::Sqlite { write, .. } => set.run(write).await?,
                Pools::Postgres(pool) => set.run(pool).await?,
            }
        }
        Ok(())
    }

    /// Begins a transaction that only reads.
    pub async fn read(&self) -> Result<ReadTx, Error> {
        let at = match &self.pools {
            Pools::Sqlite { read, .. } => At::Sqlite(read.begin().await?),
            Pools::Postgres(pool) => {
                At::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(ReadTx(Tx { at, chance: self.chance.clone() }))
    }

    /// Begins a transaction that may write, and on SQLite is the only one from its first statement.
    pub async fn write(&self) -> Result<WriteTx, Error> {
        let at = match &self.pools {
            Pools::Sqlite { write, .. } => At::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => At::Postgres(pool.begin().await?),
        };
        let tx = Tx { at, chance: self.chance.clone() };
        Ok(WriteTx { tx, told: Vec::new(), numbers: Vec::new() })
    }

    /// Whether the database answers and has every migration.
    pub async fn ready(&self) -> bool {
        let Ok(mut tx) = self.read().await else { return false };
        let applied = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM _sqlx_migrations WHERE success");
        let applied: Result<i64, sqlx::Error> = match &mut tx.at {
            At::Sqlite(tx) => applied.fetch_one(&mut **tx).await,
            At::Postgres(tx) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success").fetch_one(&mut **tx).await
            }
        };
        let all: usize = self.migrations().iter().map(|set| set.iter().count()).sum();
        applied.is_ok_and(|count| usize::try_from(count) == Ok(all))
    }

    /// Closes every connection, so that SQLite folds its log away.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    async fn commit(self) -> Result<(), Error> {
        match self.at {
            At::Sqlite(tx) => Ok(tx.commit().await?),
            At::Postgres(tx) => Ok(tx.commit().await?),
        }
    }

    /// Marks this place: what comes after it can be undone, and what was locked before it stays so.
    pub async fn mark(&mut self) -> Result<(), Error> {
        on!(self, c => sqlx::query("SAVEPOINT mark").execute(c).await.map(drop))
    }

    /// Undoes everything since the mark.
    pub async fn undo(&mut self) -> Result<(), Error> {
        on!(self, c => sqlx::query("ROLLBACK TO SAVEPOINT mark").execute(c).await.map(drop))
    }

    /// Holds off endings of the account's grants until this transaction is through; many may hold it at once.
    /// SQLite needs nothing: a writer is alone.
    pub async fn lock_access_shared(&mut self, account: &str) -> Result<(), Error> {
        self.lock_row("SELECT account_id FROM doors WHERE account_id = $1 FOR SHARE", account).await
    }

    /// Waits until nobody is inside, and lets nobody in, until this transaction is through.
    pub async fn lock_access(&mut self, account: &str) -> Result<(), Error> {
        self.lock_row("SELECT account_id FROM doors WHERE account_id = $1 FOR UPDATE", account).await
    }

    /// Makes changes of an account's lists and members queue, so that what is counted and compared in one stays so until it is
    /// through. What only refers to the account, as a new shipment does, need not wait. Gives whether others may have committed
    /// since this transaction began: in SQLite none can.
    pub async fn lock_account(&mut self, account: &str) -> Result<bool, Error> {
        self.lock_row("SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE", account).await?;
        Ok(matches!(self.at, At::Postgres(_)))
    }

    async fn lock_row(&mut self, sql: &'static str, id: &str) -> Result<(), Error> {
        if let At::Postgres(tx) = &mut self.at {
            sqlx::query(sql).bind(id).fetch_optional(&mut **tx).await?;
        }
        Ok(())
    }

    /// Makes changes about one person queue.
    pub async fn take_person(&mut self, person: &str) -> Result<(), Error> {
        self.lock_row("SELECT id FROM people WHERE id = $1 FOR NO KEY UPDATE", person).await
    }

    /// Makes changes of one shipment queue.
    pub async fn take_shipment(&mut self, shipment: &str) -> Result<(), Error> {
        self.lock_row("SELECT id FROM shipments WHERE id = $1 FOR NO KEY UPDATE", shipment).await
    }

    /// Names a column such that no index is chosen for its sake: a plus before it, as SQLite's manual says ("Disqualifying WHERE
    /// clause terms"). PostgreSQL knows its tables' figures and chooses well by itself.
    pub fn no_index(&self) -> fn(&str) -> String {
        match self.at {
            At::Sqlite(_) => |column| format!("+{column}"),
            At::Postgres(_) => str::to_owned,
        }
    }

    /// The function that makes a JSON object of names and values by turns, in that order.
    pub const fn json_object(&self) -> &'static str {
        match self.at {
            At::Sqlite(_) => "json_object",
            At::Postgres(_) => "json_build_object",
        }
    }

    /// Makes letters that people ask for queue, so that they are counted one after the other.
    pub async fn queue_letters(&mut self) -> Result<(), Error> {
        if let At::Postgres(tx) = &mut self.at {
            sqlx::query("SELECT pg_advisory_xact_lock(7306)").execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Makes commits of events queue, so that their numbers are in the order of their commits. Gives whether others may have
    /// committed since this transaction began: in SQLite none can.
    pub async fn queue_events(&mut self) -> Result<bool, Error> {
        let At::Postgres(tx) = &mut self.at else { return Ok(false) };
        sqlx::query("SELECT pg_advisory_xact_lock(7305)").execute(&mut **tx).await?;
        Ok(true)
    }
}
