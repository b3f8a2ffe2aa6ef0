//! The words for the browser: only the texts, in the order of their keys; the keys are compiled into the WASM as numbers.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::tree;

/// Turns each `app/locales/<lang>.json` into `out/words.<lang>.json`.
pub fn build(out: &Path) -> Result<()> {
    tree::fresh(out)?;
    for lang in ["en", "es", "pt"] {
        let source = format!("app/locales/{lang}.json");
        let Ok(text) = fs::read_to_string(&source) else { continue };
        let list = in_key_order(&text).context(source)?;
        fs::write(out.join(format!("words.{lang}.json")), list)?;
    }
    Ok(())
}

fn in_key_order(object: &str) -> Result<String> {
    // A BTreeMap of strings is sorted by bytes, as the app's build script sorts it.
    let words: BTreeMap<String, String> = serde_json::from_str(object)?;
    Ok(serde_json::to_string(&words.into_values().collect::<Vec<_>>())?)
}

#[cfg(test)]
mod tests {
    use super::in_key_order;

    #[test]
    fn texts_come_in_the_byte_order_of_their_keys() {
        let list = in_key_order(r#"{"b": "two", "a_b": "three", "a": "one", "B": "zero"}"#);
        assert_eq!(list.unwrap(), r#"["zero","one","three","two"]"#);
    }
}
