//! Settings › Members: who is in the account, and who is invited.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::live;
use crate::load::{Address, Look};
use crate::page::{PageOf, paged};
use crate::ui::section::sections;
use domain::id::Slug;
use views::error::AppError;
use views::frame::{Page, PageName};
use views::section::Part;
use views::words::{t, w};

/// The page's one look at the data: its sections.
#[server(prefix = "/rpc", endpoint = "member_list")]
pub async fn member_list(account: Slug) -> Result<Page<Vec<Part>>, AppError> {
    use crate::backend::Cx;
    use crate::backend::settings::members;
    use domain::policy::Action;
    let mut cx = Cx::authorize(&account, Action::ManageMembers).await?;
    let sections = members::page(&mut cx).await?;
    cx.page(PageName::Members, sections).await
}

/// `/a/{slug}/settings/members`.
pub struct MembersPage;

impl Look for MembersPage {
    type Data = Page<Vec<Part>>;

    fn look(at: Address) -> impl Future<Output = Result<Self::Data, AppError>> + Send + 'static {
        member_list(at.slug())
    }
}

#[lazy_route]
impl LazyRoute for MembersPage {
    fn data() -> Self {
        Self
    }

    fn view(MembersPage: Self) -> AnyView {
        paged::<MembersPage, _>(PageName::Members, body)
    }
}

fn body(page: PageOf<Vec<Part>>) -> AnyView {
    live::on(&["member", "invitation", "person"], page.reload);
    view! {
        <header class="page-head">
            <div>
                <p class="eyebrow">{t(w::SETTINGS)}</p>
                <h1>{t(w::MEMBERS)}</h1>
            </div>
        </header>
        {sections(page.body, Some(page.answered))}
    }
    .into_any()
}
