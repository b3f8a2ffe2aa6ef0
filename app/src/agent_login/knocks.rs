//! Requests, on top of every page of those who may answer.
use crate::load::read;
use leptos::prelude::*;

use super::rules::Rules;
use crate::form::{Form, SelectField, Submit, kept};
use crate::ui::lines::{Line, lines};
use domain::grant::{Length, Scope};
use domain::id::Slug;
use views::access::{length as length_word, scope as scope_word};
use views::calls;
use views::frame::{Door, RequestView};
use views::words::initials;
use views::words::{t, tf, w};

/// The banners.
#[component]
pub fn Knocks(slug: Slug, door: RwSignal<Door>) -> impl IntoView {
    let take = Callback::new(move |text: String| {
        if let Ok(news) = read::<Door>(&text) {
            door.set(news);
        }
    });
    let any = Memo::new(move |_| !door.read().requests.is_empty());
    view! {
        <section class="knocks" aria-label=t(w::REQUESTS) hidden=move || !any.get()>
            {lines(move || door.get().requests.into_iter().map(|request| {
                let slug = slug.clone();
                Line::new(request.id.0.clone(), move || view! { <Knock slug request take/> }.into_any())
            }).collect())}
        </section>
    }
}

#[component]
fn Knock(slug: Slug, request: RequestView, take: Callback<String>) -> impl IntoView {
    let asked = Length::parse(&request.length).unwrap_or(Length::Hour);
    let lengths: Vec<_> = Length::ALL
        .iter()
        .filter(|length| **length <= asked)
        .map(|length| (length.as_str().to_owned(), t(length_word(*length)).to_owned()))
        .collect();
    let scopes: Vec<_> = [Scope::Full, Scope::View]
        .iter()
        .filter(|scope| **scope <= request.scope)
        .map(|scope| (scope.as_str().to_owned(), t(scope_word(*scope)).to_owned()))
        .collect();
    let terms = tf(w::ASKS_FOR, &[("length", t(length_word(asked))), ("scope", t(scope_word(request.scope)))]);
    let keep = kept([("account", slug.0), ("request", request.id.0.clone())]);
    view! {
        <article class="knock">
            <span class="avatar" aria-hidden="true">{initials(&request.agent)}</span>
            <div>
                <p><strong>{tf(w::ASKS_IN, &[("who", &request.agent)])}</strong>" "{terms}</p>
                <blockquote>"“"{request.reason}"”"</blockquote>
            </div>
            <div class="actions">
                <Form action=calls::DECLINE_REQUEST id=format!("decline-{}", request.id) class="inline" flat=true guards=false done=take keep=keep>
                    <Submit label=w::DECLINE class="button"/>
                </Form>
                <details class="disclose end">
                    <summary class="button primary">{t(w::APPROVE_MORE)}</summary>
                    <Form action=calls::APPROVE_REQUEST id=format!("approve-{}", request.id) class="disclose-body" flat=true guards=false done=take keep=keep>
                        <SelectField name="duration" label=w::DURATION options=lengths value=Signal::stored(request.length)/>
                        <SelectField name="scope" label=w::SCOPE options=scopes value=Signal::stored(request.scope.as_str().to_owned())/>
                        <div class="actions"><Submit label=w::APPROVE/></div>
                        <Rules/>
                    </Form>
                </details>
            </div>
        </article>
    }
}
