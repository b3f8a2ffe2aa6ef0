//! Files: an export of a million rows, and imports.
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::client::Client;
use crate::data::{LARGE, database, scratch};
use crate::figures::{RUNS, median, mib, ms};
use crate::now;
use crate::server::{PROGRAM, Server, folder, status_of, url};
use crate::table::Table;

/// Rows of the import: enough for its memory to have stopped growing.
const ROWS: usize = 60_000;

pub async fn measure(table: &mut Table) -> Result<()> {
    export(table).await?;
    import(table)
}

async fn export(table: &mut Table) -> Result<()> {
    let server = Server::start(&database(LARGE)?).await?;
    let ada = Client::sign_in(&server.address, "ada@nebula.example").await?;
    let mut firsts = Vec::new();
    for _ in 0..RUNS {
        let mut client = ada.again(&server.address).await?;
        let began = now();
        client.ask("GET", "/a/nebula/shipments.csv", "").await?;
        client.head().await?;
        client.chunk().await?;
        firsts.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    table.row("CSV export of 1,000,000 rows, first byte", ms(median(firsts)), "≤ 50 ms");
    let mut client = ada.again(&server.address).await?;
    let began = now();
    let whole = async {
        client.ask("GET", "/a/nebula/shipments.csv", "").await?;
        client.head().await?;
        let mut lines = 0;
        while let Some(chunk) = client.chunk().await? {
            lines += chunk.split(|byte| *byte == b'\n').count() - 1;
        }
        Ok(lines)
    };
    let (lines, growth) = server.growth(whole).await?;
    ensure!(lines > 1_000_000, "{lines} lines");
    let rate = figure(lines) / began.elapsed().as_secs_f64();
    table.row(
        "CSV export of 1,000,000 rows, memory (one run)",
        format!("+ {}, {rate:.0} rows/s", mib(growth)),
        "≤ 32 MiB",
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a count")]
fn figure(count: usize) -> f64 {
    count as f64
}

fn import(table: &mut Table) -> Result<()> {
    let (few, many) = (folder().join("few.csv"), folder().join("many.csv"));
    write(&few, ROWS / 10)?;
    write(&many, ROWS)?;
    let database = scratch("import")?;
    let (_, little) = import_of(&few, &database)?;
    let (took, most) = import_of(&many, &database)?;
    let rate = figure(ROWS) / took;
    table.row(
        format!("import of {ROWS} rows, memory (one run)"),
        format!("{} ({} for a tenth), {rate:.0} rows/s", mib(most), mib(little)),
        "flat",
    );
    let (again, _) = import_of(&many, &database)?;
    table.row("the same file again", format!("{:.0} rows/s, nothing changed", figure(ROWS) / again), "");
    Ok(())
}

/// A table of parcels with a bad row now and then.
fn write(path: &Path, rows: usize) -> Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    file.write_all(
        b"parcel_id,carrier,status_id,tracking_number,order_number,country,created,name,street,city,email\n",
    )?;
    let mut line = String::new();
    for n in 0..rows {
        line.clear();
        let country = if n % 1000 == 999 { "Nowhere" } else { "ES" };
        writeln!(
            line,
            "{},dhl,11,BN{n:09},B-{n},{country},2026-11-01,Eva Sol {n},Calle Mayor,Madrid,b{n}@mail.example",
            900_000_000 + n
        )?;
        file.write_all(line.as_bytes())?;
    }
    Ok(file.flush()?)
}

/// Imports by the command line; gives the seconds, and the most memory in KiB.
fn import_of(file: &Path, database: &Path) -> Result<(f64, f64)> {
    let began = now();
    let mut import = Command::new(PROGRAM)
        .args(["import", "shipments", "--account", "nebula", "--database-url", &url(database)])
        .arg(file)
        .env("ALDABA_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut most = 0.0_f64;
    let ended = loop {
        if let Some(ended) = import.try_wait()? {
            break ended;
        }
        most = most.max(status_of(import.id(), "VmHWM").unwrap_or_default());
        std::thread::sleep(Duration::from_millis(5));
    };
    ensure!(ended.success(), "the import failed");
    Ok((began.elapsed().as_secs_f64(), most))
}
