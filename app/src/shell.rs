//! The document around every page.
use leptos::prelude::*;

use crate::router::{Address, draw};
use views::words::{Word, lang, t, w};

/// What the server knows of a page before its data.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The folder of this build's files, `/pkg/{hash}`.
    pub assets: String,
    /// A name for the session that tabs can compare.
    pub session: String,
    /// The newest event when the page's data were about to be read: what came later, the page has yet to hear.
    pub last: i64,
    /// An agent's page of an account: the guard watches it.
    pub guarded: bool,
    /// What the document is titled.
    pub title: Word,
    /// With which this answer's own script runs.
    pub nonce: String,
}

/// The document, with what starts the WASM and the data that the page is drawn with, as JSON.
pub fn shell(facts: Facts, at: Address, data: String) -> impl IntoView {
    let lang = lang().as_str();
    let assets = facts.assets;
    // What fails here is the watchdog's to know, and still an error of the page.
    let start = format!(
        "const dog=window.watchdog;if(dog?.mayStart()??true)try{{\
         const words=fetch('{assets}/words.{lang}.json').then(r=>r.text());\
         const{{default:init,hydrate}}=await import('{assets}/app.js');\
         await init({{module_or_path:'{assets}/app_bg.wasm'}});const table=await words;dog?.settle();\
         await hydrate(table,document.getElementById('data').textContent)\
         }}catch(fault){{dog?.failed();throw fault}}"
    );
    let guard = facts.guarded.then(|| {
        view! {
            <script src=format!("{assets}/guard.js")></script>
            <noscript><meta http-equiv="refresh" content="15"/></noscript>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang=lang>
            <head>
                <Head assets=assets.clone() title=facts.title/>
                <script src=format!("{assets}/watch.js")></script>
                <link rel="modulepreload" href=format!("{assets}/app.js")/>
                <link rel="preload" r#as="fetch" crossorigin="anonymous" r#type="application/wasm" href=format!("{assets}/app_bg.wasm")/>
                <script src=format!("{assets}/live.js") defer data-session=facts.session data-last=facts.last.to_string() data-worker=format!("{assets}/live-worker.js")></script>
                <script src=format!("{assets}/leave.js") defer></script>
                <script src=format!("{assets}/list.js") defer></script>
                <script src=format!("{assets}/photo.js") defer></script>
                <script src=format!("{assets}/answers.js") defer></script>
                {guard}
                <script r#type="module" nonce=facts.nonce inner_html=start></script>
            </head>
            <body data-unsaved=t(w::LEAVE_UNSAVED)>
                {draw(RwSignal::new(at))}
                {facts.guarded.then(|| view! { <Ended/> })}
                <Watched/>
                <script r#type="application/json" id="data" inner_html=data></script>
            </body>
        </html>
    }
}

/// What every document's head has.
#[component]
pub fn Head(assets: String, #[prop(optional)] title: Option<Word>) -> impl IntoView {
    let title = title.map_or("Aldaba".to_owned(), |title| format!("{} · Aldaba", t(title)));
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title inner_html=title></title>
        <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
        <link rel="stylesheet" href=format!("{assets}/style.css")/>
    }
}

/// What the guard shows in place of the page: its words come with the page, for when nothing else does any more.
#[component]
fn Ended() -> impl IntoView {
    let panel = |title, text| {
        view! {
            <div class="stage"><main class="panel" id="main" tabindex="-1">
                <crate::ui::icons::Knocker class="knocker shut"/>
                <h1>{t(title)}</h1>
                <p>{t(text)}</p>
                <div class="actions center"><a class="button ink" rel="external" href="/agents">{t(w::BACK_TO_ACCOUNTS)}</a></div>
            </main></div>
        }
    };
    view! {
        <template id="guard-ended">{panel(w::SHUT_TITLE, w::SHUT_CLEARED_PLAIN)}</template>
        <template id="guard-lost">{panel(w::LOST_TITLE, w::LOST_LEAD)}</template>
    }
}

/// What the watchdog (`public/js/watch.js`) says where the page's code does not live: something changed while one types, or
/// the server is out of reach.
#[component]
fn Watched() -> impl IntoView {
    let sentence = |id: &'static str, text| {
        view! {
            <template id=id>
                <div class="notices" data-watch=id>
                    <div class="notice warn" role="alert"><p>{t(text)}</p><a rel="external" href="">{t(w::LOAD_ANEW)}</a></div>
                </div>
            </template>
        }
    };
    (sentence("watch-changed", w::WATCH_CHANGED), sentence("watch-lost", w::WATCH_LOST))
}
