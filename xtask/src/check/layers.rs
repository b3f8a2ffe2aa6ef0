//! The layers of ARCHITECTURE.md: a crate knows those before it, and the database is the store's alone.
use std::fs;

use anyhow::{Context, Result};

/// In the order of the arrows: each may depend on those before it. The map draws the same line.
const LAYERS: [(&str, &str); 5] = [
    ("domain", "crates/domain"),
    ("views", "crates/views"),
    ("store", "crates/store"),
    ("app", "app"),
    ("server", "server"),
];

pub fn complaints() -> Result<Vec<String>> {
    let map = fs::read_to_string("ARCHITECTURE.md").context("ARCHITECTURE.md")?;
    let line = LAYERS.map(|(name, _)| name).join(" ← ");
    let mut complaints = Vec::new();
    if !map.contains(&line) {
        complaints.push(format!("ARCHITECTURE.md does not draw the layers: {line}"));
    }
    for (at, (name, folder)) in LAYERS.iter().enumerate() {
        let path = format!("{folder}/Cargo.toml");
        let manifest = fs::read_to_string(&path).context(path.clone())?;
        let above = LAYERS[at + 1..].iter().map(|(above, _)| format!("aldaba-{above}"));
        let barred = above.chain((*name != "store").then(|| "sqlx".to_owned()));
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
