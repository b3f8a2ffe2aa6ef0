//! The shell and the routes: one line a page.
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, path};

use crate::access_log::AccessLogPage;
use crate::agents::ask::AskPage;
use crate::agents::directory::AgentsPage;
use crate::settings::account::AccountPage;
use crate::settings::legal::LegalPage;
use crate::settings::members::MembersPage;
use crate::shipments::detail::ShipmentPage;
use crate::shipments::imports::ImportsPage;
use crate::shipments::list::ShipmentsPage;
use crate::ui::problem::Problem;
use views::error::AppError;
use views::frame::PageName;
use views::words::{Word, w};

/// Makes the table of pages: what the browser's router reads, and the server's.
macro_rules! pages {
    ($($route:tt => $page:ident, $title:expr);+ $(;)?) => {
        /// The pages of people who are signed in. Sign-in, legal and help pages are the server's own: they load no WASM.
        #[component]
        pub fn App() -> impl IntoView {
            view! {
                <Router>
                    <Routes fallback=|| view! { <Problem error=AppError::NotFound/> }>
                        $(<Route path=path!($route) view={Lazy::<$page>::new()}/>)+
                    </Routes>
                </Router>
            }
        }

        /// Where each page is, and what its document is titled.
        pub const PAGES: &[(&str, Word)] = &[$(($route, $title)),+];
    };
}

pages! {
    "/agents" => AgentsPage, w::ACCOUNTS;
    "/agents/ask/:slug" => AskPage, w::ASK_ACCESS;
    "/a/:slug/settings/account" => AccountPage, PageName::Settings.word();
    "/a/:slug/settings/legal" => LegalPage, PageName::Legal.title();
    "/a/:slug/settings/members" => MembersPage, PageName::Members.word();
    "/a/:slug/shipments" => ShipmentsPage, PageName::Shipments.word();
    "/a/:slug/shipments/import" => ImportsPage, w::IMPORT;
    "/a/:slug/shipments/:id" => ShipmentPage, w::SHIPMENT;
    "/a/:slug/access-log" => AccessLogPage, PageName::AccessLog.word();
}
