//! The mark, and the few icons.
use leptos::prelude::*;

/// The knocker. `class` may add `shut` (red) or `lost` (grey).
#[component]
pub fn Knocker(#[prop(default = "knocker")] class: &'static str) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="3.5" r="2.5"></circle>
            <path d="M9.2 6.6a8 8 0 1 0 5.6 0"></path>
            <circle cx="12" cy="22" r="1.4"></circle>
        </svg>
    }
}

/// The open door of a visit.
#[component]
pub fn OpenDoor() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 3.75h12v16.5H6z"></path>
            <path d="M6 3.75 13 6v15.5l-7-1.25"></path>
            <path d="M10.5 13v.01"></path>
        </svg>
    }
}
