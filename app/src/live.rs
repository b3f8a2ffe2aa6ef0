//! Live notices in the page. `public/js/live.js` holds the browser's one connection; here pages hear of what concerns them.
use std::cell::RefCell;
use std::collections::VecDeque;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use domain::event::Kind;

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

/// The header of an answer that names events: the answer shows all that they change on the page that asked.
pub const SHOWN: &str = "aldaba-shown";

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

thread_local! {
    static OWN: RefCell<Own> = RefCell::default();
}

/// What this page's own forms have to do with notices.
#[derive(Default)]
struct Own {
    /// Posts on their way.
    posts: usize,
    /// The numbers of the newest events that the page shows already, because the answer did.
    shown: VecDeque<String>,
    /// Notices that came meanwhile, each with who is to hear of it: the answer will say whether it tells of the post itself.
    waiting: Vec<(String, Callback<()>)>,
}

/// As many numbers are kept: their notices come within moments.
const KEPT: usize = 32;

/// A form's post on its way. What it changes is in its answer: the page need not look again when it hears of it.
pub struct Post(());

impl Post {
    /// It goes out.
    #[must_use]
    pub fn begin() -> Self {
        OWN.with_borrow_mut(|own| own.posts += 1);
        Self(())
    }

    /// The answer shows all that these events change, numbers with a space between.
    pub fn shows(&self, events: &str) {
        OWN.with_borrow_mut(|own| {
            own.shown.extend(events.split_whitespace().map(str::to_owned));
            let old = own.shown.len().saturating_sub(KEPT);
            own.shown.drain(..old);
        });
    }
}

impl Drop for Post {
    /// It is over: whoever waited hears what the answer did not show.
    fn drop(&mut self) {
        let others = OWN.with_borrow_mut(|own| {
            own.posts -= 1;
            let waiting = if own.posts == 0 { std::mem::take(&mut own.waiting) } else { Vec::new() };
            waiting
                .into_iter()
                .filter(|(id, _)| !own.shown.contains(id))
                .map(|(_, callback)| callback)
                .collect::<Vec<_>>()
        });
        for callback in others {
            callback.try_run(());
        }
    }
}

/// Calls back, unless the page shows it already; once it is known whether it does.
fn hear(id: String, callback: Callback<()>) {
    let is_news = OWN.with_borrow_mut(|own| {
        let waits = own.posts > 0;
        if waits {
            own.waiting.push((id.clone(), callback));
        }
        !waits && !own.shown.contains(&id)
    });
    if is_news {
        callback.run(());
    }
}

/// Calls back when something of one of these kinds happened in the account of the page, or when notices may have been missed
/// (`again`: the connection came back, the page woke up).
pub fn on(kinds: impl IntoIterator<Item = Kind>, callback: Callback<()>) {
    listen(kinds.into_iter().map(Kind::as_str).collect(), callback);
}

fn listen(kinds: Vec<&'static str>, callback: Callback<()>) {
    Effect::new(move |_| {
        let kinds = kinds.clone();
        let handle = window_event_listener_untyped(EVENT, move |event| {
            let detail = js_sys::Reflect::get(&event, &JsValue::from_str("detail")).unwrap_or_default();
            let said =
                |name| js_sys::Reflect::get(&detail, &JsValue::from_str(name)).ok().and_then(|said| said.as_string());
            match (said("kind").unwrap_or_default(), said("id").unwrap_or_default()) {
                (kind, id) if kinds.contains(&kind.as_str()) && !id.is_empty() => hear(id, callback),
                (kind, _) if kind == "again" || kinds.contains(&kind.as_str()) => callback.run(()),
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
        dispatch(LISTENING);
    });
}
