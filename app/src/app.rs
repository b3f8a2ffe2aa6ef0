//! The shell and the routes: one line a page.
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, path};

use crate::access_log::AccessLogPage;
use crate::agents::ask::AskPage;
use crate::agents::directory::AgentsPage;
use crate::load::{LookUp, look_up};
use crate::settings::account::AccountPage;
use crate::settings::legal::LegalPage;
use crate::settings::members::MembersPage;
use crate::shipments::detail::ShipmentPage;
use crate::shipments::imports::ImportsPage;
use crate::shipments::list::ShipmentsPage;
use crate::ui::problem::Problem;
use views::error::AppError;

/// Makes the table of pages: what the browser's router reads, and the server's.
macro_rules! pages {
    ($($route:tt => $page:ident),+ $(,)?) => {
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

        /// Where each page is, and how its data are looked up before it is drawn.
        pub const PAGES: &[(&str, LookUp)] = &[$(($route, |at| Box::pin(look_up::<$page>(at)))),+];
    };
}

pages! {
    "/agents" => AgentsPage,
    "/agents/ask/:slug" => AskPage,
    "/a/:slug/settings/account" => AccountPage,
    "/a/:slug/settings/legal" => LegalPage,
    "/a/:slug/settings/members" => MembersPage,
    "/a/:slug/shipments" => ShipmentsPage,
    "/a/:slug/shipments/import" => ImportsPage,
    "/a/:slug/shipments/:id" => ShipmentPage,
    "/a/:slug/access-log" => AccessLogPage,
}
