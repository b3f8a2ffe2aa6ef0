//! Settings › Account: the page and its list of sections.
use leptos::prelude::*;
use views::settings::AccountView;

use crate::agent_login::section::AgentLoginSection;
use crate::call::{Fields, fields};
use crate::live;
use crate::load::Look;
use crate::page::{PageOf, paged};
use crate::router::Address;
use crate::ui::section::sections;
use domain::event::Kind;
use views::calls;
use views::frame::{Page, PageName};
use views::noun;
use views::opened::EDIT;
use views::words::{t, w};

/// `/a/{slug}/settings/account`.
pub struct AccountPage;

impl Look for AccountPage {
    type Data = Page<AccountView>;

    const PATH: &'static str = calls::ACCOUNT_SETTINGS;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0), (EDIT, at.asked(EDIT))])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<AccountPage, _>(PageName::Settings, body)
}

fn body(page: PageOf<AccountView>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's page is read anew only when the agent asks.
        live::on(noun::kinds(PageName::Settings).chain([Kind::Revoked, Kind::Expired]), page.reload);
    }
    let door = page.door.map(|door| {
        let may_manage = page.may(domain::policy::Action::ManageGrants);
        view! { <AgentLoginSection slug=page.slug() door view=page.body may_manage reload=page.reload/> }
    });
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{t(w::SETTINGS)}</p>
                <h1>{t(w::ACCOUNT)}</h1>
                <p class="lead">{t(w::ACCOUNT_LEAD)}</p>
            </div>
        </header>
        {sections(Signal::derive(move || page.body.read().above.clone()), Some(page.answered))}
        {door}
        {sections(Signal::derive(move || page.body.read().below.clone()), Some(page.answered))}
    }
    .into_any()
}
