//! `make bench`: builds what people get, makes the bench's data beside it, and measures.
use anyhow::Result;

use crate::run::{run, start};
use crate::site::{self, Mode};
use crate::{dist, install};

const PROGRAM: &str = "target/dist/aldaba-bench";

/// Measures everything, or the groups of rows that are named.
pub fn bench(groups: &[&str]) -> Result<()> {
    install::for_bench()?;
    dist::programs(&["aldaba-server", "aldaba-bench"])?;
    // Each needs little more than one core.
    let mut data = start(std::process::Command::new(PROGRAM).arg("data"))?;
    let built = site::build(Mode::Release);
    let made = data.wait()?.success();
    built?;
    anyhow::ensure!(made, "the bench's data could not be made");
    run(std::process::Command::new(PROGRAM).args(groups))
}
