//! Turns `locales/{en,es,pt}.json` into one constant a key, so that a misspelt key does not compile,
//! and stops the build when a language lacks a key or a placeholder.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

type Words = BTreeMap<String, String>;

fn main() {
    let english = read("en");
    for lang in ["es", "pt"] {
        compare(&english, &read(lang), lang);
    }
    let mut code = String::from("/// Every word a person sees, by key.\npub mod w {\n    use super::Word;\n");
    for (index, (key, text)) in english.iter().enumerate() {
        let _ = writeln!(code, "    #[doc = {text:?}]\n    pub const {}: Word = Word({index});", key.to_uppercase());
    }
    code += "}\n";
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR can be written");
}

fn read(lang: &str) -> Words {
    let path = format!("locales/{lang}.json");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn compare(english: &Words, other: &Words, lang: &str) {
    for (key, text) in english {
        let Some(theirs) = other.get(key) else { panic!("locales/{lang}.json lacks {key:?}") };
        assert_eq!(placeholders(text), placeholders(theirs), "locales/{lang}.json: placeholders of {key:?}");
    }
    if let Some(key) = other.keys().find(|key| !english.contains_key(*key)) {
        panic!("locales/{lang}.json has {key:?}, which English lacks");
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
