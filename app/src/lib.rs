//! Aldaba's pages, for both sides: the server draws them, and the browser takes over.
#![recursion_limit = "512"]

pub mod access_log;
pub mod agent_login;
pub mod agents;
pub mod app;
pub mod call;
pub mod form;
pub mod live;
pub mod load;
pub mod page;
pub mod router;
pub mod settings;
pub mod shell;
pub mod shipments;
pub mod ui;

/// The language of the page.
#[cfg(feature = "hydrate")]
static LANG: std::sync::OnceLock<domain::role::Lang> = std::sync::OnceLock::new();

/// Takes over the page that the server sent, once its code is there. `words` is the table of the page's language, a JSON array;
/// `data` is what the page was drawn with.
///
/// # Errors
/// If the code cannot be loaded, or there is no such page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate(words: String, data: String) -> Result<(), wasm_bindgen::JsError> {
    use leptos::prelude::{document, provide_context};
    let lang = document().document_element().and_then(|root| root.get_attribute("lang"));
    let lang = lang.and_then(|lang| domain::role::Lang::parse(&lang)).unwrap_or(domain::role::Lang::En);
    let _ = LANG.set(lang);
    views::words::ask(|| LANG.get().copied());
    if let Ok(table) = load::read(&words) {
        views::words::install(lang, table);
    }
    let at = router::address(app::PAGES).ok_or_else(|| wasm_bindgen::JsError::new("no page"))?;
    at.code().await?;
    let app = move || {
        provide_context(load::Came(data));
        router::Router::begin(app::PAGES, at).view()
    };
    leptos::mount::hydrate_from(leptos::tachys::dom::body(), app).forget();
    live::sign_of_life();
    Ok(())
}
