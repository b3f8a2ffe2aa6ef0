//! The three tables of words, inside the program, and the language of the request at hand.
use std::collections::BTreeMap;

use crate::opened::of_one_page;
use domain::role::Lang;

const FILES: [(Lang, &str); 3] = [
    (Lang::En, include_str!("../../views/locales/en.json")),
    (Lang::Es, include_str!("../../views/locales/es.json")),
    (Lang::Pt, include_str!("../../views/locales/pt.json")),
];

tokio::task_local! {
    /// The language that a request is answered in.
    static SPOKEN: Lang;
}

/// Installs them, and who knows what stands open. Calling it again changes nothing.
///
/// # Panics
/// Never: the build has read the files.
pub fn install() {
    crate::opened::install();
    views::words::ask(|| SPOKEN.try_with(|lang| *lang).ok());
    for (lang, file) in FILES {
        let table: BTreeMap<String, String> = serde_json::from_str(file).expect("the build has read it");
        views::words::install(lang, table.into_values().collect());
    }
}

/// Does something in a language, and for one page: whatever is worded meanwhile is in it.
pub async fn speaking<T>(lang: Lang, act: impl Future<Output = T>) -> T {
    SPOKEN.scope(lang, of_one_page(act)).await
}

/// Says something in a language.
pub fn say<T>(lang: Lang, say: impl FnOnce() -> T) -> T {
    SPOKEN.sync_scope(lang, say)
}
