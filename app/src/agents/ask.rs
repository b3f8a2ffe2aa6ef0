//! `/agents/ask/{slug}`: an agent knocks.
use domain::grant::Scope;
use leptos::prelude::*;
use views::access::{ASK_RULES, scope as scope_word};
use views::agents::AskData;
use views::calls;

use super::directory::AgentFrame;
use crate::agent_login::grant_form::lengths;
use crate::call::{Fields, fields};
use crate::form::{AreaField, Form, SelectField, Submit, kept};
use crate::load::{Look, load};
use crate::page::shown;
use crate::router::Address;
use views::words::{t, tf, w};

/// The page.
pub struct AskPage;

impl Look for AskPage {
    type Data = AskData;

    const PATH: &'static str = calls::ASK_PAGE;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0)])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    shown(load::<AskPage>(), |view| view! { <Ask view/> }.into_any())
}

#[component]
fn Ask(view: AskData) -> impl IntoView {
    provide_context(crate::form::FormFlash(view.flash.clone()));
    let scopes: Vec<_> =
        [Scope::View, Scope::Full].map(|scope| (scope.as_str().to_owned(), t(scope_word(scope)).to_owned())).to_vec();
    let default = |value: &'static str| Signal::stored(value.to_owned());
    view! {
        <AgentFrame agent=view.agent lead=view.lead>
            <header class="page-head"><div>
                <p class="eyebrow"><a href="/agents" rel="external" data-back="">{t(w::ACCOUNTS)}</a></p>
                <h1>{tf(w::ASK_TITLE, &[("account", &view.account)])}</h1>
                <p class="lead">{t(w::ASK_LEAD)}</p>
            </div></header>
            <div class="card">
                <Form action=calls::ASK_ACCESS id="ask-form" then="/agents" keep=kept([("account", view.slug.0), ("form[id]", view.new_request)])>
                    <div class="fields">
                        <AreaField name="reason" rules=&ASK_RULES label=w::REASON hint=w::REASON_HINT/>
                        <SelectField name="duration" rules=&ASK_RULES label=w::DURATION options=lengths() value=default("4h")/>
                        <SelectField name="scope" rules=&ASK_RULES label=w::SCOPE options=scopes value=default("view")/>
                    </div>
                    <div class="actions"><Submit label=w::ASK_ACCESS/><a class="button plain" href="/agents" rel="external" data-back="">{t(w::CANCEL)}</a></div>
                </Form>
            </div>
        </AgentFrame>
    }
}
