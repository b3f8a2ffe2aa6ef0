//! What stands at the side of an account's pages: whose account it is, who looks, and where one can go from here.
use leptos::prelude::*;

use crate::settings::photo::avatar;
use domain::policy::Action;
use house::Cx;
use views::frame::{PageName, sign_out};
use views::words::{Word, t, w};

/// A page to go to: its name, who may, itself, and the pages that count as it.
struct Link {
    name: Word,
    may: Action,
    pages: &'static [PageName],
}

impl Link {
    fn href(&self, base: &str) -> String {
        format!("{base}/{}", self.pages[0].path())
    }
}

/// The account's pages.
const PAGES: [Link; 2] = [
    Link { name: w::SHIPMENTS, may: Action::ListShipments, pages: &[PageName::Shipments, PageName::Shipment] },
    Link { name: w::ACCESS_LOG, may: Action::SeeAccessLog, pages: &[PageName::AccessLog] },
];

/// The pages of its settings.
const SETTINGS: [Link; 4] = [
    Link { name: w::ACCOUNT, may: Action::SeeSettings, pages: &[PageName::Settings] },
    Link { name: w::PARAMETERS, may: Action::SeeSettings, pages: &[PageName::Parameters] },
    Link { name: w::MEMBERS, may: Action::ManageMembers, pages: &[PageName::Members] },
    Link { name: w::LEGAL, may: Action::SeeAcceptances, pages: &[PageName::Legal] },
];

/// The menu, with only what leads somewhere for the reader.
#[must_use]
pub fn menu(cx: &Cx, here: PageName, role: &str) -> String {
    let who = if cx.person.account_id.is_some() { format!("{} · {role}", cx.person.name) } else { role.to_owned() };
    let base = format!("/a/{}", cx.account.slug);
    let open = |links: &'static [Link]| links.iter().filter(|link| cx.may(link.may));
    let item = |link: &Link| {
        let current = link.pages.contains(&here).then_some("page");
        view! { <li><a href=link.href(&base) aria-current=current>{t(link.name)}</a></li> }
    };
    let settings = open(&SETTINGS).next().map(|first| {
        let current = SETTINGS.iter().any(|link| link.pages.contains(&here)).then_some("true");
        view! {
            <li>
                <a href=first.href(&base) aria-current=current>{t(w::SETTINGS)}</a>
                <ul>{open(&SETTINGS).map(item).collect_view()}</ul>
            </li>
        }
    });
    view! {
        <div class="who">
            <span class="avatar ink" aria-hidden="true" inner_html=avatar(&cx.account, 128, "")></span>
            <p><strong>{cx.account.trade_name.clone()}</strong>" "<a href="/profile" rel="external" title=t(w::YOUR_PROFILE)>{who}</a></p>
        </div>
        <nav class="nav" aria-label=t(w::MAIN_NAV)><ul>{open(&PAGES).map(item).collect_view()}{settings}</ul></nav>
        <div class="sign-out" inner_html=sign_out()></div>
    }
    .to_html()
}
