//! Settings › Account: the page and its list of sections.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use views::settings::AccountView;

use crate::agent_login::section::AgentLoginSection;
use crate::live;
use crate::load::{Address, Look};
use crate::page::{PageOf, paged};
use crate::ui::section::sections;
use domain::id::Slug;
use views::error::AppError;
use views::frame::{Page, PageName};
use views::words::{t, w};

/// The page's one look at the data.
#[server(prefix = "/rpc", endpoint = "account_settings")]
pub async fn account_settings(account: Slug) -> Result<Page<AccountView>, AppError> {
    use crate::backend::{Cx, settings};
    use domain::policy::Action;
    use store::clock;
    let mut cx = Cx::authorize(&account, Action::SeeSettings).await?;
    let agents = if cx.may(Action::ManageGrants) { store::people::agents(cx.tx()).await? } else { Vec::new() };
    let agents = agents.into_iter().map(|person| (person.id.clone(), person.called())).collect();
    let past = crate::backend::frame::past(&mut cx).await?;
    let (above, below) = (settings::above(&mut cx).await?, settings::below(&mut cx).await?);
    let zone = cx.zone().to_owned();
    let view = AccountView { above, below, agents, new_grant: clock::new_id(), past, zone };
    cx.page(PageName::Settings, view).await
}

/// `/a/{slug}/settings/account`.
pub struct AccountPage;

impl Look for AccountPage {
    type Data = Page<AccountView>;

    fn look(at: Address) -> impl Future<Output = Result<Self::Data, AppError>> + Send + 'static {
        account_settings(at.slug())
    }
}

#[lazy_route]
impl LazyRoute for AccountPage {
    fn data() -> Self {
        Self
    }

    fn view(AccountPage: Self) -> AnyView {
        paged::<AccountPage, _>(PageName::Settings, body)
    }
}

fn body(page: PageOf<AccountView>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's page is read anew only when the agent asks.
        live::on(
            &["company", "contact", "channel", "address", "direct-debit", "deletion", "revoke", "expire"],
            page.reload,
        );
    }
    let door = page.door.map(|door| {
        let agents = Signal::derive(move || page.body.read().agents.clone());
        let next = Signal::derive(move || page.body.read().new_grant.clone());
        let past = Signal::derive(move || page.body.read().past.clone());
        let zone = page.body.read_untracked().zone.clone();
        let may_manage = page.may(domain::policy::Action::ManageGrants);
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
        {sections(Signal::derive(move || page.body.read().above.clone()), Some(page.answered))}
        {door}
        {sections(Signal::derive(move || page.body.read().below.clone()), Some(page.answered))}
    }
    .into_any()
}
