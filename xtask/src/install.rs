//! What a fresh machine lacks, and only that.
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::postgres;
use crate::run::{output, run, status};
use crate::shell::{is_newer, say};

pub fn everything() -> Result<()> {
    for_build()?;
    for_test()
}

/// For compiling: a linker and C compiler (SQLite is C), the WASM target, the npm tools and fonts.
pub fn for_build() -> Result<()> {
    packages(&[("build-essential", on_path("cc"))])?;
    wasm_target()?;
    npm()
}

/// For `make test`: a browser and PostgreSQL.
pub fn for_test() -> Result<()> {
    packages(&[("postgresql-15", postgres::programs().is_some())])?;
    let is_there = chromium().is_some();
    // Not every system has the one without windows.
    packages(&[("chromium-headless-shell", is_there)]).or_else(|_| packages(&[("chromium", is_there)]))
}

/// For `make bench`: what builds, the browser, PostgreSQL, and a load generator.
pub fn for_bench() -> Result<()> {
    for_build()?;
    for_test()?;
    packages(&[("wrk", on_path("wrk")), ("util-linux", on_path("taskset"))])
}

/// The browser of the tests: rather the one without a desktop's windows, which takes two thirds of the time for the same pages.
pub fn chromium() -> Option<String> {
    let known = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].map(str::to_owned);
    let named = std::env::var("CHROME_PATH").ok();
    named.into_iter().chain(known).find(|path| Path::new(path).exists())
}

fn wasm_target() -> Result<()> {
    let target = "wasm32-unknown-unknown";
    let libraries = output(Command::new("rustc").args(["--print=target-libdir", "--target", target]))?;
    if Path::new(libraries.trim()).exists() {
        return Ok(());
    }
    say("adding Rust's WASM target");
    run(Command::new("rustup").args(["target", "add", target]))
}

/// npm leaves a copy of the lock file it has installed; an older one means that the lock file has changed since.
fn npm() -> Result<()> {
    let (lock, installed) =
        (Path::new("end2end/package-lock.json"), Path::new("end2end/node_modules/.package-lock.json"));
    if is_newer(installed, lock) {
        return Ok(());
    }
    say("installing the npm packages of end2end/ (build tools, fonts, browser tests)");
    // No package here needs its install script; Playwright's would download browsers.
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir("end2end"))
}

/// Installs with apt the Debian packages that are not there.
fn packages(wanted: &[(&str, bool)]) -> Result<()> {
    let missing: Vec<_> = wanted.iter().filter(|(_, there)| !there).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("installing with apt: {}", missing.join(" ")));
    run(&mut apt(&["update"]))?;
    run(apt(&["install", "-y", "--no-install-recommends"]).args(&missing))
        .with_context(|| format!("please install {} by hand", missing.join(" ")))
}

fn apt(args: &[&str]) -> Command {
    let mut command = if is_root() { Command::new("env") } else { Command::new("sudo") };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]).args(args);
    command
}

fn on_path(program: &str) -> bool {
    status(Command::new("sh").args(["-c", &format!("command -v {program} >/dev/null")])).is_ok_and(|end| end.success())
}

/// Whether this process may do everything; PostgreSQL refuses to run as such.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
