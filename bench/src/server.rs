//! An Aldaba of the bench's own, on a core of its own.
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::client::Client;
use crate::now;

/// The program under test.
pub const PROGRAM: &str = "target/dist/aldaba";

/// The server's core, and the load's.
pub const ITS_CORE: &str = "0";
pub const OUR_CORE: &str = "1";

/// A running server. Dropped, it ends.
pub struct Server {
    child: Child,
    pub address: String,
    /// How long it took until it was ready.
    pub ready_ms: f64,
}

impl Server {
    /// Starts one over a copy of nothing: it works on the very file.
    pub async fn start(database: &Path) -> Result<Self> {
        Self::at(&url(database)).await
    }

    /// Starts one on a database by its address.
    pub async fn at(database: &str) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let began = now();
        let child = Command::new("taskset")
            .args([
                "-c",
                ITS_CORE,
                PROGRAM,
                "serve",
                "--addr",
                &address,
                "--uploads",
                "target/bench/uploads",
                "--mail",
                "target/bench/mail",
            ])
            .arg("--database-url")
            .arg(database)
            .env("ALDABA_LOG", "error")
            // One machine plays everybody, and two people open all the streams.
            .env("ALDABA_CONNECTIONS", "12000")
            .env("ALDABA_CONNECTIONS_PER_ADDRESS", "12000")
            .env("ALDABA_STREAMS_PER_SESSION", "12000")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("taskset")?;
        let mut server = Self { child, address, ready_ms: 0.0 };
        loop {
            if let Ok(mut client) = Client::stranger(&server.address).await
                && client.get("/ready").await.is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            if server.child.try_wait()?.is_some() || began.elapsed() > Duration::from_mins(1) {
                bail!("the server does not start");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.ready_ms = began.elapsed().as_secs_f64() * 1000.0;
        Ok(server)
    }

    /// A figure of `/proc/PID/status`, in KiB.
    pub fn status(&self, name: &str) -> Result<f64> {
        status_of(self.child.id(), name)
    }

    /// Resident memory in KiB.
    pub fn memory(&self) -> Result<f64> {
        self.status("VmRSS")
    }

    /// Processor time it has used, in seconds (`/proc/PID/stat`, fields 14 and 15, in ticks of 10 ms).
    pub fn processor(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        Ok(ticks / 100.0)
    }

    /// Watches the server's memory until the work is done; gives the most it grew by, in KiB.
    pub async fn growth<T>(&self, work: impl Future<Output = Result<T>>) -> Result<(T, f64)> {
        let before = self.memory()?;
        let mut most = before;
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok((done?, most.max(self.memory()?) - before)),
                () = tokio::time::sleep(Duration::from_millis(20)) => most = most.max(self.memory()?),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A figure of a process in KiB.
pub fn status_of(process: u32, name: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(name)).context("no such figure")?;
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).context("no figure")
}

/// A database's address.
pub fn url(database: &Path) -> String {
    format!("sqlite:{}", database.display())
}

/// Where the bench keeps its files.
pub fn folder() -> PathBuf {
    PathBuf::from("target/bench")
}
