//! `make test`: everything, on SQLite and on PostgreSQL.
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{cargo, status};
use crate::shell::say;
use crate::site::Mode;
use crate::{install, interrupt, postgres, site, sizes};

/// Runs the Rust tests, the browser tests, or both; `-- …` goes to Playwright.
pub fn test(args: &[&str]) -> Result<()> {
    let (which, playwright) = match args {
        ["--", rest @ ..] => (None, rest),
        [which, "--", rest @ ..] => (Some(*which), rest),
        [which] => (Some(*which), &[][..]),
        [] => (None, &[][..]),
        _ => bail!("cargo xtask test [rust|browser] [-- arguments for Playwright]"),
    };
    interrupt::watch()?;
    install::for_test()?;
    let passed = postgres::cluster().and_then(|url| all(which, playwright, &url));
    interrupt::clean_up();
    if passed? { Ok(()) } else { bail!("some tests failed") }
}

fn all(which: Option<&str>, playwright: &[&str], postgres: &str) -> Result<bool> {
    let mut passed = scripts()?;
    if which != Some("browser") {
        passed &= rust(postgres)?;
    }
    if which != Some("rust") {
        passed &= browser(playwright, postgres)?;
    }
    Ok(passed)
}

/// What the scripts reckon by themselves, in Node: a second.
fn scripts() -> Result<bool> {
    say("tests of the scripts");
    Ok(status(Command::new("node").args(["--test", "--test-reporter=dot", "end2end/units"]))?.success())
}

/// The packages that make Aldaba. `xtask` is tested alone: in one build with it, Cargo would give the libraries both
/// use other features than `make dev` does, and compile most of them twice.
const ALDABA: [&str; 3] = ["test", "--workspace", "--exclude=xtask"];

/// Each test makes a database of its own; the server program of the browser tests is built on the way.
fn rust(postgres: &str) -> Result<bool> {
    say("Rust tests (compiling takes minutes when cold)");
    let mut command = cargo();
    command.args(ALDABA).arg("--no-fail-fast").env("ALDABA_TEST_POSTGRES", postgres);
    let passed = status(&mut command)?.success();
    Ok(status(cargo().args(["test", "--package=xtask"]))?.success() && passed)
}

/// In a real browser, always with the optimised WASM: that is what people get, and wasm-opt has broken it before.
fn browser(playwright: &[&str], postgres: &str) -> Result<bool> {
    if !Path::new("end2end/playwright.config.ts").exists() {
        return Ok(true);
    }
    site::build(Mode::Release)?;
    sizes::check()?;
    say("building the server for the browser tests");
    // As the Rust tests build it, so that nothing compiles twice.
    if !status(cargo().args(ALDABA).args(["--no-run", "--quiet"]))?.success() {
        return Ok(false);
    }
    let mut passed = playwright_on("sqlite", playwright, postgres)?;
    if playwright.is_empty() {
        passed &= playwright_on("postgres", &["--grep", "@both", "--pass-with-no-tests"], postgres)?;
    }
    Ok(passed)
}

fn playwright_on(database: &str, args: &[&str], postgres: &str) -> Result<bool> {
    say(&format!("browser tests on {database}"));
    let mut command = Command::new("node_modules/.bin/playwright");
    command.arg("test").args(args).current_dir("end2end");
    command.env("E2E_DATABASE", database).env("ALDABA_TEST_POSTGRES", postgres);
    if let Some(chromium) = install::chromium() {
        command.env("CHROME_PATH", chromium);
    }
    Ok(status(&mut command)?.success())
}
