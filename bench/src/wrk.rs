//! Load from wrk, a well-kept load generator: real HTTP on kept connections.
use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::figures::{RUNS, median};
use crate::server::OUR_CORE;

/// What one run says.
pub struct Load {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub requests: f64,
}

/// One run of so many connections: a second.
pub async fn once(url: &str, token: &str, connections: usize) -> Result<Load> {
    let output = Command::new("taskset")
        .args(["-c", OUR_CORE, "wrk", "--latency", "-t1", &format!("-c{connections}"), "-d1s"])
        .args(["-H", &format!("cookie: aldaba_session={token}"), "-H", "accept-language: en", url])
        .output()
        .await
        .context("wrk")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success() && !text.contains("Non-2xx"), "{url}: {text}");
    // Each of these begins a line of its own.
    let word = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)?.split_whitespace().next());
    let number = |name: &str| word(name).and_then(|word| word.parse::<f64>().ok());
    let requests = text.split(" requests in ").next().and_then(|before| before.split_whitespace().last());
    Ok(Load {
        per_second: number("Requests/sec:").context("no rate")?,
        p50_ms: word("50%").and_then(milliseconds).context("no median")?,
        p99_ms: word("99%").and_then(milliseconds).context("no percentile")?,
        requests: requests.and_then(|count| count.parse().ok()).context("no count")?,
    })
}

/// Five runs. The first finds everything cold; it is never the middle one.
pub async fn several(url: &str, token: &str, connections: usize) -> Result<Load> {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(once(url, token, connections).await?);
    }
    Ok(Load::middle(&runs))
}

impl Load {
    /// The median of each figure.
    pub fn middle(runs: &[Self]) -> Self {
        let each = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        Self {
            per_second: each(|run| run.per_second),
            p50_ms: each(|run| run.p50_ms),
            p99_ms: each(|run| run.p99_ms),
            requests: each(|run| run.requests),
        }
    }
}

/// `850.00us`, `4.85ms`, `1.02s`.
fn milliseconds(text: &str) -> Option<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0), ("m", 60_000.0)] {
        if let Some(number) = text.strip_suffix(unit)
            && let Ok(number) = number.parse::<f64>()
        {
            return Some(number * factor);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn what_wrk_says_is_read_in_its_units() {
        assert_eq!(milliseconds("850.00us"), Some(0.85));
        assert_eq!(milliseconds("4.85ms"), Some(4.85));
        assert_eq!(milliseconds("1.02s"), Some(1020.0));
    }
}
