//! What agents can and can never do, in the words that stand beside the button and in the receipt.
use leptos::prelude::*;
use views::access::{CAN, NEVER};

use views::words::{Word, t, w};

/// What agents can and can never do, beside the button that lets them in: the words of the receipt.
#[component]
pub fn Rules() -> impl IntoView {
    let list = |rules: &'static [Word]| rules.iter().map(|rule| view! { <li>{t(*rule)}</li> }).collect_view();
    view! {
        <div class="rules">
            <div><h3>{t(w::RULES_CAN)}</h3><ul class="can">{list(CAN)}</ul></div>
            <div><h3>{t(w::RULES_NEVER)}</h3><ul class="never">{list(NEVER)}</ul></div>
            <p class="rules-links">
                <a href="/help/agents" rel="external">{t(w::WHAT_AGENTS_CAN)}</a>" "
                <a href="/legal/terms" rel="external">{t(w::TERMS)}</a>" "
                <a href="/legal/privacy" rel="external">{t(w::PRIVACY)}</a>
            </p>
        </div>
    }
}
