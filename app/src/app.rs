//! The shell and the routes: one line a page.
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

use crate::access_log::AccessLogPage;
use crate::agents::ask::AskPage;
use crate::agents::directory::AgentsPage;
use crate::error::AppError;
use crate::settings::account::AccountPage;
use crate::settings::legal::LegalPage;
use crate::settings::members::MembersPage;
use crate::shipments::detail::ShipmentPage;
use crate::shipments::imports::ImportsPage;
use crate::shipments::list::ShipmentsPage;
use crate::ui::problem::Problem;

/// The pages of people who are signed in. Sign-in, legal and help pages are the server's own: they load no WASM.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| view! { <Problem error=AppError::NotFound/> }>
                <Route path=path!("/agents") view={Lazy::<AgentsPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/agents/ask/:slug") view={Lazy::<AskPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/settings/account") view={Lazy::<AccountPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/settings/legal") view={Lazy::<LegalPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/settings/members") view={Lazy::<MembersPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/shipments") view={Lazy::<ShipmentsPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/shipments/import") view={Lazy::<ImportsPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/shipments/:id") view={Lazy::<ShipmentPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/a/:slug/access-log") view={Lazy::<AccessLogPage>::new()} ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
