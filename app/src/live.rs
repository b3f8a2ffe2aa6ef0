//! Live notices in the page. `public/js/live.js` holds the browser's one connection; here pages hear of what concerns them.
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What `live.js` dispatches on the window.
const EVENT: &str = "aldaba:notice";
/// What `live.js` waits for: notices that came before this page listened are made good.
const LISTENING: &str = "aldaba:listening";
/// What `watch.js` waits for, again and again: without it the page is no longer live.
#[cfg(feature = "hydrate")]
const ALIVE: &str = "aldaba:alive";
/// How often.
#[cfg(feature = "hydrate")]
const BEAT: std::time::Duration = std::time::Duration::from_secs(1);

/// Tells the watchdog that this page has taken over, and from then on that it lives.
#[cfg(feature = "hydrate")]
pub fn sign_of_life() {
    dispatch(ALIVE);
    set_interval(|| dispatch(ALIVE), BEAT);
}

fn dispatch(name: &str) {
    if let Ok(event) = web_sys::Event::new(name) {
        let _ = window().dispatch_event(&event);
    }
}

/// Calls back when something of one of these kinds happened in the account of the page, or when notices may have been missed
/// (`again`: the connection came back, the page woke up).
pub fn on(kinds: &'static [&'static str], callback: Callback<()>) {
    Effect::new(move |_| {
        let handle = window_event_listener_untyped(EVENT, move |event| {
            let kind = js_sys::Reflect::get(&event, &JsValue::from_str("detail"))
                .and_then(|detail| js_sys::Reflect::get(&detail, &JsValue::from_str("kind")))
                .ok()
                .and_then(|kind| kind.as_string());
            if kind.is_some_and(|kind| kind == "again" || kinds.contains(&kind.as_str())) {
                callback.run(());
            }
        });
        on_cleanup(move || handle.remove());
        dispatch(LISTENING);
    });
}
