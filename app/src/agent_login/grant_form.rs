//! The form that grants, in one step with its defaults.
use leptos::prelude::*;

use crate::form::{Field, Form, SelectField, Submit, kept};
use domain::grant::{Length, Scope};
use domain::id::{Slug, UserId};
use views::access::{GRANT_RULES, length as length_word, scope as scope_word};
use views::calls;
use views::words::{t, tf, w};

/// The lengths one can choose.
#[must_use]
pub fn lengths() -> Vec<(String, String)> {
    Length::ALL.iter().map(|length| (length.as_str().to_owned(), t(length_word(*length)).to_owned())).collect()
}

/// The form.
#[component]
pub fn GrantPermission(
    slug: Slug,
    agents: Signal<Vec<(UserId, String)>>,
    new_grant: Signal<String>,
    /// The time zone in which an exact end is typed.
    zone: String,
    done: Callback<String>,
) -> impl IntoView {
    let durations =
        || lengths().into_iter().chain([("until".to_owned(), t(w::UNTIL_CHOICE).to_owned())]).collect::<Vec<_>>();
    let scopes = || {
        [Scope::Full, Scope::View].map(|scope| (scope.as_str().to_owned(), t(scope_word(scope)).to_owned())).to_vec()
    };
    let who = Signal::derive(move || {
        let named = agents.get().into_iter().map(|(id, name)| (id.0, name));
        std::iter::once((String::new(), t(w::ANY_AGENT).to_owned())).chain(named).collect::<Vec<_>>()
    });
    let default = |value: &'static str| Signal::stored(value.to_owned());
    view! {
        <Form action=calls::GRANT_ACCESS id="grant-form" guards=false done keep=kept([("account", slug.0)])>
            <input type="hidden" name="form[id]" value=move || new_grant.get()/>
            <div class="fields">
                <SelectField name="duration" rules=&GRANT_RULES label=w::DURATION options=durations() value=default("1h")/>
                <SelectField name="scope" rules=&GRANT_RULES label=w::SCOPE options=scopes() value=default("full")/>
                <Field name="until" rules=&GRANT_RULES label=w::UNTIL kind="datetime-local" value=default("") told=tf(w::UNTIL_HINT, &[("zone", &zone)])/>
                <SelectField name="who" rules=&GRANT_RULES label=w::WHO options=who value=default("")/>
                <Field name="note" rules=&GRANT_RULES label=w::NOTE optional=true value=default("")/>
            </div>
            <div class="actions">
                <Submit label=w::GRANT_PERMISSION/>
                <a href="/help/agents" rel="external">{t(w::WHAT_AGENTS_CAN)}</a>
            </div>
        </Form>
    }
}
