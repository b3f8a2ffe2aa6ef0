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
pub mod settings;
pub mod shell;
pub mod shipments;
pub mod ui;

/// The language of the page.
#[cfg(feature = "hydrate")]
static LANG: std::sync::OnceLock<domain::role::Lang> = std::sync::OnceLock::new();

/// Takes over the page that the server sent. `words` is the table of the page's language, a JSON array; `data` is what the page
/// was drawn with.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate(words: &str, data: String) {
    let lang = leptos::prelude::document().document_element().and_then(|root| root.get_attribute("lang"));
    let lang = lang.and_then(|lang| domain::role::Lang::parse(&lang)).unwrap_or(domain::role::Lang::En);
    let _ = LANG.set(lang);
    views::words::ask(|| LANG.get().copied());
    if let Ok(table) = load::read(words) {
        views::words::install(lang, table);
    }
    let app = move || {
        leptos::prelude::provide_context(load::Came(data));
        app::App()
    };
    // As `hydrate_lazy` does, and then the page says that it lives.
    wasm_bindgen_futures::spawn_local(async move {
        leptos::mount::hydrate_from_async(leptos::tachys::dom::body(), app).await.forget();
        live::sign_of_life();
    });
}
