//! What a visitor loads, in bytes.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::site::PKG;
use crate::tree;

/// What every page that hydrates loads, in the order of the table.
const FIRST: [&str; 4] = ["app.js", "app_bg.wasm", "split.js", "words.en.json"];

/// Prints each file of the current package, then what is loaded first and what each lazy route adds.
pub fn print() -> Result<()> {
    let current = fs::read_to_string(format!("{PKG}/current")).context("run `cargo xtask build --release` first")?;
    let package = Path::new(PKG).join(current);
    println!("{:<44}{:>10}{:>10}", package.display(), "raw", "brotli");
    for file in tree::files(&package)?.iter().filter(|file| !is_copy(file)) {
        line(&file.display().to_string(), [&package.join(file)]);
    }
    println!();
    line("loaded first", &FIRST.map(|name| package.join(name)));
    let chunks = fs::read(package.join("chunks.json"))?;
    let chunks: BTreeMap<String, Vec<String>> = serde_json::from_slice(&chunks)?;
    for (route, files) in &chunks {
        let files: Vec<_> = files.iter().map(|file| package.join(format!("{file}.wasm"))).collect();
        line(&format!("+ {}", short(route)), &files);
    }
    Ok(())
}

fn line<'a>(what: &str, files: impl IntoIterator<Item = &'a PathBuf>) {
    let sizes = files.into_iter().map(|file| (size(file), size(&compressed(file)).min(size(file))));
    let (raw, brotli) = sizes.fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
    println!("{what:<44}{raw:>10}{brotli:>10}");
}

/// What travels: the brotli form, or the file itself where there is none.
fn compressed(file: &Path) -> PathBuf {
    let brotli = PathBuf::from(format!("{}.br", file.display()));
    if brotli.exists() { brotli } else { file.to_owned() }
}

fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |data| data.len())
}

fn is_copy(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "br" || end == "gz")
}

/// `__Overview_View_1234567890` → `Overview`.
fn short(route: &str) -> &str {
    let name = route.rsplit_once('_').map_or(route, |(name, _)| name);
    name.trim_start_matches('_').trim_end_matches("_view").trim_end_matches("_View")
}
