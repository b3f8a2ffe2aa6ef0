//! The bench's own data: databases made by `aldaba demo`, kept in `target/bench` for the next time.
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use sqlx::{Connection as _, PgConnection};

use crate::server::{PROGRAM, folder, url};

/// The largest: a million shipments in one account, ten million in the installation, of ten thousand accounts.
pub const LARGE: Size = Size { accounts: 10_000, shipments: 10_000_000 };
/// What most rows are measured on.
pub const SMALL: Size = Size { accounts: 10, shipments: 1000 };

/// How much is in a database.
#[derive(Clone, Copy)]
pub struct Size {
    pub accounts: usize,
    pub shipments: usize,
}

/// Makes the largest database, ahead of everything else.
pub fn large() -> Result<()> {
    database(LARGE).map(drop)
}

/// A database of that size; made if it is not there yet.
pub fn database(size: Size) -> Result<PathBuf> {
    let Size { accounts, shipments } = size;
    let file = folder().join(format!("{accounts}-{shipments}-{:016x}.db", shape()?));
    if file.exists() {
        return Ok(file);
    }
    std::fs::create_dir_all(folder())?;
    eprintln!("→ making a database of {shipments} shipments in {accounts} accounts");
    let unfinished = file.with_extension("unfinished");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", unfinished.display()));
    }
    demo(size, &url(&unfinished))?;
    std::fs::rename(unfinished, &file)?;
    Ok(file)
}

/// Fills a database.
fn demo(size: Size, database: &str) -> Result<()> {
    let made = Command::new(PROGRAM)
        .args(["demo", "--accounts", &size.accounts.to_string(), "--shipments", &size.shipments.to_string()])
        .arg("--database-url")
        .arg(database)
        .env("ALDABA_LOG", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    ensure!(made.success(), "the demo was not made");
    Ok(())
}

/// The address of a small database in PostgreSQL, made anew, that several programs may share; none where no cluster is named.
pub async fn two_programs() -> Result<Option<String>> {
    let Ok(cluster) = std::env::var("ALDABA_BENCH_POSTGRES") else { return Ok(None) };
    let mut connection = PgConnection::connect(&format!("{cluster}/postgres?sslmode=disable")).await?;
    for sql in ["DROP DATABASE IF EXISTS aldaba_bench WITH (FORCE)", "CREATE DATABASE aldaba_bench"] {
        sqlx::query(sql).execute(&mut connection).await?;
    }
    let url = format!("{cluster}/aldaba_bench?sslmode=disable");
    demo(SMALL, &url)?;
    Ok(Some(url))
}

/// What the databases look like: another shape is another file.
fn shape() -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    std::fs::read("crates/store/src/many.rs")?.hash(&mut hasher);
    for folder in ["crates/store/migrations", "crates/features/src/demo"] {
        let mut files: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            std::fs::read(file)?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

/// A copy of the small one that a row may change as it likes.
pub fn scratch(name: &str) -> Result<PathBuf> {
    let file = folder().join(format!("scratch-{name}.db"));
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    std::fs::copy(database(SMALL)?, &file)?;
    Ok(file)
}
