//! Settings › Legal: who accepted which version of the terms and of the privacy policy.
use domain::id::Slug;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use views::error::AppError;
use views::frame::{Page, PageName};
use views::legal::{LegalQuery, LegalView};

use crate::live;
use crate::load::{Address, Look};
use crate::page::{PageOf, paged};

/// The page's one look at the data.
#[server(prefix = "/rpc", endpoint = "legal_records")]
pub async fn legal_records(account: Slug, #[server(default)] query: LegalQuery) -> Result<Page<LegalView>, AppError> {
    use crate::backend::Cx;
    use domain::policy::Action;
    let cx = Cx::authorize(&account, Action::SeeAcceptances).await?;
    cx.legal_page(query).await
}

/// `/a/{slug}/settings/legal`.
pub struct LegalPage;

impl Look for LegalPage {
    type Data = Page<LegalView>;

    fn look(at: Address) -> impl Future<Output = Result<Self::Data, AppError>> + Send + 'static {
        let [q, document, version, older] = ["q", "document", "version", "older"].map(|name| at.asked(name));
        legal_records(at.slug(), LegalQuery { q, document, version, older })
    }
}

#[lazy_route]
impl LazyRoute for LegalPage {
    fn data() -> Self {
        Self
    }

    fn view(LegalPage: Self) -> AnyView {
        paged::<LegalPage, _>(PageName::Legal, body)
    }
}

fn body(page: PageOf<LegalView>) -> AnyView {
    if page.is_member() {
        // An agent's look is logged, so an agent's page is read anew only when the agent asks.
        live::on(&["terms"], page.reload);
    }
    // What is typed stays while news come in.
    let top = Memo::new(move |_| page.body.read().top.clone());
    view! {
        <div class="stack" inner_html=move || top.get()></div>
        <div class="stack" inner_html=move || page.body.read().list.clone()></div>
    }
    .into_any()
}
