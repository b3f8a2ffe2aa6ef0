//! What is drawn once.
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// A view of data that are there, so that nothing in it waits any more.
///
/// Rendering on the server, Leptos builds what stands in a `<Transition>` several times: to find what it waits for, to wait for
/// it, to write it. This writes it at the first time and keeps the text. In the browser it is built when it is asked for.
pub fn drawn(kept: StoredValue<String>, view: impl FnOnce() -> AnyView) -> AnyView {
    if !is_server() {
        return view();
    }
    if kept.read_value().is_empty() {
        kept.set_value(view().to_html());
    }
    InertElement::new(kept.get_value()).into_any()
}
