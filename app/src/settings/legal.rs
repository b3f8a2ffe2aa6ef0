//! Settings › Legal: who accepted which version of the terms and of the privacy policy.
use leptos::prelude::*;
use views::calls;
use views::frame::{Page, PageName};
use views::legal::{LegalQuery, LegalView};

use crate::call::{Fields, fields};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::list::list;
use views::noun;
use views::words::{t, w};

/// `/a/{slug}/settings/legal`.
pub struct LegalPage;

impl Look for LegalPage {
    type Data = Page<LegalView>;

    const PATH: &'static str = calls::LEGAL_RECORDS;

    fn asks(at: &Address) -> Fields {
        let query = LegalQuery::NAMES.map(|name| (format!("query[{name}]"), at.asked(name)));
        fields([("account", at.slug().0)]).into_iter().chain(query).collect()
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<LegalPage, _>(PageName::Legal, body)
}

fn body(page: PageOf<LegalView>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's page is read anew only when the agent asks.
        live::on(noun::kinds(PageName::Legal), page.reload);
    }
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{t(w::SETTINGS)}</p>
                <h1>{t(w::LEGAL)}</h1>
                <p class="lead">{t(w::LEGAL_LEAD)}</p>
            </div>
        </header>
        {list(move || page.body.read().list.clone(), None)}
    }
    .into_any()
}
