//! Takes the words that the rules say out of the tables of all three languages: those that `faults.rs` and this crate name.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const SOURCES: [&str; 2] = ["../views/src/faults.rs", "src/lib.rs"];

fn main() {
    let mut keys = BTreeSet::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        let text = fs::read_to_string(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        keys.extend(text.split("w::").skip(1).map(|rest| {
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>().to_lowercase()
        }));
    }
    let mut code = String::from("/// What the rules say, by key.\npub mod w {\n    use super::Word;\n");
    for (at, key) in keys.iter().enumerate() {
        let _ = writeln!(code, "    pub const {}: Word = Word({at});", key.to_uppercase());
    }
    let _ = writeln!(code, "}}\n\nconst TEXTS: [[&str; {}]; 3] = [", keys.len());
    for lang in ["en", "es", "pt"] {
        let table = read(lang);
        let texts: Vec<&String> = keys.iter().map(|key| table.get(key).unwrap_or_else(|| panic!("no {key}"))).collect();
        let _ = writeln!(code, "    {texts:?},");
    }
    code += "];\n";
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR can be written");
}

fn read(lang: &str) -> BTreeMap<String, String> {
    let path = format!("../views/locales/{lang}.json");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}
