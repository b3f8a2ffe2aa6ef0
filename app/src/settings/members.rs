//! Settings › Members: who is in the account, and who is invited.
use leptos::prelude::*;

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
use views::section::Part;
use views::words::{t, w};

/// `/a/{slug}/settings/members`.
pub struct MembersPage;

impl Look for MembersPage {
    type Data = Page<Vec<Part>>;

    const PATH: &'static str = calls::MEMBER_LIST;

    fn asks(at: &Address) -> Fields {
        fields([("account", at.slug().0), (EDIT, at.asked(EDIT))])
    }
}

/// Draws it.
pub fn page() -> AnyView {
    paged::<MembersPage, _>(PageName::Members, body)
}

fn body(page: PageOf<Vec<Part>>) -> AnyView {
    live::on(noun::kinds(PageName::Members).chain([Kind::Person]), page.reload);
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
