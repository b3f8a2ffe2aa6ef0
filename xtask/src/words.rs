//! The words for the browser: only the texts, in the order of their keys; the keys are compiled into the WASM as numbers.
//! A text that only the server says is left empty: the browser never asks for it.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::tree;

/// Turns each `crates/views/locales/<lang>.json` into `out/words.<lang>.json`.
pub fn build(out: &Path) -> Result<()> {
    tree::fresh(out)?;
    let mut said = BTreeSet::new();
    for sources in ["app/src", "crates/views/src", "crates/answers/src"] {
        keys_said(Path::new(sources), &mut said)?;
    }
    for lang in ["en", "es", "pt"] {
        let source = format!("crates/views/locales/{lang}.json");
        let Ok(text) = fs::read_to_string(&source) else { continue };
        let list = in_key_order(&text, &said).context(source)?;
        fs::write(out.join(format!("words.{lang}.json")), list)?;
    }
    Ok(())
}

/// Gathers the keys (`w::SAVE`) in the sources of what the browser runs.
fn keys_said(folder: &Path, said: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            keys_said(&path, said)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(&path)?;
            said.extend(source.split("w::").skip(1).map(|rest| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>().to_lowercase()
            }));
        }
    }
    Ok(())
}

fn in_key_order(object: &str, said: &BTreeSet<String>) -> Result<String> {
    // A BTreeMap of strings is sorted by bytes, as the app's build script sorts it.
    let words: BTreeMap<String, String> = serde_json::from_str(object)?;
    let text = |(key, text): (String, String)| if said.contains(&key) { text } else { String::new() };
    Ok(serde_json::to_string(&words.into_iter().map(text).collect::<Vec<_>>())?)
}

#[cfg(test)]
mod tests {
    use super::in_key_order;

    #[test]
    fn texts_come_in_the_byte_order_of_their_keys_and_the_servers_own_are_left_out() {
        let said = ["a_b", "b", "b2"].map(str::to_owned).into();
        let list = in_key_order(r#"{"b": "two", "a_b": "three", "a": "one", "b2": "zero"}"#, &said);
        assert_eq!(list.unwrap(), r#"["","three","two","zero"]"#);
    }
}
