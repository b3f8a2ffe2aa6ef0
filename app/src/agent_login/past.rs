//! Permissions that are over: who gave them, how they ended, and the receipt of what was shown.
use leptos::prelude::*;
use serde::Serialize;

use super::section::ReceiptText;
use super::words::scope as scope_word;
use crate::domain::grant::Scope;
use crate::domain::time::Moment;
use crate::frame::Receipt;
use crate::tree::tree;
use crate::words::{t, tf, w};

/// A grant that is over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastGrant {
    pub scope: Scope,
    /// The one agent it named.
    pub agent: Option<String>,
    pub note: String,
    pub granted_by: String,
    pub granted: Moment,
    /// "Ada revoked the permission at 16:58."
    pub how: String,
    pub receipt: Receipt,
}
tree!(PastGrant: scope, agent, note, granted_by, granted, how, receipt);

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
