//! Aldaba's build, called as `cargo xtask <command>`: what cargo alone cannot do.
//!
//! `Makefile` names the few commands a person needs; this program holds the steps behind them.
use std::process::ExitCode;

use anyhow::{Result, bail};

mod answers;
mod bench;
mod bundle;
mod check;
mod dev;
mod dist;
mod install;
mod interrupt;
mod literals;
mod mutants;
mod object;
mod postgres;
mod run;
mod serve;
mod share;
mod shell;
mod site;
mod sizes;
mod snip;
mod style;
mod test;
mod tree;
mod wasm;
mod words;

use site::Mode;

const USAGE: &str = "cargo xtask <command>
  install                  what this machine lacks to build and test
  build [--release]        WASM, style, words and fonts into target/site
  build --dist             the same and the server, optimised most, to run it for real
  sizes                    what a visitor loads, in bytes, of the last build
  serve                    everything optimised, demo data, serving (make run)
  dev                      rebuild and restart on change (make dev)
  test [rust|browser] [-- arguments for Playwright]
                           all tests on SQLite and PostgreSQL (make test)
  bench [group …]          what it carries on this machine (make bench)
  mutants                  whether tests notice each falsified rule (make mutants)
  postgres                 a private PostgreSQL until Ctrl-C; prints its address
  check                    dependencies and the one gate";

fn main() -> ExitCode {
    let Err(error) = shell::enter_root().and_then(|()| command()) else { return ExitCode::SUCCESS };
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

fn command() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["install"] => install::everything(),
        ["build"] => site::build(Mode::Dev),
        ["build", "--release"] => site::build(Mode::Release),
        ["build", "--dist"] => dist::build(),
        ["sizes"] => sizes::print(),
        ["serve"] => serve::serve(),
        ["dev"] => dev::watch(),
        ["test", rest @ ..] => test::test(rest),
        ["bench", groups @ ..] => bench::bench(groups),
        ["mutants"] => mutants::mutants(),
        ["postgres"] => postgres::hold(),
        ["check"] => check::all(),
        _ => bail!("{USAGE}"),
    }
}
