//! The three tables of words, inside the program.
use std::collections::BTreeMap;

use domain::role::Lang;

const FILES: [(Lang, &str); 3] = [
    (Lang::En, include_str!("../../../crates/views/locales/en.json")),
    (Lang::Es, include_str!("../../../crates/views/locales/es.json")),
    (Lang::Pt, include_str!("../../../crates/views/locales/pt.json")),
];

/// Installs them. Calling it again changes nothing.
///
/// # Panics
/// Never: the build has read the files.
pub fn install() {
    views::words::ask(leptos::prelude::use_context);
    for (lang, file) in FILES {
        let table: BTreeMap<String, String> = serde_json::from_str(file).expect("the build has read it");
        views::words::install(lang, table.into_values().collect());
    }
}
