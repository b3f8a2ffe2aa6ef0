//! Lists whose lines stay while others come and go.
use leptos::prelude::*;

/// A line, and what tells it from the others. Another key is another line.
pub struct Line {
    key: String,
    show: Box<dyn FnOnce() -> AnyView + Send + Sync>,
}

impl Line {
    /// The line of a key.
    pub fn new(key: String, show: impl FnOnce() -> AnyView + Send + Sync + 'static) -> Self {
        Self { key, show: Box::new(show) }
    }
}

/// Shows lines, and on news builds only those with a key that was not there. It knows nothing of what they show: each type of
/// line would be code of its own in the WASM.
pub fn lines(each: impl Fn() -> Vec<Line> + Send + Sync + 'static) -> AnyView {
    keyed(Box::new(each))
}

fn keyed(each: Box<dyn Fn() -> Vec<Line> + Send + Sync>) -> AnyView {
    view! { <For each key=|line| line.key.clone() let:line>{(line.show)()}</For> }.into_any()
}
