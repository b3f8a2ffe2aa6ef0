//! Settings › Account: the page and its list of sections.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use serde::{Deserialize, Serialize};

use super::company::{CompanySection, CompanyView};
use crate::agent_login::past::PastGrant;
use crate::agent_login::section::AgentLoginSection;
use crate::domain::id::{Slug, UserId};
use crate::error::AppError;
use crate::frame::{Page, PageName};
use crate::live;
use crate::load::load;
use crate::page::{PageOf, paged, slug_of_path};
use crate::words::{t, w};

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    pub company: CompanyView,
    /// The agents one can name in a grant; only for those who may give one.
    pub agents: Vec<(UserId, String)>,
    /// The id of the next grant.
    pub new_grant: String,
    /// Grants that are over, for members.
    pub past: Vec<PastGrant>,
    /// The account's time zone.
    pub zone: String,
}

/// The page's one look at the data.
#[server(prefix = "/rpc", endpoint = "account_settings")]
pub async fn account_settings(account: Slug) -> Result<Page<AccountView>, AppError> {
    use crate::backend::cx::Seen;
    use crate::backend::{Cx, clock, sql};
    use crate::domain::tax_id::TaxKind;
    use crate::policy::Action;
    let mut cx = Cx::authorize(&account, Action::SeeSettings).await?;
    let agents = if cx.may(Action::ManageGrants) { sql::people::agents(cx.tx()).await? } else { Vec::new() };
    let agents = agents.into_iter().map(|person| (person.id, person.name)).collect();
    let past = crate::backend::frame::past(&mut cx).await?;
    let stored = cx.account.clone();
    let company = CompanyView {
        version: stored.version,
        trade_name: stored.trade_name,
        legal_name: stored.legal_name,
        tax_kind: TaxKind::parse(&stored.tax_kind).unwrap_or(TaxKind::Other),
        tax_id: stored.tax_id,
        website: stored.website,
        may_change: cx.may(Action::ChangeSettings),
    };
    let seen = Seen::new(vec![stored.id.0], &["company"]);
    let zone = stored.time_zone;
    cx.page(PageName::Settings, seen, AccountView { company, agents, new_grant: clock::new_id(), past, zone }).await
}

/// `/a/{slug}/settings/account`.
pub struct AccountPage;

#[lazy_route]
impl LazyRoute for AccountPage {
    fn data() -> Self {
        Self
    }

    fn view(AccountPage: Self) -> AnyView {
        paged(load(slug_of_path(), account_settings), PageName::Settings, body)
    }
}

fn body(page: PageOf<AccountView>) -> AnyView {
    let company = RwSignal::new(page.body.get_untracked().company);
    // News from the server replaces what is shown; what is being typed stays, see `form`.
    Effect::new(move |_| company.set(page.body.get().company));
    if page.is_member() {
        // An agent's look is logged, so an agent's page is read anew only when the agent asks.
        live::on(&["company", "revoke", "expire"], page.reload);
    }
    let slug = page.slug();
    let saved = Callback::new(move |view| company.set(view));
    let door = page.door.map(|door| {
        let agents = Signal::derive(move || page.body.get().agents);
        let next = Signal::derive(move || page.body.get().new_grant);
        let past = Signal::derive(move || page.body.get().past);
        let zone = page.body.read_untracked().zone.clone();
        let may_manage = page.may(crate::policy::Action::ManageGrants);
        view! { <AgentLoginSection slug=page.slug() door agents new_grant=next past zone may_manage reload=page.reload/> }
    });
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{t(w::SETTINGS)}</p>
                <h1>{t(w::ACCOUNT)}</h1>
                <p class="lead">{t(w::ACCOUNT_LEAD)}</p>
            </div>
        </header>
        <CompanySection slug company=company.into() saved/>
        {door}
    }
    .into_any()
}
