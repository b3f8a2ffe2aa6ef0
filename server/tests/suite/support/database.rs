//! A database for each test: a copy of one that was filled once.
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use store::db::{Db, Pools};
use tokio::sync::OnceCell;

use super::fixture;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database that goes when it is dropped.
pub enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Place {
    /// A fresh copy of the filled one, in a folder for files.
    pub async fn new(kind: Kind, folder: &Folder) -> Self {
        match kind {
            Kind::Sqlite => {
                static FILLED: OnceCell<(Folder, PathBuf)> = OnceCell::const_new();
                let (_, filled) = FILLED.get_or_init(filled_file).await;
                let file = folder.path().join("aldaba.db");
                fs::copy(filled, &file).expect("a copy of the database");
                Self::Sqlite(file)
            }
            Kind::Postgres => {
                static FILLED: OnceCell<String> = OnceCell::const_new();
                let filled = FILLED.get_or_init(filled_database).await;
                let name = format!("aldaba_{}", super::new_id());
                command(&format!("CREATE DATABASE {name} TEMPLATE {filled}")).await;
                Self::Postgres(name)
            }
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite:{}", file.display()),
            Self::Postgres(name) => format!("{}/{name}?sslmode=disable", cluster()),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Postgres(name) = self else { return };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // A drop cannot wait for what is to come; a thread of its own can.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(command(&sql));
        });
        let _ = dropped.join();
    }
}

/// The cluster of the tests.
fn cluster() -> String {
    env::var("ALDABA_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("ALDABA_TEST_POSTGRES names no PostgreSQL: `cargo xtask postgres` starts one and says its address")
    })
}

/// Runs a statement beside all databases.
pub async fn command(sql: &str) {
    let url = format!("{}/postgres?sslmode=disable", cluster());
    let mut connection = PgConnection::connect(&url).await.expect("PostgreSQL answers");
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect("PostgreSQL does it");
    let _ = connection.close().await;
}

async fn filled_file() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let file = folder.path().join("filled.db");
    fixture::fill(&format!("sqlite:{}", file.display())).await;
    (folder, file)
}

async fn filled_database() -> String {
    let name = format!("aldaba_filled_{}", process::id());
    command(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    // In the order of Spanish texts, not of bytes: what people's databases have, and what a search must not mind.
    command(&format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'es'")).await;
    fixture::fill(&format!("{}/{name}?sslmode=disable", cluster())).await;
    name
}

/// A folder that goes when it is dropped.
pub struct Folder(PathBuf);

/// The beginning of a folder's name; the process it belongs to and a random part are the rest.
const FOLDER: &str = "aldaba-suite-";

impl Folder {
    /// A new one. What processes left that were killed too hard to tidy up goes first.
    pub fn new() -> Self {
        for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let process =
                name.to_str().and_then(|name| name.strip_prefix(FOLDER)).and_then(|rest| rest.split_once('-'));
            if process.is_some_and(|(process, _)| !Path::new("/proc").join(process).exists()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let path = env::temp_dir().join(format!("{FOLDER}{}-{}", process::id(), super::new_id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A site without files, as `aldaba serve` looks for one.
    pub fn site(&self) -> PathBuf {
        let site = self.0.join("site");
        fs::create_dir_all(site.join("pkg")).expect("a folder");
        fs::write(site.join("pkg/current"), "test\n").expect("a file");
        site
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a statement beside the program, its parameters all texts, and gives the first column of each row as a text.
pub async fn look(db: &Db, sql: &str, texts: &[&str]) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    match &db.pools {
        Pools::Sqlite { read, .. } => {
            let query = texts.iter().fold(sqlx::query_scalar(sql), |query, text| query.bind((*text).to_owned()));
            query.fetch_all(read).await
        }
        Pools::Postgres(pool) => {
            let query = texts.iter().fold(sqlx::query_scalar(sql), |query, text| query.bind((*text).to_owned()));
            query.fetch_all(pool).await
        }
    }
    .expect("a look into the database")
}

/// Counts, as [`look`] looks.
pub async fn count(db: &Db, sql: &str, texts: &[&str]) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match &db.pools {
        Pools::Sqlite { read, .. } => {
            let query = texts.iter().fold(sqlx::query_scalar(sql), |query, text| query.bind((*text).to_owned()));
            query.fetch_one(read).await
        }
        Pools::Postgres(pool) => {
            let query = texts.iter().fold(sqlx::query_scalar(sql), |query, text| query.bind((*text).to_owned()));
            query.fetch_one(pool).await
        }
    }
    .expect("a look into the database")
}

/// Changes something behind the program's back; gives the number of rows.
pub async fn meddle(db: &Db, sql: &str, texts: &[&str]) -> u64 {
    try_meddle(db, sql, texts).await.expect("a change in the database")
}

/// The same where the database may refuse.
pub async fn try_meddle(db: &Db, sql: &str, texts: &[&str]) -> Result<u64, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match &db.pools {
        Pools::Sqlite { write, .. } => {
            let query = texts.iter().fold(sqlx::query(sql), |query, text| query.bind((*text).to_owned()));
            query.execute(write).await.map(|done| done.rows_affected())
        }
        Pools::Postgres(pool) => {
            let query = texts.iter().fold(sqlx::query(sql), |query, text| query.bind((*text).to_owned()));
            query.execute(pool).await.map(|done| done.rows_affected())
        }
    }
}
