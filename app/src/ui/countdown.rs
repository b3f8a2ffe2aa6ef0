//! A timer that is right whatever the browser's clock says: it counts from the time left that the server sent.
//! Where this does not run, `public/js/watch.js` counts from the same time, which is in `data-left`.
use leptos::prelude::*;

use domain::time::{Span, countdown};

/// How often it looks whether a second has passed.
const TICK: std::time::Duration = std::time::Duration::from_millis(250);

/// Milliseconds left, counted down in the browser. On the server it stands still.
#[must_use]
pub fn ticking(left_ms: Signal<i64>) -> Signal<i64> {
    let shown = RwSignal::new(left_ms.get_untracked());
    let hydrating = Owner::current_shared_context().is_some_and(|shared| shared.during_hydration());
    Effect::new(move |first: Option<()>| {
        let left = left_ms.get();
        let since = if hydrating && first.is_none() { page_received() } else { elapsed() };
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since the page was opened")]
        let tick = move || shown.set((left - (elapsed() - since) as i64).max(0));
        tick();
        if let Ok(handle) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || handle.clear());
        }
    });
    shown.into()
}

/// A monotonic clock: milliseconds since the page was opened.
fn elapsed() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// When the page's first byte came: what it says was true then.
fn page_received() -> f64 {
    let entries = window().performance().map(|performance| performance.get_entries_by_type("navigation"));
    // A tab that is being closed has none, not even a list.
    let entry = entries.and_then(|entries| js_sys::Reflect::get_u32(&entries, 0).ok());
    let start = entry.and_then(|entry| js_sys::Reflect::get(&entry, &"responseStart".into()).ok());
    start.and_then(|start| start.as_f64()).unwrap_or_else(elapsed)
}

/// The countdown as a clock, which no translation touches.
#[component]
pub fn Countdown(
    left_ms: Signal<i64>,
    #[prop(default = "num")] class: &'static str,
    #[prop(default = "span")] tag: &'static str,
) -> impl IntoView {
    let left = ticking(left_ms);
    let text = Memo::new(move |_| countdown(Span(left.get())));
    if tag == "p" {
        view! { <p class=class role="timer" translate="no" data-left=left_ms>{move || text.get()}</p> }.into_any()
    } else {
        view! { <span class=class role="timer" translate="no" data-left=left_ms>{move || text.get()}</span> }.into_any()
    }
}

/// What is left of the whole, as a bar.
#[component]
pub fn Fuse(left_ms: Signal<i64>, whole_ms: Signal<i64>, label: &'static str) -> impl IntoView {
    let left = ticking(left_ms);
    view! {
        <progress class="fuse" data-left=left_ms max=move || whole_ms.get() / 1000 value=move || left.get() / 1000 aria-label=label></progress>
    }
}
