//! Permissions that are over: who gave them, how they ended, and the receipt of what was shown.
use leptos::prelude::*;
use views::access::PastGrant;

use super::section::ReceiptText;
use views::access::scope as scope_word;
use views::words::{t, tf, w};

/// The last of them, folded away.
#[component]
pub fn PastGrants(past: Signal<Vec<PastGrant>>) -> impl IntoView {
    let any = Memo::new(move |_| !past.read().is_empty());
    view! {
        <details class="more past" hidden=move || !any.get()>
            <summary>{t(w::PAST_GRANTS)}</summary>
            <ul>{move || past.get().into_iter().map(one).collect_view()}</ul>
        </details>
    }
}

fn one(past: PastGrant) -> impl IntoView {
    let whom = past.agent.unwrap_or_else(|| t(w::ANY_AGENT).to_owned());
    let given = tf(w::PAST_GIVEN, &[("who", &past.granted_by), ("when", &past.granted.text)]);
    view! {
        <li>
            <p><strong>{t(scope_word(past.scope))}</strong>" · "{whom}" · "{given}</p>
            <p>{past.how}</p>
            {(!past.note.is_empty()).then(|| view! { <p class="grant-note">"“"{past.note}"”"</p> })}
            <ReceiptText receipt=past.receipt/>
        </li>
    }
}
