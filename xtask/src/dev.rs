//! `make dev`: build, serve, and again on each change.
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::install;
use crate::run::{cargo, run, start};
use crate::serve::aldaba;
use crate::shell::{changed_at, say};
use crate::site::{self, Mode};
use crate::tree;

const SOURCES: [&str; 6] = ["app", "server", "style", "public", "Cargo.toml", "Cargo.lock"];
const SERVER: &str = "target/debug/aldaba";
const DATABASE: &str = "sqlite:data/dev.db";
const ADDRESS: &str = "127.0.0.1:3000";

/// Never returns but for an error of its own; a build that fails waits for the next change.
pub fn watch() -> Result<()> {
    let mut server: Option<Child> = None;
    loop {
        let seen = state();
        match build() {
            Ok(()) => {
                stop(server.take());
                server = Some(start(&mut aldaba(SERVER, "serve", DATABASE, ADDRESS)?)?);
                say(&format!("http://{ADDRESS} is up to date; waiting for changes"));
            }
            Err(error) => say(&format!("{error:#}; waiting for changes")),
        }
        while state() == seen {
            thread::sleep(Duration::from_millis(300));
        }
    }
}

fn build() -> Result<()> {
    install::for_build()?;
    run(cargo().args(["build", "--package=aldaba-server"]))?;
    site::build(Mode::Dev)?;
    run(&mut aldaba(SERVER, "demo", DATABASE, ADDRESS)?)
}

/// Lets the server finish what it is doing: it listens to SIGTERM.
fn stop(server: Option<Child>) {
    let Some(mut server) = server else { return };
    let _ = std::process::Command::new("kill").arg(server.id().to_string()).status();
    let _ = server.wait();
}

/// How many sources there are and when the newest changed. Looking at a few hundred files three times a second costs
/// next to nothing, and needs no library that knows each system's way of watching.
fn state() -> (usize, Option<SystemTime>) {
    let changes: Vec<_> = SOURCES.iter().flat_map(|source| changes(Path::new(source))).collect();
    (changes.len(), changes.into_iter().max())
}

fn changes(source: &Path) -> Vec<SystemTime> {
    let files = tree::files(source).unwrap_or_default();
    let below = files.iter().filter_map(|file| changed_at(&source.join(file)));
    below.chain(changed_at(source)).collect()
}
