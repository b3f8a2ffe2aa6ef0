//! A revoke, as those see it whom it concerns: open streams of notices, and an agent's page in Chromium.
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::sync::mpsc;

use crate::client::{Client, new_id};
use crate::data::{scratch, two_programs};
use crate::figures::{RUNS, median, ms, percentile};
use crate::now;
use crate::server::Server;
use crate::table::Table;

pub async fn measure(table: &mut Table) -> Result<()> {
    streams(table, 1000, "p99 ≤ 100 ms", "≤ 32 KiB").await?;
    streams(table, 10_000, "", "").await?;
    elsewhere(table, 100).await?;
    chromium(table).await
}

/// So many streams of agents, and a revoke of what let them in.
async fn streams(table: &mut Table, count: usize, aim: &str, memory_aim: &str) -> Result<()> {
    let server = Server::start(&scratch("door")?).await?;
    let Told { each, last } = revoked(&server, &server, count).await?;
    table.row(format!("{count} open streams, memory of each (one run)"), format!("{each:.1} KiB"), memory_aim);
    table.row(format!("{count} open streams told of a revoke"), format!("p99 {}", ms(median(last))), aim);
    Ok(())
}

/// The streams are at one program and the revoke is at another, both on one PostgreSQL.
async fn elsewhere(table: &mut Table, count: usize) -> Result<()> {
    let Some(database) = two_programs().await? else { return Ok(()) };
    let (one, other) = (Server::at(&database).await?, Server::at(&database).await?);
    let Told { last, .. } = revoked(&one, &other, count).await?;
    let what = format!("{count} open streams told of a revoke at another program");
    table.row(what, format!("p99 {}", ms(median(last))), "p99 ≤ 100 ms");
    Ok(())
}

/// What streams cost, in KiB each, and how long it took in each run until 99 of 100 were told, in milliseconds.
struct Told {
    each: f64,
    last: Vec<f64>,
}

/// Opens so many streams of agents at a server, and revokes at the door what let them in.
async fn revoked(door: &Server, server: &Server, count: usize) -> Result<Told> {
    let mut ada = Client::sign_in(&door.address, "ada@nebula.example").await?;
    let ana = Client::sign_in(&server.address, "ana@support.example").await?;
    let before = server.memory()?;
    let (told, mut heard) = mpsc::unbounded_channel();
    for _ in 0..count {
        let client = ana.again(&server.address).await?;
        tokio::spawn(listen(client, told.clone()));
    }
    for opened in 0..count {
        let first = tokio::time::timeout(Duration::from_mins(1), heard.recv()).await?.context("a stream")?;
        ensure!(first.is_none(), "stream {opened} begins with a hello");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let each = (server.memory()? - before) / count as f64;
    let mut last = Vec::new();
    for run in 0..RUNS {
        let id = new_id(count + run);
        let form = format!("account=nebula&form[id]={id}&form[duration]=1h&form[scope]=full");
        ada.call("grant_access", &form).await?;
        all(&mut heard, count).await?;
        ada.ask("POST", "/rpc/revoke_grant", &format!("account=nebula&grant={id}")).await?;
        let (status, _) = ada.head().await?;
        let acknowledged = now();
        ensure!(status == 200, "revoked: {status}");
        let times = all(&mut heard, count).await?;
        let after = |time: &Instant| time.saturating_duration_since(acknowledged).as_secs_f64() * 1000.0;
        last.push(percentile(times.iter().map(after).collect(), 99.0));
        ada = ada.again(&door.address).await?;
    }
    Ok(Told { each, last })
}

/// When each of the streams heard the next notice.
async fn all(heard: &mut mpsc::UnboundedReceiver<Option<Instant>>, count: usize) -> Result<Vec<Instant>> {
    let mut times = Vec::with_capacity(count);
    while times.len() < count {
        let time = tokio::time::timeout(Duration::from_secs(30), heard.recv()).await?.context("a notice")?;
        times.extend(time);
    }
    Ok(times)
}

/// Says when a stream is open, and when a notice comes.
async fn listen(mut client: Client, told: mpsc::UnboundedSender<Option<Instant>>) -> Result<()> {
    client.ask("GET", "/events", "").await?;
    client.head().await?;
    loop {
        let line = client.line().await?;
        let notice = if line.starts_with("event: hello") {
            None
        } else if line.starts_with("event: notice") {
            Some(now())
        } else if line.is_empty() {
            return Ok(());
        } else {
            continue;
        };
        told.send(notice)?;
    }
}

/// From the revoke's acknowledgement until an agent's page is empty.
async fn chromium(table: &mut Table) -> Result<()> {
    let server = Arc::new(Server::start(&scratch("chromium")?).await?);
    let address = server.address.clone();
    let run = move || Command::new("node").args(["bench/revoke.mjs", &address]).output();
    let output = tokio::task::spawn_blocking(run).await??;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let times: Vec<f64> = serde_json::from_str(text.trim())?;
    let figure =
        format!("p50 {}, p99 {} of {}", ms(median(times.clone())), ms(percentile(times.clone(), 99.0)), times.len());
    table.row("revoke to emptied page in Chromium", figure, "p99 ≤ 150 ms");
    Ok(())
}
