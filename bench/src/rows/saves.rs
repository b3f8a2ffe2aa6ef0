//! Saves beside the same insert into the same database, with and without its fsync; an agent's look beside a member's.
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use views::section::Text;

use anyhow::{Context, Result, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::client::{Client, new_id};
use crate::data::scratch;
use crate::figures::{RUNS, median, ms};
use crate::now;
use crate::server::{PROGRAM, Server, url};
use crate::table::Table;
use crate::wrk;

/// How long each run takes.
const RUN: Duration = Duration::from_millis(500);
const MANY: usize = 64;

pub async fn measure(table: &mut Table) -> Result<()> {
    saves(table).await?;
    looks(table).await
}

async fn saves(table: &mut Table) -> Result<()> {
    let database = scratch("saves")?;
    for n in 1..=MANY {
        let added = Command::new(PROGRAM)
            .args(["user", "add", "--role", "admin", "--account", &format!("bench-{n}"), "--account-name", "Bench"])
            .args(["--name", "Bench", "--email", &format!("admin-{n}@bench.example"), "--password", "aldaba demo"])
            .args(["--database-url", &url(&database)])
            .stdout(Stdio::null())
            .status()?;
        ensure!(added.success(), "a member was not added");
    }
    let server = Server::start(&database).await?;
    let mut signed_in = Vec::new();
    for n in 1..=MANY {
        signed_in.push(Saver::new(&server.address, n).await?);
    }
    let (one, many) = (rate(&mut signed_in[..1]).await?, rate(&mut signed_in).await?);
    drop(server);
    for (clients, saves) in [(1, one), (MANY, many)] {
        let durable = inserts(&database, SqliteSynchronous::Full, clients).await?;
        let loose = inserts(&database, SqliteSynchronous::Off, clients).await?;
        let figure =
            format!("{saves:.0}/s; {durable:.0}/s; {loose:.0}/s ({:.0} % of the durable one)", saves / durable * 100.0);
        table.row(format!("settings saved, {clients} clients; the same insert; without fsync"), figure, "");
    }
    Ok(())
}

/// An admin who saves the company over and over, each time from the version the last answer gave.
struct Saver {
    client: Client,
    account: String,
    version: i64,
}

impl Saver {
    async fn new(address: &str, n: usize) -> Result<Self> {
        let client = Client::sign_in(address, &format!("admin-{n}@bench.example")).await?;
        Ok(Self { client, account: format!("bench-{n}"), version: 1 })
    }

    async fn save(&mut self) -> Result<()> {
        let form = format!(
            "account={}&version={}&form[trade_name]=Bench+{}&form[legal_name]=Bench&form[tax_kind]=other",
            self.account, self.version, self.version
        );
        let saved = self.client.call("save_company", &form).await?;
        self.version = version(&saved).context("a version")?;
        Ok(())
    }
}

/// The version that the form of a section stands on.
fn version(part: &serde_json::Value) -> Option<i64> {
    let texts = part["texts"].as_array()?;
    let stated =
        texts.iter().find(|text| text[0] == Text::Version as u8).and_then(|text| text[1].as_str()?.parse().ok());
    stated.or_else(|| part["parts"].as_array()?.iter().find_map(version))
}

/// The median of saves a second by all of them at once.
async fn rate(savers: &mut [Saver]) -> Result<f64> {
    let mut rates = Vec::new();
    for _ in 0..RUNS {
        let began = now();
        let loops = savers.iter_mut().map(|saver| async move {
            let mut count = 0_u32;
            while began.elapsed() < RUN {
                saver.save().await?;
                count += 1;
            }
            anyhow::Ok(count)
        });
        let counts = futures::future::try_join_all(loops).await?;
        rates.push(f64::from(counts.iter().sum::<u32>()) / began.elapsed().as_secs_f64());
    }
    Ok(median(rates))
}

/// The same rows as a save writes, straight into the database through one writer, as the server has it.
async fn inserts(database: &std::path::Path, synchronous: SqliteSynchronous, clients: usize) -> Result<f64> {
    let options = SqliteConnectOptions::from_str(&url(database))?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .busy_timeout(Duration::from_secs(5));
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let mut rates = Vec::new();
    for _ in 0..RUNS {
        let (began, count) = (now(), Arc::new(AtomicU64::new(0)));
        let loops = (0..clients).map(|n| {
            let (pool, count) = (pool.clone(), count.clone());
            async move {
                while began.elapsed() < RUN {
                    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
                    sqlx::query(
                        "UPDATE accounts SET trade_name = $2, version = version + 1, changed_at = $3 WHERE slug = $1",
                    )
                    .bind(format!("bench-{}", n + 1))
                    .bind("Bench")
                    .bind(1_i64)
                    .execute(&mut *tx)
                    .await?;
                    sqlx::query(
                        "INSERT INTO events (seq, account_id, kind, record_id, version, actor, at)
                         SELECT MAX(seq) + 1, 'x', 'company', 'x', 1, 'x', 1 FROM events",
                    )
                    .execute(&mut *tx)
                    .await?;
                    tx.commit().await?;
                    count.fetch_add(1, Ordering::Relaxed);
                }
                anyhow::Ok(())
            }
        });
        futures::future::try_join_all(loops).await?;
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        rates.push(count.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64());
    }
    pool.close().await;
    Ok(median(rates))
}

/// One shipment, as a member and as an agent whose every look is in the log before it is answered.
async fn looks(table: &mut Table) -> Result<()> {
    let server = Server::start(&scratch("looks")?).await?;
    let mut ada = Client::sign_in(&server.address, "ada@nebula.example").await?;
    let ana = Client::sign_in(&server.address, "ana@support.example").await?;
    let form = format!("account=nebula&form[id]={}&form[duration]=1d&form[scope]=full", new_id(1));
    ada.call("grant_access", &form).await?;
    let list = ada.call("shipments", "account=nebula&query[q]=").await?;
    let id = list["body"]["rows"][0]["id"].as_str().context("a shipment")?.to_owned();
    let url = format!("http://{}/a/nebula/shipments/{id}", server.address);
    for connections in [1, 8] {
        let member = wrk::several(&url, &ada.token, connections).await?;
        let agent = wrk::several(&url, &ana.token, connections).await?;
        let figure = format!(
            "{:.0}/s, p99 {}; {:.0}/s, p99 {}",
            member.per_second,
            ms(member.p99_ms),
            agent.per_second,
            ms(agent.p99_ms)
        );
        table.row(format!("a shipment, {connections} connections: member; agent"), figure, "");
    }
    Ok(())
}
