//! `make mutants`: whether a test notices each small falsification of the rules that all else rests on.
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{cargo, run, status};
use crate::shell::say;

/// Where the tool is installed: with the build's own files, not among the person's programs.
const TOOLS: &str = "target/tools";
const VERSION: &str = "27.1.0";

/// Falsifies what `.cargo/mutants.toml` names, one place at a time, and runs the domain's tests on each.
pub fn mutants() -> Result<()> {
    let program = format!("{TOOLS}/bin/cargo-mutants");
    if !Path::new(&program).exists() {
        say("compiling cargo-mutants");
        run(cargo().args(["install", "--quiet", "--locked", "--root", TOOLS, "cargo-mutants", "--version", VERSION]))?;
    }
    let mut command = Command::new(program);
    command.args(["mutants", "--package", "aldaba-domain", "--jobs", "2", "--output", "target"]);
    if status(&mut command)?.success() {
        Ok(())
    } else {
        bail!("a falsification went unnoticed: target/mutants.out/missed.txt")
    }
}
