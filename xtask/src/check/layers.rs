//! The layers of ARCHITECTURE.md: a crate knows those before it, and the database is the store's alone.
use std::fs;

use anyhow::{Context, Result};

/// Each crate, where it is, and those that it may know.
const LAYERS: [(&str, &str, &[&str]); 8] = [
    ("domain", "crates/domain", &[]),
    ("views", "crates/views", &["domain"]),
    ("store", "crates/store", &["domain", "views"]),
    ("call", "crates/call", &[]),
    ("house", "crates/house", &["domain", "views", "store", "call"]),
    ("features", "crates/features", &["domain", "views", "store", "house"]),
    ("app", "app", &["domain", "views"]),
    ("server", "server", &["domain", "views", "store", "house", "features", "app"]),
];
/// How the map draws them.
const DRAWN: [&str; 2] = ["domain ← views ← store ← house ← features ← server", "views ← app ← server"];

pub fn complaints() -> Result<Vec<String>> {
    let map = fs::read_to_string("ARCHITECTURE.md").context("ARCHITECTURE.md")?;
    let undrawn = DRAWN.into_iter().filter(|line| !map.contains(line));
    let mut complaints: Vec<_> =
        undrawn.map(|line| format!("ARCHITECTURE.md does not draw the layers: {line}")).collect();
    for (name, folder, may) in LAYERS {
        let path = format!("{folder}/Cargo.toml");
        let manifest = fs::read_to_string(&path).context(path.clone())?;
        let ours =
            LAYERS.iter().filter(|(other, ..)| !may.contains(other)).map(|(other, ..)| format!("aldaba-{other}"));
        let barred = ours.chain((name != "store").then(|| "sqlx".to_owned()));
        let known = dependencies(&manifest);
        complaints.extend(
            barred.filter(|barred| known.contains(&barred.as_str())).map(|barred| format!("{path}: no {barred} here")),
        );
    }
    Ok(complaints)
}

/// What a crate is built with; tests may know more.
fn dependencies(manifest: &str) -> Vec<&str> {
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split(['.', ' ', '=']).next()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    #[test]
    fn what_a_crate_is_built_with_is_read_and_what_its_tests_know_is_not() {
        let manifest = "[package]\nname = \"x\"\n\n[dependencies]\nserde.workspace = true\nsqlx = { optional = true }\n\n[dev-dependencies]\nzip = \"1\"\n";
        assert_eq!(dependencies(manifest), ["serde", "sqlx"]);
    }
}
