//! `cargo xtask build --dist`: what is put to real use, server and pages.
use anyhow::Result;

use crate::install;
use crate::run::{cargo, run};
use crate::shell::say;
use crate::site::{self, Mode};

/// Builds both halves as they are to be run for real.
pub fn build() -> Result<()> {
    install::for_build()?;
    programs(&["aldaba-server"])?;
    site::build(Mode::Release)?;
    say("the program is target/dist/aldaba, the pages are target/site");
    Ok(())
}

/// Compiles programs in the profile for real use.
pub fn programs(packages: &[&str]) -> Result<()> {
    say(&format!("compiling {} (dist; many minutes when cold)", packages.join(" and ")));
    let packages = packages.iter().map(|package| format!("--package={package}"));
    // It is optimised as one whole, which goes with no half-compiled pieces kept for the next time.
    run(cargo().args(["build", "--profile=dist"]).args(packages).env("CARGO_INCREMENTAL", "0"))
}
