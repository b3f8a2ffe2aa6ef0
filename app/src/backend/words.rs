//! The three tables of words, inside the program.
use std::collections::BTreeMap;

use crate::domain::role::Lang;

const FILES: [(Lang, &str); 3] = [
    (Lang::En, include_str!("../../locales/en.json")),
    (Lang::Es, include_str!("../../locales/es.json")),
    (Lang::Pt, include_str!("../../locales/pt.json")),
];

/// Installs them. Calling it again changes nothing.
///
/// # Panics
/// Never: the build has read the files.
pub fn install() {
    for (lang, file) in FILES {
        let table: BTreeMap<String, String> = serde_json::from_str(file).expect("the build has read it");
        crate::words::install(lang, table.into_values().collect());
    }
}
