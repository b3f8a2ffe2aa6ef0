//! Settings › Legal: who accepted which version of the terms and of the privacy policy.
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use serde::{Deserialize, Serialize};

use crate::domain::id::Slug;
use crate::error::AppError;
use crate::frame::{Page, PageName};
use crate::live;
use crate::load::{Address, Look};
use crate::page::{PageOf, paged};
use crate::tree::tree;

/// What the list is narrowed to, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalQuery {
    /// Part of a person's name or e-mail address.
    pub q: String,
    pub document: String,
    pub version: String,
    /// The key of the page.
    pub older: String,
}

/// The page's body: HTML of our own, as nothing in it changes but as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegalView {
    /// The heading, and what the list is narrowed by.
    pub top: String,
    pub list: String,
}
tree!(LegalView: top, list);

/// The page's one look at the data.
#[server(prefix = "/rpc", endpoint = "legal_records")]
pub async fn legal_records(account: Slug, #[server(default)] query: LegalQuery) -> Result<Page<LegalView>, AppError> {
    use crate::backend::Cx;
    use crate::policy::Action;
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
