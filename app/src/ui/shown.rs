//! A personal datum on the page: the text, or its mask.
use leptos::prelude::*;

use domain::pii::Shown;
use views::words::{t, w};

/// Shows it. A mask says to a screen reader that it is one.
#[must_use]
pub fn shown(datum: Shown) -> AnyView {
    if datum.masked {
        view! { <span class="masked"><span class="sr-only">{t(w::HIDDEN)}</span>" "{datum.text}</span> }.into_any()
    } else {
        datum.text.into_any()
    }
}
