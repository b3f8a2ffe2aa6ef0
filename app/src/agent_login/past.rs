//! Permissions that are over: who gave them, how they ended, and the receipt of what was shown.
use leptos::prelude::*;
use views::access::PastGrant;
use views::settings::AccountView;

use super::section::ReceiptText;
use views::access::scope as scope_word;
use views::words::{t, tf, w};

/// The last of them, folded away.
#[component]
pub fn PastGrants(view: Signal<AccountView>) -> impl IntoView {
    view! {
        <details class="more past" hidden=move || view.read().past.is_empty()>
            <summary>{t(w::PAST_GRANTS)}</summary>
            <ul>{move || view.read().past.iter().cloned().map(one).collect_view()}</ul>
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
