//! `make bench`: builds what people get, makes the bench's data beside it, and measures.
use std::process::Command;

use anyhow::Result;

use crate::run::{run, start};
use crate::site::{self, Mode};
use crate::{dist, install, interrupt, postgres};

const PROGRAM: &str = "target/dist/aldaba-bench";

/// Measures everything, or the groups of rows that are named.
pub fn bench(groups: &[&str]) -> Result<()> {
    install::for_bench()?;
    dist::programs(&["aldaba-server", "aldaba-bench"])?;
    // Each needs little more than one core.
    let mut data = start(Command::new(PROGRAM).arg("data"))?;
    let built = site::build(Mode::Release);
    let made = data.wait()?.success();
    built?;
    anyhow::ensure!(made, "the bench's data could not be made");
    let mut bench = Command::new(PROGRAM);
    bench.args(groups);
    if !groups.is_empty() && !groups.contains(&"door") {
        return run(&mut bench);
    }
    // Two programs share it.
    interrupt::watch()?;
    let measured = postgres::cluster().and_then(|url| run(bench.env("ALDABA_BENCH_POSTGRES", url)));
    interrupt::clean_up();
    measured
}
