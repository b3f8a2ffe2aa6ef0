//! Pages: how fast they are rendered, beside plain axum that sends the same bytes; a start, and a server at rest.
use std::process::Stdio;
use std::time::Duration;

use anyhow::Result;
use tokio::process::Command;

use crate::client::Client;
use crate::data::{SMALL, database};
use crate::figures::{RUNS, median, mib, ms};
use crate::server::{ITS_CORE, Server, folder};
use crate::table::Table;
use crate::wrk::{self, Load};

const SETTINGS: &str = "/a/nebula/settings/account";
const CONNECTIONS: usize = 8;

pub async fn measure(table: &mut Table) -> Result<()> {
    let database = database(SMALL)?;
    let mut starts = Vec::new();
    for _ in 0..RUNS {
        starts.push(Server::start(&database).await?.ready_ms);
    }
    table.row("ready after start", ms(median(starts)), "≤ 300 ms");

    let server = Server::start(&database).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    table.row("server at rest, memory", mib(server.memory()?), "≤ 60 MiB");

    let mut ada = Client::sign_in(&server.address, "ada@nebula.example").await?;
    let page = ada.get(SETTINGS).await?;
    let file = folder().join("settings.html");
    std::fs::write(&file, &page.body)?;
    let plain_address = format!("127.0.0.1:{}", std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
    let mut plain = Command::new("taskset")
        .args(["-c", ITS_CORE])
        .arg(std::env::current_exe()?)
        .args(["plain", &plain_address])
        .arg(&file)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (ours, theirs) = (format!("http://{}{SETTINGS}", server.address), format!("http://{plain_address}/"));
    // One after the other, so that a noisy moment meets both.
    let (mut loads, mut plain_rates, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let load = wrk::once(&ours, &ada.token, CONNECTIONS).await?;
        let plain = wrk::once(&theirs, &ada.token, CONNECTIONS).await?.per_second;
        shares.push(load.per_second / plain * 100.0);
        plain_rates.push(plain);
        loads.push(load);
    }
    plain.kill().await?;
    let load = Load::middle(&loads);
    let figure = format!("{:.0}/s, p50 {}, p99 {}", load.per_second, ms(load.p50_ms), ms(load.p99_ms));
    table.row(format!("settings page, {CONNECTIONS} connections"), figure, "");
    let figure = format!("{:.1} % ({:.0}/s of {:.0}/s)", median(shares), load.per_second, median(plain_rates));
    table.row("settings page, of plain axum with the same bytes", figure, "≥ 20 %");
    Ok(())
}
