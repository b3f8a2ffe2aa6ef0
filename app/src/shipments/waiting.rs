//! A file that waits to be imported: what was understood of it, what it leaves open, and the press that begins it.
use leptos::prelude::*;
use views::calls;
use views::shipments::import::WaitingView;

use crate::form::{Form, SelectField, Submit, kept};
use domain::id::Slug;
use views::words::{Word, t, tf, w};

/// Shows one that waits.
pub fn waiting(slug: &Slug, view: WaitingView, reload: Callback<()>) -> AnyView {
    let WaitingView { id, file_name, art, dates, likely_dates, numbers, likely_numbers } = view;
    let keep = || kept([("account", slug.0.clone()), ("import", id.clone())]);
    let done = || Callback::new(move |_: String| reload.run(()));
    let ask = |name: &'static str, label: Word, choices: Vec<(String, String)>, likely: String| {
        (!choices.is_empty()).then(|| {
            view! { <SelectField name label options=Signal::stored(choices) value=Signal::stored(likely)/> }
        })
    };
    view! {
        <article class="card preview">
            <div>
                <h2 class="card-title">{tf(w::PREVIEW_TITLE, &[("file", &file_name)])}</h2>
                <p>{t(w::PREVIEW_LEAD)}</p>
            </div>
            <div class="art" inner_html=art></div>
            <div class="press">
                <Form action=calls::BEGIN_IMPORT id=format!("begin-{id}") class="form" flat=true guards=false keep=keep() done=done()>
                    {ask("dates", w::ASK_DATES, dates, likely_dates)}
                    {ask("numbers", w::ASK_NUMBERS, numbers, likely_numbers)}
                    <div class="actions"><Submit label=w::IMPORT/></div>
                </Form>
                <Form action=calls::CANCEL_IMPORT id=format!("cancel-{id}") class="actions" flat=true guards=false keep=keep() done=done()>
                    <Submit label=w::CANCEL class="button"/>
                </Form>
            </div>
        </article>
    }
    .into_any()
}
