//! `make bench`: what an Aldaba carries on this machine, as one table. BENCHMARKS.md explains each row.
//!
//! The server has one core, the load the other. Every figure is the median of five runs unless its row says otherwise.
use std::time::Instant;

use anyhow::Result;

mod client;
mod data;
mod figures;
mod plain;
mod rows;
mod server;
mod table;
mod wrk;

use table::Table;

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["data"] => data::large(),
        ["plain", address, file] => plain::serve(address, file).await,
        only => bench(only).await,
    }
}

/// Measures everything, or only the groups of rows that are named.
async fn bench(only: &[&str]) -> Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let (began, mut table) = (now(), Table::default());
    let wanted = |name: &str| only.is_empty() || only.contains(&name);
    if wanted("pages") {
        rows::pages::measure(&mut table).await?;
    }
    if wanted("lists") {
        rows::lists::measure(&mut table).await?;
    }
    if wanted("files") {
        rows::files::measure(&mut table).await?;
    }
    if wanted("door") {
        rows::door::measure(&mut table).await?;
    }
    if wanted("saves") {
        rows::saves::measure(&mut table).await?;
    }
    if wanted("growth") {
        rows::growth::measure(&mut table).await?;
    }
    table.print();
    println!("\n{} s, {} cores", began.elapsed().as_secs(), std::thread::available_parallelism()?);
    Ok(())
}

/// The one clock of the bench: nothing here is a rule of Aldaba's, so it need not be passed in.
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
pub fn now() -> Instant {
    Instant::now()
}
