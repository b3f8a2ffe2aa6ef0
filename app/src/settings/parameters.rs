//! Settings › Parameters: what holds for all of the account's work.
use leptos::prelude::*;

use crate::call::{Fields, fields};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::section::sections;
use views::calls;
use views::frame::{Page, PageName};
use views::noun;
use views::opened::EDIT;
use views::section::Part;
use views::words::{t, w};

/// `/a/{slug}/settings/parameters`.
pub struct ParametersPage;

impl Look for ParametersPage {
    type Data = Page<Vec<Part>>;

    const PATH: &'static str = calls::PARAMETERS;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0), (EDIT, at.asked(EDIT))])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<ParametersPage, _>(PageName::Parameters, body)
}

fn body(page: PageOf<Vec<Part>>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's page is read anew only when the agent asks.
        live::on(noun::kinds(PageName::Parameters), page.reload);
    }
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{t(w::SETTINGS)}</p>
                <h1>{t(w::PARAMETERS)}</h1>
                <p class="lead">{t(w::PARAMETERS_LEAD)}</p>
            </div>
        </header>
        {sections(page.body, Some(page.answered))}
    }
    .into_any()
}
