//! How each page's data are looked up before it is drawn: one server function, so one look is one entry.
use std::pin::Pin;

use aldaba_app::access_log::AccessLogPage;
use aldaba_app::agents::ask::AskPage;
use aldaba_app::agents::directory::AgentsPage;
use aldaba_app::load::{First, Look};
use aldaba_app::router::Address;
use aldaba_app::settings::account::AccountPage;
use aldaba_app::settings::legal::LegalPage;
use aldaba_app::settings::members::MembersPage;
use aldaba_app::settings::parameters::ParametersPage;
use aldaba_app::shipments::detail::ShipmentPage;
use aldaba_app::shipments::imports::ImportsPage;
use aldaba_app::shipments::list::ShipmentsPage;
use domain::id::ShipmentId;
use features::desk::{agents_desk, ask_page};
use features::import::runs::imports;
use features::legal::legal_records;
use features::log::access_log;
use features::settings::account_settings;
use features::settings::members::member_list;
use features::settings::parameters;
use features::shipments::detail::shipment;
use features::shipments::list::shipments;
use house::call::Caller;
use leptos::prelude::provide_context;
use views::error::AppError;
use views::legal::LegalQuery;
use views::opened::EDIT;
use views::shipments::list::Query;

/// Looks up the data of a page that is about to be drawn.
pub type LookUp = fn(Caller, Address) -> Pin<Box<dyn Future<Output = Looked> + Send>>;

/// What was looked up for a page.
pub struct Looked {
    /// Why there are no data.
    pub error: Option<AppError>,
    /// What the browser is given with the page: JSON that ends no element of HTML.
    pub json: String,
    /// Puts what was found into the context, for the page to be drawn with.
    pub give: Box<dyn FnOnce() + Send>,
}

/// Makes of a page and its server function what looks it up: the compiler knows that what the one shows is what the other answers.
macro_rules! looks {
    ($($route:literal => $page:ident: |$caller:ident, $at:ident| $found:expr),+ $(,)?) => {
        const LOOKS: &[(&str, LookUp)] = &[$(($route, |$caller, $at| Box::pin(async move {
            let ($caller, $at) = (&$caller, &$at);
            looked::<$page>($found.await)
        }))),+];
    };
}

looks! {
    "/agents" => AgentsPage: |caller, at| agents_desk(caller, at.asked("q")),
    "/agents/ask/:slug" => AskPage: |caller, at| ask_page(caller, at.slug()),
    "/a/:slug/settings/account" => AccountPage: |caller, at| account_settings(caller, at.slug(), at.asked(EDIT)),
    "/a/:slug/settings/legal" => LegalPage:
        |caller, at| legal_records(caller, at.slug(), LegalQuery::of(|name| at.asked(name))),
    "/a/:slug/settings/parameters" => ParametersPage: |caller, at| parameters(caller, at.slug(), at.asked(EDIT)),
    "/a/:slug/settings/members" => MembersPage: |caller, at| member_list(caller, at.slug(), at.asked(EDIT)),
    "/a/:slug/shipments" => ShipmentsPage: |caller, at| shipments(caller, at.slug(), Query::of(|name| at.asked(name))),
    "/a/:slug/shipments/import" => ImportsPage: |caller, at| imports(caller, at.slug()),
    "/a/:slug/shipments/:id" => ShipmentPage: |caller, at| shipment(caller, at.slug(), ShipmentId(at.param("id"))),
    "/a/:slug/access-log" => AccessLogPage: |caller, at| access_log(caller, at.slug(), at.asked("older")),
}

/// How the data of a page are looked up.
///
/// # Panics
/// If nobody has said so: the program does not start then.
pub fn of(route: &str) -> LookUp {
    let found = LOOKS.iter().find(|(known, _)| *known == route);
    found.unwrap_or_else(|| panic!("nothing looks up {route}")).1
}

fn looked<L: Look>(found: Result<L::Data, AppError>) -> Looked {
    let error = found.as_ref().err().cloned();
    let json = serde_json::to_string(&found).unwrap_or_default().replace('<', "\\u003c");
    Looked { error, json, give: Box::new(|| provide_context(First(found))) }
}
