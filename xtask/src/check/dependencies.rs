//! What the dependencies must be like. Only the lock file and the registry's own sources are asked, so it works offline.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run::{cargo, output};
use crate::tree;

/// Each with the reason it may not come in.
const UNWANTED: [(&str, &str); 2] = [
    ("native-tls", "TLS is rustls: no system library, one implementation to watch"),
    ("openssl-sys", "TLS is rustls: no system library, one implementation to watch"),
];

/// Each with the one package that may bring it in, and the reason.
const ONLY_THROUGH: [(&str, &str, &str); 1] = [(
    "rsa",
    "crypto-glue",
    "its private keys leak through timing (RUSTSEC-2023-0071); webauthn-rs only checks signatures, with public keys",
)];

/// Two versions of these would be two of what there must be one of: types that do not fit, or twice the bytes.
const ONCE: [&str; 13] = [
    "any_spawner",
    "axum",
    "chrono",
    "http",
    "leptos",
    "libsqlite3-sys",
    "reactive_graph",
    "rustls",
    "serde",
    "sqlx",
    "tachys",
    "tokio",
    "wasm-bindgen",
];

/// In a manifest without a word in the sources, each with its reason.
const SILENT: [(&str, &str); 2] = [
    ("getrandom", "its feature for the browser is all we want of it"),
    ("wasm-bindgen-futures", "what `#[wasm_bindgen]` makes of an asynchronous function names it"),
];

/// 3.51.3: older ones can lose commits when the WAL is reset.
const SQLITE: u32 = 3_051_003;

pub fn complaints() -> Result<Vec<String>> {
    // One platform only, or cargo would fetch the sources of what other systems need.
    let platform = "--filter-platform=x86_64-unknown-linux-gnu";
    let metadata = output(cargo().args(["metadata", "--format-version=1", "--locked", platform]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let versions = versions()?;
    Ok([
        unwanted(&versions),
        strayed(&versions)?,
        repeated(&versions),
        sqlite(&versions, &metadata)?,
        unused(&metadata)?,
    ]
    .concat())
}

/// The versions of each package that is really built, which the lock file alone does not tell.
fn versions() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let tree = output(cargo().args([
        "tree",
        "--workspace",
        "--locked",
        "--edges=normal,build",
        "--prefix=none",
        "--format={p}",
    ]))?;
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            versions.entry(name.to_owned()).or_default().insert(version.trim_start_matches('v').to_owned());
        }
    }
    Ok(versions)
}

fn unwanted(versions: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let present = UNWANTED.iter().filter(|(name, _)| versions.contains_key(*name));
    present.map(|(name, reason)| format!("{name} has come in: {reason}")).collect()
}

/// What came in through another package than the one that may bring it.
fn strayed(versions: &BTreeMap<String, BTreeSet<String>>) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for (name, through, reason) in ONLY_THROUGH.iter().filter(|(name, ..)| versions.contains_key(*name)) {
        let invert = format!("--invert={name}");
        let mut ask = cargo();
        ask.args(["tree", "--workspace", "--locked", "--edges=normal,build", "--depth=1", "--prefix=none"]);
        let tree = output(ask.args(["--format={p}", &invert]))?;
        let users = tree.lines().skip(1).filter_map(|line| line.split_whitespace().next());
        complaints.extend(users.filter(|user| user != through).map(|user| format!("{user} uses {name}: {reason}")));
    }
    Ok(complaints)
}

fn repeated(versions: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let several = ONCE.iter().filter_map(|name| versions.get(*name).map(|found| (name, found)));
    let several = several.filter(|(_, found)| found.len() > 1);
    several.map(|(name, found)| format!("{name} is there in versions {found:?}; `cargo tree -d` shows why")).collect()
}

/// Reads the version out of the SQLite source that will be compiled in.
fn sqlite(versions: &BTreeMap<String, BTreeSet<String>>, metadata: &Value) -> Result<Vec<String>> {
    if !versions.contains_key("libsqlite3-sys") {
        return Ok(Vec::new());
    }
    let package =
        packages(metadata).find(|package| package["name"] == "libsqlite3-sys").context("in the metadata too")?;
    let manifest = Path::new(package["manifest_path"].as_str().context("a path")?);
    let header = manifest.with_file_name("sqlite3").join("sqlite3.h");
    let header = fs::read_to_string(&header).with_context(|| header.display().to_string())?;
    let version = sqlite_version(&header).context("sqlite3.h names no version")?;
    let complaint = format!("the bundled SQLite is {version}, and must be at least {SQLITE} (WAL-reset bug)");
    Ok((version < SQLITE).then_some(complaint).into_iter().collect())
}

fn sqlite_version(header: &str) -> Option<u32> {
    let line = header.lines().find(|line| line.starts_with("#define SQLITE_VERSION_NUMBER"))?;
    line.split_whitespace().last()?.parse().ok()
}

/// Dependencies of our own packages that none of their sources mentions.
fn unused(metadata: &Value) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for package in packages(metadata).filter(|package| package["source"].is_null()) {
        let manifest = Path::new(package["manifest_path"].as_str().context("a path")?);
        let sources = sources(manifest.parent().context("a folder")?)?;
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let name = dependency["rename"].as_str().or(dependency["name"].as_str()).context("a name")?;
            // Of our own crates some are called in code by what they are, without the project's name.
            let short = name.strip_prefix("aldaba-").filter(|_| dependency["path"].is_string());
            let is_used = mentions(&sources, name) || short.is_some_and(|short| mentions(&sources, short));
            if !is_used && !SILENT.iter().any(|(silent, _)| *silent == name) {
                complaints.push(format!("{} does not use {name}", package["name"].as_str().unwrap_or_default()));
            }
        }
    }
    Ok(complaints)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn sources(package: &Path) -> Result<String> {
    let rust = tree::files(package)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let texts = rust.map(|file| fs::read_to_string(package.join(&file)).with_context(|| file.display().to_string()));
    texts.collect()
}

fn mentions(sources: &str, name: &str) -> bool {
    let name = name.replace('-', "_");
    sources.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::{mentions, sqlite_version};

    #[test]
    fn a_package_is_mentioned_by_its_name_in_code_only() {
        assert!(mentions("use aldaba_app::App;", "aldaba-app"));
        assert!(!mentions("use serde_json::json;", "serde"));
    }

    #[test]
    fn sqlite_tells_its_version() {
        assert_eq!(sqlite_version("x\n#define SQLITE_VERSION_NUMBER 3051003\n"), Some(3_051_003));
    }
}
