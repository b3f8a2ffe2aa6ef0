//! What a visitor loads, in bytes.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::shell::say;
use crate::site::PKG;
use crate::tree;

/// What every page that hydrates loads, in the order of the table.
const FIRST: [&str; 10] = [
    "watch.js",
    "app.js",
    "app_bg.wasm",
    "split.js",
    "words.en.json",
    "live.js",
    "leave.js",
    "list.js",
    "photo.js",
    "answers.js",
];

/// What comes once the page is alive, for whoever types: the rules of fields, with the words of what is wrong.
const RULES: [&str; 2] = ["rules.js", "rules_bg.wasm"];

/// The most that the rules may take, in bytes of brotli.
const RULES_BUDGET: u64 = 30_000;

/// The most that the settings page may load before it is alive: code and words, in bytes of brotli. A thousand of it are for the
/// watchdog, which keeps the page true where the rest does not start.
const BUDGET: u64 = 205_000;

/// The most that the code of one page may take, and the most files of code that the settings page may ask for.
const PAGE_BUDGET: u64 = 20_000;
const REQUESTS: usize = 12;

/// Prints each file of the current package, then what is loaded first and what each lazy route adds.
pub fn print() -> Result<()> {
    let package = current()?;
    println!("{:<44}{:>10}{:>10}", package.display(), "raw", "brotli");
    for file in tree::files(&package)?.iter().filter(|file| !is_copy(file)) {
        line(&file.display().to_string(), &[package.join(file)]);
    }
    println!();
    line("loaded first", &FIRST.map(|name| package.join(name)));
    line("rules of fields", &RULES.map(|name| package.join(name)));
    for (route, files) in routes(&package)? {
        line(&format!("+ {route}"), &files);
    }
    Ok(())
}

/// Whether the settings page is within its budget.
pub fn check() -> Result<()> {
    let package = current()?;
    let routes = routes(&package)?;
    let (_, settings) = routes.iter().find(|(route, _)| route == "account_page").context("the settings page")?;
    let files: Vec<_> = FIRST.iter().map(|name| package.join(name)).chain(settings.iter().cloned()).collect();
    // The words are no code.
    let requests = files.iter().filter(|file| file.extension().is_some_and(|end| end != "json")).count();
    ensure!(requests <= REQUESTS, "the settings page asks for {requests} files of code, {REQUESTS} at most");
    for (route, own) in routes.iter().filter_map(|(route, files)| Some((route, files.last()?))) {
        let bytes = travels(own);
        ensure!(bytes <= PAGE_BUDGET, "{route} has {bytes} bytes of its own, {PAGE_BUDGET} at most");
    }
    let loads: u64 = files.iter().map(|file| travels(file)).sum();
    say(&format!("the settings page loads {loads} bytes of code and words, of {BUDGET} at most"));
    ensure!(loads <= BUDGET, "that is too much: see `cargo xtask sizes`");
    let rules: u64 = RULES.iter().map(|name| travels(&package.join(name))).sum();
    say(&format!("the rules of fields are {rules} bytes, of {RULES_BUDGET} at most"));
    ensure!(rules <= RULES_BUDGET, "that is too much: see `cargo xtask sizes`");
    Ok(())
}

fn current() -> Result<PathBuf> {
    let current = fs::read_to_string(format!("{PKG}/current")).context("run `cargo xtask build --release` first")?;
    Ok(Path::new(PKG).join(current))
}

/// Each lazy route with the files it adds.
fn routes(package: &Path) -> Result<Vec<(String, Vec<PathBuf>)>> {
    let chunks: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(package.join("chunks.json"))?)?;
    let files = |files: Vec<String>| files.iter().map(|file| package.join(format!("{file}.wasm"))).collect();
    Ok(chunks.into_iter().map(|(route, names)| (route, files(names))).collect())
}

fn line(what: &str, files: &[PathBuf]) {
    let raw: u64 = files.iter().map(|file| size(file)).sum();
    let brotli: u64 = files.iter().map(|file| travels(file)).sum();
    println!("{what:<44}{raw:>10}{brotli:>10}");
}

/// What travels: the brotli form where there is a smaller one.
fn travels(file: &Path) -> u64 {
    let brotli = size(Path::new(&format!("{}.br", file.display())));
    if brotli > 0 { brotli.min(size(file)) } else { size(file) }
}

fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |data| data.len())
}

fn is_copy(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "br" || end == "gz")
}
